"""The audit chain in use: signed checkpoints, verification, exports, and extracts for the person a line is about."""

import secrets as chance
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from bot.app.attribution import by_operator
from bot.app.settings import Settings
from bot.app.storage import Storage
from bot.domain.errors import MachineError, SecretMissing
from bot.domain.identity import Identity
from bot.domain.period import Month
from bot.engine import NightResult
from bot.ports.audit import LOG_REVIEW, AuditEntry, AuditLine, ChainHead, Verified
from bot.ports.clock import Clock
from bot.ports.feed import NightRef
from bot.ports.secrets import Secrets
from bot.store import Ledger, Signer, Span, append_checkpoint, export, new_signing_key, read_checkpoints

ACCESS = "artikel 15 dataskyddsförordningen"
"""The legal ground of an extract for the person it is about. Source: office.md 7.2 (EU-domstolen C-579/21) [S]."""

SAMPLE_ONE_IN = 20
SAMPLE_MIN = 10


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A line as the person it is about may read it: without any employee's name."""

    at: datetime
    purpose: str
    unit: str
    role: str


@dataclass(frozen=True, slots=True)
class LogReview:
    """A month's lines for the municipality's own log review; `sample` holds the numbers of the lines picked at random."""

    lines: Sequence[AuditLine]
    sample: frozenset[int]


class AuditBook:
    """The chain as a command, or a night that ends, may use it."""

    def __init__(self, ledger: Ledger, secrets: Secrets, settings: Settings, clock: Clock) -> None:
        self.ledger, self._secrets, self._settings, self._clock = ledger, secrets, settings, clock

    @property
    def file(self) -> Path:
        """Where this machine's signed checkpoints are."""
        chosen = self._settings.audit.checkpoints
        return Path(chosen) if chosen else self._settings.state / "audit" / "checkpoints.jsonl"

    @property
    def public_key(self) -> str:
        """What others verify this machine's checkpoints and exports with."""
        return self._signer().public

    def sign_checkpoint(self) -> ChainHead:
        """Sign the head of the chain and add it to the file. Raises: StoreUnavailable, DiskFull."""
        head = self.ledger.head()
        append_checkpoint(self.file, head, self._clock.now(), self._signer())
        return head

    def sign_night(self, night: NightRef, result: NightResult, package: str) -> str:
        """Record that a night of this flow and pack, by digest, ended and sign a checkpoint; returns what the report says about it.

        An unreachable network share must not cost the morning report, which states the head in any case.
        """
        data = {**{name: str(n) for name, n in result.outcomes.items()}, "left": str(result.left), "package": package}
        stopped = {"stopped_by": result.stopped_by.code} if result.stopped_by else {}
        entry = AuditEntry(f"automat:{night.flow}", "night.ended", flow=night.flow, data={**data, **stopped})
        self.ledger.record(entry)
        try:
            head, problem = self.sign_checkpoint(), ""
        except MachineError as error:
            head, problem = self.ledger.head(), f". KONTROLLPUNKTEN KUNDE INTE SKRIVAS: {error}"
        return f"rad {head.seq}, {head.hash}{problem}"

    def verify(self, file: Path | None, key: str) -> Verified:
        """Walk the chain and compare it with a file of signed checkpoints: this machine's, or another's with its key."""
        path = file or self.file
        there = file is not None or path.exists()
        checkpoints, unsigned = read_checkpoints(path, key or self.public_key) if there else ((), ())
        found = self.ledger.verify(checkpoints)
        return replace(found, breaks=[*unsigned, *found.breaks])

    def export(self, folder: Path, since: datetime | None, until: datetime | None) -> int:
        """Write the lines to files, with what they say about people in clear. Returns how many."""
        self._record("audit.export", "utlämning för granskning", LOG_REVIEW, None, **_span(since, until))
        return export(self.ledger, folder, Span(since, until), self._signer(), self._clock.now())

    def for_person(self, person: Identity) -> Sequence[Disclosure]:
        """When, why and in what role somebody looked at data about this person."""
        lines = list(self.ledger.about(person))
        self._record("loggutdrag.person", "utdrag till den registrerade", ACCESS, person)
        return [self._disclosure(line) for line in lines]

    def for_review(self, month: Month, since: datetime, until: datetime) -> LogReview:
        """Every line of a month, with names, and a random sample of those made by people. The sample is recorded."""
        lines = list(self.ledger.lines(since, until))
        of_people = [line.seq for line in lines if not line.by_robot]
        wanted = min(len(of_people), max(SAMPLE_MIN, len(of_people) // SAMPLE_ONE_IN))
        sample = frozenset(chance.SystemRandom().sample(of_people, wanted))
        picked = ",".join(map(str, sorted(sample)))
        self._record("loggutdrag.internal", "loggkontroll", LOG_REVIEW, None, month=str(month), sample=picked)
        return LogReview(lines, sample)

    def _disclosure(self, line: AuditLine) -> Disclosure:
        content = line.content
        assert content, "a line is found by person only while it has content"
        role = "automat" if line.by_robot else content.role or "medarbetare"
        return Disclosure(line.at, content.purpose, self._settings.unit, role)

    def _record(self, what: str, purpose: str, ground: str, person: Identity | None, **data: str) -> None:
        people = frozenset({person} if person else ())
        entry = by_operator(what)
        self.ledger.record(replace(entry, purpose=purpose, ground=ground, people=people, data=data))

    def _signer(self) -> Signer:
        """The machine's signing key, made on first use."""
        try:
            return Signer(self._secrets.get("audit/signing-key"))
        except SecretMissing as missing:
            if missing.detail != "audit/signing-key":
                raise
        key = new_signing_key()
        self._secrets.set("audit/signing-key", key)
        return Signer(key)


def _span(since: datetime | None, until: datetime | None) -> dict[str, str]:
    return {name: at.isoformat() for name, at in (("since", since), ("until", until)) if at}


@contextmanager
def open_audit(settings: Settings, clock: Clock, storage: Storage) -> Iterator[AuditBook]:
    """The audit chain, for whoever runs the command. Raises: CaseUnknown, StoreUnavailable, SecretMissing."""
    with storage.existing_archive() as archive:
        yield AuditBook(archive.ledger, storage.secrets(), settings, clock)
