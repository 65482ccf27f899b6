"""The law cases: a Swedish sentence a caseworker can judge, what is put in, what must come out, and where that is said.

Each file in `cases/law` is of one kind, and each kind has its reader here. A key that no reader knows is an error, and so is
a case that puts in or expects nothing: a sentence that is not tried must not look as if it were.
Persons: S and M are the adults, B1, B2 … the children in the order of their births. Amounts are kronor, as «1 234,50».
"""

import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain import identity, money, period
from bot.domain.case import (
    Application,
    Basis,
    CaseRef,
    EarlierDecision,
    Entry,
    Opened,
    PastCalculation,
    PastDecision,
    PastExpense,
    Supplement,
    gate,
)
from bot.domain.draft import Draft, propose
from bot.domain.errors import OutOfScope, Reason
from bot.domain.facts import Agency, AgencyAnswer, Payment, PlannedInstalment, Rows
from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity, IdentityError
from bot.domain.money import AmountError, Money
from bot.domain.norm import NormStatus
from bot.domain.period import DateError, Month, MonthError
from bot.domain.sources import Covers, NotRead
from bot.domain.warnings import CATALOGUE, CaseWarning, Closer, Status, news_in, reconcile
from bot.packs import load_rules
from tests.domain import values as v

LAW = Path(__file__).parent / "cases" / "law"
HEAD = {"name", "source", "arithmetic", "expect"}
NAMED = {"S": Role.APPLICANT, "M": Role.CO_APPLICANT}


def load() -> dict[str, tuple[str, dict[str, Any]]]:
    """Every case by file and sentence, with the kind of its file."""
    cases: dict[str, tuple[str, dict[str, Any]]] = {}
    for path in sorted(LAW.glob("*.toml")):
        if path.stem == "regler":
            continue
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        assert content.keys() == {"kind", "case"}, f"{path.name}: {sorted(content)}"
        for case in content["case"]:
            key = f"{path.stem}: {case['name']}"
            assert key not in cases, f"{key} står två gånger"
            cases[key] = content["kind"], case
    return cases


CASES = load()


class Seen:
    """A table of a case: every key read is noted, and those nobody read are an error."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content, self.read = content, set[str]()

    def __call__(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return self.content.get(key, default)

    def must(self, key: str) -> Any:
        assert key in self.content, f"{key} saknas"
        return self(key)

    def done(self) -> None:
        assert self.read >= self.content.keys(), f"okända nycklar: {sorted(self.content.keys() - self.read)}"


def kr(text: str | int) -> Money:
    """«1 234,50», or whole kronor as a number: read here and not by the house's own parser."""
    return Money(text * 100) if isinstance(text, int) else v.ore(text)


# ------------------------------------------------------------------ amounts, months, identities


def amount(case: Seen, expect: Seen) -> None:
    """`text` → `ore`, or `refused`; `ore` → `shown`; `old` and `new` → `percent`."""
    text, convention = case("text"), case("convention")
    if text is None:
        if case("old") is not None:
            change = money.change_percent(kr(case("old")), kr(case.must("new")))
            assert (None if change is None else str(change)) == (expect.must("percent") or None)
        else:
            shown = money.Money(case.must("ore"))
            assert money.format_kr(shown).replace("\u00a0", " ") == expect.must("shown")
        return
    how = money.Convention[convention] if convention else None
    if expect("refused"):
        with pytest.raises(AmountError):
            money.parse(text, how)
    else:
        assert money.parse(text, how) == Money(expect.must("ore"))


def months(case: Seen, expect: Seen) -> None:
    """`text` → `month` or `refused`; `date` → `day` or `refused`; `month` → control, comparison, first, last, pay_day."""
    for key, read, errors in (("text", Month.parse, MonthError), ("date", period.parse_date, DateError)):
        if case(key) is not None:
            if expect("refused"):
                with pytest.raises(errors):
                    read(case(key))
            else:
                assert str(read(case(key))) == expect.must("is")
            return
    month = Month.parse(case.must("month"))
    computed = {
        "control": str(period.control_month(month)), "comparison": str(period.comparison_month(month)),
        "first": str(period.comparison_month(month).first), "last": str(month.last), "pay_day": str(period.pay_day(month)),
        "words": month.in_words(),
    }  # fmt: skip
    assert {key: computed[key] for key in expect.content} == expect.content
    expect.read |= computed.keys()


