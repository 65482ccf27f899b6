"""A small night and a morning's visit, watched from outside: part of `./dev proof leaks`.

Everything that Brygga starts has a home, a temporary folder and a place to stand in of its own, so that whatever it leaves is in
one folder. While it runs, the temporary folder and what every process shows of itself are looked at again and again.
"""

import os
import re
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

import httpx
from pyotp.totp import TOTP

from bot.cli.demo_night import robot_password, training_system
from bot.store import Vault
from tests.e2e.training_night import BRYGGA, DAY, children_of, choose_households, write_settings
from tests.office.web_world import token_in
from tests.proofs.leaks import Canary, Finding, Scanner, household_canaries, secret

EVERY_S = 0.25
PASSWORD = "Granskogens-7-kottar"
UNIT = "Ekonomiskt bistånd Norr"
CASE_LINK = re.compile(r'<a href="(/arenden/[^"?]+)" data-row')
ROW = re.compile(r'href="([^"]*/rad/\d+)"')
PICTURE = re.compile(r'<image href="([^"]+)"')
KEY = re.compile(r"nyckel=([\w-]+)")
SHOWN = re.compile(r"<(?:code|strong)[^>]*>\s*((?:[A-Z2-7]{4} ?){8})\s*</")


@dataclass
class Watched:
    """One run: the folder that everything is left in, and what was seen meanwhile."""

    folder: Path
    training: Path
    settings: Path
    canaries: list[Canary]
    seen: set[Finding] = field(default_factory=set[Finding])
    looked: dict[str, int] = field(default_factory=lambda: dict.fromkeys(("files", "processes", "rounds"), 0))
    cases: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    @property
    def environment(self) -> dict[str, str]:
        """Nothing of the developer's own, but what a program needs to be found."""
        home = str(self.folder / "home")
        kept = {name: os.environ[name] for name in ("PATH", "LANG", "PLAYWRIGHT_BROWSERS_PATH") if name in os.environ}
        return {
            **kept,
            "HOME": home,
            "TMPDIR": str(self.folder / "tmp"),
            "PYTHONUTF8": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }

    def knows(self, *more: Canary) -> None:
        """These too are looked for from now on."""
        self.canaries.extend(more)

    @contextmanager
    def started(self, name: str, *arguments: str, typed: str = "") -> Iterator["subprocess.Popen[bytes]"]:
        """A command, watched while it runs; what it says is kept beside the rest."""
        out = self.folder / "out"
        with (out / f"{name}.out").open("ab") as said, (out / f"{name}.err").open("ab") as told:
            process = subprocess.Popen(
                [BRYGGA, *arguments, "--settings", str(self.settings)], stdin=subprocess.PIPE, stdout=said, stderr=told,
                cwd=self.folder / "cwd", env=self.environment,
            )  # fmt: skip
            assert process.stdin
            process.stdin.write(typed.encode())
            process.stdin.close()
            ends = Event()
            watcher = Thread(target=self.watch, args=(process.pid, ends), daemon=True)
            watcher.start()
            try:
                yield process
            finally:
                if process.poll() is None:
                    process.terminate()
                process.wait(30)
                ends.set()
                watcher.join()

    def run(self, name: str, *arguments: str, typed: str = "", timeout: float = 60) -> str:
        """Run a command to its end; what it said."""
        with self.started(name, *arguments, typed=typed) as process:
            code = process.wait(timeout)
        said = (self.folder / "out" / f"{name}.out").read_text(encoding="utf-8")
        assert code == 0, (name, code, said, (self.folder / "out" / f"{name}.err").read_text(encoding="utf-8"))
        return said

    def watch(self, pid: int, ends: Event) -> None:
        """Look until told to stop, and once more then."""
        known: dict[str, tuple[int, int]] = {}
        shown: set[bytes] = set()
        while True:
            is_last = ends.wait(EVERY_S)
            scanner = Scanner(self.canaries)
            self.seen |= set(self._temporary(scanner, known))
            for one in (pid, *children_of(pid)):
                self.seen |= set(self._process(scanner, one, shown))
            self.looked["rounds"] += 1
            if is_last:
                return

    def _temporary(self, scanner: Scanner, known: dict[str, tuple[int, int]]) -> Iterator[Finding]:
        """Files that may be gone when all is over: each as often as it changes."""
        for kind in ("tmp", "home", "cwd"):
            for path in _files(self.folder / kind):
                try:
                    about = path.stat()
                    if path.is_symlink() or known.get(str(path)) == (about.st_mtime_ns, about.st_size):
                        continue
                    content = path.read_bytes() if path.is_file() else b""
                except OSError:
                    continue  # gone while we looked
                known[str(path)] = about.st_mtime_ns, about.st_size
                self.looked["files"] += 1
                yield from scanner.scan(path.relative_to(self.folder).as_posix(), str(path).encode() + b"\n" + content)

    def _process(self, scanner: Scanner, pid: int, shown: set[bytes]) -> Iterator[Finding]:
        """What anybody on the machine, or the same user, sees of a process."""
        for name in ("cmdline", "environ"):
            try:
                content = Path(f"/proc/{pid}/{name}").read_bytes()
            except OSError:
                continue
            if content and content not in shown:
                shown.add(content)
                self.looked["processes"] += name == "cmdline"
                yield from scanner.scan(f"process/{name}", content)


