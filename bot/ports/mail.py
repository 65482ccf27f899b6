"""Messages to people who are not at the screen."""

from collections.abc import Sequence
from typing import Protocol


class Mail(Protocol):
    """Tells people who are not here. Nothing about a case or a person is ever told that way."""

    def send(self, to: Sequence[str], subject: str, body: str) -> None:
        """Send one message to all of them. Raises: MailNotSent."""
        ...
