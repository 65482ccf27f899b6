"""A command group that imports a command's module only when that command is called."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

WRONG_COMMAND = 2


@dataclass(frozen=True, slots=True)
class Listed:
    """A command as the list of commands shows it, and where it is: «module:name» of a function or a `typer.Typer`."""

    name: str
    place: str
    help: str


class Group(TyperGroup):
    """A group that answers an unknown command in Swedish, with the likeliest one."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that the arguments begin with. Raises: typer.Exit for one that does not exist."""
        asked = args[0]
        if ctx.resilient_parsing or asked in self.commands or asked.startswith("-"):
            return super().resolve_command(ctx, args)
        likely = get_close_matches(asked, self.commands, n=1)
        guess = f" Menade du «{ctx.command_path} {likely[0]}»?" if likely else ""
        typer.secho(
            f"Kommandot «{asked}» finns inte.{guess} Alla kommandon: {ctx.command_path} --help", fg="red", err=True
        )
        raise typer.Exit(WRONG_COMMAND)


class LazyGroup(Group):
    """The top level: help and completion use `listed`, and only the command that is called is imported."""

    listed: Sequence[Listed] = ()

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        for one in self.listed:
            self.add_command(TyperCommand(one.name, help=one.help))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command, and import it in place of its line in the list."""
        name, command, rest = super().resolve_command(ctx, args)
        found = next((one for one in self.listed if one.name == name), None)
        return name, load(found) if found else command, rest


def load(one: Listed) -> TyperCommand | TyperGroup:
    """Import a command."""
    module, name = one.place.split(":")
    target = getattr(import_module(module), name)
    if isinstance(target, typer.Typer):
        group = get_group(target)
        group.name = one.name
        return group
    single = typer.Typer(add_completion=False)
    single.command(one.name)(target)
    return get_command(single)  # pyright: ignore[reportReturnType] - what typer makes of one function is its own class
