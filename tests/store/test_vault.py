"""What the vault promises: secrets come back, and cannot be read in the file."""

import pytest

from bot.domain.errors import SecretMissing, StoreUnavailable
from bot.store import Vault, new_key, vault_key

SECRET = "lösenord-Kanariefågel-77"


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path / "valv" / "vault.bin", new_key())


def test_a_secret_comes_back_and_a_second_one_leaves_the_first(vault):
    vault.set("ovning/password", SECRET)
    vault.set("annat/password", "två")
    vault.set("annat/password", "tre")
    assert (vault.get("ovning/password"), vault.get("annat/password")) == (SECRET, "tre")


def test_the_file_is_the_owners_alone_and_holds_no_readable_secret(vault):
    vault.set("ovning/password", SECRET)
    path = vault._path
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    for word in (SECRET, "Kanariefågel", "ovning"):
        assert word.encode() not in path.read_bytes()
    assert [p.name for p in path.parent.iterdir()] == ["vault.bin"]


def test_a_missing_secret_names_itself_and_tells_no_other(vault):
    vault.set("ovning/password", SECRET)
    with pytest.raises(SecretMissing) as missing:
        vault.get("annat/password")
    assert "annat/password" in str(missing.value)
    assert SECRET not in f"{missing.value!r} {missing.value} {missing.value.__context__!r}"


def test_an_empty_vault_has_no_secret(vault):
    with pytest.raises(SecretMissing):
        vault.get("ovning/password")


@pytest.mark.parametrize("spoil", ["key", "content", "short", "empty"])
def test_a_wrong_key_or_a_changed_file_opens_nothing_and_loses_nothing(vault, spoil):
    vault.set("ovning/password", SECRET)
    path, content = vault._path, vault._path.read_bytes()
    changed = {"key": content, "content": content[:-1] + bytes([content[-1] ^ 1]), "short": content[:5], "empty": b""}
    path.write_bytes(changed[spoil])
    opened = Vault(path, new_key()) if spoil == "key" else vault
    for do in (lambda: opened.get("ovning/password"), lambda: opened.set("a", "b")):
        with pytest.raises(StoreUnavailable) as refused:
            do()
        assert SECRET not in str(refused.value)
    assert path.read_bytes() == changed[spoil]


def test_the_vaults_key_is_made_once_for_the_owner_alone(tmp_path):
    path = tmp_path / "valv" / "vault.key"
    key = vault_key(path)
    assert (vault_key(path), len(key), path.stat().st_mode & 0o777) == (key, 32, 0o600)


def test_a_key_file_of_the_wrong_length_is_refused_and_not_replaced(tmp_path):
    path = tmp_path / "vault.key"
    path.write_bytes(b"kort")
    with pytest.raises(StoreUnavailable):
        Vault(tmp_path / "vault.bin", vault_key(path)).set("a", "b")
    assert path.read_bytes() == b"kort"
