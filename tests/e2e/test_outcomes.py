"""The night after: a person has decided in the case system, and Brygga reads what came of its drafts. It writes nothing."""

import re
import subprocess
from html import unescape
from pathlib import Path

import pytest

from tests.e2e.training_night import COUPLE, DAY, SWISH, World, last_line, world
from tests.training.training_client import Client, copy_previous, form_names, log_in

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1800)]

AS_DRAFTED, CHANGED = "EB-2025-00105", "EB-2025-00120"
FLOWS = [
    "ovning",
    *(pytest.param(f"ovning_{name}", marks=pytest.mark.slow) for name in ("lifecare", "viva", "combine")),
]


def night(there: World, flow: str, *more: str) -> "subprocess.CompletedProcess[str]":
    return there.run("night", "--flow", flow, "--as-of", DAY, "--json", *more)


def decide(person: Client, case: str, **other: str) -> None:
    """Open the robot's draft, make the calculation final, change what is to be changed, and decide, as she would."""
    person.get(f"/akt/{case}/oppna")
    person.post(f"/berakning/{case}/2", data={"kommando": "slutlig"})
    page = person.get(f"/akt/{case}/beslut?andra=2").text
    names = form_names(page)
    typed = {
        tail: value_of(page, names[tail])
        for tail in ("typ", "paragraf", "fran", "till", "belopp", "orsaks", "motivering")
    }
    if "orsakm" in names:
        typed["orsakm"] = value_of(page, names["orsakm"])
    prefix = names["typ"].rsplit("_", 1)[0]
    form = {f"{prefix}_{tail}": value for tail, value in (typed | other).items()}
    said = person.post(f"/akt/{case}/beslut", data=form | {"andra": "2", f"{prefix}_cmdfatta": "x"}).text
    assert "Beslutet är fattat" in unescape(said).encode().decode("unicode_escape", "ignore") or "Fattat" in said
    person.post(f"/akt/{case}/stang")


def value_of(page: str, name: str) -> str:
    """What a field of the form holds."""
    field = re.escape(f'name="{name}"')
    if found := re.search(rf"<textarea[^>]*{field}[^>]*>(.*?)</textarea>", page, re.S):
        return unescape(found.group(1))
    if found := re.search(rf"<select {field}>(.*?)</select>", page, re.S):
        chosen = re.search(r'<option value="([^"]*)" selected', found.group(1)) or re.search(
            r"<option[^>]*selected[^>]*>([^<]*)", found.group(1)
        )
        assert chosen, found.group(1)
        return unescape(chosen.group(1))
    found = re.search(rf'<input[^>]*{field}[^>]*value="([^"]*)"', page)
    assert found, name
    return unescape(found.group(1))


@pytest.mark.slow
@pytest.mark.parametrize("flow", FLOWS)
def test_what_people_decided_is_read_and_compared_and_nothing_is_written(flow: str, tmp_path: Path) -> None:
    numbers = (SWISH,) if flow == "ovning" else (COUPLE, SWISH)  # each day one; all of it in ./dev e2e
    both = len(numbers)
    with world(tmp_path / "w", *numbers, flow=flow) as there:
        drafted = night(there, flow)
        assert last_line(drafted)["outcomes"] == {"drafted": both}, drafted.stderr
        there.must_be_spotless()
        first = night(there, flow, "--work", "outcomes")
        assert last_line(first)["outcomes"] == {"followed": both}, first.stderr
        assert there.rows("SELECT stands, changes FROM follow_up") == [("inget av en person", 0)] * both

        person = log_in(there.training_db, "HAND01", profile=flow.removeprefix("ovning_"))
        if COUPLE in numbers:
            decide(person, AS_DRAFTED)
        decide(person, CHANGED, belopp="9 704,00")
        before = there.made_by_robot()
        again = night_on_another_day(there, flow)
        assert last_line(again)["outcomes"] == {"followed": both}, again.stderr
        told = dict(
            there.rows(
                "SELECT c.number, f.stands || ' ' || f.changes FROM follow_up f JOIN case_row c ON c.id = f.case_id"
            )
        )
        assert told == {CHANGED: "beslutat 1", **({AS_DRAFTED: "beslutat 0"} if COUPLE in numbers else {})}
        assert "9 704" in there.run("case", "show", CHANGED).stdout.replace("\u00a0", " ")

        assert there.made_by_robot() == before
        assert there.in_training("SELECT count(*) FROM locks") == [(0,)]
        assert there.in_training(
            "SELECT DISTINCT decided_by FROM decisions WHERE status = 'Fattat' AND first >= '2025-10-01'"
        ) == [("HAND01",)]
        assert last_line(night(there, flow, "--work", "outcomes"))["outcomes"] == {}


def night_on_another_day(there: World, flow: str) -> "subprocess.CompletedProcess[str]":
    """A night that follows up goes once a day over each case."""
    return there.run("night", "--flow", flow, "--as-of", "2025-10-07", "--json", "--work", "outcomes")


@pytest.mark.slow
def test_in_shadow_the_draft_is_hidden_until_a_person_has_worked_out_her_own(tmp_path: Path) -> None:
    with world(tmp_path / "w", COUPLE, shadow=True) as there:
        shadowed = night(there, "ovning")
        assert last_line(shadowed)["outcomes"] == {"to_person": 1}, shadowed.stderr
        made = there.made_by_robot()
        assert {kind: len(rows) for kind, rows in made.items()} == {
            "questions": 1, "calculations": 0, "decisions": 0, "notes": 0, "watches": 0,
        }  # fmt: skip
        hidden = there.run("case", "show", AS_DRAFTED).stdout
        assert "Skuggdrift" in hidden
        assert "4 625" not in hidden.replace("\u00a0", " ")
        assert "4 625" not in there.report().replace("\u00a0", " ")

        person = log_in(there.training_db, "HAND01")
        work_out(person, AS_DRAFTED)
        assert last_line(night_on_another_day(there, "ovning"))["outcomes"] == {"followed": 1}
        assert there.rows("SELECT stands, changes FROM follow_up") == [("egen beräkning", 0)]
        assert "4 625" in there.run("case", "show", AS_DRAFTED).stdout.replace("\u00a0", " ")
        assert there.made_by_robot() == made
        assert there.in_training("SELECT count(*) FROM locks") == [(0,)]


def work_out(person: Client, case: str) -> None:
    """Make this month's calculation from last month's, as she would without any robot."""
    person.get(f"/akt/{case}/oppna")
    address, typed = copy_previous(person, case)
    names = form_names("".join(f'name="{name}"' for name in typed))
    typed |= {names["period"]: "2025-10", names["i1_beloppm"]: "7 100,00"}
    assert "Beräkningen är sparad" in person.post(address, data={**typed, "kommando": "spara"}).text
    person.post(f"/akt/{case}/stang")
