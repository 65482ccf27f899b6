"""Accounts of the office: who has one, how they prove who they are, and their sessions.

Secrets pass as digests or inside `Keys`: the store keeps no password and no token that would be usable if it leaked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.domain.access import User


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account. `issuer` is the identity provider that vouches for it; empty for a local account."""

    id: int
    user: User
    language: str = "sv"
    shortcuts: str = "on"
    issuer: str = ""
    is_disabled: bool = False
    has_keys: bool = False

    @property
    def name(self) -> str:
        """The account's name, the same everywhere."""
        return self.user.account


@dataclass(frozen=True, slots=True)
class Keys:
    """The credentials of a local account: an argon2id hash of the password and a TOTP secret in base32."""

    password: str = field(repr=False)
    totp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetupLink:
    """A set-up link that may still be used, and the TOTP secret that it shows."""

    account: Account
    totp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Limit:
    """How often somebody may guess. `who` is a digest of what is counted: an account, a source, or both.

    When n attempts of the last hour have failed, the next may come `waits[n]` after the newest; beyond the last, none.
    """

    who: str
    waits: tuple[timedelta, ...]


@dataclass(frozen=True, slots=True)
class WebSession:
    """A signed-in account. `token` is required by every write; `confirmed_at` is when they last confirmed who they are."""

    account: Account
    token: str = field(repr=False)
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts: while unused, and at most."""

    idle: timedelta
    longest: timedelta


class Wish(StrEnum):
    """What is asked for an account."""

    ROLES = "roles"
    LINK = "link"
    ENABLE = "enable"
    DISABLE = "disable"
    ENDORSE = "endorse"


class Stand(StrEnum):
    """How a request stands. `ALONE` took effect without a second person, because there was none, and others are told."""

    WAITS = "waits"
    ENDORSED = "endorsed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    ALONE = "alone"


@dataclass(frozen=True, slots=True)
class AccountRequest:
    """What one person wants for an account: with `ROLES`, that it becomes `wanted`. `asked_by` is as in the audit chain.

    `link` is the digest of the set-up link that is held until this request, and no other, is endorsed.
    """

    account: str
    wish: Wish
    wanted: User
    asked_by: str
    at: datetime
    stand: Stand = Stand.WAITS
    id: int = 0
    link: str = ""


class AccountRequests(Protocol):
    """What waits for a second person, and what was done without one. Raises: StoreUnavailable."""

    def add(self, request: AccountRequest) -> None:
        """Keep a request. One that waits takes the place of any other that waits for the same account, and of its link."""
        ...

    def since(self, stand: Stand, at: datetime) -> Sequence[AccountRequest]:
        """The requests that stand so and were made since then, newest first."""
        ...

    def close(self, request: AccountRequest, stand: Stand, by: str, now: datetime) -> bool:
        """Decide a request that waits; False when it no longer does. Its link is deleted unless it was endorsed."""
        ...

    def withdraw(self, account: str, now: datetime) -> None:
        """Withdraw what waits for an account: something else was done with it."""
        ...

    def withdraw_asked(self, by: str, now: datetime) -> None:
        """Withdraw everything that somebody has asked for: they may no longer ask."""
        ...


class Accounts(Protocol):
    """The accounts. Raises: StoreUnavailable."""

    def add(self, user: User, issuer: str = "", subject: str = "") -> Account:
        """Make an account. Raises: StoreUnavailable when the name is taken."""
        ...

    def named(self, name: str) -> Account | None:
        """The account with this name."""
        ...

    def vouched(self, issuer: str, subject: str) -> Account | None:
        """The account that an issuer knows by this subject."""
        ...

    def everyone(self) -> Sequence[Account]:
        """All accounts, by name."""
        ...

    def change(self, user: User) -> None:
        """Set roles, units and whether protected persons are seen; every session of the account ends."""
        ...

    def add_conflict(self, name: str, person: str) -> None:
        """Keep a reference to somebody the user must never meet here."""
        ...

    def set_disabled(self, name: str, is_disabled: bool) -> None:
        """Disable the account, or enable it again; every session of it ends."""
        ...

    def set_manner(self, name: str, language: str, shortcuts: str) -> None:
        """Keep the account's language, and whether one-letter shortcuts act: «on», «alt» or «off»."""
        ...


class SignIns(Protocol):
    """The credentials of local accounts, and failed attempts to sign in. Raises: StoreUnavailable."""

    def keys(self, account: Account) -> Keys | None:
        """The account's credentials, or None before it is set up."""
        ...

    def make_link(self, account: Account, digest: str, totp: str, until: datetime, *, is_held: bool = False) -> None:
        """Let whoever has the link with this digest choose a password, once; not while it `is_held`. Earlier links stop."""
        ...

    def release_link(self, account: Account, digest: str, until: datetime) -> None:
        """Let the link with this digest, which is held, be used; every other link of the account stops."""
        ...

    def link(self, digest: str, now: datetime) -> SetupLink | None:
        """The link, if it may still be used."""
        ...

    def use_link(self, digest: str, keys: Keys, step: int, now: datetime) -> Account | None:
        """Set the credentials and use up the link; None when it cannot be used. Every session of the account ends."""
        ...

    def take_step(self, account: Account, step: int) -> bool:
        """Use up a TOTP step; False when this step or a later one has been used."""
        ...

    def reserve(self, limits: Sequence[Limit], now: datetime) -> Sequence[int] | None:
        """Count an attempt against every limit before it is made, or None when one of them allows none now.

        All of it is one transaction: of many attempts at the same moment only as many pass as the limits allow.
        """
        ...

    def release(self, reserved: Sequence[int], who: str) -> None:
        """The attempt succeeded: take it back, and forget what failed before against `who`."""
        ...

    def is_known_device(self, name: str, device: str, since: datetime) -> bool:
        """Whether the account with this name has signed in with the device of this digest since then."""
        ...

    def know_device(self, account: Account, device: str, before: str, now: datetime) -> None:
        """The account has signed in with this device; the digest it had `before` is forgotten."""
        ...


class WebSessions(Protocol):
    """Who is signed in, kept in the store so that a session can be revoked. Raises: StoreUnavailable."""

    def begin(self, account: Account, digest: str, token: str, now: datetime, confirmed_at: datetime) -> None:
        """Start a session, kept under the digest of its id."""
        ...

    def find(self, digest: str, now: datetime, lifetime: Lifetime) -> WebSession | None:
        """The session, unless it has ended or expired or its account is disabled. It counts as used now."""
        ...

    def confirm(self, digest: str, now: datetime) -> None:
        """Record that the person confirmed who they are."""
        ...

    def end(self, digest: str) -> None:
        """Sign out."""
        ...
