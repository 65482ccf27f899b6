"""The morning report: the night's cases in three lists, rendered as one HTML document."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.domain.call_sheet import CONSENT
from bot.domain.case import Outcome
from bot.domain.identity import Identity
from bot.office.report.case import Card, card_for, identities_in, outcome_of
from bot.office.report.masking import masker
from bot.office.report.values import CaseView, ReportHead
from bot.office.report.words import (
    LISTS,
    LOOK_YOURSELF,
    NOT_ANSWERED,
    OWNED,
    ROLES,
    amount,
    life_of,
    moment,
    with_certainty,
)


@dataclass(frozen=True, slots=True)
class Section:
    """One of the three lists."""

    anchor: str
    title: str
    lead: str
    outcome: Outcome | None
    cards: tuple[Card, ...]


_SECTIONS: tuple[tuple[str, str, Outcome | None], ...] = (
    ("klart", "Utkast finns i verksamhetssystemet. Ingenting är beslutat.", Outcome.DRAFTED),
    ("behover-dig", "Brygga har lämnat de här ärendena till en person.", Outcome.TO_PERSON),
    ("inte-paborjade", "Natten hann inte med de här ärendena. Kön är sparad.", None),
)


def morning_report(head: ReportHead, cases: Sequence[CaseView]) -> str:
    """Write the report of a night as one self-contained HTML document.

    A household with a protected identity, or one that may have it, is shown by its case number only, whatever was
    passed in.
    """
    numbered = [(view, f"arende-{number}") for number, view in enumerate(cases, 1)]
    sections = [
        Section(anchor, LISTS[outcome], lead, outcome, _cards(numbered, outcome)) for anchor, lead, outcome in _SECTIONS
    ]
    return _templates(head, cases).get_template("morning.html.j2").render(
        head=head, sections=sections, total=len(cases), owned=OWNED
    )  # fmt: skip


def _cards(numbered: Sequence[tuple[CaseView, str]], outcome: Outcome | None) -> tuple[Card, ...]:
    return tuple(card_for(view, anchor) for view, anchor in numbered if outcome_of(view) is outcome)


def _templates(head: ReportHead, cases: Sequence[CaseView]) -> Environment:
    """Make an environment that escapes every output and masks its identity numbers."""
    known = set[Identity]().union(*(identities_in(view) for view in cases))
    environment = Environment(
        loader=PackageLoader("bot.office"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=masker(known),
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["amount"] = amount
    environment.filters["moment"] = lambda value: moment(value, head.made_at.tzinfo)
    environment.filters["certainty"] = with_certainty
    environment.filters["life"] = life_of
    environment.globals |= {
        "roles": ROLES,
        "look_yourself": LOOK_YOURSELF,
        "consent": CONSENT,
        "not_answered": NOT_ANSWERED,
    }
    return environment
