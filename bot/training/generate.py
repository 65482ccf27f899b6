"""Generates households of varied kinds from a seed, each with its expected outcome.

The outcome is computed by this system's own simple code. The same seed gives the same files. A household that ends
without a deficit goes to a person, whatever kind it was drawn as.
"""

from pathlib import Path
from random import Random

from bot.training.answers import Answer, Payment
from bot.training.households import (
    Application,
    Expected,
    ExpenseRow,
    Household,
    IncomeRow,
    Member,
    PastCalculation,
    PastDecision,
)
from bot.training.kinds import ABOVE, DRAFTS, STOPS, Kind, Plan, Stream, kronor, post
from bot.training.norm import ADULT_PAIR, ADULT_SINGLE, NormPerson, age_in, common_part, norm_sum, personal_part
from bot.training.toml_writer import money, write_toml

PERIOD, LAST = "2025-10", "2025-09"
MONTHS = {"2025-08": 31, "2025-09": 30, "2025-10": 31}
_FIRST = (
    "Alva Bertil Cecilia David Elin Fredrik Gunilla Hassan Irma Johan Katja Ludvig Mariam Nadia Oskar Petra Rashid Stina Tova "
    "Ulf Vera Walter Yasmin Åke Östen"
)
_BEGINNINGS = "Ask Björk Dal Ek Fors Gran Hav Is Kvarn Lind Mark Norr Oxel Qvist Rönn Sjö Torn Ul Varg Åker Älv Öst"
_ENDINGS = (
    "backa bäck dala fält gren hed holt kil klint kulla lid lycka mo mur näs rud rygg sal skog stad sund sved torp udden vad "
    "vik vång ås"
)
SURNAMES = [a + b for a in _BEGINNINGS.split() for b in _ENDINGS.split()]
BENEFITS = {  # row: source, benefit, reason, taxed
    "Aktivitetsstöd": ("FK", "Aktivitetsstöd", "Arbetslös, otillräcklig ersättning", True),
    "Etableringsersättning": ("FK", "Etableringsersättning", "Etableringsersättning otillräcklig", False),
    "Sjukpenning": ("FK", "Sjukpenning", "Sjukskriven, otillräcklig sjukpenning", True),
    "A-kassa/Alfaersättning": ("AK", "Arbetslöshetsersättning", "Arbetslös, otillräcklig ersättning", True),
    "CSN Bidrag": ("CSN", "Studiemedel bidrag", "Studerar, otillräckligt studiestöd", False),
    "Pension": ("PM", "Ålderspension", "Pension otillräcklig", True),
}
LARGE_FAMILY = (0, 0, 150_00, 730_00, 1740_00, 2990_00)


DRAFT_SHARE = 0.7


def generate(seed: int, count: int) -> dict[str, str]:
    """Return the files, by name; no two households share a surname. Raises: ValueError for more than there are names for."""
    if not 0 < count <= len(SURNAMES) ** 2:
        raise ValueError(f"antalet ska vara 1–{len(SURNAMES) ** 2}")
    rng, used = Random(seed), set[str]()  # noqa: S311 not a secret
    surnames = rng.sample(SURNAMES, count) if count <= len(SURNAMES) else _double_surnames(rng, count)
    return {h.file: write_toml(h, comment) for h, comment in (_one(rng, n, surnames[n], used) for n in range(count))}


def _double_surnames(rng: Random, count: int) -> list[str]:
    """Draw double-barrelled names: there are more of them than single ones."""
    drawn = rng.sample(range(len(SURNAMES) ** 2), count)
    return [f"{SURNAMES[n // len(SURNAMES)]} {SURNAMES[n % len(SURNAMES)]}" for n in drawn]


def write_generated(folder: Path, seed: int, count: int) -> None:
    """Write the files to a folder without any. Raises: ValueError."""
    if folder.exists() and any(folder.iterdir()):
        raise ValueError(f"{folder} är inte tom")
    files = generate(seed, count)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


