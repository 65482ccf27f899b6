"""Writes a household as the file a handläggare reads: the reverse of `household_reader`.

What is empty or has its default is left out, as a person would.
"""

from collections.abc import Iterable

from bot.training.answers import Answer, Payment
from bot.training.households import (
    Application,
    Expected,
    ExpenseRow,
    Household,
    IncomeRow,
    PastCalculation,
    PastDecision,
    Post,
)
from bot.training.money import show

INVENTED = "Alla personer är påhittade; personnumren ligger i testserien 980–999 och tillhör ingen."
Value = str | bool
Section = tuple[str, dict[str, Value]]


def money(ore: int) -> str:
    """Print an amount as the files write it, like «7 200,00»."""
    return show(ore, " ").replace("\u2212", "-")


def write_toml(household: Household, *comments: str) -> str:
    """Return the whole file, comments first."""
    case, partner = household, household.has_partner
    sections: list[Section] = [
        ("[akt]", {"aktnummer": case.case, "handlaggare": case.officer, "enhet": case.unit, "avslutad": case.closed}),
        *(("[[hushall]]", _person(m) | {"skydd": m.protection, "avliden": m.deceased}) for m in case.members),
        *_calculation("foregaende_berakning", case.previous, array=False),
        ("[foregaende_beslut]", _decision(case.decision, partner)),
        *(("[[tidigare_beslut]]", _decision(d, partner)) for d in case.decisions),
        *_application(case.application, partner),
        *(
            (
                "[[komplettering]]",
                {"underlag": s.what, "begard": s.asked, "sista_dag": s.due, "inkommen": s.came, "stickprov": s.spot_check},
            )
            for s in case.supplements
        ),
        *(section for answer in case.answers for section in _answer(answer)),
        *(("[[las]]", {"anvandare": lock.user, "sedan": lock.since}) for lock in case.locks),
        *(section for made in case.existing for section in _calculation("befintlig_berakning", made, array=True)),
    ]  # fmt: skip
    head = "\n".join(f"# {line}" for line in (*comments, INVENTED))
    return "\n\n".join([head, *map(_print, sections), _expected(case.expected)]) + "\n"


def _print(section: Section) -> str:
    name, values = section
    lines = [f"{key} = {_quote(value)}" for key, value in values.items() if value != ""]
    return "\n".join([name, *lines])


