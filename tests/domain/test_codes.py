"""What the explained codes promise: every code of the research is there, says where it comes from, and none is guessed."""

# `find` gives None for what is unknown; here the row is known to be there.
# pyright: reportOptionalMemberAccess=false

from pathlib import Path

import pytest

from bot.domain.codes import BLANK, Code, Codes, CodesError, Counts, Mark
from bot.packs import load_codes

ROOT = Path(__file__).parents[2]
CODES = load_codes(ROOT / "schedules" / "tables" / "codes.toml")
LIST = Path(__file__).with_name("ssbtek_codes.txt")
RESEARCHED = [
    tuple(line.split(" ", 1)) for line in LIST.read_text("utf-8").splitlines() if line and not line.startswith("#")
]
NOT_STATED = "betydelsen är inte angiven i källan"


def row(code: str, family: str = "f") -> Code:
    return Code(family, code, "Förklaring.", Counts.PERSON, "källa", Mark.INFERRED, Mark.NOT_FOUND)


def named(rows) -> list[str]:
    return [f"{r.family} {r.code}" for r in rows]


def test_every_code_of_the_research_is_explained():
    assert len(set(RESEARCHED)) == len(RESEARCHED) > 400
    assert [pair for pair in RESEARCHED if CODES.find(*pair) is None] == []


def test_no_code_is_explained_that_the_research_does_not_have():
    assert [r for r in named(CODES.rows) if tuple(r.split(" ", 1)) not in set(RESEARCHED)] == []


def test_every_code_has_a_sentence_a_source_and_a_mark():
    assert named(r for r in CODES.rows if len(r.text) < 5 or not r.text.endswith(".")) == []
    assert named(r for r in CODES.rows if r.text.rstrip(".").casefold() == r.code.casefold()) == []
    assert named(r for r in CODES.rows if len(r.source) < 20) == []
    assert {r.mark for r in CODES.rows} | {r.income_mark for r in CODES.rows} <= set(Mark)
    assert CODES.income_rule


def test_a_code_whose_meaning_is_not_stated_says_so_and_no_other_does():
    assert named(r for r in CODES.rows if r.is_explained == (NOT_STATED in r.text.casefold())) == []
    assert NOT_STATED in CODES.find("lefi_benefit_group", "FK:EJO").text.casefold()


def test_a_code_without_a_known_meaning_is_never_income_and_never_no_income():
    unexplained = [r for r in CODES.rows if not r.is_explained]
    assert unexplained
    assert {r.counts for r in unexplained} <= {Counts.PERSON, Counts.NOT_MONEY}


def test_yes_and_no_to_income_stand_on_something():
    settled = [r for r in CODES.rows if r.counts in (Counts.YES, Counts.NO)]
    assert named(r for r in settled if r.income_mark is Mark.NOT_FOUND) == []


def test_a_conclusion_of_ours_is_never_marked_as_confirmed():
    assert named(r for r in CODES.rows if "vår slutsats" in r.text and r.mark is not Mark.INFERRED) == []


# By hand from domain.md 3.2, the lists of what counts and what does not.
BY_THE_LIST = {
    ("lefi_benefit_group", "FK:SJP"): Counts.YES,
    ("lefi_benefit_group", "FK:FP"): Counts.YES,
    ("lefi_benefit_group", "FK:BOB"): Counts.YES,
    ("lefi_benefit_group", "FK:ABB"): Counts.YES,
    ("lefi_benefit_group", "FK:HE"): Counts.NO,
    ("lefi_benefit_group", "FK:MEK"): Counts.NO,
    ("lefi_benefit_group", "FK:VB"): Counts.PERSON,
    ("lefi_benefit_group", "FK:BST"): Counts.PERSON,
    ("lefi_benefit_group", "FK:PJOB"): Counts.NOT_MONEY,
    ("csn_beloppstyp", "GRUNDB"): Counts.YES,
    ("csn_beloppstyp", "GRUNDL"): Counts.YES,
    ("csn_beloppstyp", "EXTRA"): Counts.NO,
    ("fk_deduction_beloppstyp", "PS"): Counts.NO,
    ("fk_deduction_beloppstyp", "SOC"): Counts.PERSON,
    ("af_activity_report", "502"): Counts.NOT_MONEY,
    ("fk_civil_status", "2"): Counts.NOT_MONEY,
}


@pytest.mark.parametrize("pair", BY_THE_LIST, ids=" ".join)
def test_income_follows_the_list_and_what_is_not_on_it_is_a_persons(pair):
    assert CODES.find(*pair).counts is BY_THE_LIST[pair]


@pytest.mark.parametrize(
    ("family", "code"),
    [
        ("csn_beloppstyp", "grundl"),
        ("csn_beloppstyp", "GRUNDL "),
        ("csn_beloppstyp", "GRUND"),
        ("csn_beloppstyp", ""),
        ("csn", "GRUNDL"),
        ("pm", "PM:AL1"),
        ("fk_payment_type", "5"),
        ("", ""),
    ],
)
def test_an_unknown_code_is_none_whatever_it_resembles(family, code):
    assert CODES.find(family, code) is None


def test_the_same_code_in_two_families_is_two_codes():
    assert CODES.find("csn_beloppstyp", "EXTRA").family != CODES.find("csn_stodform", "EXTRA").family
    assert CODES.find("fk_periodicity", "1").text != CODES.find("fk_civil_status", "1").text


def test_an_empty_field_is_found_only_where_the_source_lists_it():
    assert CODES.find("csn_misc.person_status", "").code == BLANK
    assert {r.family for r in CODES.rows if r.code == BLANK} == {"csn_misc.person_status", "csn_misc.case_status"}


def test_a_family_keeps_the_tables_order_and_an_unknown_one_is_empty():
    assert [r.code for r in CODES.family("fk_payment_type")] == ["0", "1", "2", "3", "4"]
    assert CODES.family("fk_payment") == ()


def test_a_technical_error_is_explained_as_unread_and_not_as_missing():
    assert "inte läst" in CODES.find("af_activity_report", "502").text
    for pair in [("fk_agency_state", "FELANDE"), ("fk_agency_state", "OTILLGANGLIG"), ("fk_deviation", "INTERNT_FEL")]:
        assert "inte detsamma som ingen uppgift" in CODES.find(*pair).text


def test_a_code_cannot_stand_twice_in_a_family():
    assert len(Codes("1", "regel", (row("A"), row("A", "g"), row("a"))).rows) == 3
    with pytest.raises(CodesError, match="Koden A står två gånger i familjen f"):
        Codes("1", "regel", (row("A"), row("B"), row("A")))
