"""A short race for one queue, in processes of their own; the long one is `./dev proof race`."""

import pytest

from bot.store import new_key
from tests.postgres import programs, server
from tests.proofs.proof_race import Base, run


@pytest.mark.skipif(not programs(), reason="Postgres saknas på den här datorn")
def test_machines_on_one_postgres_take_each_case_once_also_when_it_is_killed() -> None:
    with server() as there:
        result = run(Base(there.address, there.password, new_key()), 2, 60, there)
    assert (result["lost"], result["doubled"]) == (0, 0), result
