"""`brygga demo`: a night against Övningssystemet, from an empty database to the morning report, and the oracle's verdict."""

import shutil
import sys
import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot import training
from bot.cli.run import last_line, reporting_errors, run_night
from bot.cli.values import Workers, within
from bot.domain.access import Role, User
from bot.domain.errors import Reason, SettingsInvalid

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import App, NightEnd

IN_WINDOWS = "20"
"""The households of a whole night in windows, which takes its cases one at a time."""

LOGINS = 2
"""The training system allows any number of logins; more than two gain nothing on two cores."""
BUSINESS_DATE = date(2025, 10, 6)
"""The households' month is October 2025, whose norm is verified. Nothing depends on the day the demo is run."""
OFFICER = "HAND02"
"""The one of the training system's two caseworkers that «anna» is in the office."""

PROFILES = "Övningssystemets bilder: " + ", ".join(training.profile_names())


def demo(  # noqa: PLR0917 - each is an option of the command
    all_households: Annotated[
        bool, typer.Option("--all", help="Alla hushåll, inte bara ett av varje slag; i fönster tjugo.")
    ] = False,
    headed: Annotated[bool, typer.Option(help="Visa webbläsaren.")] = False,
    households: Annotated[
        Path | None, typer.Option(help="En egen mapp med hushåll (TOML), eller en lista över sådana filer.")
    ] = None,
    keep: Annotated[bool, typer.Option(help="Låt övningssystemet gå kvar efteråt.")] = False,
    tempo: Annotated[
        float, typer.Option(callback=within(0, 1000), help="Faktor för övningssystemets väntetider.")
    ] = 0.02,
    folder: Annotated[Path, typer.Option(help="Var demon lägger sina filer; töms först.")] = Path("var/demo"),
    workers: Workers = None,
    as_json: Annotated[bool, typer.Option("--json", help="Sista raden är en JSON-rad.")] = False,
    profile: Annotated[str, typer.Option(help=PROFILES)] = "ovning",
    faults: Annotated[str, typer.Option(help="Fel som övningssystemet kastar; se brygga training faults.")] = "",
    seed: Annotated[int, typer.Option(help="Samma frö ger samma fel.")] = 0,
    desktop: Annotated[bool, typer.Option("--desktop", help="Samma natt i fönster.")] = False,
    client: Annotated[
        str, typer.Option(help="Klientens växlar i fönster, till exempel «--scale 150 --theme dark».")
    ] = "",
    screen: Annotated[str, typer.Option(help="Skärmens storlek i fönster.")] = "",
    no_tree: Annotated[
        bool, typer.Option("--no-tree", help="I fönster som inte säger något om sig själva: bara bild och text.")
    ] = False,
    vnc: Annotated[
        bool,
        typer.Option("--vnc", help="Genom en VNC-visare som komprimerar med förlust, som genom en terminalserver."),
    ] = False,
) -> None:
    """Kör en natt mot Övningssystemet, från tom databas till morgonrapport."""
    from bot.app import NightOrder, wire
    from bot.cli.demo_night import (
        DESKTOP_FLOW,
        Windows,
        demo_settings,
        emptied,
        flow_of,
        robot_password,
        training_system,
        write_settings,
    )
    from bot.cli.show import show_end, show_oracle, terminal

    began = time.monotonic()
    desktop = desktop or no_tree or vnc
    console = terminal(to_stderr=as_json)
    with reporting_errors():
        if profile not in training.profile_names():
            raise SettingsInvalid(f"Profilen {profile} finns inte. Profiler: {', '.join(training.profile_names())}.")
        chosen = _chosen(households, all_households=all_households, desktop=desktop)
        try:
            training.load_households(chosen)
            training.check_faults(faults)
        except (training.HouseholdError, training.FaultError) as error:
            raise SettingsInvalid(str(error)) from None
        windows = Windows(client, screen, no_tree, vnc)
        windows.require_sound()
        flow = DESKTOP_FLOW if desktop else flow_of(profile)
        with (
            emptied(folder),
            training_system(folder, chosen, tempo, keep=keep, profile=profile, faults=faults, seed=seed) as (url, db),
        ):
            console.print(f"Övningssystemet (påhittat) svarar på {url}", highlight=False)
            settings = demo_settings(folder, url, flow, logins=workers or (1 if desktop else LOGINS))
            if desktop:
                settings.systems[flow] = windows.system(settings.system(flow), folder)
            app = wire(settings)
            app.storage.secrets().set(f"{flow}/password", robot_password(db))
            end = run_night(app, NightOrder(flow, as_of=BUSINESS_DATE, headed=headed, workers=workers), console)
            show_end(console, end)
            counts = training.oracle(db)
            show_oracle(console, counts, training.oracle_details(db), training.faults_thrown(db))
            seconds = round(time.monotonic() - began)
            console.print(f"Från tom databas till morgonrapport: {seconds} s.", highlight=False)
            file = write_settings(folder, settings)
            _tell_how_to_look(console, file)
            if not as_json:  # a log that keeps the output would keep the links
                _offer_the_office(console, app, file)
                console.print(_hidden(end.result.reasons), soft_wrap=True, highlight=False, end="")
            if keep:
                console.print(
                    f"Övningssystemet går kvar: {url}  Konton och lösenord: {db}.accounts.toml", soft_wrap=True
                )
            if not all_households and households is None:
                console.print("Mer att se: ./dev demo --all (alla hushåll), ./dev demo --desktop (i fönster).")
    ok = _is_right(end, counts)
    if as_json:
        last_line({"ok": ok, "seconds": seconds, **_outcome(end, counts), "profile": "desktop" if desktop else profile})
    raise typer.Exit(end.result.exit_code or (0 if ok else 1))


