"""What most resembles a control that is missing in windows: told by its own words, and never by anybody's."""

import pytest

from bot.packs import nearest

LABELS = [("knapp", "Spara som utkast"), ("knapp", "Avbryt"), ("fält", "Utkast"), ("kolumnrubrik", "Belopp kr")]


def test_the_label_that_resembles_it_most_is_told_with_its_role() -> None:
    assert nearest(["Spara utkast"], "knapp", LABELS, (), ()) == ("knapp", "Spara som utkast")


def test_what_the_pack_calls_something_else_is_not_what_it_was() -> None:
    assert nearest(["Spara utkast"], "knapp", LABELS, {"Spara som utkast"}, ()) == ("fält", "Utkast")


def test_a_word_that_stands_there_is_not_what_is_missing() -> None:
    labels = [("kolumnrubrik", "Typ"), ("kolumnrubrik", "Belopp kr")]
    assert nearest(["Belopp", "Typ"], "kolumnrubrik", labels, (), ()) == ("kolumnrubrik", "Belopp kr")


def test_when_nothing_resembles_it_only_the_role_is_told_and_only_where_it_is() -> None:
    assert nearest(["Journal"], "knapp", LABELS, (), ()) == ("knapp", "")
    assert nearest(["Journal"], "flik", LABELS, (), ()) is None


@pytest.mark.parametrize("says", ["Spara utkast 2", "Spara till Åsa", "spara ÅSA", "Spara 19810313-9993"])
def test_a_text_that_may_be_somebody_s_is_never_told(says: str) -> None:
    assert nearest(["Spara utkast"], "knapp", [("knapp", says)], (), {"Åsa Öberg"}) == ("knapp", "")
