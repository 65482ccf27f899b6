"""What is told of a control that was not found: how it was looked for, in the pack's words, and what most resembles it.

Equal failures are told in equal words: no time, count or value stands there. What the screen says is asked for by
`nearest` (`finder.js`), which gives nobody's data.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.packs._selector import Candidate, Pack, ScreenPack

ROLES = {
    "knapp": ("en knapp", "knappen"),
    "flik": ("en flik", "fliken"),
    "länk": ("en länk", "länken"),
    "rubrik": ("en rubrik", "rubriken"),
    "etikett": ("en etikett", "etiketten"),
    "kolumnrubrik": ("en kolumnrubrik", "kolumnrubriken"),
    "fält": ("ett fält", "fältet"),
}
LOOKED_FOR = {
    "press": "knapp", "ask": "knapp", "save_draft": "knapp", "link": "länk", "table": "kolumnrubrik",
    "field": "fält", "secret": "fält", "choice": "fält", "tick": "fält",
}  # fmt: skip
"""The role of a control by its kind, where the kind has one."""
FIELDS = {
    "label": "etikett", "button": "knapp", "link": "länk", "text": "text", "like": "text", "heading": "rubrik", "after": "ruta", "row": "rad",
    "column": "kolumn", "css": "css", "menu": "meny",
}  # fmt: skip
WORDS = ("label", "button", "link", "text", "heading", "after", "column")
MOST = 60


def words_of(candidates: Sequence[Candidate]) -> list[str]:
    """The words on the screen by which they are found; what the row says is no word of the pack's."""
    found = [getattr(one, name) for one in candidates for name in WORDS]
    found += [header for one in candidates for header in one.headers]
    return sorted({word for word in found if word and "{row}" not in word})


def words_on(screen: ScreenPack) -> set[str]:
    """Every word by which the pack knows something on a screen."""
    controls = screen.controls.values()
    columns = {column.header for control in controls for column in control.columns.values()}
    return columns | {word for control in controls for word in words_of(control.find)}


def phrases(pack: Pack) -> list[str]:
    """Every word and phrase that the pack knows on any screen: what a picture's text may be held against."""
    boxes = [text for one in pack.head.dialogs for text in (one.text, one.answer)]
    return sorted({word for screen in pack.screens.values() for word in words_on(screen)} | set(boxes))


def titles(pack: Pack) -> list[str]:
    """The titles of all the windows that the pack knows."""
    return sorted({screen.head.window for screen in pack.screens.values()} - {""})


def told(candidates: Sequence[Candidate], nearest: Any) -> str:
    """One line: what was tried, and what is nearest; `nearest` is the screen's role and text, or None."""
    tried = ", ".join(filter(None, (" + ".join(_parts(one)) for one in candidates)))
    return f"prövade {tried or 'inget som har ett ord'}; {_near(nearest)}"


def _parts(candidate: Candidate) -> Iterator[str]:
    for name, word in FIELDS.items():
        said = " ".join(getattr(candidate, name).split())
        if said:
            yield "raden" if "{row}" in said else f"{word} «{said[:MOST]}»"
    if candidate.headers:
        yield f"rubriker «{'», «'.join(candidate.headers)}»"


def _near(nearest: Any) -> str:
    if not nearest:
        return "inget liknande på bilden"
    role, text = nearest
    one, the = ROLES[role]
    return f"närmast {the} «{text}»" if text else f"närmast {one} utan känd text"
