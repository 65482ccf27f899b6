"""What is counted: cases, reviews and their outcomes, and the sums of them. Nothing here names a person."""

from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.period import Month

WAITING = "waiting"
"""The kind of a case that the night did not reach."""


@dataclass(frozen=True, slots=True)
class Offered:
    """One case that a night was offered. `reason` says why there is no draft; it is empty when there is one.

    Units: `lead_min` whole minutes from when Brygga first saw the case until the draft was done, None when unknown.
    """

    unit: str
    night: date
    reason: str = ""
    lead_min: int | None = None


@dataclass(frozen=True, slots=True)
class CountedReview:
    """One person's standing review of one draft. `reviewer` only tells people apart. Units: `took_s` seconds."""

    unit: str
    night: date
    reviewer: str = field(repr=False)
    took_s: int
    is_adjusted: bool = False
    is_returned: bool = False
    is_second: bool = False

    @property
    def is_changed(self) -> bool:
        """Whether the draft did not stand unchanged."""
        return self.is_adjusted or self.is_returned


@dataclass(frozen=True, slots=True)
class BlindSum:
    """A sum that a reviewer worked out before the draft's was shown."""

    unit: str
    night: date
    reviewer: str = field(repr=False)
    is_equal: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """What came of one draft in the case system. `officer` only tells people apart.

    In shadow mode the caseworker had not seen the draft, and their own calculation is what is compared.
    """

    unit: str
    night: date
    officer: str = field(repr=False)
    is_changed: bool
    is_shadow: bool = False


@dataclass(frozen=True, slots=True)
class Baseline:
    """How long an application takes by hand, as measured by the municipality itself: one version.

    Units: `minutes` whole minutes per application. `since` is the first month it applies to, `how` how it was measured.
    """

    minutes: int
    since: Month
    how: str
    account: str
    at: datetime

    @property
    def is_afterwards(self) -> bool:
        """Whether it was entered after its first month had begun."""
        return Month.of(self.at.date()) >= self.since


@dataclass(frozen=True, slots=True)
class Work:
    """What nights made of some cases. Units: `leads` minutes."""

    drafted: int = 0
    undrafted: int = 0
    leads: tuple[int, ...] = ()

    def __add__(self, other: "Work") -> "Work":
        return Work(self.drafted + other.drafted, self.undrafted + other.undrafted, self.leads + other.leads)


@dataclass(frozen=True, slots=True)
class Reviews:
    """What people made of some drafts. `adjusted` excludes those also returned. Units: `took_s` seconds."""

    unchanged: int = 0
    adjusted: int = 0
    returned: int = 0
    took_s: tuple[int, ...] = ()
    reviewers: frozenset[str] = field(default=frozenset(), repr=False)

    def __add__(self, other: "Reviews") -> "Reviews":
        return Reviews(
            self.unchanged + other.unchanged, self.adjusted + other.adjusted, self.returned + other.returned,
            self.took_s + other.took_s, self.reviewers | other.reviewers,
        )  # fmt: skip

    @property
    def changed(self) -> int:
        """Adjusted or returned."""
        return self.adjusted + self.returned

    @property
    def count(self) -> int:
        """All of them."""
        return self.unchanged + self.changed
