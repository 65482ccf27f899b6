"""Rule `acts`: the committed `acts.txt` lists exactly the controls that the code acts on.

A new acting control is therefore one added line, for a second pair of eyes to review.
"""

from collections.abc import Iterator
from itertools import zip_longest

from bot.guard.finding import Finding
from bot.guard.scope import uses
from bot.guard.source import ACTING_VERBS, FlowCode
from bot.packs import Candidate, Pack
from bot.ports.surface import Kind

ACTS = "acts.txt"
_PRESSED = [kind for kind in reversed(Kind) if kind.acts]
_FILLED = [kind for kind in Kind if kind.fills]
_HEAD = "# Det här trycker flödet på. Skrivs av «brygga check --write-acts»; en ny rad läses av en person till."


def acts_text(code: FlowCode, pack: Pack) -> str:
    """The content of `acts.txt`: what the flow presses, writing controls first, then what it fills in."""
    used = {
        (use.kind, f"{use.screen}.{use.control}", use.screen, use.control)
        for use in uses(code)
        if use.verb in ACTING_VERBS
    }
    pressed, filled = (
        [
            f"{kind:<10}  {name}  {_said(pack, screen, control)}"
            for kind, name, screen, control in sorted(
                used, key=lambda one: (kinds.index(one[0]) if one[0] in kinds else 0, one[1])
            )
            if kind in kinds
        ]
        for kinds in (_PRESSED, _FILLED)
    )
    return "\n".join([_HEAD, *pressed, "", "# fyller i", *filled]) + "\n"


def _said(pack: Pack, screen: str, control: str) -> str:
    """The text on a control according to the pack, for every way to find it."""
    found = pack.screens.get(screen)
    if found is None or control not in found.controls:
        return "«?»"
    return " / ".join(dict.fromkeys(_one(candidate) for candidate in found.controls[control].find))


def _one(candidate: Candidate) -> str:
    text = candidate.button or candidate.link or candidate.label or candidate.text
    if text:
        return f"«{candidate.menu}» «{text}»" if candidate.menu else f"«{text}»"
    if candidate.after:
        return f"efter «{candidate.after}»"
    parts = [
        f"id {candidate.id}" if candidate.id else "",
        f"rad «{candidate.row}»" if candidate.row else "",
        f"kolumn «{candidate.column}»" if candidate.column else "",
    ]
    return " ".join(part for part in (*parts, f"css {candidate.css}" if candidate.css else "") if part) or "«?»"


def check_acts(code: FlowCode, pack: Pack) -> Iterator[Finding]:
    """Refuse an `acts.txt` that is missing or differs from the code."""
    path = code.folder / ACTS
    if ACTS not in code.contents.files:
        yield Finding(str(path), 1, "acts", "acts.txt saknas; kör brygga check --write-acts och läs igenom listan")
        return
    wanted = acts_text(code, pack).splitlines()
    stands = code.contents.files[ACTS].decode("utf-8-sig", errors="replace").splitlines()
    for number, (want, have) in enumerate(zip_longest(wanted, stands), start=1):
        if want != have:
            said = f"«{want}» ska stå här" if want is not None else f"«{have}» ska inte stå här"
            yield Finding(str(path), number, "acts", f"{said}; kör brygga check --write-acts och läs vad som ändrats")
            return
