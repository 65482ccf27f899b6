"""What one person wants for an account, until a second has endorsed it."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select, update

from bot.domain.access import Role, User
from bot.ports.accounts import AccountRequest, Stand, Wish
from bot.store.account_tables import RequestRow
from bot.store.database import Database


class AccountRequests:
    """Implements `ports.accounts.AccountRequests` on one database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, request: AccountRequest) -> None:
        """Keep a request. One that waits takes the place of any other that waits for the same account."""
        with self._db.transaction() as s:
            if request.stand is Stand.WAITS:
                _withdraw(s, request.account, request.at)
            s.add(RequestRow(
                account=request.account, wish=request.wish.value, wanted=_as_text(request.wanted),
                asked_by=request.asked_by, at=request.at, stand=request.stand.value,
            ))  # fmt: skip

    def since(self, stand: Stand, at: datetime) -> Sequence[AccountRequest]:
        """The requests that stand so and were made since then, newest first."""
        with self._db.transaction() as s:
            found = select(RequestRow).where(RequestRow.stand == stand.value, col(RequestRow.at) >= at)
            return [_request(row) for row in s.exec(found.order_by(col(RequestRow.id).desc())).all()]

    def close(self, request: AccountRequest, stand: Stand, by: str, now: datetime) -> bool:
        """Decide a request that waits; False when it no longer does."""
        with self._db.transaction() as s:
            waiting = (col(RequestRow.id) == request.id, col(RequestRow.stand) == Stand.WAITS.value)
            closed = update(RequestRow).where(*waiting).values(stand=stand.value, closed_by=by, closed_at=now)
            return s.exec(closed).rowcount == 1

    def withdraw(self, account: str, now: datetime) -> None:
        """Withdraw what waits for an account: something else was done with it."""
        with self._db.transaction() as s:
            _withdraw(s, account, now)


def _withdraw(s: Session, account: str, now: datetime) -> None:
    waiting = (col(RequestRow.account) == account, col(RequestRow.stand) == Stand.WAITS.value)
    s.exec(update(RequestRow).where(*waiting).values(stand=Stand.WITHDRAWN.value, closed_at=now))


def _as_text(user: User) -> str:
    """What may be asked for; conflicts are never changed by a request."""
    kept = {
        "roles": sorted(user.roles), "units": sorted(user.units), "protected": user.sees_protected,
        "officer": user.officer,
    }  # fmt: skip
    return json.dumps(kept, ensure_ascii=False)


def _request(row: RequestRow) -> AccountRequest:
    said = json.loads(row.wanted)
    wanted = User(
        row.account, frozenset(map(Role, said["roles"])), frozenset(said["units"]), said["protected"],
        officer=said["officer"],
    )  # fmt: skip
    return AccountRequest(row.account, Wish(row.wish), wanted, row.asked_by, row.at, Stand(row.stand), row.id or 0)
