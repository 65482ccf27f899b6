"""Explains why a control was not found: how it was looked for, in the pack's words, and what resembles it most.

Equal failures get equal texts: they contain no time, count or value. `nearest` compares with what the screen shows, in
`finder.js` for pages and here for windows, and never returns anyone's data.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from bot.packs._control import Candidate
from bot.packs._selector import Pack, ScreenPack
from bot.ports.surface import Kind

ROLES = {
    "knapp": ("en knapp", "knappen"),
    "flik": ("en flik", "fliken"),
    "länk": ("en länk", "länken"),
    "rubrik": ("en rubrik", "rubriken"),
    "etikett": ("en etikett", "etiketten"),
    "kolumnrubrik": ("en kolumnrubrik", "kolumnrubriken"),
    "fält": ("ett fält", "fältet"),
}
ROLE_OF_KIND = {
    Kind.PRESS: "knapp", Kind.ASK: "knapp", Kind.SAVE_DRAFT: "knapp", Kind.LINK: "länk", Kind.TABLE: "kolumnrubrik",
    Kind.FIELD: "fält", Kind.SECRET: "fält", Kind.CHOICE: "fält", Kind.TICK: "fält",
}  # fmt: skip
"""The role of a control, for the kinds that have one."""
FIELDS = {
    "label": "etikett", "button": "knapp", "link": "länk", "text": "text", "like": "text", "heading": "rubrik", "after": "ruta", "row": "rad",
    "column": "kolumn", "css": "css", "menu": "meny",
}  # fmt: skip
WORDS = ("label", "button", "link", "text", "heading", "after", "column")
MAX_LENGTH = 60
MIN_SIMILARITY = 0.5


def words_of(candidates: Sequence[Candidate]) -> list[str]:
    """The on-screen words that identify the candidates. A row's text is not one of the pack's words."""
    found = [getattr(one, name) for one in candidates for name in WORDS]
    found += [header for one in candidates for header in one.headers]
    return sorted({word for word in found if word and "{row}" not in word})


def words_on(screen: ScreenPack) -> set[str]:
    """Every word by which the pack identifies something on a screen."""
    controls = screen.controls.values()
    columns = {column.header for control in controls for column in control.columns.values()}
    return columns | {word for control in controls for word in words_of(control.find)}


def phrases(pack: Pack) -> list[str]:
    """Every word and phrase that the pack knows on any screen, to compare text read from a picture with."""
    boxes = [text for one in pack.head.dialogs for text in (one.text, one.answer)]
    return sorted({word for screen in pack.screens.values() for word in words_on(screen)} | set(boxes))


def titles(pack: Pack) -> list[str]:
    """The titles of all windows that the pack knows."""
    return sorted({screen.head.window for screen in pack.screens.values()} - {""})


def explain(candidates: Sequence[Candidate], nearest: Any) -> str:
    """What was tried and what is nearest, on one line. `nearest` is a role and a text from the screen, or None."""
    return f"{ways_tried(candidates)}; {_near(nearest)}"


def ways_tried(candidates: Sequence[Candidate]) -> str:
    """What was tried, for screens where it is unknown what is nearest."""
    ways = ", ".join(filter(None, (" + ".join(_parts(one)) for one in candidates)))
    return f"prövade {ways or 'inget som har ett ord'}"


def nearest(
    words: Sequence[str],
    wanted: str,
    labels: Sequence[tuple[str, str]],
    taken: Collection[str],
    personal: Collection[str],
) -> tuple[str, str] | None:
    """The visible label, as role and text, that most resembles the words; failing that, the wanted role if present.

    A word that is visible is not what is missing, and a word that the pack uses for something else (`taken`) is not what
    was meant. A text that contains a digit or a personal word is never returned.
    """
    missing = sorted({*words} - {text for _, text in labels}) or words
    known = {word for one in personal for word in _split(one)}
    seen: list[tuple[float, str, str]] = []
    for role, text in labels:
        if text and text not in taken and len(text) <= MAX_LENGTH:
            score = max((SequenceMatcher(None, word.lower(), text.lower()).ratio() for word in missing), default=0)
            is_own = any(map(str.isdigit, text)) or not known.isdisjoint(_split(text))
            seen.append((score, role, "" if is_own else text))
    best = max(seen, default=(0, "", ""))
    if best[0] >= MIN_SIMILARITY:
        return best[1:]
    return (wanted, "") if any(role == wanted for role, _ in labels) else None


def _split(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 2}


def _parts(candidate: Candidate) -> Iterator[str]:
    for name, word in FIELDS.items():
        said = " ".join(getattr(candidate, name).split())
        if said:
            yield "raden" if "{row}" in said else f"{word} «{said[:MAX_LENGTH]}»"
    if candidate.headers:
        yield f"rubriker «{'», «'.join(candidate.headers)}»"


def _near(nearest: Any) -> str:
    if not nearest:
        return "inget liknande på bilden"
    role, text = nearest
    one, the = ROLES[role]
    return f"närmast {the} «{text}»" if text else f"närmast {one} utan känd text"
