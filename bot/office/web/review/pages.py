"""The review pages: the two lists, one case, and what a person says about it. Nothing here reaches the case system.

Everything is checked here, whatever the page showed: what has been viewed, how long it took, who was first.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import quote, urlencode

from starlette.responses import Response

from bot.domain.access import Right, may
from bot.domain.case import CaseRef
from bot.domain.field import Field
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
    require_reason,
    require_viewed,
    standing_in,
)
from bot.office.report.case import identities_in
from bot.office.report.masking import masker
from bot.office.report.required_views import BLIND, OPENED
from bot.office.web.http.request_context import Refused, RequestContext
from bot.office.web.review.access import guarded
from bot.office.web.review.case_page import CasePage, crop_of, page_of
from bot.office.web.review.jpeg import size_of
from bot.office.web.review_context import ReviewContext, visibility_of
from bot.ports.audit import CASE_WORK
from bot.ports.inbox import MOST_COUNTED, InboxCase, Listing, Outdated, Wanted

LISTS, CASE = "/arenden", "/arenden/{flow}/{number}/{month}"
PAGE, OPEN_FOR = 50, timedelta(minutes=10)
GROUND = CASE_WORK
FIRST_OF_NEW = 20
"""This many of the first drafts made with new tables get a second review, whoever reviews them."""


def lists(context: RequestContext) -> Response:
    """Show one of the two lists. The filters are in the address, so that it can be saved and shared."""
    review, visibility = _review(context), visibility_of(context.user)
    more_to_come = review.notebook.index_new()
    query = context.request.query_params
    wanted = _wanted(context)
    first = context.number(query.get("fran", ""), otherwise=0)
    found = review.inbox.listed(visibility, wanted, first, PAGE + 1)
    if wanted.number:
        context.audit("search", number=wanted.number)
    counts = review.inbox.counts(visibility)
    return context.shown(
        "review/inbox.html.j2",
        cases=found[:PAGE],
        has_more=len(found) > PAGE,
        more_to_come=more_to_come,
        first=first,
        page=PAGE,
        wanted=wanted,
        now=context.business_now(),
        recent=review.inbox.latest(visibility, 10),
        message=query.get("sagt", ""),
        link=_link_to(wanted),
        address=address_of,
        lists=LISTS,
        count=lambda listing, state: _in_words(context, counts.get((Listing(listing), State(state)), 0)),
    )


def show(context: RequestContext) -> Response:
    """Show one case. Opening it is recorded, and others see that somebody has it open."""
    review, case = _review(context), _case(context)
    account, now = context.user.account, context.now()
    context.audit("case.read", case=case, purpose="granskning", ground=GROUND)
    if case.opened_by in ("", account) or case.opened_until is None or case.opened_until <= now:
        review.inbox.open(case.id, account, now + OPEN_FOR)
    review.inbox.mark_viewed(case, account, OPENED, now)
    return _shown(context, page_of(context, review, case), message=context.request.query_params.get("sagt", ""))


def crop(context: RequestContext) -> Response:
    """Show the pictures behind one line, as a part of the case's page or as a page of its own in another tab."""
    review, case = _review(context), _case(context)
    page = page_of(context, review, case)
    line = context.path_number("line")
    if not 0 <= line < len(page.lines):
        raise Refused(404)
    context.audit("crop.read", case=case, line=page.lines[line].row.kind, purpose="granskning", ground=GROUND)
    found = crop_of(page, line)
    sizes = {number: _size(review, case, number) for number in {one.picture for _, one in found if one}}
    crops = [(reading, one, sizes[one.picture] if one else (0, 0)) for reading, one in found]
    template = "review/crop.html.j2" if context.is_htmx else "review/crop_alone.html.j2"
    return _masked(context, page, template, line=page.lines[line], crops=crops)


