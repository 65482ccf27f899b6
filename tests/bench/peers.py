"""One form filled in by somebody else's library, as its own guide does it: run by the Python of an environment of its own.

`python peers.py LIBRARY CROPS` reads the texts to type as JSON and says how long it took, without loading. Field by field: click
the picture, mark all, type; then click the picture of the button. None of them reads anything back.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path


def pyautogui_fills(crops: Path) -> tuple[Callable[[str], None], Callable[[str], None]]:
    """Plain pyautogui, with the pauses it has by itself."""
    import pyautogui

    def click(name: str) -> None:
        pyautogui.click(*pyautogui.locateCenterOnScreen(str(crops / f"{name}.png"), confidence=0.9))

    def write(text: str) -> None:
        pyautogui.hotkey("ctrl", "a")
        pyautogui.write(text, interval=0.02)

    return click, write


def rpaframework_fills(crops: Path) -> tuple[Callable[[str], None], Callable[[str], None]]:
    """RPA.Desktop, by `image:` locators."""
    from RPA.Desktop import Desktop

    desktop = Desktop()

    def write(text: str) -> None:
        desktop.press_keys("ctrl", "a")
        desktop.type_text(text)

    return lambda name: desktop.click(f"image:{crops / name}.png"), write


def guibot_fills(crops: Path) -> tuple[Callable[[str], None], Callable[[str], None]]:
    """Guibot, with template matching."""
    from guibot.config import GlobalConfig
    from guibot.guibot import GuiBot

    GlobalConfig.find_backend = "template"
    bot = GuiBot()
    bot.add_path(str(crops))

    def write(text: str) -> None:
        bot.press_keys([bot.dc_backend.keymap.CTRL, "a"])
        bot.type_text(text)

    return bot.click, write


LIBRARIES = {"pyautogui": pyautogui_fills, "rpaframework": rpaframework_fills, "guibot": guibot_fills}


def main() -> None:
    """Fill in, press, tell."""
    import pyscreeze

    pyscreeze.GNOMESCREENSHOT_EXISTS = True  # the grab in Pillow instead of a process for each picture
    click, write = LIBRARIES[sys.argv[1]](Path(sys.argv[2]))
    texts: dict[str, str] = json.load(sys.stdin)
    began = time.perf_counter()
    for field, text in texts.items():
        click(field)
        write(text)
    click("save")
    print(json.dumps({"seconds": time.perf_counter() - began}))


if __name__ == "__main__":
    main()
