"""What of a system's own text may be kept in the records."""

import pytest

from bot.packs import without_personal

PERSONAL = {"Åsa Öberg", "19810313-9993", "Bo"}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Beloppet är för högt.", "Beloppet är för högt."),
        ("Beloppet 22 500,00 kr är för högt.", "Beloppet … kr är för högt."),
        ("Personen 19810313-9993 finns redan", "Personen … finns redan"),
        ("beslut för åsa öbergs hushåll, bo", "beslut för … hushåll, …"),
        ("Ärendet är låst av Kalle Persson sedan i går.", "Ärendet är låst av … sedan i går."),
        ("Kalle Persson har ärendet. Försök igen.", "… har ärendet. Försök igen."),
        ("  Fel:\n  fältet\u00a0saknas ", "Fel: fältet saknas"),
        ("", ""),
    ],
)
def test_numbers_known_words_and_names_are_left_out(text: str, kept: str) -> None:
    assert without_personal(text, PERSONAL) == kept


def test_a_long_text_is_cut() -> None:
    assert len(without_personal("ord " * 100, ())) <= 120
    assert without_personal("ord " * 100, ()).endswith("…")
