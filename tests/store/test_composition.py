"""Only a night's store can lease a case or prepare an act; what the office and the command line are given has no such method."""

import inspect
from collections.abc import Iterator

import pytest

import bot.ports.feed
import bot.store
from bot.ports.inbox import Inbox as InboxPort
from bot.ports.journal import Journal
from bot.ports.memory import Memory
from bot.ports.outcomes import Outcomes
from bot.ports.queue import CaseRows, SharedRows
from bot.ports.reports import Reports
from bot.store import Inbox


def methods(kind: type) -> set[str]:
    return {name for name, _ in inspect.getmembers(kind, callable) if not name.startswith("_")}


ACTS = (methods(Journal) | methods(CaseRows) | {"claim_one"}) - {"keep", "close"}
"""What leases a case or writes its journal. `Memory.keep` and `Database.close` only share a name with two of them."""


def parts(thing: object, seen: set[int]) -> Iterator[object]:
    """A thing and every part of the store that it is made of, however deep."""
    if id(thing) in seen or not type(thing).__module__.startswith(bot.store.__name__):
        return
    seen.add(id(thing))
    yield thing
    for part in getattr(thing, "__dict__", {}).values():
        yield from parts(part, seen)


def acts_of(*things: object) -> dict[str, set[str]]:
    seen: set[int] = set()
    found = {type(part).__name__: methods(type(part)) & ACTS for thing in things for part in parts(thing, seen)}
    return {name: acts for name, acts in found.items() if acts}


def test_the_inbox_cannot_intend_and_neither_can_anything_it_stands_on(place):
    assert acts_of(Inbox(place.archive), place.archive) == {}


def test_a_night_can(place):
    acts = acts_of(place.store)
    assert set(acts) == {"CaseRows", "Journal"}
    assert {"intend", "claim", "finish_stage"} <= set().union(*acts.values())


def test_no_part_of_the_store_is_another_part_by_inheritance():
    parts = [one for one in vars(bot.store).values() if inspect.isclass(one)]
    assert [one.__name__ for one in parts if one.__bases__ != (object,)] == []


@pytest.mark.parametrize(
    ("port", "part"),
    [
        (CaseRows, lambda place: place.store.rows),
        (Journal, lambda place: place.store.journal),
        (SharedRows, lambda place: place.machines),
        (Reports, lambda place: place.archive.reports),
        (Memory, lambda place: place.archive.memory),
        (Outcomes, lambda place: place.archive.outcomes),
        (InboxPort, lambda place: Inbox(place.archive)),
        (bot.ports.feed.Switchboard, lambda place: place.switchboard),
    ],
)
def test_each_part_has_every_method_of_its_port(place, port, part):
    assert methods(port) <= methods(type(part(place)))
