"""What in a pack protects rather than acts, and how a person is told of the ways to find something."""

import re
from collections.abc import Iterable, Iterator

from bot.guard.finding import Finding
from bot.guard.places import text_line
from bot.guard.words import decision_word
from bot.packs import MASKED, PROTECTS, Candidate, Control, Pack, PackHead, ScreenHead
from bot.ports.surface import Kind

_FIND = {
    "menu": "meny", "tab": "flik", "heading": "under", "button": "knapp", "link": "länk", "label": "ledtext", "text": "text",
    "like": "text som", "after": "efter", "row": "rad", "column": "kolumn", "nth": "nummer", "headers": "tabell med", "id": "id",
    "css": "css", "picture": "bild",
}  # fmt: skip
_HEAD = {
    "surface": "styr", "name": "hemligheter under", "start": "börjar på", "training_banner": "övningssystem visar",
    "busy": "arbetar medan", "dialog": "rutor i", "session_lost": "utloggad vid", "login_refused": "inloggning nekad vid",
    "refused": "nekat vid", "forbidden": "stoppar adressen", "forbidden_posts": "stoppar det skickade", "window_bar": "fönsterlist",
}  # fmt: skip
_SCREEN = {
    "here": "känns igen på", "frame": "ram", "window": "fönster", "popup": "eget fönster", "stored": "visar det sparade",
}  # fmt: skip
_DATA = {"personnummer": "personnummer", "name": "namn", "free": "fri text", "secret": "hemlighet"}
_BETWEEN = re.compile(r"[\W_]+|(?<=[a-zåäö])(?=[A-ZÅÄÖ])")
_AND_NOT_SAID = frozenset({"version", "fits", "dialogs", "identity", "title"})


def protecting_lines(pack: Pack) -> list[str]:
    """A line for everything in the pack that keeps the robot from something, or proves whose case and which screen it is on."""
    who = pack.head.identity
    where = {"ärendet": who.case, "personen": who.person}
    found = [
        *(f"{does} {value}" for does, value in _fields(pack.head, _HEAD)),
        *(
            _control(f"{what} står i", who.screen, name, pack.screens[who.screen].controls[name])
            for what, name in where.items()
        ),
        *(
            f"bilden {screen.name}  "
            + "  ".join(f"{does} {value}".strip() for does, value in _fields(screen.head, _SCREEN))
            for screen in pack.screens.values()
        ),
        *(line for screen in pack.screens.values() for line in _controls(screen.name, screen.controls.items())),
    ]
    return [f"{PROTECTS:<10}  {line}" for line in sorted(set(found))]


def check_start(pack: Pack) -> Iterator[Finding]:
    """Refuse a first address that is worded as a decision: it is asked for before anything of the flow has run."""
    word = decision_word(_BETWEEN.sub(" ", pack.head.start), strictly=True)
    if word:
        path = pack.contents.folder / "pack.toml"
        yield Finding(
            str(path), text_line(path, "start"), "start", f"start «{pack.head.start}» läses som ett beslut ({word})"
        )


def ways(find: Iterable[Candidate], plain: str = "") -> str:
    """The ways to find a control, as a person reads them. What the kind of control goes without saying is said without a word."""
    return " / ".join(dict.fromkeys(_way(one, plain) for one in find))


def _controls(screen: str, controls: Iterable[tuple[str, Control]]) -> Iterator[str]:
    for name, control in controls:
        if control.kind is Kind.DECISION:
            yield _control("beslut, aldrig att trycka på:", screen, name, control)
        if control.data in MASKED:
            yield _control(f"maskerar {_DATA[control.data]} i", screen, name, control)
        for column in control.masked:
            if headed := control.columns.get(column):
                which = f"{_quoted(headed.header)} nummer {headed.nth}" if headed.nth else _quoted(headed.header)
                yield _control(f"maskerar kolumnen {which} i", screen, name, control)


def _control(does: str, screen: str, name: str, control: Control) -> str:
    pattern = f"  mönster {_quoted(control.pattern)}" if control.pattern else ""
    return f"{does} {screen}.{name}  {ways(control.find)}{pattern}"


def _fields(head: PackHead | ScreenHead, words: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Every field that is given, one value at a time. A field without a word is a KeyError, so that none is forgotten."""
    for name in type(head).model_fields:
        if name in _AND_NOT_SAID:
            continue
        value, does = getattr(head, name), words[name]
        if isinstance(value, bool):
            yield from [(does, "")] if value else []
        elif isinstance(value, str):
            yield from [(does, _quoted(value))] if value else []
        else:
            yield from ((does, ways([one]) if isinstance(one, Candidate) else _quoted(one)) for one in value)


def _way(candidate: Candidate, plain: str) -> str:
    parts: list[str] = []
    for name in sorted(Candidate.model_fields, key=lambda one: (one != plain, list(_FIND).index(one))):
        value = getattr(candidate, name)
        said = " ".join(map(_quoted, value)) if isinstance(value, tuple) else _quoted(str(value))
        if value:
            parts.append(said if name == plain else f"{_FIND[name]} {said}")
    return " ".join(parts)


def _quoted(text: str) -> str:
    return f"«{text.replace('»', '»»')}»"
