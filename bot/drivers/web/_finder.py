"""Finds a pack's controls on the pages of a context, and reads them; says what stands in the way when it cannot."""

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
from bot.domain.facts import Source
from bot.drivers.web import _values
from bot.drivers.web._missing import LOOKED_FOR, told, words_of, words_on
from bot.drivers.web._renderer import Document, DocumentGone, Renderer
from bot.drivers.web._session import Session
from bot.drivers.web._settle import pause
from bot.packs import MASKED, Candidate, Control, Pack, ScreenHead
from bot.ports.services import Clock
from bot.ports.surface import Box, Reading, Spot, Target

CONTROL_WAIT_S = 5.0


@dataclass(frozen=True, slots=True)
class Found:
    """One element: for acting upon, what was asked about it, and where it stands."""

    locator: Locator
    said: Any
    box: Box


@dataclass(frozen=True, slots=True)
class Place:
    """Where a text stands, in the words of the screen; `box` is None for one that has none of its own."""

    screen: str
    words: str
    row: str
    box: Box | None


class Finder:
    """Looks; it never types or presses.

    `personal` gathers what it has read that no picture may show, `spots` where the rest stood, by screen.
    """

    def __init__(self, page: Page, session: Session, pack: Pack, clock: Clock) -> None:
        self.page, self._session, self._pack, self._clock = page, session, pack, clock
        self.popups: dict[str, Page] = {}
        self._windows: dict[str, Page] = {}
        self.personal: set[str] = set()
        self.spots: dict[str, list[Spot]] = {}
        self.strategy = ""

    def screen(self, screen: str) -> ScreenHead:
        if screen not in self._pack.screens:
            raise ScreenNotThere(f"{screen} finns inte i paketet")
        return self._pack.screens[screen].head

    def control(self, target: Target, *kinds: str) -> Control:
        self.strategy = ""
        control = self._pack.control(target.screen, target.control)
        if control.kind == "decision" or (kinds and control.kind not in kinds):
            raise DecisionTouched(f"{target} är {control.kind}")
        return control

    def page_of(self, screen: str) -> Page:
        """The window that a screen is in; the first one while its own is not open."""
        return self.page_if_there(screen) or self.page

    def page_if_there(self, screen: str) -> Page | None:
        head = self.screen(screen)
        if head.popup:
            return self.popups.get(screen)
        return self._window(head.window) if head.window else self.page

    def _window(self, name: str) -> Page | None:
        """The window that the system itself has opened by that name, at whatever moment it did so."""
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

        Raises: ControlMissing, ControlAmbiguous, and what stands in the way when it can be named.
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
        """That a control is not there: how it was looked for, and what most resembles it."""
        control = self._pack.control(target.screen, target.control)
        tried = control.find[:1] if exactly else control.find
        return ControlMissing(f"{target}: {self.told(target.screen, tried, LOOKED_FOR.get(control.kind, ''))}")

    def told(self, screen: str, tried: Sequence[Candidate], role: str = "") -> str:
        """How something on a screen was looked for, and what most resembles it."""
        try:
            words = words_of(tried)
            taken = sorted(words_on(self._pack.screens[screen]) - {*words})
            headings = [one.heading for one in tried if one.heading]
            nearest = self.ask(screen, "nearest", words, role, sorted(self.personal), taken, headings)
        except Error:
            nearest = None
        return told(tried, nearest)

    def locate_if_there(
        self, target: Target, detail: str = "place", given: Any = None, *, exactly: bool = False
    ) -> Found | None:
        """The one element as the screen stands now, and what `questions.js` can tell of it, or None.

        Raises: ControlAmbiguous.
        """
        control, frame = self.control(target), self.frame_if_there(target.screen)
        tried = control.find[:1] if exactly else control.find
        wanted = [self.in_row(c, target.row) for c in tried]
        count, rank, said, box = self.ask(target.screen, "one", wanted, detail, given) or (0, 0, None, (0, 0, 0, 0))
        if count > 1:
            hit = self.told(target.screen, tried[rank - 1 : rank])
            raise ControlAmbiguous(f"{target}: flera träffar; {hit}")
        if not count or frame is None:
            return None
        self.strategy = f"kandidat {rank}" if rank > 1 else ""
        left, top, width, height = box
        return Found(self.locator(frame, wanted), said, (left, top, width, height))

    def ask(self, screen: str, question: str, *given: Any) -> Any:
        """What the screen's document answers as it stands now; None when there is none, or it is being replaced."""
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
        return [row for table in tables for row in self._table(target, control, table)]

    def _table(self, target: Target, control: Control, table: dict[str, Any]) -> list[Mapping[str, Reading]]:
        headers: list[str] = table["headers"]
        rows: list[Mapping[str, Reading]] = []
        for column in control.columns.values():
            if column.header not in headers and column.header != "@heading":
                why = self.told(target.screen, [Candidate(column=column.header)], "kolumnrubrik")
                raise ControlMissing(f"{target}: {why}")
        for number, (cells, boxes) in enumerate(zip(table["rows"], table["boxes"], strict=True), start=1):
            if len(cells) == 1 and control.empty and _values.fold(cells[0]) == control.empty:
                return []
            if len(cells) != len(headers):
                raise ControlAmbiguous(f"{target}: en rad har inte lika många celler som rubriker")
            by_header = dict(zip(headers, zip(cells, boxes, strict=True), strict=True))
            by_header["@heading"] = (table["heading"], None)
            rows.append(self._row(target, control, f"rad {number}", by_header))
        if not rows:
            raise ControlMissing(f"{target}: tabellen har varken rader eller text om att den är tom")
        return rows

    def _row(
        self, target: Target, control: Control, row: str, by_header: Mapping[str, tuple[str, Any]]
    ) -> Mapping[str, Reading]:
        cells: dict[str, Reading] = {}
        for name, column in control.columns.items():
            raw, box = by_header[column.header]
            text = _values.cut(raw, column.pattern)
            if text is None:
                raise ControlMissing(f"{target}.{name}: texten har inte väntad form")
            place = Place(target.screen, _words(column.header), row, box)
            cells[name] = self._kept(place, raw, text, personal=name in control.masked)
        return cells

    def reading(self, target: Target, control: Control, found: Found) -> Reading | None:
        """What a control says; None when the text has not the form that the pack gives."""
        raw = found.said
        text = _values.cut(raw, control.pattern)
        if text is None:
            return None
        first = control.find[0]
        words = first.label or first.column or first.button or first.link or target.control
        place = Place(target.screen, words, target.row, found.box)
        return self._kept(place, raw, text, personal=control.data in MASKED)

    def _kept(self, place: Place, raw: str, text: str, *, personal: bool) -> Reading:
        if personal and len(text) > 1:
            self.personal.add(text)
        row = "" if place.row in self.personal else place.row
        title = self.screen(place.screen).title
        source = Source(title, place.words, raw.strip(), self._clock.now(), self._pack.label, row)
        if place.box and not personal:
            self.spots.setdefault(place.screen, []).append(Spot(source, place.box))
        return Reading(text, source)

    # ------------------------------------------------------------ what stands in the way

    def do(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Error as error:
            raise self.named(error) from None

    def named(self, error: Error, target: Target | None = None) -> Exception:
        """Playwright's own texts may hold typed values: only the kind of the failure goes on."""
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
        """Name what stands in the way, when it can be named."""
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


def _words(header: str) -> str:
    return "rubriken" if header == "@heading" else header
