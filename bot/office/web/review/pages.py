"""The review pages: the two lists, one case, and what a person says about it. Nothing here reaches the case system.

Every word is checked here, whatever the page showed: what has been looked at, how long it took, who was first.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from bot.domain.access import Right, may
from bot.domain.case import CaseRef
from bot.domain.money import AmountError, parse
from bot.domain.period import Month, MonthError
from bot.domain.review import (
    RETURN_REASONS,
    Adjustment,
    Attempt,
    Mark,
    Review,
    ReviewError,
    State,
    adjusted,
    after,
    needs_second,
    require_looked,
    require_reason,
    standing_in,
)
from bot.office.report.case import identities_in
from bot.office.report.masking import masker
from bot.office.report.required_views import BLIND, OPENED
from bot.office.web.http.request_context import Refused, Visit
from bot.office.web.review.access import guarded
from bot.office.web.review.case_page import CasePage, crop_of, page_of
from bot.office.web.review.jpeg import size_of
from bot.office.web.review_context import Room, sight_of
from bot.ports.audit import CASE_WORK
from bot.ports.inbox import MOST_COUNTED, InboxCase, Listing, Outdated, Wanted

LISTS, CASE = "/arenden", "/arenden/{flow}/{number}/{month}"
PAGE, OPEN_FOR = 50, timedelta(minutes=10)
GROUND = CASE_WORK
FIRST_OF_NEW = 20
"""So many of the first drafts made with new tables get a second look, whoever reviews them."""


def lists(visit: Visit) -> Response:
    """One of the two lists. What is filtered stands in the address, so that it can be kept and passed on."""
    room, sight = _room(visit), sight_of(visit.user)
    more_to_come = room.notebook.place_new()
    query = visit.request.query_params
    wanted = _wanted(visit)
    first = max(int(query.get("fran", "0")) if query.get("fran", "0").isdigit() else 0, 0)
    found = room.inbox.listed(sight, wanted, first, PAGE + 1)
    if wanted.number:
        visit.audit("search", number=wanted.number)
    counts = room.inbox.counts(sight)
    return visit.shown(
        "review/inbox.html.j2",
        cases=found[:PAGE],
        has_more=len(found) > PAGE,
        more_to_come=more_to_come,
        first=first,
        page=PAGE,
        wanted=wanted,
        now=visit.parts.clock.now(),
        recent=room.inbox.latest(visit.user.account, 10),
        told=query.get("sagt", ""),
        link=_link_to(wanted),
        address=address_of,
        lists=LISTS,
        count=lambda listing, state: _in_words(visit, counts.get((Listing(listing), State(state)), 0)),
    )


def show(visit: Visit) -> Response:
    """One case. Opening it is recorded, and tells others that somebody has it."""
    room, case = _room(visit), _case(visit)
    account, now = visit.user.account, visit.parts.clock.now()
    visit.audit("case.read", case=case, purpose="granskning", ground=GROUND)
    if case.opened_by in ("", account) or case.opened_until is None or case.opened_until <= now:
        room.inbox.open(case.id, account, now + OPEN_FOR)
    room.inbox.look(case, account, OPENED, now)
    return _shown(visit, page_of(visit, room, case), told=visit.request.query_params.get("sagt", ""))


def crop(visit: Visit) -> Response:
    """The pictures behind one line: a part of the case's page, or a page of its own in another tab."""
    room, case = _room(visit), _case(visit)
    page = page_of(visit, room, case)
    line = visit.request.path_params["line"]
    if not 0 <= line < len(page.lines):
        raise Refused(404)
    visit.audit("crop.read", case=case, line=page.lines[line].row.kind, purpose="granskning", ground=GROUND)
    found = crop_of(page, line)
    sizes = {number: _size(room, case, number) for number in {one.picture for _, one in found if one}}
    crops = [(reading, one, sizes[one.picture] if one else (0, 0)) for reading, one in found]
    template = "review/crop.html.j2" if visit.is_htmx else "review/crop_alone.html.j2"
    return _masked(visit, page, template, line=page.lines[line], crops=crops)


