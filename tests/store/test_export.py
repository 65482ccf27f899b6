"""What leaves the machine: signed checkpoints and signed exports, that somebody without Brygga can check."""

import json
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.errors import SecretMissing, SettingsInvalid, StoreUnavailable
from bot.store import Signer, Span, append_checkpoint, export, new_signing_key, read_checkpoints
from tests.store.conftest import Base, begun
from tests.store.test_audit import ENTRY, breaks, fill, without_triggers

AT = datetime(2025, 10, 7, 6, tzinfo=UTC)
SIGNER = Signer(new_signing_key())
WHOLE = Span(None, None)


@pytest.fixture(params=["sqlite"])
def place(request, tmp_path):

    yield from begun(Base(tmp_path / "brygga.db"))


def verify(folder, key=SIGNER.public):
    done = subprocess.run(
        [sys.executable, "-I", str(folder / "verify.py"), key], capture_output=True, text=True, check=False
    )
    assert not done.stderr
    return done.returncode, done.stdout.strip()


def changed(path, old, new):
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# ------------------------------------------------------------------ checkpoints


def test_heads_are_added_and_read_again_in_order(place, tmp_path):
    file = tmp_path / "share" / "checkpoints.jsonl"
    for _ in range(2):
        fill(place, 2)
        append_checkpoint(file, place.ledger.head(), AT, SIGNER)
    checkpoints, wrong = read_checkpoints(file, SIGNER.public)
    assert ([head.seq for head in checkpoints], wrong) == ([2, 4], [])
    assert breaks(place, checkpoints) == []
    assert file.stat().st_mode & 0o777 == 0o600
    assert json.loads(file.read_text().splitlines()[0])["time"] == "2025-10-07T06:00:00+00:00"


@pytest.mark.parametrize(("old", "new"), [('"seq": 2', '"seq": 1'), ("2025-10-07", "2025-10-08"), ('{"seq"', '{"sec"')])
def test_a_head_that_somebody_else_wrote_is_told_by_its_line(place, tmp_path, old, new):
    file = tmp_path / "checkpoints.jsonl"
    fill(place, 2)
    append_checkpoint(file, place.ledger.head(), AT, SIGNER)
    changed(file, old, new)
    checkpoints, wrong = read_checkpoints(file, SIGNER.public)
    assert checkpoints == []
    assert [one.text for one in wrong] == ["kontrollpunkten på rad 1 i checkpoints.jsonl är inte signerad med nyckeln"]


@pytest.mark.parametrize("line", ["", "x", "[]", "3", '{"seq": 1, "head": "", "signature": 7}', '{"seq": null}'])
def test_a_line_that_is_no_head_is_told(tmp_path, line):
    file = tmp_path / "checkpoints.jsonl"
    file.write_text(f"{line}\n")
    assert len(read_checkpoints(file, SIGNER.public)[1]) == 1


def test_a_head_signed_with_another_key_is_told(place, tmp_path):
    append_checkpoint(tmp_path / "h", place.ledger.head(), AT, Signer(new_signing_key()))
    assert read_checkpoints(tmp_path / "h", SIGNER.public)[0] == []
    assert read_checkpoints(tmp_path / "h", "ingen nyckel")[0] == []


def test_a_file_of_heads_that_cannot_be_used_is_told_in_swedish(tmp_path, place):
    (tmp_path / "folder").mkdir()
    with pytest.raises(StoreUnavailable):
        append_checkpoint(tmp_path / "folder", place.ledger.head(), AT, SIGNER)
    with pytest.raises(StoreUnavailable):
        read_checkpoints(tmp_path / "borta", SIGNER.public)


@pytest.mark.parametrize("key", ["", "00", "x" * 64])
def test_a_signing_key_that_is_none_is_told_and_not_repeated(key):
    with pytest.raises(SecretMissing, match="64 tecken") as refused:
        Signer(key)
    assert not key or key not in str(refused.value)


# ------------------------------------------------------------------ exports


def test_an_export_is_checked_by_its_own_script_and_is_its_owners_alone(place, tmp_path):
    fill(place, 3)
    folder = tmp_path / "ut"
    assert export(place.ledger, folder, WHOLE, SIGNER, AT) == 3
    assert verify(folder) == (0, "Utlämningen är hel: varje rad är den som lämnades ut.")
    assert [(folder / name).stat().st_mode & 0o777 for name in ("lines.jsonl", "manifest.json")] == [0o600, 0o600]
    first = json.loads((folder / "lines.jsonl").read_text("utf-8").splitlines()[0])
    assert json.loads(first["content"])["data"] == {"anteckning": "Kanariefågeln ringde"}
    with pytest.raises(SettingsInvalid, match="finns redan"):
        export(place.ledger, folder, WHOLE, SIGNER, AT)


def test_an_empty_export_is_whole(place, tmp_path):
    export(place.ledger, tmp_path / "ut", WHOLE, SIGNER, AT)
    assert verify(tmp_path / "ut")[0] == 0


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("lines.jsonl", "konto:anna", "konto:bo"),
        ("lines.jsonl", "Kanariefågeln", "Svalan"),
        ("manifest.json", '"rows": 3', '"rows": 2'),
        ("manifest.sig", "", "00"),
    ],
)
def test_an_export_that_was_changed_is_told(place, tmp_path, file, old, new):
    fill(place, 3)
    export(place.ledger, tmp_path / "ut", WHOLE, SIGNER, AT)
    changed(tmp_path / "ut" / file, old, new)
    assert verify(tmp_path / "ut")[0] == 1


def test_an_export_signed_by_somebody_else_is_told(place, tmp_path):
    export(place.ledger, tmp_path / "ut", WHOLE, Signer(new_signing_key()), AT)
    assert verify(tmp_path / "ut") == (1, "manifestet är inte signerat med nyckeln")


def test_a_chain_that_was_changed_before_the_export_is_told_by_the_script(place, tmp_path):
    fill(place, 3)
    without_triggers(place, "UPDATE chain SET actor = 'konto:bo' WHERE seq = 2")
    place.sql("UPDATE audit_payload SET salt = :salt WHERE seq = 3", salt=b"x" * 32)
    export(place.ledger, tmp_path / "ut", WHOLE, SIGNER, AT)
    code, said = verify(tmp_path / "ut")
    assert code == 1
    assert said.splitlines() == [
        "rad 2 (löpnummer 2) är ändrad eller inte fogad till raden före",
        "innehållet till löpnummer 3 var ändrat redan när det lämnades ut",
    ]


def test_an_export_of_a_span_is_one_unbroken_stretch_and_whole_in_itself(place, tmp_path):
    fill(place, 5)
    times = [line.at for line in place.ledger.lines()]
    assert export(place.ledger, tmp_path / "ut", Span(times[1], times[4]), SIGNER, AT) == 3
    lines = [json.loads(line) for line in (tmp_path / "ut" / "lines.jsonl").read_text("utf-8").splitlines()]
    assert [line["seq"] for line in lines] == [2, 3, 4]
    assert verify(tmp_path / "ut")[0] == 0


def test_erased_lines_are_exported_without_what_is_gone(place, tmp_path):
    fill(place, 2)
    place.sql("DELETE FROM audit_person WHERE seq = 1")
    place.sql("DELETE FROM audit_payload WHERE seq = 1")
    place.ledger.record(replace(ENTRY, what="ny"))
    export(place.ledger, tmp_path / "ut", WHOLE, SIGNER, AT)
    assert verify(tmp_path / "ut")[0] == 0
