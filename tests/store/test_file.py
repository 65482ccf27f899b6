"""What the file itself promises: nothing readable in it, clear words when it cannot be used, whole after a kill."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

import bot.store
from bot.domain.access import Role
from bot.domain.case import Outcome
from bot.domain.errors import DiskFull, StoreUnavailable
from bot.ports.accounts import Lifetime, Stand
from bot.store import AccountRequests, Accounts, CaseArchive, Database, SignIns, has_key, new_key
from tests.store.conftest import Base, Place, begun

CANARIES = ["19850712-1234", "198507121234", "Kanariefågeln", "8208,77"]


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    yield from begun(Base(tmp_path / "brygga.db"))


def raw(path: Path) -> bytes:
    return b"".join(p.read_bytes() for p in path.parent.glob(path.name + "*"))


def said(refused) -> str:
    text = str(refused.value)
    for statement in ("SELECT", "INSERT", "UPDATE", "PRAGMA", "sqlite3", "Traceback", "alembic"):
        assert statement.lower() not in text.lower()
    return text


def test_no_name_number_amount_or_picture_can_be_read_in_the_file_or_its_log(place):
    lease = place.feed.take()
    canary = " ".join(CANARIES)
    place.store.journal.finish_stage(lease, "read_case", canary)
    place.store.journal.evidence(lease, "write_note", "före", canary.encode())
    assert place.path.with_name("brygga.db-wal").stat().st_size > 0
    content = raw(place.path)
    assert b"read_case" in content
    for needle in CANARIES:
        for encoding in ("utf-8", "utf-16-le"):
            assert needle.encode(encoding) not in content
    assert place.key not in content
    place.database.close()
    assert not any(needle.encode() in raw(place.path) for needle in CANARIES)


def test_a_detail_that_stood_in_clear_is_gone_from_the_file_and_its_log_once_it_is_opened(place):
    place.feed.finish(place.feed.take(), Outcome.TO_PERSON, "unknown_benefit", "x")
    place.sql("UPDATE case_row SET detail = 'Hemligt elstöd'")
    assert "Hemligt elstöd".encode() in raw(place.path)
    place.again()
    assert "Hemligt elstöd".encode() not in raw(place.path)


def test_clear_text_that_a_reader_keeps_in_the_log_is_told_of(place, caplog):
    place.feed.finish(place.feed.take(), Outcome.TO_PERSON, "unknown_benefit", "x")
    place.sql("UPDATE case_row SET detail = 'Hemligt elstöd'")
    with closing(sqlite3.connect(place.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM case_row").fetchone()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("bot.store.database.BUSY_MS", 50)
            place.again()
    assert "förseglad, men står kvar" in caplog.text


def test_a_payload_moved_to_another_stage_or_case_is_refused(place):
    lease, other = place.feed.take(), place.feed.take()
    place.store.journal.finish_stage(lease, "read_case", "{}")
    place.store.journal.finish_stage(other, "read_case", "{}")
    with sqlite3.connect(place.path) as db:
        db.execute("UPDATE checkpoint SET stage = 'draft' WHERE case_id = ?", (lease.case_id,))
        db.execute(
            "UPDATE checkpoint SET case_id = ? WHERE case_id = ? AND stage = 'draft'", (other.case_id, lease.case_id)
        )
    db.close()
    with pytest.raises(StoreUnavailable, match="dekryptera"):
        place.store.journal.checkpoint(other, "draft")


def test_a_key_moved_to_another_case_is_refused(place):
    lease, other = place.feed.take(), place.feed.take()
    place.store.journal.finish_stage(lease, "draft", "{}")
    with sqlite3.connect(place.path) as db:
        db.execute("UPDATE case_key SET case_id = ? WHERE case_id = ?", (other.case_id, lease.case_id))
    db.close()
    with pytest.raises(StoreUnavailable, match="dekryptera"):
        place.store.journal.finish_stage(other, "draft", "{}")


def test_a_changed_payload_is_refused(place):
    lease = place.feed.take()
    place.store.journal.finish_stage(lease, "draft", "utkast")
    with sqlite3.connect(place.path) as db:
        payload = bytearray(db.execute("SELECT payload FROM checkpoint").fetchone()[0])
        payload[-1] ^= 1
        db.execute("UPDATE checkpoint SET payload = ?", (bytes(payload),))
    db.close()
    with pytest.raises(StoreUnavailable, match="dekryptera"):
        place.store.journal.checkpoint(lease, "draft")


def test_the_file_is_the_owners_alone(place):
    assert place.path.stat().st_mode & 0o777 == 0o600


# ------------------------------------------------------------------ files that cannot be used


def test_a_folder_in_the_place_of_the_file_is_told_in_swedish(tmp_path):
    (tmp_path / "brygga.db").mkdir()
    with pytest.raises(StoreUnavailable) as refused:
        Database(tmp_path / "brygga.db")
    assert "Bryggas databas går inte att läsa eller skriva" in said(refused)


def test_a_file_in_the_place_of_the_folder_is_told_in_swedish(tmp_path):
    (tmp_path / "var").write_text("x")
    with pytest.raises(StoreUnavailable) as refused:
        Database(tmp_path / "var" / "brygga.db")
    said(refused)


@pytest.mark.parametrize("content", [b"inte en databas " * 300, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_is_told_as_damaged(tmp_path, content):
    path = tmp_path / "brygga.db"
    path.write_bytes(content)
    with pytest.raises(StoreUnavailable) as refused:
        Database(path)
    assert "brygga.db är skadad" in said(refused)
    assert path.read_bytes()[:100] == content[:100]


def test_a_file_damaged_in_the_middle_is_told_as_damaged(place):
    lease = place.feed.take()
    place.database.close()
    content = bytearray(place.path.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    place.path.write_bytes(content)
    with pytest.raises(StoreUnavailable) as refused:
        place.store.journal.checkpoint(lease, "draft")
    assert "brygga.db är skadad" in said(refused)


def test_a_file_written_by_a_newer_brygga_is_left_as_it_is(place):
    place.database.close()
    with sqlite3.connect(place.path) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.close()
    with pytest.raises(StoreUnavailable) as refused:
        Database(place.path)
    assert "skriven av en nyare Brygga" in said(refused)


def test_a_file_that_may_only_be_read_is_told_as_such(place):
    with place.database.transaction() as s:
        s.connection().exec_driver_sql("PRAGMA query_only = ON")
    with pytest.raises(StoreUnavailable) as refused:
        place.feed.take()
    assert "brygga.db är skrivskyddad" in said(refused)


def test_a_file_held_by_another_is_told_as_locked(place):
    with place.database.transaction() as s:
        s.connection().exec_driver_sql("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(place.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable) as refused:
        place.feed.take()
    other.close()
    assert "låst av en annan process" in said(refused)
    assert place.feed.take() is not None


def test_a_full_disk_is_told_as_such_and_what_was_done_stays_done(place):
    lease = place.feed.take()
    place.store.journal.finish_stage(lease, "read_case", "läst")
    with place.database.transaction() as s:
        pages = s.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        s.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(DiskFull) as full:
        place.store.journal.finish_stage(lease, "draft", "x" * 100_000)
    assert "Disken är full" in said(full)
    assert "xxx" not in str(full.value)
    with place.database.transaction() as s:
        s.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert place.store.journal.checkpoint(lease, "draft") is None
    assert place.store.journal.checkpoint(lease, "read_case").payload == "läst"
    place.store.journal.finish_stage(lease, "draft", "x" * 100_000)


# ------------------------------------------------------------------ a killed process

VICTIM = """
import sys
from datetime import date
from pathlib import Path
from bot.feed import LocalFeed
from bot.store import CaseArchive, Database, NightStore
from bot.domain.case import CaseRef
from bot.domain.period import Month
store = NightStore(CaseArchive(Database(Path(sys.argv[1])), bytes.fromhex(sys.argv[2])))
night = store.rows.open_night("prov", date(2025, 10, 6))
lease = LocalFeed(store.rows, night).take()
for n in range(100_000):
    store.journal.finish_stage(lease, f"steg {n}", "värde " * 500)
    print(n, flush=True)
