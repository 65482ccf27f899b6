"""Loads the norm tables."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from pydantic import Field

from bot.domain.errors import TableInvalid
from bot.domain.money import kronor
from bot.domain.norm import NormStatus, NormTable
from bot.domain.period import Month
from bot.packs._toml import Strict, build, read_toml, table_invalid


class _Norm(Strict):
    year: int
    valid_from: date
    valid_to: date
    status: NormStatus
    source: str
    legal_reference: str
    child_personal: tuple[int, ...]
    child_personal_lunch_away: tuple[int, ...] = ()
    adult_single: int
    adult_cohabiting_pair: int
    common: tuple[int, ...]


class _NormFile(Strict):
    norm: tuple[_Norm, ...] = Field(min_length=1)


REASONABLE = {
    "child_personal": range(700, 10_001),
    "child_personal_lunch_away": range(700, 10_001),
    "adult_single": range(1_300, 8_001),
    "adult_cohabiting_pair": range(2_300, 14_201),
    "common": range(400, 5_701),
}
"""What an amount can be in a month. Outside these bounds it is a typing error, such as ten times too high or given in öre.

Units: kronor. Half the lowest amount of 2006 to twice the highest of 2026, which leaves room for decades.
Source: socialtjänstförordning (2025:468) 12 kap. 2 § as amended by SFS 2025:1046; for 2006 a secondary table.
"""


def load_norms(path: Path) -> Sequence[NormTable]:
    """Every norm table of a file, also those of years that nobody asked about.

    Raises: TableInvalid naming file and line, also when two tables overlap, when a table's year is not that of its dates,
    or when an amount is negative or unreasonable.
    """
    content = build(_NormFile, read_toml(path, TableInvalid), path, TableInvalid)
    _refuse_norms(content.norm, path)
    return [_table(table, path, str(n)) for n, table in enumerate(content.norm)]


def load_norm(path: Path, month: Month) -> NormTable:
    """The norm table that covers a month.

    Raises: TableInvalid as `load_norms`, also when no table covers the month.
    Source: domain.md 3.1 (no silent table for another year).
    """
    table = next((one for one in load_norms(path) if one.covers(month)), None)
    if table is None:
        raise table_invalid(f"ingen tabell gäller för {month.in_words()}", path, ["norm"])
    return table


def _table(table: _Norm, path: Path, place: str) -> NormTable:
    try:
        return NormTable(
            year=table.year,
            valid_from=table.valid_from,
            valid_to=table.valid_to,
            status=table.status,
            source=table.source,
            legal_reference=table.legal_reference,
            child_personal=tuple(kronor(n) for n in table.child_personal),
            child_lunch_away=tuple(kronor(n) for n in table.child_personal_lunch_away),
            adult_single=kronor(table.adult_single),
            adult_pair=kronor(table.adult_cohabiting_pair),
            common=tuple(kronor(n) for n in table.common),
        )
    except ValueError as problem:
        raise table_invalid(str(problem), path, ["norm", place]) from None


def _refuse_norms(norms: tuple[_Norm, ...], path: Path) -> None:
    for n, table in enumerate(norms):
        if {table.valid_from.year, table.valid_to.year} != {table.year}:
            text = f"normen är för {table.year} men gäller {table.valid_from}–{table.valid_to}"
            raise table_invalid(text, path, ["norm", str(n), "year"])
        for earlier in norms[:n]:
            if table.valid_from <= earlier.valid_to and earlier.valid_from <= table.valid_to:
                text = f"mer än en tabell gäller {max(table.valid_from, earlier.valid_from)}"
                raise table_invalid(text, path, ["norm", str(n), "valid_from"])
        for key, reasonable in REASONABLE.items():
            _refuse_amounts(getattr(table, key), reasonable, path, ["norm", str(n), key])
        if table.adult_cohabiting_pair <= table.adult_single:
            text = "adult_cohabiting_pair är inte högre än adult_single; beloppet är för båda tillsammans"
            raise table_invalid(text, path, ["norm", str(n), "adult_cohabiting_pair"])
        if any(larger < smaller for smaller, larger in pairwise(table.common)):
            raise table_invalid("common sjunker när hushållet växer", path, ["norm", str(n), "common"])


def _refuse_amounts(amounts: int | tuple[int, ...], reasonable: range, path: Path, keys: list[str]) -> None:
    for amount in (amounts,) if isinstance(amounts, int) else amounts:
        if amount < 0:
            raise table_invalid(f"{keys[-1]}: beloppet är negativt", path, keys)
        if amount not in reasonable:
            said, low, high = (f"{n:,}".replace(",", " ") for n in (amount, reasonable[0], reasonable[-1]))
            text = f"{keys[-1]}: {said} kr i månaden är inte rimligt ({low}–{high}); jämför med förordningen"
            raise table_invalid(text, path, keys)
