"""Administers accounts, by the same rules from the command line and from the pages.

Every change is recorded, with who made it, before it is made.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.access import User, clash_of
from bot.domain.errors import BryggaError
from bot.office.web.auth.credentials import new_totp_secret
from bot.office.web.auth.setup_link import PATH, VALID_FOR
from bot.office.web.dependencies import Audit
from bot.office.web.http.guard import digest_of
from bot.ports.accounts import Account, Accounts, SignIns
from bot.ports.clock import Clock

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzåäö0123456789.-_")


class AccountRefused(BryggaError):
    """The account cannot be created or changed like that."""

    code = "account_refused"
    advice = "Inget är ändrat."
    exit_code = 2


@dataclass(frozen=True, slots=True)
class AccountAdmin:
    """The administration of accounts by one person or program, `actor`."""

    accounts: Accounts
    sign_ins: SignIns
    clock: Clock
    audit: Audit
    actor: str

    def everyone(self) -> Sequence[Account]:
        """All accounts, by name."""
        return self.accounts.everyone()

    def named(self, name: str) -> Account:
        """The account with this name. Raises: AccountRefused."""
        account = self.accounts.named(name)
        if account is None:
            raise AccountRefused(f"kontot {name} finns inte")
        return account

    def add(self, user: User) -> str:
        """Create an account. Returns the path of its set-up link. Raises: AccountRefused."""
        name = user.account
        if not 2 <= len(name) <= 40 or not set(name) <= _LETTERS:
            raise AccountRefused("ett kontonamn har 2–40 tecken: små bokstäver, siffror, punkt och streck")
        if self.accounts.named(name) is not None:
            raise AccountRefused(f"kontot {name} finns redan")
        _refuse_clash(user)
        self._record("account.add", name, roles=" ".join(sorted(user.roles)))
        return self._new_link(self.accounts.add(user))

    def link(self, name: str) -> str:
        """Make a new set-up link, for a new password and authenticator. Returns its path. Raises: AccountRefused."""
        account = self.named(name)
        if account.issuer or account.is_disabled:
            raise AccountRefused(f"{name} är avstängt eller loggar in genom kommunens egen inloggning")
        self._record("account.link", name)
        return self._new_link(account)

    def change(self, user: User) -> None:
        """Set the roles and units of an account, and sign it out. Raises: AccountRefused."""
        self.named(user.account)
        _refuse_clash(user)
        more = {"units": ", ".join(sorted(user.units)), "protected": "ja" if user.sees_protected else "nej"}
        self._record("account.roles", user.account, roles=" ".join(sorted(user.roles)), **more)
        self.accounts.change(user)

    def set_disabled(self, name: str, *, is_disabled: bool) -> None:
        """Disable an account at once, or enable it again. Raises: AccountRefused."""
        self.named(name)
        self._record("account.disable" if is_disabled else "account.enable", name)
        self.accounts.set_disabled(name, is_disabled)

    def add_conflict(self, name: str, person: str) -> None:
        """Save a reference to somebody whose cases the user must never see. Raises: AccountRefused."""
        self.named(name)
        self._record("account.conflict", name)
        self.accounts.add_conflict(name, person)

    def _new_link(self, account: Account) -> str:
        key = secrets.token_urlsafe(32)
        self.sign_ins.make_link(account, digest_of(key), new_totp_secret(), self.clock.now() + VALID_FOR)
        return f"{PATH}?nyckel={key}"

    def _record(self, what: str, about: str, **more: str) -> None:
        self.audit(what, self.actor, {"account": about, **more})


def _refuse_clash(user: User) -> None:
    clash = clash_of(user.roles)
    if clash:
        raise AccountRefused(clash)
