"""Everything wrong in a data folder is told by file, line and what is wrong, before any browser starts."""

import re

import pytest

from bot.domain.errors import FlowError, ManifestInvalid, PackInvalid, TableInvalid
from bot.domain.period import Month
from bot.packs import load_codes, load_manifest, load_norm, load_pack, load_rules
from tests.unreadable import make_unreadable

OCTOBER = Month(2025, 10)
HEADER = "selectors/ovning/header.toml"
PACK, SSBTEK, LOGIN = "selectors/ovning/pack.toml", "selectors/ovning/ssbtek.toml", "selectors/ovning/login.toml"
MANIFEST, RULES, NORM = "flows/ovning/flow.toml", "tables/rules.toml", "tables/norm.toml"
CODES = "tables/codes.toml"


def load(root, file: str):
    if file == RULES:
        return load_rules(root / RULES, OCTOBER)
    if file == NORM:
        return load_norm(root / NORM, OCTOBER)
    if file == CODES:
        return load_codes(root / CODES)
    if file == MANIFEST:
        return load_manifest(root / "flows" / "ovning")
    return load_pack(root / "selectors" / "ovning")


ERRORS = {
    PACK: PackInvalid,
    SSBTEK: PackInvalid,
    LOGIN: PackInvalid,
    HEADER: PackInvalid,
    MANIFEST: ManifestInvalid,
    RULES: TableInvalid,
    NORM: TableInvalid,
    CODES: TableInvalid,
}

