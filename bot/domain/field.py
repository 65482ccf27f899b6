"""One value of a draft, by its name in the case system: what is compared after a save, adjusted in review, followed up later."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.identity import Identity, parse


class FieldKind(StrEnum):
    """What a field is. The value is the word that its kept form begins with; a single value has none."""

    INCOME = "inkomst"
    EXPENSE = "utgift"
    MEMBER = "familj"
    SUM = ""
    TEXT = "-"


SUMS = frozenset({"normsumma", "resultat", "belopp"})
TEXTS = frozenset({
    "period", "beslutstyp", "paragraf", "orsak sökande", "orsak medsökande", "motivering", "rubrik", "text", "dag", "typ",
})  # fmt: skip
COLUMNS = frozenset({"S", "M", "ansökt", "förslag"})
"""The columns of income rows, the roles' letters, and of expense rows."""


@dataclass(frozen=True, slots=True)
class Field:
    """A value's place in a draft: a calculation row's kind and column, a member of the family, or a single value's label.

    `nth` tells rows of one name apart: a second row must not hide behind the first. `str()` is the form that is kept,
    and holds the number of a member; only `public_name` may be logged or shown.

    Raises: ValueError for what is no field of a draft, and so could be taken for another once it is kept.
    """

    kind: FieldKind
    label: str = ""
    column: str = ""
    person: Identity | None = None
    nth: int = 1

    def __post_init__(self) -> None:
        if self.kind is FieldKind.MEMBER:
            is_whole = self.person is not None
        elif self.kind in (FieldKind.INCOME, FieldKind.EXPENSE):
            is_whole = bool(self.label) and self.column in COLUMNS
        else:
            is_whole = self.label in (SUMS if self.kind is FieldKind.SUM else TEXTS)
        if not is_whole or self.nth < 1:
            raise ValueError("a draft has no such field")

    @classmethod
    def income(cls, label: str, column: str) -> "Field":
        """An income row's amount; `column` is the role's letter."""
        return cls(FieldKind.INCOME, label, column)

    @classmethod
    def expense(cls, label: str, column: str) -> "Field":
        """An expense row's amount; `column` is «ansökt» or «förslag»."""
        return cls(FieldKind.EXPENSE, label, column)

    @classmethod
    def member(cls, person: Identity) -> "Field":
        """Whether somebody is part of the calculation."""
        return cls(FieldKind.MEMBER, person=person)

    @classmethod
    def single(cls, label: str) -> "Field":
        """A value that there is one of."""
        return cls(FieldKind.SUM if label in SUMS else FieldKind.TEXT, label)

    @classmethod
    def parse(cls, text: str) -> "Field":
        """The field that `str()` gave. Raises: ValueError."""
        name, nth = text, 1
        if numbered := re.fullmatch(r"(.+) \(([2-9]|[1-9][0-9]+)\)", text, re.DOTALL):
            name, nth = numbered[1], int(numbered[2])
        head, _, rest = name.partition(" ")
        if head == FieldKind.MEMBER and rest:
            return cls(FieldKind.MEMBER, person=parse(rest), nth=nth)
        label, _, column = rest.rpartition(" ")
        if head in (FieldKind.INCOME, FieldKind.EXPENSE) and label:
            return cls(FieldKind(head), label, column, nth=nth)
        return cls(FieldKind.SUM if name in SUMS else FieldKind.TEXT, name, nth=nth)

    @property
    def is_amount(self) -> bool:
        """Whether the value is an amount in whole öre."""
        return self.kind in (FieldKind.INCOME, FieldKind.EXPENSE, FieldKind.SUM)

    @property
    def public_name(self) -> str:
        """The name that may be logged and shown: a member of the family is not named."""
        return FieldKind.MEMBER.value if self.kind is FieldKind.MEMBER else str(self)

    def __str__(self) -> str:
        number = f" ({self.nth})" if self.nth > 1 else ""
        match self.kind:
            case FieldKind.INCOME | FieldKind.EXPENSE:
                return f"{self.kind.value} {self.label} {self.column}{number}"
            case FieldKind.MEMBER:
                assert self.person is not None
                return f"{self.kind.value} {self.person.digits}{number}"
            case _:
                return self.label + number
