"""Runs a flow's code from the very trees that the guard examined. Nothing of a flow is ever read from a file, or a cache, again.

What the guard allows by name is also all that exists here: a few builtins, and imports from the kit, the domain and the
standard library's short list. Once loaded, nothing at module level can be changed, in a flow or in what it reaches.
"""

import ast
import builtins
import dataclasses
import sys
from collections.abc import Mapping
from datetime import date
from enum import Enum
from importlib import import_module
from pathlib import Path
from types import BuiltinFunctionType, FunctionType, GenericAlias, MappingProxyType, ModuleType, UnionType
from typing import Any

from bot.domain.errors import FlowRefused
from bot.guard import BUILTINS, may_import
from bot.kit import Flow

_HOUSE = ("bot.domain", "bot.kit")
_PLAIN = (
    str,
    int,
    float,
    bytes,
    type(None),
    date,
    range,
    Enum,
    type,
    FunctionType,
    GenericAlias,
    UnionType,
)
"""What holds nothing that could be changed."""


class FrozenModule(ModuleType):
    """A module whose names keep their meaning. Python adds a submodule to its package as it is first imported."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (isinstance(value, ModuleType) and value.__name__ == f"{self.__name__}.{name}"):
            raise AttributeError(f"{self.__name__} is frozen")
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{self.__name__} is frozen")


class FlowCode:
    """The modules of one flow, each run when it is first imported, in a world of their own: `sys.modules` has none of them."""

    def __init__(self, folder: Path, trees: Mapping[str, ast.Module]) -> None:
        self._folder, self._trees = folder, trees
        self._modules: dict[str, ModuleType] = {}
        allowed = {name: getattr(builtins, name) for name in BUILTINS}
        self._builtins = {**allowed, "__build_class__": builtins.__build_class__, "__import__": self._import}

    def module(self, file: str) -> ModuleType:
        """The module of one of the flow's files, frozen."""
        if file not in self._modules:
            made = ModuleType(f"flows.{self._folder.name}.{file.removesuffix('.py')}")
            code = compile(self._trees[file], str(self._folder / file), "exec", dont_inherit=True)
            made.__dict__["__builtins__"] = dict(self._builtins)
            exec(code, made.__dict__)  # noqa: S102 - the one place where a flow's code is run
            self._modules[file] = made
            _freeze(made, self._folder / file)
        return self._modules[file]

    def _import(self, name: str, _globals: Any, _locals: Any, names: tuple[str, ...], level: int = 0) -> ModuleType:
        own = name if level else name.removeprefix(f"flows.{self._folder.name}.")
        if (level or own != name) and f"{own}.py" in self._trees:
            return self.module(f"{own}.py")
        if level or not may_import(name):
            raise FlowRefused(f"{name} får inte importeras", file=str(self._folder))
        return import_module(name)


def freeze_house() -> None:
    """Freeze our own modules that a flow can reach, for as long as this process lives."""
    for name, module in list(sys.modules.items()):
        ours = name in _HOUSE or name.startswith(tuple(f"{room}." for room in _HOUSE))
        if ours and not isinstance(module, FrozenModule):
            module.__class__ = FrozenModule


def _freeze(module: ModuleType, path: Path) -> None:
    """Make what a flow's module holds unchangeable, and the module itself. Raises: FlowRefused for what cannot be made so."""
    for name, value in list(vars(module).items()):
        if name.startswith("__") or isinstance(value, Flow):
            continue
        try:
            vars(module)[name] = frozen(value)
        except TypeError:
            raise FlowRefused(
                f"{name} går att ändra och kan minnas från ett ärende till nästa", file=str(path)
            ) from None
    module.__class__ = FrozenModule


def frozen(value: Any) -> Any:
    """The same constant, of types that cannot be changed. Raises: TypeError when there are none."""
    if isinstance(value, dict):
        return MappingProxyType({name: frozen(one) for name, one in value.items()})
    if isinstance(value, list) or type(value) is tuple:
        return tuple(frozen(one) for one in value)
    if isinstance(value, set | frozenset):
        return frozenset(frozen(one) for one in value)
    if not _is_fixed(value):
        raise TypeError(type(value).__name__)
    return value


def _is_fixed(value: Any) -> bool:
    if isinstance(value, tuple | frozenset):
        return all(map(_is_fixed, value))
    if isinstance(value, MappingProxyType):
        return all(map(_is_fixed, value.values()))
    if isinstance(value, BuiltinFunctionType):
        # A method carries what it is a method of: `[1, 2].pop` remembers how much is left.
        return isinstance(value.__self__, ModuleType | None)
    if isinstance(value, _PLAIN) or type(value).__module__ == "typing":
        return True
    return (
        dataclasses.is_dataclass(value)
        and type(value).__dataclass_params__.frozen  # pyright: ignore[reportAttributeAccessIssue] - what a dataclass has
        and all(_is_fixed(getattr(value, one.name)) for one in dataclasses.fields(value))
    )
