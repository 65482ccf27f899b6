"""What IT is told of a night by mail: how it ended and what to do. Counts and reasons only; nothing about any case."""

from bot.domain.case import Outcome
from bot.domain.errors import REASONS
from bot.engine import NightResult

LOOKED_AT = {Outcome.WATCHED: "bevakade", Outcome.FOLLOWED: "uppföljda"}


def tidings_of(unit: str, name: str, result: NightResult, office: str) -> tuple[str, str]:
    """Give the subject and the text; `name` is the timetable's, `office` where the office is, or empty."""
    said = _said(result)
    how = "STANNADE" if result.stopped_by else "avbröts på begäran" if result.interrupted else "är klar"
    lines = [f"Natten {name} för {unit} {how}: {said}."]
    if result.stopped_by:
        lines += ["", str(result.stopped_by)]
    if result.left:
        lines += ["", f"{result.left} ärenden hann inte påbörjas. Kön är sparad, och nästa natt fortsätter."]
    reasons = [(reason, n) for reason, n in result.reasons.most_common() if reason]
    if reasons:
        lines += ["", "Till en person, efter orsak:", *(f"  {n} – {REASONS[reason][0]}" for reason, n in reasons)]
    lines += [
        "",
        f"Kontoret: {office}" if office else "Kontoret visar natten under Drift.",
        "Inga uppgifter om ärenden skickas med e-post.",
    ]
    return f"Brygga, {unit}: natten {name} {how}, {said}", "\n".join(lines) + "\n"


def _said(result: NightResult) -> str:
    looked_at = [f"{n} {word}" for outcome, word in LOOKED_AT.items() if (n := result.outcomes[outcome.value])]
    drafted, person = (result.outcomes[outcome.value] for outcome in (Outcome.DRAFTED, Outcome.TO_PERSON))
    ordinary = [] if looked_at and not drafted else [f"{drafted} utkast"]
    return ", ".join([*ordinary, *looked_at, f"{person} till person"])
