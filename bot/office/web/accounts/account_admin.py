"""Administers accounts, by the same rules from the command line and from the pages.

Every change is recorded, with who made it, before it is made. What gives somebody a role that sees persons waits for
another account manager; where there is none it takes effect at once, and others are told.
"""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from bot.domain.access import Right, Role, User, clash_of, is_weighty, may_endorse, widens
from bot.domain.errors import BryggaError
from bot.office.web.auth.credentials import new_totp_secret
from bot.office.web.auth.setup_link import PATH, VALID_FOR
from bot.office.web.dependencies import Audit
from bot.office.web.http.guard import digest_of
from bot.ports.accounts import Account, AccountRequest, AccountRequests, Accounts, SignIns, Stand, Wish
from bot.ports.clock import Clock

_NAME = re.compile("[a-zåäö0-9][a-zåäö0-9._-]{1,39}")
WAITS_FOR = timedelta(days=7)
"""How long a request waits for a second person."""

_EVER = datetime(2000, 1, 1, tzinfo=UTC)


class AccountRefused(BryggaError):
    """The account cannot be created or changed like that."""

    code = "account_refused"
    advice = "Inget är ändrat."
    exit_code = 2


@dataclass(frozen=True, slots=True)
class Done:
    """What came of it: the path of a set-up link, if one was made, and whether it all waits for a second person."""

    link: str = ""
    waits: bool = False


