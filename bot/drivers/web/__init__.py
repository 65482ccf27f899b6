"""The surface on Playwright: a case system in a browser.

It knows selectors, frames, windows and dialogs, and nothing about cases or amounts. It refuses to press what
decides, whatever it is called by, and answers no dialog that the pack does not know.
"""

from bot.drivers.web.browser import WebBrowser
from bot.drivers.web.surface import WebSurface
from bot.drivers.web.surfaces import WebSurfaces

__all__ = ["WebBrowser", "WebSurface", "WebSurfaces"]
