"""Rules on what a pack lets a flow act on: `labels`, `alphabet`, `exact`, `selectors`, `overlap`, `dialogs`, `options`.

The whole pack is checked, including what no flow uses yet.
"""

import ast
import re
from collections.abc import Iterator

from bot.guard.finding import Finding, at
from bot.guard.places import candidate_line, control_line, text_line
from bot.guard.scope import uses
from bot.guard.source import FlowCode
from bot.guard.words import decision_word, is_no, opens_a_view, reads_like_decision, strange_letter
from bot.packs import Candidate, Control, Pack, ScreenPack
from bot.ports.surface import Kind

_SURE = ("button", "link", "text", "after")
_FIRST = "den första kandidaten ska vara button, link, text eller after, så att kontrollen känns igen på vad det står"
_SHOWN = ("button", "link", "label", "text", "after")
_SPECIFIC = re.compile(r"#[\w-]|\[\s*(id|name|value|data-[\w-]+)\s*[$^]?=")
_LOOSE = re.compile(
    r"\*|:nth|:first|:last|:only|:has|:not|:is\(|:where|:near|:left-of|:right-of|:above|:below|:text-matches|:text\(|:visible"
    r"|nth=|xpath|//|\.\.|>>|[,~+]|\\"
)
_BUTTONISH = re.compile(r"button|submit|role=", re.IGNORECASE)


def check_labels(pack: Pack) -> Iterator[Finding]:
    """All rules about single controls of the pack."""
    for screen in pack.screens.values():
        for name, control in screen.controls.items():
            for candidate in control.find:
                for rule, text in _candidate(control, candidate):
                    line = candidate_line(screen.path, name, candidate)
                    yield Finding(str(screen.path), line, rule, f"{name}: {text}")
            if _is_exact(control.kind) and not any(getattr(control.find[0], field) for field in _SURE):
                yield Finding(
                    str(screen.path), candidate_line(screen.path, name, control.find[0]), "exact", f"{name}: {_FIRST}"
                )
            for rule, text in _helpers(screen, control):
                yield Finding(str(screen.path), control_line(screen.path, name), rule, f"{name}: {text}")
        yield from _overlaps(screen)


def _candidate(control: Control, candidate: Candidate) -> Iterator[tuple[str, str]]:
    if control.kind.acts or control.kind is Kind.TICK:
        yield from _readings(control.kind, candidate)
    if control.kind.acts:
        yield from _loose_css(control.kind, candidate)
    if _flow_decides(control.kind, candidate):
        yield (
            "exact",
            'vad det står på knappen får inte bestämmas av flödet; skriv ut texten och använd row = "{row}" för raden',
        )
    if control.kind.fills and (candidate.button or candidate.link or _BUTTONISH.search(candidate.css)):
        yield "exact", f"en {control.kind} fylls i och är ingen knapp; använd label, eller rätt sort"


def _is_exact(kind: Kind) -> bool:
    """Whether a control must be identified by its text: everything that is pressed, but not a link, which only navigates."""
    return kind.acts and kind is not Kind.LINK


def _flow_decides(kind: Kind, candidate: Candidate) -> bool:
    """Whether the flow's `row` becomes part of what identifies the control: the flow could then choose the button."""
    shut = (
        (*_SHOWN, "menu", "id", "css", "heading")
        if _is_exact(kind)
        else ("id", "button", "css")
        if kind.acts or kind.fills
        else ()
    )
    return "{row}" in " ".join(getattr(candidate, field) for field in shut)


def _readings(kind: Kind, candidate: Candidate) -> Iterator[tuple[str, str]]:
    for field in (*_SHOWN, "menu", "css", "heading", "row", "column"):
        said = getattr(candidate, field)
        letter = strange_letter(said)
        if letter:
            yield "alphabet", f"«{said}» har ett tecken som inte är en latinsk bokstav ({letter}); skriv texten på nytt"
        word = decision_word(said)
        navigates = kind.acts and not kind.leaves_trace and opens_a_view(said)
        surrounds = field in ("row", "column") or (
            field == "heading" and word == "beslut" and not decision_word(_less(said))
        )
        if word and not navigates and not surrounds:
            yield (
                "labels",
                f"«{said}» läses som ett beslut ({word}); låt sorten vara decision, eller välj en annan kontroll",
            )


def _less(heading: str) -> str:
    """A heading without «beslut»: «Nytt beslut» names a form, but «Fatta beslut» an act."""
    return re.sub(r"beslut\w*", "", heading, flags=re.IGNORECASE)


