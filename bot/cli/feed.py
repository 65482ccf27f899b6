"""`brygga feed`: who holds what in a night, and pausing it while it runs, from any machine that shares its database."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.lazy import Group
from bot.cli.run import SettingsFile, last_line, reporting_errors, the_app
from bot.ports.feed import Pause, Standing

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(cls=Group, help="Nattens kö: vem som håller vad, och paus.", no_args_is_help=True)

Flow = Annotated[str, typer.Argument(help="Vilket flöde.")]
STATES = {
    "queued": "väntar", "running": "pågår", "drafted": "utkast", "to_person": "till person", "shadowed": "i skuggdrift", "watched": "bevakade",
    "followed": "uppföljda",
}  # fmt: skip
PAUSES = {
    Pause.OFF: "tar nya ärenden",
    Pause.PAUSED: "pausad av IT: inga nya ärenden tas förrän «brygga feed resume»",
    Pause.DRAINED: "stoppad av IT: pågående ärenden görs klart, sedan slutar den. «brygga feed resume» före nästa start",
}
NONE = "Flödet har inte haft någon natt i den här databasen."


@app.command()
def show(
    flow: Flow,
    as_json: Annotated[bool, typer.Option("--json", help="Sista raden är en JSON-rad.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Visa den senaste natten: datorer, arbetare, vad var och en håller, och vad som väntar."""
    with reporting_errors(), the_app(settings).switchboard() as switchboard:
        standing = switchboard.standing(flow)
    if standing is None:
        typer.echo(NONE)
    elif as_json:
        last_line(_plain(standing))
    else:
        from bot.cli.show import terminal

        _print(terminal(), flow, standing)


@app.command()
def pause(flow: Flow, settings: SettingsFile = None) -> None:
    """Ta inga nya ärenden förrän vidare. Pågående ärenden görs klart; datorerna väntar inloggade."""
    _set_pause(flow, Pause.PAUSED, settings)


@app.command()
def drain(flow: Flow, settings: SettingsFile = None) -> None:
    """Gör klart pågående ärenden och avsluta natten på alla datorer. Kön är kvar."""
    _set_pause(flow, Pause.DRAINED, settings)


@app.command()
def resume(flow: Flow, settings: SettingsFile = None) -> None:
    """Ta nya ärenden igen efter pause eller drain."""
    _set_pause(flow, Pause.OFF, settings)


@app.command()
def cancel(
    flow: Flow,
    number: Annotated[str, typer.Argument(metavar="REF", help="Aktnumret.")],
    settings: SettingsFile = None,
) -> None:
    """Ta bort ett ärende ur natten: det går till en person. Ett som pågår avbryts före nästa steg."""
    with reporting_errors(), the_app(settings).switchboard() as switchboard:
        before = switchboard.cancel(flow, number.strip())
    told = {
        "queued": "Ärendet är borttaget ur kön och går till en person.",
        "running": "Ärendet pågår. Det avbryts före nästa steg och går till en person; det som är sparat står kvar.",
        "": "Ärendet finns inte i flödets senaste natt.",
    }
    typer.echo(told.get(before, "Ärendet är redan klart för natten; ingenting är ändrat."))
    raise typer.Exit(0 if before else 2)


def _set_pause(flow: str, pause: Pause, settings: Path | None) -> None:
    with reporting_errors(), the_app(settings).switchboard() as switchboard:
        there = switchboard.set_pause(flow, pause)
    typer.echo(f"{flow}: {PAUSES[pause]}." if there else NONE)
    raise typer.Exit(0 if there else 2)


def _print(console: "Console", flow: str, standing: Standing) -> None:
    from rich.table import Table

    console.print(f"{flow}, natten {standing.night}: {PAUSES[standing.pause]}.", highlight=False)
    states = ", ".join(f"{STATES.get(state, state)} {count}" for state, count in sorted(standing.states.items()))
    console.print(f"Ärenden: {states or 'inga'}", highlight=False)
    if standing.machines:
        machines = Table("Dator", "Arbetare", "Hör av sig")
        for machine in standing.machines:
            machines.add_row(machine.name, str(machine.workers), "ja" if machine.is_alive else "nej, räknas som död")
        console.print(machines)
    if standing.held:
        held = Table("Ärende", "Dator", "Senast klara steg", "Tagen", "Avbrott")
        for one in standing.held:
            held.add_row(one.case.number, one.machine or "den här", one.stage or "–", str(one.token), str(one.crashes))
        console.print(held)


def _plain(standing: Standing) -> dict[str, object]:
    return {
        "night": standing.night,
        "hold": standing.pause.value,
        "states": dict(standing.states),
        "machines": [{"name": m.name, "workers": m.workers, "is_alive": m.is_alive} for m in standing.machines],
        "held": [
            {"case": h.case.number, "machine": h.machine, "stage": h.stage, "token": h.token, "crashes": h.crashes}
            for h in standing.held
        ],
    }