def picture(context: RequestContext) -> Response:
    """Send a masked picture to somebody who may see the case."""
    review, case = _review(context), _case(context)
    jpeg = review.inbox.picture(case.id, context.path_number("picture"))
    if jpeg is None:
        raise Refused(404)
    context.audit("picture.read", case=case, purpose="granskning", ground=GROUND)
    return Response(jpeg, media_type="image/jpeg")


def sheet(context: RequestContext) -> Response:
    """Show «Så blev underlaget till», for printing: what a citizen can be given."""
    review, case = _review(context), _case(context)
    context.audit("case.print", case=case, purpose="insyn", ground=GROUND)
    return _masked(context, page_of(context, review, case), "review/sheet.html.j2")


# ------------------------------------------------------------------ writes


def view_flag(context: RequestContext) -> Response:
    """Record that a flag has been viewed. A line's flag is viewed by opening its picture, which is recorded too."""
    review, case = _review(context), _reviewed(context)
    page = page_of(context, review, case)
    wanted = context.field("flagga")
    if wanted not in {flag.id for flag, _ in page.flags}:
        raise Refused(422)
    context.audit("flag.seen", case=case, flag=wanted, purpose="granskning", ground=GROUND)
    review.inbox.mark_viewed(case, context.user.account, wanted, context.now())
    return context.sent_to(f"{address_of(case)}?{urlencode({'visa': wanted})}#{quote(wanted)}")


def blind(context: RequestContext) -> Response:
    """Compare the sum that the reviewer worked out; only then is the draft's shown."""
    review, case = _review(context), _reviewed(context)
    page = page_of(context, review, case)
    draft = page.view.draft
    if draft is None:
        raise Refused(422)
    try:
        typed = parse(context.field("summa"))
    except AmountError:
        return _shown(context, page, 422, problem=context.texts("r.blind_amount"))
    equal = typed == draft.calculation.result
    outcome = "lika" if equal else "olika"
    context.audit("blind.sum", case=case, outcome=outcome, purpose="granskning", ground=GROUND)
    for flag in (BLIND, f"{BLIND}-{outcome}"):
        review.inbox.mark_viewed(case, context.user.account, flag, context.now())
    return context.sent_to(f"{address_of(case)}#kontroll")


def mark(context: RequestContext) -> Response:
    """Mark a draft as reviewed («Granskad»). The decision is the reviewer's to make, in the case system."""
    review, case = _review(context), _reviewed(context)
    page = page_of(context, review, case)
    if not page.is_ready:
        return _say(context, page, Mark.HANDLED)
    attempt = Attempt(
        unseen=page.left,
        took_s=page.took_s,
        motive=context.field("motiv"),
        must_state_motive=case.is_never_quick or page.blind_outcome == "olika",
        is_blind=page.is_hidden,
        is_confirmed=context.field("bekraftad") == "ja",
    )
    try:
        require_viewed(attempt, review.safeguards)
    except ReviewError as problem:
        return _shown(context, page, 422, problem=str(problem))
    return _say(context, page, Mark.REVIEWED)


def give_back(context: RequestContext) -> Response:
    """Return a draft («Åter»), with the reason."""
    review, case = _review(context), _reviewed(context)
    page = page_of(context, review, case)
    reason = context.number(context.field("orsak"), otherwise=0)
    try:
        require_reason(reason, context.field("motiv"))
    except ReviewError as problem:
        return _shown(context, page, 422, problem=str(problem))
    return _say(context, page, Mark.RETURNED, reason)


def adjust(context: RequestContext) -> Response:
    """Save what an amount should be, and redo the check. The reviewer enters it in the case system themselves."""
    review, case = _review(context), _reviewed(context)
    page = page_of(context, review, case)
    if page.view.draft is None or page.is_hidden:
        raise Refused(422)
    row, why = context.field("rad"), context.field("motiv").strip()
    try:
        field = Field.parse(row)
    except ValueError:
        raise Refused(422) from None
    kept = [one for one in page.adjustments if one.field != field]
    try:
        if context.field("belopp").strip():
            kept.append(Adjustment(field, parse(context.field("belopp")), why))
            if not why:
                raise ReviewError("Skriv varför beloppet ska vara ett annat.")
        adjusted(page.view.draft.calculation, kept)
    except (AmountError, ReviewError) as problem:
        return _shown(context, page, 422, problem=str(problem))
    review.notebook.adjust(case, context.user.account, kept)
    return context.sent_to(f"{address_of(case)}#kontroll")


