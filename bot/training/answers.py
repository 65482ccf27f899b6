"""The answers of the sources behind SSBTEK about one person, and how they are read from a household file.

Words and amounts are as the answer window shows them; what they mean for a calculation is not known here.
"""

from dataclasses import dataclass

from bot.training import codes
from bot.training.toml_reader import DAY, Table


@dataclass(frozen=True)
class Payment:
    """One payment in an agency's answer; `parts` are its delförmåner, `deductions` its avdrag by code.

    `deduction` excludes the tax; `net_after_tax` is None where the source shows only one net amount. Units: öre.
    """

    benefit: str
    day: str
    type: str
    gross: int
    tax: int
    deduction: int
    net: int
    period: str
    parts: tuple[tuple[str, int], ...]
    deductions: tuple[tuple[str, int], ...] = ()
    net_after_tax: int | None = None
    preliminary: bool = False
    days: str = ""


@dataclass(frozen=True)
class Planned:
    """One row of CSN's payment plan; the day is «0» while it is undecided. Units: öre."""

    benefit: str
    part: str
    amount: int
    day: str
    status: str
    weeks: str = ""


@dataclass(frozen=True)
class Gap:
    """A benefit group missing from an answer that is otherwise good."""

    group: str
    code: str


@dataclass(frozen=True)
class Line:
    """One item of an answer as a row: its name, its value, its first and last day, and its code if it has one."""

    what: str
    value: str
    first: str = ""
    last: str = ""
    code: str = ""


@dataclass(frozen=True)
class Answer:
    """What one source answers about one person; `seeker` holds Arbetsförmedlingen's items, `told` the plain rows of the others."""

    pnr: str
    source: str
    status: str
    message: str
    payments: tuple[Payment, ...]
    gaps: tuple[Gap, ...] = ()
    planned: tuple[Planned, ...] = ()
    seeker: tuple[Line, ...] = ()
    told: tuple[Line, ...] = ()


def read_answers(top: Table, people: tuple[str, ...]) -> tuple[Answer, ...]:
    """Read every answer of a household file; a file without the section has none."""
    if "ssbtek" not in top.values:
        return ()
    section = top.table("ssbtek")
    section.only("svar")
    return section.tables("svar", lambda row: _answer(row, people))


def _answer(t: Table, people: tuple[str, ...]) -> Answer:
    t.only(
        "person", "kalla", "status", "felmeddelande", "avvikelse", "utbetalning", "planerad", "arbetssokande", "uppgift",
    )  # fmt: skip
    source = t.one_of("kalla", codes.SOURCES, "källa")
    for key, owners in (("planerad", ("CSN",)), ("arbetssokande", ("AF",)), ("uppgift", ("SKV", "TNS", "MIV"))):
        if key in t.values and source not in owners:
            raise t.fail(key, f'"{key}" hör till {", ".join(owners)}')
    return Answer(
        pnr=t.one_of("person", people, "person"),
        source=source,
        status=t.one_of("status", codes.SOURCE_STATUSES, "status"),
        message=t.text_of("felmeddelande", default=""),
        payments=t.tables("utbetalning", _payment),
        gaps=t.tables("avvikelse", _gap),
        planned=t.tables("planerad", _planned),
        seeker=t.tables("arbetssokande", lambda row: _line(row, codes.SEEKER_ITEMS)),
        told=t.tables("uppgift", lambda row: _line(row, ())),
    )


def _payment(t: Table) -> Payment:
    t.only(
        "forman", "dag", "typ", "brutto", "skatt", "avdrag", "netto_efter_skatt", "netto", "period", "dagar", "preliminar",
        "avdragsrad", "delforman",
    )  # fmt: skip
    made = Payment(
        benefit=t.text_of("forman"),
        day=t.text_of("dag", DAY),
        type=t.text_of("typ", default="Månad"),
        gross=t.amount("brutto"),
        tax=t.amount("skatt", default=""),
        deduction=t.amount("avdrag", default=""),
        net=t.amount("netto"),
        period=t.text_of("period", default=""),
        parts=t.tables("delforman", lambda row: (row.text_of("namn"), row.amount("netto"))),
        deductions=t.tables("avdragsrad", lambda row: (row.text_of("kod"), row.amount("belopp"))),
        net_after_tax=t.amount("netto_efter_skatt") if "netto_efter_skatt" in t.values else None,
        preliminary=t.flag("preliminar", default=False),
        days=t.text_of("dagar", r"\d{1,3}(,5)?", default=""),
    )
    if made.deductions and sum(amount for _, amount in made.deductions) != made.tax + made.deduction:
        raise t.fail("avdragsrad", "avdragsraderna ska tillsammans vara skatt + avdrag")
    return made


def _gap(t: Table) -> Gap:
    t.only("grupp", "kod")
    return Gap(t.text_of("grupp"), t.one_of("kod", codes.GAPS, "avvikelse"))


def _planned(t: Table) -> Planned:
    t.only("stod", "beloppstyp", "belopp", "dag", "status", "veckor")
    return Planned(
        t.text_of("stod"),
        t.text_of("beloppstyp"),
        t.amount("belopp"),
        t.text_of("dag", f"0|{DAY}"),
        t.text_of("status"),
        t.text_of("veckor", r"\d{6}(–\d{6})?", default=""),
    )


def _line(t: Table, items: tuple[str, ...]) -> Line:
    t.only("uppgift", "svar", "kod", "fran", "till")
    what = t.one_of("uppgift", items, "uppgift") if items else t.text_of("uppgift")
    return Line(
        what,
        t.text_of("svar", default=""),
        t.text_of("fran", DAY, default=""),
        t.text_of("till", DAY, default=""),
        t.text_of("kod", r"\d{3}", default=""),
    )
