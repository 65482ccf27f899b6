"""Server and client as one program: the server is started first and ends with the client."""

import subprocess
import sys
from collections.abc import Sequence

from bot.training.desktop.switches import Switches


def run_together(serve: Sequence[str], switches: Switches) -> int:
    """Start the training server with these arguments, and the client on it; return the client's exit code.

    If the server does not start, it has said why itself, and its exit code is returned.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "bot.training", "serve", "--with-parent", *serve],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as server:  # fmt: skip
        assert server.stdout is not None
        said = server.stdout.readline()
        if not said:
            return server.wait()
        print(said.strip(), flush=True)
        address = said.split()[1]
        client = [sys.executable, "-m", "bot.training.desktop", "--url", address, *switches.as_arguments()]
        try:
            return subprocess.run(client, check=False).returncode
        finally:
            server.terminate()
