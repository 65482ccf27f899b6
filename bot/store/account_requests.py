"""What one person wants for an account, until a second has endorsed it."""

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, select, update

from bot.domain.access import Role, User
from bot.ports.accounts import AccountRequest, Stand, Wish
from bot.store.account_tables import LinkRow, RequestRow
from bot.store.database import Database


class AccountRequests:
    """Implements `ports.accounts.AccountRequests` on one database."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def add(self, request: AccountRequest) -> None:
        """Keep a request. One that waits takes the place of any other that waits for the same account, and of its link."""
        with self._db.transaction() as s:
            if request.stand is Stand.WAITS:
                _withdraw(s, request.at, RequestRow.account == request.account)
            s.add(RequestRow(
                account=request.account, wish=request.wish.value, wanted=_as_text(request.wanted),
                asked_by=request.asked_by, at=request.at, stand=request.stand.value,
                link=request.link,
            ))  # fmt: skip

    def since(self, stand: Stand, at: datetime) -> Sequence[AccountRequest]:
        """The requests that stand so and were made since then, newest first."""
        with self._db.transaction() as s:
            found = select(RequestRow).where(RequestRow.stand == stand.value, col(RequestRow.at) >= at)
            return [_request(row) for row in s.exec(found.order_by(col(RequestRow.id).desc())).all()]

    def close(self, request: AccountRequest, stand: Stand, by: str, now: datetime) -> bool:
        """Decide a request that waits; False when it no longer does. Its link is deleted unless it was endorsed."""
        with self._db.transaction() as s:
            waiting = (col(RequestRow.id) == request.id, col(RequestRow.stand) == Stand.WAITS.value)
            closed = update(RequestRow).where(*waiting).values(stand=stand.value, closed_by=by, closed_at=now)
            if s.exec(closed).rowcount != 1:
                return False
            if stand is not Stand.ENDORSED:
                s.exec(delete(LinkRow).where(col(LinkRow.digest) == request.link))
            return True

    def withdraw(self, account: str, now: datetime) -> None:
        """Withdraw what waits for an account: something else was done with it."""
        with self._db.transaction() as s:
            _withdraw(s, now, RequestRow.account == account)

    def withdraw_asked(self, by: str, now: datetime) -> None:
        """Withdraw everything that somebody has asked for: they may no longer ask."""
        with self._db.transaction() as s:
            _withdraw(s, now, RequestRow.asked_by == by)


def _withdraw(s: Session, now: datetime, which: ColumnElement[bool] | bool) -> None:
    for row in s.exec(select(RequestRow).where(which, RequestRow.stand == Stand.WAITS.value)).all():
        row.stand, row.closed_at = Stand.WITHDRAWN.value, now
        s.exec(delete(LinkRow).where(col(LinkRow.digest) == row.link))


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
    stand = Stand(row.stand)
    return AccountRequest(row.account, Wish(row.wish), wanted, row.asked_by, row.at, stand, row.id or 0, row.link)
