"""One look at a document: everything that a screen of the pack declares, taken at one moment in one message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.packs import Candidate, Control, Pack, ScreenPack, SeenCell, SeenTable, TextRun
from bot.ports.surface import Box, Kind


@dataclass(frozen=True, slots=True)
class Said:
    """What stands where a control was looked for: how many there are, by which candidate, and for a single one what it shows."""

    count: int
    rank: int
    runs: Sequence[TextRun] = ()
    box: Box = (0, 0, 0, 0)
    usable: bool = True

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Said":
        """From what `questions.js` answers."""
        if answer["count"] != 1:
            return cls(answer["count"], answer["rank"])
        return cls(1, answer["rank"], _runs(answer["runs"]), _box(answer["box"]), answer["usable"])


@dataclass(frozen=True, slots=True)
class SeenTables:
    """The tables that a control fits, and by which candidate.

    `rolls` if there may be more to scroll to, `tells_of_more` if the page has a count that goes further or a way to more,
    and the pack does not itself prove where the table ends.
    """

    rank: int
    tables: Sequence[SeenTable]
    rolls: bool
    tells_of_more: bool

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "SeenTables":
        """From what `questions.js` answers."""
        tables = answer["tables"]
        rolls = any(table["rolls"] for table in tables)
        return cls(answer["rank"], [seen_table(table) for table in tables], rolls, answer["more"])


@dataclass(frozen=True, slots=True)
class Look:
    """`still_ms` is how long the document had been as it was then."""

    here: bool
    still_ms: float
    controls: Mapping[str, Said]
    tables: Mapping[str, SeenTables]

    @classmethod
    def of(cls, answer: Mapping[str, Any]) -> "Look":
        """From what `questions.js` answers."""
        controls = {name: Said.of(one) for name, one in answer["controls"].items()}
        tables = {name: SeenTables.of(one) for name, one in answer["tables"].items()}
        return cls(answer["here"], answer["still"], controls, tables)


def declared(screen: ScreenPack) -> dict[str, Any]:
    """What to look for on a screen: all but secrets, what decides, and what is known only by its row."""
    controls = {
        name: control
        for name, control in screen.controls.items()
        if control.kind is not Kind.SECRET
        and not control.kind.decides
        and not any("{row}" in str(one) for one in control.find)
    }
    return {
        "here": [plain(one) for one in screen.head.here],
        "controls": {name: question(one) for name, one in controls.items() if one.kind is not Kind.TABLE},
        "tables": {
            name: {
                "wanted": [plain(c) for c in one.find],
                "skip": one.skip,
                "proved": bool(one.whole or one.total or one.next),
            }
            for name, one in controls.items()
            if one.kind is Kind.TABLE
        },
    }


def deciding(pack: Pack) -> list[dict[str, Any]]:
    """How to find everything that the pack says decides, whatever screen it is on."""
    controls = [control for screen in pack.screens.values() for control in screen.controls.values()]
    return [plain(one) for control in controls if control.kind.decides for one in control.find]


def question(control: Control) -> dict[str, Any]:
    """How to ask what stands at a control: what is filled in says its own value, anything else all that shows in its cell."""
    return {"wanted": [plain(one) for one in control.find], "own": not control.kind.reads}


def plain(candidate: Candidate) -> dict[str, Any]:
    """A candidate as the page's scripts know it."""
    return candidate.model_dump(exclude_defaults=True)


def seen_table(answer: Mapping[str, Any]) -> SeenTable:
    """A table, from what `tables.js` tells."""
    rows = [[_cell(cell) if cell else None for cell in row] for row in answer["rows"]]
    return SeenTable([tuple(path) for path in answer["columns"]], rows, answer["heading"], answer["faults"])


def _cell(cell: Mapping[str, Any]) -> SeenCell:
    return SeenCell(_runs(cell["runs"]), _box(cell["box"]), cell["wide"], cell["tall"], cell["key"])


def _runs(runs: Sequence[Sequence[str]]) -> list[TextRun]:
    return [(text, mark) for text, mark in runs]


def _box(box: Sequence[int]) -> Box:
    left, top, width, height = box
    return left, top, width, height
