"""A screen: a class whose annotations name its controls and what each of them means."""

from collections.abc import Mapping
from typing import ClassVar, TypeVar, get_type_hints

from bot.domain.errors import KitMismatch
from bot.kit._controls import Control
from bot.ports.surface import Surface


class Screen:
    """One screen of the case system. `class Inbox(Screen, name="inbox"): cases: Table`."""

    screen_name: ClassVar[str]

    def __init_subclass__(cls, *, name: str) -> None:
        cls.screen_name = name

    def __init__(self, surface: Surface) -> None:
        for name, kind in controls_of(type(self)).items():
            setattr(self, name, kind(surface, self.screen_name, name))


def controls_of(screen: type[Screen]) -> Mapping[str, type[Control]]:
    """The controls a screen declares. Raises: KitMismatch when an annotation is no kind of control."""
    hints = get_type_hints(screen)
    hints.pop("screen_name", None)
    for name, kind in hints.items():
        if not (isinstance(kind, type) and issubclass(kind, Control) and kind is not Control):
            raise KitMismatch(f"{screen.__name__}.{name} är ingen sorts kontroll")
    return hints


S = TypeVar("S", bound=Screen)


class Desk:
    """What a flow is handed: a desk in front of the case system, and nothing else."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def on(self, screen: type[S]) -> S:
        """The screen, once it is there and at rest. Raises: ScreenNotThere."""
        self._surface.show(screen.screen_name)
        return screen(self._surface)
