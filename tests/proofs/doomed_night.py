"""A real night in a process of its own, killed where its marks say, and what it leaves behind on the machine.

The night is the ordinary command. It is forked from a process that has loaded everything and started nothing, so that a
kill costs a browser and a login, not a start of Python. Linux only: orphans are adopted, so that none hides.
"""

import ctypes
import os
import select
import signal
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import cli
from tests.e2e.training_night import children_of
from tests.proofs.marked_night import ON_ITS_WAY, Doom, Marks, mark_everything

PATIENCE_S = 300
"""So long without a step, and the night hangs."""

LEAVE_S = 30
DIE_WITH_PARENT, ADOPT = 1, 36  # prctl's PR_SET_PDEATHSIG and PR_SET_CHILD_SUBREAPER


@dataclass
class Ended:
    """How a night ended: where it was killed, or by itself with this exit code, and the places it passed."""

    passed: list[tuple[str, str]] = field(default_factory=list)
    killed: Doom | None = None
    code: int = 0
    left: int = 0


def prepare() -> None:
    """Make this process the one that orphans come to: a browser whose night was killed is then seen, wherever it hides.

    It tidies up after itself when it is asked to end, and is asked when its own parent dies.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    _process_control(ADOPT, 1)
    _process_control(DIE_WITH_PARENT, signal.SIGTERM)


def _process_control(option: int, value: int) -> None:
    if ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def night(
    settings: Path, log: Path, doomed: frozenset[Doom], delay_s: float, besides: Callable[[], set[int]] = set
) -> Ended:
    """Run a night until it is killed or ends, and see what it leaves behind.

    `delay_s` is how long an act that is on its way may go on before the kill; `besides` the processes of other nights.
    """
    others = children_of(os.getpid())
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(ours)
        _be_the_night(settings, log, Marks(theirs, doomed))
    os.close(theirs)
    ended = Ended()
    try:
        for line in _lines(ours):
            doom, case, place, time_ = line.split("\t")
            ended.passed.append((case, place))
            if doom:
                ended.killed = Doom(case, place, int(time_))
                time.sleep(delay_s if place.endswith(ON_ITS_WAY) else 0)
                break
    finally:
        if ended.killed or sys.exc_info()[0]:
            os.kill(pid, signal.SIGKILL)
        ended.code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        os.close(ours)
    ended.left = wait_for_the_browser(lambda: others | besides())
    return ended


def _be_the_night(settings: Path, log: Path, marks: Marks) -> None:
    code: Any = 1
    try:
        _process_control(DIE_WITH_PARENT, signal.SIGKILL)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        file = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.dup2(file, 1)
        os.dup2(file, 2)
        mark_everything(marks)
        sys.argv = ["brygga", "night", "--flow", "ovning", "--workers", "1", "--settings", str(settings)]
        cli.main()
    except SystemExit as end:
        code = end.code
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code if isinstance(code, int) else 1)


def _lines(pipe: int) -> Iterator[str]:
    """What the night says, until it ends. Raises: TimeoutError when it hangs."""
    rest = b""
    while select.select([pipe], [], [], PATIENCE_S)[0]:
        if not (got := os.read(pipe, 65536)):
            return
        *whole, rest = (rest + got).split(b"\n")
        yield from (line.decode() for line in whole)
    raise TimeoutError(f"natten stod still i {PATIENCE_S} s")


def wait_for_the_browser(others: Callable[[], set[int]]) -> int:
    """How many processes of the night outlive it; they are ended, so that the next night has the machine alone."""
    end = time.monotonic() + LEAVE_S
    while (left := children_of(os.getpid()) - others()) and time.monotonic() < end:
        time.sleep(0.05)
    for pid in left:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with suppress(ChildProcessError):  # nobody is left
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return len(left)
