"""Looks, in one case, at what the robot's account could decide or pay. Nothing is asked, saved or decided.

The flow's own stages find the way. Where they would fill in something, or press anything but a link, the way ends: what is
beyond is told as not seen. With `forms`, the empty forms that the flow writes in are opened too, as on every night.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NoReturn

from bot.domain.case import CaseRef, Opened, gate
from bot.domain.draft import Calculation, Draft, Note, Proposal, Watch
from bot.domain.errors import CaseError, DecisionTouched, ScreenError, SessionLost
from bot.domain.money import ZERO
from bot.domain.period import Month
from bot.engine._passing import Passing
from bot.engine._worker import CLOSE_ATTEMPTS
from bot.kit import Desk, Flow
from bot.ports.surface import Deciding, DriverFactory, Kind, Reading, Surface, Target, Value

MOST_CASES = 10
"""How many cases are tried before giving up on finding one that is open to the robot."""


class Seen(StrEnum):
    """What is known of a control that decides. A later one weighs more: a lock in one place is none in another."""

    UNSEEN = "unseen"
    ABSENT = "absent"
    LOCKED = "locked"
    USABLE = "usable"


@dataclass(slots=True)
class AccountLook:
    """What was seen. `controls` is by «screen.control»; `words` are the decision words of what the pack does not declare,
    each with the first screen where it was seen."""

    case: CaseRef | None = None
    controls: dict[str, Seen] = field(default_factory=dict[str, Seen])
    words: dict[str, str] = field(default_factory=dict[str, str])
    lock_left: bool = False

    def usable(self, accepted: Collection[str] = ()) -> list[str]:
        """What could be pressed and has not been accepted."""
        return [name for name, seen in self.controls.items() if seen is Seen.USABLE and name not in accepted]

    def add(self, screen: str, deciding: Deciding) -> None:
        """Add what is on a screen now."""
        for name, usable in deciding.controls.items():
            now = {None: Seen.ABSENT, False: Seen.LOCKED, True: Seen.USABLE}[usable]
            self.controls[f"{screen}.{name}"] = max(self.controls[f"{screen}.{name}"], now, key=list(Seen).index)
        for word in sorted(deciding.words or ()):
            self.words.setdefault(word, screen)


class _WayEnds(BaseException):
    """Going on would press or fill in something. No `except Exception` of a flow swallows it."""


class AccountCheck:
    """`kinds` is every control of the pack, by screen; `record` puts in the audit log that a case was opened."""

    def __init__(
        self,
        flow: Flow,
        kinds: Mapping[str, Mapping[str, Kind]],
        surfaces: DriverFactory,
        record: Callable[[CaseRef, Opened], None],
        *,
        forms: bool,
    ) -> None:
        self._flow, self._kinds, self._surfaces, self._record, self._forms = flow, kinds, surfaces, record, forms
        names = [f"{screen}.{name}" for screen, each in kinds.items() for name, kind in each.items() if kind.decides]
        self._look = AccountLook(controls=dict.fromkeys(names, Seen.UNSEEN))
        self._surface: _Looking | None = None

    def find(self, find: Callable[[Desk, Month], Sequence[CaseRef]], month: Month) -> Sequence[CaseRef]:
        """Log in and list the cases; once more from login when a screen or the session fails."""
        try:
            return find(Desk(self._logged_in()), month)
        except (ScreenError, SessionLost):
            return find(Desk(self._logged_in()), month)

    def look(self, cases: Iterable[CaseRef]) -> AccountLook:
        """Look in the first case that is open to the robot. Raises: what stops a night before its first case."""
        for _, case in zip(range(MOST_CASES), cases, strict=False):
            try:
                household = gate(self._open(case))
            except (ScreenError, SessionLost, CaseError) as error:
                if not isinstance(error, CaseError):
                    self._surface = None
                self._close(case)
                continue
            self._look.case = case
            self._through("read_case", case, household, pressing=False)
            for what in self._flow.writes if self._forms else ():
                self._through(f"write_{what}", case, _nothing(case), pressing=True)
            self._close(case)
            break
        return self._look

    def _through(self, stage: str, case: CaseRef, argument: Any, *, pressing: bool) -> None:
        """Follow a stage as far as it only looks. A fault costs what was not seen, and the next begins anew."""
        try:
            surface = self._surface or self._reopened(case)
            surface.look_only(pressing=pressing)
            self._flow.stages[stage](Desk(surface), case, argument)
        except _WayEnds:
            pass
        except (ScreenError, SessionLost, CaseError):
            self._surface = None

    def _logged_in(self) -> "_Looking":
        self._surface = None
        surface = _Looking(self._surfaces.new_session(), self._kinds, self._look)
        self._flow.stages["login"](Desk(surface))
        self._surface = surface
        return surface

    def _open(self, case: CaseRef) -> Opened:
        surface = self._surface or self._logged_in()
        surface.go()
        opened: Opened = self._flow.stages["open_case"](Desk(surface), case)
        self._record(case, opened)
        return opened

    def _reopened(self, case: CaseRef) -> "_Looking":
        surface = self._logged_in()
        self._open(case)
        return surface

    def _close(self, case: CaseRef) -> None:
        """Close the case, so that no lock is left."""
        for _ in range(CLOSE_ATTEMPTS):
            with suppress(ScreenError, SessionLost, CaseError):
                surface = self._surface or self._reopened(case)
                surface.go()
                self._surface = None
                self._flow.stages["close_case"](Desk(surface), case)
                self._surface = surface
                return
        self._look.lock_left = True


class _Looking(Passing):
    """Implements `ports.surface.Surface` on top of another: adds up what decides on every screen, and never commits."""

    def __init__(self, surface: Surface, kinds: Mapping[str, Mapping[str, Kind]], look: AccountLook) -> None:
        super().__init__(surface)
        self._kinds, self._look = kinds, look
        self._is_looking = self._may_press = self._has_pressed = False

    def go(self) -> None:
        """Let the flow find its way: log in, search for and open a case, close it."""
        self._is_looking = False

    def look_only(self, *, pressing: bool) -> None:
        """From now on only links are followed; with `pressing` also one press, to an empty form."""
        self._is_looking, self._may_press, self._has_pressed = True, pressing, False

    def show(self, screen: str) -> None:
        self._surface.show(screen)
        self._look.add(screen, self._surface.deciding(screen))
        if self._is_looking and self._has_pressed:
            raise _WayEnds

    def act(self, target: Target) -> None:
        if self._is_looking and self._kinds[target.screen][target.control] is not Kind.LINK:
            if not self._may_press or self._has_pressed:
                raise _WayEnds
            self._has_pressed = True
        self._surface.act(target)

    def fill(self, target: Target, value: Value) -> None:
        self._require_going()
        self._surface.fill(target, value)

    def fill_secret(self, target: Target) -> None:
        self._require_going()
        self._surface.fill_secret(target)

    def choose(self, target: Target, option: str | bool) -> None:
        self._require_going()
        self._surface.choose(target, option)

    def _require_going(self) -> None:
        if self._is_looking:
            raise _WayEnds

    def commit(self, target: Target) -> NoReturn:
        self._require_going()
        raise DecisionTouched(str(target))

    def read(self, target: Target) -> Reading | None:
        return self._surface.read(target)

    def settled(self, target: Target) -> Reading:
        self._require_going()  # it presses until what is waited for has come
        return self._surface.settled(target)

    def rows(self, target: Target) -> tuple[Mapping[str, Reading], ...]:
        return self._surface.rows(target)


def _nothing(case: CaseRef) -> Draft:
    """A draft of nothing: no stage comes so far that it would be entered."""
    month = case.month
    return Draft(
        case, Calculation(month, (), False, (), (), ZERO, ZERO), Proposal(month, "", "", ZERO, "", None, ""),
        Note("", ""), Watch(month.first, "", ""), (), "", "",
    )  # fmt: skip
