"""What a person finally made of a drafted case, as the case system tells it some night later. Brygga only reads it.

It is how Brygga is measured: the share that was decided as it was drafted, and which values people changed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.draft import Calculation, Draft, Part, Proposal, Saved
from bot.domain.field import Field


class Stands(StrEnum):
    """How far a person has come with a case."""

    NOTHING = "inget av en person"
    CALCULATED = "egen beräkning"
    """There is a calculation of their own, and no decision."""
    DECIDED = "beslutat"


@dataclass(frozen=True, slots=True)
class Found:
    """What stands in the case system for the month, whoever it is by; of several, only what was decided."""

    calculation: Saved | None
    proposal: Saved | None
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A value that is not the draft's; both as `comparable_fields` gives them, empty for none."""

    field: Field
    drafted: str
    found: str


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A draft beside what came of it. `kind` is the decision's word in the case system, empty before there is one."""

    stands: Stands
    kind: str
    changes: tuple[Change, ...]

    @property
    def is_comparable(self) -> bool:
        """Whether there is something of a person's to compare with."""
        return self.stands is not Stands.NOTHING


def follow_up(draft: Draft, found: Found, author: str) -> FollowUp:
    """Compare a draft with what stands there now; `author` is the robot's own user name in the case system.

    Before a decision only a calculation that a person has made says anything: the robot's own is the draft itself.
    """
    calculation, proposal = found.calculation, found.proposal
    if found.is_decided and proposal is not None:
        changes = (*_changes(draft.calculation, calculation), *_changes(draft.proposal, proposal))
        return FollowUp(Stands.DECIDED, _kind(proposal.part), changes)
    if calculation is not None and calculation.author != author:
        return FollowUp(Stands.CALCULATED, "", tuple(_changes(draft.calculation, calculation)))
    return FollowUp(Stands.NOTHING, "", ())


def _kind(part: Part) -> str:
    return part.kind if isinstance(part, Proposal) else ""


def _changes(drafted: Calculation | Proposal, saved: Saved | None) -> Iterator[Change]:
    ours = drafted.comparable_fields()
    theirs: Mapping[Field, str] = saved.part.comparable_fields() if saved else {}
    for field in {**ours, **theirs}:
        if ours.get(field, "") != theirs.get(field, ""):
            yield Change(field, ours.get(field, ""), theirs.get(field, ""))
