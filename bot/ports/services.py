"""Clock, secrets, stores, evidence: what the engine and the office need from outside."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.domain.case import Belonging, CaseRef, Outcome
from bot.domain.follow_up import Stands
from bot.domain.identity import Identity
from bot.ports.audit import AuditEntry
from bot.ports.feed import Lease, Machine, Night, Waiting

READING = ("read_case", "read_answers")
"""The stages whose pictures are of what was read; the others' are of what was written."""


class Clock(Protocol):
    """The time."""

    def now(self) -> datetime:
        """Now, with time zone."""
        ...


class Secrets(Protocol):
    """Where passwords live."""

    def get(self, name: str) -> str:
        """The secret. Raises: SecretMissing, which never holds it."""
        ...

    def set(self, name: str, value: str) -> None:
        """Keep a secret."""
        ...


class Mail(Protocol):
    """Tells people who are not here. Nothing about a case or a person is ever told that way."""

    def send(self, to: Sequence[str], subject: str, body: str) -> None:
        """Send one message to all of them. Raises: MailNotSent."""
        ...


FAILURE = "fel: "
"""How the caption begins of a picture of the screen on which a case's work went wrong, and of no other picture."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A finished stage: its result as JSON text, decrypted."""

    stage: str
    payload: str


@dataclass(frozen=True, slots=True)
class Event:
    """One step, free of personal data: which control, what was done, how it went, how long it took."""

    stage: str
    target: str
    act: str
    outcome: str
    took_ms: int
    fallback_used: str = ""


class Journal(Protocol):
    """What is kept about one leased case. Every write is fenced by the lease's token.

    Raises: StoreUnavailable; DiskFull.
    """

    def checkpoint(self, lease: Lease, stage: str) -> Checkpoint | None:
        """The finished stage, or None."""
        ...

    def finish_stage(self, lease: Lease, stage: str, payload: str) -> None:
        """Keep a finished stage's result."""
        ...

    def intend(self, lease: Lease, stage: str) -> None:
        """Record, before an act that leaves a trace, that it is about to be made."""
        ...

    def since_intent(self, lease: Lease, stage: str) -> float | None:
        """Seconds since the act was last about to be made, by whatever process; None when it never was."""
        ...

    def belongs(self, lease: Lease, to: Belonging, people: Collection[Identity]) -> None:
        """Keep whose case it is and who is in it, for the lists of the morning; a person as an opaque reference only."""
        ...

    def consulted(self, lease: Lease, entry: AuditEntry) -> None:
        """Record in the audit chain, before the case is read further, whom it is about."""
        ...

    def is_cancelled(self, lease: Lease) -> bool:
        """Whether IT has taken the case out of the night."""
        ...

    def event(self, lease: Lease, event: Event) -> None:
        """Keep a step."""
        ...

    def evidence(self, lease: Lease, stage: str, what: str, picture: bytes, spots: str = "") -> None:
        """Keep a masked picture, encrypted, and as JSON text where on it stands what was read."""
        ...

    def keep(self, lease: Lease, name: str, change: Callable[[str | None], str]) -> None:
        """Keep something beyond the night: `change` takes the newest of it, or None, and gives the new, in one step."""
        ...


class CaseRows(Protocol):
    """The case rows that a feed hands out; implemented by the store, so that feed and store never meet."""

    def open_night(self, flow: str, day: date, *, alone: bool = True) -> Night:
        """The run of this flow and business date, made if it is new; on a machine that is alone, dead leases are reclaimed."""
        ...

    def add(self, night: Night, cases: Iterable[CaseRef], again: frozenset[str]) -> int:
        """Queue new cases, and those sent to a person on an earlier night for a reason in `again`; how many."""
        ...

    def claim(self, night: Night) -> Lease | None:
        """Take the next queued case in one transaction."""
        ...

    def close(self, lease: Lease, outcome: Outcome, reason: str, detail: str) -> None:
        """Record an outcome, fenced by the token."""
        ...

    def requeue(self, lease: Lease) -> None:
        """Put a case back, fenced by the token."""
        ...

    def waiting(self, night: Night) -> int:
        """How many are queued."""
        ...

    def hold(self, night: Night) -> str:
        """What IT has asked of the night: «paused», «drained» or nothing."""
        ...


