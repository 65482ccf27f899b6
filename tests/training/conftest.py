"""A seeded database and somebody logged in, without a browser."""

from pathlib import Path

import pytest

from bot.training import default_households, prepare
from tests.training.training_client import Client, log_in


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "ovning.sqlite"
    prepare(path, default_households() / "20")
    return path


@pytest.fixture
def robot(db: Path) -> Client:
    return log_in(db, "ROBOT01")


@pytest.fixture
def person(db: Path) -> Client:
    return log_in(db, "HAND01")
