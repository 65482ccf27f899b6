"""`brygga office` and `brygga account`, as they are typed."""

import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app

Run = Callable[..., Result]
NUMBER = "19121212-1212"


@pytest.fixture
def run(tmp_path: Path) -> Run:
    (tmp_path / "brygga.toml").write_text('state = "state"\nsecrets = "file"\n', encoding="utf-8")

    def run(*arguments: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, [*arguments, "--settings", str(tmp_path / "brygga.toml")], input=typed)

    return run


def test_an_account_is_made_shown_changed_shut_and_opened(run: Run) -> None:
    made = run("account", "add", "anna.lind", "--role", "handlaggare", "--unit", "Norr")
    assert re.search(r"http://127\.0\.0\.1:8770/lank\?nyckel=[\w-]{43}\n", made.output)
    listed = run("account", "list").output
    assert "anna.lind" in listed
    assert "väntar på" in listed
    assert (
        run("account", "roles", "anna.lind", "--role", "ledare", "--unit", "Syd").output == "anna.lind: ledare; Syd\n"
    )
    assert run("account", "disable", "anna.lind").exit_code == 0
    assert "avstängt" in run("account", "list").output
    assert run("account", "link", "anna.lind").exit_code == 2
    assert run("account", "enable", "anna.lind").exit_code == 0
    assert "/lank?nyckel=" in run("account", "link", "anna.lind").output


def test_what_needs_two_waits_for_the_account_manager_and_says_so(run: Run, tmp_path: Path) -> None:
    run("account", "add", "kerstin", "--role", "kontoansvarig")
    set_up(tmp_path, "kerstin")
    made = run("account", "add", "eva", "--role", "ledare")
    assert "/lank?nyckel=" in made.output
    assert "väntar på att en kontoansvarig godkänner" in made.output
    run("account", "add", "bo", "--role", "chef")
    assert "väntar på" in run("account", "roles", "bo", "--role", "ledare").output
    assert "ledare" not in run("account", "list").output


def set_up(tmp_path: Path, name: str) -> None:
    """The person has used their link."""
    with sqlite3.connect(tmp_path / "state" / "brygga.db") as database:
        database.execute("UPDATE account SET password = 'x' WHERE name = ?", (name,))
    database.close()


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("add", "Anna Lind"), "små bokstäver"),
        (("add", "eva", "--role", "it", "--role", "handlaggare"), "IT-förvaltare kan inte också vara handläggare"),
        (("add", "bo"), "finns redan"),
        (("roles", "bo", "--role", "revisor", "--role", "chef"), "Revisor kan inte förenas"),
        (("roles", "ingen"), "finns inte"),
        (("disable", "ingen"), "finns inte"),
        (("conflict", "ingen"), "finns inte"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(run: Run, arguments: tuple[str, ...], why: str) -> None:
    run("account", "add", "bo", "--role", "chef")
    before = run("account", "list").output
    refused = run("account", *arguments, typed=f"{NUMBER}\n")
    assert refused.exit_code == 2
    assert why in refused.output
    assert run("account", "list").output == before


def test_a_conflict_is_taken_from_standard_in_and_only_a_reference_is_kept(run: Run, tmp_path: Path) -> None:
    run("account", "add", "bo")
    noted = run("account", "conflict", "bo", typed=f"{NUMBER}\n")
    assert noted.exit_code == 0
    assert "1212" not in noted.output
    assert run("account", "conflict", "bo", typed="19121212-1213\n").exit_code == 2
    kept = b"".join(file.read_bytes() for file in (tmp_path / "state").glob("brygga.db*"))
    assert b"121212" not in kept


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--host", "0.0.0.0"), "lyssnar inte på 0.0.0.0 utan kryptering"),  # noqa: S104 - that it is refused is the test
        (("--host", "::"), "utan kryptering"),
        (("--host", "kontor.kommun.se"), "utan kryptering"),
        (("--tls-cert", "cert.pem"), "hör ihop"),
        (("--tls-cert", "cert.pem", "--tls-key", "key.pem"), "cert.pem"),
    ],
)
def test_the_office_listens_to_nobody_else_without_encryption(run: Run, arguments: tuple[str, ...], why: str) -> None:
    refused = run("office", *arguments)
    assert refused.exit_code == 2
    assert why in refused.output


def test_the_office_is_not_shown_to_others_before_it_knows_what_they_call_it(run: Run) -> None:
    refused = run("office", "--behind-proxy", "--port", "0")
    assert refused.exit_code == 2
    assert "skriv address i [office]" in refused.output


def test_a_certificate_that_is_none_is_told_before_anything_starts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "cert.pem").write_text("inget certifikat")
    refused = run("office", "--tls-cert", str(tmp_path / "cert.pem"), "--tls-key", str(tmp_path / "cert.pem"))
    assert refused.exit_code == 2
    assert "hör inte ihop" in refused.output


def test_the_first_start_prints_one_link_the_next_none_and_a_signal_ends_it_cleanly(run: Run, tmp_path: Path) -> None:
    run("account", "list")  # makes the database, which takes a while
    links = []
    for _ in range(2):
        start = "from bot.cli import main; main()"
        command = [sys.executable, "-c", start, "office", "--port", "0", "--settings", str(tmp_path / "brygga.toml")]
        environment = {**os.environ, "PYTHONUTF8": "1"}
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment) as office:
            assert office.stdout
            address = office.stdout.readline().removeprefix("Kontoret: ").strip()
            answer = httpx.get(f"{address}/logga-in", trust_env=False)
            assert answer.status_code == 200
            assert "server" not in answer.headers
            office.send_signal(signal.SIGTERM)
            links += re.findall(r"/lank\?nyckel=", office.stdout.read())
            assert office.wait(20) == 0
    assert len(links) == 1
    assert "kontoansvarig" in run("account", "list").output


def test_a_port_that_is_taken_is_told(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        refused = run("office", "--port", str(taken.getsockname()[1]))
    assert refused.exit_code == 6
    assert "Välj en annan port" in refused.output