def identities(case: Seen, expect: Seen) -> None:
    """`text` (with `today` for ten digits) → `form`, `masked`, `born`, `kind`, `age_on`, or `refused`."""
    text, today = case.must("text"), case("today")
    if expect("refused"):
        with pytest.raises(IdentityError) as refused:
            identity.parse(text, today=today)
        assert text.strip() == "" or text not in str(refused.value)
        return
    read = identity.parse(text, today=today)
    day = case("on")
    seen = {"form": read.formatted(), "masked": read.masked(), "born": read.born, "kind": read.kind.value}
    seen |= {"age": read.age_on(day)} if day else {}
    assert {key: seen[key] for key in expect.content} == expect.content
    expect.read |= seen.keys()


# ------------------------------------------------------------------ a whole case


def people(case: Seen) -> Household:
    adults = [(v.ANNA, Role.APPLICANT), *([(v.BO, Role.CO_APPLICANT)] if case("couple") else [])]
    born = [
        (identity.parse(f"{day:%Y%m%d}T{n:03d}"), Role.CHILD) for n, day in enumerate(case("children", []), start=100)
    ]
    special = {"protected": case("protected"), "unreadable": case("unreadable"), "deceased": case("deceased")}
    return Household(
        tuple(
            Member(
                who, "Namn", role, None if special["unreadable"] == name else special["protected"] == name,
                special["deceased"] == name,
            )
            for name, (who, role) in zip(_names(len(adults), len(born)), [*adults, *born], strict=True)
        )
    )  # fmt: skip


def _names(adults: int, children: int) -> list[str]:
    return [*["S", "M"][:adults], *(f"B{n + 1}" for n in range(children))]


def person(family: Household, name: str) -> Identity:
    grown = len(family.members) - len(family.children)
    return dict(zip(_names(grown, len(family.children)), (m.identity for m in family.members), strict=True))[name]


def payment(row: dict[str, Any], family: Household) -> Payment:
    read = Seen(row)
    found = Payment(
        person=person(family, read("to", "S")),
        agency=Agency[read("from", "FK")],
        benefit=read.must("benefit"),
        day=read.must("day"),
        net=v.read(kr(read.must("net")), read.must("benefit")),
        kind=read("kind", ""),
        days=read("days", ""),
        covers=Covers("period", *read("covers")) if read("covers") is not None else None,
        net_after_tax=v.read(kr(read("after_tax"))) if read("after_tax") is not None else None,
    )
    read.done()
    return found


def instalment(row: dict[str, Any], family: Household) -> PlannedInstalment:
    read = Seen(row)
    day = period.parse_date(str(read("day"))) if read("day", None) else None
    found = PlannedInstalment(
        person(family, read("to", "S")), read.must("benefit"), v.read(kr(read.must("amount"))), day, "Planerad"
    )
    read.done()
    return found


def is_of(one: PlannedInstalment, who: Identity, agency: Agency) -> bool:
    return agency is Agency.CSN and one.person == who


def answers(case: Seen, family: Household) -> tuple[AgencyAnswer, ...]:
    by_answer: dict[tuple[Identity, Agency], list[Payment]] = {}
    for row in case("paid", []):
        one = payment(row, family)
        by_answer.setdefault((one.person, one.agency), []).append(one)
    plan = tuple(instalment(row, family) for row in case("planned", []))
    for one in plan:
        by_answer.setdefault((one.person, Agency.CSN), [])
    found = [
        AgencyAnswer(who, agency, Rows(tuple(rows), planned=tuple(p for p in plan if is_of(p, who, agency))))
        for (who, agency), rows in by_answer.items()
    ]
    silent = [Agency[name] for name in case("silent", [])]
    found += [AgencyAnswer(family.applicant.identity, agency, NotRead("tyst", v.SOURCE)) for agency in silent]
    full = v.everyone(family, found)
    not_asked = case("not_asked", "")
    return tuple(a for a in full if not not_asked or a.agency is not Agency[not_asked])


