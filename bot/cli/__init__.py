"""The commands. Texts are Swedish; exit codes are those of the errors."""

import typer

from bot import __version__
from bot.cli import _account, _audit, _case, _commands, _feed, _office, _pack, _training, _weeding
from bot.cli._demo import demo

app = typer.Typer(
    help="Brygga förbereder återansökningar om ekonomiskt bistånd på natten. Den beslutar aldrig.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)
for command in (_commands.night, _commands.check, _commands.release, _commands.watch, _office.office, demo):
    app.command()(command)
app.add_typer(_account.app, name="account")
app.add_typer(_case.app, name="case")
app.add_typer(_feed.app, name="feed")
app.add_typer(_commands.schedule, name="schedule")
app.add_typer(_commands.secret, name="secret")
app.add_typer(_training.app, name="training")
app.add_typer(_pack.app, name="pack")
app.add_typer(_audit.app, name="audit")
app.add_typer(_weeding.app, name="gallra")
app.command()(_audit.loggutdrag)


@app.command()
def version() -> None:
    """Visa versionen."""
    typer.echo(f"Brygga {__version__}")


def main() -> None:
    """The `brygga` command."""
    app()
