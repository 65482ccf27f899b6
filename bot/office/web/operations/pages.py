"""The operations pages: how the night is going, what stands in its way, and the few things IT can ask of it.

Nothing here changes a case under way, and nothing can be done twice: a case that may be retried is taken again by
itself the next night.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from starlette.responses import Response

from bot.domain.access import Guarded, Right, may
from bot.domain.errors import Reason
from bot.office.web.http.request_context import Refused, RequestContext
from bot.ports.audit import CASE_WORK
from bot.ports.feed import Pause, Switchboard
from bot.ports.nights import Trouble

OVERVIEW, FLOW = "/drift", "/drift/{flow}"
TROUBLESHOOTING = "felsökning"
HIDDEN = "–"
NIGHTS_SHOWN, HEALTH_NIGHTS = 14, 7
PAUSES = {"pausa": Pause.PAUSED, "tom": Pause.DRAINED, "fortsatt": Pause.OFF}

GROUPS = {
    "again": frozenset({Reason.LOCKED, Reason.AGENCY_NOT_READ, Reason.NOT_SIGNED}),
    "pack": frozenset({Reason.SCREEN, Reason.BUG, Reason.WRONG_CASE}),
    "look": frozenset({Reason.UNKNOWN_WRITE, Reason.READ_BACK_DIFFERS, Reason.CRASHED, Reason.GUARD}),
}
"""What to do next, by reason; every other reason is about the case itself, and a caseworker's."""


def overview(context: RequestContext) -> Response:
    """Every flow with its latest night."""
    operations = context.dependencies.operations
    flows = [(flow, next(iter(operations.nights.nights(flow, 1)), None)) for flow in operations.nights.flows()]
    stopped = {flow: operations.starts.stopped(flow) for flow, _ in flows}
    starts = {flow: operations.starts.next_starts(flow) for flow, _ in flows}
    return context.shown("operations/overview.html.j2", flows=flows, stopped=stopped, starts=starts, place=OVERVIEW)


def flow(context: RequestContext) -> Response:
    """One flow: the night, its stages and troubles, earlier nights and how well the pack fits."""
    return _shown(context)


def live(context: RequestContext) -> Response:
    """The part of the page that changes while a night runs; a person who asks for it gets the page itself."""
    name = _known(context)
    if not context.is_htmx:
        return context.sent_to(f"{OVERVIEW}/{name}")
    return context.shown("operations/live.html.j2", **_live(context, name))


def pause(context: RequestContext) -> Response:
    """Pause, drain or resume."""
    name, wanted = _known(context), context.field("vad")
    if wanted not in PAUSES:
        raise Refused(422)
    _switchboard(context).set_pause(name, PAUSES[wanted])
    return context.sent_to(f"{OVERVIEW}/{name}?sagt={wanted}")


def cancel(context: RequestContext) -> Response:
    """Take a case out of the night: it goes to a person."""
    name, number = _known(context), context.field("nr").strip()
    before = "" if number in _barred(context, name) else _switchboard(context).cancel(name, number)
    state = before if before in ("queued", "running", "") else "ended"
    return _shown(context, f"o.cancelled.{state or 'unknown'}", 200 if before else 422)


def picture(context: RequestContext) -> Response:
    """The screen that failed a case, labels only. No other picture can be reached here."""
    name, path = _known(context), context.request.path_params
    found = context.dependencies.operations.failures.failure(name, path["failed"], context.path_number("failure"))
    if found is None:
        raise Refused(404)
    about = Guarded(found.unit or None, found.officer or None, found.people, found.protected)
    if not may(context.user, Right.EVIDENCE_MASKED, about):
        context.audit("access.refused", path="bild av fel", number=found.case.number)
        raise Refused(404)
    context.audit("evidence.read", case=found, purpose=TROUBLESHOOTING, ground=CASE_WORK, picture=found.picture)
    jpeg = context.dependencies.operations.failures.picture(found)
    if jpeg is None:
        raise Refused(404)
    return Response(jpeg, media_type="image/jpeg")


def _shown(context: RequestContext, message: str = "", status: int = 200) -> Response:
    name, operations = _known(context), context.dependencies.operations
    nights = operations.nights.nights(name, NIGHTS_SHOWN)
    asked = context.request.query_params.get("sagt", "")
    return context.shown(
        "operations/flow.html.j2", status, nights=nights,
        message=message or (f"o.asked.{asked}" if asked in PAUSES else ""),
        stages=operations.nights.stages(nights[0].run) if nights else (),
        groups=_grouped(_met(operations.nights.troubles(nights[0].run), _barred(context, name)) if nights else ()),
        health=operations.nights.health(name, HEALTH_NIGHTS), starts=operations.starts.next_starts(name),
        stopped=operations.starts.stopped(name), **_live(context, name),
    )  # fmt: skip


def _live(context: RequestContext, name: str) -> dict[str, Any]:
    operations = context.dependencies.operations
    newest = next(iter(operations.nights.nights(name, 1)), None)
    standing, barred = _switchboard(context).standing(name), _barred(context, name)
    held = [one for one in standing.held if one.case.number not in barred] if standing else []
    return {"name": name, "night": newest, "standing": standing, "held": held, "place": f"{OVERVIEW}/{name}"}


def _barred(context: RequestContext, name: str) -> frozenset[str]:
    """The numbers in the newest night that this user must never meet, whatever their role."""
    nights, user = context.dependencies.operations.nights, context.user
    newest = next(iter(nights.nights(name, 1)), None)
    return nights.barred(newest.run, user.conflicts, sees_protected=user.sees_protected) if newest else frozenset()


def _met(troubles: Sequence[Trouble], barred: frozenset[str]) -> Sequence[Trouble]:
    """The troubles without what the user must never meet; how many cases there were still shows."""
    return [
        replace(
            one,
            cases=tuple(HIDDEN if number in barred else number for number in one.cases),
            pictures=tuple(pair for pair in one.pictures if pair[0] not in barred),
        )
        for one in troubles
    ]


def _switchboard(context: RequestContext) -> Switchboard:
    return context.dependencies.operations.switchboard(f"konto:{context.user.account}")


def _known(context: RequestContext) -> str:
    name = context.request.path_params["flow"]
    if name not in context.dependencies.operations.nights.flows():
        raise Refused(404)
    return name


def _grouped(troubles: Sequence[Trouble]) -> dict[str, list[Trouble]]:
    """Group troubles by what to do next, in that order."""
    found: dict[str, list[Trouble]] = {group: [] for group in (*GROUPS, "person")}
    for trouble in troubles:
        group = next((name for name, reasons in GROUPS.items() if trouble.reason in reasons), "person")
        found[group].append(trouble)
    return {group: those for group, those in found.items() if those}
