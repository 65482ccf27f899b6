"""The gate: every click, key, tick, choice and answer to a dialog asks here first, on every driver and whatever verb wanted it.

It is asked about what would be hit, never about how it was asked for: a button is one whether the pack calls it a field, finds
it through its label or as a cell of a row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bot.domain.errors import DecisionTouched
from bot.guard import (
    decision_word,
    is_deed,
    is_no,
    is_proposal,
    only_opens,
    reads_like_decision,
    reads_like_trace,
    strange_letter,
)
from bot.ports.surface import Kind

BUTTONS = frozenset({"button", "submit"})
PART = "part"
"""A part of a page, such as a row or a cell, which shows data rather than a caption; in a field, what has been typed there."""
FRAMED = "framed"
"""What a picture shows of a field, and of a button: nothing but its frame and what stands in it."""
HINT = "hint"
"""What is no thing, but what stands around one: only what tells somebody to decide counts there."""
CODE = "code"
"""What scripts and servers call it, which counts as a hint does, but for some words of programs."""
QUESTION = "question"
"""A small window that asks something: all that it says belongs to its buttons, but for one that only says no."""
FITS: dict[Kind, frozenset[str]] = {
    Kind.FIELD: frozenset({"field", "cell", FRAMED}),
    Kind.SECRET: frozenset({"secret", FRAMED}),
    Kind.CHOICE: frozenset({"choice", "cell", "item", FRAMED}),
    Kind.TICK: frozenset({"tick", "radio", "cell"}),
}
"""What something that is filled in must be; in a table that is drawn it is a cell, and what is chosen an item of a list.

