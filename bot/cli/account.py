"""`brygga account`: who may sign in to the office, and as what. No password or identity number goes on a command line."""

from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.lazy import Group
from bot.cli.run import SettingsFile, asked_for, reporting_errors, the_app
from bot.domain.access import Role, User

if TYPE_CHECKING:
    from bot.app.office import Office
    from bot.office.web import Done

app = typer.Typer(cls=Group, help="Kontorets konton: vem som får logga in, och som vad.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="KONTO", help="Kontots namn, till exempel anna.lind.")]
Roles = Annotated[list[Role] | None, typer.Option("--role", help="En roll; ange flaggan en gång för varje roll.")]
Units = Annotated[list[str] | None, typer.Option("--unit", help="En enhet vars ärenden kontot når.")]
Protected = Annotated[bool, typer.Option("--protected", help="Får se ärenden med skyddade personuppgifter.")]
Officer = Annotated[
    str, typer.Option("--officer", help="Personens användarnamn i verksamhetssystemet: hennes ärenden blir «mina».")
]
BASE = "http://127.0.0.1:8770"
"""The office's address unless the settings say otherwise."""

WAITS = "Det väntar på att en kontoansvarig godkänner det under Konton i kontoret, inom en vecka. Först då gäller det."


@app.command()
def add(  # noqa: PLR0917 - each is an option of the command
    name: Name,
    roles: Roles = None,
    units: Units = None,
    officer: Officer = "",
    protected: Protected = False,
    settings: SettingsFile = None,
) -> None:
    """Lägg upp ett konto och visa länken där personen väljer sitt lösenord."""
    with reporting_errors(), the_app(settings).office() as office:
        user = User(name, frozenset(roles or ()), frozenset(units or ()), protected, officer=officer)
        _show_link(office, office.account_admin.add(user))


@app.command()
def link(name: Name, settings: SettingsFile = None) -> None:
    """Visa en ny länk: för den som har glömt sitt lösenord eller bytt telefon. Äldre länkar slutar gälla."""
    with reporting_errors(), the_app(settings).office() as office:
        _show_link(office, office.account_admin.link(name))


@app.command("list")
def list_accounts(settings: SettingsFile = None) -> None:
    """Visa alla konton."""
    from rich.table import Table

    from bot.cli.show import terminal

    table = Table("Konto", "Roller", "Enheter", "Skyddade", "Jäv", "Läge")
    with reporting_errors(), the_app(settings).office() as office:
        for one in office.account_admin.everyone():
            state = "avstängt" if one.is_disabled else "klart" if one.has_keys or one.issuer else "väntar på länken"
            table.add_row(
                one.name, ", ".join(sorted(one.user.roles)) or "–", ", ".join(sorted(one.user.units)) or "–",
                "ja" if one.user.sees_protected else "nej", str(len(one.user.conflicts)), state,
            )  # fmt: skip
    terminal().print(table)


@app.command()
def roles(  # noqa: PLR0917 - each is an option of the command
    name: Name,
    roles: Roles = None,
    units: Units = None,
    officer: Officer = "",
    protected: Protected = False,
    settings: SettingsFile = None,
) -> None:
    """Sätt kontots roller och enheter: just dessa, och inga andra. Kontot loggas ut överallt."""
    with reporting_errors(), the_app(settings).office() as office:
        user = User(name, frozenset(roles or ()), frozenset(units or ()), protected, officer=officer)
        done = office.account_admin.change(user)
    if done.waits:
        typer.echo(WAITS)
        return
    typer.echo(
        f"{name}: {', '.join(sorted(user.roles)) or 'inga roller'}; {', '.join(sorted(user.units)) or 'ingen enhet'}"
    )


@app.command()
def disable(name: Name, settings: SettingsFile = None) -> None:
    """Stäng av ett konto. Det loggas ut överallt, genast."""
    with reporting_errors(), the_app(settings).office() as office:
        office.account_admin.set_disabled(name, is_disabled=True)
    typer.echo(f"{name} är avstängt.")


@app.command()
def enable(name: Name, settings: SettingsFile = None) -> None:
    """Öppna ett avstängt konto igen."""
    with reporting_errors(), the_app(settings).office() as office:
        done = office.account_admin.set_disabled(name, is_disabled=False)
    typer.echo(WAITS if done.waits else f"{name} är öppet.")


@app.command()
def conflict(name: Name, settings: SettingsFile = None) -> None:
    """Lägg till någon som kontot aldrig får möta i Brygga (jäv). Numret frågas efter, eller läses från standard in."""
    with reporting_errors(), the_app(settings).office() as office:
        office.add_conflict(name, asked_for("Personnummer", hidden=True))
    typer.echo(f"Jävet är antecknat för {name}. Numret är inte sparat, bara en referens.")


def _show_link(office: "Office", done: "Done") -> None:
    link = office.address(done.link, BASE)
    typer.echo(f"Länken gäller ett dygn och kan användas en gång. Lämna den bara till personen själv:\n{link}")
    if done.waits:
        typer.echo(WAITS)
