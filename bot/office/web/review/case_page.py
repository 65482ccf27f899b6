"""One case as its page shows it, and what the reviewer has left to do. Only reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.access import Right, may
from bot.domain.draft import Calculation
from bot.domain.field import Field
from bot.domain.money import Money
from bot.domain.review import Adjustment, Flag, Review, Safeguards, State, adjusted, is_blind, may_undo, standing_in
from bot.office.report.case import Card, card_for
from bot.office.report.required_views import BLIND, OPENED, Crop, crops_of, field_of, flags_of
from bot.office.report.rows import Reading, Row
from bot.office.report.values import CaseView
from bot.office.web.http.request_context import RequestContext
from bot.office.web.review.access import guarded
from bot.office.web.review_context import ReviewContext
from bot.ports.inbox import InboxCase, Listing


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table: its flag if it has one, and the field of its drafted amount, which may be adjusted."""

    number: int
    row: Row
    flag: str
    is_seen: bool
    field: Field
    adjusted: Money | None


@dataclass(frozen=True, slots=True)
class CasePage:
    """What the page shows. With `is_hidden`, the draft's amounts wait until the reviewer has worked out the sum."""

    case: InboxCase
    card: Card
    lines: tuple[Line, ...]
    flags: tuple[tuple[Flag, bool], ...]
    is_hidden: bool
    blind_outcome: str
    adjustments: tuple[Adjustment, ...]
    control: Calculation | None
    reviews: tuple[Review, ...]
    mine: Review | None
    may_review: bool
    may_move: bool
    is_second: bool
    others: str
    took_s: float

    @property
    def left(self) -> tuple[Flag, ...]:
        """The flags still to be viewed."""
        return tuple(flag for flag, is_seen in self.flags if not is_seen)

    @property
    def next_flag(self) -> str:
        """The id of the next flag to view, or an empty string."""
        return self.left[0].id if self.left else ""

    @property
    def is_ready(self) -> bool:
        """Whether there is a draft to review."""
        return self.case.listing is Listing.READY

    @property
    def view(self) -> CaseView:
        """The case itself."""
        return self.card.view


def page_of(context: RequestContext, review: ReviewContext, case: InboxCase) -> CasePage:
    """Gather a case and how far this user has come with it."""
    account, now = context.user.account, context.now()
    card = card_for(review.notebook.view(case), "arende")
    view = card.view
    viewed = review.inbox.viewed(case.id, case.draft, account)
    reviews = tuple(review.inbox.reviews(case.id))
    adjustments = tuple(review.notebook.adjustments(case, account)) if case.draft else ()
    standing = standing_in(reviews)
    second = case.state is State.SECOND and standing is not None and standing.account != account
    return CasePage(
        case=case,
        card=card,
        lines=_lines(card, viewed, adjustments),
        flags=tuple((flag, flag.id in viewed) for flag in flags_of(card)) if case.draft else (),
        is_hidden=_is_hidden(context, review, case, viewed),
        blind_outcome=_blind_outcome(viewed),
        adjustments=adjustments,
        control=adjusted(view.draft.calculation, adjustments) if view.draft and adjustments else None,
        # The second reviewer must not know what the first one thought.
        reviews=() if second else reviews,
        mine=_undoable(standing, account, now, review.safeguards),
        may_review=_may_review(context, case, is_second=second),
        may_move=may(context.user, Right.CASE_MOVE, guarded(case))
        or (case.owner != "" and case.owner == context.user.officer),
        is_second=second,
        others=case.opened_by if _is_open_elsewhere(case, account, now) else "",
        took_s=(now - viewed[OPENED]).total_seconds() if OPENED in viewed else 0.0,
    )


def crop_of(page: CasePage, line: int) -> tuple[tuple[Reading, Crop | None], ...]:
    """Where each amount behind a line was read, with its picture."""
    return tuple((one, crops_of(one.source, page.view.seen)) for one in page.lines[line].row.readings)


def _lines(card: Card, viewed: Mapping[str, datetime], adjustments: Sequence[Adjustment]) -> tuple[Line, ...]:
    changed = {one.field: one.amount for one in adjustments}
    return tuple(_line(number, row, viewed, changed) for number, row in enumerate(card.rows))


def _line(number: int, row: Row, viewed: Mapping[str, datetime], changed: Mapping[Field, Money]) -> Line:
    flag, field = f"r-{number}" if row.differs else "", field_of(row)
    return Line(number, row, flag, flag in viewed, field, changed.get(field))


def _is_hidden(context: RequestContext, review: ReviewContext, case: InboxCase, viewed: Mapping[str, datetime]) -> bool:
    if not case.draft or case.state not in (State.OPEN, State.SECOND) or BLIND in viewed:
        return False
    first = not review.inbox.has_reviewed(context.user.account, case.tables)
    return is_blind(case.draft, review.safeguards, first_of_its_kind=first)


def _blind_outcome(viewed: Mapping[str, datetime]) -> str:
    if BLIND not in viewed:
        return ""
    return "lika" if f"{BLIND}-lika" in viewed else "olika"


def _undoable(standing: Review | None, account: str, now: datetime, safeguards: Safeguards) -> Review | None:
    mine = standing if standing and standing.account == account else None
    return mine if mine and may_undo(mine, now, safeguards) else None


def _may_review(context: RequestContext, case: InboxCase, *, is_second: bool) -> bool:
    if is_second:
        return may(context.user, Right.SECOND_LOOK, guarded(case))
    return case.state is State.OPEN and may(context.user, Right.CASE_REVIEW, guarded(case))


def _is_open_elsewhere(case: InboxCase, account: str, now: datetime) -> bool:
    until = case.opened_until
    return until is not None and until > now and case.opened_by not in ("", account)
