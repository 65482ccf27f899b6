"""The red days of Sweden, and how many weekdays a month has beside them; it does not know what is paid for a day."""

from datetime import date, timedelta

from bot.domain.period import Month

_SATURDAY = 5


def weekdays_of(month: Month) -> frozenset[int]:
    """How many days of a month, Monday to Friday, are not red: one number, or two where the rule is undecided.

    Midsommarafton, julafton and nyårsafton are weekdays by the one reading and free by the other; both are given.

    Units: days.
    Source: practice.md 3.2 [C] (non-red weekdays; «eves, midsommarafton» undecided, both readings accepted). Which eves
    those are: lag (1930:173) 2 § [K].
    """
    days = [month.first + timedelta(n) for n in range(month.last.day)]
    workdays = {day for day in days if day.weekday() < _SATURDAY} - red_days(month.year)
    return frozenset({len(workdays), len(workdays - _eves(month.year))})


def red_days(year: int) -> frozenset[date]:
    """The public holidays of a year that are not every Sunday.

    Source: lag (1989:253) om allmänna helgdagar [K].
    """
    easter = _easter(year)
    by_easter = {easter + timedelta(n) for n in (-2, 0, 1, 39, 49)}
    by_date = {date(year, month, day) for month, day in ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26))}
    return frozenset(by_easter | by_date | {_midsummer(year), _saturday_from(date(year, 10, 31))})


def _eves(year: int) -> frozenset[date]:
    return frozenset({_midsummer(year) - timedelta(1), date(year, 12, 24), date(year, 12, 31)})


def _midsummer(year: int) -> date:
    return _saturday_from(date(year, 6, 20))


def _saturday_from(day: date) -> date:
    return day + timedelta((_SATURDAY - day.weekday()) % 7)


def _easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher."""
    a, (b, c) = year % 19, divmod(year, 100)
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return date(year, month, day + 1)
