"""Accounts of the office and what they may see. A change that a session depends on ends the session.

Unlike at night, nothing here waits for a shared database that is away: somebody is waiting for the page.
"""

import json
from collections.abc import Callable, Sequence

from sqlmodel import Session, col, delete, select

from bot.domain.access import Role, User
from bot.domain.errors import StoreUnavailable
from bot.ports.accounts import Account
from bot.store.account_tables import AccountRow, ConflictRow, SessionRow
from bot.store.database import Database


class Accounts:
    """Implements `ports.accounts.Accounts` on one database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, user: User, issuer: str = "", subject: str = "") -> Account:
        """Make an account; a local one is its own subject. Raises: StoreUnavailable when the name is taken."""
        with self._db.transaction() as s:
            row = AccountRow(name=user.account, issuer=issuer, subject=subject or user.account)
            _set(row, user)
            s.add(row)
            s.flush()
            return account_of(s, row)

    def named(self, name: str) -> Account | None:
        """The account with this name."""
        with self._db.transaction() as s:
            row = _named(s, name)
            return account_of(s, row) if row else None

    def vouched(self, issuer: str, subject: str) -> Account | None:
        """The account that an issuer knows by this subject."""
        with self._db.transaction() as s:
            where = (AccountRow.issuer == issuer, AccountRow.subject == subject)
            row = s.exec(select(AccountRow).where(*where)).first()
            return account_of(s, row) if row else None

    def everyone(self) -> Sequence[Account]:
        """All accounts, by name."""
        with self._db.transaction() as s:
            return [account_of(s, row) for row in s.exec(select(AccountRow).order_by(col(AccountRow.name))).all()]

    def change(self, user: User) -> None:
        """Set roles, units and whether protected persons are seen; every session of the account ends."""
        self._changed(user.account, lambda row: _set(row, user))

    def add_conflict(self, name: str, person: str) -> None:
        """Keep a reference to somebody the user must never meet here."""
        with self._db.transaction() as s:
            row = _required(s, name)
            known = select(ConflictRow).where(ConflictRow.account_id == row.id, ConflictRow.person == person)
            if s.exec(known).first() is None:
                s.add(ConflictRow(account_id=row.id or 0, person=person))

    def set_disabled(self, name: str, is_disabled: bool) -> None:
        """Disable the account, or enable it again; every session of it ends."""
        self._changed(name, lambda row: setattr(row, "disabled", is_disabled))

    def set_manner(self, name: str, language: str, shortcuts: str) -> None:
        """Keep the account's language, and whether one-letter shortcuts act."""
        with self._db.transaction() as s:
            row = _required(s, name)
            row.language, row.shortcuts = language, shortcuts

    def _changed(self, name: str, change: Callable[[AccountRow], None]) -> None:
        with self._db.transaction() as s:
            row = _required(s, name)
            change(row)
            end_sessions(s, row)


def account_of(s: Session, row: AccountRow) -> Account:
    """The row as a value, with the people that the user must never meet."""
    people = s.exec(select(ConflictRow.person).where(ConflictRow.account_id == row.id)).all()
    user = User(
        row.name, frozenset(map(Role, row.roles.split())), frozenset(json.loads(row.units)), row.sees_protected,
        frozenset(people), row.officer,
    )  # fmt: skip
    return Account(row.id or 0, user, row.language, row.shortcuts, row.issuer, row.disabled, bool(row.password))


def end_sessions(s: Session, row: AccountRow) -> None:
    """Sign the account out everywhere."""
    s.exec(delete(SessionRow).where(col(SessionRow.account_id) == row.id))


def _set(row: AccountRow, user: User) -> None:
    row.roles, row.sees_protected = " ".join(sorted(user.roles)), user.sees_protected
    row.officer = user.officer
    row.units = json.dumps(sorted(user.units), ensure_ascii=False)


def _named(s: Session, name: str) -> AccountRow | None:
    return s.exec(select(AccountRow).where(AccountRow.name == name)).first()


def _required(s: Session, name: str) -> AccountRow:
    row = _named(s, name)
    if row is None:
        raise StoreUnavailable("kontot finns inte")
    return row
