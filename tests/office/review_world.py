"""An office with cases that a night has ended, as the store keeps them."""

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from bot.domain.case import Basis, Belonging, CaseRef, Outcome
from bot.domain.draft import Draft
from bot.domain.facts import AgencyAnswer
from bot.domain.follow_up import Change, FollowUp, Stands
from bot.domain.sources import NotRead
from bot.engine import encode
from bot.feed import LocalFeed
from bot.ports.inbox import InboxCase, Visibility
from bot.ports.journal import FAILURE
from bot.ports.surface import Spot
from bot.store import NightStore, new_key
from tests.office.conftest import RENT, SICK, M, basis, draft
from tests.office.web_world import World, new_database

FLOW, UNIT, OFFICER = "prov", "Norr", "HAND01"
PICTURE = (Path(__file__).parent / "bild.jpg").read_bytes()
NUMBERS = ("EB-1001", "EB-1002", "EB-1003", "EB-1004")
EVERYTHING = Visibility("prov", OFFICER, frozenset({UNIT}), sees_protected=True, conflicts=frozenset())
FAILED_SCREEN = PICTURE + b"fel"
SEEN = (Spot(SICK.net.source, (30, 20, 60, 14)), Spot(RENT.amount.source, (30, 60, 60, 14)))


def plain_basis(number: str) -> Basis:
    """A basis in which every agency could be read."""
    whole = basis(number)
    read = tuple(one for one in whole.answers if not isinstance(one.answer, NotRead))
    return replace(whole, answers=read)


def plain_draft(number: str) -> Draft:
    """A draft without warnings; three of its lines still differ from last month's."""
    return replace(draft(number), warnings=())


@cache
def that_morning() -> tuple[bytes, bytes]:
    """The database with its key, the morning after: writing it takes longer than most tests that begin with it."""
    with TemporaryDirectory() as folder:
        world = ReviewWorld(Path(folder), begins_with=new_database())
        world.end_the_night()
        world.database.close()
        return (world.place / "brygga.db").read_bytes(), world.key


class ReviewWorld(World):
    """The office, the morning after: two drafts without warnings, one with, and one that needs a person."""

    def __init__(self, place: Path, begins_with: bytes = b"") -> None:
        morning, key = (begins_with, new_key()) if begins_with else that_morning()
        super().__init__(place, begins_with=morning, key=key)
        self.store = NightStore(self.archive, "flöde 1", "paket 1")
        self.night = self.store.rows.open_night(FLOW, date(2026, 10, 6))
        self.feed = LocalFeed(self.store.rows, self.night)

    def end_the_night(self) -> None:
        """Each of its four cases, one after the other."""
        self.feed.offer([CaseRef(number, M) for number in NUMBERS])
        self.ends(plain_basis("EB-1001"), plain_draft("EB-1001"))
        self.ends(plain_basis("EB-1002"), plain_draft("EB-1002"))
        self.ends(basis("EB-1003"), draft("EB-1003"))
        self.ends(basis("EB-1004"), None, "unknown_benefit")
        assert not self.notebook.index_new(), "four cases are placed at once"

    def ends(self, read: Basis, drafted: Draft | None, ended: Outcome | str = Outcome.DRAFTED) -> None:
        """The next case of the night ends so, or with a person for a reason; a draft in shadow is entered nowhere."""
        lease = self.feed.take()
        assert lease is not None
        self.store.journal.belongs(lease, Belonging(OFFICER, UNIT), read.household.identities)
        self.store.journal.finish_stage(lease, "read_case", encode(replace(read, answers=())))
        self.store.journal.finish_stage(lease, "read_answers", encode(read.answers))
        self.store.journal.evidence(lease, "read_answers", "read_answers läst: svar", PICTURE, encode(SEEN))
        if drafted is not None:
            self.store.journal.finish_stage(lease, "draft", encode(drafted))
            for part in () if ended is Outcome.SHADOWED else ("calculation", "proposal", "note", "watch"):
                self.store.journal.intend(lease, f"write_{part}")
                saved = encode({"author": "ROBOT01", "status": "Utkast"})
                self.store.journal.finish_stage(lease, f"write_{part}", saved)
        is_outcome = isinstance(ended, Outcome)
        self.feed.finish(lease, ended if is_outcome else Outcome.TO_PERSON, "" if is_outcome else ended)

    def fails(self, number: str, detail: str, *, reason: str = "screen", people: bool = True) -> int:
        """A case that a screen failed, with a picture of what was read and one of the failure; which that is."""
        self.feed.offer([CaseRef(number, M)])
        lease = self.feed.take()
        assert lease is not None
        identities = plain_basis("EB-1001").household.identities if people else ()
        self.store.journal.belongs(lease, Belonging(OFFICER, UNIT), identities)
        self.store.journal.evidence(lease, "read_answers", "read_answers läst: svar", PICTURE, encode(SEEN))
        self.store.journal.evidence(lease, "write_note", f"{FAILURE}note", FAILED_SCREEN)
        self.feed.finish(lease, Outcome.TO_PERSON, reason, detail)
        (newest,) = self.sql("SELECT max(id) FROM evidence")
        return int(newest[0])

    def sql(self, statement: str) -> list[tuple[object, ...]]:
        """Look into the database, or change it, behind the store's back."""
        with self.database._engine.begin() as connection:
            done = connection.execute(text(statement))
            return [tuple(row) for row in done] if done.returns_rows else []

    def decided(self, number: str, *changes: Change) -> None:
        """A person has decided on a draft, and a later night has read it."""
        told = FollowUp(Stands.DECIDED, "Bifall", changes or (Change("belopp", "947150", "950000"),))
        self.archive.outcomes.keep_outcome(FLOW, CaseRef(number, M), told.stands, len(told.changes), encode(told))

    def case(self, number: str) -> InboxCase:
        """The case as the lists have it now."""
        found = self.inbox.one(EVERYTHING, FLOW, CaseRef(number, M))
        assert found is not None
        return found

    def answers(self, number: str) -> tuple[AgencyAnswer, ...]:
        return basis(number).answers


def path(number: str, act: str = "") -> str:
    """The address of a case's page, or of something done there."""
    return f"/arenden/{FLOW}/{number}/{M}" + (f"/{act}" if act else "")
