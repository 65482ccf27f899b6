"""The codes of the SSBTEK answers, each explained in Swedish, with its source and how certain that is.

The rows are a table given as a value, read from TOML by `packs`. A code that is not in it is unknown: it gets no
explanation, and nothing is concluded from a code that resembles it. This room moves no amount; which payment goes
on which calculation row is `rules`' table.
"""

from dataclasses import dataclass
from enum import StrEnum

BLANK = "(blank)"
"""How the table writes a field that the answer leaves empty, where the source lists that as a value."""


class CodesError(ValueError):
    """The rows cannot be one table. The message is Swedish and says which code."""


class Mark(StrEnum):
    """How well a statement is founded; copied from where it was found, never strengthened.

    Source: domain.md, the marks in its head.
    """

    CONFIRMED = "C"
    SECONDARY = "S"
    INFERRED = "I"
    NOT_FOUND = "N"
    KNOWN = "K"


class Counts(StrEnum):
    """Whether money under a code is income in the calculation; `PERSON` when the list does not say.

    Source: domain.md 3.2, what counts as income and what does not.
    """

    YES = "ja"
    NO = "nej"
    PERSON = "person"
    NOT_MONEY = "ej_inkomst"


@dataclass(frozen=True, slots=True)
class Code:
    """One code and what it means, in words for a caseworker.

    `mark` is for the explanation, `income_mark` for the income question: the one may be certain and the other not.
    `source` is the explanation's source, written out.

    Source: ssbtek.toml, `codes`.
    """

    family: str
    code: str
    text: str
    counts: Counts
    source: str
    mark: Mark
    income_mark: Mark

    @property
    def is_explained(self) -> bool:
        """Tell whether the source says what the code means; if not, the text says that it does not."""
        return self.mark is not Mark.NOT_FOUND


@dataclass(frozen=True, slots=True)
class Codes:
    """All codes that are known, from one dated table; `income_rule` is the source behind every `counts`.

    Raises: CodesError when a code stands twice in a family.
    Source: ssbtek.toml, `codes`; domain.md 3.2 for `counts`.
    """

    version: str
    income_rule: str
    rows: tuple[Code, ...]

    def __post_init__(self) -> None:
        seen: set[tuple[str, str]] = set()
        for row in self.rows:
            if (row.family, row.code) in seen:
                raise CodesError(f"Koden {row.code} står två gånger i familjen {row.family}.")
            seen.add((row.family, row.code))

    def find(self, family: str, code: str) -> Code | None:
        """Give the code of a family, spelled exactly as the answer spells it, or None when it is unknown.

        An empty code finds the row for an empty field, in the families that have one.

        Example: find("csn_beloppstyp", "GRUNDL") is the loan; find("csn_beloppstyp", "grundl") is None.
        """
        wanted = code or BLANK
        return next((row for row in self.rows if row.family == family and row.code == wanted), None)

    def family(self, name: str) -> tuple[Code, ...]:
        """Give the codes of one family in the table's order; empty for a family that is not there."""
        return tuple(row for row in self.rows if row.family == name)
