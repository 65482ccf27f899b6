"""`ports.surface.Surface` on one browser context."""

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from playwright.sync_api import Dialog, Error, Frame, Locator, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bot.domain.errors import (
    BrowserLost,
    ControlAmbiguous,
    ControlMissing,
    DecisionTouched,
    ForbiddenRequest,
    LoginRefused,
    MissingFact,
    ScreenNotThere,
    SessionLost,
    SystemDown,
    UnexpectedDialog,
    ValueNotTaken,
)
from bot.domain.facts import Source
from bot.drivers.web import _values
from bot.drivers.web._browser import LIBRARY, WebBrowser
from bot.drivers.web._settle import Settle
from bot.guard import reads_like_decision
from bot.packs import MASKED, Candidate, Control, Pack
from bot.ports.services import Clock, Secrets
from bot.ports.surface import OnScreen, Reading, Target, Value

SCREEN_WAIT_S = 15.0
ACT_WAIT_S = 60.0
CONTROL_WAIT_S = 5.0
COMMITS = ("ask", "save_draft")
ACTS = ("link", "press", *COMMITS)


class _Session:
    """One browser context and everything that listens to it; listeners are set once, however many pages it gets."""

    def __init__(self, browser: WebBrowser, pack: Pack, url: str) -> None:
        self.refused: list[str] = []
        self.unknown_dialog = False
        self._pack = pack
        self.context = browser.context(url, pack.head, self.refused.append)
        self.settle = Settle(self.context, pack.head.busy, pack.head.dialog)
        self.context.on("dialog", self._answer)

    def _answer(self, dialog: Dialog) -> None:
        for known in self._pack.head.dialogs:
            if known.kind == "native" and known.text == _values.fold(dialog.message):
                dialog.accept() if known.answer == "ok" else dialog.dismiss()
                return
        # Left open on purpose: an unknown question is never answered, not even by closing it.
        self.unknown_dialog = True


class WebSurfaces:
    """Makes surfaces in one browser. Implements `ports.surface.SurfaceMaker`."""

    def __init__(self, browser: WebBrowser, pack: Pack, url: str, secrets: Secrets, clock: Clock) -> None:
        self._browser, self._pack, self._secrets, self._clock = browser, pack, secrets, clock
        self._url = url
        self._session: _Session | None = None

    def fresh(self) -> "WebSurface":
        """A surface in a new context; the one before it is closed."""
        self._let_go()
        try:
            self._session = _Session(self._browser, self._pack, self._url)
        except Error as error:
            raise BrowserLost(type(error).__name__) from None
        return self.renewed()

    def renewed(self) -> "WebSurface":
        """A surface on a new page of the same context; the pages before it are closed."""
        if self._session is None:
            return self.fresh()
        try:
            for page in self._session.context.pages:
                page.close()
                self._session.settle.forget(page)
            page = self._session.context.new_page()
        except Error as error:
            raise BrowserLost(type(error).__name__) from None
        surface = WebSurface(page, self._session, self._pack, self._secret, self._clock)
        surface.go(self._url.rstrip("/") + self._pack.head.start)
        return surface

    def first_screen_says(self, text: str) -> bool:
        """Whether a text stands on the system's first screen. Raises: SystemDown."""
        return self.fresh().says(text)

    def close(self) -> None:
        """Close the last context and the browser."""
        self._let_go()
        self._browser.close()

    def _secret(self, name: str) -> str:
        return self._secrets.get(f"{self._pack.head.name}/{name}")

    def _let_go(self) -> None:
        if self._session is not None:
            with suppress(Error):  # the browser may be gone, and the context with it
                self._session.context.close()
            self._session = None


