"""What has been filled in since the last press, to be read once more right before the next: a value may change late."""

from collections.abc import Callable

from playwright.sync_api import Page

from bot.domain.errors import ValueNotTaken
from bot.drivers.web.finder import Finder
from bot.drivers.web.renderer import Document
from bot.ports.surface import Target

Stands = Callable[[str], bool]
"""Whether what a field says now is what was filled in."""


class Filled:
    """The fields filled in since the last press in their window, each with what must still stand there."""

    def __init__(self, find: Finder) -> None:
        self._find = find
        self._fields: dict[Target, tuple[Document | None, Stands]] = {}

    def add(self, target: Target, stands: Stands) -> None:
        """Remember a field that has just been filled in and read back."""
        self._fields[target] = self._document(target.screen), stands

    def name_row(self, target: Target, row: str) -> None:
        """A row is known by another text from now on: what was chosen in it."""
        for one in [one for one in self._fields if (one.screen, one.row) == (target.screen, target.row)]:
            self._fields[Target(one.screen, one.control, row)] = self._fields.pop(one)

    def see_that_all_stayed(self, page: Page) -> None:
        """Read every one in the window again, and forget them. Raises: ValueNotTaken, ControlAmbiguous."""
        used = self._find.fallback_used
        fields = {one: self._fields.pop(one) for one in list(self._fields) if self._find.page_of(one.screen) is page}
        for target, said in self._find.texts(list(fields)).items():
            document, stands = fields[target]
            # Where the page was replaced without a press, its screen may have been left.
            was_left = said is None and self._document(target.screen) is not document
            if not was_left and (said is None or not stands(said)):
                raise ValueNotTaken(f"{target}: ändrades efter att det hade fyllts i")
        self._find.fallback_used = used

    def _document(self, screen: str) -> Document | None:
        page = self._find.page_if_there(screen)
        return self._find.renderer(page).document(self._find.screen(screen).frame) if page else None
