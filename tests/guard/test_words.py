"""What stands on buttons, group by group, against the table of words: no word of it is there for nothing."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import TableInvalid
from bot.guard import is_ambiguous, reads_like_decision, reads_like_trace
from bot.guard.labels import check_labels
from bot.guard.words import PATH, Reader, is_deed, is_proposal, meanings, only_opens
from bot.packs import (
    Candidate,
    Contents,
    Control,
    Meaning,
    Pack,
    PackHead,
    ScreenHead,
    ScreenPack,
    WordTable,
    load_words,
)
from bot.ports.surface import Kind

GROUPS = {
    name: group["texts"]
    for name, group in tomllib.loads(Path(__file__).with_name("button_texts.toml").read_text("utf-8")).items()
}
PRESSED = [Kind.LINK, Kind.PRESS, Kind.ASK, Kind.SAVE_DRAFT]
MAY_BE = {
    "refused": [],
    "save_draft": [Kind.SAVE_DRAFT],
    "ask": [Kind.ASK],
    "save_draft_or_ask": [Kind.ASK, Kind.SAVE_DRAFT],
    "second_reader": PRESSED,
    "press": [Kind.PRESS],
    "link": [Kind.LINK],
    "filter": [Kind.LINK, Kind.PRESS],
    "tick": [],
}


def texts(*groups: str) -> list[Any]:
    return [pytest.param(text, id=f"{group}: {text!a}") for group in groups for text in GROUPS[group]]


def rules(text: str, kind: Kind, path: Path, **more: str) -> set[str]:
    """The rules that a pack breaks that has one control with this text."""
    found = Candidate(after=text) if kind is Kind.TICK else Candidate(button=text)
    control = Control(kind=kind, find=(found,), **more)  # pyright: ignore[reportArgumentType]
    head = ScreenHead(title="Bild", here=(Candidate(text="Bild"),))
    path.write_text("", encoding="utf-8")
    pack = Pack(
        PackHead.model_construct(),
        {"screen": ScreenPack("screen", head, {"control": control}, path)},
        "",
        Contents(path.parent, {}),
    )
    return {one.rule for one in check_labels(pack)}


def test_there_are_texts_enough_to_mean_something() -> None:
    honest = GROUPS["press"] + GROUPS["link"] + GROUPS["opens_view"]
    assert len(GROUPS["refused"]) >= 120
    assert len(honest) >= 100


@pytest.mark.fence("granskaren")
@pytest.mark.parametrize("text", texts("refused"))
def test_what_decides_or_pays_is_refused_whatever_kind_it_is_given(text: str, tmp_path: Path) -> None:
    assert reads_like_decision(text)
    for kind in [*PRESSED, Kind.TICK]:
        assert rules(text, kind, tmp_path / "screen.toml") & {"labels", "alphabet"}, kind
    if is_deed(text):
        assert rules(text, Kind.LINK, tmp_path / "screen.toml", opens_view="screen") & {"labels", "alphabet"}


@pytest.mark.parametrize("group", MAY_BE)
def test_a_text_may_stand_on_what_is_of_its_kind_and_on_nothing_else(group: str, tmp_path: Path) -> None:
    for text in GROUPS[group]:
        for kind in PRESSED:
            if kind in MAY_BE[group]:
                assert rules(text, kind, tmp_path / "screen.toml") == set(), (text, kind)
            elif group not in ("press", "link"):
                assert rules(text, kind, tmp_path / "screen.toml"), (text, kind)


@pytest.mark.honest
@pytest.mark.parametrize("text", texts("opens_view"))
def test_an_honest_word_on_a_link_is_followed_only_by_a_pack_that_says_what_it_opens(text: str, tmp_path: Path) -> None:
    assert rules(text, Kind.LINK, tmp_path / "screen.toml") == {"labels"}
    assert rules(text, Kind.LINK, tmp_path / "screen.toml", opens_view="screen") == set()
    assert rules(text, Kind.PRESS, tmp_path / "screen.toml")


@pytest.mark.honest
@pytest.mark.parametrize("text", texts("filter", "tick"))
def test_what_only_chooses_what_a_list_shows_may_be_ticked(text: str, tmp_path: Path) -> None:
    assert meanings(text)
    assert rules(text, Kind.TICK, tmp_path / "screen.toml") == set()
    assert not reads_like_decision(text)


@pytest.mark.fence("granskaren")
@pytest.mark.parametrize("text", texts("save_draft", "ask", "save_draft_or_ask"))
def test_what_saves_or_asks_is_refused_under_another_kind(text: str, tmp_path: Path) -> None:
    assert reads_like_trace(text)
    assert not reads_like_decision(text)
    for kind in (Kind.LINK, Kind.PRESS):
        assert rules(text, kind, tmp_path / "screen.toml") == {"labels"}


@pytest.mark.parametrize("text", GROUPS["press"], ids=ascii)
def test_a_link_says_that_it_only_opens_a_view_where_its_text_says_more(text: str, tmp_path: Path) -> None:
    wanted = set() if meanings(text) else {"labels"}
    assert rules(text, Kind.LINK, tmp_path / "screen.toml", opens_view="screen") == wanted


@pytest.mark.honest
@pytest.mark.parametrize("text", texts("press", "link"))
def test_honest_words_go_free(text: str) -> None:
    assert not reads_like_decision(text)
    assert not reads_like_trace(text)
    assert not is_ambiguous(text)


@pytest.mark.parametrize("text", texts("second_reader"))
def test_what_can_mean_more_than_it_seems_is_told(text: str) -> None:
    assert is_ambiguous(text)
    assert not reads_like_decision(text)


# ------------------------------------------------------------------ the table

CONTENT = tomllib.loads(PATH.read_text("utf-8"))
EVERY = [text for group in GROUPS.values() for text in group]
EXCUSES = [(part, name) for part in ("honest", "filters") for name in CONTENT[part]]


def reader(content: dict[str, Any]) -> Reader:
    return Reader(WordTable.model_validate(CONTENT | content))


def one_less(words: list[str]) -> Iterator[tuple[str, list[str]]]:
    return ((word, [one for one in words if one != word]) for word in words)


@pytest.mark.parametrize("meaning", Meaning)
def test_a_word_taken_away_changes_what_some_button_says(meaning: Meaning) -> None:
    nothing = {str(one): {"words": ["none of them"]} for one in Meaning}
    for word, others in one_less(CONTENT[meaning]["words"]):
        has_it = [text for text in EVERY if meanings(text).get(meaning) == word.strip("*")]
        without = reader(nothing | {str(meaning): {"words": others}})
        assert any(meaning not in without.meanings(text) for text in has_it), word


NO_DEEDS = {
    # abbreviations
    "besl", "bev.", "avsl", "bif.", "godk", "fastst", "verkst", "sign", "exp.", "slutl", "def.", "auth.", "utbet", "utb.", "bet.",
    # nouns
    "*lagakraft*", "klartecken", "*decision*", "ruling", "verdict", "tilsagn", "bevilling*", "päätös*", "päätök*", "tiedoksi*", "*bankfil*",
    "*payment*", "*payout*", "till bank", "till banken", "till kassa", "till kassan", "som gällande", "maksatus", "maksu", "maksuun", "remittance", "to bank", "cheque*", "clawback",
    # what something is
    "*slutlig*", "*definitiv*", "denied", "void", "slutgilt*", "endelig*", "afgjort", "lopulli*", "allowed", "signed", "paid", "pays",
    "paying",
}  # fmt: skip
"""The words that tell nobody to do anything: a view can be called so."""


def test_every_word_that_decides_or_pays_is_a_deed_or_no_verb() -> None:
    others = {name: {"words": ["none of them"]} for name in ("pays", "saves", "asks", "ambiguous")}
    for word in (*CONTENT["decides"]["words"], *CONTENT["pays"]["words"]):
        only = reader({"decides": {"words": [word]}, **others})
        said = [deed for deed in CONTENT["deeds"]["words"] if Meaning.DECIDES in only.meanings(deed, strictly=True)]
        assert bool(said) is (word not in NO_DEEDS), word


@pytest.mark.honest
def test_a_noun_that_only_its_dots_tell_from_a_deed_is_the_name_of_a_view() -> None:
    for noun, others in one_less(CONTENT["deeds"]["nouns"]):
        assert not is_deed(noun)
        assert reader({"deeds": CONTENT["deeds"] | {"nouns": others}}).is_deed(noun)


@pytest.mark.parametrize("name", ["words", "takes"])
def test_a_deed_taken_away_could_be_the_name_of_a_view(name: str) -> None:
    deeds = [text for text in GROUPS["refused"] if is_deed(text)]
    for deed, others in one_less(CONTENT["deeds"][name]):
        without = reader({"deeds": CONTENT["deeds"] | {name: others}})
        assert not all(without.is_deed(text) for text in deeds), deed


@pytest.mark.parametrize(("part", "name"), EXCUSES)
def test_an_excuse_taken_away_changes_what_some_button_says(part: str, name: str) -> None:
    for excuse, others in one_less(CONTENT[part][name]):
        without = reader({part: CONTENT[part] | {name: others}})
        opens = ((text, kind) for text in EVERY for kind in Kind)
        assert (
            any(only_opens(text, kind) != without.only_opens(text, kind) for text, kind in opens)
            or any(meanings(text) != without.meanings(text) for text in EVERY)
            or any(is_proposal(text) != without.is_proposal(text) for text in EVERY)
        ), excuse


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[pays]", "[pay]", "pay: okänd nyckel; menas «pays»?"),
        ('"girera*"', '"girera*", "girera*"', "«girera*» står två gånger"),
        ('"girera*"', '"fat-ta"', "«fat-ta» är inget ord"),
        ('"girera*"', '""', "«» är inget ord"),
        ('"girera*"', "7", "ska vara en text inom citattecken"),
        ('"girera*"', '"girera*', "inte giltig TOML"),
        ("no = [", "ja = [", "ja: okänd nyckel"),
    ],
)
def test_a_broken_table_is_named_by_file_and_by_what_is_wrong(tmp_path: Path, old: str, new: str, says: str) -> None:
    content = PATH.read_text("utf-8")
    assert old in content
    broken = tmp_path / PATH.name
    broken.write_text(content.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TableInvalid) as refused:
        load_words(broken)
    assert says in str(refused.value)
    assert refused.value.file == str(broken)


def test_a_group_without_words_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / PATH.name
    broken.write_text("[decides]\nwords = []\n", encoding="utf-8")
    with pytest.raises(TableInvalid):
        load_words(broken)


@pytest.mark.parametrize(
    ("option", "says_it"),
    [
        ("Bifall", True),
        ("Delvis bifall", True),
        ("Bifall, försörjningsstöd", True),
        ("Bifall enligt 12 kap.", True),
        ("Bifall och betala ut", False),
        ("Bifallsbeslut", False),
        ("Besluta om bifall", False),
        ("Fatta beslut", False),
    ],
)
def test_a_proposal_says_bifall_and_beside_it_nothing_that_decides(option: str, says_it: bool) -> None:
    assert is_proposal(option) is says_it
