"""What the terminal says of a night under way: several cases at once, and one line for each that ends."""

import io
from pathlib import Path

from rich.console import Console

from bot.app import NightEnd
from bot.cli.show import Follower, show_unmatched
from bot.domain.case import CaseRef, Outcome
from bot.domain.period import Month
from bot.engine import NightResult

FIRST, SECOND = (CaseRef(f"EB-2025-0010{n}", Month(2025, 10)) for n in (1, 2))


def test_every_case_under_way_is_shown_until_it_ends() -> None:
    said = io.StringIO()
    with Follower(Console(file=said, force_terminal=True, width=160)) as follower:
        follower.found(2)
        shown = []
        for tell in (
            lambda: follower.begins(FIRST),
            lambda: follower.begins(SECOND),
            lambda: follower.ended(FIRST, Outcome.DRAFTED, ""),
            lambda: follower.ended(SECOND, Outcome.TO_PERSON, "locked"),
        ):
            tell()
            shown.append(follower._bar.tasks[0].description)
    assert shown == [FIRST.number, f"{FIRST.number}, {SECOND.number}", SECOND.number, "väntar"]


def test_without_a_terminal_each_case_is_one_line_in_the_order_they_end() -> None:
    said = io.StringIO()
    with Follower(Console(file=said, width=160)) as follower:
        follower.found(2)
        follower.begins(FIRST)
        follower.begins(SECOND)
        follower.ended(SECOND, Outcome.DRAFTED, "")
        follower.ended(FIRST, Outcome.TO_PERSON, "locked")
    queue, first, second = said.getvalue().strip().splitlines()
    assert queue == "2 ärenden i kön"
    assert first.startswith(f"[1/2] {SECOND.number}: utkast")
    assert second.startswith(f"[2/2] {FIRST.number}: till person – ")


def test_a_forbidden_request_that_nothing_in_a_rehearsal_matched_is_told() -> None:
    said = io.StringIO()
    for rules in ((), ("**/utbetalning*", "[_cmd]")):
        show_unmatched(Console(file=said, width=160), NightEnd(NightResult(), Path("rapport.html"), unmatched=rules))
    assert said.getvalue().count("rätt stavat?") == 1
    assert said.getvalue().strip().endswith("**/utbetalning*, [_cmd]")
