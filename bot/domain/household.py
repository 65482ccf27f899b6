"""Who a case is about: persons, their roles, their ages on a date.

This room knows who stands in the case, not who ought to: whether a child of 19 is still counted is
said by its role, which the case system gives. A protection mark that could not be read counts as
protection. Names and marks stay out of every printed form of these values.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.domain.identity import Identity

OF_AGE = 18


class HouseholdError(ValueError):
    """The persons cannot be one household. The message names no one."""


class Role(StrEnum):
    """A person's part in the case, by the case system's own marks."""

    APPLICANT = "S"
    CO_APPLICANT = "M"
    CHILD = "barn"


@dataclass(frozen=True, slots=True)
class Member:
    """One person in the case; `protected` is None when the mark could not be read."""

    identity: Identity
    name: str = field(repr=False)
    role: Role
    protected: bool | None = field(repr=False)
    deceased: bool = field(repr=False)


@dataclass(frozen=True, slots=True)
class Household:
    """The persons of one case. Two of them may well share a name; never a number.

    Raises: HouseholdError unless there is one applicant, at most one co-applicant and no one twice.
    """

    members: tuple[Member, ...]

    def __post_init__(self) -> None:
        if len(self._with(Role.APPLICANT)) != 1:
            raise HouseholdError("Hushållet ska ha exakt en sökande.")
        if len(self._with(Role.CO_APPLICANT)) > 1:
            raise HouseholdError("Hushållet har mer än en medsökande.")
        if len(self.identities) != len(self.members):
            raise HouseholdError("Samma person står två gånger i hushållet.")

    @property
    def applicant(self) -> Member:
        """The one who applies."""
        return self._with(Role.APPLICANT)[0]

    @property
    def co_applicant(self) -> Member | None:
        """The applicant's partner, if there is one."""
        return next(iter(self._with(Role.CO_APPLICANT)), None)

    @property
    def children(self) -> tuple[Member, ...]:
        """Those with the role of child, whatever their age."""
        return self._with(Role.CHILD)

    @property
    def size(self) -> int:
        """The number of persons.

        Units: persons.
        """
        return len(self.members)

    @property
    def identities(self) -> frozenset[Identity]:
        """The numbers of all members."""
        return frozenset(member.identity for member in self.members)

    @property
    def anyone_protected(self) -> bool:
        """Tell whether anyone is protected, or may be since the mark could not be read."""
        return any(member.protected is not False for member in self.members)

    @property
    def anyone_deceased(self) -> bool:
        """Tell whether anyone is registered as deceased."""
        return any(member.deceased for member in self.members)

    def children_of_age(self, on: date) -> tuple[Member, ...]:
        """Give those with the role of child who are 18 or older on the day."""
        born = (child for child in self.children if child.identity.born <= on)
        return tuple(child for child in born if child.identity.age_on(on) >= OF_AGE)

    def _with(self, role: Role) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.role is role)
