"""Rule, norm and code tables from TOML to the values of the ground floor."""

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from bot.domain.codes import Code, Codes, Counts, Mark
from bot.domain.errors import TableInvalid
from bot.domain.money import AmountError, Money, kronor
from bot.domain.money import parse as parse_amount
from bot.domain.norm import NormStatus, NormTable
from bot.domain.period import Month
from bot.domain.rules import BenefitRule, ExpenseRule, Rules
from bot.packs._toml import Strict, build, line_of, read_toml


class _Benefit(Strict):
    benefit: str
    row: str
    flat: bool = False


class _Expense(Strict):
    kind: str
    row: str
    cap: str = ""


class _Decision(Strict):
    approval: str
    paragraph: str
    phrase: str


class _RulesFile(Strict):
    version: str
    valid_from: date
    approved_by: str = ""
    source: str
    change_limit_percent: int = Field(ge=0, le=100)
    decision: _Decision
    benefit: tuple[_Benefit, ...] = Field(min_length=1)
    stated_income: tuple[_Benefit, ...] = ()
    expense: tuple[_Expense, ...] = Field(min_length=1)


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


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Code(Strict):
    family: Words
    code: Words
    text: Words
    counts_as_income: Counts
    income_mark: Mark
    source: Words
    mark: Mark


class _CodesFile(Strict):
    version: Words
    income_rule: Words
    sources: dict[str, Words] = Field(min_length=1)
    code: tuple[_Code, ...] = Field(min_length=1)


def load_rules(path: Path, month: Month) -> Rules:
    """The municipality's rule table for a month. A table that nobody approved is refused.

    Raises: TableInvalid naming file and line.
    """
    content = build(_RulesFile, read_toml(path, TableInvalid), path, TableInvalid)
    if not content.approved_by.strip():
        line = line_of(path, ["approved_by"])
        raise TableInvalid("approved_by är tom; en namngiven person ska ha godkänt tabellen", file=str(path), line=line)
    if content.valid_from > month.first:
        line = line_of(path, ["valid_from"])
        raise TableInvalid(f"tabellen gäller inte för {month.in_words()}", file=str(path), line=line)
    _refuse_twice([b.benefit for b in content.benefit], ("benefit", "benefit"), path)
    _refuse_twice([e.kind for e in content.expense], ("expense", "kind"), path)
    return Rules(
        version=content.version,
        valid_from=content.valid_from,
        approved_by=content.approved_by,
        source=content.source,
        change_limit_percent=content.change_limit_percent,
        benefits=tuple(BenefitRule(b.benefit, b.row, b.flat) for b in content.benefit),
        stated_incomes=tuple(BenefitRule(b.benefit, b.row, b.flat) for b in content.stated_income),
        expenses=tuple(ExpenseRule(e.kind, e.row, _cap(e, n, path)) for n, e in enumerate(content.expense)),
        approval=content.decision.approval,
        phrase=content.decision.phrase,
        paragraph=content.decision.paragraph,
    )


def load_norm(path: Path, month: Month) -> NormTable:
    """The norm table that covers a month.

    Raises: TableInvalid naming file and line, also when no table or more than one covers the month.
    """
    content = build(_NormFile, read_toml(path, TableInvalid), path, TableInvalid)
    covering = [table for table in content.norm if table.valid_from <= month.first and month.last <= table.valid_to]
    if len(covering) != 1:
        text = "ingen tabell" if not covering else "mer än en tabell"
        raise TableInvalid(f"{text} gäller för {month.in_words()}", file=str(path), line=line_of(path, ["norm"]))
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
        raise TableInvalid(str(problem), file=str(path), line=line_of(path, ["norm"])) from None


def load_codes(path: Path) -> Codes:
    """The explained codes of the SSBTEK answers. They hold for every month.

    Raises: TableInvalid naming file and line, also for a code that stands twice or names a source that is not there.
    """
    content = build(_CodesFile, read_toml(path, TableInvalid), path, TableInvalid)
    seen: set[tuple[str, str]] = set()
    for place, row in enumerate(content.code):
        if (row.family, row.code) in seen:
            line = line_of(path, ["code", str(place), "code"])
            raise TableInvalid(f"code «{row.code}» står två gånger i {row.family}", file=str(path), line=line)
        if row.source not in content.sources:
            line = line_of(path, ["code", str(place), "source"])
            raise TableInvalid(f"source «{row.source}» finns inte under [sources]", file=str(path), line=line)
        seen.add((row.family, row.code))
    rows = tuple(
        Code(r.family, r.code, r.text, r.counts_as_income, content.sources[r.source], r.mark, r.income_mark)
        for r in content.code
    )
    return Codes(content.version, content.income_rule, rows)


def _cap(expense: _Expense, place: int, path: Path) -> Money | None:
    try:
        return parse_amount(expense.cap) if expense.cap else None
    except AmountError as problem:
        line = line_of(path, ["expense", str(place), "cap"])
        raise TableInvalid(f"cap: {problem}", file=str(path), line=line) from None


def _refuse_twice(names: list[str], where: tuple[str, str], path: Path) -> None:
    seen: set[str] = set()
    table, key = where
    for place, name in enumerate(names):
        if name.casefold() in seen:
            line = line_of(path, [table, str(place), key])
            raise TableInvalid(f"{key} «{name}» står två gånger", file=str(path), line=line)
        seen.add(name.casefold())
