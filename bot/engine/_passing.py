"""What a surface on top of another leaves to the one below."""

from bot.ports.surface import Deciding, OnScreen, Picture, Surface


class Passing:
    """The part of `ports.surface.Surface` that only looks, and is asked of the surface below as it is."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface

    def fallback_used(self) -> str:
        return self._surface.fallback_used()

    def on_screen(self) -> OnScreen | None:
        return self._surface.on_screen()

    def deciding(self, screen: str) -> Deciding:
        return self._surface.deciding(screen)

    def capture(self, screen: str, *, labels_only: bool = False) -> Picture | None:
        return self._surface.capture(screen, labels_only=labels_only)
