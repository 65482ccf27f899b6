"""What a sheet of one case says in each state, and what it must never say."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from bot.domain.case import ExpensePost, Outcome, StatedAnswer
from bot.domain.errors import Reason
from bot.domain.facts import Agency, AgencyAnswer, Rows
from bot.domain.household import Household, Member, Role
from bot.domain.identity import Identity, parse
from bot.domain.money import kronor
from bot.domain.period import Month
from bot.domain.sources import NotRead, ReadText
from bot.domain.warnings import CaseWarning
from bot.office import (
    CaseView,
    Listing,
    Pairs,
    ReportHead,
    Sheet,
    Table,
    Words,
    case_sheet,
    morning_report,
    reason_words,
)
from tests.office.conftest import PARTS, READ_AT, answers, basis, draft, paid, source, traces

UTC_PLUS_2 = timezone(timedelta(hours=2))
HOUSEHOLDS = Path(__file__).resolve().parents[2] / "bot" / "training" / "households"
MADE = (("ovning 1.0 (d2859fa6)", "ovning 1.0 (996093c6)"),)


def lines(sheet: Sheet) -> list[str]:
    """Every text of a sheet, a table row on one line, hard spaces as common ones."""
    found = [sheet.title]
    for section in sheet.sections:
        found.append(section.title)
        for block in section.blocks:
            match block:
                case Words(text):
                    found.append(text)
                case Pairs(rows):
                    found += [f"{name}: {value.text}" for name, value in rows]
                case Table(heads, rows):
                    found.append(" | ".join(heads))
                    found += [" | ".join(cell.text for cell in row) for row in rows]
                case Listing(rows):
                    found += [f"{first.text} < {' / '.join(words.text for words in under)}" for first, under in rows]
    return [line.replace("\u00a0", " ") for line in found]


def section(view: CaseView, title: str) -> str:
    sheet = case_sheet(view, None)
    return "\n".join(lines(Sheet("", tuple(one for one in sheet.sections if one.title.startswith(title)))))


def whole(view: CaseView) -> str:
    return "\n".join(lines(case_sheet(view, None)))


@pytest.fixture
def full(drafted: CaseView) -> CaseView:
    return replace(drafted, flow="ovning", made_by=MADE, ended_at=READ_AT)


# ---------------------------------------------------------------- a drafted case, part by part


def test_the_head_says_which_case_how_it_ended_and_what_it_was_made_with(full: CaseView) -> None:
    text = whole(full)
    assert text.startswith("Ärende EB-1001, oktober 2026")
    for words in (
        "Läge: Klart att granska", "Förslag: 9 471,50 kr", "Avslutat: 2026-10-06 01:12:03",
        "Kommunens tabell: 2026-09", "Norm: Regeringens beslut om riksnormen 2026 (säkerhet: verifierad)",
        "Flöde: ovning 1.0 (d2859fa6)", "Urvalspaket: ovning 1.0 (996093c6)",
        "Du granskar och beslutar själv i verksamhetssystemet. Brygga har inte beslutat eller betalat något.",
    ):  # fmt: skip
        assert words in text


def test_a_case_that_two_versions_worked_on_names_both(full: CaseView) -> None:
    text = whole(replace(full, made_by=(*MADE, ("ovning 1.1 (ffff)", "ovning 1.1 (eeee)"))))
    assert [line for line in text.splitlines() if line.startswith(("Flöde", "Urvalspaket"))] == [
        "Flöde: ovning 1.0 (d2859fa6)", "Urvalspaket: ovning 1.0 (996093c6)",
        "Flöde: ovning 1.1 (ffff)", "Urvalspaket: ovning 1.1 (eeee)",
    ]  # fmt: skip


def test_times_are_shown_in_the_zone_that_was_asked_for(full: CaseView) -> None:
    text = "\n".join(lines(case_sheet(full, UTC_PLUS_2)))
    assert "Avslutat: 2026-10-06 03:12:03" in text
    assert "läst 2026-10-06 03:12:03" in text


def test_the_household_stands_with_role_age_and_masked_number(full: CaseView) -> None:
    text = section(full, "Hushåll")
    assert "Sökande (S) | Anna Öberg | 19850712-**** | 41 år" in text
    assert "Barn | Maja Öberg | 20190105-**** | 7 år" in text


def test_the_application_stands_with_its_posts_in_the_citizens_own_words(full: CaseView) -> None:
    text = section(full, "Ansökan")
    assert "Underskriven av: Sökande (S), Medsökande (M)" in text
    assert "Inkomst S | Övrig inkomst | Swish från mormor | 500,00" in text
    assert "Utgift S | Hyra | Hyra | 8 925,00" in text


def test_the_applications_questions_stand_as_answered_and_unanswered_is_not_no(
    full: CaseView, head: ReportHead
) -> None:
    assert full.basis
    said = (("Har din bostad ändrats?", "Nej"), ("Har du nya tillgångar?", ""))
    stated = tuple(
        StatedAnswer(question, ReadText(answer, source("Ansökan", "Svar", answer, question)))
        for question, answer in said
    )
    answered = replace(full.basis, application=replace(full.basis.application, answers=stated))
    view = replace(full, basis=answered)
    text = section(view, "Ansökan")
    assert "Har din bostad ändrats? | Nej" in text
    assert "Har du nya tillgångar? | INTE BESVARAD" in text
    for shown in (view, replace(view, draft=None, outcome=Outcome.TO_PERSON, reason="unknown_benefit")):
        page = morning_report(head, [shown])
        assert page.count("INTE BESVARAD") == 1
        assert "Har din bostad ändrats?" in page
    assert "INTE BESVARAD" not in morning_report(head, [full])


def test_the_three_states_of_an_answer_are_never_alike(full: CaseView) -> None:
    text = section(full, "Svaren i SSBTEK")
    assert "Försäkringskassan | Uppgifter finns | 3 utbetalningar" in text
    assert "Pensionsmyndigheten | Ingen uppgift | \n" in text
    assert "Transportstyrelsen | KUNDE INTE LÄSAS | Källan är tillfälligt otillgänglig. Läs eller fråga själv" in text
    assert "Inga svar i underlaget från: Skatteverket, Migrationsverket." in text
    unread = [line for line in text.splitlines() if "Transportstyrelsen" in line]
    assert not any(words in line for line in unread for words in ("Ingen uppgift", "Uppgifter finns"))


def test_the_states_stand_in_the_same_words_as_in_the_morning_report(full: CaseView, report: str) -> None:
    text = section(full, "Svaren i SSBTEK")
    words = set(re.findall(r'class="state state-\w+">([^<]+)<', report))
    assert len(words) == 3
    assert all(f"| {state} |" in text for state in words)


def test_an_answer_with_no_payments_left_is_still_not_the_same_as_no_answer(full: CaseView) -> None:
    assert full.basis
    anna = full.basis.household.applicant.identity
    empty = replace(full.basis, answers=(AgencyAnswer(anna, Agency.FK, Rows(())),))
    text = section(replace(full, basis=empty), "Svaren i SSBTEK")
    assert "Försäkringskassan | Uppgifter finns | 0 utbetalningar" in text


def test_payments_say_which_month_they_belong_to(full: CaseView) -> None:
    text = section(full, "Svaren i SSBTEK")
    assert "2026-09-24 | Försäkringskassan | Sjukpenning | 6 123,50 | kontrollmånad" in text
    assert "2026-08-25 | Försäkringskassan | Bostadsbidrag | 1 300,00 | månaden före" in text


def test_incomes_stand_against_the_month_before_and_against_last_months_calculation(full: CaseView) -> None:
    text = section(full, "Inkomster")
    assert "Utbetalningar i september 2026 (kontrollmånaden) mot augusti 2026 (månaden före)" in text
    for words in (
        "Sökande (S) | Sjukpenning | – | 6 123,50 | ny",
        "Sökande (S) | Bostadsbidrag | 1 300,00 | – | saknas",
        "Medsökande (M) | Aktivitetsstöd | – | 4 810,00 | ny",
        "Kunde inte läsas, och saknas därför här: Transportstyrelsen.",
        "Sjukpenning | S | 5 500,00 | 6 123,50 | – | 6 123,50 | ändrad",
        "Bostadsbidrag | S | 1 300,00 | – | – | – | borttagen",
        "Övrig inkomst | S | – | – | 500,00 | 500,00 | ny",
    ):  # fmt: skip
        assert words in text


def test_two_months_of_the_same_benefit_are_compared_by_amount(full: CaseView) -> None:
    assert full.basis
    anna = full.basis.household.applicant.identity
    days = (Month(2026, 8).first, Month(2026, 9).first, Month(2026, 9).last)
    payments = tuple(paid(anna, Agency.FK, "Sjukpenning", day, kronor(100)) for day in days)
    same = replace(full.basis, answers=(AgencyAnswer(anna, Agency.FK, Rows(payments[:2])),))
    more = replace(full.basis, answers=(AgencyAnswer(anna, Agency.FK, Rows(payments)),))
    assert "Sjukpenning | 100,00 | 100,00 | oförändrad" in section(replace(full, basis=same), "Inkomster")
    assert "Sjukpenning | 100,00 | 200,00 | ändrad" in section(replace(full, basis=more), "Inkomster")


def test_expenses_stand_as_applied_for_and_as_proposed(full: CaseView) -> None:
    text = section(full, "Utgifter")
    assert "Boendekostnad | 8 925,00 | 8 925,00 | 8 925,00 | oförändrad" in text
    assert "Hushållsel | – | 640,00 | 640,00 | ny" in text


def test_a_warning_stands_with_its_code_and_its_sentence(full: CaseView) -> None:
    text = section(full, "Att titta på (2)")
    assert "Inkomst borttagen [income_gone], öppen < Bostadsbidrag: 1 300,00 kr förra månaden." in text


def test_the_norm_stands_line_by_line_with_the_systems_sum_beside_it(full: CaseView) -> None:
    assert section(full, "Normkontroll").splitlines()[2:] == [
        "Del | Brygga, kr | Systemet, kr",
        "Personliga kostnader, sammanboende par | 7 310,00 | ",
        "Personliga kostnader, barn 7–10 år | 3 570,00 | ",
        "Gemensamma hushållskostnader, antal personer: 3 | 1 710,00 | ",
        "Norm, summa | 12 590,00 | 12 590,00",
        "+ utgifter i utkastet | 9 565,00 | ",
        "− inkomster i utkastet | 12 683,50 | ",
        "Underskott | 9 471,50 | 9 471,50",
        "Raderna och summan stämmer med varandra.",
        "Systemets normsumma och resultat lästes tillbaka och är desamma.",
    ]


def test_the_systems_sum_is_not_filled_in_before_it_was_read_back(full: CaseView) -> None:
    text = section(replace(full, outcome=None, traces=traces(begun=("calculation",))), "Normkontroll")
    assert "Norm, summa | 12 590,00 | –" in text
    assert "Underskott | 9 471,50 | –" in text
    assert "Systemets normsumma och resultat är inte bekräftade." in text


def test_every_line_of_the_draft_says_where_it_comes_from(full: CaseView) -> None:
    text = section(full, "Utkastet, rad för rad")
    place = "SSBTEK-svar › Nettobelopp › Sjukpenning 2026-09-24 «6 123,50», läst 2026-10-06 01:12:03."
    assert f"Sjukpenning, 2026-09-24, 6 123,50 kr. {place}" in text
    for words in (
        "Belopp: 9 471,50 kr < Källa: underskottet i normkontrollen.",
        "Orsak, medsökande: Sjukskriven < Förra månadens beslut. Beräkning › Rader › Sjukpenning",
        "Motivering < Ni beviljas ekonomiskt bistånd för oktober 2026 med 9 471,50 kr. / Källa: kommunens tabell 2026-09.",
        "Journalanteckning: Utkast oktober 2026 av Brygga < Brygga har förberett",
        "Bevakning 2026-10-06, Att granska < Utkast för oktober 2026 från Brygga",
    ):  # fmt: skip
        assert words in text
    assert all(" < " in line and not line.endswith(" < ") for line in text.splitlines()[3:])


def test_what_was_written_stands_with_its_time_and_its_author(full: CaseView) -> None:
    text = section(full, "Skrivet och läst tillbaka")
    assert "Frågan till SSBTEK | Ställd | 2026-10-06 01:12:03" in text
    for part in ("Beräkning", "Förslag till beslut", "Journalanteckning", "Bevakning"):
        assert f"{part} | Sparat och läst tillbaka lika | 2026-10-06 01:12:03, av ROBOT01, Utkast" in text


def test_what_was_begun_and_not_confirmed_is_never_shown_as_saved(full: CaseView) -> None:
    halfway = replace(
        full, outcome=Outcome.TO_PERSON, reason="unknown_write", traces=traces("calculation", begun=("proposal",))
    )
    text = section(halfway, "Skrivet och läst tillbaka")
    assert "Förslag till beslut | PÅBÖRJAT, INTE BEKRÄFTAT | 2026-10-06 01:12:03" in text
    assert "Journalanteckning | Inte påbörjat | \n" in text
    assert "Titta i systemet innan du sparar något." in text


def test_what_was_not_checked_stands_last(full: CaseView) -> None:
    text = whole(full)
    assert "Jobbstimulans." in text[text.index("Det här har Brygga inte kontrollerat") :]


# ---------------------------------------------------------------- the other states


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_what_it_is_and_what_to_do(to_person: CaseView, reason: str) -> None:
    text = whole(replace(to_person, reason=reason))
    what, to_do = reason_words(reason)
    assert f"Läge: Behöver dig\nOrsak: {what}" in text
    assert f"Gör så här: {to_do}" in text


def test_a_case_that_got_no_draft_shows_what_was_read_and_where(to_person: CaseView) -> None:
    text = whole(replace(to_person, flow="ovning", made_by=MADE))
    for words in (
        "Närmare: Elstöd", "Kommunens tabell: sparas med utkastet", "KUNDE INTE LÄSAS", "Beräkningen för september 2026",
        "Sjukpenning | 5 500,00 | –", "Boendekostnad | 8 925,00", "Ansökan › Sökt belopp › Utgift 1 «8 925,00»",
        "Frågan till SSBTEK | Ställd", "Ingenting är skrivet i verksamhetssystemet.",
    ):  # fmt: skip
        assert words in text
    assert not any(words in text for words in ("Normkontroll", "Utkastet, rad för rad", "inte kontrollerat"))


def test_a_case_whose_question_was_never_asked_says_so(to_person: CaseView) -> None:
    assert to_person.basis
    unasked = replace(to_person, reason="not_signed", basis=replace(to_person.basis, answers=()), traces=())
    text = whole(unasked)
    assert "SSBTEK tillfrågades inte." in text
    assert "Frågan till SSBTEK | Inte ställd" in text
    assert "Ingen uppgift" not in text


def test_a_question_that_may_have_been_asked_is_not_said_to_be_unasked(to_person: CaseView) -> None:
    assert to_person.basis
    begun = replace(traces()[0], confirmed=None)
    text = whole(replace(to_person, basis=replace(to_person.basis, answers=()), traces=(begun,)))
    assert "SSBTEK är eller kan vara tillfrågat, men svaren lästes inte." in text
    assert "Frågan till SSBTEK | PÅBÖRJAD, INTE BEKRÄFTAD" in text


@pytest.mark.parametrize(
    ("change", "state"),
    [
        ({}, "Väntar i kön"),
        ({"running": True}, "Pågår nu, eller avbröts; nästa körning fortsätter"),
        ({"basis": basis("EB-1004")}, "Påbörjat, väntar i kön"),
    ],
)
def test_a_case_under_way_shows_what_there_is(not_begun: CaseView, change: dict[str, object], state: str) -> None:
    text = whole(replace(not_begun, flow="ovning", **change))
    assert f"Läge: {state}" in text
    assert "Flöde: ovning (inget steg blev klart)" in text
    assert ("Anna Öberg" in text) == ("basis" in change)


def test_a_case_sent_to_a_person_before_it_was_read_shows_the_reason(not_begun: CaseView) -> None:
    text = whole(replace(not_begun, outcome=Outcome.TO_PERSON, reason="locked", flow="ovning"))
    assert "Orsak: Ärendet är öppnat av någon annan." in text
    assert "Hushåll" not in text


def test_other_months_of_the_case_are_named(full: CaseView) -> None:
    text = "\n".join(lines(case_sheet(full, None, [Month(2026, 9)])))
    assert "Finns också för: september 2026 (--month 2026-09)" in text


# ---------------------------------------------------------------- what it must never say


def by_reason(view: CaseView) -> CaseView:
    return replace(view, reason="by_hand", detail="Skyddad folkbokföring")


def by_mark(view: CaseView) -> CaseView:
    assert view.basis
    first, *others = view.basis.household.members
    return replace(view, basis=replace(view.basis, household=Household((replace(first, protected=None), *others))))


@pytest.mark.parametrize("close", [by_reason, by_mark])
@pytest.mark.parametrize("outcome", [Outcome.DRAFTED, Outcome.TO_PERSON, None])
def test_a_case_by_hand_shows_its_number_and_nothing_more(
    full: CaseView, close: Callable[[CaseView], CaseView], outcome: Outcome | None
) -> None:
    text = whole(close(replace(full, outcome=outcome)))
    assert "EB-1001" in text
    assert ("Orsak: Ärendet hanteras manuellt." in text) == (outcome is not None)
    assert not re.search(
        r"Öberg|Tööle|1985|skydd|sekretess|Sjukpenning|SSBTEK|9 471|Avslutat|Flöde", text, re.IGNORECASE
    )


def test_a_case_by_hand_without_basis_looks_the_same_as_one_with(full: CaseView, by_hand: CaseView) -> None:
    assert case_sheet(replace(by_reason(full), case=by_hand.case, outcome=Outcome.TO_PERSON), None) == case_sheet(
        by_hand, None
    )


def practice_identities() -> list[Identity]:
    """Every number that stands in the training system's households."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in sorted(HOUSEHOLDS.rglob("*.toml")))
    return sorted(
        {parse(one) for one in re.findall(r'"((?:19|20)\d{6}-?T?\d{3,4})"', text)}, key=lambda one: one.digits
    )