class WebSurface:
    """One page of a context, and the windows it has opened."""

    def __init__(self, page: Page, session: _Session, pack: Pack, secret: Callable[[str], str], clock: Clock) -> None:
        self._page, self._session, self._pack = page, session, pack
        self._secret, self._clock = secret, clock
        self._settle = session.settle
        self._popups: dict[str, Page] = {}
        self._personal: set[str] = set()
        page.set_default_timeout(ACT_WAIT_S * 1000)
        self._deciding = [
            c.model_dump(exclude_defaults=True)
            for screen in pack.screens.values()
            for control in screen.controls.values()
            if control.kind == "decision"
            for c in control.find
        ]

    def go(self, url: str) -> None:
        """Open the system's first screen. Raises: SystemDown."""
        try:
            self._page.goto(url)
        except Error as error:
            raise SystemDown(type(error).__name__) from None
        self._rest(self._page)

    def says(self, text: str) -> bool:
        """Whether a text stands somewhere on the screen."""
        return any(self._count(frame, [{"text": text}]) for frame in self._page.frames)

    # ------------------------------------------------------------ looking

    def show(self, screen: str) -> None:
        """Wait until the screen is there and at rest."""
        wanted = [c.model_dump(exclude_defaults=True) for c in self._screen(screen).here]
        end = time.monotonic() + SCREEN_WAIT_S
        while True:
            frame = self._frame_if_there(screen)
            if frame is not None and self._count(frame, wanted):
                return
            self._rest(self._page_of(screen))
            self._raise_what_is_wrong()
            if time.monotonic() > end:
                raise ScreenNotThere(screen)
            self._page.wait_for_timeout(50)

    def read(self, target: Target) -> Reading | None:
        """The text of a control; None only where the pack says that it may be absent."""
        control = self._control(target)
        found = self._locate(target, must=not control.optional)
        return None if found is None else self._reading(target, control, found)

    def settled(self, target: Target) -> Reading:
        """The text of a control once it is no longer one of the pack's waiting words."""
        control = self._control(target)
        end = time.monotonic() + control.limit_s
        while True:
            found = self._locate(target)
            assert found is not None
            reading = self._reading(target, control, found)
            if reading.text not in control.waiting:
                return reading
            if time.monotonic() > end:
                raise MissingFact("agency_not_read", target.screen)
            self._page.wait_for_timeout(250)
            self.act(Target(target.screen, control.refresh))

    def rows(self, target: Target) -> tuple[Mapping[str, Reading], ...]:
        """Every row of a table, over all its pages, by column name."""
        control = self._control(target)
        rows = self._rows_here(target, control)
        while control.next and self.read(Target(target.screen, control.next)) is not None:
            self.act(Target(target.screen, control.next))
            rows += self._rows_here(target, control)
        if control.total:
            total = self.read(Target(target.screen, control.total))
            if total is None or not total.text.isdigit() or int(total.text) != len(rows):
                raise ControlAmbiguous(f"{target}: sidorna gav {len(rows)} rader, systemet säger annat")
        return tuple(rows)

    def on_screen(self) -> OnScreen | None:
        """Whose case is open, by the system's own header."""
        who = self._pack.head.identity
        self._rest(self._page)
        case = self.read(Target(who.screen, who.case))
        person = self.read(Target(who.screen, who.person))
        return None if case is None or person is None else OnScreen(case.text, person.text)

    def capture(self, screen: str) -> bytes:
        """A masked picture of the screen's own frame."""
        frame = self._frame_if_there(screen)
        if frame is None:
            return b""
        masks = [self._locator(frame, {"personal": sorted(self._personal)})]
        for control in self._pack.screens[screen].controls.values():
            if control.data in MASKED and control.kind != "table":
                masks.append(self._locator(frame, [c.model_dump(exclude_defaults=True) for c in control.find]))
        try:
            body = frame.locator("body")
            return body.screenshot(type="jpeg", quality=60, mask=masks, mask_color="#222222", timeout=5000)
        except Error:
            return b""  # a picture is worth less than going on; its absence shows in the report

    # ------------------------------------------------------------ acting

    def fill(self, target: Target, value: Value) -> None:
        """Type a value and see that it stayed, after everything the typing set in motion."""
        control = self._control(target, "field")
        text = _values.typed(value, control)
        found = self._locate(target)
        assert found is not None
        self._do(lambda: (found.fill(text), found.blur()))
        self._rest(self._page_of(target.screen))
        again = self._locate(target)
        assert again is not None
        if not _values.same(self._do(again.input_value), text, control):
            raise ValueNotTaken(str(target))

    def fill_secret(self, target: Target) -> None:
        """Type a secret. Never read back; a failure never carries the value."""
        control = self._control(target, "secret")
        found = self._locate(target)
        assert found is not None
        value = self._secret(control.secret)
        try:
            found.fill(value)
        except Error:
            raise ControlMissing(str(target)) from None

    def choose(self, target: Target, option: str | bool) -> None:
        """Choose an option by exact text, or set a box, and see that it stayed."""
        control = self._control(target, "tick" if isinstance(option, bool) else "choice")
        found = self._locate(target)
        assert found is not None
        if isinstance(option, bool):
            self._do(lambda: found.set_checked(option))
        else:
            self._do(lambda: self._select(target, found, option))
        self._rest(self._page_of(target.screen))
        again = self._locate(target, must=False)
        if again is None and isinstance(option, str) and target.row:
            # The row was known by what its list said before: now by what was chosen.
            again = self._locate(Target(target.screen, target.control, option))
        if again is None:
            raise ValueNotTaken(str(target))
        wanted = {True: "ja", False: "nej"}[option] if isinstance(option, bool) else option
        if self._reading(target, control, again).text != wanted:
            raise ValueNotTaken(str(target))

    def act(self, target: Target) -> None:
        """Follow a link or press something that leaves no trace."""
        self._press(target, ("link", "press"))

    def commit(self, target: Target) -> None:
        """Press, once, what leaves a trace."""
        self._press(target, COMMITS)

    def _press(self, target: Target, kinds: tuple[str, ...]) -> None:
        control = self._control(target, *kinds)
        found = self._locate(target, exactly=control.kind in COMMITS)
        assert found is not None
        self._refuse_decision(target, control, found)
        page = self._page_of(target.screen)
        try:
            if control.opens and self._screen(control.opens).popup:
                with page.expect_popup(timeout=ACT_WAIT_S * 1000) as opened:
                    found.click()
                self._popups[control.opens] = opened.value
                page = opened.value
            else:
                found.click(timeout=CONTROL_WAIT_S * 1000)
        except PlaywrightTimeout:
            self._raise_what_is_wrong()
            raise ControlMissing(f"{target}: går inte att trycka på") from None
        except Error as error:
            if not page.is_closed():
                raise self._named(error, target) from None
        if control.closes:
            self._closed(target.screen)
            page = self._page
        self._rest(page)

    def _select(self, target: Target, found: Locator, option: str) -> None:
        labels: list[str] = found.evaluate("e => [...e.options].filter(o => !o.disabled).map(o => o.label.trim())")
        if labels.count(option) != 1:
            raise ControlMissing(f"{target}: listan har inte alternativet en gång")
        found.select_option(label=option)

    def _refuse_decision(self, target: Target, control: Control, found: Locator) -> None:
        script = f"(el, deciding) => {{ {LIBRARY}; return [unsafe(el, deciding), saysOf(el)]; }}"
        why, says = self._do(lambda: found.evaluate(script, self._deciding))
        if why or (control.kind != "link" and reads_like_decision(says)):
            raise DecisionTouched(f"{target}: {why or 'ordet'}")

    # ------------------------------------------------------------ finding

    def _screen(self, screen: str) -> Any:
        if screen not in self._pack.screens:
            raise ScreenNotThere(f"{screen} finns inte i paketet")
        return self._pack.screens[screen].head

    def _control(self, target: Target, *kinds: str) -> Control:
        control = self._pack.control(target.screen, target.control)
        if control.kind == "decision" or (kinds and control.kind not in kinds):
            raise DecisionTouched(f"{target} är {control.kind}")
        return control

    def _page_of(self, screen: str) -> Page:
        return self._popups.get(screen, self._page) if self._screen(screen).popup else self._page

    def _frame_if_there(self, screen: str) -> Frame | None:
        head = self._screen(screen)
        if head.popup and screen not in self._popups:
            return None
        frame: Frame | None = self._page_of(screen).main_frame
        for name in head.frame:
            frame = next((child for child in frame.child_frames if child.name == name), None) if frame else None
        return frame

    def _locate(self, target: Target, *, must: bool = True, exactly: bool = False) -> Locator | None:
        """The one element, or None when it is absent and may be. Raises: ControlMissing, ControlAmbiguous."""
        control = self._control(target)
        wanted = [self._in_row(c, target.row) for c in (control.find[:1] if exactly else control.find)]
        end = time.monotonic() + (CONTROL_WAIT_S if must else 0)
        while True:
            frame = self._frame_if_there(target.screen)
            count = self._count(frame, wanted) if frame else 0
            if count == 1 and frame is not None:
                return self._locator(frame, wanted)
            if count > 1:
                raise ControlAmbiguous(f"{target}: {count} träffar")
            if time.monotonic() > end:
                break
            self._page.wait_for_timeout(50)
        if not must:
            return None
        self._raise_what_is_wrong()
        raise ControlMissing(str(target))

    @staticmethod
    def _in_row(candidate: Candidate, row: str) -> dict[str, Any]:
        content = candidate.model_dump(exclude_defaults=True)
        return {key: value.replace("{row}", row) if isinstance(value, str) else value for key, value in content.items()}

    @staticmethod
    def _locator(frame: Frame, wanted: Any) -> Locator:
        return frame.locator("pack=" + json.dumps(wanted, ensure_ascii=False))

    def _count(self, frame: Frame, wanted: list[dict[str, Any]]) -> int:
        try:
            return self._locator(frame, wanted).count()
        except Error as error:
            if self._page.is_closed():
                raise BrowserLost from None
            if "detached" in str(error) or "context" in str(error) or "closed" in str(error):
                return 0  # the frame is being replaced: look again
            raise

    def _rows_here(self, target: Target, control: Control) -> list[Mapping[str, Reading]]:
        script = f"(tables, skip) => {{ {LIBRARY}; return tables.map(t => readTable(t, skip)); }}"
        frame = self._frame_if_there(target.screen)
        wanted = [self._in_row(c, target.row) for c in control.find]
        if not control.every:
            self._locate(target)
        tables = self._do(lambda: self._locator(frame, wanted).evaluate_all(script, control.skip)) if frame else []
        if not tables:
            self._raise_what_is_wrong()
            raise ControlMissing(str(target))
        return [row for table in tables for row in self._table(target, control, table)]

    def _table(self, target: Target, control: Control, table: dict[str, Any]) -> list[Mapping[str, Reading]]:
        headers, rows = table["headers"], []
        for column in control.columns.values():
            if column.header not in headers and column.header != "@heading":
                raise ControlMissing(f"{target}: kolumnen {column.header}")
        for number, cells in enumerate(table["rows"], start=1):
            if len(cells) == 1 and control.empty and _values.fold(cells[0]) == control.empty:
                return []
            if len(cells) != len(headers):
                raise ControlAmbiguous(f"{target}: rad {number} har {len(cells)} celler")
            by_header = dict(zip(headers, cells, strict=True)) | {"@heading": table["heading"]}
            rows.append(
                {
                    name: self._text(
                        target, name, column.pattern, by_header[column.header], f"rad {number}", name in control.masked
                    )
                    for name, column in control.columns.items()
                }
            )
        if not rows:
            raise ControlMissing(f"{target}: tabellen har varken rader eller text om att den är tom")
        return rows

    def _reading(self, target: Target, control: Control, found: Locator) -> Reading:
        script = f"el => {{ {LIBRARY}; return textOf(el); }}"
        raw = self._do(lambda: found.evaluate(script))
        return self._text(target, target.control, control.pattern, raw, target.row, control.data in MASKED)

    def _text(self, target: Target, name: str, pattern: str, raw: str, row: str, personal: bool) -> Reading:
        text = _values.cut(raw, pattern)
        if text is None:
            raise ControlMissing(f"{target}.{name}: texten har inte väntad form")
        if personal and len(text) > 1:
            self._personal.add(text)
        place = "" if row and row in self._personal else row
        control = target.control if name == target.control else f"{target.control} › {name}"
        title = self._screen(target.screen).title
        return Reading(text, Source(title, control, raw.strip(), self._clock.now(), self._pack.label, place))

    # ------------------------------------------------------------ what goes on around an act

    def _do(self, act: Callable[[], Any]) -> Any:
        try:
            return act()
        except Error as error:
            raise self._named(error) from None

    def _named(self, error: Error, target: Target | None = None) -> Exception:
        """Playwright's own texts may hold typed values: only the kind of the failure goes on."""
        if self._page.is_closed():
            return BrowserLost(type(error).__name__)
        self._raise_what_is_wrong()
        return ControlMissing(f"{target or 'kontrollen'}: {type(error).__name__}")

    def _closed(self, screen: str) -> None:
        popup = self._popups.pop(screen, None)
        if popup is None:
            return
        end = time.monotonic() + CONTROL_WAIT_S
        while not popup.is_closed() and time.monotonic() < end:
            self._page.wait_for_timeout(20)
        if not popup.is_closed():
            popup.close()
        self._settle.forget(popup)

    def _rest(self, page: Page) -> None:
        """Wait until the system is at rest and every known dialog has had its answer."""
        for _ in range(10):
            self._raise_refusals()
            asking = self._settle.wait(page, ACT_WAIT_S)
            self._raise_refusals()
            if asking is None:
                raise SystemDown("svarar inte i tid")
            if not asking:
                return
            self._answer_html(page)
        raise UnexpectedDialog("för många rutor i följd")

    def _answer_html(self, page: Page) -> None:
        head = self._pack.head
        for frame in page.frames:
            if self._count(frame, [{"css": head.dialog}]) == 0:
                continue
            said = self._do(lambda f=frame: self._locator(f, [{"css": head.dialog_text}]).first.inner_text())
            known = next((d for d in head.dialogs if d.kind == "html" and d.text == _values.fold(said)), None)
            if known is None:
                self._raise_what_is_wrong()
                raise UnexpectedDialog
            answer = self._locator(frame, [{"css": f"{head.dialog} *", "button": known.answer}])
            self._do(answer.click)
            return

    def _raise_refusals(self) -> None:
        if self._session.refused:
            raise ForbiddenRequest(self._session.refused[0])
        if self._session.unknown_dialog:
            raise UnexpectedDialog
        if self._page.is_closed():
            raise BrowserLost

    def _raise_what_is_wrong(self) -> None:
        """Name what stands in the way, when it can be named."""
        self._raise_refusals()
        refused = [c.model_dump(exclude_defaults=True) for c in self._pack.head.login_refused]
        lost = [c.model_dump(exclude_defaults=True) for c in self._pack.head.session_lost]
        for page in (self._page, *self._popups.values()):
            for frame in page.frames if not page.is_closed() else ():
                if frame.url.startswith("chrome-error:"):
                    raise SystemDown("sidan gick inte att hämta")
                if self._count(frame, refused):
                    raise LoginRefused
                if self._count(frame, lost):
                    raise SessionLost
