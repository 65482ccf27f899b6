"""Two calculations row by row: this one, the one before it, and the differences. Units: öre.

A row that one of them lacks is None there, which is not the same as zero.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.training.calculation import Body, amount_of, by_person, joined, totals

Key = tuple[str, str]


@dataclass(frozen=True)
class Compared:
    """One row in both calculations: its type, whose it is, and the two amounts."""

    type: str
    person: str
    now: int | None
    before: int | None

    @property
    def difference(self) -> int:
        """Return how much more the later one has."""
        return (self.now or 0) - (self.before or 0)


def compare_incomes(now: Body, before: Body) -> list[Compared]:
    """Return each income type of each person."""
    return _side_by_side(_incomes(now), _incomes(before))


def compare_expenses(now: Body, before: Body) -> list[Compared]:
    """Return each expense type, by what is proposed."""
    return _side_by_side(_expenses(now), _expenses(before))


def compare_sums(now: Body, before: Body) -> list[Compared]:
    """Return the sums; a norm that is missing makes the result missing too."""
    ours, theirs = totals(now), totals(before)
    names = {"norm": "Normsumma", "expenses": "Utgifter", "incomes": "Inkomster", "result": "Resultat"}
    return [Compared(name, "", ours[key], theirs[key]) for key, name in names.items()]


def _incomes(body: Body) -> dict[Key, int]:
    rows = by_person(joined(body)["incomes"])
    return _added(((row["type"], row["person"]), row["amount"]) for row in rows)


def _expenses(body: Body) -> dict[Key, int]:
    return _added(((row["type"], ""), row["proposed"]) for row in body["expenses"])


def _added(rows: Iterable[tuple[Key, str]]) -> dict[Key, int]:
    sums: dict[Key, int] = {}
    for key, typed in rows:
        sums[key] = sums.get(key, 0) + amount_of(typed)
    return sums


def _side_by_side(now: Mapping[Key, int], before: Mapping[Key, int]) -> list[Compared]:
    return [Compared(*key, now.get(key), before.get(key)) for key in {**now, **before}]
