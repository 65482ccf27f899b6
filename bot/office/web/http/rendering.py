"""Draws pages: one environment, every output escaped, every missing value an error."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import tzinfo
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from bot.domain.call_sheet import CONSENT
from bot.domain.review import State
from bot.office.locale import LANGUAGES
from bot.office.report.masking import masker
from bot.office.report.words import NOT_ANSWERED, OWNED, ROLES, amount, life_of, moment, reason_words, with_certainty
from bot.office.web.http.assets import Asset

_HIDE: ContextVar[Callable[[object], object]] = ContextVar("hide")
_ALWAYS = masker(())


def _hidden(value: object) -> object:
    return _HIDE.get(_ALWAYS)(value)


class Drawing:
    """The templates, and the addresses of what they are drawn with."""

    def __init__(self, assets: Mapping[str, Asset], zone: tzinfo | None = None) -> None:
        self._zone = zone
        self._environment = Environment(
            loader=PackageLoader("bot.office", "templates/web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            finalize=_hidden,
        )
        self._environment.filters |= {
            "amount": amount, "certainty": with_certainty, "life": life_of, "moment": lambda at: moment(at, self._zone),
            "reason": lambda case: reason_words(case.reason)[0],
        }  # fmt: skip
        self._environment.globals |= {
            "roles": ROLES,
            "owned": OWNED,
            "consent": CONSENT,
            "not_answered": NOT_ANSWERED,
            "states": tuple(State),
            "asset": {name: asset.address for name, asset in assets.items()},
            "languages": tuple(LANGUAGES),
        }

    @contextmanager
    def hiding(self, hide: Callable[[object], object]) -> Iterator[None]:
        """While a case is drawn, no identity number of its people stands in full, wherever it was read."""
        before = _HIDE.set(hide)
        try:
            yield
        finally:
            _HIDE.reset(before)

    def draw(self, template: str, values: Mapping[str, Any]) -> str:
        """Fill a template in."""
        return self._environment.get_template(template).render(values)


def mark_of(token: str) -> str:
    """What our own htmx elements carry, so that none that was smuggled in is obeyed (office.js compares)."""
    return hashlib.sha256(b"mark " + token.encode()).hexdigest()[:32]
