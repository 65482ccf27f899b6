"""Errors of the commands: about one case, about whose a flow is, and about what the robot's account may do."""

from bot.domain.errors import BryggaError


class PackageNotTrusted(BryggaError):
    """A flow and its pack are not signed as the municipality's settings ask, or not with these bytes."""

    code = "package_not_trusted"
    advice = "Flödet körs inte: det är inte signerat så som kommunens inställningar kräver."
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


class AccountMayDecide(BryggaError):
    """The robot's account in the case system could decide or pay; `detail` names the controls."""

    code = "account_may_decide"
    exit_code = 8
    advice = (
        "Robotens konto kan fatta beslut eller betala ut. Be systemförvaltaren ta bort rätten. Inget är skrivet; "
        "«brygga check --account» visar vad som går att trycka på."
    )
