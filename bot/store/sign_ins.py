"""Credentials of local accounts, and web sessions. Of links and session ids only digests are kept."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select, update

from bot.ports.accounts import Account, Keys, Lifetime, SetupLink, WebSession
from bot.store.accounts import account_of, end_sessions
from bot.store.crypto import seal, unseal
from bot.store.database import Database
from bot.store.tables import AccountRow, FailureRow, LinkRow, SessionRow

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

    def make_link(self, account: Account, digest: str, totp: str, until: datetime) -> None:
        """Let whoever has the link with this digest choose a password, once. Earlier links stop working."""
        with self._db.transaction() as s:
            s.exec(delete(LinkRow).where(col(LinkRow.account_id) == account.id))
            s.add(
                LinkRow(
                    digest=digest,
                    account_id=account.id,
                    totp=self._sealed(totp, account.id),
                    until=until,
                )
            )

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
            s.delete(row)
            s.flush()
            return account_of(s, account)

    def take_step(self, account: Account, step: int) -> bool:
        """Use up a TOTP step; False when this step or a later one has been used."""
        with self._db.transaction() as s:
            fresh = (col(AccountRow.id) == account.id, col(AccountRow.totp_step) < step)
            return s.exec(update(AccountRow).where(*fresh).values(totp_step=step)).rowcount == 1

    def fail(self, who: Sequence[str], now: datetime) -> None:
        """Count a failed attempt against each of these."""
        with self._db.transaction() as s:
            s.exec(delete(FailureRow).where(col(FailureRow.at) < now - _KEPT))
            s.add_all(FailureRow(who=one, at=now) for one in who)

    def failures(self, who: str, since: datetime) -> int:
        """How many failed attempts count against this."""
        with self._db.transaction() as s:
            counted = (FailureRow.who == who, col(FailureRow.at) >= since)
            return s.exec(select(func.count()).select_from(FailureRow).where(*counted)).one()

    def forgive(self, who: str) -> None:
        """Forget the failed attempts."""
        with self._db.transaction() as s:
            s.exec(delete(FailureRow).where(col(FailureRow.who) == who))

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


def _usable(s: Session, digest: str, now: datetime) -> tuple[LinkRow | None, AccountRow | None]:
    row = s.get(LinkRow, digest, with_for_update=True)
    account = s.get(AccountRow, row.account_id) if row else None
    if row is None or account is None or account.disabled or row.until < now:
        return None, None
    return row, account
