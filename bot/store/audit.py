"""The audit chain in the database: a line is written in the same transaction as the act, or neither is.

What a line says about people is sealed with the log's own key and not the case's: the case is erased long before the log
is, and a person may still ask who looked.
"""

import json
import secrets
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

from sqlmodel import Session, col, insert, select

from bot.domain.errors import StoreUnavailable
from bot.domain.identity import Identity
from bot.ports.audit import AuditContent, AuditEntry, AuditLine, ChainHead, Verified
from bot.store.crypto import derived, seal, unseal
from bot.store.database import APPENDING, Database, one_at_a_time, retry_while_away
from bot.store.hash_chain import START, ChainLink, Walk, canonical, commitment_of, link_hash
from bot.store.tables import AuditPayload, AuditPerson, ChainRow, now

STRETCH = 1000
"""Lines to read at a time, so that writers never wait for a reader."""

ERASED = "gallring.made"
ERASED_THROUGH = "log_through"
"""The field, in the line about an erasure, that says how far the log's content was erased."""

Row = tuple[ChainRow, AuditPayload | None]


class Ledger:
    """Implements `ports.audit.Audit` on one database. Many threads and processes may write at once."""

    def __init__(self, database: Database, master: bytes) -> None:
        self._db = database
        self._key, self._people_key = derived(master, "audit"), derived(master, "audit people")

    def reference(self, person: Identity) -> str:
        """The opaque reference to a person, for where nobody may read who they are."""
        return person.opaque(self._people_key)

    @retry_while_away
    def record(self, entry: AuditEntry) -> None:
        """Add a line."""
        with self._db.transaction() as s:
            self.append(s, entry)

    def append(self, s: Session, entry: AuditEntry) -> None:
        """Add a line in the transaction of the act it is about. Last in it, since other writers wait from here on."""
        s.flush()  # take the act's locks before the log's, so that two writers cannot deadlock
        one_at_a_time(s.connection(), APPENDING)
        last = s.exec(select(ChainRow).order_by(col(ChainRow.seq).desc()).limit(1)).first()
        seq, prev = (last.seq + 1, last.hash) if last else (1, START)
        at = as_text(now())
        people = sorted({self.reference(person) for person in entry.people} | entry.references)
        content = canonical(asdict(_content(entry, people)))
        salt = secrets.token_bytes(32)
        commitment = commitment_of(salt, content)
        linked = link_hash(prev, (seq, at, entry.what, entry.actor), commitment)
        s.add(
            ChainRow(seq=seq, at=at, what=entry.what, actor=entry.actor, commitment=commitment, prev=prev, hash=linked)
        )
        s.flush()
        number = entry.case.number if entry.case else ""
        s.add(AuditPayload(seq=seq, number=number, salt=salt, sealed=seal(self._key, content, _place(seq))))
        s.flush()
        if people:
            # One statement: after pipelined statements Postgres 15 was seen not to apply the idle timeout.
            s.exec(insert(AuditPerson).values([{"seq": seq, "reference": reference} for reference in people]))

    # ------------------------------------------------------------ reading

    @retry_while_away
    def head(self) -> ChainHead:
        """The chain's last line."""
        with self._db.transaction() as s:
            last = s.exec(select(ChainRow).order_by(col(ChainRow.seq).desc()).limit(1)).first()
            return ChainHead(last.seq, last.hash.hex()) if last else ChainHead(0, START.hex())

    def lines(self, since: datetime | None = None, until: datetime | None = None) -> Iterator[AuditLine]:
        """The lines from one time to before another, in order."""
        first, end = as_text(since) if since else "", as_text(until) if until else "~"
        for row, payload in self.rows():
            if first <= row.at < end:
                yield self._line(row, payload)

    def rows(self) -> Iterator[Row]:
        """Every line as stored, with the content sealed with it, up to the current head."""
        seq, end = 0, self.head().seq
        while stretch := self._stretch(seq, end):
            yield from stretch
            seq = stretch[-1][0].seq

    @retry_while_away
    def about(self, person: Identity) -> Sequence[AuditLine]:
        """The lines about a person that are not erased, in order."""
        with self._db.transaction() as s:
            named = select(AuditPerson.seq).where(AuditPerson.reference == self.reference(person))
            lines = select(ChainRow, AuditPayload).join(AuditPayload, col(AuditPayload.seq) == col(ChainRow.seq))
            found = s.exec(lines.where(col(ChainRow.seq).in_(named)).order_by(col(ChainRow.seq))).all()
            return [self._line(row, payload) for row, payload in found]

    def verify(self, checkpoints: Sequence[ChainHead]) -> Verified:
        """Walk the whole chain with the content sealed beside it, and compare it with signed checkpoints."""
        walk, through = Walk(checkpoints), 0
        references = _References(self._db)
        for row, payload in self.rows():
            walk.step(_link(row))
            if payload is None:
                walk.content_gone()
                continue
            content = self._content_of(row, payload)
            if content is None or not _is_as_sealed(content, payload, references.of(row.seq)):
                walk.content_changed()
            elif row.what == ERASED:
                through = max(through, int(content.data.get(ERASED_THROUGH, "0")))
        return walk.end(through)

    def opened(self, row: ChainRow, payload: AuditPayload) -> bytes | None:
        """The content sealed with a line, exactly as hashed; None when it is not what the line commits to."""
        try:
            content = unseal(self._key, payload.sealed, _place(payload.seq))
        except StoreUnavailable:
            return None
        return content if commitment_of(payload.salt, content) == row.commitment else None

    def _content_of(self, row: ChainRow, payload: AuditPayload) -> AuditContent | None:
        content = self.opened(row, payload)
        return None if content is None else _read(json.loads(content))

    @retry_while_away
    def _stretch(self, after: int, end: int) -> Sequence[Row]:
        with self._db.transaction() as s:
            lines = select(ChainRow, AuditPayload).join(
                AuditPayload, col(AuditPayload.seq) == col(ChainRow.seq), isouter=True
            )
            wanted = lines.where(col(ChainRow.seq) > after, col(ChainRow.seq) <= end)
            rows = s.exec(wanted.order_by(col(ChainRow.seq)).limit(STRETCH)).all()
            s.expunge_all()
            return [(row, payload) for row, payload in rows]

    def _line(self, row: ChainRow, payload: AuditPayload | None) -> AuditLine:
        """Raises: StoreUnavailable for content that the line does not commit to, so that nobody is shown a forgery."""
        content = self._content_of(row, payload) if payload else None
        if payload and content is None:
            raise StoreUnavailable(f"granskningsloggens rad {row.seq} är ändrad; kör «brygga audit verify»")
        return AuditLine(row.seq, datetime.fromisoformat(row.at), row.actor, row.what, content)


