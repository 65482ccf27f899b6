"""Prints a sheet: tables with colour on a terminal, plain text elsewhere.

Lines are wrapped here because rich breaks an amount at its no-break space or truncates it, and half an amount is another
amount. A table that is too wide is printed as a list.
"""

import re
from collections.abc import Sequence
from textwrap import wrap

from rich import box
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from bot.office import Block, Listing, Pairs, Section, Sheet, Table, Tone, Words

STYLES = {Tone.PLAIN: "", Tone.QUIET: "dim", Tone.SUM: "bold", Tone.LOOK: "yellow", Tone.WRONG: "bold red"}
GAP = 2
INDENT = 4
_THOUSANDS = re.compile(r"(?<=\d) (?=\d{3}(?!\d))")


def show_sheet(console: Console, sheet: Sheet) -> None:
    """Print a whole sheet."""
    _line(console, sheet.title, "bold")
    _line(console, "=" * min(len(sheet.title), console.width))
    for section in sheet.sections:
        _section(console, section)
    console.print()


def _section(console: Console, section: Section) -> None:
    if section.title:
        console.print()
        _line(console, section.title, "bold cyan")
        _line(console, "-" * min(len(section.title), console.width), "cyan")
    before: Block | None = None
    for block in section.blocks:
        if before is not None and not (isinstance(before, Words) and _goes_on(block)):
            console.print()
        before = block
        match block:
            case Words():
                _words(console, block)
            case Pairs():
                _pairs(console, block)
            case Listing():
                _listing(console, block)
            case Table():
                _table(console, block)


def _goes_on(block: Block) -> bool:
    """Say whether a block follows a paragraph without a blank line; text in the tone of a sum starts a group of its own."""
    return not (isinstance(block, Words) and block.tone is Tone.SUM)


def _words(console: Console, words: Words, indent: int = 0) -> None:
    for line in _broken(words.text, console.width - indent):
        _line(console, " " * indent + line, STYLES[words.tone])


def _pairs(console: Console, pairs: Pairs) -> None:
    first = max(len(name) for name, _ in pairs.rows) + GAP
    for name, value in pairs.rows:
        for place, line in enumerate(_broken(value.text, console.width - first)):
            label = (name if place == 0 else "").ljust(first)
            _put(console, Text.assemble((label, STYLES[Tone.QUIET]), (line, STYLES[value.tone])))


def _listing(console: Console, listing: Listing) -> None:
    for first, under in listing.rows:
        _words(console, first)
        for words in under:
            _words(console, words, INDENT)


def _table(console: Console, table: Table) -> None:
    rows = [[cell.text for cell in row] for row in table.rows]
    widths = _widths([list(table.heads), *rows], table.amounts, console.width)
    if widths is None:
        _one_under_the_other(console, table)
        return
    if console.is_terminal:  # the rule under the headings adds a divider, one wide, between the columns
        drawn = RichTable(box=box.SIMPLE_HEAD, padding=(0, GAP - 1, 0, 0), pad_edge=False, show_edge=False)
    else:
        drawn = RichTable(box=None, padding=(0, GAP, 0, 0), pad_edge=False)
    for place, (head, width) in enumerate(zip(table.heads, widths, strict=True)):
        side = "right" if place in table.amounts else "left"
        drawn.add_column(Text("\n".join(_broken(head, width))), justify=side, width=width, no_wrap=True)
    for row in table.rows:
        cells = zip(row, widths, strict=True)
        drawn.add_row(*(Text("\n".join(_broken(cell.text, width)), STYLES[cell.tone]) for cell, width in cells))
    with console.capture() as capture:
        console.print(drawn)
    for line in capture.get().splitlines():  # without the trailing spaces that pad every line
        _put(console, Text.from_ansi(line.rstrip()))


def _one_under_the_other(console: Console, table: Table) -> None:
    for row in table.rows:
        _words(console, row[0])
        for head, cell in zip(table.heads[1:], row[1:], strict=True):
            if cell.text:
                _words(console, Words(f"{head}: {cell.text}" if head else cell.text, cell.tone), INDENT)


def _widths(rows: Sequence[Sequence[str]], amounts: frozenset[int], room: int) -> list[int] | None:
    """Return the column widths that keep words whole and amounts on one line; None if there is too little room."""
    columns = list(zip(*rows, strict=True))
    body = [column[1:] for column in columns]
    most = [max(map(len, column)) for column in columns]
    least = [
        max(_longest_word(columns[place][0]), *map(len if place in amounts else _longest_word, cells), 1)
        for place, cells in enumerate(body)
    ]
    widths = most
    room -= GAP * (len(columns) - 1)
    while sum(widths) > room:
        spare = [width - low for width, low in zip(widths, least, strict=True)]
        if max(spare) == 0:
            return None
        widths[spare.index(max(spare))] -= 1
    return widths


def _longest_word(text: str) -> int:
    return max(map(len, _glued(text).replace("\n", " ").split(" ")))


def _broken(text: str, width: int) -> list[str]:
    """Wrap a text without breaking words, however long; a no-break space is part of a word."""
    lines = [
        line
        for part in _glued(text).split("\n")
        for line in wrap(part, max(width, 1), break_long_words=False, break_on_hyphens=False) or [""]
    ]
    return lines or [""]


def _glued(text: str) -> str:
    """Return the text with no-break spaces within amounts, also where a screen used ordinary ones."""
    return _THOUSANDS.sub("\u00a0", text)


def _line(console: Console, text: str, style: str = "") -> None:
    _put(console, Text(text, style))


def _put(console: Console, text: Text) -> None:
    """Print a finished line, with ordinary spaces again so that a person can search for an amount."""
    text.plain = text.plain.replace("\u00a0", " ")
    console.print(text, soft_wrap=True)
