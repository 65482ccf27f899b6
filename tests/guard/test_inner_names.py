"""A flow reaches nothing of the interpreter: every name that leads into it is refused, one by one."""

import tomllib
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.guard import examine
from bot.guard.syntax import INNER_NAMES

TABLE = tomllib.loads(Path(__file__).with_name("inner_names.toml").read_text("utf-8"))
NAMES = [name for group in TABLE.values() for name in group]
HERE = {
    name
    for kind in (
        types.FrameType, types.TracebackType, types.GeneratorType, types.CoroutineType, types.AsyncGeneratorType, types.CodeType,
    )
    for name in dir(kind)
    if name.startswith(("f_", "tb_", "gi_", "cr_", "ag_", "co_"))
}  # fmt: skip
SAVE = "    calc.save.save()\n"


@pytest.mark.fence("granskaren")
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("read", ["x = draft.{}", "x = calc.{}", "{} = draft"])
def test_a_name_of_the_interpreter_is_refused(
    write: Callable[..., Any], files: dict[str, str], name: str, read: str
) -> None:
    line = read.format(name)
    found = examine(*write({**files, "flow.py": files["flow.py"].replace(SAVE, f"    {line}\n{SAVE}")}))
    assert "private" in {one.rule for one in found}, line


def test_the_guard_knows_every_name_of_this_python() -> None:
    assert {"f_back", "tb_frame", "gi_frame", "cr_frame", "ag_frame", "co_consts"} < HERE
    assert HERE <= INNER_NAMES


def test_no_name_is_known_that_nobody_has_written_down() -> None:
    assert {name for name in NAMES if not name.startswith("_")} == INNER_NAMES


@pytest.mark.honest
@pytest.mark.parametrize("name", ["co_applicant", "f_skatt", "code", "frame", "next_page"])
def test_an_ordinary_name_is_none_of_them(write: Callable[..., Any], files: dict[str, str], name: str) -> None:
    content = {**files, "flow.py": files["flow.py"].replace(SAVE, f"    {name} = 1\n{SAVE}")}
    assert examine(*write(content)) == []
