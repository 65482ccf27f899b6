"""The kill sweep's own tools: where it kills, what it calls lost, doubled and wrong, and when it may go on."""

import os
import random
import subprocess
import sys
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.proofs import doomed_night, kept, marked_night, proof_kills
from tests.proofs.kill_rounds import KILLS, choose, differences, is_unsure
from tests.proofs.marked_night import Doom, Marks

LOOKING = [f"read_case: before read screen.{name}" for name in "abcdefgh"]
WRITING = ["write_note: after intend write_note", "write_note: before commit note.save", "write_note: answered"]
PASSED = [
    ("", "login: begins"),
    *(("A", place) for place in (*LOOKING, *WRITING)),
    *(("B", place) for place in LOOKING),
]


def chosen(hits: dict[str, int] | None = None, seed: int = 1) -> frozenset[Doom]:
    return choose(PASSED, Counter(hits or {}), random.Random(seed))


def test_every_case_is_killed_three_times_and_no_more_since_a_fourth_would_send_it_to_a_person():
    assert Counter(doom.case for doom in chosen()) == {"": 1, "A": KILLS, "B": KILLS}


@pytest.mark.parametrize("seed", range(5))
def test_a_case_that_writes_is_killed_in_the_midst_of_an_act(seed):
    assert any(is_unsure(doom.place) for doom in chosen(seed=seed) if doom.case == "A")


def test_places_that_were_never_hit_come_first():
    new = LOOKING[3:5]
    hit = {place: 1 for place in (*LOOKING, *WRITING) if place not in (*new, WRITING[1])}
    assert {doom.place for doom in chosen(hit) if doom.case == "A"} == {*new, WRITING[1]}


def test_the_second_time_at_a_place_is_another_moment_than_the_first():
    twice = [("A", "verify_note: begins"), ("A", "verify_note: begins")]
    assert choose(twice, Counter(), random.Random(1)) == {
        Doom("A", "verify_note: begins", 1),
        Doom("A", "verify_note: begins", 2),
    }


def quiet() -> dict[str, Any]:
    rows = {"notes": [{"case_nr": "A", "nr": 1, "text": "ett"}], "watches": [{"case_nr": "A", "nr": 1, "text": "två"}]}
    return {"cases": {"A": ["drafted", ""], "B": ["to_person", "locked"]}, "made": rows}


def test_a_night_that_ended_as_the_quiet_one_has_no_differences():
    assert not any(differences(quiet(), quiet()).values())


def changed(change: Any) -> dict[str, set[str]]:
    end = deepcopy(quiet())
    change(end)
    return {kind: texts for kind, texts in differences(quiet(), end).items() if texts}


def test_what_the_quiet_night_made_and_this_did_not_is_lost():
    assert changed(lambda end: end["made"]["notes"].clear()) == {"lost": {"A notes"}, "cases": {"A"}}


def test_what_stands_twice_is_doubled():
    assert changed(lambda end: end["made"]["notes"].append(end["made"]["notes"][0])) == {
        "doubled": {"A notes"},
        "cases": {"A"},
    }


def test_what_is_there_but_not_the_same_is_wrong():
    assert changed(lambda end: end["made"]["notes"][0].update(text="tre")) == {"wrong": {"A notes"}, "cases": {"A"}}


def test_a_case_that_ended_otherwise_is_wrong_and_one_that_left_the_queue_is_lost():
    found = changed(lambda end: end["cases"].update(A=["to_person", "unknown_write"]))
    assert found["wrong"] == {"A slutade ['to_person', 'unknown_write'], ostörd ['drafted', '']"}
    assert changed(lambda end: end["cases"].pop("B")) == {"lost": {"B är inte i kön"}, "cases": {"B"}}


def test_a_night_stands_still_where_it_is_doomed_and_only_there(monkeypatch: pytest.MonkeyPatch):
    stood: list[int] = []
    monkeypatch.setattr(marked_night, "stand_still", lambda: stood.append(1))
    ours, theirs = os.pipe()
    marks = Marks(theirs, frozenset({Doom("A", "ask: begins", 2)}))
    marks.case, marks.stage = "A", "ask"
    assert [marks.reach("begins"), marks.reach("ends"), marks.reach("begins"), marks.reach("begins")] == [
        False,
        False,
        True,
        False,
    ]
    os.close(theirs)
    with open(ours, encoding="utf-8") as said:
        assert said.read().splitlines()[1:3] == ["\tA\task: ends\t1", "!\tA\task: begins\t2"]
    assert stood == [1]


@pytest.mark.skipif(sys.platform != "linux", reason="orphans are adopted by prctl")
def test_a_process_that_outlives_its_night_is_counted_and_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(doomed_night, "LEAVE_S", 0.2)
    pid = os.fork()
    if not pid:  # a process of its own, since it adopts every orphan from now on
        doomed_night.prepare()
        subprocess.run(["sh", "-c", "sleep 60 &"], check=True)  # its parent ends at once, as a killed night does
        os._exit(10 * doomed_night.wait_for_the_browser(set) + doomed_night.wait_for_the_browser(set))
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 10


SPOTLESS = {
    "lost": 0, "doubled": 0, "wrong": 0, "browsers_left": 0, "wrong_reasons": [], "texts": [], "oracle": {"decisions": 0},
    "exit_codes": [0], "resolved_share": 1.0,
}  # fmt: skip


@pytest.mark.parametrize(
    "harm",
    [
        {"lost": 1}, {"doubled": 1}, {"wrong": 1}, {"browsers_left": 1}, {"oracle": {"decisions": 1}}, {"exit_codes": [0, 4]},
        {"resolved_share": 0.79}, {"wrong_reasons": ["A"]},
    ],
)  # fmt: skip
def test_any_harm_at_all_fells_the_sweep(harm):
    assert proof_kills.is_good(SPOTLESS)
    assert not proof_kills.is_good({**SPOTLESS, **harm})


def test_a_sweep_goes_on_where_it_was_unless_the_code_has_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "kills"
    sets = proof_kills.begin(folder)
    assert [len(list(one.glob("*.toml"))) for one in sets] == [proof_kills.CASES] * proof_kills.SETS
    (folder / "round-001.json").write_text("{}", encoding="utf-8")
    assert proof_kills.begin(folder) == sets
    assert (folder / "round-001.json").exists()
    monkeypatch.setattr(kept, "digest", lambda: "annan kod")
    proof_kills.begin(folder)
    assert not (folder / "round-001.json").exists()


def test_a_round_that_is_done_is_not_done_again(tmp_path: Path):
    done, new, told = tmp_path / "round-001.json", tmp_path / "round-002.json", list[Path]()
    done.write_text("{}", encoding="utf-8")
    proof_kills.do([(done, dict), (new, lambda: {"kills": []})], 2, told.append)
    assert told == [new]
    assert new.read_text(encoding="utf-8") == '{"kills": []}'


def test_a_round_that_could_not_be_carried_through_counts_as_not_done(tmp_path: Path):
    path = tmp_path / "round-001.json"
    with pytest.raises(SystemExit):
        proof_kills.do([(path, lambda: {}["nothing"])], 1, lambda _: None)
    assert not path.exists()
