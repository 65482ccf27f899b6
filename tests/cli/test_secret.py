"""`brygga secret set`, as it is typed and piped: what is no secret, and what is no name of one, is never saved."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from bot.store import Vault

Run = Callable[..., Result]


@pytest.fixture
def put(tmp_path: Path) -> Run:
    """`brygga secret set NAME`, with what is piped to it."""
    (tmp_path / "brygga.toml").write_text('state = "state"\nsecrets = "file"\n', encoding="utf-8")

    def put(name: str, piped: str | bytes) -> Result:
        return CliRunner().invoke(
            app, ["secret", "set", name, "--settings", str(tmp_path / "brygga.toml")], input=piped
        )

    return put


@pytest.mark.parametrize(
    ("piped", "kept"),
    [
        ("hemligt\n", "hemligt"),
        ("hemligt", "hemligt"),
        ("hemligt\r\n", "hemligt"),
        ("hemligt\nannat\n", "hemligt"),
        (" med mellanslag \n", " med mellanslag "),
        ("åäö-ß-😀\n", "åäö-ß-😀"),
        (b"\xef\xbb\xbfhemligt\r\n", "hemligt"),  # so PowerShell begins what it pipes
    ],
)
def test_the_first_line_is_kept(put: Run, tmp_path: Path, piped: str | bytes, kept: str) -> None:
    done = put("ovning/password", piped)
    assert done.exit_code == 0, done.output
    assert "ovning/password är sparat." in done.stdout
    assert kept not in done.output
    assert Vault(tmp_path / "state").get("ovning/password") == kept


@pytest.mark.parametrize("piped", ["", "\n", "\r\n", "   \n", "\t\n", b"\xef\xbb\xbf\n", "\u00a0\n"])
def test_an_empty_password_is_refused(put: Run, tmp_path: Path, piped: str | bytes) -> None:
    done = put("ovning/password", piped)
    assert done.exit_code == 2
    assert "lösenordet är tomt; ingenting är sparat" in done.stderr
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("piped", ["hem\x1b[Dligt\n", "hem\x00ligt\n", "hem\x7fligt\n"])
def test_a_password_with_the_trace_of_a_key_is_refused(put: Run, tmp_path: Path, piped: str) -> None:
    done = put("ovning/password", piped)
    assert done.exit_code == 2
    assert "lösenordet har ett styrtecken" in done.stderr
    assert "ligt" not in done.output
    assert not (tmp_path / "state").exists()


def test_a_password_in_another_encoding_is_refused_and_not_told(put: Run, tmp_path: Path) -> None:
    done = put("ovning/password", "Kanariefågel\n".encode("latin-1"))
    assert done.exit_code == 2
    assert "inte skrivet i UTF-8" in done.stderr
    assert "Kanarief" not in done.output
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    "name",
    ["../x", "x", "", "/", "ovning/", "/password", "ovning/../x", "ovning//password", "ovning/.password", ".ovning/password",
     "ovning\\password", "ovning/pass\nword", "ovning/password/mer", "-ovning/password", "ovning/ password", "~/password"],
)  # fmt: skip
def test_a_name_that_is_no_name_of_a_secret_is_refused(put: Run, tmp_path: Path, name: str) -> None:
    done = CliRunner().invoke(
        app, ["secret", "set", "--settings", str(tmp_path / "brygga.toml"), "--", name], input="hemligt\n"
    )
    assert done.exit_code == 2
    assert "namnet ska vara två ord med ett snedstreck mellan, till exempel ovning/password" in done.stderr
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(
    "name",
    ["ovning/password", "ovning_lifecare/password", "Vård och omsorg 2/password", "office/oidc-secret", "store/key"],
)
def test_names_of_secrets_are_taken(put: Run, tmp_path: Path, name: str) -> None:
    assert put(name, "5a" * 32).exit_code == 0
    assert Vault(tmp_path / "state").get(name) == "5a" * 32


@pytest.mark.parametrize("piped", ["hemligt", "5a" * 31, "5a" * 33, "zz" * 32, "0x" + "5a" * 32])
def test_a_key_to_the_database_that_is_none_is_refused_at_once(put: Run, tmp_path: Path, piped: str) -> None:
    done = put("store/key", piped)
    assert done.exit_code == 2
    assert "store/key ska vara 64 tecken 0-9 och a-f" in done.stderr
    assert piped not in done.stderr
    assert not (tmp_path / "state").exists()


def test_the_first_secret_says_that_a_key_was_made(put: Run, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    put("ovning/password", "hemligt")
    assert str(tmp_path / "state" / "vault.key") in caplog.text
    caplog.clear()
    put("mail/password", "hemligt")
    assert caplog.text == ""


def test_a_lost_key_is_named_and_not_replaced(put: Run, tmp_path: Path) -> None:
    put("ovning/password", "hemligt")
    (tmp_path / "state" / "vault.key").unlink()
    done = put("mail/password", "hemligt")
    assert done.exit_code == 6
    assert f"{tmp_path / 'state' / 'vault.key'} finns inte, men vault.bin gör det" in done.stderr
    assert not (tmp_path / "state" / "vault.key").exists()
