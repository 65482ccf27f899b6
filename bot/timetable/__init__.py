"""When: turns timetables into starts within a window, and calls when a start has come.

This room knows nothing of what a night does, and remembers nothing between two `watch`: whether a night was run is
in the store.
"""

from bot.timetable._nights import last_start, next_starts
from bot.timetable._start import Start, in_words
from bot.timetable._watch import watch

__all__ = ["Start", "in_words", "last_start", "next_starts", "watch"]
