"""Everything that is clicked, typed and chosen on a page goes through here, and past the gate."""

import time
from collections.abc import Callable, Sequence
from typing import Any

from playwright.sync_api import Page

from bot.domain.errors import ControlMissing, DecisionTouched, UnexpectedDialog
from bot.drivers.gate import FITS, Met, require_fit, require_harmless, require_no_more, require_pressable
from bot.drivers.web.finder import CONTROL_WAIT_S, Finder
from bot.drivers.web.look import deciding
from bot.drivers.web.renderer import Document
from bot.drivers.web.settle import pause
from bot.packs import Control, Pack
from bot.ports.surface import Kind, Target

PASSING = ("låst", "täckt", "rör sig", "utan fokus")
"""What `input.js` reports that may pass by itself."""
STILL = 1
"""As far as what is pressed may stir and yet be where it was. Units: pixels."""
UNFIT = "är "
"""What it reports before what something is, when that is not what the pack says."""


class Pointer:
    """Clicks, types and chooses. Raises: DecisionTouched for what the gate refuses, before anything is done."""

    def __init__(self, find: Finder, pack: Pack) -> None:
        self._find, self._head = find, pack.head
        self._deciding = deciding(pack)

    def aimed(self, target: Target, control: Control, page: Page, *, exactly: bool = False) -> Callable[[], None]:
        """The press, ready to make: the last look before it, with the pointer where it will be made.

        The pointer comes first, since what is under it may change as it does.
        """
        end, at = time.monotonic() + CONTROL_WAIT_S, None
        while True:
            found = self._find.locate(target, "aim", self._deciding, exactly=exactly)
            why, met, point = found.said
            if why:
                raise DecisionTouched(f"{target}: {why}")
            require_pressable(target, control.kind, _met(met), opens_view=bool(control.opens_view))
            if not isinstance(point, list):
                self._wait_or_raise(target, point, end)
            elif at and _is_near(point, at) and not self._find.renderer(page).is_leaving():
                return lambda: _press_here(page)
            elif time.monotonic() > end:
                raise ControlMissing(f"{target}: rör sig")
            elif at and _is_near(point, at):
                pause(page, 50)
            else:
                page.mouse.move(*point)
                at = point

    def require_landed(self, target: Target) -> None:
        """Require that the press met what was aimed at. Raises: ControlMissing; DecisionTouched if a decision came in its way."""
        why, met = self._find.ask(target.screen, "landed") or ("", ())
        if why:
            require_harmless(target, _met(met))
            raise ControlMissing(f"{target}: {why}")

    def handle(self, target: Target, kind: Kind, detail: str, given: str) -> None:
        """Type or choose, giving what is in the way a moment to pass."""
        end = time.monotonic() + CONTROL_WAIT_S
        while why := self._find.locate(target, detail, [given, sorted(FITS[kind])]).said:
            if why.startswith(UNFIT):
                require_fit(target, kind, why.removeprefix(UNFIT))
            self._wait_or_raise(target, why, end)

    def set_tick(self, target: Target, control: Control, page: Page, *, ticked: bool) -> None:
        """Set a box, by a click if it is not so already."""
        press = self.aimed(target, control, page)
        if self._find.locate(target, "text").said != ("ja" if ticked else "nej"):
            press()
            self.require_landed(target)

    def answer(self, page: Page) -> None:
        """Answer the dialog that shows as the pack says. Raises: UnexpectedDialog; DecisionTouched if it says more than is known."""
        renderer = self._find.renderer(page)
        for document in renderer.documents():
            said = self._find.answer(renderer, document, "dialog", self._head.dialog)
            if said is None:
                continue
            known = {one.text: one.answer for one in self._head.dialogs if one.kind == "html"}
            if said not in known:
                self._find.raise_what_is_wrong()
                require_no_more(said, known)
                raise UnexpectedDialog
            self._press_answer(page, document, said, known[said])
            return

    def _press_answer(self, page: Page, document: Document, asked: str, caption: str) -> None:
        """Press the one button with that caption of a dialog that asks that. Raises: UnexpectedDialog, DecisionTouched."""
        renderer, at = self._find.renderer(page), None
        end = time.monotonic() + CONTROL_WAIT_S
        while time.monotonic() < end:
            given = (self._head.dialog, caption, self._deciding)
            found = self._find.answer(renderer, document, "answer", *given)
            why, met, point, says, beside = found or ("", [], "", asked, [])
            if why:
                raise DecisionTouched(f"rutan: {why}")
            if says != asked:
                return
            if met:
                require_pressable("rutan", Kind.PRESS, _met(met))
                require_harmless("rutan", [Met("dialog", tuple(one.replace(asked, "") for one in beside))])
            if isinstance(point, list) and at and _is_near(point, at):
                _press_here(page)
                if missed := self._find.answer(renderer, document, "landed"):
                    require_harmless("rutan", _met(missed[1]))
                return
            if isinstance(point, list):
                page.mouse.move(*point)
                at = point
            else:
                pause(page, 50)
        raise UnexpectedDialog

    def _wait_or_raise(self, target: Target, why: str, end: float) -> None:
        if why not in PASSING or time.monotonic() > end:
            self._find.raise_what_is_wrong()
            raise ControlMissing(f"{target}: {why}")
        pause(self._find.page, 50)


def _met(answer: Sequence[Any]) -> list[Met]:
    return [Met(role, tuple(says), is_part) for role, says, is_part in answer]


def _is_near(one: Sequence[float], other: Sequence[float]) -> bool:
    """Whether two points are the same, but for what an animation may stir."""
    return all(abs(a - b) <= STILL for a, b in zip(one, other, strict=True))


def _press_here(page: Page) -> None:
    page.mouse.down()
    page.mouse.up()
