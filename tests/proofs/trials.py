"""Trials of mutants: each in a child of its own, and nothing is written to disk.

A fault that works while its module is loaded is tried in a child where `import` finds the mutated source; its parent has
loaded pytest and hypothesis but nothing of the house. `bodies` has the quicker way for the rest.
It forks, so it runs where there is a fork: Linux, not Windows.
"""

import gc
import importlib
import os
import resource
import signal
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
PROCESSOR_S, WAIT_S = 25, 1200  # the processor's own time counts, so that a busy machine makes no timeouts
MEMORY = 2 * 1024**3
PLUGINS = ("no:cacheprovider", "no:faulthandler", "no:playwright", "no:anyio")
QUIET = ["-x", "-q", "--tb=no", "--assert=plain", "--timeout=0", *(word for name in PLUGINS for word in ("-p", name))]
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
        suppress_health_check=list(hypothesis.HealthCheck),  # pyright: ignore[reportArgumentType] - its metaclass hides the type
    )  # fmt: skip
    hypothesis.settings.register_profile("mutation", few)
    hypothesis.settings.load_profile("mutation")
    pytest.main([*QUIET, "--collect-only", "-qq", str(TESTS / "cases")])  # a folder without tests: loads pytest itself
    gc.freeze()


def run_all(mutants: list[Mutant], act: Callable[[Mutant], int], children: int) -> Iterator[tuple[Mutant, str]]:
    """Act upon every mutant, so many at a time, and give each with what became of it as soon as it is known."""
    waiting, running = list(reversed(mutants)), dict[int, tuple[Mutant, float]]()
    while waiting or running:
        while waiting and len(running) < children:
            mutant = waiting.pop()
            running[_fork(act, mutant)] = mutant, time.monotonic() + WAIT_S
        for pid, (mutant, until) in list(running.items()):
            if time.monotonic() > until:
                os.kill(pid, signal.SIGXCPU)
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                del running[pid]
                yield mutant, _outcome(mutant, os.waitstatus_to_exitcode(status))
        time.sleep(0.005)


def _outcome(mutant: Mutant, code: int) -> str:
    if code in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.NO_TESTS_COLLECTED):
        raise RuntimeError(f"pytest kunde inte köras för {mutant.module} rad {mutant.number}: {code}")
    return {0: SURVIVED, NOT_LOADED: STILLBORN, -signal.SIGXCPU: TIMEOUT}.get(code, KILLED)


def _fork(act: Callable[[Mutant], int], mutant: Mutant) -> int:
    pid = os.fork()
    if pid:
        return pid
    try:
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))  # a loop without end must not eat the machine
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S + 5))
        code = act(mutant)
    except BaseException:  # whatever the fault does, the child ends here, not in the parent
        code = 1
    os._exit(code)


def load_and_test(mutant: Mutant) -> int:
    """In a child: import the mutated module and run the tests, the module's own first since they most often catch it."""
    sys.meta_path.insert(0, _Mutated(mutant))
    try:
        importlib.import_module(f"bot.domain.{mutant.module}")
    except Exception:
        return NOT_LOADED
    own = [str(path) for path in sorted(TESTS.glob(f"test_{mutant.module.partition('.')[0].rstrip('s')}*.py"))]
    shape = str(TESTS / "test_frozen.py")
    rest = [str(TESTS), *(f"--ignore={path}" for path in (shape, *own))]
    return next((code for group in ([shape], own, rest) if group and (code := pytest.main([*QUIET, *group]))), 0)
