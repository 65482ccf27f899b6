"""Who may see and do what in the office: roles, rights, and the rule for one case.

This room knows no account, session or case by name: a user and a case are given as values, and persons as opaque
references. What is not known is refused: an office that guesses shows somebody the wrong household.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is in the office. One who holds no role may sign in and reach nothing."""

    CASEWORKER = "handlaggare"
    LEADER = "ledare"
    MANAGER = "chef"
    IT = "it"
    VENDOR = "leverantor"
    AUDITOR = "revisor"
    ACCOUNTS = "kontoansvarig"


class Right(StrEnum):
    """One thing that may be done. A right about a case says yes only together with the case: see `may`."""

    CASE_READ = "case.read"
    CASE_REVIEW = "case.review"
    CASE_MOVE = "case.move"
    SECOND_LOOK = "case.second_look"
    SAMPLE_READ = "sample.read"
    PRACTICE = "practice"
    EVIDENCE_FULL = "evidence.full"
    EVIDENCE_MASKED = "evidence.masked"
    EVIDENCE_STRIPPED = "evidence.stripped"
    IMPACT_READ = "effect.read"
    IMPACT_SET = "effect.set"
    NIGHT_READ = "night.read"
    NIGHT_STEER = "night.steer"
    PACK_INSTALL = "pack.install"
    PACK_WRITE = "pack.write"
    AUDIT_READ = "audit.read"
    AUDIT_EXTRACT = "audit.extract"
    AUDIT_EXPORT = "audit.export"
    RETENTION_READ = "retention.read"
    RETENTION_CHANGE = "retention.change"
    ACCOUNTS_WATCH = "accounts.watch"
    ACCOUNTS_MANAGE = "accounts.manage"


_RIGHTS: Mapping[Role, frozenset[Right]] = MappingProxyType({
    Role.CASEWORKER: frozenset({Right.CASE_READ, Right.CASE_REVIEW, Right.PRACTICE}),
    Role.LEADER: frozenset(
        {
            Right.CASE_READ, Right.CASE_REVIEW, Right.CASE_MOVE, Right.SECOND_LOOK, Right.SAMPLE_READ,
            Right.EVIDENCE_FULL, Right.IMPACT_READ, Right.IMPACT_SET, Right.PRACTICE, Right.RETENTION_CHANGE,
            Right.ACCOUNTS_WATCH,
        }
    ),
    Role.MANAGER: frozenset({Right.IMPACT_READ, Right.IMPACT_SET}),
    Role.IT: frozenset(
        {
            Right.IMPACT_READ, Right.NIGHT_READ, Right.NIGHT_STEER, Right.EVIDENCE_MASKED, Right.PACK_INSTALL,
            Right.RETENTION_READ, Right.RETENTION_CHANGE, Right.ACCOUNTS_WATCH,
        }
    ),
    Role.VENDOR: frozenset({Right.EVIDENCE_STRIPPED, Right.PACK_WRITE}),
    Role.AUDITOR: frozenset(
        {
            Right.IMPACT_READ, Right.AUDIT_READ, Right.AUDIT_EXTRACT, Right.AUDIT_EXPORT, Right.RETENTION_READ,
            Right.ACCOUNTS_WATCH,
        }
    ),
    Role.ACCOUNTS: frozenset({Right.ACCOUNTS_MANAGE}),
})  # fmt: skip

_OF_UNIT = frozenset({Right.CASE_READ, Right.CASE_REVIEW, Right.CASE_MOVE, Right.SECOND_LOOK, Right.SAMPLE_READ})
"""Rights over a case that follow its unit, or being its officer."""

_OF_PICTURE = frozenset({Right.EVIDENCE_MASKED, Right.EVIDENCE_STRIPPED})
"""Rights over a case's pictures that follow no unit: IT and vendors see them without names or amounts."""

_OF_CASE = _OF_UNIT | _OF_PICTURE | {Right.EVIDENCE_FULL}

_CASE_ROLES = frozenset({Role.CASEWORKER, Role.LEADER})
SEES_PERSONS = _CASE_ROLES
"""Roles that see who a case is about."""

