"""The tables. Every change needs an Alembic migration."""

from datetime import UTC, datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel


def now() -> datetime:
    """The time that a row is written."""
    return datetime.now(UTC)


ERASED = "gallrad-"
"""How the number of a case begins once it has been erased."""


class Run(SQLModel, table=True):
    """A night: a flow on a business date. `package` is the digest of the flow and pack that last took it on."""

    __table_args__ = (UniqueConstraint("flow", "day"),)
    id: int | None = Field(default=None, primary_key=True)
    flow: str
    day: str
    opened_at: datetime = Field(default_factory=now)
    hold: str = ""
    package: str = ""


class Member(SQLModel, table=True):
    """A run on one machine that shares nights with others: its workers (`lanes`), and until when it counts as alive."""

    id: int = Field(primary_key=True)
    flow: str
    machine: str
    lanes: int
    until: datetime


class CaseRow(SQLModel, table=True):
    """A case and month of a flow, and its state. `token` fences every write under a lease.

    `placed_at` is the `ended_at` with which it was put in the office's lists: while they differ it is still to be put there.
    """

    __tablename__ = "case_row"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    __table_args__ = (
        UniqueConstraint("flow", "number", "month"),
        Index("ix_case_row_queue", "run_id", "state", "place"),
        Index(
            "ix_case_row_unplaced",
            "state",
            "ended_at",
            sqlite_where=text("placed_at IS NOT ended_at"),
            postgresql_where=text("placed_at IS DISTINCT FROM ended_at"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    flow: str
    number: str
    month: str
    run_id: int = Field(foreign_key="run.id", index=True)
    state: str = Field(default="queued", index=True)
    place: int = 0
    token: int = 0
    crashes: int = 0
    reason: str = ""
    detail: str = ""  # in clear, from before details were sealed; emptied when the store is opened
    sealed_detail: bytes = b""
    ended_at: datetime | None = Field(default=None, index=True)
    placed_at: datetime | None = None
    holder: int = 0
    cancelled: bool = False
    officer: str = ""
    unit: str = ""
    offered_at: datetime | None = Field(default_factory=now)


def id_of(row: Run | CaseRow) -> int:
    """The id of a row that is in the database."""
    assert row.id is not None
    return row.id


class CaseKey(SQLModel, table=True):
    """A case's key, wrapped with the master key. Deleting it erases what is sealed about the case."""

    __tablename__ = "case_key"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    case_id: int = Field(primary_key=True, foreign_key="case_row.id")
    wrapped: bytes


class KeyCheck(SQLModel, table=True):
    """A known text sealed with the master key, so that a machine with another key is told before it writes."""

    __tablename__ = "key_check"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    id: int = Field(default=1, primary_key=True)
    sealed: bytes


class CheckpointRow(SQLModel, table=True):
    """A finished stage by name. The versions of flow and pack are stored beside it and are no part of the key."""

    __tablename__ = "checkpoint"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    __table_args__ = (UniqueConstraint("case_id", "stage"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_row.id", index=True)
    stage: str
    run_id: int
    flow_version: str
    pack_version: str
    payload: bytes
    at: datetime = Field(default_factory=now)


class IntentRow(SQLModel, table=True):
    """The intent to make an act that leaves a trace."""

    __tablename__ = "intent"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    __table_args__ = (UniqueConstraint("case_id", "stage"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_row.id", index=True)
    stage: str
    token: int
    at: datetime = Field(default_factory=now)


class EventRow(SQLModel, table=True):
    """One step: which control and how it went. No personal data."""

    __tablename__ = "event"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_row.id", index=True)
    run_id: int
    stage: str
    target: str
    act: str
    outcome: str
    took_ms: int
    strategy: str
    at: datetime = Field(default_factory=now)


class EvidenceRow(SQLModel, table=True):
    """A masked picture, encrypted."""

    __tablename__ = "evidence"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_row.id", index=True)
    run_id: int
    stage: str
    what: str
    picture: bytes
    spots: bytes = b""
    at: datetime = Field(default_factory=now)


class MemoryRow(SQLModel, table=True):
    """One version of a value kept beyond one night, encrypted. Rows are added and never changed."""

    __tablename__ = "memory"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    __table_args__ = (UniqueConstraint("case_id", "name", "version"),)
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_row.id", index=True)
    name: str
    version: int
    payload: bytes
    at: datetime = Field(default_factory=now)


class InboxRow(SQLModel, table=True):
    """A case in the office's lists. It holds no name in clear, no identity number and no amount.

    `owner` is who was given it (`assigned`), otherwise the caseworker in the case system (`officer`).
    """

    __tablename__ = "inbox"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    __table_args__ = (
        Index("ix_inbox_list", "listing", "state", "pay_day", "ended_at", "case_id"),
        Index("ix_inbox_owner", "owner", "listing", "state", "pay_day", "ended_at", "case_id"),
        Index("ix_inbox_counts", "listing", "state", "unit", "owner", "protected", "case_id"),
    )
    case_id: int = Field(primary_key=True, foreign_key="case_row.id")
    flow: str
    number: str = Field(index=True)
    month: str
    listing: str
    state: str
    unit: str
    officer: str
    assigned: str = ""
    owner: str = ""
    reason: str = ""
    flags: int = 0
    draft: str = ""
    protected: bool = False
    never_quick: bool = False
    tables: str = ""
    who: bytes = b""
    pay_day: str
    ended_at: datetime = Field(index=True)
    opened_by: str = ""
    opened_until: datetime | None = None
    version: int = 1


class CasePerson(SQLModel, table=True):
    """Someone in a case, as an opaque reference, so that a conflict of interest can hide the case."""

    __tablename__ = "case_person"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    case_id: int = Field(primary_key=True, foreign_key="case_row.id")
    person: str = Field(primary_key=True, index=True)


class LookRow(SQLModel, table=True):
    """A flag of a draft that somebody has viewed."""

    __tablename__ = "look"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    case_id: int = Field(primary_key=True, foreign_key="case_row.id")
    draft: str = Field(primary_key=True)
    account: str = Field(primary_key=True)
    flag: str = Field(primary_key=True)
    at: datetime


class ReviewRow(SQLModel, table=True):
    """One person's review of a case; the motive and the adjustments are encrypted."""

    __tablename__ = "review"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    id: int | None = Field(default=None, primary_key=True)
    case_id: int = Field(foreign_key="case_row.id", index=True)
    draft: str
    account: str = Field(index=True)
    mark: str
    reason: int
    is_second: bool
    is_adjusted: bool
    took_s: float
    said: bytes
    at: datetime
    undone_at: datetime | None = None


class FollowUpRow(SQLModel, table=True):
    """What a person made of a draft, as last read; the values they changed are encrypted."""

    __tablename__ = "follow_up"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    case_id: int = Field(primary_key=True, foreign_key="case_row.id")
    stands: str
    changes: int
    found: bytes
    at: datetime = Field(default_factory=now)


class PracticeRow(SQLModel, table=True):
    """An answer to an exercise. `mark` keeps it from counting twice without telling whose it is."""

    __tablename__ = "practice"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    mark: str = Field(primary_key=True)
    unit: str
    week: str
    planted: bool
    right: bool
    at: datetime


class BaselineRow(SQLModel, table=True):
    """The municipality's own figure for how long an application takes by hand: one version, never changed."""

    __tablename__ = "baseline"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    id: int | None = Field(default=None, primary_key=True)
    minutes: int
    since: str
    how: str
    account: str
    at: datetime


class ChainRow(SQLModel, table=True):
    """One line of the audit chain. Triggers refuse updates and deletes. Times are texts, as they are hashed."""

    __tablename__ = "chain"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    seq: int = Field(primary_key=True)
    at: str = Field(sa_type=Text, index=True)
    what: str = Field(sa_type=Text)
    actor: str = Field(sa_type=Text)
    commitment: bytes
    prev: bytes
    hash: bytes


class AuditPayload(SQLModel, table=True):
    """What a line says about people, sealed; it may be erased. `number` is the case's, for legal holds."""

    __tablename__ = "audit_payload"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    seq: int = Field(primary_key=True, foreign_key="chain.seq")
    number: str = Field(default="", index=True)
    salt: bytes
    sealed: bytes


class AuditPerson(SQLModel, table=True):
    """Someone a line is about, as a searchable opaque reference; erased with the payload."""

    __tablename__ = "audit_person"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    seq: int = Field(primary_key=True, foreign_key="audit_payload.seq")
    reference: str = Field(primary_key=True, index=True)


class LegalHold(SQLModel, table=True):
    """A case number under a legal hold."""

    __tablename__ = "legal_hold"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    number: str = Field(primary_key=True)
    at: datetime = Field(default_factory=now)
