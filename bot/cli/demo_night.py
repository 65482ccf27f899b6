"""What a demo needs: the training system in a process of its own, and settings for a night against it."""

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
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from bot.app import Settings, SystemSettings
from bot.domain.errors import AlreadyRunning, SettingsInvalid, SystemDown
from bot.drivers.host import alone

PROFILE, USER = "ovning", "ROBOT01"
LOG, LOCK = "ovning.log", "demo.lock"
DESKTOP_FLOW = "ovning_desktop"
SCREEN, SCREEN_WHOLE, SCREEN_REMOTE = "1280x1024", "1600x1200", "1600x1260"
"""Without an accessibility tree a whole table must be visible; a viewer's window has a title bar too."""

START_S = 30
UNIT = "Ekonomiskt bistånd Norr"
"""The training system's unit."""


@dataclass(frozen=True, slots=True)
class Windows:
    """How the training system's client is shown in windows: its own switches, the screen's size, and what may be seen of it."""

    client: str = ""
    screen: str = ""
    no_tree: bool = False
    vnc: bool = False

    def require_sound(self) -> None:
        """Raises: SettingsInvalid for a screen that is no size, and for switches that cannot be told apart."""
        if self.screen:
            SystemSettings(user=USER).with_options(screen=self.screen)
        try:
            shlex.split(self.client)
        except ValueError:
            raise SettingsInvalid("--client: ett citattecken saknar sin andra hälft") from None

    def system(self, plain: SystemSettings, folder: Path) -> SystemSettings:
        """Return the settings of a system in windows instead of in pages."""
        hidden = self.no_tree or self.vnc
        size = SCREEN_REMOTE if self.vnc else SCREEN_WHOLE if self.no_tree else SCREEN
        program = client_command(plain.url, self.client, hidden=hidden, behind=folder / "remote" if self.vnc else None)
        changes = {"program": program, "screen": self.screen or size, "tree": not self.no_tree, "remote": self.vnc}
        return plain.model_copy(update=changes)


def client_command(url: str, switches: str, *, hidden: bool, behind: Path | None) -> tuple[str, ...]:
    """Return the command that starts the training system's client: hidden from the tree, perhaps on a screen behind a viewer."""
    no_tree = ("--no-tree",) if hidden else ()
    viewer = (sys.executable, "-m", "bot.training.desktop.remote", str(behind.resolve())) if behind else ()
    return (*viewer, sys.executable, "-m", "bot.training.desktop", "--url", url, *no_tree, *shlex.split(switches))


def flow_of(profile: str) -> str:
    """Return the flow that knows a profile's screens; its pack and its password have the same name."""
    return profile if profile == PROFILE else f"{PROFILE}_{profile}"


def demo_settings(folder: Path, url: str, flow: str, logins: int = 1) -> Settings:
    """Return settings for a night against a training system in `folder`, with the flows and packs of this checkout."""
    root = Path.cwd()
    return Settings(
        unit=f"{UNIT} (övning)",
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


def write_settings(folder: Path, settings: Settings) -> Path:
    """Write the settings file of the commands that look at a demo afterwards; the night itself needs none."""
    places = ("flows", "selectors", "schedules", "rules", "norm", "codes")
    lines = [f"{name} = {json.dumps(str(getattr(settings, name)), ensure_ascii=False)}\n" for name in places]
    file = folder / "brygga.toml"
    file.write_text('# Skriven av brygga demo.\nstate = "state"\nsecrets = "file"\n' + "".join(lines), encoding="utf-8")
    return file


@contextmanager
def emptied(folder: Path) -> Iterator[None]:
    """Hold a folder for one demo at a time, and take away an earlier demo, and nothing else.

    Raises: SettingsInvalid for a folder of something else; AlreadyRunning before anything is taken away.
    """
    is_demo = any((folder / name).exists() for name in (LOG, LOCK))
    if folder.exists() and not is_demo and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsInvalid(
            "--folder: där ligger annat än en demo; välj en mapp som är tom eller inte finns", file=str(folder)
        )
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as held:
        try:
            held.enter_context(alone(folder / LOCK))
        except AlreadyRunning:
            raise AlreadyRunning(
                f"en demo i {folder}; vänta tills den är klar, eller ge en annan mapp med --folder"
            ) from None
        for old in folder.iterdir():
            if old.is_dir():
                shutil.rmtree(old, ignore_errors=True)
            elif old.name != LOCK:
                old.unlink()
        yield


def robot_password(db: Path) -> str:
    """Return the password that the training system made for the robot."""
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
    robot_may_decide: bool = False,
) -> Iterator[tuple[str, Path]]:
    """Run a training system in a process of its own; yields its address and its database. Raises: SystemDown."""
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
    command += ["--robot-may-decide"] if robot_may_decide else []
    command += [] if keep else ["--with-parent"]
    pipe = subprocess.DEVNULL if keep else subprocess.PIPE  # closed with this process, even one that is killed
    with (folder / LOG).open("wb") as log:
        # Its own process group: Ctrl-C in the terminal is for the night, which must finish its case against a live system.
        process = subprocess.Popen(command, stdin=pipe, stdout=log, stderr=log, start_new_session=os.name == "posix")
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
            if process.stdin:
                process.stdin.close()


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
    raise SystemDown(f"Övningssystemet startade inte; se {LOG}")
