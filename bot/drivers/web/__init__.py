"""The surface on Playwright: a case system in a browser.

Knows selectors, frames, windows and dialogs, and nothing about cases or amounts. Refuses to press what decides,
whatever the pack calls it, and answers no dialog that the pack does not know.
"""

from bot.drivers.web.browser import WebBrowser
from bot.drivers.web.forbidden import Unmatched
from bot.drivers.web.surface import WebSurface
from bot.drivers.web.surfaces import WebSurfaces

__all__ = ["Unmatched", "WebBrowser", "WebSurface", "WebSurfaces"]
