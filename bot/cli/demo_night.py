"""`brygga demo`: Övningssystemet, one night on all its households, and the oracle's verdict."""

import json
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.request import urlopen

import typer
from rich.console import Console

from bot import training
from bot.app import App, NightOrder, Settings, SystemSettings, wire
from bot.cli.account import BASE
from bot.cli.run import Lanes, errors_told, last_line, run_night
from bot.cli.show import show_end, show_oracle, terminal
from bot.domain.access import Role, User
from bot.domain.errors import SettingsInvalid, SystemDown

PROFILE, USER = "ovning", "ROBOT01"
DESKTOP_FLOW, IN_WINDOWS = "ovning_desktop", "20"
SCREEN, SCREEN_WHOLE, SCREEN_REMOTE = "1280x1024", "1600x1200", "1600x1260"
"""Where there are only pictures a table must be seen whole; a viewer's window has a bar too."""

LOGINS = 2
"""The training system lets the robot log in any number of times; more than two pay on no machine of two cores."""
BUSINESS_DATE = date(2025, 10, 6)
"""The households' month is October 2025, whose norm is verified. Nothing depends on the day the demo is run."""
START_S = 30
UNIT, OFFICER = "Ekonomiskt bistånd Norr", "HAND02"
"""The training system's unit, and one of its two caseworkers: in the office «anna» is she."""


