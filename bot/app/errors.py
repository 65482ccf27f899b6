"""Errors of commands about one case."""

from bot.domain.errors import BryggaError


class CaseUnknown(BryggaError):
    """No night of this database ever found the case, or not for the month."""

    code = "case_unknown"
    advice = (
        "Ärendet finns inte hos Brygga. Skriv aktnumret så som det står i morgonrapporten, och --settings om "
        "inställningsfilen ligger någon annanstans."
    )
    exit_code = 2


class NotNoted(BryggaError):
    """The command names no warning, question or person of the case, or more than one."""

    code = "not_noted"
    advice = "Ingenting antecknades."
    exit_code = 2
