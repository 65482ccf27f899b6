"""Expenses beside what was granted last month, and what the application and earlier decisions say of themselves."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from bot.domain.case import Basis, PastExpense
from bot.domain.lines import ExpenseLine
from bot.domain.money import ZERO, Money, format_kr
from bot.domain.rules import Rules
from bot.domain.warnings._catalogue import CaseWarning, warn
from bot.domain.warnings._payments import IN_WORDS, is_beyond

_LOOK_BACK_MONTHS = 36


def compared_expenses(
    previous: tuple[PastExpense, ...], now: tuple[ExpenseLine, ...], rules: Rules
) -> list[CaseWarning]:
    past: dict[str, Money] = defaultdict(lambda: ZERO)
    for row in previous:
        past[row.kind] += row.approved
    found: list[CaseWarning] = []
    for line in now:
        before = past.get(line.kind)
        if before is None:
            found.append(warn("expense_new", f"{line.kind} fanns inte förra månaden.", line.kind))
        elif is_beyond(before, line.applied, rules.change_limit_percent):
            name = "Förändrad boendekostnad" if line.kind == "Boendekostnad" else ""
            text = f"{line.kind}: {format_kr(before)} kr förra månaden, {format_kr(line.applied)} kr nu."
            found.append(warn("expense_changed", text, line.kind, name))
    for kind in sorted(past.keys() - {line.kind for line in now}):
        if past[kind]:
            text = f"{kind}: {format_kr(past[kind])} kr godkändes förra månaden, inget är ansökt nu."
            found.append(warn("expense_gone", text, kind))
    return found


def posts(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    posts = basis.application.expenses
    for kind in sorted({post.kind for post in posts if (rule := rules.expense(post.kind)) and rule.assess}):
        yield warn("expense_assess", f"{kind} ska alltid bedömas av en person.", kind)
    same = Counter((post.kind, post.person, post.amount.value) for post in posts)
    for (kind, role, amount), times in same.items():
        if times > 1 and amount:
            text = f"{kind}, {format_kr(amount)} kr, står {times} gånger i ansökan för {IN_WORDS[role]}. Alla är medräknade."
            yield warn("expense_double", text, f"{IN_WORDS[role]}: {kind} {amount.ore}")


def sent_in(basis: Basis) -> Iterator[CaseWarning]:
    """What came in beside the application, which no robot has looked at."""
    application = basis.application
    if any(supplement.spot_check for supplement in application.supplements):
        yield warn("spot_check", "Ansökan är dragen för stickprov, och underlaget har kommit in.", "")
    if application.unread_attachments:
        text = f"Bilagor som systemet inte kunde läsa: {application.unread_attachments}."
        yield warn("attachments_unread", text, "")


def decision_of(basis: Basis) -> Iterator[CaseWarning]:
    """What earlier decisions still mean.

    A reason that says «väntar på …» is copied from last month: the wait may be over. A recovery claim is looked for
    36 months back (domain.md 4.3).
    """
    since = basis.case.month
    for _ in range(_LOOK_BACK_MONTHS):
        since = since.previous
    claims = [d for d in basis.earlier_decisions if "återkrav" in d.kind.casefold() and d.month >= since]
    if claims:
        yield warn("recovery_claim", f"Återkrav finns i {', '.join(d.month.in_words() for d in claims)}.", "")
    decision = basis.previous_decision
    if decision is None:
        return
    for who, reason in (("sökande", decision.reason_applicant), ("medsökande", decision.reason_co_applicant or "")):
        if "väntar" in reason.casefold():
            yield warn("reason_waiting", f"Orsaken för {who} är «{reason}», som i förra månadens beslut.", who)
