"""Types for values that occur in several files, each with its check and error text."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, StrictInt, StrictStr
from pydantic_core import PydanticCustomError

CONTROL = "har en radbrytning eller ett styrtecken"
_SCHEMES = ("http", "https")


def _text(text: str) -> str:
    if not text.strip():
        raise ValueError("är tom")
    if _has_control(text):
        raise ValueError(CONTROL)
    return text.strip()


def _has_control(text: str) -> bool:
    return any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") for letter in text.strip())


def _path_text(text: str) -> str:
    if text.strip() and _has_control(text):  # "C:\nytt" holds a line break
        raise ValueError(rf"{CONTROL}; skriv sökvägar inom enkla citattecken, 'C:\brygga'")
    return _text(text)


def within(low: int, high: int) -> Callable[[int], int]:
    """A check that a number lies in an inclusive range."""

    def check(number: int) -> int:
        if not low <= number <= high:
            raise ValueError(f"{number} går inte; ska vara {low}–{high}")
        return number

    return check


def _mail_address(text: str) -> str:
    # The value may be someone's name and is never repeated.
    if not re.fullmatch(r"[^@\s]+@[^@\s]+", text):
        raise ValueError("är ingen e-postadress; skriv till exempel it-drift@kommun.se")
    return text


def _web_address(text: str) -> str:
    # The value may contain a password and is never repeated.
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname) and parts.hostname not in _SCHEMES and parts.port != 0
    except ValueError:
        raise ValueError("är ingen webbadress; skriv till exempel https://vks.kommun.se/") from None
    if parts.scheme not in _SCHEMES:
        raise ValueError("ska börja med https:// eller http://, till exempel https://vks.kommun.se/")
    if parts.username or parts.password:
        raise ValueError("användarnamn och lösenord får inte stå i adressen; lägg lösenordet i valvet")
    if not is_whole or re.search(r"\s", text):
        raise ValueError("är ingen webbadress; skriv till exempel https://vks.kommun.se/")
    return text


def _base(text: str) -> str:
    parts = urlsplit(text)
    if parts.path or parts.query or parts.fragment:
        raise ValueError("ska sluta med namnet eller porten, utan snedstreck: https://brygga.kommun.se")
    return text


def _mail_server(text: str) -> str:
    if not re.fullmatch(r"[^\s:/@]+", text):
        raise ValueError("är inget namn på en dator; skriv till exempel smtp.kommun.se, och porten i port")
    return text


def _screen_size(text: str) -> str:
    if not re.fullmatch(r"[1-9]\d{2,3}x[1-9]\d{2,3}", text):
        raise ValueError("ska vara bredd och höjd i bildpunkter, till exempel 1280x1024")
    return text


def wrong_key(key: str, text: str) -> PydanticCustomError:
    """An error about one key from the check of a whole table, so that the key's own line is reported."""
    return PydanticCustomError("wrong_key", "{text}", {"key": key, "text": text})


def _of_text(path: object) -> object:
    return _path_text(path) if isinstance(path, str) else path


Text = Annotated[StrictStr, AfterValidator(_text)]
PathText = Annotated[StrictStr, AfterValidator(_path_text)]
Pathname = Annotated[Path, BeforeValidator(_of_text)]
"""The path of a file or a folder."""

PayDay = Annotated[StrictInt, AfterValidator(within(1, 28))]
"""A day of the month. Days 29–31 are refused: not every month has them."""

MailServer = Annotated[Text, AfterValidator(_mail_server)]
MailAddress = Annotated[Text, AfterValidator(_mail_address)]
WebAddress = Annotated[Text, AfterValidator(_web_address)]
WebBase = Annotated[WebAddress, AfterValidator(_base)]
"""The beginning of a web address, to which a path is appended."""

ScreenSize = Annotated[StrictStr, AfterValidator(_screen_size)]
