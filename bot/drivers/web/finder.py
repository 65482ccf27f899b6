"""Finds and reads a pack's controls on the pages of a context, and says what is in the way when it cannot."""

import json
import time
from collections.abc import Callable, Sequence
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
from bot.drivers.gate import decision_words
from bot.drivers.web.look import Look, Said, SeenTables, deciding, declared, plain, question
from bot.drivers.web.renderer import Document, DocumentGone, MarkStands, Renderer
from bot.drivers.web.session import Session
from bot.drivers.web.settle import pause
from bot.packs import (
    ROLE_OF_KIND,
    Candidate,
    Control,
    Pack,
    Readings,
    ScreenHead,
    explain,
    words_of,
    words_on,
)
from bot.ports.clock import Clock
from bot.ports.surface import Box, Deciding, Kind, Target

CONTROL_WAIT_S = 5.0
LOOK_VALID_S = 0.3
"""How long a look may be reused while nothing has been typed or pressed."""


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
        self.read = Readings(pack, clock.now, self.explain, session.secrets)
        self.popups: dict[str, Page] = {}
        self._windows: dict[str, Page] = {}
        self._declared = {name: declared(screen) for name, screen in pack.screens.items()}
        self._lost = [plain(one) for one in pack.head.session_lost]
        self._looks: dict[str, tuple[float, Look]] = {}
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

    # ------------------------------------------------------------ looking

    def look(self, screen: str) -> Look | None:
        """Everything the screen declares, at one moment; None if its document is not there, or is being replaced."""
        taken, known = self._looks.get(screen, (0.0, None))
        if known is not None and time.monotonic() - taken < LOOK_VALID_S:
            return known
        taken, answer = time.monotonic(), self.ask(screen, "look", self._declared[screen])
        if answer is None:
            self._looks.pop(screen, None)
            return None
        found = Look.of(answer)
        self._looks[screen] = (taken, found)
        return found

    def forget(self) -> None:
        """Drop every look: something has been typed or pressed, or time has passed."""
        self._looks.clear()

    def said(self, target: Target) -> Said:
        """What stands at a control, waited for. Raises: ControlMissing, ControlAmbiguous, and what is in the way."""
        end = time.monotonic() + CONTROL_WAIT_S
        while (found := self.said_if_there(target)) is None:
            if time.monotonic() > end:
                self.raise_what_is_wrong()
                raise self.missing(target)
            pause(self.page, 50)
            self.forget()
        return found

    def said_if_there(self, target: Target) -> Said | None:
        """What stands at a control on the screen as it is now, or None. Raises: ControlAmbiguous."""
        control = self.control(target)
        if target.row or target.control not in self._declared[target.screen]["controls"]:
            wanted = [self.in_row(target, one) for one in control.find]
            answer = self.ask(target.screen, "said", wanted, question(control)["own"])
            found = Said.of(answer) if answer else None
        else:
            look = self.look(target.screen)
            found = look.controls[target.control] if look else None
        self._count(target, found.count if found else 0, found.rank if found else 0)
        return found if found and found.count else None

    def tables(self, target: Target) -> SeenTables:
        """The tables that a control fits, waited for. Raises: ControlMissing, ControlAmbiguous, and what is in the way."""
        control = self.control(target)
        end = time.monotonic() + CONTROL_WAIT_S
        while True:
            look = self.look(target.screen)
            found = look.tables[target.control] if look else None
            if found and found.tables:
                self._count(target, 1 if control.every else len(found.tables), found.rank)
                return found
            if time.monotonic() > end:
                self.raise_what_is_wrong()
                raise self.missing(target)
            pause(self.page, 50)
            self.forget()

    def _count(self, target: Target, count: int, rank: int) -> None:
        if count > 1:
            hit = self.explain(target.screen, self.control(target).find[rank - 1 : rank])
            raise ControlAmbiguous(f"{target}: flera träffar; {hit}")
        self.fallback_used = f"kandidat {rank}" if rank > 1 else ""

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

    def deciding(self, screen: str) -> Deciding:
        """What on a screen decides or pays. Nothing is touched."""
        wanted = {
            name: [plain(one) for one in control.find]
            for name, control in self._pack.screens[screen].controls.items()
            if control.kind.decides and not any("{row}" in str(one) for one in control.find)
        }
        answer = self.ask(screen, "deciding", wanted, deciding(self._pack))
        if answer is None:
            return Deciding({}, None)
        controls, others = answer
        return Deciding(
            {name: said.get("usable", True) if said["count"] else None for name, said in controls.items()},
            decision_words(others),
        )

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
        wanted = [self.in_row(target, one) for one in tried]
        count, rank, said, box = self.ask(target.screen, "one", wanted, detail, given) or (0, 0, None, (0, 0, 0, 0))
        self._count(target, count, rank)
        if not count or frame is None:
            return None
        left, top, width, height = box
        return Found(self.locator(frame, wanted), said, (left, top, width, height))

    def texts(self, targets: Sequence[Target]) -> dict[Target, str | None]:
        """What stands in fields now, with one question to each screen; None for one that is not there. Raises: ControlAmbiguous."""
        found: dict[Target, str | None] = {}
        for screen in {target.screen for target in targets}:
            asked = [target for target in targets if target.screen == screen]
            wanted = [[self.in_row(one, each) for each in self.control(one).find] for one in asked]
            for target, (count, text) in zip(
                asked, self.ask(screen, "texts", wanted) or [(0, None)] * len(asked), strict=True
            ):
                self._count(target, count, 1)
                found[target] = text
        return found

    def ask(self, screen: str, question: str, *given: Any) -> Any:
        """What the screen's document answers now; None if there is none, or it is being replaced. Raises: SessionLost."""
        head, page = self.screen(screen), self.page_if_there(screen)
        if page is None:
            return None
        renderer = self.renderer(page)
        lost = self._lost if self._session.is_open else ()
        return self.answer(renderer, renderer.document(head.frame), question, *given, lost=lost)

    def answer(
        self, renderer: Renderer, document: Document | None, question: str, *given: Any, lost: Sequence[Any] = ()
    ) -> Any:
        try:
            return renderer.ask(document, question, *given, lost=lost)
        except MarkStands:
            raise SessionLost from None
        except DocumentGone:
            self.raise_refusals()
            return None

    def hears_typing(self, screen: str) -> bool:
        """Whether the page hears what is done to the field that was typed in last."""
        page = self.page_if_there(screen)
        document = self.renderer(page).document(self.screen(screen).frame) if page else None
        return page is None or document is None or self.renderer(page).hears_typing(document)

    def in_row(self, target: Target, candidate: Candidate) -> dict[str, Any]:
        """The candidate for one row of a repeated control, which is named in the column that the table's rows go by."""
        content = plain(candidate)
        named = {
            key: value.replace("{row}", target.row) if isinstance(value, str) else value
            for key, value in content.items()
        }
        if candidate.row and candidate.column:
            named["by"] = self._pack.named_by(target.screen, candidate)
        return named

    @staticmethod
    def locator(frame: Frame, wanted: Any) -> Locator:
        return frame.locator("pack=" + json.dumps(wanted, ensure_ascii=False))

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
        refused = [plain(one) for one in self._pack.head.login_refused]
        for page in (self.page, *self._windows.values(), *self.popups.values()):
            renderer = None if page.is_closed() else self.renderer(page)
            for document in renderer.documents() if renderer else ():
                if document.url.startswith("chrome-error:"):
                    raise AnswerLost
                if renderer and self.answer(renderer, document, "count", refused):
                    raise LoginRefused
                if renderer and self.answer(renderer, document, "count", self._lost):
                    raise SessionLost
