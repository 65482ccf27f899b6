"""Finds and reads a pack's controls on the pages of a context, and says what is in the way when it cannot."""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Error, Frame, Locator, Page

from bot.domain.errors import (
    AnswerLost,
    BrowserLost,
    ControlAmbiguous,
    ControlMissing,
    DecisionTouched,
    ForbiddenRequest,
    LoginRefused,
    ScreenNotThere,
    SessionLost,
    UnexpectedDialog,
)
from bot.drivers.web.renderer import Document, DocumentGone, Renderer
from bot.drivers.web.session import Session
from bot.drivers.web.settle import pause
from bot.packs import (
    ROLE_OF_KIND,
    Candidate,
    Control,
    Pack,
    Readings,
    ScreenHead,
    SeenTable,
    explain,
    words_of,
    words_on,
)
from bot.ports.clock import Clock
from bot.ports.surface import Box, Kind, Reading, Target

CONTROL_WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Found:
    """One element: how to act on it, what was asked about it, and where it is."""

    locator: Locator
    said: Any
    box: Box


class Finder:
    """Looks; it never types or presses. `read` collects what has been read."""

    def __init__(self, page: Page, session: Session, pack: Pack, clock: Clock) -> None:
        self.page, self._session, self._pack = page, session, pack
        self.read = Readings(pack, clock.now, self.explain)
        self.popups: dict[str, Page] = {}
        self._windows: dict[str, Page] = {}
        self.fallback_used = ""

    def screen(self, screen: str) -> ScreenHead:
        if screen not in self._pack.screens:
            raise ScreenNotThere(f"{screen} finns inte i paketet")
        return self._pack.screens[screen].head

    def control(self, target: Target, *kinds: Kind) -> Control:
        self.fallback_used = ""
        control = self._pack.control(target.screen, target.control)
        if control.kind.decides or (kinds and control.kind not in kinds):
            raise DecisionTouched(f"{target} är {control.kind}")
        return control

    def page_of(self, screen: str) -> Page:
        """The window that a screen is in, or the first window while its own is not open."""
        return self.page_if_there(screen) or self.page

    def page_if_there(self, screen: str) -> Page | None:
        head = self.screen(screen)
        if head.popup:
            return self.popups.get(screen)
        return self._window(head.window) if head.window else self.page

    def _window(self, name: str) -> Page | None:
        """The window that the system itself has opened by that name, no matter when."""
        known = self._windows.get(name)
        if known is not None and not known.is_closed():
            return known
        for page in self.page.context.pages:
            renderer = None if page is self.page else self._session.settle.renderer(page)
            if renderer and self.answer(renderer, renderer.document(), "name") == name:
                self._windows[name] = page
                return page
        return None

    def frame_if_there(self, screen: str) -> Frame | None:
        head, page = self.screen(screen), self.page_if_there(screen)
        frame: Frame | None = page.main_frame if page else None
        for name in head.frame:
            frame = next((child for child in frame.child_frames if child.name == name), None) if frame else None
        return frame

    def renderer(self, page: Page) -> Renderer:
        found = self._session.settle.renderer(page)
        if found is None:
            raise BrowserLost
        return found

    def locate(self, target: Target, detail: str = "place", given: Any = None, *, exactly: bool = False) -> Found:
        """The one element. `exactly` allows the pack's first candidate only.

        Raises: ControlMissing, ControlAmbiguous, and what is in the way if it can be named.
        """
        end = time.monotonic() + CONTROL_WAIT_S
        while time.monotonic() < end:
            found = self.locate_if_there(target, detail, given, exactly=exactly)
            if found is not None:
                return found
            pause(self.page, 50)
        self.raise_what_is_wrong()
        raise self.missing(target, exactly=exactly)

    def missing(self, target: Target, *, exactly: bool = False) -> ControlMissing:
        """That a control is not there: how it was looked for, and what resembles it most."""
        control = self._pack.control(target.screen, target.control)
        tried = control.find[:1] if exactly else control.find
        return ControlMissing(f"{target}: {self.explain(target.screen, tried, ROLE_OF_KIND.get(control.kind, ''))}")

    def explain(self, screen: str, tried: Sequence[Candidate], role: str = "") -> str:
        """How something on a screen was looked for, and what resembles it most."""
        try:
            words = words_of(tried)
            taken = sorted(words_on(self._pack.screens[screen]) - {*words})
            headings = [one.heading for one in tried if one.heading]
            nearest = self.ask(screen, "nearest", words, role, sorted(self.read.personal), taken, headings)
        except Error:
            nearest = None
        return explain(tried, nearest)

    def locate_if_there(
        self, target: Target, detail: str = "place", given: Any = None, *, exactly: bool = False
    ) -> Found | None:
        """The one element on the screen as it is now, and what `questions.js` says of it, or None.

        Raises: ControlAmbiguous.
        """
        control, frame = self.control(target), self.frame_if_there(target.screen)
        tried = control.find[:1] if exactly else control.find
        wanted = [self.in_row(c, target.row) for c in tried]
        count, rank, said, box = self.ask(target.screen, "one", wanted, detail, given) or (0, 0, None, (0, 0, 0, 0))
        if count > 1:
            hit = self.explain(target.screen, tried[rank - 1 : rank])
            raise ControlAmbiguous(f"{target}: flera träffar; {hit}")
        if not count or frame is None:
            return None
        self.fallback_used = f"kandidat {rank}" if rank > 1 else ""
        left, top, width, height = box
        return Found(self.locator(frame, wanted), said, (left, top, width, height))

    def ask(self, screen: str, question: str, *given: Any) -> Any:
        """What the screen's document answers now; None if there is none, or it is being replaced."""
        head, page = self.screen(screen), self.page_if_there(screen)
        if page is None:
            return None
        renderer = self.renderer(page)
        return self.answer(renderer, renderer.document(head.frame), question, *given)

    def answer(self, renderer: Renderer, document: Document | None, question: str, *given: Any) -> Any:
        try:
            return renderer.ask(document, question, *given)
        except DocumentGone:
            self.raise_refusals()
            return None

    def hears_typing(self, screen: str) -> bool:
        """Whether the page hears what is done to the field that was typed in last."""
        page = self.page_if_there(screen)
        document = self.renderer(page).document(self.screen(screen).frame) if page else None
        return page is None or document is None or self.renderer(page).hears_typing(document)

    @staticmethod
    def in_row(candidate: Candidate, row: str) -> dict[str, Any]:
        content = candidate.model_dump(exclude_defaults=True)
        return {key: value.replace("{row}", row) if isinstance(value, str) else value for key, value in content.items()}

    @staticmethod
    def locator(frame: Frame, wanted: Any) -> Locator:
        return frame.locator("pack=" + json.dumps(wanted, ensure_ascii=False))

    def rows(self, target: Target, control: Control) -> list[Mapping[str, Reading]]:
        wanted = [self.in_row(c, target.row) for c in control.find]
        if control.every:
            tables = self.ask(target.screen, "tables", wanted, control.skip)
        else:
            tables = [self.locate(target, "table", control.skip).said]
        if not tables:
            self.raise_what_is_wrong()
            raise self.missing(target)
        return [row for table in tables for row in self._rows(target, control, table)]

    def _rows(self, target: Target, control: Control, table: dict[str, Any]) -> list[Mapping[str, Reading]]:
        seen = SeenTable(table["headers"], table["rows"], table["boxes"], table["heading"])
        if not seen.rows:
            raise ControlMissing(f"{target}: tabellen har varken rader eller text om att den är tom")
        return self.read.rows(target, control, seen)

    # ------------------------------------------------------------ what is in the way

    def do(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Error as error:
            raise self.named(error) from None

    def named(self, error: Error, target: Target | None = None) -> Exception:
        """Playwright's messages may contain typed values, so only the kind of failure is passed on."""
        self.raise_refusals()
        if "crashed" in str(error):
            return BrowserLost(type(error).__name__)
        self.raise_what_is_wrong()
        return ControlMissing(f"{target or 'kontrollen'}: {type(error).__name__}")

    def raise_refusals(self) -> None:
        if self._session.refused:
            raise ForbiddenRequest(self._session.refused[0])
        if self._session.unknown_dialog:
            raise UnexpectedDialog
        if self.page.is_closed():
            raise BrowserLost

    def raise_what_is_wrong(self) -> None:
        """Name what is in the way, if it can be named."""
        self.raise_refusals()
        refused = [c.model_dump(exclude_defaults=True) for c in self._pack.head.login_refused]
        lost = [c.model_dump(exclude_defaults=True) for c in self._pack.head.session_lost]
        for page in (self.page, *self._windows.values(), *self.popups.values()):
            renderer = None if page.is_closed() else self.renderer(page)
            for document in renderer.documents() if renderer else ():
                if document.url.startswith("chrome-error:"):
                    raise AnswerLost
                if renderer and self.answer(renderer, document, "count", refused):
                    raise LoginRefused
                if renderer and self.answer(renderer, document, "count", lost):
                    raise SessionLost
