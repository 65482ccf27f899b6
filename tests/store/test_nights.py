"""What IT is told of a night, on both databases."""

# The place is partial on purpose.
# pyright: reportAttributeAccessIssue=false

from dataclasses import replace
from datetime import UTC, datetime

from bot.domain.case import Outcome
from bot.ports.feed import Work, night_name
from bot.ports.journal import FAILURE, Event
from bot.store import Failures, Nights
from tests.store.conftest import REFS
from tests.store.test_cases import NEXT


def ended(place, outcome: Outcome, reason: str = "", detail: str = "", strategy: str = "") -> None:
    lease = place.feed.take()
    for took in (10, 30):
        place.store.journal.event(lease, Event("read_case", "inbox.cases", "rows", "ok", took, strategy))
    place.store.journal.finish_stage(lease, "read_case", "läst")
    place.feed.finish(lease, outcome, reason, detail)


def test_a_night_is_told_in_numbers_and_stages(place):
    ended(place, Outcome.DRAFTED)
    nights = Nights(place.database, place.archive.keys)
    (night,) = nights.nights("prov", 5)
    assert (night.drafted, night.to_person, night.waiting, night.running, night.total) == (1, 0, 1, 0, 2)
    assert night.left_s is None, "one case tells no pace"
    (stage,) = nights.stages(night.run)
    assert (stage.stage, stage.steps, stage.mean_ms, stage.longest_ms, stage.total_s) == ("read_case", 2, 20, 30, 0.04)


def test_the_pace_is_the_time_between_two_ends(place):
    ended(place, Outcome.DRAFTED)
    ended(place, Outcome.DRAFTED)
    first, second = (f"2025-10-07 01:0{minute}:00" for minute in (0, 2))
    for ref, at in zip(REFS, (first, second), strict=True):
        place.sql("UPDATE case_row SET ended_at = :at WHERE number = :number", at=at, number=ref.number)
    (night,) = Nights(place.database, place.archive.keys).nights("prov", 1)
    assert (night.seconds_per_case, night.left_s) == (120, 0)


def test_troubles_are_gathered_by_reason_and_place(place):
    for _ in REFS:
        ended(place, Outcome.TO_PERSON, "screen", "control_missing inbox.cases")
    (trouble,) = Nights(place.database, place.archive.keys).troubles(place.night.run)
    assert (trouble.reason, trouble.detail, trouble.cases) == (
        "screen", "control_missing inbox.cases", tuple(ref.number for ref in REFS),
    )  # fmt: skip


def test_the_health_of_a_pack_is_the_share_found_as_it_says_first(place):
    ended(place, Outcome.DRAFTED)
    ended(place, Outcome.DRAFTED, strategy="kandidat 2")
    (health,) = Nights(place.database, place.archive.keys).health("prov", 7)
    assert (health.steps, health.otherwise, health.share, health.controls) == (4, 2, 0.5, ("inbox.cases",))


def test_a_night_that_only_looks_is_no_flow_of_its_own(place):
    ended(place, Outcome.DRAFTED)
    for work in (Work.RECHECKS, Work.OUTCOMES):
        place.store.rows.open_night(night_name("prov", work, NEXT), NEXT, alone=True)
    assert list(Nights(place.database, place.archive.keys).flows()) == ["prov"]


def test_nights_are_the_newest_first_and_only_a_flows_own(place):
    place.again(NEXT)
    nights = Nights(place.database, place.archive.keys)
    assert [night.day for night in nights.nights("prov", 5)] == [NEXT.isoformat(), place.day.isoformat()]
    assert nights.flows() == ["prov"]
    assert nights.nights("ett annat", 5) == []


def failed(place, ref, reason: str = "screen"):
    lease = place.feed.take()
    assert lease.case == ref
    place.store.journal.evidence(lease, "read_case", "read_case läst: inbox", b"avlast")
    place.store.journal.evidence(lease, "write_note", f"{FAILURE}note", b"fel")
    place.feed.finish(lease, Outcome.TO_PERSON, reason, "control_missing note.save")
    return lease


def pictures_of(place) -> dict[str, int]:
    return {what: number for number, what in place.sql("SELECT id, what FROM evidence")}


def test_troubles_name_the_pictures_of_failures_and_no_others(place):
    failed(place, REFS[0])
    (trouble,) = Nights(place.database, place.archive.keys).troubles(place.night.run)
    assert trouble.pictures == ((REFS[0].number, pictures_of(place)["fel: note"]),)


def test_only_a_failure_of_its_own_flow_and_case_is_given(place):
    lease = failed(place, REFS[0])
    failures, pictures = Failures(place.database, place.archive.keys), pictures_of(place)
    picture = pictures["fel: note"]
    found = failures.failure("prov", REFS[0].number, picture)
    assert (found.case, found.flow, found.people, found.protected) == (REFS[0], "prov", frozenset(), False)
    assert failures.picture(found) == b"fel"
    for wrong in (
        ("prov", REFS[0].number, pictures["read_case läst: inbox"]), ("prov", REFS[1].number, picture),
        ("annat", REFS[0].number, picture), ("prov", REFS[0].number, picture + 1),
    ):  # fmt: skip
        assert failures.failure(*wrong) is None
    assert failures.picture(replace(found, picture=pictures["read_case läst: inbox"])) is None
    report = place.archive.reports.numbered(REFS[0].number)[0]
    assert ([one.what for one in report.seen], report.pictures) == (["read_case läst: inbox"], [])
    place.sql("DELETE FROM evidence WHERE case_id = :id", id=lease.case_id)
    assert failures.picture(found) is None


def test_a_case_for_a_person_for_another_reason_has_no_picture_of_a_failure(place):
    failed(place, REFS[0], "wrong_case")
    (trouble,) = Nights(place.database, place.archive.keys).troubles(place.night.run)
    assert trouble.pictures == ()
    assert (
        Failures(place.database, place.archive.keys).failure("prov", REFS[0].number, pictures_of(place)["fel: note"])
        is None
    )


def test_every_night_tells_its_business_date_and_when_it_was_opened(place):
    beside = place.store.rows.open_night(night_name("prov", Work.RECHECKS, NEXT), NEXT)
    place.sql("UPDATE run SET opened_at = '2026-11-09 18:30:00' WHERE id = :id", id=beside.run)
    first, second = sorted(Nights(place.database, place.archive.keys).opened())
    assert (first[0], second) == (place.night.day, (NEXT, datetime(2026, 11, 9, 18, 30, tzinfo=UTC)))
    assert first[1].tzinfo is UTC
