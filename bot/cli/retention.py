"""`brygga gallra`: what Brygga keeps about cases is forgotten, by the municipality's own times."""

from datetime import tzinfo
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.lazy import Group
from bot.cli.run import SettingsFile, asked_for, errors_told, last_line, the_app
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
    with errors_told():
        if dry_run == confirm:
            raise SettingsInvalid("skriv en av --dry-run och --confirm")
        brygga = the_app(settings)
        with brygga.retention(confirmed=confirm) as retention:
            listed = retention.weed() if confirm else retention.listed()
    if as_json:
        last_line({"confirmed": confirm, **_plain(listed)})
    else:
        _print(listed, brygga.clock.now().tzinfo, confirmed=confirm)


@app.command()
def hold(number: Number = "", settings: SettingsFile = None) -> None:
    """Undanta ett ärende: ingenting gallras om det förrän det släpps, till exempel vid ett överklagande."""
    with errors_told(), the_app(settings).retention() as retention:
        new = retention.hold(_number(number))
    typer.echo("Ärendet är undantaget från gallring." if new else "Ärendet var redan undantaget.")


@app.command()
def release(number: Number = "", settings: SettingsFile = None) -> None:
    """Låt ett undantaget ärende gallras igen."""
    with errors_told(), the_app(settings).retention() as retention:
        there = retention.release(_number(number))
    typer.echo("Ärendet gallras igen." if there else "Ärendet var inte undantaget.")
    raise typer.Exit(0 if there else 2)


def _number(given: str) -> str:
    number = (given or asked_for("Aktnummer")).strip()
    if not number:
        raise SettingsInvalid("skriv ett aktnummer")
    return number


def _print(listed: "RetentionList", zone: tzinfo | None, *, confirmed: bool) -> None:
    kept = listed.kept
    for one in kept.cases:
        typer.echo(f"{one.case.number} {one.case.month} ({one.flow}), avslutat {one.ended_at.astimezone(zone).date()}")
    for path in listed.reports:
        typer.echo(path.name)
    counts = (
        f"{len(kept.cases)} ärenden, {kept.pictures} bilder ur ärenden som gick till person, {kept.audit_lines} loggraders "
        f"innehåll, {kept.numbers} aktnummer och {len(listed.reports)} rapporter"
    )
    typer.echo(f"{'Gallrat' if confirmed else 'Skulle gallras'}: {counts}.")
    if kept.held:
        typer.echo(f"Undantagna: {', '.join(kept.held)}")


def _plain(listed: "RetentionList") -> dict[str, object]:
    kept = listed.kept
    return {
        "cases": [{"flow": one.flow, "case": one.case.number, "month": str(one.case.month)} for one in kept.cases],
        "pictures": kept.pictures,
        "log": kept.audit_lines,
        "numbers": kept.numbers,
        "reports": [path.name for path in listed.reports],
        "held": list(kept.held),
    }