def _loose_css(kind: Kind, candidate: Candidate) -> Iterator[tuple[str, str]]:
    css = candidate.css
    if not css:
        return
    if _LOOSE.search(re.sub(r"[*$^~|]=", "=" if kind is Kind.LINK else r"\g<0>", css)):
        yield "selectors", f"css «{css}» pekar på en plats eller på flera; peka ut kontrollen med id eller name"
    alone = not any(getattr(candidate, field) for field in _SHOWN)
    if alone and not _SPECIFIC.search(css) and not (kind is Kind.LINK and (candidate.row or candidate.heading)):
        yield (
            "selectors",
            f"css «{css}» kan träffa en beslutsknapp; peka ut kontrollen med id eller name, eller med dess text",
        )


def _helpers(screen: ScreenPack, control: Control) -> Iterator[tuple[str, str]]:
    """The controls that the driver presses on its own: next page and refresh."""
    for field in ("next", "refresh"):
        name = getattr(control, field)
        kind = screen.controls[name].kind if name in screen.controls else None
        if kind and (not kind.acts or kind.leaves_trace):
            text = f"{field} pekar på {name} av sorten {kind}; bara link och press trycks på för bladets skull"
            yield "exact", text


def _overlaps(screen: ScreenPack) -> Iterator[Finding]:
    """Refuse a control that is found in the same way as a decision."""
    decisions = [_key(one) for control in screen.controls.values() if control.kind.decides for one in control.find]
    own_names = {
        one.id for control in screen.controls.values() if control.kind.decides for one in control.find if one.id
    }
    for name, control in screen.controls.items():
        if not (control.kind.acts or control.kind.fills):
            continue
        for candidate in control.find:
            if _key(candidate) in decisions or candidate.id in own_names:
                line = candidate_line(screen.path, name, candidate)
                text = f"{name}: hittas på samma sätt som ett beslut i bilden; peka ut den på ett eget sätt"
                yield Finding(str(screen.path), line, "overlap", text)


def _key(candidate: Candidate) -> tuple[str, ...]:
    said = candidate.button or candidate.link or candidate.text or candidate.label
    return (
        " ".join(said.split()).casefold(),
        candidate.after,
        candidate.heading,
        candidate.row,
        "" if said else candidate.css,
        "" if said else candidate.id,
    )


# ------------------------------------------------------------------ the whole pack, and options chosen in code


def check_pack(pack: Pack) -> Iterator[Finding]:
    """Refuse a web pack without forbidden requests, and a known dialog whose answer decides."""
    path = next(iter(pack.screens.values())).path.parent / "pack.toml" if pack.screens else None
    if path is None:
        return
    if pack.head.surface == "web" and not any(pattern.strip() for pattern in pack.head.forbidden):
        yield Finding(
            str(path),
            text_line(path, "forbidden"),
            "forbidden",
            "forbidden ska ha minst ett mönster för de anrop som beslutar",
        )
    for dialog in pack.head.dialogs:
        if decision_word(dialog.answer) or (decision_word(dialog.text) and not is_no(dialog.answer)):
            text = f"rutan «{dialog.text}» handlar om ett beslut; Brygga får bara svara nej på den, eller låta den stå"
            yield Finding(str(path), text_line(path, dialog.text), "dialogs", text)


def check_options(code: FlowCode) -> Iterator[Finding]:
    """Refuse an option to choose or a row to act on whose text in the code reads like a decision.

    «Bifall» may be chosen, since a proposal says so; it remains a draft until a person presses the button.
    """
    for use in uses(code):
        chosen = use.call.args if use.verb == "choose" else []
        named = (
            [k.value for k in use.call.keywords if k.arg in ("option", "row")]
            if use.kind.acts or use.kind is Kind.CHOICE
            else []
        )
        for node in (*chosen, *named):
            said = _text(code, node)
            if reads_like_decision(said) and decision_word(said) != "bifall":
                text = f"«{said}» läses som ett beslut; Brygga väljer det aldrig, lämna det till handläggaren"
                yield at(code.flow_path, node, "options", text)


def _text(code: FlowCode, node: ast.expr) -> str:
    """All texts in an expression, with the file's constants resolved."""
    found: list[str] = []
    for part in ast.walk(node):
        value = code.constants.get(part.id) if isinstance(part, ast.Name) else part
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            found.append(value.value)
    return "".join(found)
