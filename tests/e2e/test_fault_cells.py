"""Two cells of the fault matrix (`./dev proof faults`): what is resolved by reading, and what a person is told."""

from pathlib import Path

import pytest

from tests.proofs.fault_cells import Cell, Plan
from tests.proofs.fault_nights import run

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1800)]


@pytest.mark.slow
def test_a_lost_answer_is_resolved_by_reading_and_a_doubled_calculation_is_held(tmp_path: Path) -> None:
    cells = {"01": Cell("lost_reply", "beslut"), "02": Cell("double_save", "berakning")}
    lines = run(Plan(("01", "02"), cells), tmp_path / "natt")
    assert {line["cell"]: (line["verdict"], line["reason"]) for line in lines} == {
        "lost_reply@beslut": ("resolved", ""),
        "double_save@berakning": ("held", "read_back_differs"),
    }, lines
