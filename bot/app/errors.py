"""Errors of the commands: about one case, and about whose a flow is."""

from bot.domain.errors import BryggaError


class PackageNotTrusted(BryggaError):
    """A flow and its pack are not signed as the municipality's settings ask, or not with these bytes."""

    code = "package_not_trusted"
    advice = "Flödet körs inte: det är inte signerat så som kommunens inställningar kräver. Kör brygga pack verify."
    exit_code = 7


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
