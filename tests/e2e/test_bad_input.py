"""What is wrong is said in Swedish, with the exit code of whoever can act, and before a browser starts if it can be known."""

import http.server
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.drivers.host import alone
from tests.e2e.training_night import (
    DAY,
    IS_ROOT,
    PROTECTED,
    ROOT,
    SWISH,
    Brygga,
    World,
    brygga_against,
    last_line,
    world,
    write_settings,
)

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(sys.platform != "linux", reason="a stand-in browser is a shell script"),
]

NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A training system that every test of the module shares; none of them may leave a trace in it."""
    with world(tmp_path_factory.mktemp("bad"), PROTECTED) as shared:
        yield shared
        assert all(rows == [] for rows in shared.made_by_robot().values())
        assert shared.in_training("SELECT count(*) FROM locks") == [(0,)]
        shared.must_be_spotless()


@pytest.fixture
def spy(tmp_path: Path) -> Path:
    """A browser that only leaves a mark when it is started."""
    path = tmp_path / "spy-browser"
    path.write_text(f"#!/bin/sh\ntouch {tmp_path}/started\nexit 1\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def must_have_failed(done: "subprocess.CompletedProcess[str]", code: int, *said: str) -> None:
    assert done.returncode == code, done.stdout + done.stderr
    told = " ".join((done.stderr + done.stdout).split())  # the terminal breaks long lines
    for text in said:
        assert text in told
    assert "Traceback" not in done.stderr


# ------------------------------------------------------------------ the case system


def test_a_wrong_password_is_tried_once_and_the_account_is_not_locked(there: World, tmp_path: Path) -> None:
    brygga = brygga_against(tmp_path / "b", there.url, "fel-lösenord-9f3b")
    done = brygga.night()
    must_have_failed(done, 4, "Inloggningen nekades")
    assert there.in_training("SELECT failed, locked FROM users WHERE name = 'ROBOT01'") == [(1, 0)]
    assert "fel-lösenord-9f3b" not in done.stdout + done.stderr


def test_a_system_that_is_down_is_said_in_swedish(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    brygga = brygga_against(tmp_path / "b", f"http://127.0.0.1:{closed}", "x")
    done = brygga.night()
    must_have_failed(done, 4, "Verksamhetssystemet svarar inte", "Kön är sparad")


@pytest.mark.slow
def test_a_business_date_is_refused_by_a_system_without_the_training_banner(tmp_path: Path) -> None:
    class Real(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write("<h1>Riktigt system</h1><p>PÅHITTADE UPPGIFTER</p>".encode())

        def log_message(self, format: str, *args: object) -> None:
            """Silent."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Real)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        brygga = brygga_against(tmp_path / "b", f"http://127.0.0.1:{server.server_address[1]}", "x")
        done = brygga.night()
    finally:
        server.shutdown()
        server.server_close()
    must_have_failed(done, 2, "--as-of", "övningssystem")
    assert brygga.count("SELECT count(*) FROM case_row") == 0


# ------------------------------------------------------------------ the machine


def test_a_browser_that_is_not_there_is_asked_for(there: World, tmp_path: Path) -> None:
    brygga = brygga_against(tmp_path / "b", there.url, "x", browser="/nonexistent/chromium")
    must_have_failed(brygga.night(), 6, "Ingen webbläsare hittades", "apt-get install")


@pytest.mark.slow
def test_a_database_that_cannot_be_opened_stops_the_night(tmp_path: Path, spy: Path) -> None:
    brygga = brygga_against(tmp_path / "b", NOWHERE, "x", browser=str(spy))
    brygga.run("secret", "set", "store/key", stdin="00" * 32 + "\n")
    brygga.database.mkdir()
    must_have_failed(brygga.night(), 6, "databas", "brygga.db")
    assert not (tmp_path / "started").exists()


@pytest.mark.slow
def test_a_file_that_is_no_database_stops_the_night(tmp_path: Path, spy: Path) -> None:
    brygga = brygga_against(tmp_path / "b", NOWHERE, "x", browser=str(spy))
    brygga.run("secret", "set", "store/key", stdin="00" * 32 + "\n")
    brygga.database.write_text("inte en databas\n" * 500, encoding="utf-8")
    must_have_failed(brygga.night(), 6, "brygga.db är skadad")
    assert not (tmp_path / "started").exists()