def picture(visit: Visit) -> Response:
    """A masked picture, to one who may see the case."""
    room, case = _room(visit), _case(visit)
    jpeg = room.inbox.picture(case.id, visit.request.path_params["picture"])
    if jpeg is None:
        raise Refused(404)
    visit.audit("picture.read", case=case, purpose="granskning", ground=GROUND)
    return Response(jpeg, media_type="image/jpeg")


def sheet(visit: Visit) -> Response:
    """«Så blev underlaget till»: what a citizen could be given, to print."""
    room, case = _room(visit), _case(visit)
    visit.audit("case.print", case=case, purpose="insyn", ground=GROUND)
    return _masked(visit, page_of(visit, room, case), "review/sheet.html.j2")


# ------------------------------------------------------------------ what is said


def look(visit: Visit) -> Response:
    """She has looked at a flag. A line's flag is looked at by opening its picture, which is recorded."""
    room, case = _room(visit), _reviewed(visit)
    page = page_of(visit, room, case)
    wanted = visit.field("flagga")
    if wanted not in {flag.id for flag, _ in page.flags}:
        raise Refused(422)
    visit.audit("flag.seen", case=case, flag=wanted, purpose="granskning", ground=GROUND)
    room.inbox.look(case, visit.user.account, wanted, visit.parts.clock.now())
    return visit.sent_to(f"{address_of(case)}?{urlencode({'visa': wanted})}#{quote(wanted)}")


def blind(visit: Visit) -> Response:
    """The sum as she worked it out herself; only then is the draft's shown."""
    room, case = _room(visit), _reviewed(visit)
    page = page_of(visit, room, case)
    draft = page.view.draft
    if draft is None:
        raise Refused(422)
    try:
        typed = parse(visit.field("summa"))
    except AmountError as problem:
        return _shown(visit, page, 422, problem=str(problem))
    equal = typed == draft.calculation.result
    told = "lika" if equal else "olika"
    visit.audit("blind.sum", case=case, outcome=told, purpose="granskning", ground=GROUND)
    for flag in (BLIND, f"{BLIND}-{told}"):
        room.inbox.look(case, visit.user.account, flag, visit.parts.clock.now())
    return visit.sent_to(f"{address_of(case)}#kontroll")


def mark(visit: Visit) -> Response:
    """«Granskad»: she has looked. The decision is hers to make, in the case system."""
    room, case = _room(visit), _reviewed(visit)
    page = page_of(visit, room, case)
    if not page.is_ready:
        return _say(visit, page, Mark.HANDLED)
    attempt = Attempt(
        unseen=page.left,
        took_s=page.took_s,
        motive=visit.field("motiv"),
        must_state_motive=case.is_never_quick or page.blind_told == "olika",
        is_blind=page.is_hidden,
        is_confirmed=visit.field("bekraftad") == "ja",
    )
    try:
        require_looked(attempt, room.safeguards)
    except ReviewError as problem:
        return _shown(visit, page, 422, problem=str(problem))
    return _say(visit, page, Mark.REVIEWED)


def give_back(visit: Visit) -> Response:
    """«Åter»: the draft is no good, and why."""
    room, case = _room(visit), _reviewed(visit)
    page = page_of(visit, room, case)
    reason = int(visit.field("orsak")) if visit.field("orsak").isdigit() else 0
    try:
        require_reason(reason, visit.field("motiv"))
    except ReviewError as problem:
        return _shown(visit, page, 422, problem=str(problem))
    return _say(visit, page, Mark.RETURNED, reason)