@contextmanager
def watched(folder: Path, households: Sequence[str], faults: str = "") -> Iterator[Watched]:
    """A training system with these households beside a folder for everything that is Brygga's."""
    apart, mine = folder / "training", folder / "brygga"
    for name in ("home", "tmp", "cwd", "out"):
        (mine / name).mkdir(parents=True)
    chosen = choose_households(apart / "households", *households)
    with training_system(apart, chosen, 0.02, faults=faults, seed=7) as (url, db):
        password = robot_password(db)
        canaries = [*household_canaries(chosen), secret("password", "robotens lösenord", password)]
        there = Watched(mine, db, write_settings(mine, url), canaries)
        there.run("secret", "secret", "set", "ovning/password", typed=f"{password}\n")
        yield there


def night(there: Watched) -> None:
    """The night, as the service runs it."""
    there.run("night", "night", "--flow", "ovning", "--as-of", DAY, "--json", timeout=400)
    vault_key = (there.folder / "state/vault.key").read_bytes()
    master = Vault(there.folder / "state").get("store/key")
    there.knows(secret("key", "huvudnyckeln", master), Canary("vault key", "valvets nyckel", raw=vault_key))


def visit(there: Watched) -> None:
    """A caseworker takes her link, signs in, opens a case, a crop and a search, and types what she should not."""
    there.knows(secret("password", "handläggarens lösenord", PASSWORD))
    made = there.run("account-add", "account", "add", "anna", "--role", "handlaggare", "--unit", UNIT)
    (key,) = KEY.findall(made)
    there.knows(secret("link", "kontolänkens nyckel", key))
    person = next(one.texts[0] for one in there.canaries if one.kind == "identity")
    with there.started("office", "office", "--port", "0"):
        address = _address(there.folder / "out/office.out")
        with httpx.Client(
            base_url=address, headers={"Sec-Fetch-Site": "same-origin"}, trust_env=False, timeout=60
        ) as http:
            _sign_in(there, http, key)
            _look_around(http, person)
            _work(http, "/arenden?vem=alla")
            _work(http, "/arenden?lista=behover-dig&vem=alla")
    there.run("case", "case", "show", there.cases[0][0])
    there.run("audit", "audit", "verify")


def _address(said: Path) -> str:
    end = time.monotonic() + 60
    while not (found := re.findall(r"Kontoret: (\S+)\n", said.read_text(encoding="utf-8"))):
        assert time.monotonic() < end, "kontoret startade inte"
        time.sleep(0.1)
    return found[0]


def _sign_in(there: Watched, http: httpx.Client, key: str) -> None:
    page = http.get("/lank", params={"nyckel": key}).text
    totp = re.sub(r"\s", "", SHOWN.findall(page)[0])
    there.knows(secret("totp", "kodappens hemlighet", totp))
    fields = {"key": key, "password": PASSWORD, "again": PASSWORD, "code": TOTP(totp).now(), "token": token_in(page)}
    assert http.post("/lank", data=fields).status_code == 303
    there.knows(secret("session", "inloggningens kaka", http.cookies["brygga"]))
    (known,) = (value for name, value in http.cookies.items() if name.startswith("brygga-known-"))
    there.knows(secret("session", "kakan som webbläsaren känns igen på", known))
    http.headers["X-Brygga-Token"] = token_in(http.get("/konto").text)


def _look_around(http: httpx.Client, person: str) -> None:
    """A number where it does not belong: searched for, in an address, in a form, and to sign in with."""
    assert http.get("/arenden", params={"nr": person, "vem": "alla"}).status_code == 200
    for path in (f"/arenden/ovning/{person}/2025-10", f"/{person}", f"/arenden/{person}/x/y"):
        assert http.get(path).status_code == 404
    assert http.post(f"/arenden?nr={person}", data={"x": person}).status_code in {404, 405}
    wrong = {"account": person, "password": PASSWORD[:-1] + "x", "code": "000000", "till": f"/arenden?nr={person}"}
    assert (
        httpx.post(f"{http.base_url}/logga-in", data=wrong, headers=dict(http.headers), trust_env=False).status_code
        == 422
    )


def _work(http: httpx.Client, listed: str) -> None:
    """Every case of a list: its page, its first pictures, and the sheet for the citizen."""
    for case in CASE_LINK.findall(http.get(listed).text):
        page = http.get(case).text
        for row in ROW.findall(page)[:3]:
            part = http.get(row, headers={"HX-Request": "true"}).text
            for picture in PICTURE.findall(part)[:1]:
                assert http.get(picture).headers["content-type"] == "image/jpeg"
        assert http.get(f"{case}/underlag").status_code == 200


def _files(folder: Path) -> Iterator[Path]:
    """Every file that can be met; folders come and go while we look."""
    for place, _, names in os.walk(folder):  # what cannot be listed any more is passed over
        yield from (Path(place) / name for name in names)


def findings(there: Watched) -> list[Finding]:
    """Everything that was found: meanwhile, and in what is left."""
    scanner = Scanner(there.canaries)
    return sorted(there.seen | set(scanner.folder(there.folder)))


def whole_run(
    folder: Path, households: Sequence[str], faults: str, tell: Callable[[str], None]
) -> tuple[Watched, list[Finding]]:
    """The night, the visit, and what was found."""
    with watched(folder, households, faults) as there:
        tell("natten")
        night(there)
        there.cases = _cases(there)
        tell("besöket")
        visit(there)
    tell("genomsökningen")
    return there, findings(there)


def _cases(there: Watched) -> list[tuple[str, str]]:
    db = sqlite3.connect(f"{(there.folder / 'state/brygga.db').as_uri()}?mode=ro", uri=True)
    try:
        return db.execute("SELECT number, state FROM case_row ORDER BY number").fetchall()
    finally:
        db.close()
