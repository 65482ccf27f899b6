"""Loads the explanations of SSBTEK's codes."""

from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.domain.codes import Code, Codes, Counts, Mark
from bot.domain.errors import TableInvalid
from bot.packs._toml import Strict, build, read_toml, table_invalid

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Code(Strict):
    family: _Text
    code: _Text
    text: _Text
    counts_as_income: Counts
    income_mark: Mark
    source: _Text
    mark: Mark


class _CodesFile(Strict):
    version: _Text
    income_rule: _Text
    sources: dict[str, _Text] = Field(min_length=1)
    code: tuple[_Code, ...] = Field(min_length=1)


def load_codes(path: Path) -> Codes:
    """Explanations of the codes in SSBTEK's answers, valid for every month.

    Raises: TableInvalid naming file and line, also for a duplicate code or an unknown source.
    """
    content = build(_CodesFile, read_toml(path, TableInvalid), path, TableInvalid)
    seen: set[tuple[str, str]] = set()
    for place, row in enumerate(content.code):
        if (row.family, row.code) in seen:
            raise table_invalid(f"code «{row.code}» står två gånger i {row.family}", path, ["code", str(place), "code"])
        if row.source not in content.sources:
            raise table_invalid(
                f"source «{row.source}» finns inte under [sources]", path, ["code", str(place), "source"]
            )
        seen.add((row.family, row.code))
    rows = tuple(
        Code(r.family, r.code, r.text, r.counts_as_income, content.sources[r.source], r.mark, r.income_mark)
        for r in content.code
    )
    return Codes(content.version, content.income_rule, rows)
