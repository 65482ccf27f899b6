"""What the morning report says, and what it must never say."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta, timezone
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.domain.case import Outcome
from bot.domain.errors import Reason
from bot.domain.household import Household
from bot.domain.money import format_kr, kronor
from bot.domain.sources import Source
from bot.office import CaseView, ReportHead, morning_report, reason_words
from tests.office.conftest import traces

DOMAIN = Path(__file__).resolve().parents[2] / "bot"
VOID = {"meta", "br", "img", "link", "input", "hr"}


class Reader(HTMLParser):
    """Follow tags in and out, and gather the visible text, the ids, the links and the heading levels."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.levels: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        known = dict(attrs)
        self.ids += [known["id"] or ""] if "id" in known else []
        self.links += [known["href"] or ""] if "href" in known else []
        for refers in ("aria-labelledby",):
            self.links += [f"#{known[refers]}"] if refers in known else []

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> utan början"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def read(html: str) -> Reader:
    reader = Reader()
    reader.feed(html)
    reader.close()
    return reader


def part(html: str, anchor: str) -> str:
    """One case as text."""
    cut = re.search(rf'<article class="case" aria-labelledby="{anchor}">.*?</article>', html, re.DOTALL)
    assert cut, anchor
    return read(cut[0]).text


def without_pictures(html: str) -> str:
    return re.sub(r"data:image/jpeg;base64,[A-Za-z0-9+/=]+", "", html)


def test_the_document_is_well_formed_and_its_headings_come_in_order(report: str) -> None:
    reader = read(report)
    assert reader.open == []
    assert reader.levels[0] == 1
    assert reader.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in zip(reader.levels, reader.levels[1:], strict=False))


def test_ids_are_unique_and_every_link_and_label_leads_somewhere(report: str) -> None:
    reader = read(report)
    assert len(reader.ids) == len(set(reader.ids))
    assert {link.removeprefix("#") for link in reader.links} <= set(reader.ids)


def test_what_the_person_owns_stands_first(report: str) -> None:
    text = read(report).text
    assert "Du granskar och beslutar själv i verksamhetssystemet." in text
    assert text.index("Brygga har inte beslutat eller betalat något.") < text.index("Enhet")


def test_the_head_names_versions_the_norms_certainty_and_training(report: str) -> None:
    text = read(report).text
    for words in (
        "Morgonrapport", "2026-10-06", "Försörjningsstöd Norr", "ovning 1.0.0 (a41c…)", "2026-09, godkänd av M. Lind",
        "säkerhet: verifierad", "Övningssystem – påhittade personer", "Filen innehåller personuppgifter",
        "4 ärenden. Klart att granska: 1 . Behöver dig: 2 . Inte påbörjade: 1 .",
    ):  # fmt: skip
        assert words in text


def test_a_real_night_has_no_training_banner_and_says_why_it_stopped(head: ReportHead) -> None:
    text = read(morning_report(replace(head, training=False, stopped_by="Systemet svarade inte <03:10>."), [])).text
    assert "Övningssystem" not in text
    assert "Natten slutade i förtid. Systemet svarade inte <03:10>." in text
    assert text.count("Inga ärenden.") == 3


def test_the_three_states_of_an_agency_are_told_apart_in_words_and_in_look(report: str) -> None:
    text = part(report, "arende-1")
    assert "Försäkringskassan Uppgifter finns (3)" in text
    assert "Pensionsmyndigheten Ingen uppgift" in text
    assert "Transportstyrelsen KUNDE INTE LÄSAS Källan är tillfälligt otillgänglig." in text
    looks = set(re.findall(r'class="state state-(\w+)">(\w+)', report))
    assert looks == {("rows", "Uppgifter"), ("empty", "Ingen"), ("unread", "KUNDE")}


def test_an_agency_without_any_answer_is_not_said_to_have_nothing(report: str) -> None:
    text = part(report, "arende-1")
    assert "Inga svar i underlaget från: Skatteverket, Migrationsverket." in text
    assert "Maja Öberg, 20190105-****, Barn : inga svar i underlaget." in text


def test_every_amount_of_the_draft_stands_with_where_it_was_read(report: str, drafted: CaseView) -> None:
    assert drafted.draft
    text = part(report, "arende-1")
    calculation = drafted.draft.calculation
    sources: list[Source] = []
    for income in calculation.incomes:
        sources += income.sources
        assert format_kr(income.total).replace("\u00a0", " ") in text
    for expense in calculation.expenses:
        sources += expense.sources
        assert format_kr(expense.proposed).replace("\u00a0", " ") in text
    for source in sources:
        place = f"Bild {source.screen} Fält {source.control} Rad {source.row} Text på bilden «{source.raw}»"
        assert f"{place} Läst 2026-10-06 01:12:03 Paket ovning 1.0.0".replace("\u00a0", " ") in text
    for line in calculation.norm_lines:
        assert f"{line.text} {format_kr(line.amount, unit=True)}".replace("\u00a0", " ") in text


