"""Övningssystemet: an invented case system for the robot to practise on, and the oracle that judges the result.

Imports nothing from the rest of `bot`: it has its own money, norm and date code, and its own SQLite file. No vendor's
screens are copied; they are composed from what is publicly known about such systems.
"""

from bot.training.app import make_app, prepare, serve
from bot.training.fault_catalogue import check_faults, fault_lines
from bot.training.faults import FaultError
from bot.training.generate import write_generated
from bot.training.household_reader import HouseholdError, default_households, first_night, load_households
from bot.training.households import Household
from bot.training.oracle_counters import faults_thrown, oracle, oracle_details
from bot.training.profile import ProfileError, profile_names
from bot.training.self_tests import self_test, write_perfect_night

__all__ = [
    "FaultError",
    "Household",
    "HouseholdError",
    "ProfileError",
    "check_faults",
    "default_households",
    "fault_lines",
    "faults_thrown",
    "first_night",
    "load_households",
    "make_app",
    "oracle",
    "oracle_details",
    "prepare",
    "profile_names",
    "self_test",
    "serve",
    "write_generated",
    "write_perfect_night",
]
