"""`brygga gallra`: delete what Brygga keeps about cases after the municipality's retention times."""

from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.lazy import Group
from bot.cli.run import SettingsFile, asked_for, last_line, reporting_errors, the_app
from bot.domain.errors import SettingsInvalid

if TYPE_CHECKING:
    from bot.app import RetentionList

app = typer.Typer(cls=Group, help="Gallring: det Brygga har sparat om ärenden glöms efter en tid.")

Number = Annotated[str, typer.Argument(metavar="REF", help="Aktnumret. Utan: det läses från standard in.")]


@app.callback(invoke_without_command=True)
def gallra(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Visa bara vad som skulle gallras.")] = False,
    confirm: Annotated[bool, typer.Option("--confirm", help="Gallra. Det går inte att ångra.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Sista raden är en JSON-rad.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Gallra det som är äldre än [gallring] i inställningsfilen säger. Aldrig ett ärende som väntar, pågår eller är undantaget."""
    if context.invoked_subcommand:
        return
    with reporting_errors():
        if dry_run == confirm:
            raise SettingsInvalid("skriv en av --dry-run och --confirm")
        brygga = the_app(settings)
        with brygga.retention(confirmed=confirm) as retention:
            expired = retention.erase() if confirm else retention.expired()
    if as_json:
        last_line({"confirmed": confirm, **_plain(expired)})
    else:
        _print(expired, brygga.clock.now().tzinfo, confirmed=confirm)


@app.command()
def hold(number: Number = "", settings: SettingsFile = None) -> None:
    """Undanta ett ärende: ingenting gallras om det förrän det släpps, till exempel vid ett överklagande."""
    with reporting_errors(), the_app(settings).retention() as retention:
        new = retention.add_legal_hold(_number(number))
    typer.echo("Ärendet är undantaget från gallring." if new else "Ärendet var redan undantaget.")


@app.command()
def release(number: Number = "", settings: SettingsFile = None) -> None:
    """Låt ett undantaget ärende gallras igen."""
    with reporting_errors(), the_app(settings).retention() as retention:
        there = retention.lift_legal_hold(_number(number))
    typer.echo("Ärendet gallras igen." if there else "Ärendet var inte undantaget.")
    raise typer.Exit(0 if there else 2)


def _number(given: str) -> str:
    number = (given or asked_for("Aktnummer")).strip()
    if not number:
        raise SettingsInvalid("skriv ett aktnummer")
    return number


def _print(expired: "RetentionList", zone: tzinfo | None, *, confirmed: bool) -> None:
    stored = expired.stored
    for one in stored.cases:
        typer.echo(f"{one.case.number} {one.case.month} ({one.flow}), avslutat {one.ended_at.astimezone(zone).date()}")
    for path in expired.reports:
        typer.echo(path.name)
    counts = (
        f"{len(stored.cases)} ärenden, {stored.pictures} bilder ur ärenden som gick till person, {stored.audit_lines} loggraders "
        f"innehåll, {stored.numbers} aktnummer och {len(expired.reports)} rapporter"
    )
    typer.echo(f"{'Gallrat' if confirmed else 'Skulle gallras'}: {counts}.")
    if stored.held:
        typer.echo(f"Undantagna: {', '.join(stored.held)}")


def _plain(expired: "RetentionList") -> dict[str, object]:
    stored = expired.stored
    return {
        "cases": [{"flow": one.flow, "case": one.case.number, "month": str(one.case.month)} for one in stored.cases],
        "pictures": stored.pictures,
        "log": stored.audit_lines,
        "numbers": stored.numbers,
        "reports": [path.name for path in expired.reports],
        "held": list(stored.held),
    }