@dataclass(frozen=True, slots=True)
class AccountAdmin:
    """The administration of accounts by one person or program, `actor`. `alarm` tells others of what one did alone."""

    accounts: Accounts
    sign_ins: SignIns
    requests: AccountRequests
    clock: Clock
    audit: Audit
    alarm: Callable[[], None]
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

    def add(self, user: User) -> Done:
        """Create an account, with a set-up link. Raises: AccountRefused."""
        name = user.account
        if not _NAME.fullmatch(name):
            raise AccountRefused(
                "ett kontonamn har 2–40 tecken, små bokstäver, siffror, punkt och streck, och börjar med en bokstav eller siffra"
            )
        if self.accounts.named(name) is not None:
            raise AccountRefused(f"kontot {name} finns redan")
        _refuse_clash(user)
        is_first = not self.everyone()  # nobody is there to endorse it, or to be told
        is_weighed = is_weighty(user) and not is_first
        waits = is_weighed and self._has_another(name)
        self._record("account.add", name, **_told(User(name) if waits else user))
        if is_weighed and not waits:
            self._note_alone(Wish.ROLES, user)
        account = self.accounts.add(User(name) if waits else user)
        path, digest = self._new_link(account, is_held=waits)
        if waits:
            self._ask(Wish.ROLES, user, digest)
        elif is_weighed:
            self.alarm()
        return Done(path, waits)

    def link(self, name: str) -> Done:
        """Make a new set-up link, for a new password and authenticator. Raises: AccountRefused."""
        account = self.named(name)
        if account.issuer or account.is_disabled:
            raise AccountRefused(f"{name} är avstängt eller loggar in genom kommunens egen inloggning")
        is_weighed = is_weighty(account.user)
        waits = is_weighed and self._has_another(name)
        if is_weighed and not waits:
            self._note_alone(Wish.LINK, account.user)
        self._record("account.link", name)
        path, digest = self._new_link(account, is_held=waits)
        if waits:
            self._ask(Wish.LINK, account.user, digest)
        elif is_weighed:
            self.alarm()
        return Done(path, waits)

    def change(self, user: User) -> Done:
        """Set the roles and units of an account, and sign it out. Raises: AccountRefused."""
        before = self.named(user.account).user
        _refuse_clash(user)
        is_weighed = widens(before, user)
        if is_weighed and self._has_another(user.account):
            return self._ask(Wish.ROLES, user)
        is_weighed = is_weighed or Role.ACCOUNTS in before.roles - user.roles
        if is_weighed:
            self._note_alone(Wish.ROLES, user)
        self._record("account.roles", user.account, **_told(user))
        self.requests.withdraw(user.account, self.clock.now())
        self.accounts.change(user)
        if is_weighed:
            self.alarm()
        return Done()

    def set_disabled(self, name: str, *, is_disabled: bool) -> Done:
        """Disable an account at once, or enable it again. Raises: AccountRefused."""
        user = self.named(name).user
        if not is_disabled and is_weighty(user) and self._has_another(name):
            return self._ask(Wish.ENABLE, user)
        # Whoever shuts the other account managers out is alone afterwards.
        is_weighed = Role.ACCOUNTS in user.roles if is_disabled else is_weighty(user)
        if is_weighed:
            self._note_alone(Wish.DISABLE if is_disabled else Wish.ENABLE, user)
        self._record("account.disable" if is_disabled else "account.enable", name)
        self.requests.withdraw(name, self.clock.now())
        if is_disabled:
            self.requests.withdraw_asked(f"konto:{name}", self.clock.now())
        self.accounts.set_disabled(name, is_disabled)
        if is_weighed:
            self.alarm()
        return Done()

    def add_conflict(self, name: str, person: str) -> None:
        """Save a reference to somebody whose cases the user must never see. Raises: AccountRefused."""
        self.named(name)
        self._record("account.conflict", name)
        self.accounts.add_conflict(name, person)

    # ------------------------------------------------------------ the second person

    def waiting(self) -> Sequence[AccountRequest]:
        """What waits for a second person, newest first."""
        return self.requests.since(Stand.WAITS, self.clock.now() - WAITS_FOR)

    def endorse(self, request: int, by: User) -> None:
        """Let what another account manager asked for take effect. Raises: AccountRefused."""
        asked = self._waiting(request)
        asker = asked.asked_by.removeprefix("konto:")
        if by.account == asked.account or not may_endorse(by, Right.ACCOUNTS_MANAGE, asker):
            raise AccountRefused("ingen godkänner det som man själv har begärt eller som gäller det egna kontot")
        if asked.asked_by.startswith("konto:") and not _is_manager(self.accounts.named(asker)):
            raise AccountRefused(f"{asker} är inte längre kontoansvarig")
        _refuse_clash(asked.wanted)
        account = self.named(asked.account)
        is_weighed = self._may_be_one(by.account, asker)
        if is_weighed:
            self._note_alone(Wish.ENDORSE, asked.wanted)
        self._record("account.endorse", asked.account, asked_by=asked.asked_by, wish=asked.wish, **_told(asked.wanted))
        if not self.requests.close(asked, Stand.ENDORSED, self.actor, self.clock.now()):
            raise AccountRefused("begäran är redan avgjord")
        if asked.wish is Wish.ROLES:
            self.accounts.change(replace(asked.wanted, account=account.name))
        elif asked.wish is Wish.ENABLE:
            self.accounts.set_disabled(account.name, is_disabled=False)
        # A link from before the account weighed this much was made by one person, who may still have it.
        self.sign_ins.release_link(account, asked.link, self.clock.now() + VALID_FOR)
        if is_weighed:
            self.alarm()

    def refuse(self, request: int) -> None:
        """Close a request without effect. Whoever made it may take it back like this too. Raises: AccountRefused."""
        asked = self._waiting(request)
        self._record("account.refuse", asked.account, asked_by=asked.asked_by, wish=asked.wish)
        self.requests.close(asked, Stand.REFUSED, self.actor, self.clock.now())

    def _waiting(self, request: int) -> AccountRequest:
        found = next((one for one in self.waiting() if one.id == request), None)
        if found is None:
            raise AccountRefused("begäran finns inte längre, eller är äldre än en vecka")
        return found

    def _has_another(self, about: str) -> bool:
        """Whether there is another account manager who can endorse something about this account."""
        return any(
            _is_manager(one) and (one.has_keys or one.issuer)
            and one.name != about and f"konto:{one.name}" != self.actor
            for one in self.everyone()
        )  # fmt: skip

    def _may_be_one(self, name: str, asker: str) -> bool:
        """Whether one person may be behind both: what was done alone leads, step by step, from the one to the other."""
        pairs = [
            {one.account, one.asked_by.removeprefix("konto:")}
            for one in self.requests.since(Stand.ALONE, _EVER)
            if one.wish is not Wish.DISABLE  # shutting somebody out gives nobody their account
        ]
        reached = {name}
        while further := set[str]().union(*(pair for pair in pairs if pair & reached)) - reached:
            reached |= further
        return asker in reached

    def _ask(self, wish: Wish, user: User, link: str = "") -> Done:
        self._record("account.ask", user.account, wish=wish, **_told(user))
        self.requests.add(AccountRequest(user.account, wish, user, self.actor, self.clock.now(), link=link))
        return Done(waits=True)

    def _note_alone(self, wish: Wish, user: User) -> None:
        """Record, before it is done, that one person alone does it."""
        self._record("account.alarm", user.account, wish=wish, **_told(user))
        self.requests.add(AccountRequest(user.account, wish, user, self.actor, self.clock.now(), Stand.ALONE))

    # ------------------------------------------------------------ parts

    def _new_link(self, account: Account, *, is_held: bool) -> tuple[str, str]:
        """Make a set-up link: its path, and the digest that it is kept under."""
        key = secrets.token_urlsafe(32)
        digest, until = digest_of(key), self.clock.now() + VALID_FOR
        self.sign_ins.make_link(account, digest, new_totp_secret(), until, is_held=is_held)
        return f"{PATH}?nyckel={key}", digest

    def _record(self, what: str, about: str, **more: str) -> None:
        self.audit(what, self.actor, {"account": about, **more})


def _told(user: User) -> dict[str, str]:
    """What the audit chain says about an account."""
    return {
        "roles": " ".join(sorted(user.roles)),
        "units": ", ".join(sorted(user.units)),
        "protected": "ja" if user.sees_protected else "nej",
    }


def _is_manager(account: Account | None) -> bool:
    return account is not None and Role.ACCOUNTS in account.user.roles and not account.is_disabled


def _refuse_clash(user: User) -> None:
    clash = clash_of(user.roles)
    if clash:
        raise AccountRefused(clash)
