"""Rule `acts`: the committed `acts.txt` lists exactly what is done in the system, in the flow's name or by the driver itself, and what protects.

A new act is therefore one added line, and less protection a line less, for a second pair of eyes to review. A text that can mean more than it seems must have
a name at the end of its line: that of a person who has seen what the button does.
"""

import re
from collections.abc import Callable, Iterator
from itertools import zip_longest

from bot.guard.finding import Finding
from bot.guard.labels import HELPERS
from bot.guard.options import origins
from bot.guard.protection import protecting_lines, ways
from bot.guard.scope import Use, uses
from bot.guard.source import ACTING_VERBS, FlowCode
from bot.guard.words import is_ambiguous, is_yes
from bot.packs import Control, Dialog, Pack
from bot.ports.surface import Kind

ACTS = "acts.txt"
SEEN_BY = "tvetydigt, läst av:"
_HEAD = """\
# Allt som görs i systemet, en handling på varje rad, och sist det som skyddar. Skrivs av «brygga check --write-acts»; en ny rad läses av en person till.
# Kan en text betyda mer än det ser ut skriver den som har sett vad knappen gör sitt namn sist på raden."""
_PROTECTS = "skyddar och säger var roboten är; också en rad som tas bort här läses av en person till"
_WRITE = "kör brygga check --write-acts och läs vad som ändrats"


def acts_text(code: FlowCode, readings: FlowCode | None, pack: Pack) -> str:
    """The content of `acts.txt`. A name that stands on a line that has not changed is kept."""
    seen = [line for line in _committed(code) if SEEN_BY in line]
    named = {line[: line.index(SEEN_BY) + len(SEEN_BY)]: line for line in seen}
    return "\n".join(named.get(line, line) for line in _lines(code, readings, pack)) + "\n"


def check_acts(code: FlowCode, readings: FlowCode | None, pack: Pack) -> Iterator[Finding]:
    """Refuse an `acts.txt` that is missing, differs from the code, or has an ambiguous line that nobody has put a name to."""
    path = str(code.folder / ACTS)
    if ACTS not in code.contents.files:
        yield Finding(path, 1, "acts", "acts.txt saknas; kör brygga check --write-acts och läs igenom listan")
        return
    for number, (want, have) in enumerate(zip_longest(_lines(code, readings, pack), _committed(code)), start=1):
        if want is None:
            yield Finding(path, number, "acts", f"«{have}» ska inte stå här; {_WRITE}")
            return
        ends = SEEN_BY if want.endswith(SEEN_BY) else ""
        if have is None or (have != want and not (ends and have.startswith(want))):
            yield Finding(path, number, "acts", f"«{want.removesuffix(ends).rstrip()}» ska stå här; {_WRITE}")
            return
        if ends and not re.search(r"\w", have.removeprefix(want)):
            text = (
                f"«{want}»: texten kan betyda mer än det ser ut; se vad knappen gör i systemet och skriv ditt namn sist"
            )
            yield Finding(path, number, "acts", text)


def _committed(code: FlowCode) -> list[str]:
    return code.contents.files.get(ACTS, b"").decode("utf-8-sig", errors="replace").splitlines()


def _lines(code: FlowCode, readings: FlowCode | None, pack: Pack) -> Iterator[str]:
    every = list(uses(code))
    acts = [use for use in every if use.verb in ACTING_VERBS]
    views = [use for use in acts if (control := _control(pack, use.screen, use.control)) and control.opens_view]
    others = [use for use in acts if use not in views]

    def used(are_such: Callable[[Kind], bool]) -> list[str]:
        return [line for kind in Kind if are_such(kind) for line in _used(code, readings, pack, others, kind)]

    groups = {
        "frågar och sparar": used(lambda kind: kind.leaves_trace),
        "trycker på": used(lambda kind: kind is Kind.PRESS),
        "följer": used(lambda kind: kind is Kind.LINK),
        "följer, fast texten låter som mer: bilden som öppnas ska stå där efteråt": _opened(pack, views),
        "bläddrar och väntar in svar på egen hand": _helpers(pack, every),
        "svarar i rutor": sorted(_answer(dialog) for dialog in pack.head.dialogs),
        "fyller i": used(lambda kind: kind.fills and kind is not Kind.CHOICE and kind is not Kind.TICK),
        "väljer och kryssar": used(lambda kind: kind is Kind.CHOICE or kind is Kind.TICK),
    }
    yield from _HEAD.splitlines()
    for heading, lines in groups.items():
        if lines:
            yield from ("", f"# {heading}", *lines)
    yield from ("", f"# {_PROTECTS}", *protecting_lines(pack))


