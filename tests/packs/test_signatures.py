"""What is written in a countersignature is read again letter for letter: its lines are what the next version is compared with."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from bot.packs import Countersignature, acting_lines, countersignature_text, load_countersignature

LINES = st.lists(st.text(st.characters(exclude_categories=("Cs",))))


@given(LINES, st.text(st.characters(exclude_categories=("Cs",))))
def test_every_line_is_read_as_it_was_written(tmp_path_factory, lines: list[str], flow: str) -> None:
    path: Path = tmp_path_factory.mktemp("countersigned") / "x.toml"
    one = Countersignature(flow=flow, digest="a" * 64, acts=tuple(lines), key="b" * 64, signature="c" * 128)
    path.write_text(countersignature_text(one), encoding="utf-8", newline="\n")
    assert load_countersignature(path) == one


def test_only_lines_that_name_an_act_count_whatever_ends_them() -> None:
    acts = "\ufeff# Rubrik\r\npress  a.b  «B»\r\n\r\n# fyller i\r\nfield  a.c  «C»  \r\n".encode()
    assert acting_lines(acts) == ["press  a.b  «B»", "field  a.c  «C»"]


def test_no_file_is_no_countersignature(tmp_path: Path) -> None:
    assert load_countersignature(tmp_path / "borta.toml") is None
