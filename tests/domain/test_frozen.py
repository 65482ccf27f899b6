"""Every value of the ground floor: nobody changes it once it is made, and nobody hangs a field on it that was not declared.

The second is a promise too: a draft has no field in which a decision could be put, also not by a slip of the pen.
"""

import pkgutil
from dataclasses import is_dataclass
from importlib import import_module

import pytest

from bot import domain

MODULES = [import_module(found.name) for found in pkgutil.walk_packages(domain.__path__, "bot.domain.")]
VALUES = [
    value
    for module in MODULES
    for value in vars(module).values()
    if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.__name__
]


def named(value: type) -> str:
    return f"{value.__module__.removeprefix('bot.domain.')}.{value.__name__}"


def test_the_ground_floor_has_values_to_look_at() -> None:
    assert {"draft.Draft", "rules.Rules", "facts.Payment", "warnings._catalogue.CaseWarning"} <= {
        named(value) for value in VALUES
    }


@pytest.mark.parametrize(
    "value", [v for v in VALUES if named(v) != "lines._Sum"], ids=named
)  # a sum while it is added up
def test_no_value_is_changed_once_it_is_made(value: type) -> None:
    assert vars(value)["__dataclass_params__"].frozen


@pytest.mark.parametrize("value", VALUES, ids=named)
def test_no_value_takes_a_field_that_was_not_declared(value: type) -> None:
    assert "__slots__" in vars(value)
