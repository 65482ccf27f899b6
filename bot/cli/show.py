"""A night as shown to the person who runs it: a progress bar on a terminal, plain lines elsewhere, and a final table."""

import sys
import time
from collections.abc import Mapping

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table

from bot.app import NightEnd
from bot.domain.case import CaseRef, Outcome
from bot.office import reason_words

WORDS = {
    Outcome.DRAFTED: "utkast",
    Outcome.TO_PERSON: "till person",
    Outcome.SHADOWED: "i skuggdrift",
    Outcome.WATCHED: "bevakade",
    Outcome.FOLLOWED: "uppföljda",
}
WRITING = (Outcome.DRAFTED, Outcome.TO_PERSON)


class Follower:
    """Shows a night's progress. Implements `engine.Audience`; a context manager, so that the bar is always closed."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._counts = {outcome: 0 for outcome in Outcome}
        self._began = time.monotonic()
        self._total, self._done = 0, 0
        self._under_way: list[str] = []
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[outcomes]}"),
            TimeElapsedColumn(), TextColumn("kvar"), TimeRemainingColumn(), console=console,
            disable=not console.is_terminal,
        )  # fmt: skip
        self._task = self._bar.add_task("letar upp ärenden", total=None, outcomes="")

    def __enter__(self) -> "Follower":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def found(self, cases: int) -> None:
        """The queue is known."""
        self._total = cases
        self._bar.update(self._task, total=cases, description="väntar")
        self._plain(f"{cases} ärenden i kön")

    def begins(self, case: CaseRef) -> None:
        """A case begins, possibly beside others."""
        self._under_way.append(case.number)
        self._show_under_way()

    def ended(self, case: CaseRef, outcome: Outcome, reason: str) -> None:
        """A case has ended."""
        self._counts[outcome] += 1
        self._done += 1
        self._under_way.remove(case.number)
        self._show_under_way()
        self._bar.update(
            self._task,
            advance=1,
            outcomes=", ".join(f"{n} {WORDS[o]}" for o, n in self._counts.items() if n or o in WRITING),
        )
        why = f" – {reason_words(reason)[0]}" if reason else ""
        spent = time.monotonic() - self._began
        left = spent / self._done * (self._total - self._done)
        self._plain(f"[{self._done}/{self._total}] {case.number}: {WORDS[outcome]}{why}  (cirka {left:.0f} s kvar)")

    def _show_under_way(self) -> None:
        self._bar.update(self._task, description=", ".join(self._under_way) or "väntar")

    def _plain(self, text: str) -> None:
        if not self._console.is_terminal:
            self._console.print(text, highlight=False, markup=False, soft_wrap=True)


def show_end(console: Console, end: NightEnd) -> None:
    """Print the table of outcomes and where the report is."""
    result = end.result
    table = Table("Utfall", "Antal", title="Natten")
    table.add_row("Klart att granska", str(result.outcomes[Outcome.DRAFTED.value]))
    table.add_row("Behöver en person", str(result.outcomes[Outcome.TO_PERSON.value]))
    for reason, count in sorted(result.reasons.items()):
        if reason:
            table.add_row(f"    {reason_words(reason)[0]}", str(count), style="dim")
    for outcome in (Outcome.SHADOWED, Outcome.WATCHED, Outcome.FOLLOWED):
        if looked_at := result.outcomes[outcome.value]:
            table.add_row(f"{WORDS[outcome].capitalize()}, inget skrivet", str(looked_at))
    table.add_row("Inte påbörjade", str(result.left))
    console.print(table)
    if result.stopped_by is not None:
        console.print(f"Natten stannade: {result.stopped_by}", style="bold red", markup=False)
    elif result.interrupted:
        console.print("Avbruten på begäran; kön är sparad, och nästa körning fortsätter.")
    if end.pause:
        console.print("Natten hålls av IT (brygga feed pause eller drain); «brygga feed resume» släpper den.")
    console.print(f"Morgonrapport: {end.report}", soft_wrap=True, markup=False, highlight=False)


def show_unmatched(console: Console, end: NightEnd) -> None:
    """Print the pack's forbidden requests that nothing in a rehearsal has matched."""
    if end.unmatched:
        said = ", ".join(end.unmatched)
        text = f"Inget på de bilder som natten såg leder till det här i forbidden och forbidden_posts; är det rätt stavat? {said}"
        console.print(text, style="yellow", soft_wrap=True, markup=False, highlight=False)


def show_oracle(console: Console, counts: Mapping[str, int], details: list[str], thrown: Mapping[str, int]) -> None:
    """Print the oracle's verdict."""
    good = not any(counts.values())
    console.print(
        "Oraklet: " + ", ".join(f"{name} {n}" for name, n in counts.items()),
        style="green" if good else "bold red", soft_wrap=True, highlight=False,
    )  # fmt: skip
    for line in details:
        console.print(f"  {line}", markup=False, soft_wrap=True)
    if thrown:
        said = ", ".join(f"{name} {n}" for name, n in thrown.items())
        console.print(f"Kastade fel: {said}", soft_wrap=True, highlight=False)


def terminal(*, to_stderr: bool = False) -> Console:
    """Return the terminal; stderr when stdout is kept for a machine-readable line."""
    return Console(file=sys.stderr if to_stderr else sys.stdout)