def _used(code: FlowCode, readings: FlowCode | None, pack: Pack, acts: list[Use], kind: Kind) -> list[str]:
    """A line for every control of one kind that the flow itself acts on."""
    by_control: dict[tuple[str, str], list[Use]] = {}
    for use in acts:
        if use.kind is kind:
            by_control.setdefault((use.screen, use.control), []).append(use)
    return [
        _line(kind, pack, screen, name, _chosen(code, readings, by_control[screen, name]))
        for screen, name in sorted(by_control)
    ]


def _chosen(code: FlowCode, readings: FlowCode | None, acts: list[Use]) -> str:
    """What is chosen or ticked, wherever the flow does so."""
    if acts[0].verb not in _CHOOSES:
        return ""
    found = [origins(code, readings, use) for use in acts]
    texts = sorted(frozenset[str]().union(*(one or {"?"} for one in found)))
    return f"{_CHOOSES[acts[0].verb]} {' eller '.join(texts)}"


_CHOOSES = {"choose": "väljer", "set": "kryssar"}


def _opened(pack: Pack, views: list[Use]) -> list[str]:
    """A line for every link that is followed because the pack says that it only opens a view."""
    return sorted({_line("opens_view", pack, use.screen, use.control) for use in views})


def _helpers(pack: Pack, every: list[Use]) -> list[str]:
    """A line for every control that the driver presses on its own, to read what the flow reads."""
    found: set[str] = set()
    for use in every:
        read = _control(pack, use.screen, use.control)
        for key in HELPERS if read and use.verb in _READ_THROUGH else ():
            if name := getattr(read, key):
                found.add(_line(key, pack, use.screen, name, f"för {use.screen}.{use.control}"))
    return sorted(found)


_READ_THROUGH = frozenset({"rows", "settled"})
"""The verbs for which the driver turns pages or asks again."""


def _answer(dialog: Dialog) -> str:
    line = f"{dialog.kind:<10}  «{dialog.text}»  svarar «{dialog.answer}»"
    unclear = is_ambiguous(dialog.text) or (is_ambiguous(dialog.answer) and not is_yes(dialog.answer))
    return f"{line}  {SEEN_BY}" if unclear else line


_PLAIN = {"link": "link", "opens_view": "link", **{str(kind): "label" for kind in Kind if kind.fills}}
"""What goes without saying of where the text of an act stands; of any other act, on a button."""


def _line(does: str, pack: Pack, screen: str, name: str, more: str = "") -> str:
    control = _control(pack, screen, name)
    if control is None:
        return f"{does:<10}  {screen}.{name}  «?»"
    parts = [
        f"{does:<10}",
        f"{screen}.{name}",
        ways(control.find, _PLAIN.get(does, "button")),
        f"hemligheten «{control.secret}»" if control.secret else "",
        more,
        f"öppnar {control.opens_view}" if control.opens_view else "",
        "flera rader" if control.form == "lines" and control.kind.fills else "",
        "systemet skickar bilden" if control.posts else "",
        f"sparat när {ways(control.saved)}" if control.saved else "",
        f"nekat när {ways(control.refused)}" if control.refused else "",
        SEEN_BY if (control.kind.acts or control.kind is Kind.TICK) and _is_ambiguous(control) else "",
    ]
    return "  ".join(part for part in parts if part)


def _is_ambiguous(control: Control) -> bool:
    said = [(one.button, one.link, one.label, one.text, one.after, one.menu) for one in control.find]
    return not control.opens_view and any(is_ambiguous(text) for texts in said for text in texts)


def _control(pack: Pack, screen: str, name: str) -> Control | None:
    found = pack.screens.get(screen)
    return found.controls.get(name) if found else None
