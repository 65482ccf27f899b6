"""When: turns timetables into starts within a window, and calls when a start has come.

This room knows nothing of what a night does, and remembers nothing between two `watch`: whether a night was run is
in the store.
"""

from bot.timetable.nights import last_start, next_starts
from bot.timetable.scheduler import watch
from bot.timetable.starts import Start, in_words

__all__ = ["Start", "in_words", "last_start", "next_starts", "watch"]