class SharedRows(Protocol):
    """What several machines must agree upon; the database's clock says who is alive."""

    def join(self, member: int, machine: Machine, most: int, alive_s: float) -> int:
        """Take part with the lanes wanted, or as many as `most` logins leave; how many. One of the same name is dead."""
        ...

    def beat(self, member: int, alive_s: float) -> bool:
        """Still alive; False when it was taken for dead."""
        ...

    def leave(self, member: int) -> None:
        """No longer here."""
        ...

    def reap(self, night: Night) -> int:
        """Queue again what a silent machine holds, and count its crash; how many."""
        ...

    def living(self) -> frozenset[int]:
        """The members that are alive."""
        ...

    def claim_one(self, night: Night, case_id: int, member: int) -> Lease | None:
        """Take this case if it may be taken."""
        ...

    def queued(self, night: Night) -> Sequence[Waiting]:
        """Every case that waits."""
        ...

    def elsewhere(self, night: Night, member: int) -> int:
        """How many cases other members hold."""
        ...


@dataclass(frozen=True, slots=True)
class Finished:
    """A finished stage: its result as JSON text, decrypted; when it ended, and by which flow and pack."""

    payload: str
    at: datetime
    flow_version: str
    pack_version: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A masked picture that is kept; `spots` is JSON text of where on it stands what was read, or empty."""

    id: int
    stage: str
    what: str
    spots: str


@dataclass(frozen=True, slots=True)
class CaseReport:
    """One case as the office shows it; finished stages and the times of intents by stage name, in order of time.

    `pictures` are of what was written; `seen` tells of every picture, and the inbox gives one at a time.
    """

    id: int
    case: CaseRef
    belongs: Belonging
    flow: str
    outcome: Outcome | None
    running: bool
    ended_at: datetime | None
    reason: str
    detail: str
    stages: Mapping[str, Finished]
    intents: Mapping[str, datetime]
    pictures: Sequence[tuple[str, bytes]]
    seen: Sequence[Seen] = ()


class Reports(Protocol):
    """What the office reads."""

    def cases(self, night: Night) -> Sequence[CaseReport]:
        """Every case that the night touched or left waiting."""
        ...

    def drift(self, night: Night) -> Sequence[str]:
        """The controls that were found by another candidate than the pack's first, by name."""
        ...

    def numbered(self, number: str) -> Sequence[CaseReport]:
        """Every month of the case with this number, the newest first; empty when there is none."""
        ...


class Outcomes(Protocol):
    """Drafts of earlier nights, and what people made of them."""

    def awaited(self, flow: str, since: date) -> Sequence[CaseRef]:
        """The cases with a draft made since then that are not known to be decided, the oldest first."""
        ...

    def drafted(self, flow: str, case: CaseRef) -> str | None:
        """The case's draft as JSON text, or None when there is none any longer."""
        ...

    def keep_outcome(self, flow: str, case: CaseRef, stands: Stands, changes: int, found: str) -> None:
        """Keep how a case stands, instead of how it stood: `found` as JSON text, and in how many values it differs."""
        ...

    def outcome(self, flow: str, case: CaseRef) -> str | None:
        """How the case stood when it was last looked at, as JSON text, or None before it was."""
        ...


class Memory(Protocol):
    """What is kept about a case and month beyond one night. Nothing is written over: the newest counts, all stay."""

    def recall(self, flow: str, case: CaseRef, name: str) -> str | None:
        """The newest of what is kept under a name, decrypted, or None."""
        ...

    def amend(
        self,
        flow: str,
        case: CaseRef,
        name: str,
        change: Callable[[str | None], str],
        entry: AuditEntry | None = None,
    ) -> None:
        """Keep what was changed: `change` takes the newest, or None, and gives the new, in one step.

        What a person changed has its `entry` in the audit chain; only a night has none.
        """
        ...
