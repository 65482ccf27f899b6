"""Indexing: where a case belongs in the morning's lists."""

from datetime import date

from bot.domain.case import Outcome
from bot.office.report.case import card_for, is_closed, outcome_of, reason_of
from bot.office.report.required_views import flags_of, is_never_quick, tables_of
from bot.office.report.values import CaseView
from bot.ports.inbox import IndexEntry, Listing


def index_entry_of(view: CaseView, pay_day: date) -> IndexEntry:
    """Index a case that a night has ended. A draft alone is not enough: a closed case always goes to a person."""
    card = card_for(view, "")
    draft = None if card.closed else view.draft
    ready = outcome_of(view) is Outcome.DRAFTED and draft is not None
    assert view.ended_at is not None
    return IndexEntry(
        case_id=view.id,
        ended_at=view.ended_at,
        listing=Listing.READY if ready else Listing.PERSON,
        reason=reason_of(view),
        flags=len(flags_of(card)) if ready else 0,
        draft=view.fingerprint if ready else "",
        protected=is_closed(view),
        pay_day=pay_day,
        tables=tables_of(draft, view.made_by) if draft else "",
        is_never_quick=ready and is_never_quick(card),
        who=card.who,
    )