"""


def test_a_process_killed_in_the_middle_of_its_writes_leaves_every_record_whole(place):
    place.database.close()
    arguments = [sys.executable, "-c", VICTIM, str(place.path), place.key.hex()]
    victim = subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True, cwd=Path(bot.store.__file__).parents[2])
    assert victim.stdout is not None
    for _ in range(20):
        assert victim.stdout.readline()
    time.sleep(0.013)
    os.kill(victim.pid, signal.SIGKILL)
    told = [*range(20), *(int(row) for row in victim.stdout.read().split())]
    victim.wait()
    victim.stdout.close()
    with sqlite3.connect(place.path) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    later = place.again()
    lease = later.feed.take()
    assert lease.crashes == 1
    stages = next(r for r in later.archive.reports.cases(later.night) if r.case == lease.case).stages
    assert {stage.payload for stage in stages.values()} == {"värde " * 500}
    assert len(told) <= len(stages) <= len(told) + 1
    later.feed.finish(lease, Outcome.DRAFTED)


# ------------------------------------------------------------------ migrations


def test_the_newest_migration_makes_exactly_the_tables_of_the_code(place):
    engine = create_engine(f"sqlite:///{place.path}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []
        version = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
    engine.dispose()
    scripts = ScriptDirectory(str(Path(bot.store.__file__).parent / "migrations"))
    assert [version] == scripts.get_heads()


def test_a_file_of_an_older_office_is_opened_with_its_accounts_links_and_sessions(tmp_path):
    """As 0011 left it: before browsers were known and before anything waited for a second person."""
    where, now = tmp_path / "brygga.db", datetime(2026, 11, 23, 7, 30, tzinfo=UTC)
    config = Config()
    config.set_main_option("script_location", str(Path(bot.store.__file__).parent / "migrations"))
    engine = create_engine(f"sqlite:///{where}")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0011")
        connection.execute(text(
            "INSERT INTO account (id, name, issuer, subject, roles, units, sees_protected, officer, language, shortcuts,"
            " disabled, password, totp, totp_step, at)"
            " VALUES (1, 'anna', '', 'anna', 'ledare', '[\"Norr\"]', 0, '', 'sv', 'on', 0, 'x', '', 0, '2026-01-01')"
        ))  # fmt: skip
        until = "'2026-11-24 07:30:00.000000'"
        connection.execute(text(f"INSERT INTO sign_in_link VALUES ('länk', 1, '', {until})"))  # noqa: S608
        connection.execute(text(f"INSERT INTO web_session VALUES ('session', 1, 't', {until}, {until}, {until})"))  # noqa: S608
    engine.dispose()
    with closing(Database(where)) as database:
        sign_ins, requests = SignIns(database, new_key()), AccountRequests(database)
        anna = Accounts(database).named("anna")
        assert anna is not None
        assert anna.user.roles == {Role.LEADER}
        assert sign_ins.find("session", now, Lifetime(timedelta(days=9), timedelta(days=9)))
        assert not sign_ins.is_known_device("anna", "webbläsare", now)
        assert requests.since(Stand.WAITS, now) == []
        with database.transaction() as s:
            assert s.connection().execute(text("SELECT held FROM sign_in_link")).all() == [(0,)], "it may be used"


def test_an_opened_file_can_be_opened_again_with_everything_in_it(place):
    place.database.close()
    assert place.again().feed.left() == 2


def test_a_file_that_a_run_died_with_before_it_had_a_key_may_still_get_one(tmp_path):
    Database(tmp_path / "brygga.db").close()  # and then the run died, or the vault refused the key
    database = Database(tmp_path / "brygga.db")
    assert not has_key(database)
    CaseArchive(database, new_key())
    assert has_key(database)
    database.close()


@pytest.mark.parametrize("is_replaced", [True, False])
def test_a_file_that_was_taken_away_is_told_and_not_written_to(tmp_path: Path, is_replaced: bool) -> None:
    with closing(Database(tmp_path / "brygga.db")) as database:
        with database.read_only():
            pass
        for file in tmp_path.glob("brygga.db*"):
            file.unlink()
        with closing(Database(tmp_path / "brygga.db")) if is_replaced else nullcontext():
            for use in (database.transaction, database.read_only):
                with pytest.raises(StoreUnavailable, match="tagits bort eller bytts ut"), use():
                    pass
        assert (tmp_path / "brygga.db").exists() is is_replaced, "no empty one is made in its place"
