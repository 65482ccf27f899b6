"""Rules on what a pack lets a flow act on: `labels`, `alphabet`, `exact`, `selectors`, `overlap`, `dialogs`, `forbidden`.

The whole pack is checked, including what no flow uses yet.
"""

import re
from collections.abc import Iterator

from bot.guard.finding import Finding
from bot.guard.places import candidate_line, control_line, text_line
from bot.guard.words import decision_word, is_deed, is_no, may_undo, meanings, only_opens, strange_letter
from bot.packs import Candidate, Control, Dialog, Meaning, Pack, ScreenPack
from bot.ports.surface import Kind

_SURE = ("button", "link", "text", "after")
_FIRST = "den första kandidaten ska vara button, link, text eller after, så att kontrollen känns igen på vad det står"
_SHOWN = ("button", "link", "label", "text", "after")
_SPECIFIC = re.compile(r"#[\w-]|\[\s*(id|name|value|data-[\w-]+)\s*[$^]?=")
_LOOSE = re.compile(
    r"\*|:nth|:first|:last|:only|:has|:not|:is\(|:where|:near|:left-of|:right-of|:above|:below|:text-matches|:text\(|:visible"
    r"|nth=|xpath|//|\.\.|>>|[,~+]|\\"
)
HELPERS = ("next", "first", "refresh")
"""The keys of a control that name another one, which the driver presses on its own."""
_KIND_OF = {Meaning.SAVES: Kind.SAVE_DRAFT, Meaning.ASKS: Kind.ASK}
_CAMEL = re.compile(r"(?<=[a-zåäö0-9])(?=[A-ZÅÄÖ])")
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
    if control.kind.acts or control.kind is Kind.TICK or control.posts:
        yield from _readings(control, candidate)
        yield from _deeds(candidate)
    if control.kind.acts:
        yield from _traces(control, candidate)
        yield from _loose_css(control.kind, candidate)
        if control.opens_view:
            yield from _view(candidate)
        if candidate.like:
            yield "exact", f"«{candidate.like}» är bara början av en text; skriv ut hela"
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


def _readings(control: Control, candidate: Candidate) -> Iterator[tuple[str, str]]:
    for field in (*_SHOWN, "menu", "css", "heading", "row", "column"):
        said = getattr(candidate, field)
        letter = strange_letter(said)
        if letter:
            yield "alphabet", f"«{said}» har ett tecken som inte är en latinsk bokstav ({letter}); skriv texten på nytt"
        word = decision_word(said)
        surrounds = (field in ("row", "column") and not control.posts) or (
            field == "heading" and word == "beslut" and not decision_word(_less(said))
        )
        if word and not surrounds and not control.opens_view and not only_opens(said, control.kind):
            way_out = (
                'skriv opens_view = "bilden" om länken bara öppnar en bild, eller låt sorten vara decision'
                if control.kind is Kind.LINK
                else "låt sorten vara decision, eller välj en annan kontroll"
            )
            yield "labels", f"«{said}» läses som ett beslut ({word}); {way_out}"


def _deeds(candidate: Candidate) -> Iterator[tuple[str, str]]:
    """What stands around a control or names it to scripts may be about decisions, but tells nobody to decide."""
    for field in ("row", "column", "tab", "like", "id"):
        said = getattr(candidate, field)
        if is_deed(_CAMEL.sub(" ", said) if field == "id" else said):
            yield "labels", f"«{said}» uppmanar till ett beslut; låt sorten vara decision, eller välj en annan kontroll"


def _view(candidate: Candidate) -> Iterator[tuple[str, str]]:
    """A link that only opens a view is known by a text that reads like more than that. The driver asks nothing else about it."""
    said = candidate.link or candidate.button or candidate.text or candidate.label
    if not said or "{row}" in said:
        yield "exact", "en länk med opens_view känns igen på en text som är utskriven i paketet"
    elif is_deed(said):
        yield "labels", f"«{said}» uppmanar till ett beslut och är inget namn på en bild; låt sorten vara decision"
    elif not meanings(said):
        yield "labels", f"«{said}» läses inte som mer än en länk; ta bort opens_view"


def _traces(control: Control, candidate: Candidate) -> Iterator[tuple[str, str]]:
    """Refuse what saves or asks under another kind: it would be pressed without an intent on disk, and more than once."""
    for field in (*_SHOWN, "css"):
        said = getattr(candidate, field)
        needed = [_KIND_OF[meaning] for meaning in meanings(said) if meaning in _KIND_OF]
        if needed and control.kind not in needed and not control.opens_view:
            way_out = (
                ', eller skriv opens_view = "bilden" om länken bara öppnar en bild' if control.kind is Kind.LINK else ""
            )
            yield (
                "labels",
                f"«{said}» läses som något som sparar eller frågar; låt sorten vara {' eller '.join(needed)}{way_out}",
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
    """The controls that the driver presses on its own."""
    for field in HELPERS:
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


# ------------------------------------------------------------------ the whole pack


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
        for rule, text in _dialog(dialog):
            yield Finding(str(path), text_line(path, dialog.text), rule, text)


def _dialog(dialog: Dialog) -> Iterator[tuple[str, str]]:
    for said in (dialog.text, dialog.answer):
        if letter := strange_letter(said):
            yield "alphabet", f"«{said}» har ett tecken som inte är en latinsk bokstav ({letter}); skriv texten på nytt"
    if dialog.kind == "native" and dialog.answer not in ("ok", "avbryt"):
        yield (
            "dialogs",
            f"rutan «{dialog.text}» är webbläsarens egen: svaret skrivs ok eller avbryt, inte «{dialog.answer}»",
        )
    # In a question no phrase excuses a word: «Vill du skapa en återbetalning?» is not a place to go to.
    declines = dialog.answer != "ok" if dialog.kind == "native" else is_no(dialog.answer)
    is_about = decision_word(dialog.text, strictly=True)
    if decision_word(dialog.answer, strictly=True) or (is_about and (not declines or may_undo(dialog.text))):
        yield (
            "dialogs",
            f"rutan «{dialog.text}» handlar om ett beslut; Brygga får bara svara nej på den, om nej säkert inte beslutar, eller låta den stå",
        )
