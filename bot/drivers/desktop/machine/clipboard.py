"""The clipboard of one screen. What is put there is somebody's: it is taken away as soon as it has been read."""

import shutil
import subprocess
import time
from collections.abc import Mapping

NOTHING = "–"
"""Stands there between two copies: whoever copies nothing leaves it."""
COPIED_S = 1.0
ANSWER_S = 2.0


class XClipboard:
    """Implements `Clipboard`. Speaks through xclip. `environment` says on which screen."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment, self._program = dict(environment), shutil.which("xclip")

    def wipe(self) -> None:
        """Put nothing there."""
        self._run(["-i"], NOTHING)

    def copied(self) -> str | None:
        """What a program has put there since it was wiped, waited for; None when it puts nothing."""
        end = time.monotonic() + COPIED_S
        while True:
            said = self._run(["-o"])
            if said not in (NOTHING, None) or time.monotonic() > end:  # nobody answers while it changes hands
                break
            time.sleep(0.02)
        self.wipe()
        return None if said in (NOTHING, None) else said

    def _run(self, what: list[str], text: str | None = None) -> str | None:
        if self._program is None:
            return None
        # What is put there is held by a process of its own that outlives the call; it must not hold our pipe.
        out = subprocess.DEVNULL if text is not None else subprocess.PIPE
        try:
            done = subprocess.run(
                [self._program, "-selection", "clipboard", *what], input=text, stdout=out, stderr=subprocess.DEVNULL,
                env=self._environment, check=False, timeout=ANSWER_S, encoding="utf-8", errors="replace",
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        return done.stdout if done.returncode == 0 else None
