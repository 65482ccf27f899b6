"""Details of an answer beyond its net payments, as lines of text: amounts, parts, plans, job-seeker and other facts.

Only what was read gives a line; what a flow does not look for gives none.
"""

from collections.abc import Iterator

from bot.domain.facts import AgencyAnswer, Payment, Rows
from bot.domain.money import format_kr
from bot.domain.seeker import ActivityReport, Programmes, Registration, ReportState, Seeker
from bot.domain.sources import Covers, NotRead, ReadText

_REPORT = {
    ReportState.HANDED_IN: "lämnad",
    ReportState.NOT_IN_SYSTEM: "personen finns inte i systemet för aktivitetsrapporter",
    ReportState.NOT_HANDED_IN: "inte lämnad för perioden",
}
_UNREAD = "KUNDE INTE LÄSAS"


def notes_of(answer: AgencyAnswer) -> tuple[str, ...]:
    """The lines of one agency's answer about one person, in the order of the answer."""
    content = answer.answer
    notes: list[str] = []
    if isinstance(content, Rows):
        notes += [line for payment in content.payments if (line := _payment(payment))]
        notes += [
            f"Planerad utbetalning: {row.benefit} {row.part}, {format_kr(row.amount.value)} kr, "
            f"{row.day.isoformat() if row.day else 'dagen är inte bestämd'}, {row.status}{_about(row.covers, ' veckor')}"
            for row in content.planned
        ]
        notes += [f"{one.what}: {one.value.value}{_about(one.covers)}" for one in content.told]
    return (*notes, *(_seeker(answer.seeker) if answer.seeker else ()))


def _payment(paid: Payment) -> str:
    """A payment's other amounts; empty when only its net was read."""
    sums = (
        ("brutto", paid.gross),
        ("skatt", paid.tax),
        ("avdrag", paid.deducted),
        ("netto efter skatt", paid.net_after_tax),
    )
    details = [
        f"{name} {format_kr(read.value)} kr"
        for name, read in sums
        if read is not None and (read.value or name == "brutto")
    ]
    details += [f"avdrag {one.code} {format_kr(one.amount.value)} kr" for one in paid.deductions]
    details += [f"varav {one.name} {format_kr(one.net.value)} kr" for one in paid.sub_benefits]
    if paid.covers:
        details.append(f"avser {paid.covers.text}")
    kind = "PRELIMINÄR, inte gjord och inte räknad" if paid.preliminary else ""
    parts = ([kind] if kind else []) + details
    return f"{paid.benefit} {paid.day.isoformat()}: {', '.join(parts)}" if parts else ""


def _about(covers: Covers | None, what: str = "") -> str:
    return f",{what} {covers.text}" if covers else ""


def _seeker(seeker: Seeker) -> Iterator[str]:
    """The six items; one that could not be read says so and is never left out."""
    for name, read in (
        ("Namn", seeker.name), ("Inskrivning", seeker.registration_dates), ("A-kassa", seeker.unemployment_fund),
        ("Sökandekategori", seeker.seeker_category), ("Program", seeker.programme_period),
        ("Aktivitetsrapport", seeker.activity_report),
    ):  # fmt: skip
        match read:
            case NotRead(why):
                yield f"{name}: {_UNREAD}. {why}"
            case ReadText(value):
                yield f"{name}: {value}"
            case Registration(first, last):
                days = (("inskriven", first), ("avaktualiserad", last))
                yield f"{name}: {', '.join(f'{word} {day.isoformat()}' for word, day in days if day)}"
            case Programmes(rows):
                yield from (f"{name}: {row.name}, {row.covers.text}" for row in rows)
            case ActivityReport(state, day):
                yield f"{name}: {_REPORT[state]}{f', {day.isoformat()}' if day else ''}"
            case _:
                yield f"{name}: ingen uppgift"