def demo(  # noqa: PLR0917 - each is an option of the command
    headed: Annotated[bool, typer.Option(help="Visa webbläsaren.")] = False,
    households: Annotated[Path | None, typer.Option(help="En egen mapp med hushåll (TOML).")] = None,
    keep: Annotated[bool, typer.Option(help="Låt övningssystemet gå kvar efteråt.")] = False,
    tempo: Annotated[float, typer.Option(help="Faktor för övningssystemets väntetider.")] = 0.02,
    folder: Annotated[Path, typer.Option(help="Var demon lägger sina filer; töms först.")] = Path("var/demo"),
    lanes: Lanes = None,
    as_json: Annotated[bool, typer.Option("--json", help="Sista raden är en JSON-rad.")] = False,
    profile: Annotated[
        str, typer.Option(help="Övningssystemets bilder: " + ", ".join(training.profile_names()))
    ] = PROFILE,
    faults: Annotated[str, typer.Option(help="Fel som övningssystemet kastar; se brygga training faults.")] = "",
    seed: Annotated[int, typer.Option(help="Samma frö ger samma fel.")] = 0,
    desktop: Annotated[bool, typer.Option("--desktop", help="Samma natt i fönster, med tjugo hushåll.")] = False,
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
    desktop = desktop or no_tree or vnc
    console, flow = terminal(to_stderr=as_json), DESKTOP_FLOW if desktop else flow_of(profile)
    with errors_told():
        if profile not in training.profile_names():
            raise SettingsInvalid(f"Profilen {profile} finns inte. Profiler: {', '.join(training.profile_names())}.")
        try:
            training.load_households(households or training.default_households())
            training.check_faults(faults)
        except (training.HouseholdError, training.FaultError) as error:
            raise SettingsInvalid(str(error)) from None
        shutil.rmtree(folder, ignore_errors=True)
        if desktop and households is None:
            households = training.default_households() / IN_WINDOWS
        with training_system(folder, households, tempo, keep=keep, profile=profile, faults=faults, seed=seed) as (
            url,
            db,
        ):
            console.print(f"Övningssystemet (påhittat) svarar på {url}", highlight=False)
            settings = demo_settings(folder, url, flow, logins=lanes or (1 if desktop else LOGINS))
            if desktop:
                settings.systems[flow] = settings.system(flow).model_copy(
                    update={
                        "program": _client(
                            url, client, hidden=no_tree or vnc, behind=folder / "remote" if vnc else None
                        ),
                        "screen": screen or (SCREEN_REMOTE if vnc else SCREEN_WHOLE if no_tree else SCREEN),
                        "tree": not no_tree,
                        "remote": vnc,
                    }
                )
            app = wire(settings)
            app.storage.secrets().set(f"{flow}/password", robot_password(db))
            end = run_night(app, NightOrder(flow, as_of=BUSINESS_DATE, headed=headed, lanes=lanes), console)
            show_end(console, end)
            _tell_how_to_look(console, folder)
            if not as_json:  # a log that keeps the line would keep the links
                _offer_the_office(console, app, folder)
            counts = training.oracle(db, households)
            show_oracle(console, counts, training.oracle_details(db, households), training.faults_thrown(db))
            if keep:
                console.print(
                    f"Övningssystemet går kvar: {url}  Konton och lösenord: {db}.accounts.toml", soft_wrap=True
                )
    if as_json:
        last_line(
            {
                "profile": "desktop" if desktop else profile,
                "cases": sum(end.result.outcomes.values()),
                "outcomes": dict(end.result.outcomes),
                "oracle": counts,
                "report": str(end.report),
            }
        )
    raise typer.Exit(end.result.exit_code or (1 if any(counts.values()) else 0))


def _client(url: str, switches: str, *, hidden: bool, behind: Path | None) -> tuple[str, ...]:
    """The command that starts the training system's client: hidden from the tree, and perhaps on a screen behind a viewer."""
    no_tree = ("--no-tree",) if hidden else ()
    viewer = (sys.executable, "-m", "bot.training.desktop.remote", str(behind.resolve())) if behind else ()
    return (*viewer, sys.executable, "-m", "bot.training.desktop", "--url", url, *no_tree, *shlex.split(switches))


def _tell_how_to_look(console: Console, folder: Path) -> None:
    """A settings file for the commands that look afterwards; the night itself needed none."""
    file = folder / "brygga.toml"
    codes = Path.cwd() / "schedules/tables/codes.toml"
    text = f'# Skriven av brygga demo.\nstate = "state"\nsecrets = "file"\ncodes = {json.dumps(str(codes))}\n'
    file.write_text(text, encoding="utf-8")
    text = f"Visa ett ärende: brygga case show AKTNUMMER --settings {file}"
    console.print(text, soft_wrap=True, markup=False, highlight=False)


def _offer_the_office(console: Console, app: App, folder: Path) -> None:
    """Two people who may look at the night: nobody may both review cases and steer the nights."""
    reviewer = User("anna", frozenset({Role.CASEWORKER, Role.LEADER}), frozenset({UNIT}), officer=OFFICER)
    with app.office() as office:
        links = {
            "granskar ärenden": office.address(office.keeping.add(reviewer), BASE),
            "ser driften": office.address(office.keeping.add(User("ida", frozenset({Role.IT}))), BASE),
        }
    console.print(
        f"Kontoret: brygga office --settings {folder / 'brygga.toml'}, och logga in genom en av länkarna.",
        soft_wrap=True,
        highlight=False,
    )
    for what, link in links.items():
        console.print(f"  Den som {what}: {link}", soft_wrap=True, markup=False, highlight=False)


def flow_of(profile: str) -> str:
    """The flow that knows a profile's screens; its pack and its password have the same name."""
    return profile if profile == PROFILE else f"{PROFILE}_{profile}"


def demo_settings(folder: Path, url: str, flow: str, logins: int = 1) -> Settings:
    """Settings for a night against a training system in `folder`, with the flows and packs of this checkout."""
    root = Path.cwd()
    return Settings(
        unit="Ekonomiskt bistånd Norr (övning)",
        state=folder.resolve() / "state",
        flows=root / "flows",
        selectors=root / "selectors",
        schedules=root / "schedules",
        rules=root / "schedules/tables/rules.toml",
        norm=root / "schedules/tables/norm.toml",
        codes=root / "schedules/tables/codes.toml",
        secrets="file",
        systems={flow: SystemSettings(url=url, user=USER, logins=logins)},
    )


def robot_password(db: Path) -> str:
    """The password that the training system made for the robot."""
    accounts: dict[str, Any] = tomllib.loads(Path(f"{db}.accounts.toml").read_text(encoding="utf-8"))
    return accounts[USER]["losenord"]


@contextmanager
def training_system(
    folder: Path,
    households: Path | None,
    tempo: float,
    *,
    keep: bool = False,
    session_requests: int = 280,
    profile: str = PROFILE,
    faults: str = "",
    seed: int = 0,
    answer_ms: int = 0,
) -> Iterator[tuple[str, Path]]:
    """A training system in a process of its own: its address and its database. Raises: SystemDown."""
    folder.mkdir(parents=True, exist_ok=True)
    db, port = folder / "ovning.sqlite", _free_port()
    command = [
        sys.executable,
        "-m",
        "bot.training",
        "serve",
        "--db",
        str(db),
        "--port",
        str(port),
        "--tempo",
        str(tempo),
    ]
    command += ["--session-requests", str(session_requests), "--profile", profile]
    command += ["--faults", faults, "--seed", str(seed), "--answer-ms", str(answer_ms)]
    command += ["--households", str(households)] if households else []
    with (folder / "ovning.log").open("wb") as log:
        # A group of its own: Ctrl-C in the terminal is for the night, which ends its case against a live system.
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=os.name == "posix")
    url = f"http://127.0.0.1:{port}"
    try:
        _wait_for(url, process)
        yield url, db
    except BaseException:
        keep = False
        raise
    finally:
        if not keep:
            process.terminate()
            process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(url: str, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            with urlopen(f"{url}/logga-in", timeout=2):  # noqa: S310 - our own address on loopback
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.1)
    raise SystemDown("Övningssystemet startade inte; se ovning.log")
