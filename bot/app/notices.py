"""Mail about a night, how it ended and what to do, and about what one person did alone. Nothing about any case."""

import logging
from collections.abc import Sequence

from bot.app.settings import Settings
from bot.app.storage import Storage
from bot.domain.case import Outcome
from bot.domain.errors import MailNotSent, SecretMissing
from bot.drivers.mail import SmtpMail
from bot.engine import NightResult
from bot.office import reason_words
from bot.ports.mail import Mail

_LOG = logging.getLogger(__name__)
LOOKED_AT = {Outcome.SHADOWED: "i skuggdrift", Outcome.WATCHED: "bevakade", Outcome.FOLLOWED: "uppföljda"}


class Notices:
    """Mails IT where the settings name a mail server, and otherwise does nothing. Raises: MailNotSent, SecretMissing."""

    def __init__(self, settings: Settings, storage: Storage) -> None:
        self._settings, self._storage = settings, storage

    def night_ended(self, result: NightResult, timetable: str, to: Sequence[str]) -> None:
        """Say how a timetable's night ended."""
        self.send(to, *night_notice(self._settings.unit, timetable, result, self._settings.office.address))

    def account_alarm(self) -> None:
        """Say that somebody did alone with an account what two should. It is in the audit chain and the office anyway."""
        office = self._settings.office
        if not office.tell:
            return
        subject, body = alarm_notice(self._settings.unit, office.address)
        try:
            self.send(office.tell, subject, body)
        except (MailNotSent, SecretMissing) as problem:
            _LOG.error("larmet om ett konto kunde inte skickas: %s", problem.code)

    def send(self, to: Sequence[str], subject: str, body: str) -> None:
        """Send one message."""
        mail = self._mail()
        if mail is not None:
            mail.send(to, subject, body)

    def _mail(self) -> Mail | None:
        mail = self._settings.mail
        if mail is None:
            return None
        password = self._storage.secrets().get("mail/password") if mail.user else ""
        return SmtpMail(mail.server, mail.port, mail.sender, mail.security, mail.user, password)


def alarm_notice(unit: str, office: str) -> tuple[str, str]:
    """The subject and the text about something that was done with an account without a second person."""
    lines = [
        f"I kontoret för {unit} har någon ensam gett, öppnat eller ändrat ett konto som får se ärenden, läsa granskningsloggen",
        "eller dela ut roller. Det brukar kräva två personer, men ingen annan fanns som kunde godkänna det.",
        "",
        "Vem och vilket konto står på kontorets startsida och i granskningsloggen. Känner ingen till ändringen: stäng av kontot.",
        "",
        *([f"Kontoret: {office}"] if office else []),
    ]
    return f"Brygga, {unit}: ett konto ändrades av en person ensam", "\n".join(lines) + "\n"


def night_notice(unit: str, timetable: str, result: NightResult, office: str) -> tuple[str, str]:
    """The subject and the text; `office` is the office's address, or empty."""
    summary = _summary(result)
    how = "STANNADE" if result.stopped_by else "avbröts på begäran" if result.interrupted else "är klar"
    lines = [f"Natten {timetable} för {unit} {how}: {summary}."]
    if result.stopped_by:
        lines += ["", str(result.stopped_by)]
    if result.left:
        lines += ["", f"{result.left} ärenden hann inte påbörjas. Kön är sparad, och nästa natt fortsätter."]
    reasons = [(reason, n) for reason, n in result.reasons.most_common() if reason]
    if reasons:
        lines += ["", "Till en person, efter orsak:", *(f"  {n} – {reason_words(reason)[0]}" for reason, n in reasons)]
    lines += [
        "",
        f"Kontoret: {office}" if office else "Kontoret visar natten under Drift.",
        "Inga uppgifter om ärenden skickas med e-post.",
    ]
    return f"Brygga, {unit}: natten {timetable} {how}, {summary}", "\n".join(lines) + "\n"


def _summary(result: NightResult) -> str:
    looked_at = [f"{n} {word}" for outcome, word in LOOKED_AT.items() if (n := result.outcomes[outcome.value])]
    drafted, person = (result.outcomes[outcome.value] for outcome in (Outcome.DRAFTED, Outcome.TO_PERSON))
    ordinary = [] if looked_at and not drafted else [f"{drafted} utkast"]
    return ", ".join([*ordinary, *looked_at, f"{person} till person"])
