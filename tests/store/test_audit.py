"""The audit chain on a database: an act and its line are one, nothing goes unseen from the last head handed out, and nobody is read in it."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.case import CaseRef
from bot.domain.errors import DiskFull, MachineError, StoreUnavailable
from bot.domain.identity import parse
from bot.domain.period import Month
from bot.ports.audit import AuditEntry
from bot.ports.feed import Pause
from bot.store import CaseArchive, Database, Ledger, new_key
from bot.store.audit import STRETCH
from bot.store.hash_chain import START, link_hash
from tests.store.conftest import REFS, file_only
from tests.store.test_file import raw

ANNA, BO = parse("19850712-2383"), parse("19830304-2389")
ENTRY = AuditEntry(
    "konto:anna", "case.read", REFS[0], "prov", "granska utkast", "6 § SoLPUL", "handläggare", frozenset({ANNA, BO}),
    {"anteckning": "Kanariefågeln ringde"},
)  # fmt: skip


def fill(place, count: int = 5) -> None:
    for number in range(count):
        place.ledger.record(replace(ENTRY, what=f"case.read.{number}"))


def without_triggers(place, statement: str, **values) -> None:
    """What the owner of the database can do, and nobody else."""
    if place.is_shared:
        place.sql("ALTER TABLE chain DISABLE TRIGGER ALL")
        place.sql(statement, **values)
        place.sql("ALTER TABLE chain ENABLE TRIGGER ALL")
        return
    kept = place.sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    for name, _ in kept:
        place.sql(f"DROP TRIGGER {name}")
    place.sql("PRAGMA foreign_keys = OFF")
    place.sql(statement, **values)
    for _, made in kept:
        place.sql(made)


def breaks(place, checkpoints=()) -> list[str]:
    return [one.text for one in place.ledger.verify(checkpoints).breaks]


def recompute(place) -> None:
    """Make every hash anew, as somebody would who has changed a line and knows how the chain is made."""
    prev = START
    for seq, at, what, actor, commitment in place.sql(
        "SELECT seq, at, what, actor, commitment FROM chain ORDER BY seq"
    ):
        made = link_hash(prev, (seq, at, what, actor), bytes(commitment))
        without_triggers(
            place, "UPDATE chain SET prev = :prev, hash = :made WHERE seq = :seq", prev=prev, made=made, seq=seq
        )
        prev = made


def test_what_is_recorded_can_be_read_by_whoever_has_the_key(place):
    before = datetime.now(UTC)
    place.ledger.record(ENTRY)
    (line,) = place.ledger.lines()
    assert (line.seq, line.actor, line.what, line.by_robot) == (1, "konto:anna", "case.read", False)
    assert before <= line.at <= datetime.now(UTC)
    content = line.content
    assert (content.case, content.flow, content.purpose) == ("EB-2025-00101 2025-10", "prov", "granska utkast")
    assert (content.ground, content.role, content.data) == ("6 § SoLPUL", "handläggare", dict(ENTRY.data))
    assert len(content.people) == 2


@file_only
def test_nothing_about_people_can_be_read_in_the_file(place):
    place.ledger.record(ENTRY)
    content = raw(place.path)
    assert b"konto:anna" in content
    for needle in ("Kanariefågeln", "granska utkast", ANNA.digits, BO.digits, ANNA.formatted()):
        assert needle.encode() not in content


def test_an_untouched_chain_is_whole_and_so_is_an_empty_one(place):
    assert place.ledger.verify([]).breaks == []
    fill(place)
    found = place.ledger.verify([place.ledger.head()])
    assert (found.breaks, found.head.seq, found.checkpoints, found.erased) == ([], 5, 1, 0)


@pytest.mark.parametrize("statement", ["UPDATE chain SET actor = 'x' WHERE seq = 2", "DELETE FROM chain WHERE seq = 5"])
def test_a_line_cannot_be_changed_or_taken_away_through_the_front_door(place, statement):
    fill(place)
    place.sql("DELETE FROM audit_person")
    place.sql("DELETE FROM audit_payload")
    with pytest.raises(Exception, match="chain is only added to"):
        place.sql(statement)
    assert place.ledger.head().seq == 5


@file_only
@pytest.mark.parametrize("seq", [2, 7])
def test_a_line_cannot_be_replaced_or_put_in_out_of_turn(place, seq):
    fill(place)
    with pytest.raises(Exception, match="chain is only added to"):
        place.sql(
            "INSERT OR REPLACE INTO chain (seq, at, what, actor, commitment, prev, hash) "
            "VALUES (:seq, '', '', '', x'', x'', x'')",
            seq=seq,
        )


def test_an_edit_behind_the_triggers_is_found_at_its_row(place):
    fill(place)
    without_triggers(place, "UPDATE chain SET actor = 'konto:bo' WHERE seq = 3")
    assert breaks(place) == ["rad 3 är ändrad"]


def test_a_cut_tail_is_found_by_the_head_that_was_handed_out(place):
    fill(place)
    head = place.ledger.head()
    place.sql("DELETE FROM audit_person WHERE seq > 3")
    place.sql("DELETE FROM audit_payload WHERE seq > 3")
    without_triggers(place, "DELETE FROM chain WHERE seq > 3")
    assert breaks(place) == [], "nothing in the chain itself tells"
    assert breaks(place, [head]) == ["kedjan slutar vid rad 3, men en kontrollpunkt säger att rad 5 fanns"]
    fill(place, 4)
    assert breaks(place, [head]) == ["kedjan fram till rad 5 är inte den som kontrollpunkten såg: den är omräknad"]


def test_a_chain_computed_anew_is_found_by_the_head_that_was_handed_out_and_by_nothing_else(place):
    fill(place)
    head = place.ledger.head()
    without_triggers(place, "UPDATE chain SET actor = 'konto:bo' WHERE seq = 3")
    recompute(place)
    assert breaks(place) == []
    assert breaks(place, [head]) == ["kedjan fram till rad 5 är inte den som kontrollpunkten såg: den är omräknad"]


@pytest.mark.parametrize("column", ["sealed", "salt"])
def test_one_changed_byte_of_what_is_sealed_is_found_at_its_row(place, column):
    fill(place)
    ((before,),) = place.sql(f"SELECT {column} FROM audit_payload WHERE seq = 4")  # noqa: S608
    after = bytes(before)[:-1] + bytes([bytes(before)[-1] ^ 1])
    place.sql(f"UPDATE audit_payload SET {column} = :after WHERE seq = 4", after=after)  # noqa: S608
    assert breaks(place) == ["innehållet till rad 4 är ändrat"]
    with pytest.raises(StoreUnavailable, match="rad 4 är ändrad"):
        list(place.ledger.lines())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_payload SET number = 'EB-1' WHERE seq = 2",
        "DELETE FROM audit_person WHERE seq = 2",
        "UPDATE audit_person SET reference = 'x' || reference WHERE seq = 2",
    ],
)
def test_a_line_cannot_be_hidden_from_whoever_it_is_about(place, statement):
    fill(place)
    place.sql(statement)
    assert breaks(place) == ["innehållet till rad 2 är ändrat"]


def test_content_that_is_gone_without_a_word_about_it_is_found(place):
    fill(place)
    place.sql("DELETE FROM audit_person WHERE seq = 2")
    place.sql("DELETE FROM audit_payload WHERE seq = 2")
    assert breaks(place) == ["innehållet till rad 2 är borta, men loggen säger inte att det är gallrat"]


def test_a_chain_longer_than_one_stretch_is_walked_to_its_end(place, monkeypatch):
    monkeypatch.setattr("bot.store.audit.STRETCH", 3)
    fill(place, 8)
    assert (breaks(place), len(list(place.ledger.lines()))) == ([], 8)
    without_triggers(place, "UPDATE chain SET what = 'x' WHERE seq = 7")
    place.sql("DELETE FROM audit_person WHERE seq = 5")
    assert breaks(place) == ["innehållet till rad 5 är ändrat", "rad 7 är ändrad"]
    assert STRETCH > 3


def test_the_lines_of_a_time_are_those_from_its_first_moment_to_before_its_last(place):
    fill(place, 3)
    times = [line.at for line in place.ledger.lines()]
    assert [line.seq for line in place.ledger.lines(times[1], times[2])] == [2]
    assert [line.seq for line in place.ledger.lines(times[1])] == [2, 3]
    assert not list(place.ledger.lines(times[2] + timedelta(seconds=1)))


def test_a_person_finds_every_line_about_her_and_no_other(place):
    ledger = place.ledger
    ledger.record(replace(ENTRY, what="about.both"))
    ledger.record(replace(ENTRY, what="about.bo", people=frozenset({BO})))
    ledger.record(replace(ENTRY, what="about.none", people=frozenset()))
    assert [line.what for line in ledger.about(ANNA)] == ["about.both"]
    assert [line.what for line in ledger.about(BO)] == ["about.both", "about.bo"]


def test_many_who_write_at_once_leave_no_gap_and_no_fork(place):
    def write() -> None:
        for _ in range(5):
            place.ledger.record(ENTRY)

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [line.seq for line in place.ledger.lines()] == list(range(1, 21))
    assert breaks(place) == []


@pytest.mark.parametrize("place", ["postgres"], indirect=True)
def test_a_machine_that_stands_still_in_the_midst_of_a_line_does_not_stop_the_others_for_good(place, monkeypatch):
    monkeypatch.setattr("bot.store.database.IDLE_TIMEOUT_S", 1)
    frozen = Database(place.base.where, place.base.password)

    def freeze() -> None:
        with frozen.transaction() as s:
            Ledger(frozen, place.key).append(s, ENTRY)
            place.ledger.record(replace(ENTRY, what="the others"))

    with pytest.raises(StoreUnavailable):
        freeze()
    frozen.close()
    assert [(line.seq, line.what) for line in place.ledger.lines()] == [(1, "the others")]


def test_an_act_that_is_rolled_back_leaves_no_line_and_its_number_is_used_again(place):
    fill(place, 1)

    def act() -> None:
        with place.database.transaction() as s:
            place.ledger.append(s, ENTRY)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        act()
    fill(place, 1)
    assert ([line.seq for line in place.ledger.lines()], breaks(place)) == ([1, 2], [])


def test_an_act_whose_line_cannot_be_written_is_not_done(place, monkeypatch):
    def fails(*_):
        raise StoreUnavailable("loggen")

    monkeypatch.setattr(Ledger, "append", fails)
    with pytest.raises(MachineError):
        place.switchboard.set_pause("prov", Pause.PAUSED)
    with pytest.raises(MachineError):
        place.switchboard.cancel("prov", REFS[0].number)
    with pytest.raises(MachineError):
        place.archive.memory.amend("prov", REFS[0], "warnings", lambda before: "hennes", ENTRY)
    assert place.switchboard.standing("prov").pause == ""
    assert place.archive.memory.recall("prov", REFS[0], "warnings") is None
    assert place.feed.take().case == REFS[0], "it was not cancelled"


@file_only
def test_a_full_disk_stops_the_act_and_its_line(place):
    with place.database.transaction() as s:
        pages = s.connection().exec_driver_sql("PRAGMA page_count").scalar_one()
        s.connection().exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    big = replace(ENTRY, data={"anteckning": "x" * 100_000})
    with pytest.raises(DiskFull):
        place.archive.memory.amend("prov", REFS[0], "warnings", lambda before: "hennes", big)
    with place.database.transaction() as s:
        s.connection().exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert (place.archive.memory.recall("prov", REFS[0], "warnings"), place.ledger.head().seq) == (None, 0)
    place.archive.memory.amend("prov", REFS[0], "warnings", lambda before: "hennes", big)
    assert ([line.what for line in place.ledger.lines()], breaks(place)) == (["case.read"], [])


def test_what_it_asks_of_a_night_leaves_a_line_and_what_was_not_done_none(place):
    place.switchboard.set_pause("prov", Pause.PAUSED)
    place.switchboard.set_pause("prov", Pause.OFF)
    place.switchboard.set_pause("annat", Pause.DRAINED)
    place.switchboard.cancel("prov", REFS[0].number)
    place.switchboard.cancel("prov", "EB-2025-99999")
    lines = list(place.ledger.lines())
    assert [(line.actor, line.what) for line in lines] == [
        ("it:prov", "night.paused"), ("it:prov", "night.resumed"), ("it:prov", "case.cancelled"),
    ]  # fmt: skip
    assert lines[-1].content.data == {"number": REFS[0].number, "month": "2025-10", "was": "queued"}


def test_another_key_is_refused_before_anything_is_recorded_with_it(place):
    fill(place, 1)
    with pytest.raises(StoreUnavailable):
        CaseArchive(place.database, new_key())
    stranger = Ledger(place.database, new_key())
    assert [one.text for one in stranger.verify([]).breaks] == ["innehållet till rad 1 är ändrat"]
    assert not stranger.about(ANNA)


def test_a_case_number_with_spaces_is_no_forgery(place):
    place.ledger.record(replace(ENTRY, case=CaseRef("EB 2025 7", Month(2025, 10))))
    assert breaks(place) == []