# file, what is changed, to what, the line that must be named by a text in it, what must be said
SPOILED = {
    "broken TOML in a screen": (SSBTEK, 'title = "SSBTEK"', 'title = "SSBTEK', 'title = "SSBTEK', "inte giltig TOML"),
    "broken TOML in the pack": (PACK, 'start = "/"', "start = ", "start = ", "inte giltig TOML"),
    "unknown key in a control": (SSBTEK, 'refresh = "refresh"', 'refresch = "refresh"', "refresch", "okänd nyckel"),
    "unknown key in the pack": (PACK, 'start = "/"', 'stort = "/"', "stort", "stort: okänd nyckel"),
    "unknown key in a screen's head": (SSBTEK, 'title = "SSBTEK"', 'titel = "SSBTEK"', "titel", "screen.titel: okänd nyckel; menas «title»?"),
    "misspelt kind": (SSBTEK, 'kind = "table"', 'kind = "tabel"', 'kind = "tabel"', "questions.kind: okänt värde; tillåtna:"),
    "no kind": (SSBTEK, 'kind = "table"\n', "", "[questions]", "questions.kind: saknas"),
    "decision that can be pressed": (SSBTEK, 'kind = "press"', 'kind = "decide"', 'kind = "decide"', "new_question.kind"),
    "empty candidate": (SSBTEK, '{ link = "Uppdatera" }', "{ }", "find = [{ }]", "en tom kandidat hittar allt"),
    "no candidates": (SSBTEK, '[{ link = "Uppdatera" }]', "[]", "find = []", "refresh.find: är tom"),
    "misspelt candidate": (SSBTEK, '{ link = "Uppdatera" }', '{ lank = "Uppdatera" }', "lank", "okänd nyckel"),
    "waiting without refresh": (SSBTEK, 'refresh = "refresh"\n', "", "[status]", "waiting behöver refresh"),
    "missing refresh control": (SSBTEK, 'refresh = "refresh"', 'refresh = "refesh"', 'refresh = "refesh"', "bilden saknar refesh"),
    "missing next control": (SSBTEK, "masked =", 'next = "nasta"\ntotal = "status"\nmasked =', 'next = "nasta"', "bilden saknar nasta"),
    "missing total control": (SSBTEK, "masked =", 'total = "antal"\nmasked =', 'total = "antal"', "bilden saknar antal"),
    "opens an unknown screen": (SSBTEK, 'opens = "ssbtek_answer"', 'opens = "svar"', 'opens = "svar"', "paketet saknar bilden svar"),
    "opens a view that is no screen": (SSBTEK, 'kind = "link"', 'kind = "link"\nopens_view = "svar"', 'opens_view = "svar"', "opens_view: paketet saknar bilden svar"),
    "a press that says it opens a view": (SSBTEK, 'kind = "press"', 'kind = "press"\nopens_view = "ssbtek_answer"', "opens_view =", "new_question.opens_view: gäller bara en länk"),
    "a table that says it opens a view": (SSBTEK, 'kind = "table"', 'kind = "table"\nopens_view = "ssbtek_answer"', "opens_view =", "questions.opens_view: gäller bara en länk"),
    "a press that posts as it is filled in": (SSBTEK, 'kind = "press"', 'kind = "press"\nposts = true', "posts =", "new_question.posts: gäller bara det som fylls i"),
    "a secret that posts": (LOGIN, 'secret = "', 'posts = true\nsecret = "', "posts =", "posts: gäller bara det som fylls i"),
    "secret without a name": (LOGIN, 'secret = "', 'pattern = "', None, "en hemlig kontroll behöver secret"),
    "saved on what leaves no trace": (SSBTEK, 'kind = "press"', 'kind = "press"\nsaved = [{ text = "Sparat" }]', "saved =", "new_question.saved: gäller bara det som lämnar spår"),
    "refused on what is not pressed": (SSBTEK, "masked =", 'refused = [{ text = "Fel" }]\nmasked =', "refused =", "refused: gäller bara det som trycks på"),
    "a mark in a row": (SSBTEK, 'kind = "press"', 'kind = "press"\nrefused = [{ row = "{row}" }]', "refused =", "ett märke kan inte gälla en rad"),
    "an empty mark": (PACK, 'refused = [{ css = ".fel" }]', "refused = [{ }]", "refused = [{ }]", "en tom kandidat hittar allt"),
    "a refusal of the whole pack in a row": (PACK, 'refused = [{ css = ".fel" }]', 'refused = [{ row = "{row}" }]', 'refused = [{ row', "ett märke kan inte gälla en rad"),
    "a popup in a named window": (SSBTEK, "frame =", 'popup = true\nwindow = "arbete"\nframe =', None, "popup och window"),
    "no screen head": (SSBTEK, "[screen]", "[skarm]", None, "saknar [screen]"),
    "no way to know a screen": (SSBTEK, 'here = [{ text = "SSBTEK", css = "h1" }]', "here = []", "here = []", "screen.here: är tom"),
    "identity in an unknown control": (PACK, 'person = "person"', 'person = "parson"', "[identity]", "header.parson finns inte"),
    "identity in an unknown screen": (PACK, 'screen = "header"', 'screen = "huvud"', "[identity]", "huvud.case finns inte"),
    "a dialog without a text": (PACK, 'text = "Ställ frågan till SSBTEK?"', 'text = " "', 'text = " "', "dialogs.0.text: har fel form"),
    "beginning with a question": (PACK, 'start = "/"', 'start = "/sok?q=testmilj%C3%B6"', "start =", "start: «/sok?q=testmilj%C3%B6» är ingen sökväg"),
    "beginning in disguise": (PACK, 'start = "/"', 'start = "/%62esluta"', "start =", "är ingen sökväg"),
    "beginning at another host": (PACK, 'start = "/"', 'start = "@ond.example/"', "start =", "är ingen sökväg"),
    "beginning with two slashes": (PACK, 'start = "/"', 'start = "//sok"', "start =", "är ingen sökväg"),
    "beginning with a step up": (PACK, 'start = "/"', 'start = "/sok/../akt"', "start =", "är ingen sökväg"),
    "beginning with what is to be shown": (PACK, 'start = "/"', 'start = "/testmiljö"', "start =", "är ingen sökväg"),
    "identity in a field": (HEADER, 'kind = "text"\ndata = "case"', 'kind = "field"\ndata = "case"', "[case]", "case: står i identity och ska vara text som inget annat fyller i"),
    "identity in what a field is found by": (HEADER, '{ css = "td[align=right]" }]\n\n[person]', '{ label = "Aktnr" }]\n\n[person]', "[case]", "case: står i identity"),
    "no identity": (PACK, "[identity]", "[identitet]", "[identitet]", "identitet: okänd nyckel; menas «identity»?"),
    "nothing forbidden": (PACK, 'forbidden = ["**/utbetalningar*", "**/kompletteringar*"]', "forbidden = []", "forbidden = []", "forbidden: är tom"),
    "a forbidden address that is none": (PACK, '"**/utbetalningar*"', '"utbetalningar*"', "forbidden =", "«utbetalningar*» passar ingen adress"),
    "a forbidden address with choices": (PACK, '"**/utbetalningar*"', '"**/{utbetalningar,bidrag}*"', "forbidden =", "passar ingen adress"),
    "a limit in words": (SSBTEK, "limit_s = 180", 'limit_s = "länge"', "limit_s", "status.limit_s"),
    "another kit": (MANIFEST, "kit = 1", "kit = 2", "kit = 2", "skrivet för kit 2, den här Brygga har kit 1"),
    "a kit in words": (MANIFEST, "kit = 1", 'kit = "ett"', 'kit = "ett"', "kit: "),
    "no author": (MANIFEST, 'author = "Brygga"', "", None, "author: saknas"),
    "unknown key in the manifest": (MANIFEST, 'author = "Brygga"', 'author = "Brygga"\nautor = "B"', "autor", "okänd nyckel"),
    "unapproved rules": (RULES, 'approved_by = "Övningskommunens verksamhetsutvecklare (påhittad)"', 'approved_by = " "', "approved_by", "approved_by är tom"),
    "rules not yet valid": (RULES, "valid_from = 2025-01-01", "valid_from = 2025-10-02", "valid_from", "gäller inte för oktober 2025"),
    "the same benefit twice": (RULES, 'benefit = "Sjukpenning"', 'benefit = "aktivitetsstöd"', 'benefit = "aktivitetsstöd"', "benefit «aktivitetsstöd» står två gånger"),
    "the same expense twice": (RULES, 'kind = "El 1"', 'kind = "Medicin"', 'kind = "Medicin"', "kind «Medicin» står två gånger"),
    "a cap that is no amount": (RULES, 'cap = "300"', 'cap = "1.200"', 'cap = "1.200"', "cap: "),
    "a limit above a hundred": (RULES, "change_limit_percent = 12", "change_limit_percent = 112", "change_limit_percent", "change_limit_percent"),
    "a limit that is no number": (RULES, "change_limit_percent = 12", 'change_limit_percent = "tolv"', "change_limit_percent", "change_limit_percent"),
    "unknown key in a rule": (RULES, 'compare = "exact"', 'compere = "exact"', "compere", "okänd nyckel"),
    "a comparison that is none": (RULES, 'compare = "exact"', 'compare = "exakt"', 'compare = "exakt"', "compare: okänt värde; tillåtna:"),
    "an own limit on an exact benefit": (RULES, 'compare = "exact"', 'compare = "exact"\nlimit_percent = 5', "limit_percent = 5", "limit_percent gäller bara med"),
    "an own limit above a hundred": (RULES, 'row = "Pension"', 'row = "Pension"\nlimit_percent = 101', "limit_percent = 101", "benefit.10.limit_percent"),
    "a net that is none": (RULES, '"A-kassorna" = "net"', '"A-kassorna" = "brutto"', '"A-kassorna" = "brutto"', "okänt värde"),
    "a net of no agency": (RULES, '"A-kassorna" = "net"', '"Kronofogden" = "net"', '"Kronofogden" = "net"', "okänt värde"),
    "a phrase with an unknown place": (RULES, "med {belopp} kr", "med {summa} kr", "phrase =", "okänd plats {summa}"),
    "a phrase with a lone brace": (RULES, "med {belopp} kr", "med {belopp kr", "phrase =", "klammer"),
    "a salary taken as a stated income": (RULES, 'benefit = "Swish/Insättningar/Överföringar"', 'benefit = "lön  efter skatt"', 'benefit = "lön  efter skatt"', "är lön och går alltid till person"),
    "the same stated income twice": (RULES, "[[expense]]", '[[stated_income]]\nbenefit = "swish/insättningar/överföringar "\nrow = "X"\n[[expense]]', 'benefit = "swish/insättningar/överföringar "', "står två gånger"),
    "the same benefit in other white space": (RULES, 'benefit = "Sjukpenning"', 'benefit = " aktivitetsstöd"', 'benefit = " aktivitetsstöd"', "står två gånger"),
    "two kinds of cap": (RULES, 'cap = "300"', 'cap = "300"\ncap_by_persons = ["300"]', "cap_by_persons", "inte båda"),
    "a cap by persons that is no amount": (RULES, 'cap = "300"', 'cap_by_persons = ["300", "3.00.0"]', "cap_by_persons", "cap_by_persons: "),
    "a negative cap": (RULES, 'cap = "300"', 'cap = "-300"', 'cap = "-300"', "negativt"),
    "an end before the beginning": (RULES, "valid_from = 2025-01-01", "valid_from = 2025-01-01\nvalid_to = 2024-12-31", "valid_to", "valid_to är före"),
    "rules that have ended": (RULES, "valid_from = 2025-01-01", "valid_from = 2025-01-01\nvalid_to = 2025-10-30", "valid_to", "gäller inte för oktober 2025"),
    "a case limit on no row": (RULES, "[[expense]]", '[[case_limit]]\ncase = "A"\nrow = "Aktivitetsstod"\nhighest = "1"\n[[expense]]', 'row = "Aktivitetsstod"', "ingen regel ger raden"),
    "a case limit that is no amount": (RULES, "[[expense]]", '[[case_limit]]\ncase = "A"\nhighest = "mycket"\n[[expense]]', 'highest = "mycket"', "highest: "),
    "two limits on one row of one case": (RULES, "[[expense]]", '[[case_limit]]\ncase = "A"\nhighest = "1"\n[[case_limit]]\ncase = "a"\nhighest = "2"\n[[expense]]', 'case = "a"', "står två gånger"),
    "a rule without a row": (RULES, 'row = "Pension"\n', "", None, "benefit.10.row: saknas"),
    "no phrase": (RULES, 'phrase = "', 'fras = "', "fras =", "decision.fras: okänd nyckel; menas «phrase»?"),
    "unknown key in a question": (RULES, "free_text = true", "fritext = true", "fritext", "okänd nyckel"),
    "a warning that is none": (RULES, 'warning = "away"', 'warning = "borta"', 'warning = "borta"', "warning: okänt värde; tillåtna:"),
    "the same question twice": (RULES, 'question = "Har du fått nya tillgångar?"', 'question = "har du följt  din planering?"', 'question = "har du följt  din planering?"', "står två gånger"),
    "an answer that means two things": (RULES, 'to_person = ["Ja"]', 'to_person = ["Ja", "nej"]', 'question = "Har ditt civilstånd ändrats?"', "svaret «nej» står två gånger"),
    "an empty answer with a meaning": (RULES, 'nothing = ["Nej"]', 'nothing = ["Nej", " "]', 'question = "Har ditt civilstånd ändrats?"', "ett tomt svar är obesvarat"),
    "a question without answers": (RULES, 'nothing = ["Nej"]\nto_person = ["Ja"]', "", 'question = "Har ditt civilstånd ändrats?"', "har inget känt svar"),
    "a warning that nothing gives": (RULES, 'warns = ["Ja"]\nwarning = "away"', 'warning = "away"', 'warning = "away"', "blir aldrig av"),
    "a norm of the wrong year": (NORM, "year = 2025", "year = 2026", "year = 2026", "normen är för 2026 men gäller 2025-01-01"),
    "a norm that runs over the year's end": (NORM, "valid_to = 2025-12-31", "valid_to = 2026-01-31", "year = 2025", "normen är för 2025"),
    "a norm for another year": (NORM, "valid_to = 2025-12-31", "valid_to = 2025-10-30", "[[norm]]", "ingen tabell gäller för oktober 2025"),
    "a norm with too few amounts": (NORM, "common = [1270, ", "common = [", "[[norm]]", "fel antal belopp"),
    "a norm with too many children": (NORM, "child_personal = [2720, ", "child_personal = [2720, 2720, ", "[[norm]]", "fel antal belopp"),
    "a norm with a fraction": (NORM, "adult_single = 3910", "adult_single = 3910.5", "adult_single", "adult_single"),
    "the same code twice": (CODES, 'code = "501"', 'code = "500"', 'code = "500"', "code «500» står två gånger i af_activity_report"),
    "a code from an unknown source": (CODES, 'source = "miv_codes"', 'source = "migv"', 'source = "migv"', "source «migv» finns inte under [sources]"),
    "a code that may count as income": (CODES, 'counts_as_income = "ja"', 'counts_as_income = "kanske"', '"kanske"', "counts_as_income: okänt värde; tillåtna: 'ja', 'nej', 'person' eller"),
    "a code with an unknown mark": (CODES, 'mark = "K"', 'mark = "X"', 'mark = "X"', "income_mark: okänt värde; tillåtna:"),
    "a code without a mark": (CODES, 'source = "af_report_codes"\nmark = "C"\n', 'source = "af_report_codes"\n', "[[code]]", "code.0.mark: saknas"),
    "a code without an explanation": (CODES, 'text = "Änka eller änkeman."\n', "", "[[code]]", "text: saknas"),
    "a code with an empty explanation": (CODES, '"Änka eller änkeman."', '" "', 'text = " "', "text: är tom"),
    "a code that is a number": (CODES, 'code = "502"', "code = 502", "code = 502", "code.3.code: ska vara en text"),
    "unknown key in a code": (CODES, 'code = "502"', 'code = "502"\nkod = "502"', "kod = ", "okänd nyckel"),
    "codes without an income rule": (CODES, "income_rule = ", "inkomst = ", "inkomst =", "inkomst: okänd nyckel; income_rule saknas"),
    "an approval that is a rejection": (RULES, 'approval = "Bifall"', 'approval = "Avslag"', "approval =", "approval: «Avslag» är inget bifall"),
    "an approval in part": (RULES, 'approval = "Bifall"', 'approval = "Delavslag"', "approval =", "approval: «Delavslag» är inget bifall"),
    "an approval that is none": (RULES, 'approval = "Bifall"', 'approval = "BEVILJAS EJ"', "approval =", "approval: «BEVILJAS EJ» är inget bifall"),
    "an approval that ends the case": (RULES, 'approval = "Bifall"', 'approval = "Avskrivning"', "approval =", "approval: «Avskrivning» är inget bifall"),
    "an approval that claims back": (RULES, 'approval = "Bifall"', 'approval = "A\u030aterkrav"', "approval =", "är inget bifall"),
    "an empty approval": (RULES, 'approval = "Bifall"', 'approval = " "', "approval =", "decision.approval: är tom"),
    "a phrase that rejects": (RULES, "Ekonomiskt bistånd beviljas för", "Ansökan avslås i övrigt för", "phrase =", "phrase: frasen avslår"),
    "a phrase for children that rejects": (RULES, 'phrase = "', 'phrase_with_children = "Delavslag för {period}"\nphrase = "', "phrase_with_children", "phrase_with_children: frasen avslår"),
    "a row of nothing but space": (RULES, 'row = "Pension"', 'row = "  "', 'row = "  "', "benefit.10.row: är tom"),
    "a kind of nothing but space": (RULES, 'kind = "El 1"', 'kind = " "', 'kind = " "', "expense.1.kind: är tom"),
    "a question of nothing but space": (RULES, 'question = "Har ditt civilstånd ändrats?"', 'question = " "', 'question = " "', "question.0.question: är tom"),
    "a version of nothing but space": (RULES, 'version = "övning 2025-10"', 'version = " "', "version =", "version: är tom"),
    "a negative norm": (NORM, "adult_single = 3910", "adult_single = -3910", "adult_single", "adult_single: beloppet är negativt"),
    "a negative norm for a child": (NORM, "child_personal = [2720", "child_personal = [-2720", "child_personal =", "child_personal: beloppet är negativt"),
    "a norm of nothing": (NORM, "adult_single = 3910", "adult_single = 0", "adult_single", "adult_single: 0 kr i månaden är inte rimligt"),
    "a norm ten times too high": (NORM, "adult_single = 3910", "adult_single = 39100", "adult_single", "adult_single: 39 100 kr i månaden är inte rimligt (1 300–8 000); jämför med förordningen"),
    "a norm ten times too low": (NORM, "adult_single = 3910", "adult_single = 391", "adult_single", "adult_single: 391 kr i månaden är inte rimligt"),
    "a norm for a pair ten times too high": (NORM, "adult_cohabiting_pair = 7050", "adult_cohabiting_pair = 70500", "adult_cohabiting_pair", "adult_cohabiting_pair: 70 500 kr"),
    "a norm for a child ten times too high": (NORM, "child_personal = [2720", "child_personal = [27200", "child_personal =", "child_personal: 27 200 kr"),
    "a norm for a child who eats away ten times too low": (NORM, "lunch_away = [2540", "lunch_away = [254", "child_personal_lunch_away", "child_personal_lunch_away: 254 kr"),
    "a norm for what is shared ten times too high": (NORM, "common = [1270", "common = [12700", "common =", "common: 12 700 kr"),
    "a norm in öre": (NORM, "common = [1270, 1400, 1770, 2010, 2310, 2620, 2810]", "common = [127000, 140000, 177000, 201000, 231000, 262000, 281000]", "common =", "common: 127 000 kr"),
    "the norms for one and for a pair in each other's place": (NORM, "adult_single = 3910\nadult_cohabiting_pair = 7050", "adult_single = 7050\nadult_cohabiting_pair = 3910", "adult_cohabiting_pair", "adult_cohabiting_pair är inte högre än adult_single"),
    "a norm for what is shared that falls with more people": (NORM, "1770, 2010", "2010, 1770", "common =", "common sjunker när hushållet växer"),
    "a norm that ends before it begins": (NORM, "valid_from = 2025-01-01\nvalid_to = 2025-12-31", "valid_from = 2025-12-31\nvalid_to = 2025-01-01", "[[norm]]", "slutar gälla innan den börjar"),
    "a norm of unknown standing": (NORM, 'status = "verified"', 'status = "säker"', "status", "status: okänt värde"),
}  # fmt: skip