def test_rows_that_differ_come_first_and_say_how(report: str) -> None:
    text = part(report, "arende-1")
    table = text[text.index("Det som skiljer står först.") : text.index("Normkontroll")]
    places = [table.index(words) for words in (
        "Aktivitetsstöd Inkomst M – – 4 810,00 kr 4 810,00 kr ny",
        "Sjukpenning Inkomst S 5 500,00 kr – 6 123,50 kr 6 123,50 kr ändrad",
        "Övrig inkomst Inkomst S – 500,00 kr – 500,00 kr ny",
        "Bostadsbidrag Inkomst S 1 300,00 kr – – – borttagen",
        "Hushållsel Utgift – 640,00 kr – 640,00 kr ny",
        "Barnbidrag Inkomst S 1 250,00 kr – 1 250,00 kr 1 250,00 kr oförändrad",
        "Boendekostnad Utgift 8 925,00 kr 8 925,00 kr – 8 925,00 kr oförändrad",
    )]  # fmt: skip
    assert places == sorted(places)


def test_a_draft_that_is_not_what_its_sources_add_up_to_is_pointed_out(head: ReportHead, drafted: CaseView) -> None:
    assert drafted.draft
    calculation = drafted.draft.calculation
    first, *others = calculation.incomes
    wrong = replace(calculation, incomes=(replace(first, co_applicant=kronor(4811)), *others))
    report = morning_report(head, [replace(drafted, draft=replace(drafted.draft, calculation=wrong))])
    text = part(report, "arende-1")
    assert "källorna ger 4 810,00 kr" in text
    assert "STÄMMER INTE" in text


def test_the_drafted_case_shows_warnings_proposal_what_was_saved_and_what_was_not_checked(
    report: str,
) -> None:
    text = part(report, "arende-1")
    for words in (
        "Att titta på (2)", "Inkomst borttagen (öppen). Bostadsbidrag: 1 300,00 kr förra månaden. income_gone",
        "Typ Bifall, 12 kap. 1 § SoL", "Orsak, medsökande Sjukskriven", "Ni beviljas ekonomiskt bistånd",
        "Beräkning: Sparat och läst tillbaka lika", "Bevakning: Sparat och läst tillbaka lika",
        "Det här har Brygga inte kontrollerat", "Bilagor till ansökan.", "Jobbstimulans.", "Tillgångar.", "Återkrav",
        "Raderna och summan stämmer med varandra.", "Systemets normsumma och resultat lästes tillbaka",
    ):  # fmt: skip
        assert words in text


def test_a_part_that_was_not_read_back_is_never_shown_as_saved(head: ReportHead, drafted: CaseView) -> None:
    halfway = replace(
        drafted, outcome=Outcome.TO_PERSON, reason="unknown_write", traces=traces("calculation", begun=("proposal",))
    )
    text = part(morning_report(head, [halfway]), "arende-1")
    assert "Beräkning: Sparat och läst tillbaka lika" in text
    assert "Förslag till beslut: PÅBÖRJAT, INTE BEKRÄFTAT" in text
    assert "Journalanteckning: Inte påbörjat" in text
    assert "Titta i systemet innan du sparar något." in text


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_says_what_it_is_and_what_to_do(head: ReportHead, to_person: CaseView, reason: str) -> None:
    text = part(morning_report(head, [replace(to_person, reason=reason)]), "arende-1")
    what, to_do = reason_words(reason)
    assert f"{what}" in text
    assert f"Gör så här: {to_do}" in text


def test_a_reason_without_words_is_said_to_be_unknown(head: ReportHead, to_person: CaseView) -> None:
    text = part(morning_report(head, [replace(to_person, reason="no_such_reason")]), "arende-1")
    assert "Okänd orsak: «no_such_reason»." in text
    assert "säg till IT" in text


def test_a_case_for_a_person_shows_what_was_read(report: str) -> None:
    text = part(report, "arende-2")
    for words in (
        "En förmån finns inte i kommunens tabell. Elstöd", "Hyra Utgift S 8 925,00 kr", "«Swish från mormor»",
        "KUNDE INTE LÄSAS", "Underskriven av: Sökande (S), Medsökande (M).", "Sjukpenning, 2026-09-24: 6 123,50 kr",
    ):  # fmt: skip
        assert words in text
    assert "Posterna i ansökan" in text


