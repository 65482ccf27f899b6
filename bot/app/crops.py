"""Cuts a picture of a control for a pack out of the window that is on the screen."""

import os
from dataclasses import dataclass
from pathlib import Path

from bot.domain.errors import ControlMissing, PackInvalid, SettingsInvalid
from bot.packs import Candidate, load_pack, phrases
from bot.ports.surface import Box

WINDOW_BAR = "window_bar"
"""Stands for the right end of a window's title bar, which is cut exactly: the picture must end where the bar ends."""


@dataclass(frozen=True, slots=True)
class SavedCrop:
    """What was saved: its name in the pack, the files, the pack's words for it, and what each text engine read.

    `around` is the file that shows where in the window it was cut.
    """

    name: str
    files: list[Path]
    around: Path
    words: str
    first: str
    second: str


def _box(text: str) -> Box:
    try:
        left, top, width, height = map(int, text.split(","))
    except ValueError:
        raise SettingsInvalid("--box ska vara fyra hela tal: vänster,topp,bredd,höjd") from None
    return left, top, width, height


def cut_crop(folder: Path, control: str, display: str, box: str, scale: int) -> SavedCrop:
    """Cut the control's picture and save it in the pack. Units: `box` pixels of the window, `scale` per cent.

    Raises: PackInvalid, SettingsInvalid, NoDisplay, ControlMissing, ControlAmbiguous, TextEngineMissing.
    """
    pack = load_pack(folder, without_pictures=True)
    where = _box(box) if box else None
    if control == WINDOW_BAR:
        title, words, called = "", "", pack.head.window_bar or WINDOW_BAR
    else:
        screen, _, name = control.partition(".")
        found = pack.control(screen, name).find
        first: Candidate = next((one for one in found if one.button), found[0])
        title, words, called = pack.screens[screen].head.window, first.button, first.picture or f"{screen}_{name}"
    if not (words or where):
        raise PackInvalid(f"{control} har inget ord på en knapp; säg var den är med --box", file=str(folder))
    from bot.drivers.desktop import Crop, window_of  # its libraries are an extra

    shown = window_of(display or os.environ.get("DISPLAY", ""), title)
    if shown is None:
        raise ControlMissing("fönstret syns inte; öppna det och låt inget ligga över")
    crop = Crop.of(shown, words, phrases(pack), where, exactly=control == WINDOW_BAR)
    files = crop.keep(folder / "crops", called, words, scale)
    around = folder / "crops/around" / f"{called}.png"
    return SavedCrop(called, files, around, words, crop.read.first, crop.read.second)
