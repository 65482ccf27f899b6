"""Renders pages: one environment, every output escaped, every missing value an error."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import tzinfo
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

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


class Renderer:
    """The templates, and the addresses of the static files that they use."""

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
            "reason": _reason,
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
        """While a case is rendered, mask the identity numbers of its people wherever they were read."""
        before = _HIDE.set(hide)
        try:
            yield
        finally:
            _HIDE.reset(before)

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """Fill a template in."""
        return self._environment.get_template(template).render(values)


@pass_context
def _reason(page: Context, case: Any) -> str:
    """Why a case is for a person, in the language of the page."""
    return reason_words(case.reason, page["t"].language)[0]


def mark_of(token: str) -> str:
    """The mark that our own htmx elements carry; office.js obeys no other, so none can be smuggled in."""
    return hashlib.sha256(b"mark " + token.encode()).hexdigest()[:32]