def basis(case: Seen) -> Basis:
    family = people(case)
    month = Month.parse(case("month", "2025-10"))
    decision = case("decision", {})
    extra = {identity.parse(f"{day:%Y%m%d}T900") for day in case("moved_in", [])}
    past = PastCalculation(
        Month.parse(case("previous_month", str(month.previous))),
        family.identities | {identity.parse(f"{day:%Y%m%d}T901") for day in case("moved_out", [])},
        tuple(
            v.past_income(row, kr(s) if s else money.ZERO, kr(m) if m else None)
            for row, s, m in case("past_incomes", [])
        ),
        tuple(PastExpense(row, kr(approved), v.SOURCE) for row, approved in case("past_expenses", [])),
    )
    reasons = (
        decision.get("S", "Arbetslös, ingen ersättning"),
        decision.get("M", "Saknar barnomsorg" if case("couple") else None),
    )
    assert decision.keys() <= {"kind", "S", "M"}
    return Basis(
        case=CaseRef(case("number", "EB-1"), month),
        household=family,
        application=Application(
            Month.parse(case("applied_month", str(month))),
            frozenset(NAMED[name] for name in case("signed", _names(2 if case("couple") else 1, 0))),
            family.identities | extra,
            tuple(
                replace(v.stated(kind, kr(net), NAMED.get(who, Role.CHILD)), own_words=words)
                for kind, words, net, who in case("stated", [])
            ),
            tuple(
                replace(v.expense(kind, kr(applied)), person=NAMED.get(who, Role.CHILD))
                for kind, applied, who in case("expenses", [])
            ),
            withdrawn=case("withdrawn", False),
            supplements=tuple(Supplement(came, spot_check) for came, spot_check in case("supplements", [])),
            unread_attachments=case("unread_attachments", 0),
            answers=tuple(v.stated_answer(*said) for said in case("stated_answers", [])),
        ),
        previous=None if case("first_application") else past,
        previous_decision=None
        if case("no_decision")
        else PastDecision(decision.get("kind", "Bifall"), *reasons, v.SOURCE),
        existing=tuple(Entry("calculations", author, "Preliminär") for author in case("existing", [])),
        answers=answers(case, family),
        earlier_decisions=tuple(
            EarlierDecision(Month.parse(when), kind) for when, kind in case("earlier_decisions", [])
        ),
    )


def whole_case(case: Seen, expect: Seen) -> None:
    """The whole way from what was read to a draft or a person, on the tables of `regler.toml` and of the law for 2025."""
    given = basis(case)
    rules = load_rules(LAW / "regler.toml", given.case.month)
    table = replace(v.NORM, status=NormStatus(case("norm_status", "verified")))
    household = None if case("household_unread") else given.household
    opened = Opened(household, given.household.anyone_protected, case("locked_by"))

    def all_the_way() -> Draft:
        gate(opened)
        return propose(given, rules, table, v.TODAY, v.ROBOT)

    if (reason := expect("to_person")) is None:
        compare(all_the_way(), expect)
        return
    assert reason in set(Reason)
    with pytest.raises(OutOfScope) as refused:
        all_the_way()
    assert (refused.value.reason, refused.value.detail) == (reason, expect("about", refused.value.detail))


def compare(draft: Draft, expect: Seen) -> None:
    calculation, proposal = draft.calculation, draft.proposal
    computed: dict[str, Callable[[], Any]] = {
        "result": lambda: calculation.result.ore,
        "norm": lambda: calculation.norm.ore,
        "incomes": lambda: sorted((i.kind, i.applicant.ore, i.co_applicant.ore) for i in calculation.incomes),
        "expenses": lambda: sorted((e.kind, e.applied.ore, e.proposed.ore) for e in calculation.expenses),
        "warnings": lambda: sorted(w.name for w in draft.warnings),
        "warning_codes": lambda: sorted(w.code for w in draft.warnings),
        "proposes": lambda: proposal.kind,
        "reason": lambda: proposal.reason_applicant,
        "text": lambda: proposal.text.replace("\u00a0", " "),
    }
    for key, written in expect.content.items():
        expect(key)
        if key in {"says", "unchecked"}:
            texts = draft.unchecked if key == "unchecked" else [w.text.replace("\u00a0", " ") for w in draft.warnings]
            assert written, "en tom lista prövar ingenting"
            assert [part for part in written if not any(part in text for text in texts)] == [], texts
        else:
            assert computed[key]() == wanted(key, written)


def wanted(key: str, written: Any) -> Any:
    """An expected value as a case writes it, in the form it is compared in."""
    match key:
        case "result" | "norm":
            return kr(written).ore
        case "incomes" | "expenses":
            return sorted((row, *(kr(a).ore for a in amounts)) for row, *amounts in written)
        case "warnings" | "warning_codes":
            return sorted(written)
        case _:
            return written


