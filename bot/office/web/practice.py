"""The weekly warm-up: five invented cases, some with a planted error, and the answer at once. Open, and about nobody."""

from datetime import timedelta

from starlette.responses import Response

from bot.domain.practice import EXERCISES, Exercise, exercise, week_of
from bot.office.web.http.request_context import Refused, Visit
from bot.ports.practice import Attempt

PATH = "/ovning"
SHOWN_FROM, LATELY = 20, timedelta(days=182)
"""A unit's own figure is shown from so many planted errors on, over the last half year."""


def show(visit: Visit) -> Response:
    """The next exercise of the week, or that they are all answered."""
    number = visit.parts.practice.answered(visit.user.account, _week(visit))
    return _shown(visit, number, None)


def answer(visit: Visit) -> Response:
    """Take an answer, and say at once whether it was right."""
    number, said = visit.field("nr"), visit.field("fel")
    one = _exercise(visit, int(number)) if number.isdigit() and int(number) < EXERCISES else None
    choices = {"inget": None, **{str(n): n for n in range(len(one.rows) if one else 0)}}
    if one is None or said not in choices:
        raise Refused(422)
    is_right = choices[said] == one.wrong
    attempt = Attempt(_unit(visit), _week(visit), one.wrong is not None, is_right)
    visit.parts.practice.keep(visit.user.account, int(number), attempt, visit.parts.clock.now())
    return _shown(visit, int(number), is_right)


def _shown(visit: Visit, number: int, is_right: bool | None) -> Response:
    since = visit.parts.clock.now() - LATELY
    catch = visit.parts.practice.catches(since).get(_unit(visit))
    return visit.shown(
        "practice.html.j2",
        number=number,
        all=EXERCISES,
        exercise=_exercise(visit, number) if number < EXERCISES else None,
        is_right=is_right,
        fewest=SHOWN_FROM,
        catch=catch if catch and catch.planted >= SHOWN_FROM else None,
        place=PATH,
    )


def _exercise(visit: Visit, number: int) -> Exercise:
    # Each has her own, so that there is nothing to tell a colleague.
    return exercise(f"{visit.user.account} {_week(visit)}", number, visit.parts.clock.now().date())


def _week(visit: Visit) -> str:
    return week_of(visit.parts.clock.now().date())


def _unit(visit: Visit) -> str:
    """Whose figure it counts in; who has several units counts in none of them."""
    units = visit.user.units
    return next(iter(units)) if len(units) == 1 else ""
