"""The weekly exercise: five invented cases, some with a planted error, answered at once. About nobody."""

from datetime import timedelta

from starlette.responses import Response

from bot.domain.practice import EXERCISES, Exercise, exercise, week_of
from bot.office.web.http.request_context import Refused, RequestContext
from bot.ports.practice import Attempt

PATH = "/ovning"
SHOWN_FROM, LATELY = 20, timedelta(days=182)
"""A unit's own figure is shown from this many planted errors, over the last half-year."""


def show(context: RequestContext) -> Response:
    """Show the next exercise of the week, or that all are answered."""
    number = context.dependencies.practice.answered(context.user.account, _week(context))
    return _shown(context, number, None)


def answer(context: RequestContext) -> Response:
    """Save an answer and say at once whether it was right."""
    number, choice = context.number(context.field("nr"), otherwise=EXERCISES), context.field("fel")
    one = _exercise(context, number) if number < EXERCISES else None
    choices = {"inget": None, **{str(n): n for n in range(len(one.rows) if one else 0)}}
    if one is None or choice not in choices:
        raise Refused(422)
    is_right = choices[choice] == one.wrong
    attempt = Attempt(_unit(context), _week(context), one.wrong is not None, is_right)
    context.dependencies.practice.keep(context.user.account, number, attempt, context.now())
    return _shown(context, number, is_right)


def _shown(context: RequestContext, number: int, is_right: bool | None) -> Response:
    since = context.now() - LATELY
    catch = context.dependencies.practice.catches(since).get(_unit(context))
    return context.shown(
        "practice.html.j2",
        number=number,
        all=EXERCISES,
        exercise=_exercise(context, number) if number < EXERCISES else None,
        is_right=is_right,
        fewest=SHOWN_FROM,
        catch=catch if catch and catch.planted >= SHOWN_FROM else None,
        place=PATH,
    )


def _exercise(context: RequestContext, number: int) -> Exercise:
    # Everybody gets their own, so that there is nothing to tell a colleague.
    return exercise(f"{context.user.account} {_week(context)}", number, context.today())


def _week(context: RequestContext) -> str:
    return week_of(context.today())


def _unit(context: RequestContext) -> str:
    """The unit whose figure it counts in; somebody with several units counts in none."""
    units = context.user.units
    return next(iter(units)) if len(units) == 1 else ""
