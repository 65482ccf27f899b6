"""The tables of accounts: who there is, how they sign in, and what waits for a second person."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from bot.store.tables import now


class AccountRow(SQLModel, table=True):
    """An account of the office. `password` is an argon2id hash, `totp` is sealed; both are empty before set-up."""

    __tablename__ = "account"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    issuer: str = ""
    subject: str = ""
    roles: str = ""
    units: str = "[]"
    sees_protected: bool = False
    officer: str = ""
    language: str = "sv"
    shortcuts: str = "on"
    disabled: bool = False
    password: str = ""
    totp: bytes = b""
    totp_step: int = 0
    at: datetime = Field(default_factory=now)


class RequestRow(SQLModel, table=True):
    """What one person wants for an account, and how it stands. `wanted` is the account as it would become, in JSON.

    `link` is the digest of the set-up link that is held for it.
    """

    __tablename__ = "account_request"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    id: int | None = Field(default=None, primary_key=True)
    account: str = Field(index=True)
    wish: str
    wanted: str
    asked_by: str
    at: datetime
    stand: str = Field(index=True)
    link: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None


class LinkRow(SQLModel, table=True):
    """An unused set-up link: the digest of its key, and the sealed TOTP secret that it shows. `held` until endorsed."""

    __tablename__ = "sign_in_link"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    digest: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    totp: bytes
    until: datetime
    held: bool = False


class SessionRow(SQLModel, table=True):
    """A web session: the digest of an id that only the browser has, and the token of its forms."""

    __tablename__ = "web_session"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    digest: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token: str
    begun_at: datetime
    seen_at: datetime
    confirmed_at: datetime


class ConflictRow(SQLModel, table=True):
    """Somebody the account must never meet here, as an opaque reference."""

    __tablename__ = "conflict"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    __table_args__ = (UniqueConstraint("account_id", "person"),)
    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    person: str


class FailureRow(SQLModel, table=True):
    """An attempt to sign in, counted before it is made against the digest of an account or a source; a success takes it back."""

    __tablename__ = "sign_in_failure"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    id: int | None = Field(default=None, primary_key=True)
    who: str = Field(index=True)
    at: datetime


class DeviceRow(SQLModel, table=True):
    """A browser that an account has signed in with: the digest of a random value that only it has."""

    __tablename__ = "known_device"  # pyright: ignore[reportAssignmentType] - SQLModel types it as a method, and takes a text
    digest: str = Field(primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    at: datetime
