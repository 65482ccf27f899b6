"""`brygga case`: look at one case on the terminal, and note what a person saw or was told."""

from enum import StrEnum
from typing import Annotated

import typer

from bot.cli.lazy import Group
from bot.cli.run import SettingsFile, asked_for, reporting_errors, the_app
from bot.cli.values import month_of
from bot.domain.errors import SettingsInvalid
from bot.domain.warnings import Status

app = typer.Typer(cls=Group, help="Ett ärende, så som Brygga har läst och förberett det.", no_args_is_help=True)


Number = Annotated[str, typer.Argument(metavar="REF", help="Aktnumret, så som det står i morgonrapporten.")]
Earlier = Annotated[str, typer.Option("--month", help="En tidigare månad, ÅÅÅÅ-MM. Utan: den senaste.")]


class Consent(StrEnum):
    """Whether consent was given."""

    JA = "ja"
    NEJ = "nej"


@app.callback()
def case() -> None:
    """Ett ärende, så som Brygga har läst och förberett det."""


@app.command()
def show(
    number: Number,
    month: Earlier = "",
    settings: SettingsFile = None,
) -> None:
    """Visa ett ärende: vad som lästes, vad som föreslås, vad som skrevs. Ändrar ingenting."""
    from bot.cli.sheet import show_sheet
    from bot.cli.show import terminal

    console = terminal()
    with reporting_errors():
        for sheet in the_app(settings).cases.sheets(number, month_of(month) if month else None):
            show_sheet(console, sheet)


@app.command()
def warning(  # noqa: PLR0917 - each is an option of the command
    number: Number,
    name: Annotated[
        str,
        typer.Argument(metavar="VARNING", help="Så som den står i [] i «brygga case show», till exempel INK-02/Swish."),
    ],
    acknowledge: Annotated[bool, typer.Option("--acknowledge", help="Någon har sett den; den står kvar.")] = False,
    close: Annotated[bool, typer.Option("--close", help="Den är utredd; Brygga öppnar den aldrig igen.")] = False,
    month: Earlier = "",
    settings: SettingsFile = None,
) -> None:
    """Kvittera eller stäng en varning. Vem och när sparas; i verksamhetssystemet ändras ingenting."""
    with reporting_errors():
        if acknowledge == close:
            raise SettingsInvalid("skriv en av --acknowledge och --close")
        status = Status.CLOSED if close else Status.ACKNOWLEDGED
        the_app(settings).cases.mark_warning(number, name, status, month_of(month) if month else None)
    typer.echo(f"{name} är {status.value}.")


@app.command()
def answer(  # noqa: PLR0917 - each is an option of the command
    number: Number,
    question: Annotated[str, typer.Argument(metavar="FRÅGA", help="Frågans nummer på ringlistan, 7–20.")],
    consent: Annotated[Consent | None, typer.Option(help="Fanns samtycke till att fråga?")] = None,
    person: Annotated[str, typer.Option(help="S eller M, när det finns två vuxna i hushållet.")] = "",
    month: Earlier = "",
    settings: SettingsFile = None,
) -> None:
    """Anteckna vad Arbetsförmedlingen svarade; svaret frågas efter. Det visas den här månaden och nästa och ändrar inget belopp."""
    from bot.app import Reply

    with reporting_errors():
        chosen = month_of(month) if month else None
        # Never an argument: a command line stands in the process list and in the shell's history.
        reply = Reply(question, asked_for("Svar"), person, None if consent is None else consent is Consent.JA)
        the_app(settings).cases.record_answer(number, reply, chosen)
    typer.echo(f"Svaret på fråga {question} är sparat.")
