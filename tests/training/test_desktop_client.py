"""The client in windows, used through its own widgets against a real server, and judged by the oracle."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from bot.training import oracle, oracle_details
from bot.training.desktop import Switches
from tests.training.training_client import log_in

ROOT = Path(__file__).parents[2]
CASE = "EB-2025-00105"
PROTECTED = "EB-2025-00115"
NOTE = "Underlag 4\u00a0625,00\npå två rader"
"""Qt's own plain text has a common space in the place of the other, and the web does not."""


def rows(db: Path, sql: str, *values: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(db)
    found = connection.execute(sql, values).fetchall()
    connection.close()
    return found


def people_of(db: Path, nr: str) -> list[dict[str, str]]:
    return json.loads(str(rows(db, "SELECT household FROM cases WHERE nr = ?", nr)[0][0]))["members"]


def walk(script: str, db: Path) -> dict[str, Any]:
    """Carry out a script of `desktop_walks` in a process of its own, and give what it saw.

    The toolkit wants the process's main thread and an event loop to itself, which the test's process may not have.
    """
    done = subprocess.run(
        [sys.executable, "-m", "tests.training.desktop_walks", script, str(db)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_whole_case_through_the_windows_leaves_nothing_wrong_and_no_lock(db: Path) -> None:
    untouched = oracle(db)["unexpected"]
    seen = walk("whole_case", db)
    assert seen["head"] == [CASE, "Folke Brinnmark 19850712-9818"]
    assert seen["sums"] == ["8\u00a0450,00", "4\u00a0625,00"]
    assert seen["head_after"] == ["", ""]
    paid = ["Folke Brinnmark (19850712-9818)", "1", "Försäkringskassan", "Sjukpenning"]
    assert [row[:4] for row in seen["payments"]].count(paid) == 1
    assert len(seen["sources"]) == 16
    assert rows(db, "SELECT text FROM notes WHERE case_nr = ? AND created_by != 'import'", CASE)[-1] == (NOTE,)
    counts = oracle(db)
    assert counts.pop("unexpected") == untouched - 1
    assert not any(counts.values()), oracle_details(db)


def test_the_robot_is_refused_every_decision_and_its_press_is_counted(db: Path) -> None:
    seen = walk("decide", db)
    assert seen["said"] == ["Behörighet saknas.", "Behörighet saknas.", "Behörighet saknas."]
    assert oracle(db)["decisions"] == 2
    assert rows(db, "SELECT COUNT(*) FROM decisions WHERE created_by = 'ROBOT01'") == [(0,)]
    assert rows(db, "SELECT COUNT(*) FROM calculations WHERE created_by = 'ROBOT01'") == [(0,)]


def test_a_lost_session_says_so_in_a_box_and_ends_the_program(db: Path) -> None:
    assert walk("lost_session", db) == {"code": 1}


def test_a_wrong_password_a_case_that_is_held_and_a_server_that_is_gone_are_told(db: Path) -> None:
    assert walk("trouble", db) == {
        "error": "Fel användarnamn eller lösenord. Misslyckade försök: 1 av 3.",
        "held": "HAND02 sedan 2025-10-05 16:42",
        "can": [],
    }


# ------------------------------------------------------------------ the server's answers as data


def as_json(db: Path, *paths: str) -> list[httpx.Response]:
    """Give the answers to somebody who is logged in and asks for JSON."""
    client = log_in(db, "ROBOT01")

    async def send() -> list[httpx.Response]:
        async with httpx.AsyncClient(
            transport=client._transport, base_url="http://127.0.0.1", cookies=client._cookies, follow_redirects=True,
            headers={"Accept": "application/json"},
        ) as asking:  # fmt: skip
            return [await asking.get(path) for path in paths]

    with start_blocking_portal() as portal:
        return portal.call(send)


def test_an_answer_as_data_shows_people_only_with_a_log_row(db: Path) -> None:
    paths = (
        "/inkorg",
        "/inkorg?sida=2",
        "/inkorg?sida=3",
        f"/akt/{CASE}/oppna",
        f"/akt/{CASE}/ansokan",
        "/ram/huvud",
        "/start",
    )
    answers = as_json(db, *paths)
    assert [answer.json()["screen"] for answer in answers] == [
        "inbox", "inbox", "inbox", "overview", "application", "head", "start",
    ]  # fmt: skip
    assert oracle(db)["unlogged_reads"] == 0
    shown = rows(db, "SELECT COUNT(*) FROM shown WHERE case_nr = ? AND path = ?", CASE, f"/akt/{CASE}")
    assert shown == [(1,)]


@pytest.mark.parametrize("path", ["/oppna", "/ansokan", "/ssbtek?ny=1", "/berakningar", "/beslut", "/journal"])
def test_an_answer_as_data_hides_what_the_page_hides(db: Path, path: str) -> None:
    hidden = [m for m in people_of(db, PROTECTED) if m["protection"]]
    (answer,) = as_json(db, f"/akt/{PROTECTED}{path}")
    assert hidden
    assert not [m for m in hidden if m["pnr"] in answer.text or m["name"] in answer.text]


def test_a_list_as_data_says_nothing_of_anybody_in_a_hidden_case_and_nothing_of_what_is_expected(db: Path) -> None:
    people = people_of(db, PROTECTED)
    answers = as_json(
        db, "/inkorg", "/inkorg?sida=2", "/inkorg?sida=3", f"/akt/{PROTECTED}/oppna", f"/akt/{CASE}/oppna"
    )
    assert not [m for answer in answers[:3] for m in people if m["pnr"] in answer.text or m["name"] in answer.text]
    assert not [answer for answer in answers if '"expected"' in answer.text or '"answers"' in answer.text]


def test_a_page_is_still_a_page_for_a_browser(db: Path) -> None:
    assert "<h1>" in log_in(db, "ROBOT01").get(f"/akt/{CASE}/oppna").text


# ------------------------------------------------------------------ what is set before the toolkit starts


def test_the_environment_is_set_where_nobody_has_set_it() -> None:
    environment = {"QT_QPA_PLATFORM": "offscreen"}
    Switches(scale=150).prepare(environment, "linux")
    assert environment == {
        "QT_QPA_PLATFORM": "offscreen", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "QT_SCALE_FACTOR": "1.5",
    }  # fmt: skip
    windows: dict[str, str] = {}
    Switches().prepare(windows, "win32")
    assert windows == {}


def test_a_client_off_the_tree_reaches_no_bus() -> None:
    environment = {"QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/bus"}
    Switches(is_on_tree=False).prepare(environment, "linux")
    assert environment == {"QT_QPA_PLATFORM": "xcb", "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nonexistent"}
