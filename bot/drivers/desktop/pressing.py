"""Clicks and presses in the windows of one program: once for what leaves a trace, never for what decides."""

import time

from bot.domain.errors import ControlAmbiguous, ControlMissing, WrongWindow
from bot.drivers.desktop.aftermath import Aftermath, Filled
from bot.drivers.desktop.finder import Finder
from bot.drivers.desktop.locator import Hit
from bot.drivers.desktop.machine.input import CONTROL, ESCAPE, HOME, PAGE_DOWN
from bot.packs import Candidate, Control
from bot.ports.surface import Kind, Target

TRIES = 3
"""How often a click that does no harm (on a field, a tick, a row) may be repeated. A click that met another window was none."""
MAX_SCROLLS = 300
ANSWERS_KEPT = 50


def click(find: Finder, target: Target, kind: Kind, hit: Hit, *, opens_view: bool = False) -> None:
    """Click in the middle of what was found, if the gate lets it.

    Raises: WrongWindow when it is covered, DecisionTouched when the gate refuses; then nothing was clicked.
    """
    try:
        find.click(target, kind, hit, opens_view=opens_view)
    except WrongWindow:
        find.rest()  # a dialog of the program's own is reported as the dialog it is
        raise WrongWindow(f"{target}: ett annat fönster ligger över") from None


class Presser:
    """Presses buttons and links. `answers_s` collects how long the program took to be at rest after each, in seconds."""

    def __init__(self, find: Finder, answers_s: list[float], filled: Filled, aftermath: Aftermath) -> None:
        self._find, self._answers_s, self._filled, self._aftermath = find, answers_s, filled, aftermath

    def press(self, target: Target, *, commits: bool) -> None:
        """Press a control of a kind that leaves a trace or, unless `commits`, of one that acts without."""
        control = self._find.control(target, *(kind for kind in Kind if kind.acts and kind.leaves_trace == commits))
        self._find.read.spots.clear()
        stood_before = self._aftermath.before(control)
        # What leaves a trace is not retried here: whose case is open was proved just before, and must be proved again.
        tries = 1 if commits else TRIES
        for tried in range(1, tries + 1):
            hit = self._to_press(target, control)
            self._filled.see_that_all_stayed()
            try:
                click(self._find, target, control.kind, hit, opens_view=bool(control.opens_view))
                break
            except WrongWindow:  # then nothing was pressed
                if tried == tries:
                    raise
        began = self._find.input.acted_at
        self._find.rest()
        self._answers_s.append(time.monotonic() - began)
        del self._answers_s[:-ANSWERS_KEPT]
        self._aftermath.judge(target, control, stood_before=stood_before)

    def _to_press(self, target: Target, control: Control) -> Hit:
        exactly = control.kind.leaves_trace
        hit = (
            self._in_menu(target, control, exactly=exactly)
            if control.find[0].menu
            else self._find.ready(target, control, exactly=exactly)
        )
        return self._in_view(target, control, hit) if target.row else hit

    def _in_menu(self, target: Target, control: Control, *, exactly: bool) -> Hit:
        """Open a menu and find what is in it. A window that came in between has closed it: then it is opened again."""
        find = self._find
        window, why = find.screen(target.screen).window, None
        for _ in range(TRIES):
            find.rest()
            menus = find.locator.hits(window, Candidate(link=control.find[0].menu), Kind.LINK)
            if len(menus) != 1:
                find.raise_what_is_wrong()
                raise find.missing(target, control, exactly=exactly)
            try:
                click(find, target, Kind.LINK, menus[0])
                find.input.wait_until_processed()
                find.locator.look()
                found = find.if_there(target, control, exactly=exactly)
                if found is not None and found.is_usable:
                    return found
                find.input.press(ESCAPE)  # closes an open menu and does nothing else
            except WrongWindow as other:
                why = other
        raise why or find.missing(target, control, exactly=exactly)

    def _in_view(self, target: Target, control: Control, hit: Hit) -> Hit:
        """Scroll a table until the row can be clicked."""
        left, top, width, height = self._table_of(target, control).box
        stood_still = TRIES
        for turn in range(MAX_SCROLLS):
            x, y = hit.centre
            if left <= x < left + width and top + hit.box[3] <= y < top + height - hit.box[3] // 2:
                return hit
            if turn == 0:
                side = Hit((left + 2, top + height // 2, 20, 2), "", 1, "", handle=hit.handle)
                click(self._find, target, Kind.LINK, side)
            # The end was reached without it: a busy program reported its place too late, and it was scrolled past.
            from_the_top = stood_still >= TRIES
            self._find.input.press(*((HOME, CONTROL) if from_the_top else (PAGE_DOWN,)))
            self._find.input.wait_until_processed()
            before, hit = hit, self._come_to_rest(hit)
            stood_still = 0 if from_the_top or hit.box != before.box else stood_still + 1
        raise ControlMissing(f"{target}: raden går inte att bläddra till")

    def _come_to_rest(self, hit: Hit) -> Hit:
        """Where it is once two answers agree: a busy program may report where it was before the key."""
        for _ in range(MAX_SCROLLS):
            seen, hit = self._find.locator.again(hit), self._find.locator.again(hit)
            if seen.box == hit.box:
                break
        return hit

    def _table_of(self, target: Target, control: Control) -> Hit:
        without = Target(target.screen, target.control)
        found = self._find.hits(without, [one.model_copy(update={"row": ""}) for one in control.find])
        if len(found) != 1:
            raise ControlAmbiguous(f"{target}: tabellen")
        return found[0]
