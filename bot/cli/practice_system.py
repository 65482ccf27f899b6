"""`brygga training`: run Övningssystemet by hand, in pages or windows, and its oracle and the oracle's self-test."""

import json
from pathlib import Path
from typing import Annotated, Literal

import typer

from bot import training
from bot.cli.lazy import Group
from bot.cli.values import within
from bot.training import desktop as windows

app = typer.Typer(
    cls=Group, help="Övningssystemet: ett påhittat verksamhetssystem att öva mot.", invoke_without_command=True
)

Db = Annotated[Path, typer.Option(help="Övningssystemets databasfil.")]
Households = Annotated[Path | None, typer.Option(help="Mapp med hushåll (TOML). Utan: de medföljande.")]


LOOK = "Skrivbordsklienten"


@app.callback()
def serve(  # noqa: PLR0917 - each is an option of the command
    context: typer.Context,
    db: Db = Path("var/ovning/ovning.sqlite"),
    households: Households = None,
    port: Annotated[int, typer.Option(callback=within(0, 65_535), help="Port på 127.0.0.1.")] = 8765,
    tempo: Annotated[
        float, typer.Option(callback=within(0, 1000), help="Faktor för alla väntetider: 1 för hand, litet i prov.")
    ] = 1.0,
    fresh: Annotated[bool, typer.Option(help="Börja om med ny databas.")] = False,
    session_requests: Annotated[
        int, typer.Option(callback=within(1, 1_000_000), help="Så många sidor håller en session.")
    ] = 280,
    profile: Annotated[str, typer.Option(help=f"Vilka bilder: {', '.join(training.profile_names())}.")] = "ovning",
    faults: Annotated[
        str, typer.Option(help="Fel som kastas: namn@bild@aktnummer#anrop:sannolikhet, … Se faults.")
    ] = "",
    seed: Annotated[int, typer.Option(help="Samma frö ger samma fel.")] = 0,
    robot_may_decide: Annotated[
        bool, typer.Option("--robot-may-decide", help="Robotens konto får fatta beslut och betala ut.")
    ] = False,
    desktop: Annotated[bool, typer.Option("--desktop", help="I fönster i stället för sidor.")] = False,
    style: Annotated[Literal["Windows", "Fusion"], typer.Option(help="Stil.", rich_help_panel=LOOK)] = "Windows",
    font: Annotated[str, typer.Option(help="Typsnitt.", rich_help_panel=LOOK)] = "Liberation Sans",
    font_px: Annotated[int, typer.Option(callback=within(6, 72), help="Bokstävernas höjd.", rich_help_panel=LOOK)] = 12,
    scale: Annotated[
        Literal["100", "125", "150", "175", "200"], typer.Option(help="Skala i procent.", rich_help_panel=LOOK)
    ] = "100",
    antialias: Annotated[Literal["on", "off"], typer.Option(help="Mjuka bokstäver.", rich_help_panel=LOOK)] = "on",
    theme: Annotated[Literal["light", "dark"], typer.Option(help="Ljust eller mörkt.", rich_help_panel=LOOK)] = "light",
    delay_ms: Annotated[
        int, typer.Option(callback=within(0, 60_000), help="Så länge dröjer varje svar.", rich_help_panel=LOOK)
    ] = 0,
    intrude_after: Annotated[
        float,
        typer.Option(
            callback=within(0, 86_400), help="Så ofta stjäl en chatt fokus, i sekunder.", rich_help_panel=LOOK
        ),
    ] = 0,
    no_tree: Annotated[
        bool, typer.Option("--no-tree", help="Syns inte på tillgänglighetsbussen.", rich_help_panel=LOOK)
    ] = False,
) -> None:
    """Starta övningssystemet i förgrunden."""
    if context.invoked_subcommand:
        return
    if desktop:
        if not windows.is_installed():
            typer.secho(windows.MISSING, fg="red", err=True)
            raise typer.Exit(2)
        given = [
            "--db", str(db), "--port", str(port), "--tempo", str(tempo), "--session-requests", str(session_requests), "--profile", profile,
            "--faults", faults, "--seed", str(seed), *(["--fresh"] if fresh else []),
            *(["--robot-may-decide"] if robot_may_decide else []),
            *(["--households", str(households)] if households else []),
        ]  # fmt: skip
        look = windows.Switches(
            style, font, font_px, int(scale), antialias == "on", theme == "dark", delay_ms, intrude_after,
            not no_tree,
        )  # fmt: skip
        raise typer.Exit(windows.run_together(given, look))
    try:
        training.serve(
            db, households, port, tempo, fresh=fresh, session_requests=session_requests, profile=profile,
            faults=faults, seed=seed, robot_may_decide=robot_may_decide,
            on_ready=lambda address: print(f"Övningssystemet: {address}  (konton och lösenord i {db}.accounts.toml)", flush=True),
        )  # fmt: skip
    except (training.HouseholdError, training.ProfileError, training.FaultError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from None


@app.command("faults")
def list_faults() -> None:
    """Visa vilka fel som kan kastas, hur ofta när inget annat sägs, och vad de gör."""
    print("\n".join(training.fault_lines()))


@app.command("households")
def make_households(
    folder: Annotated[Path, typer.Option(help="Tom eller ny mapp för filerna.")],
    seed: Annotated[int, typer.Option(help="Samma frö ger samma filer.")] = 1,
    count: Annotated[int, typer.Option(callback=within(1, 379_456), help="Antal hushåll.")] = 500,
) -> None:
    """Gör fler påhittade hushåll av blandat slag, med facit."""
    try:
        training.write_generated(folder, seed, count)
    except ValueError as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(2) from None
    print(f"{count} hushåll i {folder}")


@app.command()
def oracle(
    db: Db = Path("var/ovning/ovning.sqlite"),
    households: Households = None,
    as_json: Annotated[bool, typer.Option("--json", help="Sista raden är en JSON-rad.")] = False,
    self_test: Annotated[
        bool, typer.Option(help="Plantera ett fel för varje räknare och se att just den stiger.")
    ] = False,
) -> None:
    """Jämför övningssystemets databas med facit."""
    if self_test:
        results = training.self_test()
        for counter, held, text in results:
            print(f"{'ok ' if held else 'FEL'} {counter}: {text}")
        if as_json:
            print(json.dumps({"ok": all(held for _, held, _ in results)}))
        raise typer.Exit(0 if all(held for _, held, _ in results) else 1)
    counts = training.oracle(db, households)
    for line in training.oracle_details(db, households):
        print(line)
    if thrown := training.faults_thrown(db):
        print("Kastade fel: " + ", ".join(f"{name} {n}" for name, n in thrown.items()))
    right = not any(counts.values())
    print(json.dumps({"ok": right, **counts}) if as_json else ", ".join(f"{name} {n}" for name, n in counts.items()))
    raise typer.Exit(0 if right else 1)
