"""`brygga pack crop`: a picture cut out of a window that shows, as a vendor types it."""

from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.packs import load_pack
from tests.ports.stages import Windows, windows


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    """A window with a form, whose pack has lost the picture it names."""
    with windows(tmp_path_factory.mktemp("windows"), has_tree=False) as stage:
        stage.turn_to("form")
        yield stage


def crop(stage: Windows, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["pack", "crop", str(stage.folder / "pack"), *words, "--display", stage.surfaces.environment["DISPLAY"]]
    )
    return done.exit_code, done.output


def test_a_button_is_cut_out_of_the_window_that_shows_and_the_cut_is_shown(
    stage: Windows, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr("bot.cli.pack.typer.launch", lambda file: shown.append(Path(file)))
    folder = stage.folder / "pack/crops"
    before = cv2.imread(str(folder / "save.png"))
    (folder / "save.png").unlink()
    code, said = crop(stage, "main.save", "--show")
    assert code == 0, said
    assert "«Spara»" in said
    assert load_pack(stage.folder / "pack").pictures.keys() == {"save", "window_bar"}
    made = cv2.imread(str(folder / "save.png"))
    assert made is not None
    assert before is not None
    assert abs(made.shape[0] - before.shape[0]) <= 4
    assert shown == [folder / "around/save.png"]
    assert cv2.imread(str(shown[0])) is not None
    assert 'words = "Spara"' in (folder / "around/save.toml").read_text(encoding="utf-8")


def test_nothing_is_opened_where_nobody_looks(stage: Windows, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr("bot.cli.pack.typer.launch", shown.append)
    code, said = crop(stage, "main.save")
    assert (code, shown) == (0, []), said


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("main.amount",), "--box"),
        (("main.save", "--box", "1,2,tre,4"), "fyra hela tal"),
    ],
)
def test_what_cannot_be_cut_is_told_and_what_was_there_is_kept(
    stage: Windows, words: tuple[str, ...], why: str
) -> None:
    kept = (stage.folder / "pack/crops/save.png").read_bytes()
    code, said = crop(stage, *words)
    assert code != 0
    assert why in " ".join(said.split())
    assert (stage.folder / "pack/crops/save.png").read_bytes() == kept
