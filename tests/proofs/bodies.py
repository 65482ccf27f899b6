"""Faults inside functions: the tests are loaded once, and each child puts the faulty code into the function it has.

Which tests reach which function is measured in a run without any fault; a fault is tried by those tests only, the
quickest first. A function that no test reaches has only survivors.
"""

import importlib
import os
import sys
import time
import types
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from tests.proofs.mutants import Mutant, code_of
from tests.proofs.trials import QUIET, TESTS

Place = tuple[str, str]  # module, function


class Session:
    """A pytest plugin: collects as usual, measures what every test reaches, and then hands over to `act`."""

    def __init__(self, act: Callable[["Session"], None]) -> None:
        self.act = act
        self.reaching: dict[Place, list[tuple[float, pytest.Item]]] = defaultdict(list)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of running the tests once, run them for every fault."""
        self.session = session
        for test in session.items:
            began, reached = time.perf_counter(), set[Place]()
            sys.setprofile(_watch(reached))
            _run(test)
            sys.setprofile(None)
            if session.testsfailed:
                raise SystemExit(f"Provet faller utan något fel: {test.nodeid}. Då bevisar det inget om fel.")
            for place in reached:
                self.reaching[place].append((time.perf_counter() - began, test))
        self.act(self)
        return True

    def try_body(self, mutant: Mutant) -> int:
        """In a child: put the fault in and run the tests that reach it until one falls."""
        code = code_of(mutant.source, mutant.function)
        assert code is not None
        _function_of(mutant).__code__ = code
        for _, test in sorted(self.reaching[mutant.module, mutant.function], key=lambda timed: timed[0]):
            _run(test)
            if self.session.testsfailed:
                return 1
        return 0


def with_tests_loaded(act: Callable[[Session], None]) -> None:
    """Collect the tests of the ground floor and act; pytest's own words go nowhere."""
    kept, silence = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    try:
        code = pytest.main([*QUIET, "--capture=no", str(TESTS)], plugins=[Session(act)])
    finally:
        os.dup2(kept, 1)
    if code:
        raise SystemExit(f"Proven kunde inte köras utan fel ({code!r}).")


def _run(test: pytest.Item) -> None:
    test.config.hook.pytest_runtest_protocol(item=test, nextitem=None)


def _watch(reached: set[Place]) -> Callable[[types.FrameType, str, Any], None]:
    def note(frame: types.FrameType, event: str, _: Any) -> None:
        name = frame.f_globals.get("__name__", "")
        if event == "call" and name.startswith("bot.domain."):
            reached.add((name.removeprefix("bot.domain."), frame.f_code.co_qualname.partition(".<locals>")[0]))

    return note


def _function_of(mutant: Mutant) -> types.FunctionType:
    found: Any = importlib.import_module(f"bot.domain.{mutant.module}")
    for part in mutant.function.split("."):
        found = vars(found)[part]
    found = found.fget if isinstance(found, property) else getattr(found, "__func__", found)
    assert isinstance(found, types.FunctionType), mutant.function
    return found