def _one(rng: Random, number: int, surname: str, used: set[str]) -> tuple[Household, str]:
    plan = _plan(rng, surname, used)
    people, day = list(plan.members), f"{LAST}-0{rng.randint(1, 5)}"
    past = PastCalculation(LAST, day, "Slutlig", "HAND01", _norm(people, LAST), _incomes(plan, 0), _expenses(plan))
    kind = rng.choice(DRAFTS if rng.random() < DRAFT_SHARE else STOPS)
    kind.change(plan)
    reason_s, reason_m = (*plan.reasons, "")[:2]
    sent = Application(
        PERIOD, f"{LAST}-{rng.randint(22, 30)}", "E-tjänst", plan.signed or bool(reason_m), plan.signed and bool(reason_m), tuple(people),
        tuple(plan.stated), tuple(plan.posts),
    )  # fmt: skip
    decision = PastDecision(LAST, "Bifall", past.result, reason_s, reason_m, "HAND01")
    expected = _expected(plan, kind, people)
    household = Household(
        f"{number + 1:04d}_{kind.slug}.toml", f"EB-2025-{20001 + number}", rng.choice(("HAND01", "HAND02")), "Ekonomiskt bistånd Norr",
        tuple(plan.members), past, decision, sent, (*plan.silent, *_answers(plan)), tuple(plan.locks), (), expected,
    )  # fmt: skip
    return household, kind.comment


def _plan(rng: Random, surname: str, used: set[str]) -> Plan:
    """Draw a household with a deficit last month: its people, benefits and expenses."""
    couple, children = rng.random() < 0.4, rng.choice((0, 0, 0, 1, 1, 2, 2, 3, 4, 5))
    names = [f"{first} {surname}" for first in rng.sample(_FIRST.split(), 1 + couple + children)]
    roles = ["S", "M"][: 1 + couple] + ["barn"] * children
    members = [
        Member(_number(rng, used, *((2009, 2024) if role == "barn" else (1955, 2003))), name, role)
        for name, role in zip(names, roles, strict=True)
    ]
    plan = Plan(rng, members)
    for adult in members[: 1 + couple]:
        retired = adult.pnr < "1959"
        row = "Pension" if retired else rng.choice([row for row in BENEFITS if row != "Pension"])
        source, benefit, reason, taxed = BENEFITS[row]
        plan.streams.append(Stream(adult, source, benefit, row, [kronor(rng, 4500, 8000)] * 3, taxed))
        plan.reasons.append(reason)
    young = sum(1 for m in members if m.role == "barn" and age_in(m.pnr, PERIOD) < 16)
    for benefit, net in (("Barnbidrag", 1250_00 * young), ("Flerbarnstillägg", LARGE_FAMILY[young])):
        if net:
            plan.streams.append(Stream(members[0], "FK", benefit, "Barnbidrag/Flerbarnstillägg", [net] * 3))
    plan.posts = [
        post("Boendekostnad", kronor(rng, 5500 + 600 * len(members), 10_000), "Hyra"),
        post("El 1", kronor(rng, 250, 900), "Elräkning"),
        post("Hemförsäkring", kronor(rng, 90, 300)),
    ]
    plan.posts += [post("Medicin", kronor(rng, 60, 400))] if rng.random() < 0.3 else []
    return plan