@pytest.mark.parametrize("case", SPOILED)
def test_a_spoiled_file_is_refused_by_file_line_and_what_is_wrong(shipped, case):
    file, before, after, line, says = SPOILED[case]
    path = shipped / file
    content = path.read_text("utf-8")
    assert before in content
    load(shipped, file)
    path.write_text(content.replace(before, after, 1), "utf-8")
    with pytest.raises(ERRORS[file]) as refused:
        load(shipped, file)
    error = refused.value
    assert says in error.detail
    assert error.file == str(path)
    assert str(error).startswith(f"{path} rad {error.line}: ")
    assert error.exit_code == 2
    if line is not None:
        assert line in path.read_text("utf-8").splitlines()[error.line - 1]


def test_a_fault_in_the_last_of_many_rules_is_told_at_that_rule(shipped):
    path = shipped / RULES
    path.write_text(path.read_text("utf-8").replace('row = "Pension"\n', ""), "utf-8")
    with pytest.raises(TableInvalid) as refused:
        load(shipped, RULES)
    lines = path.read_text("utf-8").splitlines()
    assert lines[refused.value.line - 1 : refused.value.line + 1] == ["[[benefit]]", 'benefit = "Ålderspension"']


def test_the_second_of_two_equal_expenses_is_the_one_that_is_told(shipped):
    path = shipped / RULES
    path.write_text(path.read_text("utf-8").replace('kind = "El 1"', 'kind = "Medicin"'), "utf-8")
    with pytest.raises(TableInvalid) as refused:
        load(shipped, RULES)
    assert path.read_text("utf-8").splitlines()[: refused.value.line].count('kind = "Medicin"') == 2


