"""An account with too many rights: the robot's may then do what only a person should, and the oracle counts all of it."""

from pathlib import Path

import httpx
import pytest

from bot.cli.demo_night import robot_password, training_system
from bot.training import default_households, oracle
from tests.training.test_desktop_client import walk
from tests.training.test_walk import CASE, rows, save_decision
from tests.training.training_client import Client, copy_previous, log_in


@pytest.fixture
def mighty(db: Path) -> Client:
    client = log_in(db, "ROBOT01", robot_may_decide=True)
    client.get(f"/akt/{CASE}/oppna")
    return client


def test_it_decides_and_pays_and_each_is_counted_by_its_press_and_by_its_row(db: Path, mighty: Client) -> None:
    assert "Fatta beslut" in mighty.get(f"/akt/{CASE}/beslut?ny=1").text
    assert "Ny utbetalning" in mighty.get(f"/akt/{CASE}/utbetalningar").text
    assert save_decision(mighty, CASE, "cmdfatta") == 200
    mighty.post(f"/akt/{CASE}/utbetalningar", data={"x_belopp": "1,00", "x_dag": "2025-10-07", "x_mottagare": "konto"})
    assert rows(db, "SELECT status, decided_by FROM decisions WHERE created_by = 'ROBOT01'") == [("Fattat", "ROBOT01")]
    assert rows(db, "SELECT amount FROM payments WHERE created_by = 'ROBOT01'") == [(100,)]
    counts = oracle(db)
    assert (counts["decisions"], counts["payments"]) == (2, 2)


def test_it_asks_for_a_supplement(db: Path, mighty: Client) -> None:
    assert "Begär komplettering" in mighty.get(f"/akt/{CASE}/dokument").text
    mighty.post(f"/akt/{CASE}/kompletteringar", data={"x_underlag": "Hyresavi", "x_sistadag": "2025-10-20"})
    assert oracle(db)["supplements"] == 2


@pytest.mark.parametrize("first", ["slutlig", "spara"])
def test_a_calculation_it_makes_final_is_a_wrong_write(db: Path, mighty: Client, first: str) -> None:
    before = oracle(db)["wrong_writes"]
    address, typed = copy_previous(mighty, CASE)
    mighty.post(address, data={**typed, "kommando": first})
    if first == "spara":
        number = rows(db, "SELECT nr FROM calculations WHERE created_by = 'ROBOT01'")[0][0]
        page = mighty.get(f"/berakning/{CASE}/{number}").text
        assert "Spara som slutlig" in page
        mighty.post(f"/berakning/{CASE}/{number}", data={"kommando": "slutlig"})
    assert rows(db, "SELECT status FROM calculations WHERE created_by = 'ROBOT01'") == [("Slutlig",)]
    assert oracle(db)["wrong_writes"] > before


def test_a_decision_on_a_persons_draft_is_the_robots_too(db: Path, person: Client) -> None:
    save_decision(person, CASE, "cmdutkast")
    mighty = log_in(db, "ROBOT01", robot_may_decide=True)
    mighty.get(f"/akt/{CASE}/oppna")
    number = rows(db, "SELECT nr FROM decisions WHERE created_by = 'HAND01' AND status = 'Utkast'")[0][0]
    page = mighty.get(f"/akt/{CASE}/beslut?andra={number}")
    assert "Fatta beslut" in page.text
    typed = {
        "x_typ": "Bifall", "x_paragraf": "12 kap. 1 § SoL", "x_fran": "2025-10-01", "x_till": "2025-10-31", "x_belopp": "4625,00",
        "x_orsaks": "Sjukskriven, otillräcklig sjukpenning", "x_orsakm": "Etableringsersättning otillräcklig", "x_motivering": "",
        "x_andra": str(number), "x_cmdfatta": "x",
    }  # fmt: skip
    mighty.post(f"/akt/{CASE}/beslut", data=typed)
    counts = oracle(db)
    assert (counts["decisions"], counts["human_values_changed"]) == (2, 1)


def test_in_windows_the_menu_opens_and_a_decision_is_taken(db: Path) -> None:
    assert walk("decide_with_the_right", db) == {"final": True, "payments": True, "said": ["Beslutet är fattat"]}
    assert rows(db, "SELECT status, decided_by FROM decisions WHERE created_by = 'ROBOT01'") == [("Fattat", "ROBOT01")]


@pytest.mark.parametrize("may", [False, True])
def test_the_switch_reaches_the_system_that_a_night_runs_against(tmp_path: Path, may: bool) -> None:
    with training_system(tmp_path, default_households() / "20", 0.02, robot_may_decide=may) as (url, db):
        assert inside(url, robot_password(db))["may_decide"] is may


def inside(url: str, password: str) -> dict[str, object]:
    """Log in over the network and give what the client in windows is told of the session."""
    with httpx.Client(base_url=url, follow_redirects=True, headers={"Accept": "application/json"}) as client:
        client.post("/logga-in", data={"anvandare": "ROBOT01", "losenord": password})
        client.post("/roll", data={"roll": "x"})
        client.post("/dagens")
        return client.get("/start").json()["session"]