def _number(rng: Random, used: set[str], first_year: int, last_year: int) -> str:
    """Draw a number of the test series, which nobody has, with its check digit."""
    while True:
        birth = f"{rng.randint(first_year, last_year)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
        digits = f"{birth[2:]}{rng.randint(980, 999)}"
        total = sum(d // 10 + d % 10 for d in (int(c) * (2 - i % 2) for i, c in enumerate(digits)))
        number = f"{birth}-{digits[6:]}{-total % 10}"
        if number not in used:
            used.add(number)
            return number


def _norm(people: list[Member], period: str) -> int:
    return norm_sum([NormPerson(m.role, m.pnr[:8]) for m in people], period) or 0


def _incomes(plan: Plan, month: int) -> tuple[IncomeRow, ...]:
    rows: dict[str, list[int]] = {}
    for stream in plan.streams:
        if stream.nets[month]:
            rows.setdefault(stream.row, [0, 0])[stream.who.role == "M"] += stream.nets[month]
    for stated in plan.stated:
        rows.setdefault(stated.type, [0, 0])[0] += stated.amount
    return tuple(IncomeRow(row, s, m) for row, (s, m) in rows.items())


def _expenses(plan: Plan) -> tuple[ExpenseRow, ...]:
    return tuple(ExpenseRow(p.type, p.amount, p.amount) for p in plan.posts)


def _answers(plan: Plan) -> tuple[Answer, ...]:
    paid: dict[tuple[str, str], list[Payment]] = {}
    for stream in plan.streams:
        for (month, days), net in zip(MONTHS.items(), stream.nets, strict=True):
            tax = net * 3 // 700 * 100 if stream.taxed else 0
            made = Payment(
                stream.benefit, f"{month}-25", "Månad", net + tax, tax, 0, net, f"{month}-01 – {month}-{days}", ()
            )
            paid.setdefault((stream.who.pnr, stream.source), []).extend([made] if net else [])
    return tuple(Answer(*key, "Svar med uppgifter", "", tuple(rows)) for key, rows in paid.items() if rows)


def _expected(plan: Plan, kind: Kind, people: list[Member]) -> Expected:
    norm, incomes, expenses = _norm(people, PERIOD), _incomes(plan, 1), _expenses(plan)
    total_in, total_out = sum(i.s + i.m for i in incomes), sum(e.proposed for e in expenses)
    result = norm + total_out - total_in
    arithmetic = "\n".join([
        f"norm:     {_terms(_norm_parts(people))} = {money(norm)}",
        f"utgifter: {_terms([(e.proposed, e.type) for e in expenses])} = {money(total_out)}",
        f"inkomster: {_terms([(v, f'{i.type} {c}') for i in incomes for v, c in ((i.s, 'S'), (i.m, 'M')) if v])} = {money(total_in)}",
        f"resultat: {money(norm)} + {money(total_out)} - {money(total_in)} = {money(result)}",
    ])  # fmt: skip
    if kind.reason and kind.reason != ABOVE:
        return Expected("to_person", kind.asked, kind.reason, "")
    if result <= 0:
        return Expected("to_person", True, ABOVE, arithmetic)
    reason_s, reason_m = (*plan.reasons, "")[:2]
    return Expected(
        "drafted",
        True,
        "Utkast",
        arithmetic,
        norm,
        result,
        "Bifall",
        reason_s,
        reason_m,
        incomes,
        expenses,
        (*kind.warnings, *_about_pupils(people)),
    )


def _about_pupils(people: list[Member]) -> list[str]:
    """Name the warning about each child old enough for study aid, whatever CSN shows."""
    old_enough = any(m.role == "barn" and 16 <= age_in(m.pnr, PERIOD) <= 19 for m in people)
    return ["Kontrollera barns studiehjälp"] if old_enough else []


def _norm_parts(people: list[Member]) -> list[tuple[int, str]]:
    children = [NormPerson(m.role, m.pnr[:8]) for m in people if m.role == "barn"]
    pair = len(people) - len(children) == 2
    parts = [(ADULT_PAIR if pair else ADULT_SINGLE, "par" if pair else "ensamstående")]
    parts += [(personal_part(c, PERIOD, 1 + pair), f"barn {age_in(c.birth, PERIOD)} år") for c in children]
    return [*parts, (common_part(len(people)), f"gemensamt för {len(people)}")]


def _terms(parts: list[tuple[int, str]]) -> str:
    return " + ".join(f"{money(amount)} ({name})" for amount, name in parts) or "inga"
