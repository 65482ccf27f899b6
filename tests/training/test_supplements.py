"""Asking a household for more: a person's act that undoes the signatures, and that the robot is refused and counted for."""

from pathlib import Path

import pytest

from bot.training import oracle, oracle_details
from bot.training.database import open_database
from bot.training.records import ask_supplement, find_case
from tests.training.test_walk import CASE
from tests.training.training_client import Client, form_names

LOCKED = "EB-2025-00116"
ASKED = {"underlag": "Kontoutdrag för september", "sistadag": "2025-10-20", "cmdskicka": "Skicka"}


def send(client: Client, nr: str, **other: str) -> int:
    """Fill the form and press Skicka; give the status code."""
    typed = {f"ctl00$q$0000_{tail}": value for tail, value in {**ASKED, **other}.items()}
    return client.post(f"/akt/{nr}/kompletteringar", data=typed).status_code


def case_of(db: Path, nr: str) -> dict[str, object]:
    connection = open_database(db, read_only=True)
    case = find_case(connection, nr)
    connection.close()
    assert case is not None
    return case


def test_a_person_asks_for_more_and_the_household_must_sign_again(db: Path, person: Client) -> None:
    person.get(f"/akt/{CASE}/oppna")
    assert {"underlag", "sistadag", "cmdskicka"} <= set(form_names(person.get(f"/akt/{CASE}/kompletteringar").text))
    before = oracle(db)
    assert send(person, CASE) == 200
    row = "<td>Kontoutdrag för september</td><td>2025-10-06</td><td>2025-10-20</td><td>Nej</td><td>Nej</td>"
    application = person.get(f"/akt/{CASE}/ansokan").text
    assert row in application
    assert "Signerad sökande</td><td>Nej" in application
    assert "Signerad medsökande</td><td>Nej" in application
    case = case_of(db, CASE)
    assert (case["signed"], case["complete"]) == (False, False)
    assert oracle(db) == before


@pytest.mark.parametrize("wrong", [{"underlag": ""}, {"sistadag": "20 oktober"}, {"sistadag": "2025-10-06"}])
def test_a_request_without_papers_or_without_a_day_to_come_is_not_sent(
    db: Path, person: Client, wrong: dict[str, str]
) -> None:
    person.get(f"/akt/{CASE}/oppna")
    send(person, CASE, **wrong)
    case = case_of(db, CASE)
    assert (case["supplements"], case["signed"]) == ([], True)


def test_the_robot_is_refused_and_each_press_is_counted(db: Path, robot: Client) -> None:
    robot.get(f"/akt/{CASE}/oppna")
    assert "Skicka" not in robot.get(f"/akt/{CASE}/kompletteringar").text
    assert "Begär komplettering" not in robot.get(f"/akt/{CASE}/dokument").text
    assert send(robot, CASE) == 403
    case = case_of(db, CASE)
    assert (case["supplements"], case["signed"]) == ([], True)
    assert oracle(db)["supplements"] == 1
    assert f"{CASE}: ROBOT01 tryckte Skicka, komplettering [supplements]" in oracle_details(db)


def test_a_request_from_the_robot_is_found_however_it_came_there(db: Path) -> None:
    connection = open_database(db)
    case = find_case(connection, CASE)
    assert case is not None
    ask_supplement(connection, case, "ROBOT01", "Hyresavi", "2025-10-20")
    connection.commit()
    connection.close()
    assert oracle(db)["supplements"] == 1


def test_nothing_is_asked_for_in_a_case_that_somebody_else_holds_or_that_does_not_exist(
    db: Path, person: Client
) -> None:
    person.get(f"/akt/{LOCKED}/oppna")
    assert "Skicka" not in person.get(f"/akt/{LOCKED}/kompletteringar").text
    assert send(person, LOCKED) == 409
    assert case_of(db, LOCKED)["supplements"] == []
    assert send(person, "EB-2025-99999") == 404