@dataclass
class _References:
    """The references that lines are filed under, read a stretch at a time."""

    _db: Database
    _end: int = 0
    _known: dict[int, list[str]] = field(default_factory=dict[int, list[str]])

    def of(self, seq: int) -> Sequence[str]:
        """The references of a line. Lines must be asked for in order."""
        if seq > self._end:
            self._read(seq)
        return self._known.get(seq, [])

    @retry_while_away
    def _read(self, seq: int) -> None:
        self._end, self._known = seq + STRETCH, {}
        with self._db.transaction() as s:
            here = select(AuditPerson).where(col(AuditPerson.seq).between(seq, self._end))
            for person in s.exec(here.order_by(AuditPerson.reference)).all():
                self._known.setdefault(person.seq, []).append(person.reference)


def _is_as_sealed(content: AuditContent, payload: AuditPayload, references: Sequence[str]) -> bool:
    """Whether the searchable number and references are those that were sealed."""
    return content.case.rpartition(" ")[0] == payload.number and sorted(content.people) == sorted(references)


def _content(entry: AuditEntry, people: Sequence[str]) -> AuditContent:
    case = str(entry.case) if entry.case else ""
    return AuditContent(case, entry.flow, entry.purpose, entry.ground, entry.role, tuple(people), dict(entry.data))


def _read(kept: Mapping[str, object]) -> AuditContent:
    said = {name: str(kept[name]) for name in ("case", "flow", "purpose", "ground", "role")}
    people, data = kept["people"], kept["data"]
    assert isinstance(people, list)
    assert isinstance(data, dict)
    return AuditContent(**said, people=tuple(people), data=data)


def _link(row: ChainRow) -> ChainLink:
    return ChainLink(row.seq, row.at, row.what, row.actor, row.commitment, row.prev, row.hash)


def _place(seq: int) -> str:
    """Binds a payload to its line, so that it cannot be moved to another."""
    return f"audit {seq}"


def as_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
