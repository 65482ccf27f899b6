"""Sends mail through the municipality's own server. Never anything about a case or a person."""

import smtplib
import ssl
from collections.abc import Sequence
from email.message import EmailMessage
from typing import Literal

from bot.domain.errors import MailNotSent

TIMEOUT_S = 20.0


class SmtpMail:
    """Implements `ports.mail.Mail` on one SMTP server."""

    def __init__(  # noqa: PLR0917 - what it takes to reach a mail server
        self,
        host: str,
        port: int,
        sender: str,
        security: Literal["starttls", "tls", "none"],
        user: str = "",
        password: str = "",
    ) -> None:
        self._host, self._port, self._sender, self._security = host, port, sender, security
        self._user, self._password = user, password

    def send(self, to: Sequence[str], subject: str, body: str) -> None:
        """Send one message to all of them. Raises: MailNotSent."""
        message = EmailMessage()
        message["From"], message["To"], message["Subject"] = self._sender, ", ".join(to), subject
        message.set_content(body)
        try:
            with self._connected() as server:
                if self._user:
                    server.login(self._user, self._password)
                refused = server.send_message(message)
        except (OSError, smtplib.SMTPException) as problem:  # the text may contain an address
            raise MailNotSent(f"{self._host}:{self._port}: {type(problem).__name__}") from None
        if refused:
            raise MailNotSent(f"{self._host}:{self._port} tog inte emot {len(refused)} av {len(to)} mottagare")

    def _connected(self) -> smtplib.SMTP:
        safe = ssl.create_default_context()
        if self._security == "tls":
            return smtplib.SMTP_SSL(self._host, self._port, timeout=TIMEOUT_S, context=safe)
        server = smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_S)
        if self._security == "starttls":
            try:
                server.starttls(context=safe)
            except BaseException:
                server.close()
                raise
        return server