# ------------------------------------------------------------------ a warning from one night to the next


def night_to_night(case: Seen, expect: Seen) -> None:
    """A warning that was `was` (closed by `closed_by`), its cause `cause` = kvar/borta, the reading `read` = true/false."""
    was = case("was")
    closer = Closer(case("closed_by")) if case("closed_by") else None
    old = CaseWarning("income_new", "Ny inkomst", "i går", Status(was), closed_by=closer) if was else None
    now = {"kvar": [CaseWarning("income_new", "Ny inkomst", "i dag")], "borta": []}[case.must("cause")]
    read = case.must("read")
    after = reconcile([old] if old else [], now, lambda _: read, v.TODAY)
    assert [w.status.value for w in after] == [expect.must("becomes")]
    if expect("text"):
        assert after[0].text == expect("text")
    if expect("closed_by"):
        assert after[0].closed_by == expect("closed_by")


def news(case: Seen, expect: Seen) -> None:
    """What an agency says `now` (the case itself) beside what it last said (`before`): one warning an agency, or none."""
    given, before = basis(case), Seen(case.must("before"))
    found = news_in(answers(before, given.household), given, v.TODAY)
    before.done()
    assert sorted(w.name for w in found) == sorted(expect.must("warnings"))
    assert [w.code for w in found] == expect.must("warning_codes")
    texts = [w.text.replace("\u00a0", " ") for w in found]
    assert [part for part in expect("says", []) if not any(part in text for text in texts)] == [], texts


READERS = {
    "belopp": amount,
    "period": months,
    "identitet": identities,
    "ärende": whole_case,
    "varningens liv": night_to_night,
    "nyheter": news,
}


def judge(kind: str, content: dict[str, Any]) -> None:
    assert content["name"].strip()
    assert ".md" in content["source"] or "SFS" in content["source"] or "(" in content["source"]
    assert content["expect"], "fallet väntar sig ingenting"
    assert content.keys() - HEAD, "fallet stoppar inte in någonting"
    if content["expect"].keys() & {"result", "norm"}:
        assert content["arithmetic"].strip(), "ett räknat belopp ska visa uträkningen"
    case, expect = Seen(content), Seen(content["expect"])
    case.read |= HEAD
    READERS[kind](case, expect)
    case.done()
    expect.done()


@pytest.mark.parametrize("sentence", CASES)
def test_the_law_case_holds(sentence: str) -> None:
    judge(*CASES[sentence])


def test_there_are_at_least_a_hundred_and_twenty_sentences_of_every_kind() -> None:
    assert len(CASES) >= 120
    assert {kind for kind, _ in CASES.values()} == READERS.keys()
    names = [case["name"] for _, case in CASES.values()]
    assert len(set(names)) == len(names)


def test_every_warning_of_the_catalogue_is_raised_by_some_sentence() -> None:
    raised = {code for _, case in CASES.values() for code in case["expect"].get("warning_codes", [])}
    assert raised == CATALOGUE.keys()


GOOD: dict[str, Any] = {"name": "En mening", "source": "x.md 1", "text": "5", "expect": {"ore": 500}}
SPOILED = {
    "nothing expected": {"expect": {}},
    "nothing put in": {"text": None},
    "an unknown input": {"belop": "5"},
    "an unknown expectation": {"expect": {"ore": 500, "öre": 500}},
    "a wrong value": {"expect": {"ore": 501}},
    "no source": {"source": "känslan"},
    "refusal of a good amount": {"expect": {"refused": True}},
    "a refusal that also expects a value": {"text": "1.234", "expect": {"refused": True, "ore": 1}},
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_case_that_is_spoiled_fails(how: str) -> None:
    judge("belopp", GOOD)
    content = {key: value for key, value in (GOOD | SPOILED[how]).items() if value is not None}
    with pytest.raises((AssertionError, pytest.fail.Exception, AmountError)):
        judge("belopp", content)


def test_a_draft_case_without_its_arithmetic_fails() -> None:
    case = {"name": "En mening", "source": "x.md", "couple": False, "expect": {"result": 5180}}
    judge("ärende", case | {"arithmetic": "3 910 + 1 270 = 5 180"})
    with pytest.raises(KeyError):
        judge("ärende", case)
    with pytest.raises(AssertionError):
        judge("ärende", case | {"arithmetic": "3 910 + 1 270", "expect": {"result": 5181}})
