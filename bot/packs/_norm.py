"""Loads the norm tables."""

from datetime import date
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


def load_norm(path: Path, month: Month) -> NormTable:
    """The norm table that covers a month.

    Raises: TableInvalid naming file and line, also when no table covers the month, when tables overlap, or when a
    table's year differs from that of its dates.
    Source: domain.md 3.1 (no silent table for another year).
    """
    content = build(_NormFile, read_toml(path, TableInvalid), path, TableInvalid)
    _refuse_norms(content.norm, path)
    covering = [table for table in content.norm if table.valid_from <= month.first and month.last <= table.valid_to]
    if not covering:
        raise table_invalid(f"ingen tabell gäller för {month.in_words()}", path, ["norm"])
    table = covering[0]
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
        raise table_invalid(str(problem), path, ["norm"]) from None


def _refuse_norms(norms: tuple[_Norm, ...], path: Path) -> None:
    for n, table in enumerate(norms):
        if {table.valid_from.year, table.valid_to.year} != {table.year}:
            text = f"normen är för {table.year} men gäller {table.valid_from}–{table.valid_to}"
            raise table_invalid(text, path, ["norm", str(n), "year"])
        for earlier in norms[:n]:
            if table.valid_from <= earlier.valid_to and earlier.valid_from <= table.valid_to:
                text = f"mer än en tabell gäller {max(table.valid_from, earlier.valid_from)}"
                raise table_invalid(text, path, ["norm", str(n), "valid_from"])