def spellings(who: Identity) -> list[str]:
    digits = who.digits
    return [
        digits,
        f"{digits[:8]}-{digits[8:]}",
        f"{digits[:8]} {digits[8:]}",
        digits[2:],
        f"{digits[2:8]}-{digits[8:]}",
    ]


def test_the_training_systems_households_give_numbers_of_both_kinds() -> None:
    numbers = practice_identities()
    assert len(numbers) >= 20
    assert any("T" in who.digits for who in numbers)


@pytest.mark.parametrize("who", practice_identities(), ids=lambda who: who.masked())
def test_no_identity_number_stands_in_full_wherever_it_came_from(drafted: CaseView, who: Identity) -> None:
    said = " och ".join(spellings(who))
    assert drafted.basis
    family = Household((Member(who, f"Kim {said}", Role.APPLICANT, False, False),))
    amount = replace(drafted.basis.application.expenses[0].amount, source=source(said, said, said, said))
    told = replace(
        drafted.basis,
        household=family,
        application=replace(
            drafted.basis.application, household=family.identities,
            expenses=(ExpensePost(said, said, Role.APPLICANT, amount),),
        ),
        answers=(
            *answers(),
            AgencyAnswer(who, Agency.FK, Rows((paid(who, Agency.FK, said, Month(2026, 9).first, kronor(1)),))),
            AgencyAnswer(who, Agency.SKV, NotRead(said, source(said, said, said))),
        ),
    )  # fmt: skip
    made = draft("EB-1001")
    made = replace(
        made, note=replace(made.note, heading=said, text=said), watch=replace(made.watch, text=said),
        proposal=replace(made.proposal, text=said, reason_applicant=said),
        warnings=(CaseWarning("x", said, said),), rules_version=said, norm_source=said,
    )  # fmt: skip
    told_all = replace(drafted, basis=told, draft=made, detail=said, made_by=((said, said),), traces=traces(*PARTS))
    for view in (told_all, replace(told_all, draft=None, outcome=Outcome.TO_PERSON, reason="odd_amount")):
        text = whole(view)
        assert who.masked() in text
        assert [form for form in spellings(who) if form in text] == []


def test_nothing_on_the_sheet_can_steer_a_terminal(drafted: CaseView) -> None:
    assert drafted.draft
    wicked = "a\x1b[2Jb\x07c\rd\u202ee\x9bf"
    text = whole(replace(drafted, draft=replace(drafted.draft, rules_version=wicked)))
    assert "Kommunens tabell: a\ufffd[2Jb\ufffdc\ufffdd\ufffde\ufffdf" in text


def test_the_report_says_for_each_draft_which_tables_it_was_made_with(report: str) -> None:
    assert (
        "Gjort med kommunens tabell 2026-09 och normen Regeringens beslut om riksnormen 2026 (säkerhet: verifierad)"
        in report
    )


def test_the_list_of_the_report_names_what_could_not_be_read(head, drafted: CaseView) -> None:
    contents = morning_report(head, [drafted]).split("<main")[0]
    assert "kunde inte läsas: Transportstyrelsen" in contents
    assert drafted.basis
    answered = replace(drafted, basis=replace(drafted.basis, answers=drafted.basis.answers[:5]))
    assert "kunde inte läsas" not in morning_report(head, [answered]).split("<main")[0]
