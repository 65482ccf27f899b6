"""The fault switches: each does what it says, only where it is asked to, the same for the same seed; the oracle stays right."""

import json
import shutil
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from bot.training import (
    FaultError,
    default_households,
    fault_lines,
    faults_thrown,
    make_app,
    oracle,
    oracle_details,
    prepare,
)
from bot.training.fault_catalogue import CATALOGUE
from tests.training.test_walk import ask, rows, save_decision
from tests.training.training_client import Client, copy_previous, form_names, log_in

CASE, OTHER = "EB-2025-00105", "EB-2025-00101"
CALCULATIONS = "SELECT COUNT(*) FROM calculations WHERE created_by = 'ROBOT01'"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Two households are enough here, and quicker than sixty."""
    folder = tmp_path / "households"
    folder.mkdir()
    for number in ("01", "05"):
        shutil.copy(next(default_households().glob(f"**/{number}_*.toml")), folder)
    prepare(tmp_path / "ovning.sqlite", folder)
    return tmp_path / "ovning.sqlite"


def opened(db: Path, faults: str, seed: int = 0, profile: str = "ovning") -> Client:
    """Log in and open the couple's case, with these faults on."""
    client = log_in(db, "ROBOT01", faults=faults, seed=seed, profile=profile)
    client.get(f"/akt/{CASE}/oppna")
    return client


def save_calculation(client: Client, **typed: str) -> httpx.Response:
    """Copy the previous calculation, make it this month's, and save it."""
    address, values = copy_previous(client, CASE)
    names = form_names("".join(f'name="{name}"' for name in values))
    values |= {names["period"]: "2025-10"} | {names[key]: value for key, value in typed.items()}
    return client.post(address, data={**values, "kommando": "spara"})


def save_note(client: Client, text: str = "Underlag") -> httpx.Response:
    """Save a working note, by names that end as the screen's do."""
    return client.post(f"/akt/{CASE}/journal", data={"x_rubrik": "Utkast", "x_text": text, "x_cmdarbete": "x"})


def count(db: Path, sql: str) -> int:
    return int(str(rows(db, sql)[0][0]))


# ------------------------------------------------------------------ choosing faults


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lost_replay", r"Felet lost_replay finns inte\. Fel: error_before, "),
        ("lost_reply:1.5", r"«lost_reply:1\.5»: sannolikheten ska vara mellan 0 och 1"),
        ("lost_reply:-0.1", r"«lost_reply:-0\.1» går inte att läsa"),
        ("lost_reply:ofta", r"«lost_reply:ofta» går inte att läsa"),
        ("lost_reply@berakningen", r"berakningen är varken ett aktnummer eller en bild\. Bilder: ansokan"),
        ("lost_reply@EB-2025-7", r"EB-2025-7 är varken ett aktnummer eller en bild"),
        ("lost_reply@start", r"felet kan inte slå till på bilden start"),
        ("lost_reply#0", r"«lost_reply#0» går inte att läsa"),
        ("slow_reply,lost_reply@", r"«lost_reply@» går inte att läsa"),
    ],
)
def test_a_choice_of_faults_that_cannot_be_is_refused_in_swedish(db: Path, text: str, said: str) -> None:
    with pytest.raises(FaultError, match=said):
        make_app(db, 0.001, faults=text)


def test_every_fault_has_a_line_of_its_own_in_the_list() -> None:
    lines = fault_lines()
    assert len({fault.name for fault in CATALOGUE}) == len(lines) == len(CATALOGUE)
    assert all(
        line.split()[0] == fault.name and line.endswith(".") for line, fault in zip(lines, CATALOGUE, strict=True)
    )
    assert all(0 < fault.probability <= 1 for fault in CATALOGUE)


def test_all_is_every_fault_with_one_probability(db: Path) -> None:
    client = opened(db, "all:0")
    save_calculation(client)
    assert faults_thrown(db) == {}
    opened(db, "all@oversikt:1")
    assert "connection_refused" not in faults_thrown(db)  # a page is struck by the first that ends it
    assert "error_before" in faults_thrown(db)


def test_nothing_is_thrown_unless_asked_for(db: Path) -> None:
    client = opened(db, "")
    assert "är sparad" in save_calculation(client).text
    assert faults_thrown(db) == {}


# ------------------------------------------------------------------ the draw


def notes_that_failed(db: Path, seed: int, *, elsewhere: bool = False) -> list[bool]:
    """Save twelve notes; say which met an error. With visits to another case in between, when asked."""
    client = opened(db, "error_before@journal:0.4", seed)
    failed: list[bool] = []
    for _ in range(12):
        failed.append(save_note(client).status_code == 500)
        if elsewhere:
            client.get(f"/akt/{OTHER}/journal")
    return failed


def test_the_same_seed_throws_the_same_faults_whatever_happens_in_other_cases(db: Path) -> None:
    first = notes_that_failed(db, 7)
    assert notes_that_failed(db, 7) == first
    assert notes_that_failed(db, 7, elsewhere=True) == first
    assert notes_that_failed(db, 8) != first
    assert 0 < sum(first) < 12


@pytest.mark.parametrize(
    ("scope", "met"),
    [
        ("", [500, 500, 500]), ("@journal", [500, 200, 500]), (f"@{CASE}", [500, 500, 200]), (f"@journal@{CASE}", [500, 200, 200]),
        ("#2", [200, 500, 200]), (f"@{OTHER}#1", [200, 200, 500]), ("@journal#1", [500, 200, 500]),
    ],
)  # fmt: skip
def test_a_fault_strikes_only_in_its_scope(db: Path, scope: str, met: list[int]) -> None:
    client = log_in(db, "ROBOT01", faults=f"error_before{scope}" + ("" if "#" in scope else ":1"))
    seen = [
        client.get(path).status_code
        for path in (f"/akt/{CASE}/journal", f"/akt/{CASE}/beslut", f"/akt/{OTHER}/journal")
    ]
    assert seen == met


def test_each_thrown_fault_leaves_a_row_with_its_place_and_time(db: Path) -> None:
    save_note(opened(db, "error_after@journal#1"))
    assert rows(db, "SELECT fault, case_nr, screen, length(at) FROM faults") == [("error_after", CASE, "journal", 19)]
    assert faults_thrown(db) == {"error_after": 1}
    assert "error_after" not in oracle(db)


# ------------------------------------------------------------------ on the wire, sessions, locks, other people


@pytest.mark.parametrize(("fault", "kept"), [("error_before", 0), ("error_after", 1)])
def test_a_server_error_comes_before_or_after_the_save(db: Path, fault: str, kept: int) -> None:
    client = opened(db, f"{fault}@berakning:1") if fault == "error_after" else opened(db, "error_before@berakning#2")
    assert save_calculation(client).status_code == 500
    assert count(db, CALCULATIONS) == kept


@pytest.mark.parametrize(("fault", "kept"), [("connection_refused", 0), ("lost_reply", 1), ("broken_reply", 1)])
def test_the_connection_breaks_before_or_after_the_save(db: Path, fault: str, kept: int) -> None:
    client = opened(db, f"{fault}@journal:1")
    with pytest.raises(ConnectionResetError):
        save_note(client)
    assert count(db, "SELECT COUNT(*) FROM notes") == kept


def test_a_slow_answer_and_half_a_page(db: Path) -> None:
    whole = opened(db, "").get(f"/akt/{CASE}/ansokan").text
    client = opened(db, "slow_reply@ansokan:1,truncated_page@ansokan:1")
    half = client.get(f"/akt/{CASE}/ansokan").text
    assert half
    assert "</html>" in whole
    assert "</html>" not in half
    assert faults_thrown(db) == {"slow_reply": 1, "truncated_page": 1}


@pytest.mark.parametrize(("fault", "kept"), [("error_at_save", 0), ("forbidden_save", 0), ("retired_code", 0)])
def test_a_save_is_refused_and_the_session_lives_on(db: Path, fault: str, kept: int) -> None:
    client = opened(db, f"{fault}@beslut#1")
    status = save_decision(client, CASE, "cmdutkast")
    assert status == {"error_at_save": 500, "forbidden_save": 403, "retired_code": 200}[fault]
    assert count(db, "SELECT COUNT(*) FROM decisions WHERE created_by = 'ROBOT01'") == kept
    assert client.get(f"/akt/{CASE}/beslut").url.path == f"/akt/{CASE}/beslut"


def test_a_save_whose_answer_never_comes_is_kept(db: Path) -> None:
    with pytest.raises(ConnectionResetError):
        save_note(opened(db, "hung_reply@journal:1"))
    assert count(db, "SELECT COUNT(*) FROM notes") == 1


def test_a_save_that_was_given_up_is_carried_out_later_all_the_same(db: Path) -> None:
    assert save_note(opened(db, "late_commit@journal:1")).status_code == 504
    end = time.monotonic() + 10
    while not count(db, "SELECT COUNT(*) FROM notes") and time.monotonic() < end:
        time.sleep(0.02)
    assert count(db, "SELECT COUNT(*) FROM notes") == 1
    assert (oracle(db)["wrong_writes"], oracle(db)["doubled"]) == (0, 0)


def test_a_screen_sends_the_browser_round_without_end(db: Path) -> None:
    with pytest.raises(httpx.TooManyRedirects):
        opened(db, "redirect_loop@beslut#1").get(f"/akt/{CASE}/beslut")


def test_a_page_is_empty_and_says_that_it_went_well(db: Path) -> None:
    answer = opened(db, "empty_page@ansokan#1").get(f"/akt/{CASE}/ansokan")
    assert (answer.status_code, answer.text) == (200, "")


@pytest.mark.parametrize(
    ("guise", "said", "status"),
    [
        ("401", "401 Obehörig", 401),
        ("redirect", "Inloggning", 200),
        ("login", "Inloggning", 200),
        ("box", "Sessionen har upphört", 200),
    ],
)
def test_a_session_ends_at_the_save_in_the_guise_that_was_asked_for(
    db: Path, guise: str, said: str, status: int
) -> None:
    client = opened(db, f"session_ends_{guise}@journal#1")
    answer = save_note(client)
    assert said in answer.text
    assert answer.status_code == status
    assert answer.url.path.endswith("/logga-in" if guise == "redirect" else "/journal")
    assert count(db, "SELECT COUNT(*) FROM notes") == 0
    assert said in client.get("/start").text  # it is lost for good, not only for that request


@pytest.mark.parametrize(
    ("fault", "said"), [("password_expired", "Ditt lösenord har gått ut"), ("account_locked", "Kontot är låst")]
)
def test_a_right_password_is_not_always_enough(db: Path, fault: str, said: str) -> None:
    client = Client(db, 100, faults=f"{fault}:1")
    password = (Path(f"{db}.accounts.toml").read_text("utf-8")).split("[ROBOT01]")[1].split('"')[1]
    assert said in client.post("/logga-in", data={"anvandare": "ROBOT01", "losenord": password}).text
    assert "Inloggning" in client.get("/start").text
    assert count(db, "SELECT locked FROM users WHERE name = 'ROBOT01'") == (fault == "account_locked")


def test_one_more_message_comes_once_after_the_message_of_the_day(db: Path) -> None:
    client = Client(db, 100, faults="one_more_message:1")
    password = (Path(f"{db}.accounts.toml").read_text("utf-8")).split("[ROBOT01]")[1].split('"')[1]
    client.post("/logga-in", data={"anvandare": "ROBOT01", "losenord": password})
    client.post("/roll", data={"roll": "x"})
    assert "nya villkoren" in client.post("/dagens").text
    assert "frameset" in client.post("/dagens").text


def test_maintenance_closes_a_screen(db: Path) -> None:
    answer = opened(db, "maintenance@beslut:1").get(f"/akt/{CASE}/beslut")
    assert (answer.status_code, "stängt för underhåll" in answer.text) == (503, True)


def test_the_answer_window_makes_another_case_the_current_one_until_a_case_is_opened(db: Path) -> None:
    client = opened(db, "session_case@svar:1")
    ask(client, CASE, 2)
    page = client.get(f"/akt/{CASE}/journal").text
    assert f"<title>Journal {CASE}" not in page
    save_note(client)
    assert rows(db, "SELECT case_nr FROM notes") == [(OTHER,)]
    assert oracle(db)["unlogged_reads"] == 0
    client.get(f"/akt/{CASE}/oppna")
    assert f"<title>Journal {CASE}" in client.get(f"/akt/{CASE}/journal").text


def test_a_colleague_has_taken_the_case_over_at_save_and_her_lock_is_not_the_robots(db: Path) -> None:
    client = opened(db, "lock_at_save@berakning:1")
    assert "Akten är öppnad av HAND01. Inget har sparats." in save_calculation(client).text
    assert count(db, CALCULATIONS) == 0
    client.post(f"/akt/{CASE}/stang")
    assert rows(db, "SELECT case_nr, user FROM locks") == [(CASE, "HAND01")]
    assert (oracle(db)["locks_left"], oracle(db)["human_values_changed"]) == (0, 0)


def test_a_stale_row_opens_another_case_and_another_decision(db: Path) -> None:
    client = log_in(db, "ROBOT01", faults="stale_row:1")
    page = client.get(f"/akt/{CASE}/oppna")
    assert CASE not in page.url.path
    plain = log_in(db, "ROBOT01")
    plain.get(f"/akt/{CASE}/oppna")
    save_decision(plain, CASE, "cmdutkast")
    assert client.get(f"/akt/{CASE}/beslut/1").url.path == f"/akt/{CASE}/beslut/2"


def test_a_save_is_refused_because_somebody_else_was_first(db: Path) -> None:
    client = opened(db, "row_changed@beslut:1")
    assert save_decision(client, CASE, "cmdutkast") == 409
    assert count(db, "SELECT COUNT(*) FROM decisions WHERE created_by = 'ROBOT01'") == 0


def test_a_colleagues_calculation_just_before_is_hers_and_stays_untouched(db: Path) -> None:
    before = oracle(db)
    save_calculation(opened(db, "other_user_saves:1"), i1_beloppm="7100,00")
    assert rows(db, "SELECT nr, created_by, period FROM calculations WHERE nr > 1") == [
        (2, "HAND01", "2025-10"), (3, "ROBOT01", "2025-10"),
    ]  # fmt: skip
    after = oracle(db)
    assert (after["doubled"], after["wrong_writes"], after["human_values_changed"]) == (0, 0, 0), before
    change_behind(db, "UPDATE calculations SET result = 1 WHERE created_by = 'HAND01' AND nr = 2")
    assert oracle(db)["human_values_changed"] == 1


def test_a_colleague_has_closed_the_case_file_at_save(db: Path) -> None:
    client = opened(db, "case_closed@journal#1")
    assert "Akten är avslutad. Inget har sparats." in save_note(client).text
    assert count(db, "SELECT COUNT(*) FROM notes") == 0
    assert "Avslutad 20" in client.get(f"/akt/{CASE}").text


def test_a_colleague_decides_on_the_month_just_before_and_it_is_no_fault_of_the_robots(db: Path) -> None:
    before = oracle(db)
    assert save_decision(opened(db, "decided_meanwhile@beslut#1"), CASE, "cmdutkast") == 200
    assert rows(db, "SELECT created_by, status FROM decisions WHERE first LIKE '2025-10%'") == [
        ("HAND01", "Fattat"), ("ROBOT01", "Utkast"),
    ]  # fmt: skip
    after = oracle(db)
    assert (after["decisions"], after["human_values_changed"]) == (before["decisions"], before["human_values_changed"])


def change_behind(db: Path, sql: str) -> None:
    """Change the database behind everybody's back."""
    connection = sqlite3.connect(db)
    connection.execute(sql)
    connection.commit()
    connection.close()


# ------------------------------------------------------------------ what the oracle says of a save that was struck


def test_a_double_by_the_system_is_not_the_robots_but_another_by_the_robot_is(db: Path) -> None:
    client = opened(db, "double_save#1")
    save_calculation(client, i1_beloppm="7100,00")
    assert count(db, CALCULATIONS) == 2
    assert oracle(db)["doubled"] == 0
    save_calculation(client, i1_beloppm="7100,00")
    assert oracle(db)["doubled"] == 1


@pytest.mark.parametrize("fault", ["double_save", "rounded_ore", "old_code"])
def test_whoever_writes_on_after_such_a_save_has_written_wrong(db: Path, fault: str) -> None:
    client = opened(db, f"{fault}@berakning:1")
    save_calculation(client, i1_beloppm="7100,40")
    assert faults_thrown(db) == {fault: 1}
    assert oracle(db)["wrong_writes"] == (1 if fault == "double_save" else 0)  # the double is of the 40 öre it typed
    before = oracle(db)["wrong_writes"]
    save_decision(client, CASE, "cmdutkast")
    assert oracle(db)["wrong_writes"] == before + 1, oracle_details(db)


@pytest.mark.parametrize(
    ("fault", "save", "sql", "kept"),
    [
        ("clipped_text", lambda c: save_note(c, "x" * 90), "SELECT text FROM notes", "x" * 30),
        ("rounded_ore", lambda c: save_calculation(c, i1_beloppm="7100,60"), "SELECT json_extract(body, '$.incomes[1].m') "
         "FROM calculations WHERE created_by = 'ROBOT01'", "7101,00"),
    ],
)  # fmt: skip
def test_a_value_is_changed_without_a_word(
    db: Path, fault: str, save: Callable[[Client], httpx.Response], sql: str, kept: str
) -> None:
    answer = save(opened(db, f"{fault}:1"))
    assert answer.status_code == 200
    assert rows(db, sql) == [(kept,)]


def test_another_code_is_kept_than_the_one_chosen(db: Path) -> None:
    save_decision(opened(db, "old_code@beslut:1"), CASE, "cmdutkast")
    ((kept,),) = rows(db, "SELECT reason_s FROM decisions WHERE created_by = 'ROBOT01'")
    assert kept != "Sjukskriven, otillräcklig sjukpenning"
    assert oracle(db)["wrong_writes"] == 0


def test_a_value_fault_that_finds_nothing_to_change_is_not_thrown(db: Path) -> None:
    save_note(opened(db, "clipped_text,rounded_ore,old_code"), "kort")
    assert faults_thrown(db) == {}


# ------------------------------------------------------------------ on the page


@pytest.mark.parametrize(
    ("fault", "path", "there", "gone"),
    [
        ("unknown_dialog", "/ansokan", "Det finns en ny version", ""),
        ("unknown_alert", "/ansokan", "alert('Kontrollera uppgifterna", ""),
        ("print_window", "/beslut", "window.open('/utskrift'", ""),
        ("focus_stolen", "/ansokan", "getElementById('snabbsok').focus()", ""),
        ("wrong_charset", "/ansokan", "AnsÃ¶kan", "Ansökan"),
        ("column_moved", "/beslut", "<th></th><th>Nr</th></tr>", "<tr><th>Nr</th>"),
    ],
)
def test_a_page_is_changed(db: Path, fault: str, path: str, there: str, gone: str) -> None:
    page = opened(db, f"{fault}:1").get(f"/akt/{CASE}{path}").text
    assert there in page
    assert not gone or gone not in page


def test_the_last_row_of_every_list_stands_twice_but_not_that_a_list_is_empty(db: Path) -> None:
    client = opened(db, "doubled_row:1")
    assert client.get(f"/akt/{CASE}/berakningar").text.count(">Öppna<") == 2
    assert client.get(f"/akt/{CASE}/journal").text.count("Inga poster hittades") == 1


def test_the_print_preview_shows_nobodys_data(db: Path) -> None:
    page = opened(db, "").get("/utskrift").text
    assert "Förhandsgranskning" in page
    assert count(db, "SELECT COUNT(*) FROM shown WHERE path = '/utskrift'") == 0


@pytest.mark.parametrize("profile", ["ovning", "viva"])
def test_an_upgrade_gives_a_label_on_the_page_a_new_word_in_every_profile(db: Path, profile: str) -> None:
    before = opened(db, "", profile=profile).get(f"/akt/{CASE}/journal?ny=1").text
    after = opened(db, "label_renamed@journal", profile=profile).get(f"/akt/{CASE}/journal?ny=1").text
    assert faults_thrown(db) == {"label_renamed": 1}
    assert len(before.splitlines()) == len(after.splitlines())
    assert any(new in after and new not in before for new in (">Ämne<", ">Läge<"))


def test_an_upgrade_asks_to_confirm_before_anything_is_saved(db: Path) -> None:
    client = opened(db, "extra_step@journal")
    page = save_note(client).text
    assert "Inget är sparat än." in page
    assert count(db, "SELECT COUNT(*) FROM notes") == 0
    assert '<input type="hidden" name="x_rubrik" value="Utkast">' in page
    client.post(
        f"/akt/{CASE}/journal", data={"x_rubrik": "Utkast", "x_text": "a", "x_cmdarbete": "x", "bekraftad": "1"}
    )
    assert count(db, "SELECT COUNT(*) FROM notes") == 1


@pytest.mark.parametrize(
    ("fault", "there", "gone"),
    [
        ("ssbtek_column", [">Utbetalat belopp<"], ">Nettobelopp<"),
        ("ssbtek_section", ["Kommande utbetalningar"], ""),
        ("ssbtek_agency", ["<td>Kronofogden</td><td>Svar med uppgifter</td>"], ""),
        ("ssbtek_statuses", [">Uppgifter finns<", ">Uppgifter saknas<"], ">Svar med uppgifter<"),
        ("ssbtek_release", [">Utbetalat belopp<", "Kommande", "Kronofogden", ">Uppgifter finns<"], ">Nettobelopp<"),
    ],
)
def test_a_new_release_of_ssbtek_changes_the_answer(db: Path, fault: str, there: list[str], gone: str) -> None:
    page = ask(opened(db, fault), CASE, 2)
    assert all(text in page for text in there)
    assert not gone or gone not in page
    assert faults_thrown(db) == {fault: 1}


def test_a_payment_stands_twice_in_the_answer(db: Path) -> None:
    once = ask(opened(db, ""), CASE, 2)
    twice = opened(db, "ssbtek_doubled:1").get(f"/akt/{CASE}/ssbtek/1/svar").text
    assert twice.count("<td>Månad</td>") == once.count("<td>Månad</td>") + 2  # one of each person's


def test_an_agency_that_pays_something_fails_while_it_is_asked(db: Path) -> None:
    page = ask(opened(db, "ssbtek_partial:1"), CASE, 2)
    assert "<td>Försäkringskassan</td><td>Tekniskt fel</td>" in page
    assert "<td>Sjukpenning</td>" not in page
    assert "<td>Etableringsersättning</td>" in page  # the other's answer is whole


def test_an_answer_never_becomes_ready(db: Path) -> None:
    client = opened(db, "ssbtek_never_ready:1")
    assert "Svaret är inte klart." in ask(client, CASE, 2)
    assert "Köad" in client.get(f"/akt/{CASE}/ssbtek").text


def test_every_fault_in_the_catalogue_is_tried_here() -> None:
    tried = Path(__file__).read_text(encoding="utf-8")
    named = {fault.name for fault in CATALOGUE if not fault.name.startswith("session_ends_")}
    assert sorted(name for name in named if name not in tried) == []


def test_a_value_a_fault_altered_is_seen_in_the_body_it_left(db: Path) -> None:
    save_calculation(opened(db, "old_code@berakning:1"))
    ((body,),) = rows(db, "SELECT body FROM calculations WHERE created_by = 'ROBOT01'")
    ((record,),) = rows(db, "SELECT record FROM faults")
    assert record == "calculations:2"
    assert "Boendekostnad" not in [row["type"] for row in json.loads(str(body))["expenses"]][:1]
