"""Hands out cases. `LocalFeed` serves one machine, `SharedFeed` several; both reach the store's rows through a port."""

from bot.feed.local import LocalFeed
from bot.feed.queue import Queue
from bot.feed.shared import SharedFeed

__all__ = ["LocalFeed", "Queue", "SharedFeed"]