def _quote(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else f'"{value}"'


def _person(person: object) -> dict[str, Value]:
    return {"personnummer": person.pnr, "namn": person.name, "roll": person.role}  # type: ignore[attr-defined]


def _income(row: IncomeRow) -> dict[str, Value]:
    return {"typ": row.type, "s": money(row.s) if row.s else "", "m": money(row.m) if row.m else ""}


def _expense(row: ExpenseRow, second: str) -> dict[str, Value]:
    return {"typ": row.type, "ansokt": money(row.applied), second: money(row.proposed)}


def _calculation(name: str, made: PastCalculation, *, array: bool) -> Iterable[Section]:
    head: dict[str, Value] = {
        "period": made.period, "datum": made.day, "status": made.status, "av": made.by, "andrad_av": made.changed_by,
        "norm": money(made.norm), "resultat": money(made.result),
    }  # fmt: skip
    yield (f"[[{name}]]" if array else f"[{name}]"), head
    for person in made.family:
        yield f"[[{name}.familj]]", _person(person) | {"dagar": "" if person.days == "30" else person.days}
    for income in made.incomes:
        yield f"[[{name}.inkomst]]", _income(income)
    for expense in made.expenses:
        yield f"[[{name}.utgift]]", _expense(expense, "godkant")


def _decision(made: PastDecision, partner: bool) -> dict[str, Value]:
    return {
        "period": made.period, "beslutstyp": made.type, "belopp": money(made.amount), "orsak_s": made.reason_s,
        "orsak_m": made.reason_m if partner else "", "av": made.by, "status": "" if made.status == "Fattat" else made.status,
    }  # fmt: skip


def _application(sent: Application, partner: bool) -> Iterable[Section]:
    usual = sent.kind == "Återansökan"
    yield "[ansokan]", {
        "typ": "" if usual else sent.kind, "period": sent.period, "inkommen": sent.received, "kanal": sent.channel,
        "signerad_s": sent.signed_s, **({"signerad_m": sent.signed_m} if partner else {}), "aterkallad": sent.withdrawn,
    }  # fmt: skip
    for person in sent.stated:
        yield "[[ansokan.hushall]]", _person(person)
    for post in sent.incomes:
        yield "[[ansokan.inkomst]]", _post(post)
    for post in sent.expenses:
        yield "[[ansokan.utgift]]", _post(post)
    for attachment in sent.attachments:
        yield "[[ansokan.bilaga]]", {"namn": attachment.name, "status": attachment.status}
    for each in sent.answers:
        yield "[[ansokan.fraga]]", {"fraga": each.question, "svar": each.answer}


def _post(post: Post) -> dict[str, Value]:
    amount = "" if post.written and not post.amount else money(post.amount)
    return {"typ": post.type, "etikett": post.label, "galler": post.applies, "belopp": amount, "skrivet": post.written}


def _answer(answer: Answer) -> Iterable[Section]:
    yield "[[ssbtek.svar]]", {
        "person": answer.pnr, "kalla": answer.source, "status": answer.status, "felmeddelande": answer.message,
    }  # fmt: skip
    for gap in answer.gaps:
        yield "[[ssbtek.svar.avvikelse]]", {"grupp": gap.group, "kod": gap.code}
    for payment in answer.payments:
        yield "[[ssbtek.svar.utbetalning]]", _payment(payment)
        for code, amount in payment.deductions:
            yield "[[ssbtek.svar.utbetalning.avdragsrad]]", {"kod": code, "belopp": money(amount)}
        for name, net in payment.parts:
            yield "[[ssbtek.svar.utbetalning.delforman]]", {"namn": name, "netto": money(net)}
    for row in answer.planned:
        yield "[[ssbtek.svar.planerad]]", {
            "stod": row.benefit, "beloppstyp": row.part, "belopp": money(row.amount), "dag": row.day, "status": row.status,
            "veckor": row.weeks,
        }  # fmt: skip
    for name, lines in (("arbetssokande", answer.seeker), ("uppgift", answer.told)):
        for line in lines:
            yield f"[[ssbtek.svar.{name}]]", {
                "uppgift": line.what, "svar": line.value, "kod": line.code, "fran": line.first, "till": line.last,
            }  # fmt: skip


def _payment(paid: Payment) -> dict[str, Value]:
    return {
        "forman": paid.benefit, "dag": paid.day, "typ": paid.type, "brutto": money(paid.gross),
        "skatt": money(paid.tax) if paid.tax else "", "avdrag": money(paid.deduction) if paid.deduction else "",
        "netto_efter_skatt": "" if paid.net_after_tax is None else money(paid.net_after_tax),
        "netto": money(paid.net), "period": paid.period, "dagar": paid.days, **({"preliminar": True} if paid.preliminary else {}),
    }  # fmt: skip


def _expected(wanted: Expected) -> str:
    head: dict[str, Value] = {"outcome": wanted.outcome, "asked": wanted.asked, "reason": wanted.reason}
    text = ["# Vad roboten ska ha gjort när natten är över.", _print(("[expected]", head))]
    if wanted.arithmetic:
        text.append(f'arithmetic = """\n{wanted.arithmetic.strip()}\n"""')
    if wanted.outcome == "to_person":
        return "\n".join(text)
    text += [
        f'{key} = "{value}"'
        for key, value in {
            "norm": money(wanted.norm), "belopp": money(wanted.amount), "beslutstyp": wanted.type, "orsak_s": wanted.reason_s,
            "orsak_m": wanted.reason_m,
        }.items()
        if value
    ]  # fmt: skip
    text.append("warnings = [" + ", ".join(f'"{w}"' for w in wanted.warnings) + "]")
    rows = [("[[expected.inkomst]]", _income(i)) for i in wanted.incomes]
    rows += [("[[expected.utgift]]", _expense(e, "forslag")) for e in wanted.expenses]
    return "\n\n".join(["\n".join(text), *map(_print, rows)])
