"""What any screen driver can do, by control name only: no selectors, coordinates or raw keys.

Drawn for a web page and a desktop window alike. There is no verb for a decision control, and a driver must
refuse one whatever name it is called by.

Every method raises `ScreenError` when the screen is not as the pack says, `SystemError_` when the case system
is away, `MachineError` when this machine is, and `GuardError` when a promise was about to be broken.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Protocol

from bot.domain.money import Money
from bot.domain.period import Month
from bot.domain.sources import Source


class Kind(StrEnum):
    """What a control means, in the words of a pack. What may be done with a control is asked here and nowhere else.

    A kind either reads, fills, acts or decides.
    """

    TEXT = "text"
    AMOUNT = "amount"
    MONTH = "month"
    TABLE = "table"
    FIELD = "field"
    CHOICE = "choice"
    TICK = "tick"
    SECRET = "secret"  # noqa: S105 - the name of a kind
    LINK = "link"
    PRESS = "press"
    ASK = "ask"
    SAVE_DRAFT = "save_draft"
    DECISION = "decision"

    @property
    def reads(self) -> bool:
        """Whether it is only ever read."""
        return self in (Kind.TEXT, Kind.AMOUNT, Kind.MONTH, Kind.TABLE)

    @property
    def fills(self) -> bool:
        """Whether it is filled in, which changes only the unsaved page."""
        return self in (Kind.FIELD, Kind.CHOICE, Kind.TICK, Kind.SECRET)

    @property
    def acts(self) -> bool:
        """Whether it is followed or pressed."""
        return self in (Kind.LINK, Kind.PRESS) or self.leaves_trace

    @property
    def leaves_trace(self) -> bool:
        """Whether pressing it changes something outside the robot: pressed once, with the intent on disk first."""
        return self in (Kind.ASK, Kind.SAVE_DRAFT)

    @property
    def decides(self) -> bool:
        """Whether it decides or pays. Known so that it is never pressed; nothing can be done with it."""
        return self is Kind.DECISION


Value = str | Money | Month | date
"""What can be typed into a field; the driver writes it the way the pack says this system wants it."""


@dataclass(frozen=True, slots=True)
class Target:
    """One control, and which row of a repeated one: `row` is a text that stands in exactly one row."""

    screen: str
    control: str
    row: str = ""

    def __str__(self) -> str:
        return f"{self.screen}.{self.control}" + ("[rad]" if self.row else "")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it stood on the screen, and where."""

    text: str
    source: Source


Box = tuple[int, int, int, int]
"""Left, top, width and height in a picture, in its own pixels."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on a picture something stands that was read. Nothing personal: that is covered."""

    source: Source
    box: Box


@dataclass(frozen=True, slots=True)
class OnScreen:
    """Whose case the system says is open: read from the system's own header, never remembered."""

    case: str
    person: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A masked picture (JPEG) of a screen. `shows` is whose case the header named as it was taken, when that was asked."""

    jpeg: bytes
    spots: tuple[Spot, ...] = ()
    shows: OnScreen | None = None


@dataclass(frozen=True, slots=True)
class Deciding:
    """What on a screen decides or pays, as far as the account is let.

    `controls` has the pack's own by name: whether it could be pressed, None for one that is not there; what could not be seen
    is left out. `words` are the decision words of whatever else acts there, never the whole caption; None where they could not be seen.
    """

    controls: Mapping[str, bool | None]
    words: frozenset[str] | None


class Surface(Protocol):
    """A screen that can be read, filled and acted on."""

    def show(self, screen: str) -> None:
        """Wait until the screen is there and at rest. Raises: ScreenNotThere."""
        ...

    def read(self, target: Target) -> Reading | None:
        """The text of a control; None only where the pack says that it may be absent."""
        ...

    def settled(self, target: Target) -> Reading:
        """The text of a control once it is no longer one of the pack's waiting words. Raises: MissingFact."""
        ...

    def rows(self, target: Target) -> tuple[Mapping[str, Reading], ...]:
        """Every row of a table by column name; empty only when the system says that it is empty."""
        ...

    def fill(self, target: Target, value: Value) -> None:
        """Type a value and see that it stayed. Raises: ValueNotTaken."""
        ...

    def fill_secret(self, target: Target) -> None:
        """Type the secret that the pack names; it is never read back, logged or shown."""
        ...

    def choose(self, target: Target, option: str | bool) -> None:
        """Choose an option by its exact text, or tick and untick a box, and see that it stayed."""
        ...

    def act(self, target: Target) -> None:
        """Follow a link or press something that changes only the unsaved page, and wait for what it set in motion."""
        ...

    def commit(self, target: Target) -> None:
        """Press a control that leaves a trace (`Kind.leaves_trace`). Never pressed twice by the driver."""
        ...

    def fallback_used(self) -> str:
        """Which of the pack's later candidates the last verb had to use, which is drift; empty for the first one."""
        ...

    def on_screen(self) -> OnScreen | None:
        """Whose case is open, or None when none is."""
        ...

    def deciding(self, screen: str) -> Deciding:
        """What on the screen decides or pays, looked at and not touched: asked only when IT asks what the account may do."""
        ...

    def capture(self, screen: str, *, labels_only: bool = False) -> Picture | None:
        """A picture of the screen with everything personal masked, and where on it stands what was read since the last act.

        With `labels_only` everything else is covered as well, nothing is waited for, and it tells whose case was shown.
        None where none could be taken.
        """
        ...


class DriverFactory(Protocol):
    """Creates surfaces at the system's first screen."""

    def new_session(self) -> Surface:
        """A surface that is logged out, with nothing left from before: the cure for a lost session or an unexpected screen."""
        ...

    def new_surface(self) -> Surface:
        """A new surface in the same session, so that what the old one has accumulated is released."""
        ...

    def answer_s(self) -> float:
        """How long the system has taken to answer of late, in seconds (median); 0 before it has answered."""
        ...

    def close(self) -> None:
        """Let go of whatever stands behind the surfaces."""
        ...
