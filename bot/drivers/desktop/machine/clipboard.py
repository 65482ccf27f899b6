"""The clipboard of one X screen, through xclip. What is copied is removed as soon as it has been read."""

import shutil
import subprocess
import time
from collections.abc import Mapping

NOTHING = "–"
"""The content between two copies: a program that copies nothing leaves it."""
COPIED_S = 1.0
ANSWER_S = 2.0


class XClipboard:
    """Implements `Clipboard`. `environment` says on which screen."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment, self._program = dict(environment), shutil.which("xclip")

    def wipe(self) -> None:
        """Empty it."""
        self._run(["-i"], NOTHING)

    def copied(self) -> str | None:
        """What a program has put there since it was emptied, waited for a moment; None if nothing."""
        end = time.monotonic() + COPIED_S
        while True:
            said = self._run(["-o"])
            if said not in (NOTHING, None) or time.monotonic() > end:  # nobody answers while its owner changes
                break
            time.sleep(0.02)
        self.wipe()
        return None if said in (NOTHING, None) else said

    def _run(self, what: list[str], text: str | None = None) -> str | None:
        if self._program is None:
            return None
        # xclip leaves a process that holds the content and outlives the call; it must not hold our pipe.
        out = subprocess.DEVNULL if text is not None else subprocess.PIPE
        try:
            done = subprocess.run(
                [self._program, "-selection", "clipboard", *what], input=text, stdout=out, stderr=subprocess.DEVNULL,
                env=self._environment, check=False, timeout=ANSWER_S, encoding="utf-8", errors="replace",
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return None
        return done.stdout if done.returncode == 0 else None