def _chosen(households: Path | None, *, all_households: bool, desktop: bool) -> Path:
    if households is not None:
        if all_households:
            raise SettingsInvalid("skriv en av --all och --households")
        return households
    if not all_households:
        return training.first_night()
    return training.default_households() / IN_WINDOWS if desktop else training.default_households()


def _is_right(end: "NightEnd", counts: Mapping[str, int]) -> bool:
    """Say whether the night came to its own end with every case, and the oracle found nothing."""
    result = end.result
    whole = result.exit_code == 0 and result.left == 0 and result.outcomes.total() > 0
    return whole and not any(counts.values())


def _outcome(end: "NightEnd", counts: Mapping[str, int]) -> dict[str, Any]:
    return {
        "cases": end.result.outcomes.total(),
        "outcomes": dict(end.result.outcomes),
        "left": end.result.left,
        "oracle": dict(counts),
        "report": str(end.report),
    }


def this_program() -> str:
    """Return what to type to run this program again: `./dev demo` runs one that is in no folder of the shell's."""
    started = Path(sys.argv[0])
    if (found := shutil.which(started.name)) and Path(found).resolve() == started.resolve():
        return started.name
    return str(started.relative_to(Path.cwd()) if started.is_relative_to(Path.cwd()) else started)


def _tell_how_to_look(console: "Console", file: Path) -> None:
    text = f"Visa ett ärende: {this_program()} case show AKTNUMMER --settings {file}"
    console.print(text, soft_wrap=True, markup=False, highlight=False)


def _hidden(reasons: Mapping[str, int]) -> str:
    """Return the line on cases that the night counts and the office's lists leave out; empty when there are none."""
    if not (cases := reasons.get(Reason.BY_HAND, 0)):
        return ""
    counted = "1 ärende" if cases == 1 else f"{cases} ärenden"
    why = "skyddade eller oläsbara personuppgifter"
    return f"  {counted} till person ({why}) står inte i kontorets listor, utom för den som är utsedd för sådana.\n"


def _offer_the_office(console: "Console", app: "App", file: Path) -> None:
    """Make accounts for two people who may look at the night: nobody may both review cases and steer the nights."""
    from bot.cli.account import BASE
    from bot.cli.demo_night import UNIT

    reviewer = User("anna", frozenset({Role.CASEWORKER, Role.LEADER}), frozenset({UNIT}), officer=OFFICER)
    with app.office() as office:
        links = {
            "granskar ärenden": office.address(office.account_admin.add(reviewer).link, BASE),
            "ser driften": office.address(office.account_admin.add(User("ida", frozenset({Role.IT}))).link, BASE),
        }
    console.print(
        f"Kontoret: {this_program()} office --settings {file}, och logga in genom en av länkarna.",
        soft_wrap=True,
        highlight=False,
    )
    for what, link in links.items():
        console.print(f"  Den som {what}: {link}", soft_wrap=True, markup=False, highlight=False)
