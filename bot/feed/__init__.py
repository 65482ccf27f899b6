"""Who takes which case. `LocalFeed` serves one machine from the store's case rows, which it meets through a port."""

from bot.feed._local import LocalFeed

__all__ = ["LocalFeed"]