def adjust(visit: Visit) -> Response:
    """An amount as she says that it should be; the control follows at once. She enters it in the case system herself."""
    room, case = _room(visit), _reviewed(visit)
    page = page_of(visit, room, case)
    if page.view.draft is None or page.is_hidden:
        raise Refused(422)
    row, why = visit.field("rad"), visit.field("motiv").strip()
    kept = [one for one in page.adjustments if one.row != row]
    try:
        if visit.field("belopp").strip():
            kept.append(Adjustment(row, parse(visit.field("belopp")), why))
            if not why:
                raise ReviewError("Skriv varför beloppet ska vara ett annat.")
        adjusted(page.view.draft.calculation, kept)
    except (AmountError, ReviewError) as problem:
        return _shown(visit, page, 422, problem=str(problem))
    room.notebook.adjust(case, visit.user.account, kept)
    return visit.sent_to(f"{address_of(case)}#kontroll")


def undo(visit: Visit) -> Response:
    """Take back her own last word, while it may be."""
    room, case = _room(visit), _case(visit)
    page = page_of(visit, room, case)
    if page.mine is None:
        return _shown(
            visit, page, 409, problem="Det går inte att ångra längre: tio minuter har gått, eller någon hann före."
        )
    visit.audit("review.undone", case=case, purpose="granskning", ground=GROUND)
    try:
        room.inbox.undo(case, page.mine, visit.parts.clock.now())
    except Outdated as other:
        return _too_late(visit, page, other)
    return visit.sent_to(f"{address_of(case)}?sagt=angrad")


def acknowledge(visit: Visit) -> Response:
    """A warning is seen and stays hers."""
    room, case = _room(visit), _reviewed(visit)
    handle = visit.field("varning")
    room.notebook.acknowledge(case, handle, visit.user.account)
    return visit.sent_to(f"{address_of(case)}#titta")


def hand_over(visit: Visit) -> Response:
    """Give the case to somebody else."""
    room, case = _room(visit), _case(visit)
    page = page_of(visit, room, case)
    to = visit.field("till")
    if not page.may_move or to not in room.notebook.officers():
        raise Refused(404 if not page.may_move else 422)
    visit.audit("case.moved", case=case, to=to, purpose="fördelning", ground=GROUND)
    try:
        room.inbox.assign(case, to)
    except Outdated as other:
        return _too_late(visit, page, other)
    return visit.sent_to(f"{LISTS}?sagt=overlamnad")


def _say(visit: Visit, page: CasePage, what: Mark, reason: int = 0) -> Response:
    room, case = _room(visit), page.case
    if str(case.version) != visit.field("version"):
        return _too_late(visit, page, Outdated(case.opened_by, case.state))
    second = not page.is_second and needs_second(
        case.draft, room.safeguards, is_changed_rule=room.inbox.are_new(case.tables, FIRST_OF_NEW),
        is_adjusted=bool(page.adjustments),
    )  # fmt: skip
    review = Review(
        what, case.draft, visit.user.account, visit.parts.clock.now(), page.took_s, reason, visit.field("motiv").strip(),
        page.adjustments, page.is_second,
    )  # fmt: skip
    visit.audit(f"review.{what.name.lower()}", case=case, purpose="granskning", ground=GROUND)
    try:
        room.inbox.say(case, review, after(what, second_wanted=second))
    except Outdated as other:
        return _too_late(visit, page, other)
    return visit.sent_to(_onwards(visit, case, what))


def _onwards(visit: Visit, case: InboxCase, what: Mark) -> str:
    """The next case of the same list; the list itself when that was the last."""
    wanted = Wanted(case.listing, owner=case.owner)
    following = _room(visit).inbox.listed(sight_of(visit.user), wanted, 0, 1)
    told = urlencode({"sagt": what.value, "nyss": case.case.number})
    return f"{address_of(following[0])}?{told}" if following else f"{LISTS}?{told}"


# ------------------------------------------------------------------ small parts


def address_of(case: InboxCase) -> str:
    """Where a case's page is."""
    return f"{LISTS}/{quote(case.flow)}/{quote(case.case.number, safe='')}/{case.case.month}"


def _room(visit: Visit) -> Room:
    return visit.parts.room


