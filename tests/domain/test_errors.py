"""What an error says to whoever must act, and the exit code a night ends with."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.domain import errors
from bot.domain.errors import BryggaError, FlowError, Label, LoginRefused, PackInvalid, Reason, ReasonSet
from bot.domain.sources import Source

# Typed from the table of errors in the house's plan: the code tells the machine that started the night who must act.
EXIT = {"CaseError": 0, "FlowError": 2, "ScreenError": 3, "SystemError_": 4, "GuardError": 5, "MachineError": 6}


def kinds_of(error: type[BaseException]) -> list[type[BaseException]]:
    return [error, *(kind for below in error.__subclasses__() for kind in kinds_of(below))]


@pytest.mark.parametrize("family", EXIT)
def test_each_error_of_a_family_ends_a_night_with_the_code_of_who_must_act(family: str) -> None:
    kinds = kinds_of(getattr(errors, family))
    assert len(kinds) > 1
    assert {vars(kind).get("exit_code", EXIT[family]) for kind in kinds} == {EXIT[family]}


def test_an_error_says_what_to_do_and_then_what_it_was_about_if_that_is_known() -> None:
    assert str(LoginRefused()) == LoginRefused.advice
    assert str(LoginRefused("bild inloggning")) == f"{LoginRefused.advice} (bild inloggning)"


@pytest.mark.parametrize(
    ("file", "line", "said"),
    [
        ("a/pack.toml", 7, "a/pack.toml rad 7: fel"),
        ("a/pack.toml", 0, "a/pack.toml: fel"),
        ("", 0, "fel"),
        ("", 7, "fel"),
    ],
)
def test_an_unfit_package_is_told_by_file_and_line_first(file: str, line: int, said: str) -> None:
    assert str(PackInvalid("fel", file=file, line=line)) == said


def test_an_unfit_package_without_a_known_line_is_told_by_its_file() -> None:
    assert str(PackInvalid("fel", file="a/pack.toml")) == "a/pack.toml: fel"


@pytest.mark.parametrize("raised", ["locked", 7, None])
def test_a_reason_outside_every_closed_set_cannot_be_raised(raised: Any) -> None:
    with pytest.raises(TypeError):
        errors.OutOfScope(raised)


class Pretended:
    """What only looks like a place."""

    public_name = "Anna Andersson"


@pytest.mark.parametrize("place", ["Anna Andersson", "", 19850712, b"x", Pretended()])
def test_what_is_no_place_of_ours_cannot_be_given_as_one(place: Any) -> None:
    with pytest.raises(TypeError):
        errors.OutOfScope(Reason.LOCKED, at=place)


@pytest.mark.parametrize("text", [None, 5, b"x"])
def test_a_label_is_a_text(text: Any) -> None:
    with pytest.raises(TypeError):
        Label(text)


def test_a_source_is_named_without_a_row_that_could_be_somebody() -> None:
    source = Source("bild", "kontroll", "råtext", datetime(2025, 10, 6, tzinfo=UTC), "paket", "rad 3")
    assert source.public_name == "bild › kontroll › rad 3"
    for row in ("rad 198507121234", "19850712-1234", "Anna", "rad ³"):
        assert replace(source, row=row).public_name == "bild › kontroll"


def test_another_process_brings_a_closed_set_of_its_own() -> None:
    class ParkingReason(ReasonSet):
        """Why a case of another process goes to a person."""

        EXPIRED = "expired"

    assert errors.OutOfScope(ParkingReason.EXPIRED, at=Label("giltig till")).reason == "expired"


def test_what_differed_is_said_beside_the_reason() -> None:
    differs = errors.ReadBackDiffers(at=Label("normsumma"))
    assert (differs.reason, differs.detail) == ("read_back_differs", "normsumma")
    assert errors.UnknownWrite(at=Label("sparade")).reason == "unknown_write"


def test_a_promise_about_to_be_broken_is_not_caught_as_an_ordinary_error() -> None:
    assert not issubclass(errors.GuardError, Exception)
    assert issubclass(FlowError, BryggaError)
