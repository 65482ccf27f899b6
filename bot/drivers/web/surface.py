"""`ports.surface.Surface` on one page of a browser context, and the windows it opens."""

import time
from collections.abc import Callable, Mapping

from playwright.sync_api import Error, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from bot.domain.errors import (
    AnswerLost,
    ControlMissing,
    DecisionTouched,
    Doubtful,
    Label,
    MissingFact,
    Reason,
    ScreenNotThere,
    SystemDown,
    UnexpectedDialog,
    ValueNotTaken,
)
from bot.drivers.gate import require_option
from bot.drivers.web.aftermath import Aftermath
from bot.drivers.web.evidence import masked_picture
from bot.drivers.web.filled import Filled
from bot.drivers.web.finder import CONTROL_WAIT_S, Finder
from bot.drivers.web.network import Sends
from bot.drivers.web.pointer import Pointer
from bot.drivers.web.session import Session
from bot.drivers.web.settle import pause
from bot.drivers.web.tables import Tables
from bot.packs import USER_NAME, Control, Pack, fold, same, typed
from bot.ports.clock import Clock
from bot.ports.surface import Deciding, Kind, OnScreen, Picture, Reading, Target, Value

SCREEN_WAIT_S = 15.0
ACT_WAIT_S = 60.0
LATE_MS = 500
"""How long a page that hears what is typed is given to change it afterwards."""
ASKS_MS = (250, 5000)
"""The first and the longest pause between two looks at what is waited for: sessions and systems bear only so many."""


