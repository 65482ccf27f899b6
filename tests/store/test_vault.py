"""What the vault promises: secrets come back, cannot be read in the file, and are never lost behind a new key."""

import shutil

import pytest

from bot.domain.errors import DiskFull, SecretMissing, VaultUnavailable
from bot.store import Vault, new_key
from tests.unreadable import make_unreadable

SECRET = "lösenord-Kanariefågel-77"


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "valv"


@pytest.fixture
def vault(folder):
    return Vault(folder)


def test_a_secret_comes_back_and_a_second_one_leaves_the_first(vault, folder):
    vault.set("ovning/password", SECRET)
    vault.set("annat/password", "två")
    vault.set("annat/password", "tre")
    assert (vault.get("ovning/password"), vault.get("annat/password")) == (SECRET, "tre")
    assert Vault(folder).get("ovning/password") == SECRET


def test_the_files_are_the_owners_alone_and_hold_no_readable_secret(vault, folder):
    vault.set("ovning/password", SECRET)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in folder.iterdir()) == ["vault.bin", "vault.key"]
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600
        for word in (SECRET, "Kanariefågel", "ovning"):
            assert word.encode() not in path.read_bytes()


def test_a_missing_secret_names_itself_and_tells_no_other(vault):
    vault.set("ovning/password", SECRET)
    with pytest.raises(SecretMissing) as missing:
        vault.get("annat/password")
    assert "annat/password" in str(missing.value)
    assert SECRET not in f"{missing.value!r} {missing.value} {missing.value.__context__!r}"


def test_looking_in_an_empty_vault_finds_no_secret_and_makes_no_key(vault, folder):
    with pytest.raises(SecretMissing):
        vault.get("ovning/password")
    assert not folder.exists()


def test_the_first_key_is_made_once_and_never_in_silence(vault, folder, caplog):
    vault.set("ovning/password", SECRET)
    (said,) = caplog.messages
    assert str(folder / "vault.key") in said
    assert "Säkerhetskopiera" in said
    key = (folder / "vault.key").read_bytes()
    caplog.clear()
    vault.set("annat/password", "två")
    Vault(folder).set("annat/password", "tre")
    assert ((folder / "vault.key").read_bytes(), len(key), caplog.messages) == (key, 32, [])


def test_a_key_that_was_handed_over_beforehand_is_used(vault, folder, caplog):
    folder.mkdir()
    (folder / "vault.key").write_bytes(key := new_key())
    vault.set("ovning/password", SECRET)
    assert ((folder / "vault.key").read_bytes(), caplog.messages) == (key, [])


# ------------------------------------------------------------------ what is broken or missing is named, and left as it is


def lost(path):
    path.unlink()


def another(path):
    path.write_bytes(new_key())


def changed(path):
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))


def short(path):
    path.write_bytes(path.read_bytes()[:5])


def empty(path):
    path.write_bytes(b"")


def with_a_line_break(path):
    path.write_bytes(path.read_bytes() + b"\n")


def folder_in_its_place(path):
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("file", "spoil", "says"),
    [
        ("vault.key", lost, "vault.key finns inte, men vault.bin gör det. Lägg tillbaka nyckeln ur säkerhetskopian"),
        ("vault.key", another, "vault.key och vault.bin hör inte ihop, eller så är en av dem skadad"),
        ("vault.key", changed, "vault.key och vault.bin hör inte ihop"),
        ("vault.key", short, "vault.key är 5 byte och inte 32"),
        ("vault.key", empty, "vault.key är 0 byte och inte 32"),
        ("vault.key", with_a_line_break, "vault.key är 33 byte och inte 32"),
        ("vault.key", folder_in_its_place, "vault.key: Is a directory"),
        ("vault.bin", changed, "vault.key och vault.bin hör inte ihop"),
        ("vault.bin", short, "vault.key och vault.bin hör inte ihop"),
        ("vault.bin", empty, "vault.key och vault.bin hör inte ihop"),
        ("vault.bin", folder_in_its_place, "vault.bin: Is a directory"),
    ],
)
def test_a_broken_or_missing_file_is_named_and_nothing_is_put_in_its_place(vault, folder, file, spoil, says):
    vault.set("ovning/password", SECRET)
    spoil(folder / file)
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    for do in (lambda: vault.get("ovning/password"), lambda: vault.set("a", "b")):
        with pytest.raises(VaultUnavailable) as refused:
            do()
        assert says in str(refused.value)
        assert str(folder) in str(refused.value)
        assert "databas" not in str(refused.value).replace("databasens nyckel", "")
        assert SECRET not in str(refused.value)
        assert refused.value.exit_code == 6
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before


@pytest.mark.parametrize("file", ["vault.key", "vault.bin"])
def test_a_file_that_may_not_be_read_is_named_with_who_may(vault, folder, monkeypatch, file):
    vault.set("ovning/password", SECRET)
    make_unreadable(monkeypatch, folder / file)
    for do in (lambda: vault.get("ovning/password"), lambda: vault.set("a", "b")):
        with pytest.raises(
            VaultUnavailable, match=rf"{file}: Permission denied; kör kommandot som Bryggas egen användare"
        ):
            do()


def test_a_vault_without_its_files_is_a_new_one_and_says_so(vault, folder, caplog):
    vault.set("ovning/password", SECRET)
    shutil.rmtree(folder)
    caplog.clear()
    vault.set("a", "b")
    assert len(caplog.messages) == 1


def test_a_full_disk_is_told_as_such(vault, monkeypatch):
    vault.set("ovning/password", SECRET)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(DiskFull):
        vault.set("a", "b")
    assert vault.get("ovning/password") == SECRET
