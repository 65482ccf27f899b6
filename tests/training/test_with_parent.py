"""The training system that a demo or a test has started ends with it, however that ended."""

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STARTS_ONE = """
import os, sys
from pathlib import Path
from bot.cli.demo_night import training_system
with training_system(Path(sys.argv[1]), Path(sys.argv[2]), 0.02) as (url, db):
    print(url, flush=True)
    os.kill(os.getpid(), 9)
"""


@pytest.mark.skipif(os.name != "posix", reason="dödar en process som på posix")
def test_a_training_system_ends_when_the_one_that_started_it_was_killed(tmp_path: Path) -> None:
    one = next((ROOT / "bot/training/households/20").glob("02_*.toml"))
    households = tmp_path / "households"
    households.mkdir()
    (households / one.name).write_bytes(one.read_bytes())
    command = [sys.executable, "-c", STARTS_ONE, str(tmp_path / "demo"), str(households)]
    killed = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    assert killed.returncode == -9
    assert killed.stdout.startswith("http://127.0.0.1:"), "it had answered"
    end = time.monotonic() + 20
    while answers(killed.stdout.strip()):
        assert time.monotonic() < end, "it lives on"
        time.sleep(0.05)


def answers(url: str) -> bool:
    """Whether something listens there."""
    try:
        socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=5).close()
    except OSError:
        return False
    return True
