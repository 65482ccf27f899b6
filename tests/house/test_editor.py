"""An editor breaks and indents lines as `./dev check` wants them."""

import tomllib
from configparser import ConfigParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOP = "top"
"""A name for what stands before the first section, which ConfigParser knows no name for."""


def editor() -> ConfigParser:
    rules = ConfigParser()
    rules.read_string(f"[{TOP}]\n" + (ROOT / ".editorconfig").read_text(encoding="utf-8"))
    return rules


def ruff() -> dict[str, int]:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["ruff"]


def test_a_line_of_python_is_as_long_in_the_editor_as_in_ruff() -> None:
    assert editor()["*.py"].getint("max_line_length") == ruff()["line-length"]


def test_python_is_indented_in_the_editor_as_by_ruff() -> None:
    every = editor()["*"]
    assert (every["indent_style"], every.getint("indent_size")) == ("space", ruff().get("indent-width", 4))
    assert not {"indent_style", "indent_size"} & set(editor()["*.py"])


def test_an_editor_looks_no_further_than_this_file() -> None:
    assert editor()[TOP].getboolean("root")
