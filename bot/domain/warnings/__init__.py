"""Warnings: what a person should look at before deciding. A warning never changes an amount.

Each has a stable code, a rule in the catalogue, a Swedish name from the field, a sentence and what to look at. Whether
it is open is its own life: what a person acknowledged or closed stays so, and a failed reading closes nothing.
"""

from bot.domain.warnings._catalogue import CATALOGUE, UNREAD, CaseWarning, Closer, Section, Status, WarningKind
from bot.domain.warnings._found import warnings_for
from bot.domain.warnings._hidden import study_aid_read_in_june
from bot.domain.warnings._life import after_answers, after_draft, by_person, reconcile, was_read
from bot.domain.warnings._news import last_known, news_in

__all__ = [
    "CATALOGUE", "UNREAD", "CaseWarning", "Closer", "Section", "Status", "WarningKind", "after_answers", "after_draft",
    "by_person", "last_known", "news_in", "reconcile", "study_aid_read_in_june", "warnings_for", "was_read",
]  # fmt: skip