def test_a_code_that_stands_twice_is_told_at_the_second_place(shipped):
    path = shipped / CODES
    content = path.read_text("utf-8")
    first = content[content.index("[[code]]") :].split("\n\n", 1)[0]
    path.write_text(f"{content}\n{first}\n", "utf-8")
    with pytest.raises(TableInvalid, match="står två gånger") as refused:
        load(shipped, CODES)
    lines = path.read_text("utf-8").splitlines()
    assert lines[refused.value.line - 1] == 'code = "200"'
    assert refused.value.line > len(lines) - 7


def test_the_same_code_in_another_family_is_another_code(shipped):
    path = shipped / CODES
    path.write_text(path.read_text("utf-8").replace('code = "1003"', 'code = "501"', 1), "utf-8")
    codes = load_codes(path)
    assert codes.find("fk_payer", "501") != codes.find("af_activity_report", "501")


def test_a_spoiled_norm_of_another_year_is_told_before_its_month_comes(shipped):
    path = shipped / NORM
    content = path.read_text("utf-8")
    table = content[content.index("[[norm]]") :]
    later = table.replace("2025", "2026")
    for spoilt in (later.replace("[1270, ", "["), later.replace("adult_single = 3910", "adult_single = 39100")):
        path.write_text(content + spoilt, "utf-8")
        with pytest.raises(TableInvalid) as refused:
            load(shipped, NORM)
        assert refused.value.line > content.count("\n")


