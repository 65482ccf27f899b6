"""Loads the municipality's rule table."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path
from string import Formatter

from pydantic import Field

from bot.domain.errors import TableInvalid
from bot.domain.facts import Agency
from bot.domain.money import AmountError, Money
from bot.domain.money import parse as parse_amount
from bot.domain.period import Month
from bot.domain.rules import (
    AnswerWarning,
    BenefitRule,
    CaseLimit,
    Compare,
    DayChecks,
    ExpenseRule,
    HiddenIncomes,
    Net,
    QuestionRule,
    Rules,
    is_same,
)
from bot.packs._fields import Text
from bot.packs._files import files_in
from bot.packs._toml import Strict, build, read_toml, table_invalid


class _Benefit(Strict):
    """En förmån i svaret från SSBTEK, eller en inkomst i ansökan, och den rad i beräkningen där den hamnar."""

    benefit: Text = Field(min_length=1, description="förmånen så som svaret eller ansökan stavar den")
    row: Text = Field(min_length=1, description="raden i verksamhetssystemets beräkning")
    compare: Compare = Field(
        default=Compare.PERCENT,
        description="jämförs mot förra månaden: exact (på öret), percent (mer än gränsen) eller never (aldrig)",
    )
    limit_percent: int | None = Field(
        default=None,
        ge=0,
        le=100,
        description="förmånens egen gräns i hela procent; utan den gäller change_limit_percent",
    )


class _Expense(Strict):
    """En utgift i ansökan, den rad där den hamnar och kommunens tak."""

    kind: Text = Field(min_length=1, description="utgiften så som ansökan stavar den")
    row: Text = Field(min_length=1, description="raden i verksamhetssystemets beräkning")
    cap: str = Field(default="", description='tak i kronor, som text: "12 000"; tomt är inget tak')
    cap_by_persons: tuple[str, ...] = Field(
        default=(), description="tak efter hushållets storlek, från en person; ett större hushåll går till person"
    )
    assess: bool = Field(default=False, description="true: föreslås som ansökt, med varning om skälighetsbedömning")


class _Decision(Strict):
    """Vad ett förslag får säga."""

    approval: Text = Field(
        min_length=1, description="vad ett vanligt bifall heter i systemet; allt annat går till person"
    )
    paragraph: Text = Field(min_length=1, description="lagrummet så som systemet stavar det")
    phrase: str = Field(min_length=1, description="fast frastext med platserna {period} och {belopp}")
    phrase_with_children: str = Field(default="", description="frastext för hushåll med barn; tom är samma som phrase")
    reasons: tuple[str, ...] = Field(
        default=(), description="de orsaker (försörjningshinder) som får föreslås igen; tom lista begränsar inte"
    )


class _Hidden(Strict):
    """Förmåner som lätt missas och därför alltid ger en varning, så som svaret stavar dem."""

    study_aid: tuple[str, ...] = ()
    tax_refund: tuple[str, ...] = ()
    survivors: tuple[str, ...] = ()


class _Days(Strict):
    """Förmåner vars dagar eller period ger en varning när de inte stämmer, så som svaret stavar dem."""

    as_weekdays: tuple[str, ...] = Field(
        default=(), description="dagarna ska vara månadens vardagar utan röda dagar; bara när antalet dagar är läst"
    )
    within_month: tuple[str, ...] = Field(default=(), description="perioden ska ligga i kontrollmånaden")


class _CaseLimit(Strict):
    """Ett ärendes referensram: högsta väntade belopp på en rad, eller för summan om raden utelämnas."""

    case: Text = Field(min_length=1, description="ärendets nummer; aldrig namn eller personnummer")
    row: str = ""
    highest: Text = Field(min_length=1, description="kronor, som text")


class _Question(Strict):
    """En fråga i ansökan och vad varje känt svar betyder. Ett svar som inte står här, eller inget svar, ger en varning."""

    question: Text = Field(min_length=1, description="frågan så som ansökan stavar den")
    nothing: tuple[str, ...] = Field(default=(), description="svar som inte betyder något")
    warns: tuple[str, ...] = Field(default=(), description="svar som ger varningen i warning")
    to_person: tuple[str, ...] = Field(default=(), description="svar som lämnar ärendet till person")
    warning: AnswerWarning = Field(
        default=AnswerWarning.CHECK, description="vilken varning warns och fritext ger; förval är Kontrollera ansökan"
    )
    free_text: bool = Field(
        default=False, description="true: sökanden skriver fritt; allt utom tomt och nothing ger varningen, utan texten"
    )


class _RulesFile(Strict):
    """Kommunens regeltabell för Brygga."""

    version: Text = Field(min_length=1)
    valid_from: date
    valid_to: date | None = None
    approved_by: str = Field(default="", description="en namngiven person; tomt vägras")
    source: str
    change_limit_percent: int = Field(
        ge=0, le=100, description="gräns för varning, hela procent av förra månadens belopp"
    )
    salary: tuple[str, ...] = Field(
        default=("Lön",), min_length=1, description="inkomster i ansökan som är lön: till person"
    )
    net: dict[Agency, Net] = Field(
        default={},
        description="vilket netto som räknas per myndighet: net (efter alla avdrag, förval) eller net_after_tax",
    )
    decision: _Decision
    hidden: _Hidden = _Hidden()
    days: _Days = _Days()
    benefit: tuple[_Benefit, ...] = Field(min_length=1)
    stated_income: tuple[_Benefit, ...] = ()
    expense: tuple[_Expense, ...] = Field(min_length=1)
    case_limit: tuple[_CaseLimit, ...] = ()
    question: tuple[_Question, ...] = ()


def rules_schema() -> str:
    """The JSON Schema of the rule table, kept in `schedules/tables/rules.schema.json`.

    An editor that supports schemas reports a misspelt key while the table is being written.
    """
    schema = _RulesFile.model_json_schema(by_alias=False)
    return json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def load_rules(path: Path, month: Month) -> Rules:
    """The municipality's rule table for a month. A table without an approver is refused.

    Next to `rules.toml` there may be earlier or later tables, `rules.<anything>.toml`. At most one table may be valid on
    any day, including days that were not asked for: overlapping tables are an error, never a choice.

    Raises: TableInvalid naming file and line.
    """
    tables = load_all_rules(path)
    place, found = next(
        ((each, rules) for each, rules in tables.items() if _covers(rules, month)), (path, tables[path])
    )
    if not _covers(found, month):
        key = "valid_from" if found.valid_from > month.first else "valid_to"
        raise table_invalid(f"tabellen gäller inte för {month.in_words()}", place, [key])
    return found


def load_all_rules(path: Path) -> Mapping[Path, Rules]:
    """Every rule table, also those of months that nobody asked about. Raises: as `load_rules`."""
    tables = [(each, build(_RulesFile, read_toml(each, TableInvalid), each, TableInvalid)) for each in _versions(path)]
    for each, content in tables:
        _refuse_unsound(content, each)
    _refuse_overlap([(each, t.valid_from, t.valid_to or date.max) for each, t in tables])
    return {each: _rules(content, each) for each, content in tables}


def _covers(rules: Rules, month: Month) -> bool:
    return rules.valid_from <= month.first and (rules.valid_to is None or month.last <= rules.valid_to)


def _versions(path: Path) -> list[Path]:
    beside = files_in(path.parent, ".toml", TableInvalid)
    return [path, *(each for each in beside if each != path and each.name.startswith(f"{path.stem}."))]


def _rules(content: _RulesFile, path: Path) -> Rules:
    decision, hidden = content.decision, content.hidden
    return Rules(
        version=content.version,
        valid_from=content.valid_from,
        valid_to=content.valid_to,
        approved_by=content.approved_by,
        source=content.source,
        change_limit_percent=content.change_limit_percent,
        benefits=tuple(BenefitRule(b.benefit, b.row, b.compare, b.limit_percent) for b in content.benefit),
        stated_incomes=tuple(BenefitRule(b.benefit, b.row, b.compare, b.limit_percent) for b in content.stated_income),
        expenses=tuple(_expense(e, n, path) for n, e in enumerate(content.expense)),
        approval=decision.approval,
        phrase=decision.phrase,
        phrase_with_children=decision.phrase_with_children,
        paragraph=decision.paragraph,
        reasons=decision.reasons,
        salary=content.salary,
        net_after_tax=frozenset(agency for agency, net in content.net.items() if net is Net.NET_AFTER_TAX),
        hidden=HiddenIncomes(hidden.study_aid, hidden.tax_refund, hidden.survivors),
        case_limits=tuple(
            CaseLimit(c.case, c.row or None, _amount(c.highest, path, ["case_limit", str(n), "highest"]))
            for n, c in enumerate(content.case_limit)
        ),
        days=DayChecks(content.days.as_weekdays, content.days.within_month),
        questions=tuple(
            QuestionRule(q.question, q.warning, q.nothing, q.warns, q.to_person, q.free_text) for q in content.question
        ),
    )


def _refuse_unsound(content: _RulesFile, path: Path) -> None:
    """Check what the types cannot express."""
    if not content.approved_by.strip():
        raise table_invalid("approved_by är tom; en namngiven person ska ha godkänt tabellen", path, ["approved_by"])
    if content.valid_to is not None and content.valid_to < content.valid_from:
        raise table_invalid("valid_to är före valid_from", path, ["valid_to"])
    _refuse_twice([b.benefit for b in content.benefit], ("benefit", "benefit"), path)
    _refuse_twice([b.benefit for b in content.stated_income], ("stated_income", "benefit"), path)
    _refuse_twice([e.kind for e in content.expense], ("expense", "kind"), path)
    _refuse_twice([f"{c.case} {c.row}".strip() for c in content.case_limit], ("case_limit", "case"), path)
    _refuse_questions(content.question, path)
    for table, benefits in (("benefit", content.benefit), ("stated_income", content.stated_income)):
        for n, rule in enumerate(benefits):
            if rule.limit_percent is not None and rule.compare is not Compare.PERCENT:
                text = f'limit_percent gäller bara med compare = "percent", inte «{rule.compare}»'
                raise table_invalid(text, path, [table, str(n), "limit_percent"])
    for n, stated in enumerate(content.stated_income):
        if any(
            is_same(stated.benefit, kind) for kind in content.salary
        ) or stated.benefit.strip().casefold().startswith("lön"):
            raise table_invalid(
                f"«{stated.benefit}» är lön och går alltid till person", path, ["stated_income", str(n), "benefit"]
            )
    for n, expense in enumerate(content.expense):
        if expense.cap and expense.cap_by_persons:
            raise table_invalid("ange cap eller cap_by_persons, inte båda", path, ["expense", str(n), "cap_by_persons"])
    approval = content.decision.approval
    if _reads_like(approval, _REJECTS) or _reads_like(approval, _IS_NO):
        text = f"approval: «{approval}» är inget bifall, och Brygga föreslår inget annat"
        raise table_invalid(text, path, ["decision", "approval"])
    for key in ("phrase", "phrase_with_children"):
        _refuse_phrase(getattr(content.decision, key), key, path)
    rows = {rule.row for rule in (*content.benefit, *content.stated_income, *content.expense)}
    for n, limit in enumerate(content.case_limit):
        if limit.row and limit.row not in rows:
            # A misspelt row would silently disable the limit.
            raise table_invalid(f"ingen regel ger raden «{limit.row}»", path, ["case_limit", str(n), "row"])


def _refuse_questions(questions: tuple[_Question, ...], path: Path) -> None:
    _refuse_twice([q.question for q in questions], ("question", "question"), path)
    for n, rule in enumerate(questions):
        where = ["question", str(n)]
        answers = [*rule.nothing, *rule.warns, *rule.to_person]
        for place, answer in enumerate(answers):
            if not answer.strip():
                raise table_invalid("ett tomt svar är obesvarat och kan inte betyda något", path, [*where, "question"])
            if any(is_same(answer, earlier) for earlier in answers[:place]):
                raise table_invalid(f"svaret «{answer}» står två gånger", path, [*where, "question"])
        if not answers and not rule.free_text:
            raise table_invalid(f"frågan «{rule.question}» har inget känt svar", path, [*where, "question"])
        if "warning" in rule.model_fields_set and not (rule.warns or rule.free_text):
            raise table_invalid("warning utan warns eller free_text blir aldrig av", path, [*where, "warning"])


_REJECTS = re.compile(r"avslag|avslå|avvis|avskri")
_IS_NO = re.compile(r"\b(nek|ej\b|inte\b|icke\b|återkr|återkall|upphör)")


def _reads_like(text: str, words: re.Pattern[str]) -> bool:
    return bool(words.search(unicodedata.normalize("NFC", text).casefold()))


def _refuse_phrase(phrase: str, key: str, path: Path) -> None:
    if _reads_like(phrase, _REJECTS):
        text = f"{key}: frasen avslår eller avvisar något, och Brygga föreslår bara bifall"
        raise table_invalid(text, path, ["decision", key])
    try:
        places = {name for _, name, _, _ in Formatter().parse(phrase) if name is not None}
    except ValueError:
        raise table_invalid(f"{key}: en klammer saknar sin andra hälft", path, ["decision", key]) from None
    if unknown := sorted(places - {"period", "belopp"}):
        named = ", ".join(f"{{{name}}}" for name in unknown)
        raise table_invalid(f"{key}: okänd plats {named}; tillåtna: {{period}}, {{belopp}}", path, ["decision", key])


def _refuse_overlap(tables: list[tuple[Path, date, date]]) -> None:
    ordered = sorted(tables, key=lambda table: (table[1], table[0].name))
    for (before, _, end), (after, start, _) in pairwise(ordered):
        if start <= end:
            raise table_invalid(
                f"tabellen gäller samtidigt som {before.name}; sätt valid_to i den tidigare", after, ["valid_from"]
            )


def _expense(expense: _Expense, place: int, path: Path) -> ExpenseRule:
    where = ["expense", str(place)]
    cap = _amount(expense.cap, path, [*where, "cap"]) if expense.cap else None
    by_persons = tuple(_amount(text, path, [*where, "cap_by_persons"]) for text in expense.cap_by_persons)
    return ExpenseRule(expense.kind, expense.row, cap, by_persons, expense.assess)


def _amount(text: str, path: Path, keys: list[str]) -> Money:
    """An amount in a table. Raises: TableInvalid, also for a negative amount: nothing could stay below such a cap."""
    try:
        amount = parse_amount(text)
    except AmountError as problem:
        raise table_invalid(f"{keys[-1]}: {problem}", path, keys) from None
    if amount.is_negative:
        raise table_invalid(f"{keys[-1]}: beloppet är negativt", path, keys)
    return amount


def _refuse_twice(names: list[str], where: tuple[str, str], path: Path) -> None:
    seen: set[str] = set()
    table, key = where
    for place, name in enumerate(names):
        folded = " ".join(name.split()).casefold()  # as in `rules.is_same`
        if folded in seen:
            raise table_invalid(f"{key} «{name}» står två gånger", path, [table, str(place), key])
        seen.add(folded)
