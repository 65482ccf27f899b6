"""`acts.txt` holds every act, whoever makes it, and a name where a text can mean more than it seems."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from bot.guard import acts, examine

Write = Callable[..., Any]
Files = dict[str, str]


def changed(files: Files, file: str, old: str, new: str) -> Files:
    assert old in files[file]
    return {**files, file: files[file].replace(old, new, 1)}


def lines(write: Write, files: Mapping[str, str]) -> list[str]:
    return acts(*write(files)).splitlines()


def found(write: Write, files: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(one.rule, one.text) for one in examine(*write(files))]


# ------------------------------------------------------------------ every way to act

NEXT = """
[more]
kind = "link"
find = [{ link = "Nästa" }]

[begin]
kind = "link"
find = [{ link = "Första" }]

[number]
kind = "text"
find = [{ label = "Antal" }]
"""
PAGED = '[lines]\nkind = "table"\nnext = "more"\nfirst = "begin"\ntotal = "number"\n'


def test_the_pages_that_the_driver_turns_are_acts(write: Write, files: Files) -> None:
    paged = changed(files, "calculation.toml", '[lines]\nkind = "table"\n', PAGED)
    paged["calculation.toml"] += NEXT
    said = lines(write, paged)
    assert "next        calculation.more  länk «Nästa»  för calculation.lines" in said
    assert "first       calculation.begin  länk «Första»  för calculation.lines" in said


def test_the_pages_of_a_table_that_the_flow_does_not_read_are_none(write: Write, files: Files) -> None:
    paged = changed(files, "calculation.toml", '[lines]\nkind = "table"\n', PAGED)
    paged["calculation.toml"] += NEXT
    unread = changed(paged, "flow.py", "for row in calc.lines.rows():", "for row in desk.on(Inbox).cases.rows():")
    assert not [line for line in lines(write, unread) if line.startswith(("next", "first"))]


def test_asking_again_is_an_act(write: Write, files: Files) -> None:
    again = '\n[state]\nkind = "text"\nfind = [{ label = "Läge" }]\nwaiting = ["Väntar"]\nrefresh = "again"\n'
    again += '\n[again]\nkind = "press"\nfind = [{ button = "Uppdatera" }]\n'
    waits = changed(
        files, "flow.py", "    found: list[Money] = []\n", "    found: list[Money] = []\n    calc.state.settled()\n"
    )
    waits = changed(waits, "screens.py", "    decide: Decision\n", "    decide: Decision\n    state: Text\n")
    waits = changed(waits, "screens.py", "Secret, Table, Tick", "Secret, Table, Text, Tick")
    waits["calculation.toml"] += again
    assert "refresh     calculation.again  «Uppdatera»  för calculation.state" in lines(write, waits)
    assert found(write, waits) == []


def test_every_answer_to_a_dialog_is_an_act(write: Write, files: Files) -> None:
    more = files["pack.toml"] + '\n[[dialogs]]\nkind = "native"\ntext = "Fråga?"\nanswer = "ok"\n'
    said = lines(write, {**files, "pack.toml": more})
    assert "html        «Vill du spara?»  svarar «Ja»" in said
    assert "native      «Fråga?»  svarar «ok»" in said


def test_what_posts_when_it_is_filled_in_says_so(write: Write, files: Files) -> None:
    posts = changed(files, "calculation.toml", '[kind]\nkind = "choice"\n', '[kind]\nkind = "choice"\nposts = true\n')
    line = "choice      calculation.kind  «Sort»  väljer utgiftsradens typ  systemet skickar bilden"
    assert line in lines(write, posts)


def test_a_field_that_enter_is_pressed_in_says_so(write: Write, files: Files) -> None:
    several = changed(files, "questions.toml", 'kind = "field"\n', 'kind = "field"\nform = "lines"\n')
    assert "field       questions.month  «Månad»  flera rader" in lines(write, several)


def test_a_link_that_only_opens_a_view_is_a_line_of_its_own(write: Write, files: Files) -> None:
    earlier = 'find = [{ link = "Tidigare beslut" }]\nopens_view = "calculation"'
    view = changed(files, "inbox.toml", 'find = [{ link = "Beslut" }]', earlier)
    view = changed(
        view,
        "flow.py",
        "    found: list[Money] = []\n",
        "    desk.on(Inbox).decisions.follow()\n    found: list[Money] = []\n",
    )
    view = changed(view, "screens.py", "    open: Link\n", "    open: Link\n    decisions: Link\n")
    said = lines(write, view)
    line = "opens_view  inbox.decisions  «Tidigare beslut»  öppnar calculation"
    assert [one for one in said if "inbox.decisions" in one] == [line]
    assert found(write, view) == []
    assert [rule for rule, _ in found(write, changed(view, "inbox.toml", '\nopens_view = "calculation"', ""))] == [
        "labels"
    ]


@pytest.mark.parametrize(
    ("chooses", "said"),
    [
        ("'Hyra'", "«Hyra»"),
        ("MONTHLY", "«El»"),
        ("'Hyra' if line.kind else MONTHLY", "«El» eller «Hyra»"),
        ("draft.watch.kind", "bevakningens typ"),
        ("draft.proposal.reason_applicant", "förslagets orsak, sökande"),
        ("draft.calculation.incomes and 'x' or 'y'", ""),
        ("line.sources[0].text", ""),
    ],
)
def test_what_is_chosen_is_named_by_where_it_comes_from(write: Write, files: Files, chooses: str, said: str) -> None:
    chosen = changed(files, "flow.py", "calc.kind.choose(line.kind)", f"calc.kind.choose({chooses})")
    chosen = changed(chosen, "flow.py", "FROM = date", 'MONTHLY = "El"\nFROM = date')
    assert f"choice      calculation.kind  «Sort»  väljer {said or '?'}" in lines(write, chosen)
    assert [rule for rule, _ in found(write, chosen)] == ([] if said else ["options"])


def test_what_a_helper_is_given_is_followed_to_everyone_who_calls_it(write: Write, files: Files) -> None:
    helper = "\n\ndef pick(calc: Calculation, kind: str) -> None:\n    calc.kind.choose(kind)\n"
    calls = "        pick(calc, line.kind)\n        pick(calc, kind='El')\n"
    chosen = changed(files, "flow.py", "        calc.kind.choose(line.kind)\n", calls)
    chosen["flow.py"] += helper
    assert "choice      calculation.kind  «Sort»  väljer utgiftsradens typ eller «El»" in lines(write, chosen)
    assert found(write, chosen) == []


def test_a_word_from_the_flows_own_table_is_named_whatever_is_meant(write: Write, files: Files) -> None:
    reading = (
        "from bot.kit.reading import word_for\n\nWORDS = {'Läs': 'Att granska', 'Annat': 'Övrigt'}\n\n\n"
        "def watch_word(kind: str) -> str:\n    return word_for(WORDS, kind, 'typ')\n"
    )
    chosen = changed(files, "flow.py", "calc.kind.choose(line.kind)", "calc.kind.choose(watch_word(draft.watch.kind))")
    chosen = changed(chosen, "flow.py", "    add_lines(calc, draft)\n", "    add_lines(calc, draft)\n")
    chosen = changed(chosen, "flow.py", "\nKNOWN =", "from flows.liten.reading import watch_word\n\nKNOWN =")
    chosen["reading.py"] = reading
    assert "choice      calculation.kind  «Sort»  väljer «Annat» eller «Läs»" in lines(write, chosen)
    assert found(write, chosen) == []
    computed = {**chosen, "reading.py": reading.replace("return word_for(WORDS, kind, 'typ')", "return kind.strip()")}
    assert [rule for rule, _ in found(write, computed)] == ["options"]


# ------------------------------------------------------------------ what can mean more than it seems


@pytest.fixture
def unclear(files: Files) -> Files:
    """The flow with a button that can mean more than it seems."""
    return changed(files, "login.toml", '{ button = "Logga in" }', '{ button = "Slutför" }')


LINE = "press       login.go_in  «Slutför»  tvetydigt, läst av:"


def test_a_text_that_can_mean_more_is_refused_until_somebody_has_put_a_name_to_it(write: Write, unclear: Files) -> None:
    (refused,) = found(write, unclear)
    assert refused[0] == "acts"
    assert "skriv ditt namn sist" in refused[1]
    assert LINE in lines(write, unclear)
    stands = acts(*write(unclear))
    assert found(write, {**unclear, "acts.txt": stands.replace(LINE, f"{LINE} A. Läsare")}) == []


@pytest.mark.parametrize("name", ["", " ", " -", " ?"])
def test_a_name_is_a_name(write: Write, unclear: Files, name: str) -> None:
    stands = acts(*write(unclear))
    assert len(found(write, {**unclear, "acts.txt": stands.replace(LINE, LINE + name)})) == 1


def test_a_name_is_kept_when_the_list_is_written_again_and_gone_when_the_button_has_changed(
    write: Write, unclear: Files
) -> None:
    signed = acts(*write(unclear)).replace(LINE, f"{LINE} A. Läsare")
    assert acts(*write({**unclear, "acts.txt": signed})) == signed
    other = changed(unclear, "login.toml", '"Slutför"', '"Fullfölj"')
    assert "A. Läsare" not in acts(*write({**other, "acts.txt": signed}))


def test_a_name_on_a_line_that_needs_none_is_a_difference(write: Write, files: Files) -> None:
    line = "press       login.go_in  «Logga in»"
    stands = acts(*write(files))
    assert line in stands
    assert len(found(write, {**files, "acts.txt": stands.replace(line, f"{line} A. Läsare")})) == 1


@pytest.mark.parametrize(("text", "answer"), [("Är du klar?", "Ja"), ("Vill du spara?", "Bekräfta")])
def test_a_dialog_that_can_mean_more_needs_a_name_too(write: Write, files: Files, text: str, answer: str) -> None:
    asked = changed(
        files, "pack.toml", 'text = "Vill du spara?"\nanswer = "Ja"', f'text = "{text}"\nanswer = "{answer}"'
    )
    assert [rule for rule, _ in found(write, asked)] == ["acts"]
    assert f"html        «{text}»  svarar «{answer}»  tvetydigt, läst av:" in lines(write, asked)
