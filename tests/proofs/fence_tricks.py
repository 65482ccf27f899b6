"""The tricks of `./dev proof fence` that are tests: every one marked `fence`, and the honest samples beside them.

A pytest plugin: it writes a line for each as soon as it is judged, and leaves out those that are judged already.
"""

import os
from pathlib import Path

import pytest

from tests.proofs import kept

FILE = "BRYGGA_FENCE"
"""Names the file that the lines go to."""
STOPPED, THROUGH, LET_BY, REFUSED = "stopped", "through", "let by", "refused wrongly"


def _lock(item: pytest.Item) -> str:
    """The lock that a trick must meet; empty for an honest sample."""
    mark = item.get_closest_marker("fence")
    return "" if mark is None or item.get_closest_marker("honest") else str(mark.args[0])


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tricks and the honest samples that have no line yet."""
    done = {row["trick"] for row in kept.rows(Path(os.environ[FILE]))}
    chosen = [one for one in items if one.get_closest_marker("fence") or one.get_closest_marker("honest")]
    items[:] = [one for one in chosen if one.nodeid not in done]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item):  # type: ignore[no-untyped-def]
    """Write the line once set-up, call and teardown are over; what was skipped has none."""
    reports: list[pytest.TestReport] = []
    item.stash[REPORTS] = reports
    yield
    if reports and not any(one.skipped for one in reports):
        passed, lock = all(one.passed for one in reports), _lock(item)
        verdict = (STOPPED if passed else THROUGH) if lock else (LET_BY if passed else REFUSED)
        kept.add(Path(os.environ[FILE]), {"trick": item.nodeid, "lock": lock, "verdict": verdict})


REPORTS = pytest.StashKey[list[pytest.TestReport]]()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]):  # type: ignore[no-untyped-def]
    """Remember each part's report."""
    outcome = yield
    item.stash[REPORTS].append(outcome.get_result())
