"""Credentials of local accounts, and web sessions. Of links and session ids only digests are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_
from sqlmodel import Session, col, delete, func, select, update

from bot.ports.accounts import Account, Keys, Lifetime, Limit, SetupLink, WebSession
from bot.store.account_tables import AccountRow, DeviceRow, FailureRow, LinkRow, SessionRow
from bot.store.accounts import account_of, end_sessions
from bot.store.crypto import seal, unseal
from bot.store.database import GUESSING, Database, one_at_a_time

WINDOW = timedelta(hours=1)
"""How long a failed attempt counts."""

_KEPT = timedelta(days=1)
"""Failed attempts older than this are deleted when a new one is counted."""

_SEEN_EVERY = timedelta(minutes=1)
"""A session's last use is written at most this often, since one page makes many requests."""


class SignIns:
    """Implements `ports.accounts.SignIns` and `ports.accounts.WebSessions` on one database."""

    def __init__(self, database: Database, master: bytes) -> None:
        self._db, self._master = database, master

    # ------------------------------------------------------------ SignIns

    def keys(self, account: Account) -> Keys | None:
        """The account's credentials, or None before it is set up."""
        with self._db.transaction() as s:
            row = s.get(AccountRow, account.id)
            return Keys(row.password, self._opened(row.totp, account.id)) if row and row.password else None

    def make_link(self, account: Account, digest: str, totp: str, until: datetime, *, is_held: bool = False) -> None:
        """Let whoever has the link with this digest choose a password, once; not while it `is_held`. Earlier links stop."""
        with self._db.transaction() as s:
            s.exec(delete(LinkRow).where(col(LinkRow.account_id) == account.id))
            s.add(
                LinkRow(
                    digest=digest,
                    account_id=account.id,
                    totp=self._sealed(totp, account.id),
                    until=until,
                    held=is_held,
                )
            )

    def release_link(self, account: Account, digest: str, until: datetime) -> None:
        """Let the link with this digest, which is held, be used; every other link of the account stops."""
        with self._db.transaction() as s:
            theirs = col(LinkRow.account_id) == account.id
            s.exec(delete(LinkRow).where(theirs, col(LinkRow.digest) != digest))
            s.exec(update(LinkRow).where(theirs).values(held=False, until=until))

    def link(self, digest: str, now: datetime) -> SetupLink | None:
        """The link, if it may still be used."""
        with self._db.transaction() as s:
            row, account = _usable(s, digest, now)
            return (
                SetupLink(account_of(s, account), self._opened(row.totp, row.account_id)) if row and account else None
            )

    def use_link(self, digest: str, keys: Keys, step: int, now: datetime) -> Account | None:
        """Set the credentials and use up the link; None when it cannot be used. Every session of the account ends."""
        with self._db.transaction() as s:
            row, account = _usable(s, digest, now)
            if row is None or account is None:
                return None
            account.password, account.totp_step = keys.password, step
            account.totp = self._sealed(keys.totp, row.account_id)
            end_sessions(s, account)
            s.exec(delete(DeviceRow).where(col(DeviceRow.account_id) == row.account_id))
            s.delete(row)
            s.flush()
            return account_of(s, account)

    def take_step(self, account: Account, step: int) -> bool:
        """Use up a TOTP step; False when this step or a later one has been used."""
        with self._db.transaction() as s:
            fresh = (col(AccountRow.id) == account.id, col(AccountRow.totp_step) < step)
            return s.exec(update(AccountRow).where(*fresh).values(totp_step=step)).rowcount == 1

    def reserve(self, limits: Sequence[Limit], now: datetime) -> Sequence[int] | None:
        """Count an attempt against every limit before it is made, or None when one of them allows none now."""
        with self._db.transaction() as s:
            one_at_a_time(s.connection(), GUESSING)
            s.exec(delete(FailureRow).where(col(FailureRow.at) < now - _KEPT))
            if not all(_allows(s, limit, now) for limit in limits):
                return None
            rows = [FailureRow(who=limit.who, at=now) for limit in limits]
            s.add_all(rows)
            s.flush()
            return [row.id for row in rows if row.id is not None]

    def release(self, reserved: Sequence[int], who: str) -> None:
        """The attempt succeeded: take it back, and forget what failed before against `who`."""
        with self._db.transaction() as s:
            s.exec(delete(FailureRow).where(or_(col(FailureRow.id).in_(reserved), col(FailureRow.who) == who)))

    def is_known_device(self, name: str, device: str, since: datetime) -> bool:
        """Whether the account with this name has signed in with the device of this digest since then."""
        with self._db.transaction() as s:
            theirs = (DeviceRow.digest == device, DeviceRow.account_id == AccountRow.id, AccountRow.name == name)
            return s.exec(select(DeviceRow.digest).where(*theirs, col(DeviceRow.at) >= since)).first() is not None

    def know_device(self, account: Account, device: str, before: str, now: datetime) -> None:
        """The account has signed in with this device; the digest it had `before` is forgotten."""
        with self._db.transaction() as s:
            mine = (col(DeviceRow.account_id) == account.id, col(DeviceRow.digest) == before)
            s.exec(delete(DeviceRow).where(*mine))
            s.add(DeviceRow(digest=device, account_id=account.id, at=now))

    # ------------------------------------------------------------ WebSessions

    def begin(self, account: Account, digest: str, token: str, now: datetime, confirmed_at: datetime) -> None:
        """Start a session, kept under the digest of its id."""
        with self._db.transaction() as s:
            s.merge(SessionRow(
                digest=digest, account_id=account.id, token=token, begun_at=now, seen_at=now, confirmed_at=confirmed_at
            ))  # fmt: skip

    def find(self, digest: str, now: datetime, lifetime: Lifetime) -> WebSession | None:
        """The session, unless it has ended or expired or its account is disabled. It counts as used now."""
        with self._db.transaction() as s:
            row = s.get(SessionRow, digest)
            account = s.get(AccountRow, row.account_id) if row else None
            if row is None or account is None or account.disabled:
                return None
            if now - row.seen_at > lifetime.idle or now - row.begun_at > lifetime.longest:
                s.delete(row)
                return None
            if now - row.seen_at > _SEEN_EVERY:
                row.seen_at = now
            return WebSession(account_of(s, account), row.token, row.confirmed_at)

    def confirm(self, digest: str, now: datetime) -> None:
        """Record that the person confirmed who they are."""
        with self._db.transaction() as s:
            row = s.get(SessionRow, digest)
            if row is not None:
                row.confirmed_at = now

    def end(self, digest: str) -> None:
        """Sign out."""
        with self._db.transaction() as s:
            s.exec(delete(SessionRow).where(col(SessionRow.digest) == digest))

    # ------------------------------------------------------------ parts

    def _sealed(self, totp: str, account_id: int) -> bytes:
        return seal(self._master, totp.encode(), _place(account_id))

    def _opened(self, sealed: bytes, account_id: int) -> str:
        return unseal(self._master, sealed, _place(account_id)).decode()


def _place(account_id: int) -> str:
    """Binds a secret to its account, so that it cannot be moved to another."""
    return f"account {account_id} totp"


def _allows(s: Session, limit: Limit, now: datetime) -> bool:
    counted = (FailureRow.who == limit.who, col(FailureRow.at) > now - WINDOW)
    failed, newest = s.exec(select(func.count(), func.max(FailureRow.at)).where(*counted)).one()
    if failed >= len(limit.waits):
        return False
    return newest is None or now - newest >= limit.waits[failed]


def _usable(s: Session, digest: str, now: datetime) -> tuple[LinkRow | None, AccountRow | None]:
    row = s.get(LinkRow, digest, with_for_update=True)
    account = s.get(AccountRow, row.account_id) if row else None
    if row is None or account is None or account.disabled or row.held or row.until < now:
        return None, None
    return row, account