A secret is typed only where it cannot be seen; a picture does not tell such a field from another.
"""
FILLED_IN = frozenset({"field", "secret", "choice", "tick", "radio"})
TURNED = frozenset({"tick", "radio", "menuitem", "tab"})
"""What one click turns; over a field it would take the click for the focus."""
MOST_WORDS = 3
"""What says more than this in a frame is a text that stands there, and no caption."""


@dataclass(frozen=True, slots=True)
class Met:
    """One thing that a click would set off: what it is, and all that it is called, by whoever sees, hears or points at it."""

    role: str
    says: tuple[str, ...] = field(repr=False)
    is_part: bool = False
    """Whether it lies in the thing itself, where the click would land."""


def require_fit(where: object, kind: Kind, role: str, *, opens_view: bool = False) -> None:
    """Require that what would be hit is what the pack says that it is. Raises: DecisionTouched.

    Of the buttons only one that submits no form may open a view.
    """
    refused = FILLED_IN | (BUTTONS if kind is Kind.LINK else frozenset()) - ({"button"} if opens_view else frozenset())
    if not (role in FITS[kind] if kind in FITS else role not in refused):
        raise DecisionTouched(f"{where}: {kind} i paketet, men på skärmen {role}")


def require_harmless(where: object, met: Iterable[Met]) -> None:
    """Require that nothing of what would be set off reads like a decision or a payment. Raises: DecisionTouched."""
    if any(_decides(one.role, said) for one in met for said in one.says):
        raise DecisionTouched(f"{where}: ordet")


def _decides(role: str, said: str) -> bool:
    return is_deed(said, in_code=role == CODE) if role in (HINT, CODE) else reads_like_decision(said)


def require_pressable(where: object, kind: Kind, met: Sequence[Met], *, opens_view: bool = False) -> None:
    """Require that a click may be made: `met` is the thing itself, then what else it sets off. Raises: DecisionTouched.

    What only `opens_view` may itself be called anything: that it sends nothing is proved as it is followed.
    """
    for one in met[:1] if kind.fills else (met[0], *(one for one in met if one.is_part)):
        require_fit(where, kind, one.role, opens_view=opens_view)
    if not kind.fills or kind is Kind.TICK:
        own = _own_words(where, met) if opens_view else frozenset[str]()
        says_no = bool(met[0].says) and all(map(is_no, met[0].says))
        others = [one for one in met if not own.issuperset(one.says) and not (says_no and one.role in (HINT, QUESTION))]
        require_harmless(where, others)
        if kind.acts and not opens_view:
            _require_kind(where, kind, met[0].says)
    elif any(one.role in BUTTONS | TURNED for one in met[1:]):
        raise DecisionTouched(f"{where}: en knapp ligger där")
    else:
        _require_no_caption(where, kind, met)


def _require_no_caption(where: object, kind: Kind, met: Iterable[Met]) -> None:
    """Require of what is filled in that nothing in its place is worded as a button that decides. Raises: DecisionTouched."""
    for n, one in enumerate(met):
        lies_there = one.role == FRAMED or (one.role == "item" if n == 0 else one.is_part and one.role != PART)
        if lies_there and any((_tells_to_decide if kind is Kind.CHOICE else could_decide)(said) for said in one.says):
            raise DecisionTouched(f"{where}: ordet")


def _tells_to_decide(said: str) -> bool:
    """Whether an option does: what a list offers is named after decisions, and a proposal says «Bifall».

    A strange letter is no sign of it: the option that is wanted is known by its own, and a picture is often read with some.
    """
    return is_deed(said) and not strange_letter(said) and not is_proposal(said)


def require_words(where: object, met: Sequence[Met]) -> None:
    """Require of what is pressed or turned that it says something to be judged by. Raises: DecisionTouched."""
    told = any(c.isalnum() for one in met if one is met[0] or one.is_part for said in one.says for c in said)
    if met[0].role in BUTTONS | TURNED and not told:
        raise DecisionTouched(f"{where}: utan ord")


def require_option(where: object, option: str) -> None:
    """Require of an option whose choice is sent at once that it reads like no decision, but for what a proposal may say.

    Raises: DecisionTouched.
    """
    if reads_like_decision(option) and not is_proposal(option):
        raise DecisionTouched(f"{where}: ordet")


def _own_words(where: object, met: Sequence[Met]) -> frozenset[str]:
    """What is called anything because it only opens a view, and all in it. Raises: DecisionTouched for what tells to decide."""
    inside = (met[0], *(one for one in met[1:] if one.is_part))
    if any(is_deed(said) for one in inside if one.role != PART for said in one.says):
        raise DecisionTouched(f"{where}: ordet")
    return frozenset(said for one in inside for said in one.says)


def _require_kind(where: object, kind: Kind, says: Iterable[str]) -> None:
    """Require of what is pressed or followed that it does no more than its kind. Raises: DecisionTouched."""
    for said in says:
        if decision_word(said) and not only_opens(said, kind):
            raise DecisionTouched(f"{where}: ordet")
        if reads_like_trace(said) and not kind.leaves_trace:
            raise DecisionTouched(f"{where}: {kind} i paketet, men på skärmen står att det sparar eller frågar")


def could_decide(said: str) -> bool:
    """Whether what stands in a frame could be the caption of a button that decides, or saves: a picture does not tell it from
    a field. A long text that begins by telling to decide is taken for a caption too.
    """
    words = said.split()
    is_short = len(words) <= MOST_WORDS
    return (is_short and (reads_like_decision(said) or reads_like_trace(said))) or any(map(is_deed, words[:1]))


def decision_words(said: Iterable[str]) -> frozenset[str]:
    """The decision words of captions, without the rest of them, which may name a person."""
    words = ((one, decision_word(one)) for one in said if reads_like_decision(one))
    return frozenset("främmande tecken" if word == one and not one.isascii() else word for one, word in words)


def require_no_more(said: str, known: Iterable[str]) -> None:
    """Require of a dialog that no pack knows that it is not a known question that goes on to decide. Raises: DecisionTouched."""
    if any(one and one in said and reads_like_decision(said.replace(one, "")) for one in known):
        raise DecisionTouched("en ruta säger mer än paketet känner till")
