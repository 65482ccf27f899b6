"""Nothing that a flow can reach in the kit and the domain can be changed, so that nothing follows from one case to the next."""

import dataclasses
import importlib
import pkgutil
import re
import types
from collections.abc import Iterator
from datetime import date
from enum import Enum
from typing import Any, TypeVar

import pytest

import bot.domain
import bot.kit
from bot.app.flow_code import FrozenModule, freeze_house, frozen

PACKAGES = (bot.domain, bot.kit)
MODULES = [
    *PACKAGES,
    *(importlib.import_module(f.name) for p in PACKAGES for f in pkgutil.walk_packages(p.__path__, f"{p.__name__}.")),
]
PLAIN = (
    str, int, float, bytes, type(None), date, re.Pattern, range, types.FunctionType, types.BuiltinFunctionType,
    types.ModuleType, types.GenericAlias, types.UnionType, TypeVar, Enum,
)  # fmt: skip
"""What holds nothing that can be changed in place. An `Enum` member's inner tables are Python's own."""


def changeable(where: str, value: Any) -> Iterator[str]:
    """Every place under a value where something could be kept."""
    match value:
        case type() | types.FunctionType() if value.__module__.partition(".")[0] not in ("bot", "tests"):
            return  # a library's own
        case type():
            for name, part in vars(value).items():
                if not name.startswith("_") and not isinstance(
                    part, types.MemberDescriptorType | property | classmethod | staticmethod
                ):
                    yield from changeable(f"{where}.{name}", part)
        case types.FunctionType():
            for name, part in {**(value.__kwdefaults__ or {}), **dict(enumerate(value.__defaults__ or ()))}.items():
                yield from changeable(f"{where}({name})", part)
        case tuple() | frozenset():
            for number, part in enumerate(value):
                yield from changeable(f"{where}[{number}]", part)
        case types.MappingProxyType():
            for name, part in value.items():
                yield from changeable(f"{where}[{name}]", part)
        case _ if dataclasses.is_dataclass(value) and value.__dataclass_params__.frozen:  # type: ignore[attr-defined]
            for one in dataclasses.fields(value):
                yield from changeable(f"{where}.{one.name}", getattr(value, one.name))
        case _ if isinstance(value, PLAIN) or type(value).__module__ == "typing":
            return
        case _:
            yield f"{where}: {type(value).__name__}"


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_name_of_a_module_that_a_flow_can_reach_holds_what_can_be_changed(module: types.ModuleType) -> None:
    names = {name: value for name, value in vars(module).items() if not name.startswith("__")}
    assert [found for name, value in names.items() for found in changeable(name, value)] == []


@dataclasses.dataclass
class Loose:
    kept: int = 0


class WithTable:
    table: Any = {}  # noqa: RUF012 - what the test is to find


def with_default(kept: Any = []) -> Any:  # noqa: B006 - what the test is to find
    return kept


@pytest.mark.parametrize(
    "value",
    [[], {}, set(), ([],), bytearray(), Loose(), WithTable, with_default, types.MappingProxyType({"a": [1]}), object()],
)
def test_what_can_be_changed_is_found_wherever_it_lies(value: Any) -> None:
    assert list(changeable("x", value))


@pytest.mark.parametrize("value", [{"a": [1, {2}], "b": {"c": ()}}, [{}], ([1], {"a": {1}})])
def test_a_flow_s_constants_are_made_of_what_can_not_be_changed(value: Any) -> None:
    assert list(changeable("x", value))
    assert list(changeable("x", frozen(value))) == []


@pytest.mark.parametrize("value", [[1].pop, {"a": 1}.popitem, {1}.pop, ([1].index,), "".join, date.today])
def test_a_method_of_a_value_is_no_constant(value: Any) -> None:
    with pytest.raises(TypeError):
        frozen(value)


@pytest.mark.honest
@pytest.mark.parametrize("value", [len, {"a": sorted}, date, Enum])
def test_a_function_and_a_class_may_be_constants(value: Any) -> None:
    frozen(value)


def test_a_module_that_a_flow_can_reach_keeps_its_names_once_a_flow_is_loaded() -> None:
    freeze_house()
    for module in MODULES:
        assert isinstance(module, FrozenModule)
        name = next(name for name in vars(module) if not name.startswith("__"))
        before = getattr(module, name)
        with pytest.raises(AttributeError):
            setattr(module, name, None)
        with pytest.raises(AttributeError):
            delattr(module, name)
        assert getattr(module, name) is before