class WebSurface:
    """Implements `ports.surface.Surface`."""

    def __init__(self, page: Page, session: Session, pack: Pack, secret: Callable[[str], str], clock: Clock) -> None:
        self._find = Finder(page, session, pack, clock)
        self._session, self._settle, self._pack, self._secret = session, session.settle, pack, secret
        self._filled, self._aftermath = Filled(self._find), Aftermath(self._find, session, pack)
        session.context.set_default_timeout(ACT_WAIT_S * 1000)
        self._pointer = Pointer(self._find, pack)

    def go(self, url: str) -> None:
        """Open the system's first screen. Raises: SystemDown."""
        try:
            # The end of what is requested before the renderer reports is never reported.
            self._rest(self._find.page)
            self._find.page.goto(url)
            self._rest(self._find.page)
        except (Error, AnswerLost) as error:
            raise SystemDown(type(error).__name__) from None

    def says(self, text: str) -> bool:
        """Whether a text is somewhere on the screen."""
        renderer = self._find.renderer(self._find.page)
        return any(self._find.answer(renderer, d, "count", [{"text": text}]) for d in renderer.documents())

    # ------------------------------------------------------------ looking

    def show(self, screen: str) -> None:
        """Wait until the screen is there and at rest."""
        self._find.fallback_used = ""
        end = time.monotonic() + SCREEN_WAIT_S
        head = self._find.screen(screen)
        while True:
            look = self._find.look(screen)
            self._find.raise_refusals()
            if look and look.here:
                self._session.unmatched.see(screen, lambda: self._find.ask(screen, "ways"))
                return
            self._rest(self._find.page_of(screen))
            self._find.raise_what_is_wrong()
            if time.monotonic() > end:
                raise ScreenNotThere(f"{screen}: {self._find.explain(screen, head.here)}")
            pause(self._find.page, 50)

    def read(self, target: Target) -> Reading | None:
        """The text of a control; None only where the pack says that it may be absent. Raises: Doubtful."""
        self._require_stored(target)
        reading = self._read(target)
        self._require_stored(target)
        return reading

    def _require_stored(self, target: Target) -> None:
        """Refuse to read back from a page that came as the answer to the save: it may show only what was sent."""
        head, page = self._find.screen(target.screen), self._find.page_if_there(target.screen)
        document = self._find.renderer(page).document(head.frame) if page else None
        if document is not None and document.answers_save and not head.stored:
            raise Doubtful(f"{target}: bilden är själv svaret på det som skickades för att sparas")

    def _read(self, target: Target) -> Reading | None:
        control = self._find.control(target)
        found = self._find.said_if_there(target) if control.optional else self._find.said(target)
        if found is None:
            return None
        reading = self._find.read.text(target, control, found.runs, found.box)
        if reading is None and not control.optional:
            raise ControlMissing(f"{target}: texten har inte väntad form")
        return reading

    def settled(self, target: Target) -> Reading:
        """The text of a control once it is no longer one of the pack's waiting words."""
        control = self._find.control(target)
        end, rest_ms = time.monotonic() + control.limit_s, ASKS_MS[0]
        while True:
            reading = self.read(target)
            if reading is None:
                raise self._find.missing(target)
            if reading.text not in control.waiting:
                return reading
            if time.monotonic() > end:
                raise MissingFact(Reason.AGENCY_NOT_READ, at=Label(target.screen))
            pause(self._find.page, rest_ms)
            rest_ms = min(2 * rest_ms, ASKS_MS[1])
            self.act(Target(target.screen, control.refresh))

    def rows(self, target: Target) -> tuple[Mapping[str, Reading], ...]:
        """Every row of a table, over all its pages, by column name. Raises: Doubtful when it cannot be known to be whole."""
        self._require_stored(target)
        rows = Tables(self._find, self.read, self.act, self._rest).whole(target)
        self._require_stored(target)
        return rows

    def fallback_used(self) -> str:
        """Which of the pack's later candidates found the last control; empty for the first."""
        return self._find.fallback_used

    def on_screen(self) -> OnScreen | None:
        """Whose case is open, by the system's own header."""
        who = self._pack.head.identity
        self._rest(self._find.page_of(who.screen))
        case = self._read(Target(who.screen, who.case))
        person = self._read(Target(who.screen, who.person))
        return None if case is None or person is None else OnScreen(case.text, person.text)

    def deciding(self, screen: str) -> Deciding:
        """What on the screen decides or pays, looked at and not touched."""
        self._rest(self._find.page_of(screen))
        return self._find.deciding(screen)

    def capture(self, screen: str, *, labels_only: bool = False) -> Picture | None:
        """A masked picture of the screen's own frame, and where in it everything is that was read since the last press."""
        return masked_picture(self._find, self._pack, screen, self._header, labels_only=labels_only)

    def _header(self) -> OnScreen | None:
        """Whose case is open, by the header at this moment."""
        self._find.forget()
        who = self._pack.head.identity
        said: list[Reading | None] = []
        for name in (who.case, who.person):
            target = Target(who.screen, name)
            found = self._find.said_if_there(target)
            control = self._find.control(target)
            said.append(self._find.read.text(target, control, found.runs, found.box) if found else None)
        case, person = said
        return None if case is None or person is None else OnScreen(case.text, person.text)

    # ------------------------------------------------------------ acting

    def fill(self, target: Target, value: Value) -> None:
        """Type a value, and see that it stayed after everything that the typing set in motion."""
        control = self._find.control(target, Kind.FIELD)
        text = typed(value, control)
        self._session.let_send(Sends.ALL if control.posts else Sends.NO_PAGE)
        self._pointer.handle(target, control.kind, "fill", text)
        self._see_that_it_stayed(target, text, control)
        if self._find.hears_typing(target.screen):
            pause(self._find.page_of(target.screen), LATE_MS)
            self._see_that_it_stayed(target, text, control)
        self._filled.add(target, lambda said: same(said, text, control))

    def _see_that_it_stayed(self, target: Target, text: str, control: Control) -> None:
        self._rest(self._find.page_of(target.screen))
        if not same(self._find.locate(target, "text").said, text, control):
            raise ValueNotTaken(str(target))

    def fill_secret(self, target: Target) -> None:
        """Type a secret. Never read back; a failure never carries the value."""
        control = self._find.control(target, Kind.SECRET)
        self._find.locate(target)
        self._session.let_send(Sends.NO_PAGE)
        secret = self._secret(control.secret)
        if control.secret != USER_NAME:
            self._session.secrets.add(secret)
        self._pointer.handle(target, control.filled_as, "type", secret)
        self._session.is_begun = True

    def choose(self, target: Target, option: str | bool) -> None:
        """Choose an option by exact text, or set a box, and see that it stayed. Raises: ForbiddenRequest if it posts the page unsaid."""
        control = self._find.control(target, Kind.TICK if isinstance(option, bool) else Kind.CHOICE)
        self._session.let_send(Sends.ALL if control.posts else Sends.NO_PAGE)
        if control.posts and isinstance(option, str):
            require_option(target, option)
        if isinstance(option, bool):
            self._pointer.set_tick(target, control, self._find.page_of(target.screen), ticked=option)
        else:
            self._pointer.handle(target, control.kind, "pick", option)
        self._rest(self._find.page_of(target.screen))
        again = self._find.locate_if_there(target, "text")
        if again is None and isinstance(option, str) and target.row:
            # The row was known by what its list said before, and is now known by what was chosen.
            self._filled.name_row(target, option)
            target = Target(target.screen, target.control, option)
            again = self._find.locate(target, "text")
        if again is None:
            raise ValueNotTaken(str(target))
        wanted = {True: "ja", False: "nej"}[option] if isinstance(option, bool) else option
        if fold(again.said) != wanted:
            raise ValueNotTaken(str(target))
        if self._find.hears_typing(target.screen):
            pause(self._find.page_of(target.screen), LATE_MS)
            self._rest(self._find.page_of(target.screen))
            if self._find.locate(target, "text").said != again.said:
                raise ValueNotTaken(str(target))
        self._filled.add(target, lambda said: said == again.said)

    def act(self, target: Target) -> None:
        """Follow a link or press something that leaves no trace."""
        self._press(target, commits=False)

    def commit(self, target: Target) -> None:
        """Press, once, what leaves a trace."""
        self._press(target, commits=True)

    def _press(self, target: Target, *, commits: bool) -> None:
        control = self._find.control(target, *(kind for kind in Kind if kind.acts and kind.leaves_trace == commits))
        self._session.let_send(Sends.NOTHING if control.opens_view else Sends.ALL)
        self._press_once(target, control, exactly=commits)
        if control.opens_view:
            self._require_view(target, control.opens_view)

    def _require_view(self, target: Target, screen: str) -> None:
        """Require that what only opens a view has opened that one. Raises: DecisionTouched."""
        try:
            self.show(screen)
        except ScreenNotThere:
            raise DecisionTouched(f"{target}: öppnade inte {screen}") from None

    def _press_once(self, target: Target, control: Control, *, exactly: bool) -> None:
        page = self._find.page_of(target.screen)
        self._find.read.spots.clear()
        before = self._aftermath.before(control)
        self._find.forget()
        press = self._pointer.aimed(target, control, page, exactly=exactly)
        self._filled.see_that_all_stayed(page)
        self._settle.is_saving = control.kind is Kind.SAVE_DRAFT
        try:
            if control.opens and self._find.screen(control.opens).popup:
                with page.expect_popup(timeout=ACT_WAIT_S * 1000) as opened:
                    press()
                page = self._find.popups[control.opens] = opened.value
            else:
                press()
        except PlaywrightTimeout:
            self._find.raise_what_is_wrong()
            raise ControlMissing(f"{target}: går inte att trycka på") from None
        except Error as error:
            # A window may close itself while it is being clicked: then the click did its work.
            if not page.is_closed():
                raise self._find.named(error, target) from None
        self._pointer.require_landed(target)
        if control.closes:
            self._closed(target.screen)
            page = page.opener() or self._find.page
        self._rest(page)
        self._find.renderer(page).pressed()
        self._aftermath.judge(target, control, before, lambda: self._rest(page))

    # ------------------------------------------------------------ around an act

    def _closed(self, screen: str) -> None:
        popup = self._find.popups.pop(screen, None)
        if popup is None:
            return
        end = time.monotonic() + CONTROL_WAIT_S
        while not popup.is_closed() and time.monotonic() < end:
            pause(self._find.page, 20)
        if not popup.is_closed():
            popup.close()
        self._settle.forget(popup)

    def _rest(self, page: Page) -> None:
        """Wait until the system is at rest and every known dialog has been answered."""
        self._find.forget()
        for _ in range(10):
            self._find.raise_refusals()
            asking = self._settle.wait(page, ACT_WAIT_S)
            self._find.raise_refusals()
            if asking is None:
                raise AnswerLost("svarar inte i tid")
            if not asking:
                return
            self._pointer.answer(page)
        raise UnexpectedDialog("för många rutor i följd")
