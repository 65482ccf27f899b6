"""A night and a visit, and nothing of it in the clear: `./dev proof leaks` in short."""

import sys
from pathlib import Path

import pytest

from tests.proofs.leak_visit import findings, whole_run
from tests.proofs.leaks import not_exempt, unused

pytestmark = [pytest.mark.e2e, pytest.mark.slow, pytest.mark.timeout(1800)]


@pytest.mark.skipif(sys.platform != "linux", reason="processer ses i /proc")
def test_nothing_that_a_night_and_a_visit_leave_can_be_read_without_the_key(tmp_path: Path) -> None:
    there, found = whole_run(tmp_path, ("05", "20"), "lock_at_save@beslut@EB-2025-00105#1", print)
    assert [state for _, state in there.cases] == ["to_person", "drafted"]
    assert min(there.looked.values()) > 3, "något såg vi medan det pågick"
    assert not_exempt(found) == []
    assert unused(found) == []
    (person,) = [one for one in there.canaries if one.kind == "identity" and "20" in one.name][:1]
    (there.folder / "out/night.err").write_text(f"WARNING {person.texts[0]}\n", encoding="utf-8")
    assert [one.place for one in not_exempt(findings(there))] == ["out/night.err"], "provet kan falla"