def test_a_spoiled_cap_of_a_later_table_is_told_before_its_month_comes(shipped):
    ended(shipped, "2025-12-31")
    path = later(shipped, "2026-01-01")
    path.write_text(path.read_text("utf-8").replace('cap = "300"', 'cap = "3.00.0"'), "utf-8")
    with pytest.raises(TableInvalid, match="cap: ") as refused:
        load(shipped, RULES)
    assert refused.value.file == str(path)


@pytest.mark.parametrize("approval", ["Bifall", "Beviljat", "Godkänd", "Bifall, försörjningsstöd", "Nytt bifall"])
def test_an_approval_may_have_any_other_name(shipped, approval):
    path = shipped / RULES
    path.write_text(path.read_text("utf-8").replace('approval = "Bifall"', f'approval = "{approval}"'), "utf-8")
    assert load(shipped, RULES).approval == approval


@pytest.mark.parametrize("year", [2006, 2013, 2026])
def test_the_norms_of_other_years_are_within_the_bounds(shipped, year):
    """Verified for 2013 and 2026, secondary for 2006: the lowest and the highest that were found."""
    amounts = {
        2006: ("[1540, 1740, 1430, 1740, 1950, 2230, 2510, 2600]", 2600, 4690, "[820, 920, 1140, 1320, 1510, 1710, 1880]"),
        2013: ("[1740, 1980, 1730, 1980, 2410, 2840, 3250, 3280]", 2950, 5320, "[930, 1040, 1310, 1490, 1710, 1950, 2120]"),
        2026: ("[2740, 3060, 2720, 3060, 3820, 4390, 4960, 5000]", 3940, 7100, "[1280, 1410, 1790, 2030, 2330, 2640, 2830]"),
    }  # fmt: skip
    children, single, pair, common = amounts[year]
    (shipped / NORM).write_text(
        f'[[norm]]\nyear = {year}\nvalid_from = {year}-01-01\nvalid_to = {year}-12-31\nstatus = "verified"\nsource = "s"\n'
        f'legal_reference = "r"\nchild_personal = {children}\nadult_single = {single}\nadult_cohabiting_pair = {pair}\n'
        f"common = {common}\n",
        "utf-8",
    )
    assert load_norm(shipped / NORM, Month(year, 5)).year == year