def undo(context: RequestContext) -> Response:
    """Undo the user's own latest review, while it is possible."""
    review, case = _review(context), _case(context)
    page = page_of(context, review, case)
    if page.mine is None:
        return _shown(
            context, page, 409, problem="Det går inte att ångra längre: tio minuter har gått, eller någon hann före."
        )
    context.audit("review.undone", case=case, purpose="granskning", ground=GROUND)
    try:
        review.inbox.undo(case, page.mine, context.now())
    except Outdated as other:
        return _too_late(context, page, other)
    return context.sent_to(f"{address_of(case)}?sagt=angrad")


def acknowledge(context: RequestContext) -> Response:
    """Acknowledge a warning, which from then on is the user's own."""
    review, case = _review(context), _reviewed(context)
    handle = context.field("varning")
    review.notebook.acknowledge(case, handle, context.user.account)
    return context.sent_to(f"{address_of(case)}#titta")


def hand_over(context: RequestContext) -> Response:
    """Hand the case over to somebody else."""
    review, case = _review(context), _case(context)
    page = page_of(context, review, case)
    to = context.field("till")
    if not page.may_move or to not in review.notebook.officers():
        raise Refused(404 if not page.may_move else 422)
    context.audit("case.moved", case=case, to=to, purpose="fördelning", ground=GROUND)
    try:
        review.inbox.assign(case, to)
    except Outdated as other:
        return _too_late(context, page, other)
    return context.sent_to(f"{LISTS}?sagt=overlamnad")


def _say(context: RequestContext, page: CasePage, what: Mark, reason: int = 0) -> Response:
    review, case = _review(context), page.case
    if str(case.version) != context.field("version"):
        return _too_late(context, page, Outdated(case.opened_by, case.state))
    second = not page.is_second and needs_second(
        case.draft, review.safeguards, is_changed_rule=review.inbox.are_new(case.tables, FIRST_OF_NEW),
        is_adjusted=bool(page.adjustments),
    )  # fmt: skip
    said = Review(
        what, case.draft, context.user.account, context.now(), page.took_s, reason, context.field("motiv").strip(),
        page.adjustments, page.is_second,
    )  # fmt: skip
    context.audit(f"review.{what.name.lower()}", case=case, purpose="granskning", ground=GROUND)
    try:
        review.inbox.record_review(case, said, after(what, second_wanted=second))
    except Outdated as other:
        return _too_late(context, page, other)
    return context.sent_to(_onwards(context, case, what))


def _onwards(context: RequestContext, case: InboxCase, what: Mark) -> str:
    """The next case of the same list, or the list itself after the last one."""
    wanted = Wanted(case.listing, owner=case.owner)
    following = _review(context).inbox.listed(visibility_of(context.user), wanted, 0, 1)
    query = urlencode({"sagt": what.value, "nyss": case.case.number})
    return f"{address_of(following[0])}?{query}" if following else f"{LISTS}?{query}"


# ------------------------------------------------------------------ helpers


def address_of(case: InboxCase) -> str:
    """The address of a case's page."""
    return f"{LISTS}/{quote(case.flow)}/{quote(case.case.number, safe='')}/{case.case.month}"


def _review(context: RequestContext) -> ReviewContext:
    return context.dependencies.review


def _case(context: RequestContext) -> InboxCase:
    """The case in the address. One that the user may not see does not exist."""
    path = context.request.path_params
    try:
        ref = CaseRef(path["number"], Month.parse(path["month"]))
    except MonthError:
        raise Refused(404) from None
    if str(ref.month) != path["month"]:  # a case has one address, so that its log and its links are about one page
        raise Refused(404)
    found = _review(context).inbox.one(visibility_of(context.user), path["flow"], ref)
    if found is None:
        context.audit("access.refused", path="ärende", number=ref.number)
        raise Refused(404)
    return found


