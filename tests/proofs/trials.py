"""Trials of mutants: each in a child of its own, where the mutated source is what `import` finds.

The parent has loaded pytest and hypothesis but nothing of the house, so a child begins at once and holds no other fault.
Nothing is written to disk. It forks, so it runs where there is a fork: Linux, not Windows.
"""

import gc
import importlib
import os
import resource
import sys
import time
import types
from collections.abc import Callable, Iterator
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_loader
from pathlib import Path

import hypothesis
import pydantic  # noqa: F401 - loaded here once, so that no child loads it again
import pytest

from tests.proofs.mutants import Mutant

TESTS = Path("tests/domain")
LIMIT_S = 90
MEMORY = 2 * 1024**3
QUIET = [
    "-x",
    "-q",
    "--tb=no",
    "--assert=plain",
    "-p",
    "no:cacheprovider",
    "-p",
    "no:faulthandler",
    "-p",
    "no:playwright",
    "-p",
    "no:anyio",
]
KILLED, SURVIVED, TIMEOUT, STILLBORN = "killed", "survived", "timeout", "stillborn"
NOT_LOADED = 90


class _Mutated(MetaPathFinder, Loader):
    def __init__(self, mutant: Mutant) -> None:
        self.name, self.source = f"bot.domain.{mutant.module}", mutant.source

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:
        return spec_from_loader(fullname, self) if fullname == self.name else None

    def exec_module(self, module: types.ModuleType) -> None:
        exec(compile(self.source, f"<{self.name}>", "exec"), module.__dict__)  # noqa: S102 - the fault on trial


def prepare() -> None:
    """Set the mutation profile: few examples, the same every time, none kept, no shrinking, no deadline."""
    few = hypothesis.settings(
        max_examples=20, derandomize=True, database=None, deadline=None,
        phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
        suppress_health_check=list(hypothesis.HealthCheck),
    )  # fmt: skip
    hypothesis.settings.register_profile("mutation", few)
    hypothesis.settings.load_profile("mutation")
    pytest.main([*QUIET, "--collect-only", "-qq", str(TESTS / "cases")])  # a folder without tests: loads pytest itself
    gc.freeze()


def run_all(mutants: list[Mutant], children: int) -> Iterator[tuple[Mutant, str]]:
    """Try every mutant, so many at a time, and give each with what became of it as soon as it is known."""
    waiting, running = list(reversed(mutants)), dict[int, tuple[Mutant, float]]()
    while waiting or running:
        while waiting and len(running) < children:
            mutant = waiting.pop()
            running[_fork(lambda mutant=mutant: _trial(mutant))] = mutant, time.monotonic() + LIMIT_S
        for pid, (mutant, until) in list(running.items()):
            ended, status = os.waitpid(pid, os.WNOHANG)
            late = not ended and time.monotonic() > until
            if late:
                os.kill(pid, 9)
                os.waitpid(pid, 0)
            if ended or late:
                del running[pid]
                yield mutant, TIMEOUT if late else _outcome(mutant, os.waitstatus_to_exitcode(status))
        time.sleep(0.02)


def sound(module: str) -> bool:
    """Whether the tests pass for a module without any fault, under the same conditions as a trial."""
    pid = _fork(lambda: _tests(module))
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _outcome(mutant: Mutant, code: int) -> str:
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"pytest kunde inte köras för {mutant.module} rad {mutant.number}: {code}")
    return {0: SURVIVED, NOT_LOADED: STILLBORN}.get(code, KILLED)


def _fork(act: Callable[[], int]) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # a loop without end must not eat the machine
        code = act()
    except BaseException:  # whatever the fault does, the child ends here, not in the parent
        code = 1
    os._exit(code)


def _trial(mutant: Mutant) -> int:
    sys.meta_path.insert(0, _Mutated(mutant))
    try:
        importlib.import_module(f"bot.domain.{mutant.module}")
    except Exception:
        return NOT_LOADED
    return _tests(mutant.module)


def _tests(module: str) -> int:
    """The module's own tests first, since they most often catch the fault; then all others of the ground floor."""
    own = [str(path) for path in sorted(TESTS.glob(f"test_{module.rstrip('s')}*.py"))] or [f"{TESTS}/test_law_cases.py"]
    rest = [f"--ignore={path}" for path in own]
    return pytest.main([*QUIET, *own]) or pytest.main([*QUIET, *rest, str(TESTS)])
