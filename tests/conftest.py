"""No test is timed: the machines are shared, and a property that holds slowly holds."""

import shutil
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import settings

if settings.get_current_profile_name() != "mutation":  # the proof's own, which has no deadline either
    settings.register_profile("untimed", deadline=None)
    settings.load_profile("untimed")


def pytest_configure() -> None:
    """Remove what Python cached in flows/ when a test could still import a flow: a flow's folder with a cache is refused."""
    for cache in (Path(__file__).parents[1] / "flows").rglob("__pycache__"):
        shutil.rmtree(cache, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave to `./dev e2e`, of tests marked `share(n)`, all but every n-th of each function's cases."""
    met = Counter[object]()
    for item in items:
        if mark := item.get_closest_marker("share"):
            function = getattr(item, "originalname", item.name), item.path
            if met[function] % mark.args[0]:
                item.add_marker("slow")
            met[function] += 1


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many pages of `tests/ports/believed` were read right, stopped, and so on."""
    reports = [one for group in terminalreporter.stats.values() for one in group if getattr(one, "when", "") == "call"]
    counts = Counter(said for one in reports for name, said in one.user_properties if name == "believed")
    if counts:
        terminalreporter.write_line("believed: " + ", ".join(f"{said} {n}" for said, n in sorted(counts.items())))
