"""What may be believed in the windows of a program: the cases in `believed/windows.toml`, by its tree and by its picture.

One case: `pytest tests/ports/test_believed_windows.py -k tree/a-line-break-in-a-cell`.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.domain.errors import BryggaError, Doubtful
from bot.drivers import desktop
from bot.drivers.desktop.finder import Login
from bot.drivers.desktop.vision.text import Reader
from bot.packs import Doubt, Pack, load_pack
from tests.ports.stages import Windows, windows
from tests.ports.test_believed import block_of, done, is_same, lines, slug

FILE = Path(__file__).parent / "believed" / "windows.toml"
KEYS = {"name", "stage", "pack", "do", "right", "refused", "error", "eyes", "mend", "then", "logged_in"}
HEAD = """
surface = "desktop"
name = "prov"
version = "1"
fits = "prov"
login_refused = [{ text = "Fel användarnamn eller lösenord." }]
session_lost = [{ text = "Sessionen har upphört" }]

[identity]
screen = "head"
case = "case"
person = "person"
"""
SCREEN_HEAD = """[screen]
title = "Huvud"
here = [{ id = "case" }]
[case]
kind = "text"
find = [{ id = "case" }, { label = "Aktnr" }]
[person]
kind = "text"
data = "personnummer"
find = [{ id = "person" }, { label = "Sökande" }]
"""
MAIN = '[screen]\ntitle = "Bild"\nwindow = "Beräkning"\nhere = [{ text = "-" }]\n'


@dataclass(frozen=True)
class Case:
    """One window, what is asked about it, and what must come of it: rows or texts, a doubt, or an error by its name."""

    id: str
    stage: Mapping[str, Any]
    pack: Mapping[str, Any]
    do: str
    right: tuple[str, ...] | None
    refused: str
    error: tuple[str, ...]
    logged_in: bool

    def __str__(self) -> str:
        return self.id


def cases() -> Iterator[Any]:
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    for raw in content["case"]:
        assert not set(raw) - KEYS, f"{raw['name']}: {set(raw) - KEYS}"
        one = {**content["default"], **raw, "pack": {**content["default"]["pack"], **raw.get("pack", {})}}
        may_fail = "refused" in one or "error" in one
        assert may_fail != ("right" in one), f"{raw['name']}: what is right?"
        assert not may_fail or "mend" in one, f"{raw['name']}: a refusal needs the window without the trap"
        right = lines(one["right"]) if "right" in one else None
        case = Case(
            slug(one["name"]), one["stage"], one["pack"], one["do"], right, one.get("refused", ""),
            tuple(one.get("error", ())), one.get("logged_in", False),
        )  # fmt: skip
        both = [case]
        if "mend" in one:
            mended = {**case.stage, **one["mend"]}
            both.append(
                Case(f"{case.id}/mended", mended, case.pack, case.do, lines(one["then"]), "", (), case.logged_in)
            )
        for eye in one.get("eyes", ("tree", "pictures")):
            marks = [pytest.mark.slow] if eye == "pictures" else []
            yield from (pytest.param(eye, case, id=f"{eye}/{case.id}", marks=marks) for case in both)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    with windows(tmp_path_factory.mktemp("windows")) as stage:
        yield stage


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory, reader: Reader) -> Iterator[Windows]:
    with windows(tmp_path_factory.mktemp("pictures"), has_tree=False) as stage:
        yield stage


def pack_of(case: Case, folder: Path) -> Pack:
    main = MAIN + "".join(f"[{name}]\n{block_of(block)}" for name, block in case.pack.items())
    for name, text in {"pack": HEAD, "head": SCREEN_HEAD, "main": main}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
    return load_pack(folder)


@pytest.mark.parametrize(("eye", "case"), list(cases()))
def test_only_what_stands_there_is_believed(
    eye: str, case: Case, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (desktop.finder, desktop.tables):
        monkeypatch.setattr(module, "CONTROL_WAIT_S", {"tree": 1.0, "pictures": 3.0}[eye])  # there at once, or never
    stage: Windows = request.getfixturevalue(eye)
    Path(f"{stage.truth}.case").write_text(json.dumps(case.stage), encoding="utf-8")
    stage.surfaces._pack = pack_of(case, tmp_path)
    stage.surfaces._login = Login(case.logged_in, case.logged_in)
    surface = stage.turn_to("case")
    said, error = said_or_error(surface, case.do)
    if case.right is None:
        assert error is not None, f"{said} was believed"
        assert type(error).__name__ in (case.error or ("Doubtful",)), error
        assert not isinstance(error, Doubtful) or str(Doubt[case.refused]) in str(error)
        return
    assert error is None, error
    assert len(said) == len(case.right), said
    assert all(is_same(*pair) for pair in zip(said, case.right, strict=True)), said


def said_or_error(surface: Any, step: str) -> tuple[tuple[str, ...], BryggaError | None]:
    try:
        return done(surface, step), None
    except BryggaError as error:
        return (), error
