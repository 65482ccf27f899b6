"""The Swedish words of the field, in the report and on every page: roles, parts, states, lists and reasons."""

from datetime import datetime, tzinfo

from bot.domain.case import Outcome
from bot.domain.household import Role
from bot.domain.money import Money, format_kr
from bot.domain.norm import NormStatus
from bot.domain.warnings import CaseWarning, Closer
from bot.office.locale import sentences

OWNED = "Du granskar och beslutar själv i verksamhetssystemet. Brygga har inte beslutat eller betalat något."

ROLES = {Role.APPLICANT: "Sökande (S)", Role.CO_APPLICANT: "Medsökande (M)", Role.CHILD: "Barn"}

PARTS = {
    "calculation": "Beräkning",
    "proposal": "Förslag till beslut",
    "note": "Journalanteckning",
    "watch": "Bevakning",
}

STATES = {"rows": "Uppgifter finns", "empty": "Ingen uppgift", "unread": "KUNDE INTE LÄSAS"}
"""The three states of an answer, never alike: what could not be read is not the same as nothing."""

LISTS = {
    Outcome.DRAFTED: "Klart att granska",
    Outcome.TO_PERSON: "Behöver dig",
    Outcome.SHADOWED: "I skuggdrift",
    Outcome.WATCHED: "Bevakat",
    Outcome.FOLLOWED: "Uppföljt",
    None: "Inte påbörjade",
}
"""The list of the morning report that a case stands in."""

SAVED = {"equal": "Sparat och läst tillbaka lika", "begun": "PÅBÖRJAT, INTE BEKRÄFTAT", "none": "Inte påbörjat"}
ASKED = {"equal": "Ställd", "begun": "PÅBÖRJAD, INTE BEKRÄFTAD", "none": "Inte ställd"}

NOT_ANSWERED = "INTE BESVARAD"
"""A question of the application without an answer. Never shown like «nej»."""

LOOK_YOURSELF = (
    "Om det som inte är bekräftat ändå finns i ärendet vet Brygga inte. Titta i systemet innan du sparar något."
)

_CERTAINTY = {
    NormStatus.VERIFIED: "säkerhet: verifierad",
    NormStatus.SECONDARY: "säkerhet: andrahandskälla",
    NormStatus.DERIVED: "säkerhet: härledd",
    NormStatus.PARTIAL: "säkerhet: ofullständig",
    NormStatus.ESTIMATE: "säkerhet: uppskattad",
}


def life_of(warning: CaseWarning) -> str:
    """A warning's status, who set it and since when, as far as known."""
    by = warning.by or {Closer.BRYGGA: "Brygga", Closer.PERSON: "en person", None: ""}[warning.closed_by]
    since = f"sedan {warning.since.isoformat()}" if warning.since else ""
    return " ".join(word for word in (warning.status.value, f"av {by}" if by else "", since) if word)


def with_certainty(source: str) -> str:
    """Put the status that ends a norm's source, such as «(verified)», in Swedish."""
    for status, words in _CERTAINTY.items():
        source = source.replace(f"({status.value})", f"({words})")
    return source


def reason_words(reason: str, language: str = "sv") -> tuple[str, str]:
    """What a reason is and what to do; one that only another version knows is said to be unknown."""
    said = sentences(language)
    if f"reason.{reason}.what" in said:
        return said[f"reason.{reason}.what"], said[f"reason.{reason}.do"]
    return said["unknown_reason.what"].format(reason=reason), said["unknown_reason.do"]


def amount(value: Money | None) -> str:
    """An amount, or a dash when there is none: no amount is not zero."""
    return "–" if value is None else format_kr(value, unit=True)


def moment(value: datetime, zone: tzinfo | None) -> str:
    """A time in the report's zone, to the second; one without a zone is left as it is."""
    local = value.astimezone(zone) if zone is not None and value.tzinfo is not None else value
    return local.strftime("%Y-%m-%d %H:%M:%S")
