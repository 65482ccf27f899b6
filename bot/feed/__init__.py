"""Who takes which case. `LocalFeed` serves one machine, `SharedFeed` several; both meet the store's rows through a port."""

from bot.feed._local import LocalFeed
from bot.feed._queue import Queue
from bot.feed._shared import SharedFeed

__all__ = ["LocalFeed", "Queue", "SharedFeed"]
