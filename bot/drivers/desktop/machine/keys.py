"""Types any text on X11, whatever the keyboard layout: what the layout lacks is bound to unused keys.

Keys are bound once and kept: an application rereads the map after a change, and a slow one would read it after the key
had been unbound again.
"""

import time
from collections.abc import Callable, Sequence

from Xlib import XK, X, display
from Xlib.ext import xtest

from bot.drivers.desktop.machine.screen import Untypable

SHIFT, LEVEL3 = XK.XK_Shift_L, 0xFE03
LEVELS = {0: (), 1: (SHIFT,), 4: (LEVEL3,), 5: (SHIFT, LEVEL3)}
"""Which modifiers reach which column of the keyboard map; 2 and 3 belong to another group."""
USUAL = "åäöÅÄÖéÉüÜ€§–—«»”’½°´…§<>|{}[]\\@#$^~`"
"""Bound at the start if the layout lacks them, so that nothing is bound while a case is open."""
REBOUND_S = 0.3
"""How long an application is given to read a changed map."""


class X11Typist:
    """Implements `Typist`. `sent` is told of each key before it is pressed, for `X11InputMonitor`."""

    def __init__(self, screen: display.Display, sent: Callable[[int, int], None]) -> None:
        self._screen, self._sent = screen, sent
        self._where: dict[int, tuple[int, tuple[int, ...]]] = {}
        self._spare: list[int] = []
        self.read_layout()

    def read_layout(self) -> None:
        """Take in the layout as it is now, and bind the usual characters that it lacks. Raises: Untypable."""
        least = self._screen.display.info.min_keycode
        count = self._screen.display.info.max_keycode - least + 1
        keys = [list(symbols) for symbols in self._screen.get_keyboard_mapping(least, count)]
        self._where.clear()
        for key, symbols in enumerate(keys, start=least):
            for level, modifiers in LEVELS.items():
                if level < len(symbols) and symbols[level]:
                    self._where.setdefault(symbols[level], (key, modifiers))
        self._spare = [key for key, symbols in enumerate(keys, start=least) if not any(symbols)]
        self.prepare(USUAL)

    def prepare(self, text: str) -> None:
        """Bind the characters of a text that the layout lacks. Raises: Untypable."""
        wanted = [symbol for symbol in dict.fromkeys(map(_symbol, text)) if not self._reach(symbol)]
        if len(wanted) % 2:
            wanted.append(wanted[-1])  # a key with a single symbol would get its capital on the other level
        for first, second in zip(wanted[::2], wanted[1::2], strict=True):
            if not self._spare:
                raise Untypable("tangentbordet har inga lediga tangenter kvar")
            key = self._spare.pop(0)
            self._screen.change_keyboard_mapping(key, [(first, second, first, second)])
            self._where[second] = (key, (SHIFT,))
            self._where[first] = (key, ())
        if wanted:
            self._screen.sync()
            time.sleep(REBOUND_S)

    def _reach(self, symbol: int) -> tuple[int, tuple[int, ...]] | None:
        found = self._where.get(symbol)
        if found is None or any(modifier not in self._where for modifier in found[1]):
            return None
        return found

    def type(self, text: str, may_go_on: Callable[[], None], is_ours: Callable[[], bool]) -> bool:
        """Type a text while `is_ours` says that we have the keyboard; whether all was typed. Raises: Untypable."""
        self.prepare(text)
        for character in text:
            may_go_on()
            if not self.press((_symbol(character),), is_ours):
                return False
        return True

    def press(self, symbols: Sequence[int], is_ours: Callable[[], bool]) -> bool:
        """Press the first key with the others held, if `is_ours`; whether it was pressed. Raises: Untypable.

        The server is grabbed between the question and the key, so that nobody can take the keyboard in between.
        """
        found = self._reach(symbols[0])
        if found is None:
            raise Untypable("tangenten finns inte på det här tangentbordet")
        key, modifiers = found
        holds = [self._where[one][0] for one in (*symbols[1:], *modifiers)]
        self._screen.grab_server()
        try:
            ours = is_ours()
            if ours:
                for code in (*holds, key):
                    self._send(X.KeyPress, code)
                for code in (key, *reversed(holds)):
                    self._send(X.KeyRelease, code)
        finally:
            self._screen.ungrab_server()
            self._screen.sync()
        return ours

    def release_all(self) -> None:
        """Release every key that is held down, whoever pressed it."""
        for byte, bits in enumerate(self._screen.query_keymap()):
            for bit in range(8):
                if bits >> bit & 1:
                    self._send(X.KeyRelease, 8 * byte + bit)
        self._screen.sync()

    def _send(self, kind: int, code: int) -> None:
        self._sent(kind, code)
        xtest.fake_input(self._screen, kind, code)


def _symbol(character: str) -> int:
    """The key symbol of a character: its code in Latin-1, and a flagged Unicode code beyond that."""
    if character == "\n":
        return XK.XK_Return
    number = ord(character)
    return number if 0x20 <= number <= 0x7E or 0xA0 <= number <= 0xFF else KNOWN.get(character, 0x01000000 | number)


KNOWN = {"€": 0x20AC, "–": 0xAAA, "—": 0xAA9, "”": 0xAD3, "’": 0xAD1, "…": 0xAAE}
"""Characters with a key symbol of their own on real layouts; X accepts both."""
