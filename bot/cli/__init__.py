"""The commands. Texts are Swedish; exit codes are those of the errors."""

import typer

from bot import __version__
from bot.cli import account, audit, case, commands, feed, office, pack, practice_system, retention
from bot.cli.demo_night import demo

app = typer.Typer(
    help="Brygga förbereder återansökningar om ekonomiskt bistånd på natten. Den beslutar aldrig.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
    add_completion=False,
)
for one in (commands.night, commands.check, commands.release, commands.watch, office.office, demo):
    app.command()(one)
app.add_typer(account.app, name="account")
app.add_typer(case.app, name="case")
app.add_typer(feed.app, name="feed")
app.add_typer(commands.schedule, name="schedule")
app.add_typer(commands.secret, name="secret")
app.add_typer(practice_system.app, name="training")
app.add_typer(pack.app, name="pack")
app.add_typer(audit.app, name="audit")
app.add_typer(retention.app, name="gallra")
app.command()(audit.loggutdrag)


@app.command()
def version() -> None:
    """Visa versionen."""
    typer.echo(f"Brygga {__version__}")


def main() -> None:
    """The `brygga` command."""
    app()
