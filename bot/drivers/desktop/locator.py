"""The questions asked about a program's windows, whether its accessibility tree or only its picture answers."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from bot.drivers.gate import Met
from bot.packs import Candidate, Doubt, SeenTable
from bot.ports.surface import Box, Kind

MODAL = ("dialog", "alert")


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: where on the screen, by which strategy, how surely (1 is certain), and what it says."""

    box: Box
    strategy: str
    score: float
    says: str = field(repr=False)
    inside: Any = None
    """What the locator itself knows it by; nobody else looks at it."""
    is_usable: bool = True
    second: float = 0.0
    """The best score of any other place, if pictures were compared."""
    handle: int = 0
    """The window on the screen that it is in, if known."""

    @property
    def centre(self) -> tuple[int, int]:
        """Where to click."""
        left, top, width, height = self.box
        return left + width // 2, top + height // 2


@dataclass(frozen=True, slots=True)
class SeenDialog:
    """A dialog that waits for an answer: its title, what it says, and its buttons."""

    title: str
    text: str
    buttons: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class RowCell:
    """A cell in the row that says exactly `says` in the column `by`, or in any; the one under `column` if given."""

    says: str
    by: str = ""
    column: str = ""
    nth: int = 0

    def places(self, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
        """The row and column of each cell that is meant. Raises: Doubtful for equal headings that nothing tells apart."""
        found: list[tuple[int, int]] = []
        named = self._at(headings, self.by, 0)
        wanted = self._at(headings, self.column, self.nth)
        for y, row in enumerate(rows):
            at = next((x for x, text in enumerate(row) if text == self.says and (not self.by or x == named)), None)
            if at is not None and (not self.column or (wanted is not None and wanted < len(row))):
                found.append((y, at if wanted is None else wanted))
        return found

    @staticmethod
    def _at(headings: Sequence[str], name: str, nth: int) -> int | None:
        found = [at for at, heading in enumerate(headings) if name and heading == name]
        if nth:
            found = found[nth - 1 : nth]
        if len(found) > 1:
            raise Doubt.TWO_COLUMNS.at(f"«{name}»")
        return found[0] if found else None


class Locator(Protocol):
    """Looks, and never points or types. Every method raises `AnswerLost` if the program no longer answers.

    `answers_at_once`: asking again costs next to nothing. A picture has to be read letter by letter.
    """

    answers_at_once: ClassVar[bool]

    def look(self) -> None:
        """Take in the windows as they are now. The other methods answer from the latest look."""
        ...

    def has(self, window: str) -> bool:
        """Whether a window with that title shows and can be reached; the empty title is the main window's."""
        ...

    def hits(self, window: str, candidate: Candidate, kind: Kind) -> Sequence[Hit]:
        """Everything in a window that a candidate fits, for a control of that kind."""
        ...

    def anywhere(self, candidate: Candidate) -> bool:
        """Whether a candidate fits anything that shows, also under an open dialog."""
        ...

    def value(self, hit: Hit) -> str:
        """What a field, a choice or a label says at this moment; for a tick box «ja» or «nej»."""
        ...

    def says(self, hit: Hit, words: str) -> bool:
        """Whether an option, or what has been chosen, says words that are known beforehand."""
        ...

    def has_focus(self, hit: Hit) -> bool:
        """Whether what is typed now would go into it."""
        ...

    def options(self, hit: Hit) -> Sequence[Hit]:
        """The options of an opened choice that there is room for."""
        ...

    def table(self, hit: Hit, skip: str, empty: str, needed: Collection[str]) -> SeenTable:
        """A table's headings and rows, with each cell's box, without the rows whose first cell says `skip`.

        Only cells below a needed heading, and those that may say `skip` or `empty`, must be read.
        """
        ...

    def row(self, hit: Hit, wanted: RowCell) -> Sequence[Hit]:
        """Every such cell of a table. Raises: Doubtful."""
        ...

    def again(self, hit: Hit) -> Hit:
        """The same thing as it is now: it may have been scrolled, locked or opened."""
        ...

    def met(self, hit: Hit) -> Sequence[Met]:
        """What a click in its middle would set off, as it is now: itself first, then all else that acts at that point."""
        ...

    def took(self, hit: Hit) -> bool:
        """Whether it, and nothing that lies in it, has taken the press that is held, as far as can be told. True for no list."""
        ...

    def takes_lines(self, hit: Hit) -> bool:
        """Whether a field has room for more than one line, so that a line break in it presses nothing."""
        ...

    def dialog(self) -> SeenDialog | None:
        """The dialog in front that waits for an answer, whatever it is; None if there is none."""
        ...

    def menu_items(self) -> Sequence[Hit] | None:
        """Every item of the program's menus, also of closed ones; None if a closed menu cannot be seen into."""
        ...

    def labels(self, window: str) -> Sequence[tuple[str, str]] | None:
        """The names of a window's buttons, tabs, fields and columns, each with its role as in `packs`.

        None if they cannot be told from personal data.
        """
        ...

    def texts(self) -> Sequence[tuple[str | None, Box]]:
        """Every text that shows and where, None for one that is not surely read: for what a picture must cover."""
        ...


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes have a point in common."""
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )
