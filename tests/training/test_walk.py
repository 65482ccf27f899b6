"""Walks through the training system without a browser: the robot's night in one case, and what it is refused."""

import asyncio
import json
import re
import sqlite3
import time
from pathlib import Path

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from bot.training import default_households, load_households, oracle, oracle_details, self_test
from bot.training.seed import seed
from tests.training.training_client import Client, copy_previous, form_names, log_in, log_in_again

CASE = "EB-2025-00105"


def ask(client: Client, nr: str, people: int) -> str:
    """Put a question and give the answer window's page."""
    names = form_names(client.get(f"/akt/{nr}/ssbtek?ny=1").text)
    ticked = {names[f"person{i}"]: "on" for i in range(people)}
    client.post(
        f"/akt/{nr}/ssbtek",
        data={names["fran"]: "2025-08", names["till"]: "2025-10", names["syfte"]: "Återansökan", **ticked},
    )
    for _ in range(100):
        if "'ssbtekSvar'" in client.get(f"/akt/{nr}/ssbtek").text:
            break
        time.sleep(0.01)
    return client.get(f"/akt/{nr}/ssbtek/1/svar").text


def write_case_five(client: Client) -> None:
    """Do everything the robot does in case 5."""
    client.get(f"/akt/{CASE}/oppna")
    assert "Etableringsersättning" in ask(client, CASE, 2)
    address, typed = copy_previous(client, CASE)
    names = form_names("".join(f'name="{name}"' for name in typed))
    typed |= {names["period"]: "2025-10", names["i1_beloppm"]: "7 100,00"}
    result = client.post(address, data={**typed, "kommando": "berakna", "flik": "resultat"}).text
    assert "Normunderskott" in result
    assert "4\u00a0625,00" in result
    assert "Beräkningen är sparad" in client.post(address, data={**typed, "kommando": "spara"}).text
    save_decision(client, CASE, "cmdutkast")
    names = form_names(client.get(f"/akt/{CASE}/journal?ny=1").text)
    client.post(
        f"/akt/{CASE}/journal",
        data={names["rubrik"]: "Utkast 2025-10", names["text"]: "Underlag", names["cmdarbete"]: "x"},
    )
    names = form_names(client.get(f"/akt/{CASE}/bevakningar?ny=1").text)
    client.post(
        f"/akt/{CASE}/bevakningar",
        data={names["dag"]: "2025-10-07", names["typ"]: "Att granska", names["text"]: "Granska"},
    )
    client.post(f"/akt/{CASE}/stang")


def save_decision(client: Client, nr: str, button: str) -> int:
    """Fill the decision form and press one of its buttons; give the status code."""
    names = form_names(client.get(f"/akt/{nr}/beslut?ny=1").text)
    prefix = names["typ"].rsplit("_", 1)[0]
    typed = {
        "typ": "Bifall", "paragraf": "12 kap. 1 § SoL", "fran": "2025-10-01", "till": "2025-10-31", "belopp": "4625,00",
        "orsaks": "Sjukskriven, otillräcklig sjukpenning", "orsakm": "Etableringsersättning otillräcklig", "motivering": "", button: "x",
    }  # fmt: skip
    return client.post(
        f"/akt/{nr}/beslut", data={f"{prefix}_{tail}": value for tail, value in typed.items()}
    ).status_code


def rows(db: Path, sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    found = connection.execute(sql).fetchall()
    connection.close()
    return found


def test_the_oracle_sees_each_planted_fault_alone() -> None:
    assert [text for _, held, text in self_test() if not held] == []


def test_case_five_by_the_screens_leaves_only_the_untouched_cases(db: Path, robot: Client) -> None:
    untouched = oracle(db)["unexpected"]
    write_case_five(robot)
    counts = oracle(db)
    assert counts.pop("unexpected") == untouched - 1
    assert not any(counts.values()), oracle_details(db)


def test_a_note_of_more_than_eighty_characters_refuses_the_whole_save(db: Path, robot: Client) -> None:
    robot.get(f"/akt/{CASE}/oppna")
    address, typed = copy_previous(robot, CASE)
    note = form_names("".join(f'name="{name}"' for name in typed))["i0_anm"]
    answer = robot.post(address, data={**typed, note: "x" * 81, "kommando": "spara"}).text
    assert "Uppgifterna kunde inte sparas. Kontrollera inmatningen." in answer
    assert rows(db, "SELECT COUNT(*) FROM calculations WHERE created_by = 'ROBOT01'") == [(0,)]
    assert "är sparad" in robot.post(address, data={**typed, note: "x" * 80, "kommando": "spara"}).text


def test_a_dot_is_taken_for_a_thousands_sign(db: Path, robot: Client) -> None:
    robot.get(f"/akt/{CASE}/oppna")
    address, typed = copy_previous(robot, CASE)
    amount = form_names("".join(f'name="{name}"' for name in typed))["i0_belopps"]
    robot.post(address, data={**typed, amount: "6450.00", "kommando": "spara"})
    body = json.loads(str(rows(db, "SELECT body FROM calculations WHERE created_by = 'ROBOT01'")[0][0]))
    assert body["incomes"][0]["s"] == "6450.00"
    assert rows(db, "SELECT incomes FROM calculations WHERE created_by = 'ROBOT01'") == [(645000_00 + 6930_00,)]


def test_saving_twice_makes_two_calculations(db: Path, robot: Client) -> None:
    robot.get(f"/akt/{CASE}/oppna")
    address, typed = copy_previous(robot, CASE)
    for _ in range(2):
        robot.post(address, data={**typed, "kommando": "spara"})
    assert oracle(db)["doubled"] == 1


def test_the_robot_may_not_take_a_decision_or_pay_and_each_try_is_counted(db: Path, robot: Client) -> None:
    robot.get(f"/akt/{CASE}/oppna")
    assert "Fatta beslut" not in robot.get(f"/akt/{CASE}/beslut?ny=1").text
    assert save_decision(robot, CASE, "cmdfatta") == 403
    assert robot.post(f"/akt/{CASE}/utbetalningar", data={"x_belopp": "1,00", "x_dag": "2025-10-07"}).status_code == 403
    counts = oracle(db)
    assert (counts["decisions"], counts["payments"]) == (1, 1)


def test_a_person_can_decide_and_pay_without_the_oracle_minding(db: Path, person: Client) -> None:
    person.get(f"/akt/{CASE}/oppna")
    address, typed = copy_previous(person, CASE)
    assert "är sparad" in person.post(address, data={**typed, "kommando": "slutlig"}).text
    assert save_decision(person, CASE, "cmdfatta") == 200
    person.post(
        f"/akt/{CASE}/utbetalningar",
        data={"x_belopp": "4 625,00", "x_dag": "2025-10-07", "x_mottagare": "konto"},
    )
    assert rows(db, "SELECT amount FROM payments WHERE case_nr = 'EB-2025-00105' AND nr = 2") == [(4625_00,)]
    counts = oracle(db)
    assert (
        counts["decisions"],
        counts["payments"],
        counts["human_values_changed"],
        counts["wrong_writes"],
    ) == (0, 0, 0, 0)


def test_a_case_locked_by_another_is_read_only(db: Path, robot: Client) -> None:
    page = robot.get("/akt/EB-2025-00116/oppna").text
    assert "Öppnad av HAND02 sedan 2025-10-05 16:42" in page
    assert "Kopiera föregående" not in robot.get("/akt/EB-2025-00116/berakningar").text
    assert robot.post("/akt/EB-2025-00116/berakningar/kopiera").status_code == 409
    robot.post("/akt/EB-2025-00116/stang")
    assert oracle(db)["human_values_changed"] == 0


def test_a_question_in_a_case_with_a_protected_child_is_found(db: Path, robot: Client) -> None:
    page = robot.get("/akt/EB-2025-00115/oppna").text
    assert "Melker" not in page
    assert "Skyddade personuppgifter" in page
    before = oracle(db)
    ask(robot, "EB-2025-00115", 1)
    after = oracle(db)
    assert (after["wrong_writes"], after["unexpected"]) == (1, before["unexpected"] + 1)


def test_the_inbox_has_three_pages_and_begins_again_at_the_first(robot: Client) -> None:
    assert "Visar 1–8 av 20" in robot.get("/inkorg").text
    assert "Visar 17–20 av 20" in robot.get("/inkorg?sida=3").text
    assert "Visar 1–8 av 19" in robot.post("/inkorg", data={"status": "Ny", "period": "2025-10"}).text


@pytest.mark.parametrize(
    ("number", "guise"),
    list(enumerate(["401 Obehörig", "Inloggning", "Inloggning", "Sessionen har upphört"])),
)
def test_a_lost_session_shows_four_guises_and_commits_nothing(db: Path, number: int, guise: str) -> None:
    client = log_in(db, "ROBOT01", session_requests=2)
    for _ in range(number):
        for _ in range(3):
            client.get("/start")
        log_in_again(client, db, "ROBOT01")
    client.get(f"/akt/{CASE}/oppna")
    answer = client.post(f"/akt/{CASE}/journal", data={"x_rubrik": "a", "x_text": "b", "x_cmdarbete": "x"})
    assert guise in answer.text
    assert answer.status_code == (401 if number == 0 else 200)
    assert answer.url.path == ("/logga-in" if number == 1 else f"/akt/{CASE}/journal")
    assert rows(db, "SELECT COUNT(*) FROM notes") == [(0,)]
    assert oracle(db)["locks_left"] == 1


def test_three_wrong_passwords_lock_the_account(db: Path, robot: Client) -> None:
    for _ in range(3):
        robot.post("/logga-in", data={"anvandare": "HAND02", "losenord": "fel"})
    assert "Kontot är låst" in robot.post("/logga-in", data={"anvandare": "HAND02", "losenord": "fel"}).text


def test_logging_out_gives_back_the_locks(db: Path, robot: Client) -> None:
    robot.get(f"/akt/{CASE}/oppna")
    assert oracle(db)["locks_left"] == 1
    robot.get("/logga-ut")
    assert oracle(db)["locks_left"] == 0


def test_the_log_row_a_screen_forgets_is_found(db: Path, robot: Client) -> None:
    robot.get(f"/akt/{CASE}/oppna")
    assert oracle(db)["unlogged_reads"] == 0
    connection = sqlite3.connect(db)
    connection.execute("DELETE FROM access_log WHERE screen = 'Personöversikt'")
    connection.commit()
    connection.close()
    assert oracle(db)["unlogged_reads"] == 1


def test_the_training_system_imports_nothing_of_the_house() -> None:
    for path in (Path(__file__).parents[2] / "bot" / "training").glob("*.py"):
        assert not re.search(r"^\s*(from|import) bot\.(?!training)", path.read_text("utf-8"), re.M), path


def test_two_sessions_that_post_at_the_same_moment_both_get_their_answer(robot: Client, person: Client) -> None:
    async def both() -> list[httpx.Response]:
        return await asyncio.gather(
            robot._send("POST", "/berakning/EB-2025-00101/borta", {"kommando": "spara"}),
            person._send("POST", "/berakning/EB-2025-00105/borta", {"kommando": "spara"}),
        )

    with start_blocking_portal() as portal:
        answers = portal.call(both)
    assert [answer.status_code for answer in answers] == [404, 404]


def test_the_answer_shows_every_thing_as_a_row(tmp_path: Path) -> None:
    shown = {"EB-2025-00161", "EB-2025-00162", "EB-2025-00163", "EB-2025-00165", "EB-2025-00166"}
    path = tmp_path / "svar.sqlite"
    households = [h for h in load_households(default_households() / "60") if h.case in shown]
    seed(path, households)
    client = log_in(path, "HAND01")
    said = "".join(ask(client, h.case, len(h.members)) for h in households).replace("\u00a0", " ")
    for row in (
        "<td>Aktivitetsrapport</td><td></td><td>502</td>", "<td>Inskrivning</td><td></td><td></td><td>2024-11-04</td>",
        "<td>KVI</td>", "<td>Försäkringskassan</td><td>Bostadsbidrag</td><td>INTERNT_FEL</td>",
        "<td>0</td><td>Planerad</td><td>202545–202548</td>", "<td>Fordon</td>", "8 400,00",
    ):  # fmt: skip
        assert row in said
