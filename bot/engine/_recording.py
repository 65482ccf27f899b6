"""A surface that records every step, and proves which case is open before anything leaves a trace."""

import re
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import TypeVar

from bot.domain.errors import BryggaError, DecisionTouched, WrongCase
from bot.domain.identity import Identity, IdentityError
from bot.domain.identity import parse as parse_identity
from bot.engine._codec import encode
from bot.engine._passing import Passing
from bot.ports.feed import Lease
from bot.ports.journal import FAILURE, READING, Event, Journal
from bot.ports.surface import OnScreen, Picture, Reading, Surface, Target, Value

T = TypeVar("T")

AMOUNT = re.compile(r"\d,\d\d\b|\d\s?(kr|SEK)\b|^\s*[-−]?\d[\d\s]{2,}$")
HEADER_WAIT_S = 3.0
WAIT_STEP_S = 0.5


class Stopped(BaseException):
    """Another worker was about to break a promise, so this one stops before its next act. Nothing is wrong with its case."""


class StopSignal:
    """Checked by every worker before its next act. Each check is also that worker's heartbeat."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self._heartbeats: dict[int, float] = {}

    def set(self) -> None:
        """Let no worker act from now on."""
        self._event.set()

    def check(self) -> None:
        """Record a heartbeat. Raises: Stopped when the signal is set."""
        if self._event.is_set():
            raise Stopped
        self._heartbeats[threading.get_ident()] = time.monotonic()

    def idle(self) -> None:
        """Clear this worker's heartbeat: between cases it may wait as long as it likes."""
        self._heartbeats.pop(threading.get_ident(), None)

    def heartbeat_age_s(self) -> float:
        """The oldest heartbeat's age among workers that are in the middle of a case, s; 0 when none is."""
        return time.monotonic() - min(self._heartbeats.copy().values(), default=time.monotonic())


class RecordingSurface(Passing):
    """Implements `ports.surface.Surface` on top of another surface, for one stage of one case at a time."""

    def __init__(self, surface: Surface, journal: Journal, lease: Lease, stop_signal: StopSignal) -> None:
        super().__init__(surface)
        self._journal, self._lease, self._stop_signal = journal, lease, stop_signal
        self._stage, self._may_commit, self._screen, self._unpictured = "", False, "", ""
        self._touched = ""
        self._person: Identity | None = None

    def begin(self, stage: str, *, may_commit: bool) -> None:
        """Begin a stage, which may commit at most once and only if `may_commit`."""
        self._picture_what_was_read()
        self._stage, self._may_commit = stage, may_commit

    def know(self, person: Identity) -> None:
        """Require this person in the header from now on."""
        self._person = person

    def show(self, screen: str) -> None:
        self._screen = screen
        self._note(Target(screen, ""), "show", lambda: self._surface.show(screen))

    def read(self, target: Target) -> Reading | None:
        reading = self._note(target, "read", lambda: self._surface.read(target))
        self._saw(target.screen, [reading])
        return reading

    def settled(self, target: Target) -> Reading:
        return self._note(target, "settled", lambda: self._surface.settled(target))

    def rows(self, target: Target) -> tuple[Mapping[str, Reading], ...]:
        rows = self._note(target, "rows", lambda: self._surface.rows(target))
        self._saw(target.screen, [cell for row in rows for cell in row.values()])
        return rows

    def fill(self, target: Target, value: Value) -> None:
        self._note(target, "fill", lambda: self._surface.fill(target, value))

    def fill_secret(self, target: Target) -> None:
        self._note(target, "fill_secret", lambda: self._surface.fill_secret(target))

    def choose(self, target: Target, option: str | bool) -> None:
        self._note(target, "choose", lambda: self._surface.choose(target, option))

    def act(self, target: Target) -> None:
        self._picture_what_was_read()
        self._note(target, "act", lambda: self._surface.act(target))

    def commit(self, target: Target) -> None:
        """Prove which case is open, record the intent and a picture, and only then press."""
        if not self._may_commit:
            raise DecisionTouched(f"{target} i steget {self._stage}")
        if self._person is None or not self.shows_the_case():
            raise WrongCase(self._stage)
        self._may_commit = False
        self._stop_signal.check()
        self._journal.intend(self._lease, self._stage)
        self.picture("före")
        self._note(target, "commit", lambda: self._surface.commit(target))

    def wait(self, seconds: float) -> None:
        """Give the system time; a broken promise in another worker ends the wait."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._stop_signal.check()
            time.sleep(min(left, WAIT_STEP_S))

    def picture(self, what: str) -> None:
        """Keep a masked picture of the screen last shown."""
        picture = self._surface.capture(self._screen) if self._screen else None
        if picture:
            caption = f"{self._stage} {what}: {self._screen}"
            self._journal.evidence(self._lease, self._stage, caption, picture.jpeg, encode(picture.spots))

    def picture_failure(self) -> None:
        """Keep what IT may see of the screen the work failed on: its labels.

        Nothing is pressed and nothing waited for. No picture is kept before the gate, when somebody in the household may
        yet turn out to be protected, nor of a screen that does not itself name this case, since it may be anyone's.
        """
        self._stop_signal.check()
        if self._person is None:
            return
        for screen in dict.fromkeys((self._touched, self._screen)):
            picture = self._labels_of(screen)
            if picture:
                self._journal.evidence(self._lease, self._stage, f"{FAILURE}{screen}", picture.jpeg)
                return

    def _labels_of(self, screen: str) -> Picture | None:
        """The picture, if the screen names this case. Any failure is ignored: finishing the case matters more."""
        with suppress(Exception):
            picture = self._surface.capture(screen, labels_only=True) if screen else None
            return picture if picture and self._is_right(picture.shows) else None
        return None

    def _saw(self, screen: str, readings: Iterable[Reading | None]) -> None:
        """Note a screen with amounts that the draft may rest on, so that it is captured before it is left."""
        if self._stage in READING and any(one and AMOUNT.search(one.source.raw) for one in readings):
            self._unpictured = screen

    def _picture_what_was_read(self) -> None:
        if self._unpictured:
            self._unpictured, self._screen = "", self._unpictured
            self.picture("läst")

    def shows_the_case(self) -> bool:
        """Whether the system's own header names the case, and the person once known. The header may be a moment late."""
        end = time.monotonic() + HEADER_WAIT_S
        while not self._is_right(self._surface.on_screen()):
            if time.monotonic() > end:
                return False
            time.sleep(0.05)
        return True

    def _is_right(self, seen: OnScreen | None) -> bool:
        if seen is None or seen.case != self._lease.case.number:
            return False
        try:
            return self._person is None or parse_identity(seen.person) == self._person
        except IdentityError:
            return False

    def _note(self, target: Target, act: str, do: Callable[[], T]) -> T:
        self._stop_signal.check()
        self._touched = target.screen
        began = time.monotonic()
        outcome = "ok"
        try:
            return do()
        except BryggaError as error:
            outcome = error.code
            raise
        finally:
            took = round((time.monotonic() - began) * 1000)
            name = f"{target.screen}.{target.control}" if target.control else target.screen
            self._journal.event(
                self._lease, Event(self._stage, name, act, outcome, took, self._surface.fallback_used())
            )
