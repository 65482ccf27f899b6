"""Screens, declared as classes whose annotations name each control and its kind."""

from collections.abc import Mapping
from typing import ClassVar, TypeVar, get_type_hints

from bot.domain.errors import KitMismatch
from bot.kit._controls import Control
from bot.ports.surface import Surface


class Screen:
    """Base class of a screen: `class Inbox(Screen, name="inbox"): cases: Table`."""

    screen_name: ClassVar[str]

    def __init_subclass__(cls, *, name: str) -> None:
        cls.screen_name = name

    def __init__(self, surface: Surface) -> None:
        for name, kind in controls_of(type(self)).items():
            setattr(self, name, kind(surface, self.screen_name, name))


def controls_of(screen: type[Screen]) -> Mapping[str, type[Control]]:
    """The controls that a screen declares. Raises: KitMismatch when an annotation is not a kind of control."""
    hints = get_type_hints(screen)
    hints.pop("screen_name", None)
    for name, kind in hints.items():
        if not (isinstance(kind, type) and issubclass(kind, Control) and kind is not Control):
            raise KitMismatch(f"{screen.__name__}.{name} är ingen sorts kontroll")
    return hints


S = TypeVar("S", bound=Screen)


class Desk:
    """A flow's only way to the case system."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def on(self, screen: type[S]) -> S:
        """Wait for a screen to appear and settle, and return it. Raises: ScreenNotThere."""
        self._surface.show(screen.screen_name)
        return screen(self._surface)
