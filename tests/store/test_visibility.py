"""The rule of access says the same as SQL and as Python: what a list shows is what may be opened."""

# The place is partial on purpose.
# pyright: reportAttributeAccessIssue=false

import random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.access import Guarded, Right, Role, User, may
from bot.ports.inbox import Listing, Visibility, Wanted
from bot.store import Inbox

UNITS, OFFICERS, PEOPLE = ("Norr", "Söder", ""), ("HAND01", "HAND02", ""), ("p1", "p2", "p3", "p4")
MANY = 60

readers = st.builds(
    User,
    st.just("anna"),
    st.sets(st.sampled_from([Role.CASEWORKER, Role.LEADER]), min_size=1).map(frozenset),
    st.sets(st.sampled_from(UNITS)).map(frozenset),
    st.booleans(),
    st.sets(st.sampled_from(PEOPLE), max_size=2).map(frozenset),
    st.sampled_from(OFFICERS),
)


def cases_of_every_kind(place) -> dict[str, Guarded]:
    """Cases with every mixture of unit, officer, hand-over, protection and people, put straight into the tables."""
    chance, kinds = random.Random(7), {}
    (run,) = place.sql("SELECT id FROM run LIMIT 1")[0]
    for number in range(MANY):
        unit, officer, assigned = chance.choice(UNITS), chance.choice(OFFICERS), chance.choice((*OFFICERS, ""))
        protected, people = chance.random() < 0.2, frozenset(chance.sample(PEOPLE, chance.randint(0, 3)))
        case_id, name = 1000 + number, f"EB-{number:03}"
        place.sql(
            "INSERT INTO case_row (id, flow, number, month, run_id, state, place, token, crashes, reason, detail, "
            "holder, cancelled, officer, unit, ended_at) VALUES (:id, 'prov', :name, '2025-10', :run, 'drafted', 0, 1, 0, "
            "'', '', 0, :no, :officer, :unit, '2025-10-07 01:00:00')",
            id=case_id, name=name, run=run, no=False, officer=officer, unit=unit,
        )  # fmt: skip
        place.sql(
            "INSERT INTO inbox (case_id, flow, number, month, listing, state, unit, officer, assigned, owner, reason, flags, "
            "draft, protected, never_quick, tables, who, pay_day, ended_at, opened_by, version) VALUES (:id, 'prov', "
            ":name, '2025-10', 'klart', 'öppen', :unit, :officer, :assigned, :owner, '', 0, 'd', :protected, :no, '', :who, "
            "'2025-10-27', '2025-10-07 01:00:00', '', 1)",
            id=case_id, name=name, unit=unit, officer=officer, assigned=assigned, owner=assigned or officer, protected=protected, no=False, who=b"",
        )  # fmt: skip
        for person in people:
            place.sql("INSERT INTO case_person (case_id, person) VALUES (:id, :person)", id=case_id, person=person)
        kinds[name] = Guarded(unit or None, assigned or officer or None, people, protected)
    return kinds


def test_the_lists_show_exactly_the_cases_that_may_be_read(place):
    kinds, inbox = cases_of_every_kind(place), Inbox(place.archive)

    @settings(max_examples=120, suppress_health_check=[HealthCheck.too_slow])
    @given(readers)
    def same(user: User) -> None:
        visibility = Visibility(user.account, user.officer, user.units, user.sees_protected, user.conflicts)
        listed = {one.case.number for one in inbox.listed(visibility, Wanted(Listing.READY, states=()), 0, MANY + 9)}
        assert listed == {name for name, case in kinds.items() if may(user, Right.CASE_READ, case)}
        counted = sum(inbox.counts(visibility).values())
        assert counted == len(listed)

    same()
