"""The commands. Texts are Swedish; exit codes are those of the errors."""

import typer

from bot import __version__
from bot.cli.lazy import LazyGroup, Listed


class Brygga(LazyGroup):
    """All commands, each imported only when it is called. A test keeps these texts equal to the commands' own."""

    listed = (
        Listed(
            "night",
            "bot.cli.commands:night",
            "Kör en natt: logga in, hitta ärendena, förbered dem och skriv morgonrapporten.",
        ),
        Listed(
            "check",
            "bot.cli.commands:check",
            "Granska ett flöde, dess urvalspaket och kommunens tabeller innan någon webbläsare startar.",
        ),
        Listed(
            "release",
            "bot.cli.commands:release",
            "Släpp ett flöde som stoppade sig självt, när någon har gått igenom vad som hände.",
        ),
        Listed("watch", "bot.cli.commands:watch", "Vakta tidtabellen och starta nätterna i sina fönster."),
        Listed(
            "office",
            "bot.cli.office:office",
            "Starta kontoret: sidorna där handläggare, ledare och IT ser vad Brygga har gjort.",
        ),
        Listed(
            "demo",
            "bot.cli.demo:demo",
            "Kör en natt mot Övningssystemet, från tom databas till morgonrapport.",
        ),
        Listed(
            "loggutdrag",
            "bot.cli.audit:loggutdrag",
            "Vem har tagit del av uppgifterna? För personen själv, utan medarbetares namn, eller för kommunens loggkontroll.",
        ),
        Listed("version", "bot.cli:version", "Visa versionen."),
        Listed("account", "bot.cli.account:app", "Kontorets konton: vem som får logga in, och som vad."),
        Listed("case", "bot.cli.case:app", "Ett ärende, så som Brygga har läst och förberett det."),
        Listed("feed", "bot.cli.feed:app", "Nattens kö: vem som håller vad, och paus."),
        Listed("schedule", "bot.cli.commands:schedule", "Nattens tidtabell."),
        Listed("secret", "bot.cli.commands:secret", "Lösenord i maskinens valv, eller i en krypterad fil."),
        Listed(
            "training",
            "bot.cli.practice_system:app",
            "Övningssystemet: ett påhittat verksamhetssystem att öva mot.",
        ),
        Listed("pack", "bot.cli.pack:app", "Urvalspaket, och vem som står för dem."),
        Listed("audit", "bot.cli.audit:app", "Granskningsloggen: vem som har sett och gjort vad."),
        Listed("gallra", "bot.cli.retention:app", "Gallring: det Brygga har sparat om ärenden glöms efter en tid."),
    )


app = typer.Typer(
    cls=Brygga,
    help="Brygga förbereder återansökningar om ekonomiskt bistånd på natten. Den beslutar aldrig.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def _group() -> None:
    """Make typer build a group, although no command is registered with it."""


def version() -> None:
    """Visa versionen."""
    typer.echo(f"Brygga {__version__}")


def main() -> None:
    """The `brygga` command."""
    app()
