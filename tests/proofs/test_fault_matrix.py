"""The fault matrix's own parts: every fault has a cell, nights are shared out right, and nothing wrong is called right."""

from pathlib import Path

import pytest

from bot.training import check_faults
from bot.training.fault_catalogue import CATALOGUE
from bot.training.faults import SAVING
from tests.proofs import kept
from tests.proofs.fault_cells import WHOLE_NIGHT, Cell, all_cells, case_of, plans
from tests.proofs.fault_nights import Seen, verdict
from tests.proofs.proof_faults import chosen_cells, summed


def test_every_fault_has_a_cell_and_every_act_that_writes_is_struck() -> None:
    cells = all_cells()
    assert {fault.name for fault in CATALOGUE} == {cell.fault for cell in cells} - {WHOLE_NIGHT}
    for act in SAVING:
        assert {"lost_reply", "late_commit", "lock_at_save", "focus_stolen"} <= {
            c.fault for c in cells if c.screen == act
        }
    assert len({cell.name for cell in cells}) == len(cells)


def test_the_training_system_takes_every_nights_faults() -> None:
    for plan in plans(all_cells()):
        check_faults(plan.rules)


def test_every_cell_has_a_night_and_never_are_three_struck_in_a_row() -> None:
    nights = plans(all_cells())
    assert sorted(cell.name for plan in nights for cell in plan.cells.values()) == sorted(c.name for c in all_cells())
    for plan in nights:
        struck = [household in plan.cells for household in plan.households]
        assert (True, True, True) not in zip(struck, struck[1:], struck[2:], strict=False)
        assert not all(struck)
        assert {case_of(household) in plan.rules or len(plan.cells) == 1 for household in plan.cells} == {True}


@pytest.mark.parametrize("cell", [Cell("rounded_ore", "beslut"), Cell("ssbtek_doubled", "svar")])
def test_what_needs_ore_or_a_payment_strikes_a_household_that_has_it(cell: Cell) -> None:
    (plan,) = plans([cell])
    assert list(plan.cells) == ["53"]


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (Seen("drafted", ""), "right"),
        (Seen("drafted", "", trouble=True), "resolved"),
        (Seen("drafted", "", ("wrong_writes",)), "silent_wrong"),
        (Seen("drafted", "", ("unexpected",)), "silent_wrong"),
        (Seen("drafted", "", marred=True), "silent_wrong"),
        (Seen("to_person", "screen", ("unexpected",)), "held"),
        (Seen("to_person", "read_back_differs", ("unexpected", "doubled"), marred=True), "held"),
        (Seen("to_person", "screen", ("doubled",)), "silent_wrong"),
        (Seen("to_person", "read_back_differs", ("wrong_writes",)), "silent_wrong"),
        (Seen("to_person", "locked", ("locks_left",)), "silent_wrong"),
        (Seen("to_person", "bug"), "bug"),
        (Seen("to_person", ""), "bug"),
        (Seen("queued", ""), "left"),
    ],
)
def test_a_case_is_judged_by_what_stands_and_by_what_a_person_was_told(seen: Seen, said: str) -> None:
    assert verdict(seen) == said


@pytest.mark.parametrize(
    ("lines", "ok"),
    [
        ([{"cell": "a", "verdict": "right"}, {"neighbour": "x", "verdict": "right"}], True),
        ([{"cell": "a", "verdict": "held"}, {"cell": "b", "verdict": "resolved"}], True),
        ([{"cell": "a", "verdict": "right"}, {"neighbour": "x", "verdict": "held"}], False),
        ([{"cell": "a", "verdict": "right"}, {"neighbour": "x", "verdict": "silent_wrong"}], False),
        *(([{"cell": "a", "verdict": bad}], False) for bad in ("silent_wrong", "bug", "left", "stopped", "unstruck")),
        ([], False),
    ],
)
def test_the_matrix_is_good_only_when_every_cell_is_and_no_healthy_case_was_held(
    lines: list[dict[str, str]], ok: bool
) -> None:
    assert summed(lines)["ok"] is ok


def test_one_healthy_case_of_a_hundred_may_be_held() -> None:
    healthy = [{"neighbour": "x", "verdict": "right"}] * 99 + [{"neighbour": "x", "verdict": "held"}]
    assert summed([{"cell": "a", "verdict": "right"}, *healthy])["over_halt"] == 0.01
    assert summed([{"cell": "a", "verdict": "right"}, *healthy])["ok"]


def test_a_part_is_chosen_by_fault_or_by_cell() -> None:
    assert [cell.name for cell in chosen_cells(["stale_row@beslut", "session_case"])] == [
        "session_case@svar", "stale_row@beslut",
    ]  # fmt: skip
    with pytest.raises(SystemExit, match="Ingen ruta heter finns_inte"):
        chosen_cells(["finns_inte"])


def test_what_is_done_is_kept_until_the_code_is_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = kept.rows_file(tmp_path / "faults")
    assert kept.rows(file) == []
    kept.add(file, {"cell": "a"}, {"cell": "å"})
    kept.add(file, {"cell": "c"})
    assert kept.rows(kept.rows_file(file.parent)) == [{"cell": "a"}, {"cell": "å"}, {"cell": "c"}]
    monkeypatch.setattr(kept, "digest", lambda: "another code")
    assert kept.rows(kept.rows_file(file.parent)) == []
