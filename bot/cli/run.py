"""What the commands share: running a night, reading input, and turning named errors into text and exit code."""

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.domain.errors import BryggaError, GuardError, SettingsInvalid

if TYPE_CHECKING:  # imported where they are needed: `brygga case --help` needs no database
    from rich.console import Console

    from bot.app import App, NightEnd, NightOrder

SettingsFile = Annotated[Path | None, typer.Option("--settings", envvar="BRYGGA_SETTINGS", help="Inställningsfilen.")]


@contextmanager
def reporting_errors() -> Iterator[None]:
    """Print a named error and exit with its code. Of a bug only the type and place are shown: its text may hold personal data."""
    try:
        yield
    except (BryggaError, GuardError) as error:
        typer.secho(f"Fel [{error.code}]: {error}", fg="red", err=True)
        raise typer.Exit(error.exit_code) from None
    except (typer.Exit, typer.Abort):
        raise
    except Exception as bug:
        from bot.engine import without_values

        typer.secho(
            f"Fel i Brygga: {without_values(bug)}. Kön är sparad. Visa raden för leverantören.", fg="red", err=True
        )
        raise typer.Exit(1) from None


@contextmanager
def stopping() -> Iterator[Callable[[], bool]]:
    """Turn Ctrl-C and SIGTERM into a stop after the current case; a second one stops at once."""
    asked = False

    def ask(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        print("Avslutar pågående ärende vid en säker punkt …", file=sys.stderr, flush=True)

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_night(app: "App", order: "NightOrder", console: "Console") -> "NightEnd":
    """Run a night, with its progress on the terminal and a way to stop it."""
    from bot.cli.show import Follower

    with stopping() as stop, Follower(console) as follower:
        return app.night.run(order, follower, stop)


def the_app(settings: Path | None) -> "App":
    """Wire Brygga with the settings of a file."""
    from bot.app import load_settings, wire

    return wire(load_settings(settings))


def asked_for(what: str, *, hidden: bool = False) -> str:
    """Read what does not belong on a command line: prompt at a terminal, otherwise read the first line of stdin.

    Raises: SettingsInvalid.
    """
    stream = typer.get_binary_stream("stdin")
    if stream.isatty():
        return typer.prompt(what, hide_input=hidden)
    try:
        return stream.readline().decode("utf-8-sig").rstrip("\r\n")  # PowerShell begins what it pipes with a BOM
    except UnicodeDecodeError:
        why = "det som lästes från standard in är inte skrivet i UTF-8; svara vid frågan i en terminal i stället"
        raise SettingsInvalid(why) from None


def last_line(content: dict[str, Any]) -> None:
    """Print the machine-readable line that ends a `--json` command."""
    print(json.dumps(content, ensure_ascii=False), flush=True)