@pytest.mark.slow
def test_a_database_that_may_not_be_written_stops_the_night_and_can_be_used_again(
    there: World, tmp_path: Path, spy: Path
) -> None:
    brygga = brygga_against(tmp_path / "b", NOWHERE, "x", browser=str(spy))
    assert brygga.night().returncode == 6, "webbläsaren saknas, men databasen är nu gjord"
    (tmp_path / "started").unlink()
    with read_only(brygga):
        must_have_failed(brygga.night(), 6, "databas")
        assert not (tmp_path / "started").exists()
    brygga.night()
    assert (tmp_path / "started").exists(), "när den går att skriva igen kommer natten till webbläsaren"


class read_only:  # noqa: N801 - reads as a statement
    """The state as a file system that cannot be written: for root a mode on a file means nothing."""

    def __init__(self, brygga: Brygga) -> None:
        self._state = brygga.state

    def __enter__(self) -> None:
        if IS_ROOT:
            _mount("--bind", str(self._state), str(self._state))
            _mount("-o", "remount,bind,ro", str(self._state))
        else:
            for path in (self._state, *self._state.iterdir()):
                path.chmod(path.stat().st_mode & ~0o222)

    def __exit__(self, *_: object) -> None:
        if IS_ROOT:
            subprocess.run(["umount", str(self._state)], check=True)
        else:
            for path in (self._state, *self._state.iterdir()):
                path.chmod(path.stat().st_mode | 0o200)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte, where one can be made."""
    disk = tmp_path / "disk"
    disk.mkdir()
    _mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk))
    yield disk
    subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.mark.slow
@pytest.mark.skipif(
    not IS_ROOT, reason="only root can make a disk of its own; the next test limits the process instead"
)
def test_a_full_disk_stops_the_night_and_the_next_goes_on_from_what_was_done(small_disk: Path, tmp_path: Path) -> None:
    with world(tmp_path / "w", SWISH) as one:
        assert one.run("secret", "set", "store/key", stdin="5a" * 32 + "\n").returncode == 0
        shutil.copytree(one.state, small_disk / "state")
        write_settings(one.folder, one.url, state=str(small_disk / "state"))
        full = Brygga(small_disk, one.settings)
        filler = small_disk / "filler"
        filler.write_bytes(b"x" * 300_000)
        done = full.night()
        must_have_failed(done, 6, "Disken är full")
        filler.unlink()
        before = full.count("SELECT count(*) FROM checkpoint")
        assert before >= 1, "något hann bli gjort"
        subprocess.run(["mount", "-o", "remount,size=60m", str(small_disk)], check=True)
        again = full.night()
        assert again.returncode == 0, again.stderr
        assert last_line(again)["outcomes"] == {"drafted": 1}
        assert full.count("SELECT count(*) FROM checkpoint") > before
        one.must_be_spotless()


@pytest.mark.slow
def test_a_file_that_may_not_grow_stops_the_night_as_a_full_disk_does(there: World, tmp_path: Path) -> None:
    brygga = brygga_against(tmp_path / "b", NOWHERE, "x")
    done = brygga.night(preexec_fn=_tiny_files)
    assert done.returncode == 6, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert brygga.night().returncode == 4, "med plats kommer den så långt som till systemet"


def _tiny_files() -> None:
    import resource
    import signal

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


# ------------------------------------------------------------------ the files

Spoil = Callable[[Path], None]


def replaced(old: str, new: str) -> Spoil:
    def spoil(path: Path) -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text, f"{path.name} har inte längre «{old}»"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


BROKEN: dict[str, tuple[str, Spoil, str]] = {
    "a pack that is no TOML": ("selectors/ovning/search.toml", replaced('title = "Sök person"', "title = Sök"), "search.toml rad 2:"),
    "a pack with a misspelt key": ("selectors/ovning/search.toml", replaced("kind = ", "sort = "), "search.toml rad "),
    "a pack with an unknown kind": ("selectors/ovning/search.toml", replaced('kind = "press"', 'kind = "push"'), "search.toml rad "),
    "a pack without forbidden requests": ("selectors/ovning/pack.toml", replaced('forbidden = ["**/utbetalningar*", "**/kompletteringar*"]', "forbidden = []"), "pack.toml rad "),
    "a pack that calls the decision a press": ("selectors/ovning/decision_edit.toml", replaced('[decide]\nkind = "decision"', '[decide]\nkind = "press"'), "screens.py rad "),
    "a pack that is not UTF-8": ("selectors/ovning/search.toml", lambda path: path.write_bytes(b"\xe5\xe4\xf6"), "search.toml: filen är inte skriven i UTF-8"),
    "a manifest for another kit": ("flows/ovning/flow.toml", replaced("kit = 1", "kit = 7"), "flow.toml rad "),
    "a manifest without a version": ("flows/ovning/flow.toml", replaced('version = "1.0"\n', ""), "flow.toml rad "),
    "a flow that imports what it may not": ("flows/ovning/flow.py", replaced('flow = Flow("ovning")', 'import os\n\nflow = Flow("ovning")'), "flow.py rad "),
    "a flow that is no Python": ("flows/ovning/flow.py", replaced("def login(desk: Desk)", "def login(desk: Desk"), "flow.py rad "),
    "rules that nobody has approved": ("schedules/tables/rules.toml", lambda path: path.write_text(_unapproved(path), encoding="utf-8"), "rules.toml rad "),
    "rules that are no TOML": ("schedules/tables/rules.toml", lambda path: path.write_text("version = \n", encoding="utf-8"), "rules.toml rad 1:"),
    "a norm table that is no TOML": ("schedules/tables/norm.toml", lambda path: path.write_text("[[norm]\n", encoding="utf-8"), "norm.toml rad 1:"),
}  # fmt: skip


def _unapproved(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert any(line.startswith("approved_by") for line in lines)
    return "\n".join('approved_by = ""' if line.startswith("approved_by") else line for line in lines)


@pytest.mark.slow
@pytest.mark.parametrize("what", BROKEN)
def test_no_browser_starts_on(there: World, tmp_path: Path, spy: Path, what: str) -> None:
    file, spoil, where = BROKEN[what]
    copy = tmp_path / "copy"
    for folder in ("flows", "selectors", "schedules"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    spoil(copy / file)
    folder = tmp_path / "b"
    folder.mkdir()
    settings = write_settings(
        folder, there.url, browser=str(spy), flows=str(copy / "flows"), selectors=str(copy / "selectors"),
        rules=str(copy / "schedules/tables/rules.toml"), norm=str(copy / "schedules/tables/norm.toml"),
    )  # fmt: skip
    must_have_failed(Brygga(folder, settings).night(), 2, where)
    assert not (tmp_path / "started").exists()


@pytest.mark.slow
def test_the_spy_is_started_when_nothing_is_wrong(there: World, tmp_path: Path, spy: Path) -> None:
    brygga = brygga_against(tmp_path / "b", there.url, "x", browser=str(spy))
    assert brygga.night().returncode == 6
    assert (tmp_path / "started").exists()


def test_settings_that_are_wrong_are_named_by_file_and_line(there: World) -> None:
    bad = there.folder / "bad.toml"
    bad.write_text('unit = "A"\nsecretz = "file"\n', encoding="utf-8")
    done = Brygga(there.folder, bad).run("night", "--flow", "ovning")
    must_have_failed(done, 2, "bad.toml rad 2:", "secretz")


def test_a_day_that_is_no_day_is_refused(there: World) -> None:
    must_have_failed(
        there.run("night", "--flow", "ovning", "--as-of", DAY.replace("10-06", "13-45")), 2, "--as-of", "ÅÅÅÅ-MM-DD"
    )


def test_a_household_that_cannot_be_read_stops_the_demo_before_anything_starts(tmp_path: Path) -> None:
    households = tmp_path / "households"
    households.mkdir()
    (households / "01_fel.toml").write_text('[akt]\naktnummer = "EB-2025-00101"\nhandlaggare = 7\n', encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("brygga"), "demo", "--households", str(households), "--folder", str(tmp_path / "demo")],
        cwd=ROOT, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    must_have_failed(done, 2, "01_fel.toml rad ")
    assert not (tmp_path / "demo").exists()


def test_two_nights_on_one_database_do_not_meet(there: World) -> None:
    state = there.folder / "state"
    state.mkdir(exist_ok=True)
    with alone(state / "brygga.lock"):
        must_have_failed(there.night(), 6, "En annan Brygga arbetar redan")
