"""One case through its stages.

Always in this order: open → gate → read → ask → read answers → draft → for each write: look, write, look again.
A finished stage is never repeated, and what may already have happened is looked for before it is tried.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from bot.domain.case import Basis, CaseRef, Opened, Outcome, gate
from bot.domain.draft import Draft, Part, Saved, differences, propose, require_foreseeable, require_scope
from bot.domain.errors import (
    AnswerLost,
    BryggaError,
    HumanValue,
    Label,
    OutOfScope,
    ReadBackDiffers,
    Reason,
    ScreenError,
    UnknownWrite,
)
from bot.domain.facts import AgencyAnswer
from bot.domain.field import Field
from bot.domain.household import Household
from bot.domain.identity import Identity
from bot.domain.norm import NormTable
from bot.domain.period import Month
from bot.domain.rules import Rules
from bot.domain.warnings import after_answers, after_draft, last_known
from bot.engine._codec import decode, encode
from bot.engine._memory_keys import ANSWERS, WARNINGS, MemoryKey
from bot.engine._recording import RecordingSurface, StopSignal
from bot.kit import Desk, Flow
from bot.ports.audit import CASE_WORK, AuditEntry
from bot.ports.feed import Lease
from bot.ports.journal import Journal
from bot.ports.surface import Surface

LATE_S = 20.0
"""For how long the system may still carry out an act whose answer was lost, s. Until then, finding nothing proves nothing."""

T = TypeVar("T")
Answers = tuple[AgencyAnswer, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """The municipality's rules and the national norm for the night's month."""

    rules: Rules
    norm: NormTable


class CaseRun:
    """Takes leased cases through the flow, each on its own surface. Shared by all workers of a night."""

    done = Outcome.DRAFTED
    """The outcome of a case that comes all the way through."""
    ends_proven = True
    """Whether the last stage has just proven, on a freshly fetched page, which case is open: closing needs no new look then."""
    purpose = "förbereda återansökan"
    """Why the case is read, as the audit log states it."""

    def __init__(self, flow: Flow, journal: Journal, tables: Tables, day: date, user: str) -> None:
        self._flow, self._journal, self._tables, self._day, self._user = flow, journal, tables, day, user
        self._finished: Counter[Lease] = Counter()
        self._inside: dict[Lease, Household] = {}
        self.stop_signal = StopSignal()

    def find(self, desk: Desk, month: Month) -> Sequence[CaseRef]:
        """List the night's cases."""
        return self._flow.stages["find"](desk, month)

    def finished_stages(self, lease: Lease) -> int:
        """Count the stages finished since the case was taken."""
        return self._finished[lease]

    def run(self, lease: Lease, surface: Surface, *, is_last: bool = False) -> None:
        """Do all the work of a case. Capture the failing screen on the last attempt, and always for a bug.

        Raises: CaseError when the case goes to a person; every error of `ports.surface`.
        """
        at = At(lease, RecordingSurface(surface, self._journal, lease, self.stop_signal))
        try:
            self._through(at)
        except BryggaError as error:
            # An answer that never came leaves nothing to see.
            if is_last and isinstance(error, ScreenError) and not isinstance(error, AnswerLost):
                at.surface.picture_failure()
            raise
        except Exception:
            at.surface.picture_failure()
            raise

    def _through(self, at: "At") -> None:
        """Go on until the last write is verified."""
        household = self._open(at)
        basis = self._once(at, "read_case", Basis, lambda: self._stage(at, "read_case", household))
        require_scope(basis, self._user)
        require_foreseeable(basis, self._tables.rules, self._tables.norm)
        self._ask(at, household)
        self._enter(at, self._prepare(at, household, basis))

    def close(self, lease: Lease, surface: Surface, *, reopen: bool, is_proven: bool) -> None:
        """Close the case so that no lock is left; on a new surface it must be opened first.

        Unless a stage has just proven it (`is_proven`), the header is checked on a freshly fetched page: another window
        may have made another case the current one, and that is the one that would be closed.
        """
        at = At(lease, RecordingSurface(surface, self._journal, lease, self.stop_signal))
        household = self._inside.pop(lease, None)
        if reopen:
            self._stage(at, "open_case")
        elif household is not None and not is_proven:
            at.surface.begin("verify_ask", may_commit=False)
            self._flow.stages["verify_ask"](Desk(at.surface), lease.case, household)
            _require_shown(at, "close_case")
        self._stage(at, "close_case")

    def _enter(self, at: "At", draft: Draft) -> None:
        for what in self._flow.writes:
            self._write(at, what, draft)

    def _open(self, at: "At") -> Household:
        opened: Opened = self._stage(at, "open_case")
        people = opened.household.identities if opened.household else ()
        self._journal.belongs(at.lease, opened.belongs, people)
        # Also when the case is somebody else's: they were read, and the log must say so.
        self._journal.consulted(at.lease, self._consultation(at, opened))
        if not opened.protected:  # the header of a protected case names nobody
            _require_shown(at, "open_case")
        household = gate(opened)
        at.surface.know(household.applicant.identity)
        self._inside[at.lease] = household
        return household

    def _consultation(self, at: "At", opened: Opened) -> AuditEntry:
        """Whom the case is about; for a protected household the screen names nobody."""
        flow, people = self._flow.name, opened.household.identities if opened.household else frozenset[Identity]()
        return AuditEntry(
            f"automat:{flow}", "case.read", at.lease.case, flow, self.purpose, CASE_WORK, role="automat", people=people
        )

    def _prepare(self, at: "At", household: Household, basis: Basis) -> Draft:
        """Read the answers and make the draft. Warnings are kept before any write, and when no draft can be made."""
        try:
            answers = self._once(at, "read_answers", Answers, lambda: self._stage(at, "read_answers", household))
            basis = replace(basis, answers=answers)
            self._keep(at, ANSWERS, lambda before: last_known(before, answers))
            draft = self._once(at, "draft", Draft, lambda: self._propose(basis))
        except OutOfScope:
            self._keep(at, WARNINGS, lambda before: after_answers(before, (), basis, self._day))
            raise
        self._keep(at, WARNINGS, lambda before: after_draft(before, draft.warnings, basis, self._day))
        return draft

    def _keep(self, at: "At", key: MemoryKey[T], change: Callable[[T], T]) -> None:
        self._journal.keep(at.lease, key.name, key.updater(change))

    def _propose(self, basis: Basis) -> Draft:
        return propose(basis, self._tables.rules, self._tables.norm, self._day, self._user)

    def _ask(self, at: "At", household: Household) -> None:
        if self._journal.checkpoint(at.lease, "ask"):
            return
        if not self._look(at, "ask", "verify_ask", household):
            self._stage(at, "ask", household, may_commit=True)
            if not self._look(at, "ask", "verify_ask", household):
                raise UnknownWrite(at=Label("ask"))
        self._finish(at, "ask", {})

    def _write(self, at: "At", what: str, draft: Draft) -> None:
        name, wanted = f"write_{what}", _part(draft, what)
        if self._journal.checkpoint(at.lease, name):
            return
        seen: Saved | None = self._look(at, name, f"verify_{what}", draft)
        if seen is None:
            self._stage(at, name, draft, may_commit=True)
            seen = self._look(at, name, f"verify_{what}", draft)
            if seen is None:
                raise UnknownWrite(at=Label(what))
        if seen.author != self._user:
            raise HumanValue(at=Label(what))
        if differing := differences(wanted, seen.part):
            raise ReadBackDiffers(at=_differing(what, wanted, differing))
        at.surface.picture("efter")
        self._finish(at, name, {"author": seen.author, "status": seen.status})

    def _look(self, at: "At", act: str, verify: str, *arguments: Any) -> Any:
        """Look for an act's result. After an attempt, its absence is believed only once the system has had its time."""
        seen = self._stage(at, verify, *arguments)
        since = None if seen else self._journal.since_intent(at.lease, act)
        if since is None or since >= LATE_S:
            return seen
        at.surface.wait(LATE_S - since)
        return self._stage(at, verify, *arguments)

    def _once(self, at: "At", stage: str, kind: type[T], do: Callable[[], T]) -> T:
        kept = self._journal.checkpoint(at.lease, stage)
        if kept is not None:
            return decode(kept.payload, kind)
        value = do()
        self._finish(at, stage, value)
        return value

    def _stage(self, at: "At", stage: str, *arguments: Any, may_commit: bool = False) -> Any:
        opens_or_closes = stage in ("open_case", "close_case")
        if not opens_or_closes and self._journal.is_cancelled(at.lease):
            raise OutOfScope(Reason.CANCELLED, at=Label(stage))
        at.surface.begin(stage, may_commit=may_commit)
        value = self._flow.stages[stage](Desk(at.surface), at.lease.case, *arguments)
        if not may_commit and not opens_or_closes:
            _require_shown(at, stage)
        return value

    def _finish(self, at: "At", stage: str, value: Any) -> None:
        self._journal.finish_stage(at.lease, stage, encode(value))
        self._finished[at.lease] += 1


@dataclass(frozen=True, slots=True)
class At:
    lease: Lease
    surface: RecordingSurface


def _require_shown(at: At, stage: str) -> None:
    """A list may open the wrong row, and another window may change what is open: then nothing that was read counts."""
    if not at.surface.shows_the_case():
        raise OutOfScope(Reason.WRONG_CASE, at=Label(stage))


def _part(draft: Draft, what: str) -> Part:
    parts: Mapping[str, Part] = {
        "calculation": draft.calculation, "proposal": draft.proposal, "note": draft.note, "watch": draft.watch,
    }  # fmt: skip
    return parts[what]


def _differing(what: str, wanted: Part, fields: Iterable[Field]) -> Label:
    """Name the fields that differ. A row that is not ours is given by its kind only, since its name was read from the screen."""
    ours = wanted.comparable_fields()
    names = [field.public_name if field in ours else f"{field.kind.value} (annan rad)" for field in fields]
    return Label(f"{what}: {', '.join(names)}")
