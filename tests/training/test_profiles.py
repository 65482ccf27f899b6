"""The profiles: each has its own words on every screen, and none of the default ones it has replaced."""

import re
from pathlib import Path

import pytest

from bot.training import ProfileError, make_app, profile_names
from bot.training.profile import Profile, labels, load_profile, pages
from tests.training.test_walk import ask, rows
from tests.training.training_client import Client, copy_previous, form_names, log_in

CASE = "EB-2025-00105"
OTHERS = [name for name in profile_names() if name != "ovning"]
SCREENS = (
    "", "/ansokan", "/ssbtek", "/ssbtek?ny=1", "/berakningar", "/beslut", "/beslut?ny=1", "/beslut/1", "/utbetalningar", "/journal?ny=1",
    "/bevakningar?ny=1", "/dokument", "/kompletteringar", "/frastexter",
)  # fmt: skip
LISTS = (
    "/ram/meny",
    "/ram/huvud",
    "/start",
    "/inkorg",
    "/sok",
    "/las",
    "/logg",
    "/koder",
    "/roll",
    "/dagens",
    "/logga-in",
)


def every_screen(client: Client) -> list[str]:
    """Open one household's case and give the page of every screen."""
    said = [client.get(f"/akt/{CASE}/oppna").text, ask(client, CASE, 2)]
    said += [client.get(f"/akt/{CASE}{path}").text for path in SCREENS] + [client.get(path).text for path in LISTS]
    address, _ = copy_previous(client, CASE)
    said += [client.get(address).text, client.get(f"/berakning/{CASE}/1").text]
    october = {name: "2025-10" for name in form_names(said[-2]).values() if name.endswith("_period")}
    return [*said, client.post(address, data={**october, "kommando": "jamfor"}).text]


def shown(screens: list[str]) -> set[str]:
    """Give every text between two tags and on every button."""
    texts = [text for page in screens for text in re.findall(r">([^<]+)<|<input [^>]*value=\"([^\"]+)\"", page)]
    return {" ".join(part.split()) for pair in texts for part in pair}


@pytest.mark.parametrize("name", OTHERS)
def test_a_profile_shows_its_own_words_and_never_the_default_ones(db: Path, name: str) -> None:
    profile = load_profile(name)
    texts = shown(every_screen(log_in(db, "ROBOT01", profile=name)))
    replaced = set(profile.words) - set(profile.words.values())
    assert texts & replaced == set()
    assert len(texts & set(profile.words.values())) > len(profile.words) / 2


@pytest.mark.parametrize("name", profile_names())
def test_every_page_of_a_profile_says_that_it_is_invented(db: Path, name: str) -> None:
    banner = "ÖVNINGSSYSTEM – PÅHITTADE UPPGIFTER" if name == "ovning" else f"ÖVNINGSSYSTEM – påhittat, profil {name}"
    for page in every_screen(log_in(db, "ROBOT01", profile=name)):
        assert banner in page


@pytest.mark.parametrize("name", profile_names())
def test_every_button_and_every_heading_of_a_table_is_a_label_and_nothing_besides(db: Path, name: str) -> None:
    profile = load_profile(name)
    known = {profile.word(label) for label in labels(profile)}
    pages = "".join(every_screen(log_in(db, "HAND01", profile=name)))
    assert set(re.findall(r'type="(?:button|submit)"[^>]*? value="([^"]*)"', pages)) <= known
    assert set(re.findall(r"<th>([^<]+)</th>", pages)) <= known


def test_a_profile_with_a_word_for_a_label_no_screen_has_is_refused(tmp_path: Path) -> None:
    (tmp_path / "egen.toml").write_text('[words]\n"Beräkna" = "Räkna"\n"Beräkan" = "Räkna"\n', encoding="utf-8")
    with pytest.raises(ProfileError, match=r"egen\.toml: ingen bild har ledtexten «Beräkan»"):
        load_profile("egen", tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [("[structure]\nsteg = true\n", "steg"), ("[ord]\n", "okänt avsnitt ord"), ("[words\n", "egen.toml")],
)
def test_a_profile_file_with_anything_unknown_in_it_is_refused(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "egen.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ProfileError, match=said):
        load_profile("egen", tmp_path)


def test_a_profile_that_does_not_exist_is_refused_with_those_that_do(db: Path) -> None:
    with pytest.raises(ProfileError, match=r"Profilen saknad finns inte\. Profiler: combine, lifecare, ovning, viva\."):
        make_app(db, 0.001, profile="saknad")


def test_labels_come_from_templates_and_from_code_tables() -> None:
    assert {"Beräkna", "Ta bort", "Preliminär", "Boendekostnad", "Spara utkast"} <= labels(Profile("ovning"))


def test_a_word_with_a_sign_that_means_something_in_html_is_shown_as_text() -> None:
    made = pages(Profile("egen", {"Beräkna": "Räkna <nu> & 100 %"}))
    assert made.from_string("{{ _('Beräkna') }}").render() == "Räkna &lt;nu&gt; &amp; 100 %"


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_chosen_by_a_profiles_word_is_kept_by_its_code(db: Path, name: str) -> None:
    client = log_in(db, "ROBOT01", profile=name)
    page = client.get(f"/akt/{CASE}/bevakningar?ny=1").text
    word = load_profile(name).word("Att granska")
    chosen = re.search(rf'<option(?: value="([^"]+)")?>{word}</option>', page)
    assert chosen is not None
    names = form_names(page)
    client.post(
        f"/akt/{CASE}/bevakningar",
        data={names["dag"]: "2025-10-07", names["typ"]: chosen[1] or word, names["text"]: "Läs"},
    )
    assert rows(db, "SELECT type FROM watches WHERE created_by = 'ROBOT01'") == [("Att granska",)]
    assert f"<td>{word}</td>" in client.get(f"/akt/{CASE}/bevakningar").text