_NEEDS_TWO = frozenset({Right.ACCOUNTS_MANAGE, Right.RETENTION_CHANGE})
"""Rights whose use somebody else with the same right must endorse before it takes effect."""

_WEIGHTY = SEES_PERSONS | {Role.AUDITOR, Role.ACCOUNTS}
"""Roles that see persons or the log about them, and the one that could make itself a second person."""

_APART: tuple[tuple[Role, frozenset[Role], str], ...] = (
    (Role.AUDITOR, frozenset(Role) - {Role.AUDITOR}, "Revisor kan inte förenas med någon annan roll."),
    (Role.VENDOR, _CASE_ROLES, "Leverantör kan inte förenas med en roll som ser ärenden."),
    (Role.IT, frozenset({Role.CASEWORKER}), "IT-förvaltare kan inte också vara handläggare."),
    (Role.ACCOUNTS, _CASE_ROLES, "Den som delar ut roller kan inte ha en roll som ser ärenden."),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class User:
    """Who asks. `conflicts` are references to the persons the user must never meet here: self and relatives (jäv).

    `officer` is the person's own user name in the case system; without it no case is theirs as its caseworker.
    """

    account: str
    roles: frozenset[Role] = frozenset()
    units: frozenset[str] = frozenset()
    sees_protected: bool = False
    conflicts: frozenset[str] = field(default=frozenset(), repr=False)
    officer: str = ""


@dataclass(frozen=True, slots=True)
class Guarded:
    """What is known of a case when somebody asks for it. None means not known.

    `people` are references to everyone in the household, made as those in `User.conflicts` are. `officer` is the
    caseworker's user name in the case system, empty when it has none. `protected` unread counts as protected.
    """

    unit: str | None
    officer: str | None
    people: frozenset[str] | None = field(repr=False)
    protected: bool | None = field(repr=False)


def rights_of(roles: frozenset[Role]) -> frozenset[Right]:
    """Give everything that the roles may do, each on its own."""
    return frozenset[Right]().union(*(_RIGHTS[role] for role in roles))


def clash_of(roles: frozenset[Role]) -> str:
    """Say in Swedish why the roles cannot be held together, or nothing when they can.

    Source: office.md section 6 (separation; a chain of control is broken when the same person is on both sides of it).
    """
    return next((why for role, others, why in _APART if role in roles and roles & others), "")


def is_weighty(user: User) -> bool:
    """Tell whether an account with these roles must not be made, opened or given a new link by one person alone."""
    return bool(user.roles & _WEIGHTY) or user.sees_protected


def widens(before: User, after: User) -> bool:
    """Tell whether a change gives an account more of what one person alone must not give out."""
    if (after.roles - before.roles) & _WEIGHTY or (after.sees_protected and not before.sees_protected):
        return True
    wider = bool(after.units - before.units) or after.officer not in ("", before.officer)
    return wider and bool(after.roles & SEES_PERSONS)


def may_endorse(user: User, right: Right, asked_by: str) -> bool:
    """Tell whether the user may be the second person behind what the account `asked_by` wants to do with a right."""
    return right in _NEEDS_TWO & rights_of(user.roles) and user.account != asked_by


def may(user: User, right: Right, case: Guarded | None = None) -> bool:
    """Tell whether the user may do this, with this case where the right is about one.

    In order: the right; jäv, before every role; protected identity, for named people only; unit or ownership.
    """
    if right not in rights_of(user.roles):
        return False
    if right not in _OF_CASE:
        return case is None or _may_meet(user, case)
    return case is not None and _may_meet(user, case) and _is_theirs(user, right, case)


def _may_meet(user: User, case: Guarded) -> bool:
    """Tell whether user and household may meet at all, whatever the roles.

    An empty household was never read, as a protected one never is: only those named for such cases meet it.
    """
    if case.people and case.people & user.conflicts:
        return False
    return user.sees_protected or (bool(case.people) and case.protected is False)


def _is_theirs(user: User, right: Right, case: Guarded) -> bool:
    own = bool(case.officer) and case.officer == user.officer
    if right is Right.EVIDENCE_FULL:
        return own
    if right in _OF_PICTURE or own:
        return True
    reads = right is Right.CASE_READ or Role.LEADER in user.roles
    return reads and bool(case.unit) and case.unit in user.units