def test_no_identity_number_stands_in_full_wherever_it_came_from(report: str, drafted: CaseView) -> None:
    assert drafted.basis
    for member in drafted.basis.household.members:
        digits = member.identity.digits
        assert member.identity.masked() in report
        for form in (
            digits,
            digits[2:],
            f"{digits[:8]}-{digits[8:]}",
            f"{digits[2:8]}-{digits[8:]}",
            digits[8:],
        ):
            assert form not in without_pictures(report)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("för 8507122383.", "för 850712-****."),
        ("850712 2383", "850712-****"),
        ("19850712–2383", "19850712-****"),
        ("annan 19900101-2385", "annan 19900101-****"),
        ("annan 900101+2385", "annan 900101-****"),
        (
            "ärende 9001012385, dossié 123456-1234, 12 345 678,00",
            "ärende 9001012385, dossié 123456-1234, 12 345 678,00",
        ),
    ],
)
def test_numbers_in_running_text_are_masked_and_other_numbers_stay(
    head: ReportHead, to_person: CaseView, raw: str, shown: str
) -> None:
    text = part(morning_report(head, [replace(to_person, detail=raw)]), "arende-1")
    assert shown in text


def closed(view: CaseView) -> CaseView:
    return replace(view, reason="by_hand", detail="Skyddad folkbokföring")


def marked_protected(view: CaseView) -> CaseView:
    assert view.basis
    first, *others = view.basis.household.members
    family = Household((replace(first, protected=None), *others))
    return replace(view, basis=replace(view.basis, household=family))


@pytest.mark.parametrize("close", [closed, marked_protected])
@pytest.mark.parametrize("outcome", [Outcome.DRAFTED, Outcome.TO_PERSON, None])
def test_a_case_by_hand_shows_its_number_and_nothing_more(
    head: ReportHead, drafted: CaseView, close: Callable[[CaseView], CaseView], outcome: Outcome | None
) -> None:
    html = morning_report(head, [close(replace(drafted, outcome=outcome))])
    text = read(html).text
    assert "EB-1001" in text
    assert ("Ärendet hanteras manuellt." in text) == (outcome is not None)
    assert "Klart att granska: 0 ." in text
    forbidden = r"Öberg|Tööle|1985|skydd|sekretess|spärr|Sjukpenning|SSBTEK|9 471|data:image"
    case = re.search("<article.*</article>", html, re.DOTALL)
    assert case
    assert not re.search(forbidden, case[0], re.IGNORECASE)
    assert not re.search(r"Öberg|Tööle|19850712|skydd", text, re.IGNORECASE)


def test_a_case_by_hand_without_basis_looks_the_same_as_one_with(
    head: ReportHead, drafted: CaseView, by_hand: CaseView
) -> None:
    with_basis = replace(closed(drafted), case=by_hand.case, outcome=Outcome.TO_PERSON)
    assert morning_report(head, [with_basis]) == morning_report(head, [by_hand])


def test_a_name_is_escaped(report: str) -> None:
    assert "<b>" not in report
    assert escape("<b>O'Tööle</b>").replace("&#x27;", "&#39;") in report


def test_the_file_needs_nothing_from_outside(report: str) -> None:
    html = without_pictures(report)
    assert not re.search(r"https?:|//|<script|<link|<iframe|@import|url\(|\son\w+=", html, re.IGNORECASE)
    assert "default-src 'none'" in html
    assert report.count("<style>") == 1
    assert report.count("data:image/jpeg;base64,/9j/") == 1


def test_times_are_shown_in_the_zone_of_the_report(head: ReportHead, night: list[CaseView]) -> None:
    stockholm = timezone(timedelta(hours=2))
    text = read(morning_report(replace(head, made_at=head.made_at.astimezone(stockholm)), night)).text
    assert "Rapporten gjord 2026-10-06 03:12:03" in text
    assert "Läst 2026-10-06 03:12:03" in text


def test_the_same_night_gives_the_same_file(head: ReportHead, night: list[CaseView], report: str) -> None:
    assert morning_report(head, night) == report


def test_a_thing_begun_but_not_finished_is_said_in_its_list(head: ReportHead, drafted: CaseView) -> None:
    html = morning_report(head, [replace(drafted, outcome=None, traces=traces("calculation"))])
    assert "Inte påbörjade: 1 ." in read(html).text
    assert "Beräkning: Sparat och läst tillbaka lika" in part(html, "arende-1")