def test_two_norm_tables_for_one_month_are_not_chosen_between(shipped):
    path = shipped / NORM
    content = path.read_text("utf-8")
    path.write_text(content + content[content.index("[[norm]]") :], "utf-8")
    with pytest.raises(TableInvalid, match="mer än en tabell gäller 2025-01-01") as refused:
        load(shipped, NORM)
    lines = path.read_text("utf-8").splitlines()
    assert lines[: refused.value.line].count("valid_from = 2025-01-01") == 2


# ------------------------------------------------------------------ several rule tables beside each other


def later(shipped, start: str, end: str = ""):
    """A second table beside the shipped one, from a day on."""
    path = shipped / "tables" / "rules.2026.toml"
    content = (shipped / RULES).read_text("utf-8").replace('version = "övning 2025-10"', 'version = "nästa"')
    content = re.sub(r"^valid_to = .*\n", "", content, flags=re.M)
    span = f"valid_from = {start}" + (f"\nvalid_to = {end}" if end else "")
    path.write_text(content.replace("valid_from = 2025-01-01", span), "utf-8")
    return path


def ended(shipped, day: str) -> None:
    path = shipped / RULES
    content = path.read_text("utf-8")
    path.write_text(content.replace("valid_from = 2025-01-01", f"valid_from = 2025-01-01\nvalid_to = {day}"), "utf-8")


