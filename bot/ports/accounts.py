"""Accounts of the office: who there is, how they prove it, and the sessions they have.

Secrets pass as digests, or inside `Keys`; the store keeps no password and no token that could be used if it leaked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.access import User


@dataclass(frozen=True, slots=True)
class Account:
    """One person's way in. `issuer` is empty for a local account, else who vouches for it."""

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
    """What a local account proves itself with: a password's argon2id hash and a TOTP secret in base32."""

    password: str = field(repr=False)
    totp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SetupLink:
    """A set-up link that may still be used, and the TOTP secret that it shows."""

    account: Account
    totp: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebSession:
    """Somebody signed in. `token` goes with every write; `confirmed_at` is when they last proved themselves anew."""

    account: Account
    token: str = field(repr=False)
    confirmed_at: datetime


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a session lasts: unused, and at the most."""

    idle: timedelta
    longest: timedelta


class Accounts(Protocol):
    """Who there is. Raises: StoreUnavailable."""

    def add(self, user: User, issuer: str = "", subject: str = "") -> Account:
        """Make an account whose name is not taken."""
        ...

    def named(self, name: str) -> Account | None:
        """The account with this name."""
        ...

    def vouched(self, issuer: str, subject: str) -> Account | None:
        """The account that an issuer calls by this subject."""
        ...

    def everyone(self) -> Sequence[Account]:
        """All of them, by name."""
        ...

    def change(self, user: User) -> None:
        """Set roles, units and whether protected persons are seen; every session of the account ends."""
        ...

    def add_conflict(self, name: str, person: str) -> None:
        """Keep a reference to somebody the user must never meet here."""
        ...

    def set_disabled(self, name: str, is_disabled: bool) -> None:
        """Shut the account, or open it again; every session of it ends."""
        ...

    def set_manner(self, name: str, language: str, shortcuts: str) -> None:
        """Keep the language the office speaks to this account, and whether one-letter keys act: «on», «alt» or «off»."""
        ...


class SignIns(Protocol):
    """How local accounts prove themselves. Raises: StoreUnavailable."""

    def keys(self, account: Account) -> Keys | None:
        """What the account proves itself with, or None before it was set up."""
        ...

    def make_link(self, account: Account, digest: str, totp: str, until: datetime) -> None:
        """Let whoever has the link with this digest choose a password, once; earlier links stop working."""
        ...

    def link(self, digest: str, now: datetime) -> SetupLink | None:
        """The link, if it may still be used."""
        ...

    def use_link(self, digest: str, keys: Keys, step: int, now: datetime) -> Account | None:
        """Set the keys and spend the link, or None when it was spent already; every session of the account ends."""
        ...

    def take_step(self, account: Account, step: int) -> bool:
        """Spend a TOTP step; False when this step or a later one was spent before."""
        ...

    def fail(self, who: Sequence[str], now: datetime) -> None:
        """Count a failed attempt against each of these."""
        ...

    def failures(self, who: str, since: datetime) -> int:
        """How many failed attempts count against this."""
        ...

    def forgive(self, who: str) -> None:
        """Forget the failed attempts."""
        ...


class WebSessions(Protocol):
    """Who is signed in, kept here so that a session can be taken back. Raises: StoreUnavailable."""

    def begin(self, account: Account, digest: str, token: str, now: datetime, confirmed_at: datetime) -> None:
        """Keep a session under its id's digest."""
        ...

    def find(self, digest: str, now: datetime, lifetime: Lifetime) -> WebSession | None:
        """The session, unless it has ended or run out or its account is shut; it counts as used now."""
        ...

    def confirm(self, digest: str, now: datetime) -> None:
        """Note that the person proved themselves anew."""
        ...

    def end(self, digest: str) -> None:
        """Sign out."""
        ...