def _case(visit: Visit) -> InboxCase:
    """The case of the address, if she may see it: otherwise it does not exist."""
    path = visit.request.path_params
    try:
        ref = CaseRef(path["number"], Month.parse(path["month"]))
    except MonthError:
        raise Refused(404) from None
    found = _room(visit).inbox.one(sight_of(visit.user), path["flow"], ref)
    if found is None:
        visit.audit("access.refused", path="ärende", number=ref.number)
        raise Refused(404)
    return found


def _reviewed(visit: Visit) -> InboxCase:
    """The case, if she may say something of it as it stands."""
    case = _case(visit)
    if case.state not in (State.OPEN, State.SECOND):
        raise Refused(422)  # what was said stands: it can be taken back for a while, and not be said over
    is_second = case.state is State.SECOND
    right = Right.SECOND_LOOK if is_second else Right.CASE_REVIEW
    if not may(visit.user, right, guarded(case)) or (is_second and _said_by(visit, case)):
        visit.audit("access.refused", path="granskning", number=case.case.number)
        raise Refused(404)
    return case


def _said_by(visit: Visit, case: InboxCase) -> bool:
    """Whether the review that stands is her own: nobody is her own second."""
    standing = standing_in(_room(visit).inbox.reviews(case.id))
    return standing is not None and standing.account == visit.user.account


def _shown(visit: Visit, page: CasePage, status: int = 200, problem: str = "", told: str = "") -> Response:
    case = page.case
    before, after_it = _room(visit).inbox.around(sight_of(visit.user), Wanted(case.listing, owner=case.owner), case)
    neighbours = {"before": address_of(before) if before else "", "after": address_of(after_it) if after_it else ""}
    return _masked(
        visit, page, "review/case.html.j2", status, problem=problem, told=told, reasons=RETURN_REASONS,
        shown=visit.request.query_params.get("visa", ""), officers=_room(visit).notebook.officers(),
        neighbours=neighbours, asks_again=status == 422 and "Tryck G igen" in problem, recent=visit.request.query_params.get("nyss", ""),
    )  # fmt: skip


def _masked(visit: Visit, page: CasePage, template: str, status: int = 200, **values: Any) -> Response:
    hide: Callable[[object], object] = masker(identities_in(page.view))
    with visit.drawing.hiding(hide):
        return visit.shown(template, status, page=page, address=address_of(page.case), lists=LISTS, **values)


def _too_late(visit: Visit, page: CasePage, other: Outdated) -> Response:
    who = other.by or "Någon annan"
    return _shown(
        visit, page, 409, problem=f"{who} hann före: ärendet är {other.state.value}. Ladda om sidan och läs på nytt."
    )


def _wanted(visit: Visit) -> Wanted:
    query, officer = visit.request.query_params, visit.user.officer
    listing = Listing.PERSON if query.get("lista") == Listing.PERSON.value else Listing.READY
    states = {state.value: (state,) for state in State}.get(query.get("lage", ""), (State.OPEN,))
    mine = officer if officer and query.get("vem", "mina") == "mina" else ""
    flagged = {"rena": False, "flaggor": True}.get(query.get("flaggor", ""))
    return Wanted(listing, states, mine, query.get("orsak", ""), query.get("nr", "").strip(), flagged)


def _in_words(visit: Visit, count: int) -> str:
    return visit.texts("r.or_more", count=count) if count >= MOST_COUNTED else str(count)


def _link_to(wanted: Wanted) -> Callable[..., str]:
    """Addresses of the same list with something changed."""
    now = {
        "lista": wanted.listing.value, "lage": wanted.states[0].value, "vem": "mina" if wanted.owner else "alla",
        "flaggor": {None: "", True: "flaggor", False: "rena"}[wanted.flagged], "orsak": wanted.reason,
        "nr": wanted.number,
    }  # fmt: skip
    return lambda **change: f"{LISTS}?{urlencode({k: v for k, v in (now | change).items() if v})}"


def _size(room: Room, case: InboxCase, number: int) -> tuple[int, int]:
    jpeg = room.inbox.picture(case.id, number)
    return size_of(jpeg) if jpeg else (0, 0)