def test_two_rule_tables_that_overlap_are_refused_even_for_a_month_only_one_covers(shipped):
    path = later(shipped, "2026-01-01")
    with pytest.raises(TableInvalid, match=r"gäller samtidigt som rules\.toml") as refused:
        load(shipped, RULES)
    assert refused.value.file == str(path)
    assert path.read_text("utf-8").splitlines()[refused.value.line - 1] == "valid_from = 2026-01-01"


@pytest.mark.parametrize(("month", "version"), [(Month(2025, 12), "övning 2025-10"), (Month(2026, 1), "nästa")])
def test_each_month_has_the_table_that_covers_it(shipped, month, version):
    ended(shipped, "2025-12-31")
    later(shipped, "2026-01-01")
    assert load_rules(shipped / RULES, month).version == version


def test_one_day_of_overlap_is_overlap_and_a_month_in_a_gap_has_no_table(shipped):
    ended(shipped, "2025-12-31")
    later(shipped, "2025-12-31")
    with pytest.raises(TableInvalid, match="samtidigt"):
        load_rules(shipped / RULES, Month(2025, 10))
    later(shipped, "2026-02-01")
    with pytest.raises(TableInvalid, match="gäller inte för januari 2026"):
        load_rules(shipped / RULES, Month(2026, 1))


