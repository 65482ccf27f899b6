"""`brygga case`: look at one case on the terminal."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli._run import errors_told, the_app
from bot.cli._sheet import show_sheet
from bot.cli._show import terminal
from bot.domain.errors import SettingsInvalid
from bot.domain.period import Month, MonthError

app = typer.Typer(help="Ett ärende, så som Brygga har läst och förberett det.", no_args_is_help=True)


@app.callback()
def case() -> None:
    """Ett ärende, så som Brygga har läst och förberett det."""


@app.command()
def show(
    number: Annotated[str, typer.Argument(metavar="REF", help="Aktnumret, så som det står i morgonrapporten.")],
    month: Annotated[str, typer.Option(help="En tidigare månad, ÅÅÅÅ-MM. Utan: den senaste.")] = "",
    settings: Annotated[
        Path | None, typer.Option("--settings", envvar="BRYGGA_SETTINGS", help="Inställningsfilen.")
    ] = None,
) -> None:
    """Visa ett ärende: vad som lästes, vad som föreslås, vad som skrevs. Ändrar ingenting."""
    console = terminal()
    with errors_told():
        for sheet in the_app(settings).case(number, _month(month)):
            show_sheet(console, sheet)


def _month(text: str) -> Month | None:
    if not text:
        return None
    try:
        return Month.parse(text)
    except MonthError:
        raise SettingsInvalid("--month ska vara en månad, ÅÅÅÅ-MM") from None
