"""When nights start: turns timetables into starts within a window, and calls back when one is due.

This room knows nothing of what a night does and keeps nothing between two runs: whether a night was run is in the store.
"""

from bot.timetable.nights import last_start, next_starts
from bot.timetable.scheduler import run_scheduler
from bot.timetable.starts import Start, in_words

__all__ = ["Start", "in_words", "last_start", "next_starts", "run_scheduler"]