def test_a_spoiled_later_table_is_told_before_its_month_comes(shipped):
    ended(shipped, "2025-12-31")
    path = later(shipped, "2026-01-01")
    path.write_text(path.read_text("utf-8").replace("change_limit_percent = 12", "change_limit_percent = 112"), "utf-8")
    with pytest.raises(TableInvalid, match="change_limit_percent") as refused:
        load(shipped, RULES)
    assert refused.value.file == str(path)


@pytest.mark.parametrize("month", [Month(2024, 12), Month(2026, 1)])
def test_a_month_outside_every_norm_table_has_none(shipped, month):
    with pytest.raises(TableInvalid, match="ingen tabell"):
        load_norm(shipped / NORM, month)


def test_a_table_without_columns_is_refused(shipped):
    path = shipped / SSBTEK
    content = re.sub(r"^columns = .*\n", "", path.read_text("utf-8"), count=1, flags=re.M)
    path.write_text(content, "utf-8")
    with pytest.raises(PackInvalid, match="questions: en tabell behöver columns") as refused:
        load(shipped, SSBTEK)
    assert content.splitlines()[refused.value.line - 1] == "[questions]"


@pytest.mark.parametrize("file", ERRORS)
def test_a_file_that_is_not_utf8_is_told_as_such(shipped, file):
    path = shipped / file
    path.write_bytes(path.read_bytes() + "# åäö".encode("latin-1"))
    with pytest.raises(ERRORS[file], match="inte skriven i UTF-8") as refused:
        load(shipped, file)
    assert refused.value.file == str(path)


@pytest.mark.parametrize("file", [PACK, MANIFEST, RULES, NORM, CODES])
def test_a_file_that_is_missing_is_told_as_such(shipped, file):
    (shipped / file).unlink()
    with pytest.raises(ERRORS[file], match="filen finns inte"):
        load(shipped, file)


@pytest.mark.parametrize("file", [PACK, MANIFEST, RULES, NORM, CODES])
def test_a_folder_in_the_place_of_a_file_is_told_as_such(shipped, file):
    (shipped / file).unlink()
    (shipped / file).mkdir()
    with pytest.raises(ERRORS[file], match="går inte att läsa"):
        load(shipped, file)


@pytest.mark.parametrize("name", ["flow.py", "screens.py"])
def test_a_flow_without_its_code_is_refused(shipped, name):
    (shipped / "flows" / "ovning" / name).unlink()
    with pytest.raises(ManifestInvalid, match=f"{name} saknas"):
        load(shipped, MANIFEST)


def test_a_folder_that_is_not_there_is_told_by_its_name(tmp_path):
    for do in (load_pack, load_manifest):
        with pytest.raises(FlowError, match="finns inte") as refused:
            do(tmp_path / "borta")
        assert str(tmp_path / "borta") in str(refused.value)


# ------------------------------------------------------------------ unread is not empty


@pytest.mark.parametrize("file", [*ERRORS, "flows/ovning/flow.py", "flows/ovning/reading.py"])
def test_a_file_that_may_not_be_read_is_told_by_its_name(shipped, monkeypatch, file):
    make_unreadable(monkeypatch, shipped / file)
    with pytest.raises(FlowError, match="filen går inte att läsa: Brygga saknar rättighet till den") as refused:
        load(shipped, file if file in ERRORS else MANIFEST)
    assert refused.value.file == str(shipped / file)


@pytest.mark.parametrize(
    ("folder", "file"),
    [("selectors/ovning", PACK), ("selectors/ovning/crops", PACK), ("flows/ovning", MANIFEST), ("tables", RULES)],
)
def test_a_folder_that_may_not_be_listed_is_not_taken_for_an_empty_one(shipped, monkeypatch, folder, file):
    (shipped / folder).mkdir(exist_ok=True)
    make_unreadable(monkeypatch, shipped / folder)
    with pytest.raises(FlowError, match="mappen går inte att läsa: Brygga saknar rättighet till den") as refused:
        load(shipped, file)
    assert refused.value.file == str(shipped / folder)


@pytest.mark.parametrize(
    ("file", "left"),
    [
        (PACK, "selectors/ovning/.#search.toml"),
        (MANIFEST, "flows/ovning/.#flow.py"),
        (RULES, "tables/.#rules.2026.toml"),
    ],
)
def test_what_an_editor_leaves_beside_a_file_stops_nothing(shipped, file, left):
    (shipped / left).symlink_to("anna@dator.4711")
    load(shipped, file)