def _reviewed(context: RequestContext) -> InboxCase:
    """The case in the address, if the user may review it in its present state."""
    case = _case(context)
    if case.state not in (State.OPEN, State.SECOND):
        raise Refused(422)  # a review stands: it can be undone for a while, but not overwritten
    is_second = case.state is State.SECOND
    right = Right.SECOND_LOOK if is_second else Right.CASE_REVIEW
    if not may(context.user, right, guarded(case)) or (is_second and _said_by(context, case)):
        context.audit("access.refused", path="granskning", number=case.case.number)
        raise Refused(404)
    return case


def _said_by(context: RequestContext, case: InboxCase) -> bool:
    """Whether the standing review is the user's own: nobody gives themselves a second review."""
    standing = standing_in(_review(context).inbox.reviews(case.id))
    return standing is not None and standing.account == context.user.account


def _shown(
    context: RequestContext, page: CasePage, status: int = 200, problem: str = "", message: str = ""
) -> Response:
    case = page.case
    before, after_it = _review(context).inbox.around(
        visibility_of(context.user), Wanted(case.listing, owner=case.owner), case
    )
    neighbours = {"before": address_of(before) if before else "", "after": address_of(after_it) if after_it else ""}
    return _masked(
        context, page, "review/case.html.j2", status, problem=problem, message=message, reasons=RETURN_REASONS,
        shown=context.request.query_params.get("visa", ""), officers=_review(context).notebook.officers(),
        neighbours=neighbours, asks_again=status == 422 and "Tryck G igen" in problem,
        recent=context.request.query_params.get("nyss", ""),
    )  # fmt: skip


def _masked(context: RequestContext, page: CasePage, template: str, status: int = 200, **values: Any) -> Response:
    hide: Callable[[object], object] = masker(identities_in(page.view))
    with context.renderer.hiding(hide):
        return context.shown(template, status, page=page, address=address_of(page.case), lists=LISTS, **values)


def _too_late(context: RequestContext, page: CasePage, other: Outdated) -> Response:
    who = other.by or "Någon annan"
    return _shown(
        context, page, 409, problem=f"{who} hann före: ärendet är {other.state.value}. Ladda om sidan och läs på nytt."
    )


def _wanted(context: RequestContext) -> Wanted:
    query, officer = context.request.query_params, context.user.officer
    listing = Listing.PERSON if query.get("lista") == Listing.PERSON.value else Listing.READY
    states = {state.value: (state,) for state in State}.get(query.get("lage", ""), (State.OPEN,))
    mine = officer if officer and query.get("vem", "mina") == "mina" else ""
    flagged = {"rena": False, "flaggor": True}.get(query.get("flaggor", ""))
    return Wanted(listing, states, mine, query.get("orsak", ""), query.get("nr", "").strip(), flagged)


def _in_words(context: RequestContext, count: int) -> str:
    return context.texts("r.or_more", count=count) if count >= MOST_COUNTED else str(count)


def _link_to(wanted: Wanted) -> Callable[..., str]:
    """Make addresses of the same list with something changed."""
    now = {
        "lista": wanted.listing.value, "lage": wanted.states[0].value, "vem": "mina" if wanted.owner else "alla",
        "flaggor": {None: "", True: "flaggor", False: "rena"}[wanted.flagged], "orsak": wanted.reason,
        "nr": wanted.number,
    }  # fmt: skip
    return lambda **change: f"{LISTS}?{urlencode({k: v for k, v in (now | change).items() if v})}"


def _size(review: ReviewContext, case: InboxCase, number: int) -> tuple[int, int]:
    jpeg = review.inbox.picture(case.id, number)
    return size_of(jpeg) if jpeg else (0, 0)
