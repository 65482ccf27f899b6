"""Numbers, days and months from the command line: what cannot be meant is refused in Swedish, before anything begins."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer

from bot.cli.run import reporting_errors
from bot.domain.errors import SettingsInvalid
from bot.domain.period import Month, MonthError

YEARS = range(2000, 2100)
"""The years that a day or a month can be meant to lie in; months before and after are looked at too."""


def within(low: int, high: int) -> Callable[[typer.CallbackParam, float | None], float | None]:
    """A callback for an option that is a number; click's own `min` and `max` answer in English."""

    def check(parameter: typer.CallbackParam, number: float | None) -> float | None:
        if number is None or low <= number <= high:
            return number
        limits = f"{low}–{high:,}".replace(",", " ")
        with reporting_errors():
            raise SettingsInvalid(f"{parameter.opts[0]}: {number} går inte; ska vara {limits}")

    return check


def day_of(text: str, option: str) -> date | None:
    """A day, or None for an empty text. Raises: SettingsInvalid."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        day = None
    if day is None:
        raise SettingsInvalid(f"{option} ska vara en dag, ÅÅÅÅ-MM-DD")
    _refuse_other_times(day.year, text, option)
    return day


def month_of(text: str) -> Month:
    """The month of `--month`. Raises: SettingsInvalid."""
    try:
        month = Month.parse(text)
    except MonthError:
        raise SettingsInvalid("--month ska vara en månad, ÅÅÅÅ-MM") from None
    _refuse_other_times(month.year, text, "--month")
    return month


def _refuse_other_times(year: int, text: str, option: str) -> None:
    if year not in YEARS:
        raise SettingsInvalid(f"{option}: {text} ligger utanför {YEARS[0]}–{YEARS[-1]}")


Workers = Annotated[
    int | None,
    typer.Option(
        callback=within(1, 1000),
        help="Så många ärenden samtidigt. Utan: så många som logins, kärnorna och svarstiden medger.",
    ),
]
