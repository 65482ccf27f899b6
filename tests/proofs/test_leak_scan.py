"""The scanner of `./dev proof leaks` can fail: whatever way a value is written, it is found."""

import base64
import gzip
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
import zlib
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest

from bot import training
from tests.proofs.leak_visit import Watched
from tests.proofs.leaks import EXEMPT, Finding, Scanner, household_canaries, not_exempt, secret, unused

KEY = "5b" * 8 + "c7" * 24
NAME, NUMBER, AMOUNT = "Cornelia Hagsätra", "19981227-9876", "11 304,00"


@pytest.fixture(scope="module")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> Scanner:
    folder = tmp_path_factory.mktemp("households")
    (path,) = training.default_households().rglob("20_*.toml")
    (folder / path.name).write_bytes(path.read_bytes())
    return Scanner(
        [*household_canaries(folder), secret("key", "huvudnyckeln", KEY), secret("password", "x", "Hemligt-9")]
    )


def zipped(content: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inne.txt", content)
    return file.getvalue()


@pytest.mark.parametrize(
    "written",
    [
        NAME.encode(), NAME.encode("latin-1"), NAME.encode("utf-16-le"), NAME.encode("utf-16-be"), b"H%C3%A4gg Hags%C3%A4tra",
        json.dumps({"who": NAME}).encode(), NUMBER.encode(), b"199812279876", b"9812279876", b"981227-9876", b"981227+9876",
        AMOUNT.encode(), "11\u00a0304,00".encode(), b"11304,00", b"11304.00", b"11304,00 kr", b"Hemligt-9", KEY.encode(),
        bytes.fromhex(KEY), KEY.upper().encode(), base64.b64encode(b"ab " + NAME.encode() + b" och mer"),
        base64.urlsafe_b64encode(b"abc" + bytes.fromhex(KEY)), zlib.compress(NUMBER.encode()), gzip.compress(NAME.encode()),
        b"mer " + base64.b64encode(zlib.compress(b"x" * 30 + NUMBER.encode())), zipped(AMOUNT.encode()),
    ],
    ids=(f"form-{n}" for n in count()),  # a compressed value holds the time, and each process of the suite its own
)  # fmt: skip
def test_a_value_is_found_however_it_is_written(scanner: Scanner, written: bytes) -> None:
    assert list(scanner.scan("x.log", b"\x00fore " + written + b" efter\xff"))


@pytest.mark.parametrize(
    "clear", [b"", b"EB-2025-00120 till person", b"19981227", b"304,00", b"ERROR screen_not_there", b"\xff" * 99]
)
def test_what_is_none_of_them_is_not_found(scanner: Scanner, clear: bytes) -> None:
    assert list(scanner.scan("x.log", clear)) == []


def test_a_file_and_its_name_and_a_row_in_a_database_are_looked_through(scanner: Scanner, tmp_path: Path) -> None:
    (tmp_path / f"{NUMBER}.tmp").write_bytes(b"")
    with sqlite3.connect(tmp_path / "a.db") as db:
        db.execute("CREATE TABLE x (y TEXT)")
        db.execute("INSERT INTO x VALUES (?)", (NAME,))
    db.close()
    assert {(one.place, one.kind) for one in scanner.folder(tmp_path)} == {
        (f"{NUMBER}.tmp", "identity"), ("a.db", "name"),
    }  # fmt: skip


def test_a_protected_households_names_are_allowed_nowhere(tmp_path: Path) -> None:
    (path,) = training.default_households().rglob("15_*.toml")
    (tmp_path / path.name).write_bytes(path.read_bytes())
    report = "state/reports/morgonrapport-ovning-2025-10-06.html"
    found = Scanner(household_canaries(tmp_path)).scan(report, "Melker Fjällsund, 9 100,00".encode())
    assert {one.kind for one in not_exempt(found)} == {"protected name"}


def test_an_exemption_covers_its_own_place_and_kind_and_must_be_needed() -> None:
    report = "state/reports/morgonrapport-ovning-2025-10-06.html"
    told = [Finding(report, kind, "x", "som det är") for kind in ("name", "amount", "identity")]
    log = Finding("out/night.err", "name", "x", "som det är")
    assert not_exempt([*told, log]) == sorted([told[2], log])
    assert unused(told) == list(EXEMPT[1:])


def test_a_command_line_an_environment_and_a_file_that_is_soon_gone_are_seen_meanwhile(tmp_path: Path) -> None:
    for name in ("tmp", "home", "cwd"):
        (tmp_path / name).mkdir()
    there = Watched(
        tmp_path, tmp_path, tmp_path, [secret("password", "x", "Hemligt-9"), secret("password", "y", "Hemligt-8")]
    )
    short = "import pathlib, time; f = pathlib.Path('tmp/x'); f.write_text('Hemligt-9'); time.sleep(1); f.unlink()"
    with subprocess.Popen(
        [sys.executable, "-c", short, "Hemligt-9"], cwd=tmp_path, env={**os.environ, "X": "Hemligt-8"}
    ) as process:
        ends = Event()
        watcher = Thread(target=there.watch, args=(process.pid, ends))
        watcher.start()
        process.wait()
        ends.set()
        watcher.join()
    assert not (tmp_path / "tmp/x").exists()
    assert {(one.place, one.name) for one in there.seen} == {
        ("tmp/x", "x"), ("process/cmdline", "x"), ("process/environ", "y"),
    }  # fmt: skip


def test_what_is_found_is_told_without_the_value(scanner: Scanner) -> None:
    (found,) = scanner.scan("x.log", NUMBER.encode())
    assert "9876" not in str(found)
