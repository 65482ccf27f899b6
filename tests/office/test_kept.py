"""What the office shows of what is kept from night to night: warnings with their life, answers by telephone, codes."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.domain.call_sheet import CallAnswer
from bot.domain.codes import Code, Codes, Counts, Mark
from bot.domain.facts import Agency, AgencyAnswer, Deduction, Rows
from bot.domain.household import Role
from bot.domain.money import kronor
from bot.domain.seeker import ActivityReport, ReportState, Seeker
from bot.domain.sources import NothingRegistered, NotRead
from bot.domain.warnings import CaseWarning, Closer, Section, Status
from bot.office import CaseView, case_sheet, morning_report
from bot.packs import load_codes
from tests.office.conftest import ANNA, SICK, read, source
from tests.office.test_case_sheet import lines

DAY, LATER = date(2026, 10, 6), date(2026, 10, 8)
GONE = CaseWarning(
    "income_gone", "Saknas i SSBTEK", "Bostadsbidrag: 1 300,00 kr förra månaden.", rule="INK-04",
    section=Section.INCOMES, subject="Bostadsbidrag", since=DAY,
)  # fmt: skip
CODES = load_codes(Path(__file__).resolve().parents[2] / "schedules" / "tables" / "codes.toml")


def both(view: CaseView, head) -> tuple[str, str]:
    return "\n".join(lines(case_sheet(view, None))), " ".join(morning_report(head, [view]).split())


@pytest.mark.parametrize(
    ("life", "words"),
    [
        ({}, "öppen sedan 2026-10-06"),
        ({"status": Status.ACKNOWLEDGED, "by": "anna", "since": LATER}, "kvitterad av anna sedan 2026-10-08"),
        (
            {"status": Status.CLOSED, "closed_by": Closer.PERSON, "by": "anna", "since": LATER},
            "stängd av anna sedan 2026-10-08",
        ),
        ({"status": Status.CLOSED, "closed_by": Closer.BRYGGA, "since": LATER}, "stängd av Brygga sedan 2026-10-08"),
        ({"since": None}, "öppen"),
    ],
)
def test_a_warning_tells_its_status_who_gave_it_and_since_when(drafted, head, life, words):
    sheet, report = both(replace(drafted, warnings=(replace(GONE, **life),)), head)
    assert f"Saknas i SSBTEK [INK-04/Bostadsbidrag], {words}" in sheet
    assert f"<strong>Saknas i SSBTEK</strong> ({words})." in report
    assert ("Att titta på (0)" in report) is (words.startswith("stängd"))


def test_what_is_kept_is_shown_and_not_what_the_draft_once_found(drafted, head):
    for text in both(replace(drafted, warnings=()), head):
        assert "Inget särskilt." in text
        assert "Inkomst borttagen" not in text


def test_a_case_that_got_no_draft_shows_its_warnings_and_a_closed_card_none(to_person, by_hand, head):
    for text in both(replace(to_person, warnings=(GONE,)), head):
        assert "Att titta på (1)" in text
    for text in both(replace(by_hand, warnings=(GONE,)), head):
        assert "Bostadsbidrag" not in text


# ---------------------------------------------------------------- answers by telephone


def answer(number: int, text: str, **more) -> CallAnswer:
    return replace(CallAnswer(Role.APPLICANT, number, text, None, "anna", DAY), **more)


def test_an_answer_stands_under_its_question_with_last_months_below_it(drafted, head):
    view = replace(
        drafted,
        calls=(answer(8, "Ingen varning.", consent=True),),
        calls_before=(answer(8, "Varning 3 sep.", day=date(2026, 9, 5)),),
    )
    for text in both(view, head):
        places = [text.index(words) for words in (
            "Finns beslut om varning", "Svar 2026-10-06 (anna, samtycke finns): Ingen varning.",
            "Förra månadens svar 2026-09-05 (anna, samtycke är inte antecknat): Varning 3 sep.", "Vad står i handlingsplanen?",
        )]  # fmt: skip
        assert places == sorted(places)


def test_an_answer_to_what_the_case_does_not_ask_is_shown_and_said_to_be_so(drafted, head):
    for text in both(replace(drafted, calls=(answer(17, "Ja, från maj.", consent=False),)), head):
        assert "Ärendet ger ingen egen anledning att fråga den här månaden." in text
        assert "SAMTYCKE FINNS INTE): Ja, från maj." in text
    for text in both(drafted, head):
        assert "Är komplettering begärd" not in text


def test_a_number_in_an_answer_is_masked_and_a_closed_card_shows_no_answer(drafted, by_hand, head):
    view = replace(drafted, calls=(answer(8, f"Gäller {ANNA.formatted()}."),))
    for text in both(view, head):
        assert "Gäller 19850712-****." in text
    for text in both(replace(by_hand, calls=(answer(8, "Hemligt."),)), head):
        assert "Hemligt." not in text


# ---------------------------------------------------------------- codes


def with_answers(view: CaseView, *answers: AgencyAnswer) -> CaseView:
    assert view.basis
    return replace(view, basis=replace(view.basis, answers=answers), codes=CODES)


def test_a_benefit_shown_by_its_name_says_whether_it_counts_beside_the_raw_text(drafted, head):
    sheet, report = both(replace(drafted, codes=CODES), head)
    words = "Räknas som inkomst [C: bekräftat av en källa]."
    assert f"Sjukpenning < {words}" in sheet
    assert f"«Sjukpenning»: {words}" in report
    assert "2026-09-24 | Försäkringskassan | Sjukpenning | 6 123,50" in sheet


def test_codes_of_kind_deduction_and_report_are_explained_as_the_agency_spells_them(drafted, head):
    kvi, own = Deduction("KVI", read(kronor(500), "SSBTEK-svar", "Avdrag")), Deduction("XYZ", read(kronor(1), "S", "A"))
    paid = replace(SICK, kind="3", deductions=(kvi, own), benefit="SJP")
    nothing = NothingRegistered(source("S", "A", ""))
    report = ActivityReport(ReportState.NOT_HANDED_IN, None, source("S", "A", "501"))
    unread = NotRead("tyst", source("S", "A", ""))
    seeker = Seeker(ANNA, unread, nothing, unread, unread, nothing, report)
    view = with_answers(
        drafted, AgencyAnswer(ANNA, Agency.FK, Rows((paid,))), AgencyAnswer(ANNA, Agency.AF, nothing, seeker)
    )
    for text in both(view, head):
        for raw, words in (
            ("SJP", "Sjukpenning. [I: vår slutsats] Räknas som inkomst [C"), ("3", "Retroaktiv utbetalning"), ("Avdrag KVI", "Kvittning"),
            ("Avdrag XYZ", "Koden finns inte i kodtabellen"), ("Aktivitetsrapport 501", "Ingen aktivitetsrapport är lämnad"),
        ):  # fmt: skip
            assert f"{raw} < {words}" in text or f"«{raw}»: {words}" in text


@pytest.mark.parametrize("benefit", ["Sjukpenningen", "Sjuk", "Elstöd", ""])
def test_what_only_resembles_a_name_or_a_code_is_not_explained(drafted, head, benefit):
    view = with_answers(drafted, AgencyAnswer(ANNA, Agency.FK, Rows((replace(SICK, benefit=benefit),))))
    for text in both(view, head):
        assert "Räknas som inkomst" not in text


def test_another_agencys_row_of_the_same_name_explains_nothing(drafted, head):
    view = with_answers(drafted, AgencyAnswer(ANNA, Agency.SO, Rows((replace(SICK, agency=Agency.SO),))))
    for text in both(view, head):
        assert "Räknas som inkomst" not in text


def test_rows_of_one_name_that_disagree_explain_nothing(drafted, head):
    rows = tuple(
        Code("lefi_benefit_group", f"FK:{n}", "Sjukpenning.", counts, "prov", Mark.CONFIRMED, Mark.CONFIRMED)
        for n, counts in enumerate((Counts.YES, Counts.NO))
    )
    view = replace(with_answers(drafted, AgencyAnswer(ANNA, Agency.FK, Rows((SICK,)))), codes=Codes("1", "prov", rows))
    for text in both(view, head):
        assert "Räknas" not in text


def test_without_a_table_nothing_is_explained_and_nothing_else_changes(drafted, head):
    for text in both(drafted, head):
        assert "[C:" not in text
        assert "Sjukpenning" in text
