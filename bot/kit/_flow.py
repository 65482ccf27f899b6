"""A flow: the stages that take one case through one case system.

Stage names are an interface: checkpoints are stored under them, so a stage whose meaning changes gets a new name.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from bot.domain.errors import KitMismatch

F = TypeVar("F", bound=Callable[..., Any])

FIXED = ("login", "find", "open_case", "read_case", "ask", "verify_ask", "read_answers", "close_case")
"""The stages that every flow has, besides its pairs of `write_…` and `verify_…`."""


class Flow:
    """Collects the stages of one case system, by function name.

    | stage | takes | returns |
    |---|---|---|
    | `login` | desk | – |
    | `find` | desk, month | `list[CaseRef]` |
    | `open_case` | desk, case | `Opened` |
    | `read_case` | desk, case, household | `Basis` without answers: all that is known before the agencies are asked |
    | `ask` | desk, case, household | – ; its last act is `Ask.ask` |
    | `verify_ask` | desk, case, household | `bool`: whether the system holds the question |
    | `verify_ask_since` | desk, case, household, day | `bool`: whether the system holds a question from that day or later; only for nights that work through watches |
    | `read_answers` | desk, case, household | `tuple[AgencyAnswer, ...]` to the newest question |
    | `write_…` | desk, case, draft | – ; its last act is `SaveDraft.save` |
    | `verify_…` | desk, case, draft | `Saved`, or None when nothing is there |
    | `read_outcome` | desk, case, draft | `Found`: what is there now, whoever wrote it; only for nights that follow up outcomes |
    | `close_case` | desk, case | – |

    Each stage may assume that it is logged in, and starts by navigating to where it works.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._stages: Mapping[str, Callable[..., Any]] = {}

    def stage(self, function: F) -> F:
        """Register a stage under its function's name. Raises: KitMismatch for an unknown stage name."""
        name = function.__name__
        if name not in (*FIXED, "read_outcome") and not name.startswith(("write_", "verify_")):
            raise KitMismatch(f"{name} är inget steg; tillåtna: {', '.join(FIXED)}, read_outcome, write_…, verify_…")
        if name in self._stages:
            raise KitMismatch(f"steget {name} finns två gånger")
        self._stages = {**self._stages, name: function}
        return function

    @property
    def stages(self) -> Mapping[str, Callable[..., Any]]:
        """All stages by name, in order of definition."""
        return MappingProxyType(dict(self._stages))

    @property
    def writes(self) -> tuple[str, ...]:
        """What the flow writes, in order: `calculation` for `write_calculation` and `verify_calculation`."""
        return tuple(name.removeprefix("write_") for name in self._stages if name.startswith("write_"))

    def check(self) -> None:
        """Check that no stage is missing. Raises: KitMismatch."""
        wanted = [*FIXED, *(f"verify_{what}" for what in self.writes)]
        missing = [name for name in wanted if name not in self._stages]
        if missing:
            raise KitMismatch(f"flödet {self.name} saknar {', '.join(missing)}")
