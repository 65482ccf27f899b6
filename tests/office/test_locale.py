"""The sentences of the office's pages: two languages alike, every name that the pages ask for, and none to spare."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from bot.office.locale import LANGUAGES, SentencesBroken, Texts, checked, sentences

OFFICE = Path(__file__).resolve().parents[2] / "bot" / "office"
ASKED = re.compile(r"""\bt(?:\.has)?\(\s*(["'])(?P<name>[^"']+)\1(?P<more> ~)?""")
TEMPLATES = "\n".join(file.read_text(encoding="utf-8") for file in OFFICE.rglob("*.j2"))
HEADS = {name.partition(".")[0] for name in sentences("sv")}


def test_the_two_languages_have_the_same_sentences_with_the_same_places_to_fill() -> None:
    sv, en = sentences("sv"), sentences("en")
    assert sv.keys() == en.keys()
    for name, sentence in sv.items():
        assert places(sentence) == places(en[name]), name


def places(sentence: str) -> Counter[str | None]:
    return Counter(field for _, field, _, _ in Formatter().parse(sentence))


def test_a_sentence_is_found_by_its_tables_and_its_key() -> None:
    found = checked({"sv": '[reason.salary]\nwhat = "Lön"\ndo = "Läs"', "en": 'reason.salary = {what = "a", do = "b"}'})
    assert found["sv"] == {"reason.salary.what": "Lön", "reason.salary.do": "Läs"}


@pytest.mark.parametrize(
    ("sv", "told"),
    [
        ("a = ", "sv.toml"),
        ("", "en skiljer sig i a"),
        ('b = "x"', "en skiljer sig i a, b"),
        ('a = "x"\nb = "x"', "en skiljer sig i b"),
        ('a = "{n}"', "en skiljer sig i a"),
        ("a = 1", "sv.toml: a"),
        ("a = []", "sv.toml: a"),
        ('a = " "', "sv.toml: a"),
        ('a = "{"', "sv.toml: a"),
        ('a = "{}"', "sv.toml: a"),
        ('a = "{n:d}"', "sv.toml: a"),
        ('a = "{n!r}"', "sv.toml: a"),
        ('a = "{n.real}"', "sv.toml: a"),
        ('a = "x"\n[b]\n"c.d" = "x"\nc.d = "y"', "sv.toml: b.c.d"),
    ],
)
def test_a_slip_in_a_file_stops_the_start_and_is_named(sv: str, told: str) -> None:
    with pytest.raises(SentencesBroken) as refused:
        checked({"sv": sv, "en": 'a = "x"'})
    assert told in refused.value.detail


def test_a_name_that_is_not_there_is_an_error_and_never_shown() -> None:
    for language in LANGUAGES:
        with pytest.raises(KeyError):
            Texts(language)("finns.inte")


def test_a_language_that_we_do_not_have_is_swedish() -> None:
    assert Texts("de")("sign_out") == "Logga ut"


def in_templates() -> Iterator[tuple[str, bool]]:
    """Every name that a template asks for, and whether it goes on with something that is known only then."""
    for found in ASKED.finditer(TEMPLATES):
        yield found["name"], bool(found["more"])


def in_code() -> Iterator[str]:
    """Every text of the code that may be a name, as a pattern."""
    for file in OFFICE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                yield "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in node.values
                )
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield re.escape(node.value)


def test_every_name_that_a_template_asks_for_is_there() -> None:
    known = sentences("sv")
    asked = list(in_templates())
    assert len(asked) > 300
    assert [name for name, more in asked if not more and name not in known] == []
    assert [name for name, more in asked if more and not any(one.startswith(name) for one in known)] == []


def test_no_sentence_is_there_that_nobody_asks_for() -> None:
    exact = set(re.findall(r"""(?<=["'])[a-z_0-9.]+(?=["'])""", TEMPLATES))
    begun = tuple(name for name, more in in_templates() if more and name != "e.")
    fitting = [re.compile(pattern) for pattern in set(in_code()) if pattern.split(r"\.")[0] in HEADS]
    menu = {f"{name}.{part}" for name in HEADS for part in ("title", "lead")}
    spare = [
        name for name in sentences("sv")
        if name not in exact | menu and not name.startswith(begun) and not any(one.fullmatch(name) for one in fitting)
    ]  # fmt: skip
    assert spare == []
