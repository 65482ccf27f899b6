"""Databases that the tests of the room begin with."""

from tests.migrated import migrated_once  # noqa: F401 - a fixture of every test here
