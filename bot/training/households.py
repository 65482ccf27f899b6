"""What an invented household is made of."""

from dataclasses import dataclass

from bot.training.answers import Answer

USERS = ("HAND01", "HAND02", "CHEF01")
ROBOT = "ROBOT01"


@dataclass(frozen=True)
class Member:
    """A person in the household; role S (sökande), M (medsökande) or barn."""

    pnr: str
    name: str
    role: str
    protection: str = ""
    deceased: str = ""


@dataclass(frozen=True)
class IncomeRow:
    """One income row of a calculation. Units: öre."""

    type: str
    s: int
    m: int


@dataclass(frozen=True)
class ExpenseRow:
    """One expense row of a calculation. Units: öre."""

    type: str
    applied: int
    proposed: int


@dataclass(frozen=True)
class Counted:
    """A person as an earlier calculation counted them; `days` of 30."""

    pnr: str
    name: str
    role: str
    days: str


@dataclass(frozen=True)
class PastCalculation:
    """A calculation made before the night; without `family` it is the case's household for the whole month."""

    period: str
    day: str
    status: str
    by: str
    norm: int
    incomes: tuple[IncomeRow, ...]
    expenses: tuple[ExpenseRow, ...]
    family: tuple[Counted, ...] = ()
    changed_by: str = ""

    @property
    def result(self) -> int:
        """Norm and expenses less incomes: above zero is a deficit."""
        return self.norm + sum(e.proposed for e in self.expenses) - sum(i.s + i.m for i in self.incomes)


@dataclass(frozen=True)
class PastDecision:
    """A decision made before the night."""

    period: str
    type: str
    amount: int
    reason_s: str
    reason_m: str
    by: str
    status: str = "Fattat"


@dataclass(frozen=True)
class Post:
    """One income or expense in the application; label and `written` amount are as the applicant wrote them."""

    type: str
    label: str
    applies: str
    amount: int
    written: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file sent with the application."""

    name: str
    status: str


@dataclass(frozen=True)
class FormAnswer:
    """A question in the application and what the applicant answered; an empty answer is an unanswered question."""

    question: str
    answer: str = ""


@dataclass(frozen=True)
class Supplement:
    """Something the office has asked for, and when it came; `spot_check` is a stickprov."""

    what: str
    asked: str
    due: str
    came: str
    spot_check: bool


@dataclass(frozen=True)
class Application:
    """The re-application."""

    period: str
    received: str
    channel: str
    signed_s: bool
    signed_m: bool
    stated: tuple[Member, ...]
    incomes: tuple[Post, ...]
    expenses: tuple[Post, ...]
    kind: str = "Återansökan"
    withdrawn: str = ""
    attachments: tuple[Attachment, ...] = ()
    answers: tuple[FormAnswer, ...] = ()


@dataclass(frozen=True)
class SeededLock:
    """A lock somebody holds before the night."""

    user: str
    since: str


@dataclass(frozen=True)
class Expected:
    """What the robot should have done in this case, computed by hand."""

    outcome: str
    asked: bool
    reason: str
    arithmetic: str
    norm: int = 0
    amount: int = 0
    type: str = ""
    reason_s: str = ""
    reason_m: str = ""
    incomes: tuple[IncomeRow, ...] = ()
    expenses: tuple[ExpenseRow, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Household:
    """One case with everything the training system knows about it."""

    file: str
    case: str
    officer: str
    unit: str
    members: tuple[Member, ...]
    previous: PastCalculation
    decision: PastDecision
    application: Application
    answers: tuple[Answer, ...]
    locks: tuple[SeededLock, ...]
    existing: tuple[PastCalculation, ...]
    expected: Expected
    decisions: tuple[PastDecision, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    closed: str = ""

    @property
    def has_partner(self) -> bool:
        """Say whether there is a medsökande."""
        return any(m.role == "M" for m in self.members)
