"""Types into fields and chooses options, and sees that each value stayed."""

import time
from collections.abc import Callable, Sequence

from bot.domain.errors import ControlMissing, ScreenError, ValueNotTaken, WrongWindow
from bot.drivers.desktop.finder import CONTROL_WAIT_S, Finder
from bot.drivers.desktop.locator import Hit
from bot.drivers.desktop.machine.input import ESCAPE, HOME, PAGE_DOWN, FocusMoved
from bot.drivers.desktop.machine.screen import Untypable
from bot.drivers.desktop.pressing import MAX_SCROLLS, TRIES, click
from bot.packs import Control
from bot.ports.surface import Kind, Target

FOCUS_S, TAKEN_S = 0.8, 1.5
"""How long a field is given to get the keyboard, and a value to show."""
STILL_PAGES = 2
"""How many pages down may show the same: the first moves the mark to the last option shown, and only the next the list."""


def enter(find: Finder, target: Target, control: Control, text: str, stayed: Callable[[Hit], bool]) -> None:
    """Type over what is in a field until it has stayed. Raises: ValueNotTaken, WrongWindow, ControlMissing."""
    find.read.spots.pop(target.screen, None)
    why: ScreenError = ValueNotTaken(str(target))
    for _ in range(TRIES):
        hit = find.ready(target, control)
        if "\n" in text and not find.locator.takes_lines(hit):
            raise ValueNotTaken(f"{target}: fältet har bara en rad")  # the key would press the window's default button
        try:
            _focus(find, target, control, hit)
            find.input.replace(text, lambda hit=hit: not find.locator.answers_at_once or find.locator.has_focus(hit))
        except FocusMoved:
            raise ValueNotTaken(f"{target}: fältet lämnade tangentbordet ifrån sig medan det skrevs") from None
        except WrongWindow as other:
            why = other
            find.input.come_to_front()  # nothing was typed elsewhere; start over with the field
            continue
        except Untypable:
            raise ValueNotTaken(f"{target}: ett tecken går inte att skriva") from None
        if _comes_true(find, lambda hit=hit: stayed(hit)):
            find.rest()
            return
        why = ValueNotTaken(str(target))
    raise why


def _focus(find: Finder, target: Target, control: Control, hit: Hit) -> None:
    """Click into a field until it is proved to have the keyboard: keys may overtake the click before them."""
    for _ in range(TRIES):
        click(find, target, control.filled_as, hit)
        end = time.monotonic() + FOCUS_S
        while time.monotonic() < end:
            if find.locator.has_focus(hit):
                return
            find.input.wait(0.01)
    raise ControlMissing(f"{target}: utan fokus")


def as_text(option: str | bool) -> str:
    """What a choice says once the option is chosen; for a tick box «ja» or «nej»."""
    return {True: "ja", False: "nej"}[option] if isinstance(option, bool) else option


def choose(find: Finder, target: Target, control: Control, option: str | bool) -> None:
    """Choose an option by exact text, or set a box. Raises: ValueNotTaken, WrongWindow, ControlMissing."""
    wanted = as_text(option)
    why: ScreenError = ValueNotTaken(str(target))
    for _ in range(TRIES):
        hit = find.ready(target, control)
        if find.locator.says(hit, wanted):
            return
        try:
            if isinstance(option, bool):
                click(find, target, control.kind, hit)
            else:
                _pick(find, target, hit, option)
        except WrongWindow as other:
            why = other  # nothing was chosen
            continue
        why = ValueNotTaken(str(target))
        find.rest()
        if _comes_true(find, lambda hit=hit: find.locator.says(hit, wanted)):
            return
    raise why


def _comes_true(find: Finder, ask: Callable[[], bool]) -> bool:
    end = time.monotonic() + TAKEN_S
    while time.monotonic() < end:
        if ask():
            return True
        find.input.wait(0.02)
    return False


def _pick(find: Finder, target: Target, hit: Hit, option: str) -> None:
    """Open a list and click the option, scrolling to one that there is no room for."""
    click(find, target, Kind.CHOICE, hit)
    end = time.monotonic() + CONTROL_WAIT_S
    while not (shown := _options(find, hit)) and time.monotonic() < end:
        find.input.wait(0.03)
    still = 0
    for key in (HOME, *(PAGE_DOWN for _ in range(MAX_SCROLLS))):
        found = [one for one in shown if find.locator.says(one, option)]
        if len(found) == 1:
            try:
                click(find, target, Kind.CHOICE, found[0])
            except WrongWindow:
                _close(find, hit)
                raise
            return
        before = [one.says for one in shown]
        if not shown or len(found) > 1:
            break
        find.input.press(key)
        find.input.wait_until_processed()
        shown = _options(find, hit)
        still = still + 1 if [one.says for one in shown] == before else 0
        if still > STILL_PAGES:
            break
    _close(find, hit)
    raise ControlMissing(f"{target}: listan har inte alternativet en gång")


def _close(find: Finder, hit: Hit) -> None:
    """Close a list that is still open; nothing else gets the key."""
    if _options(find, hit):
        find.input.press(ESCAPE)


def _options(find: Finder, hit: Hit) -> Sequence[Hit]:
    find.locator.look()
    return find.locator.options(hit)
