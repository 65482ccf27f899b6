"""Words that others hold: in what was stored last month, in a municipality's tables and in what a case system shows.

Typed out on purpose. To respell one is to lose what was written with the old spelling, so it takes a migration and not only
a new word here.
"""

from enum import StrEnum

import pytest

from bot.domain.case import Outcome
from bot.domain.codes import Counts, Mark
from bot.domain.facts import Agency
from bot.domain.follow_up import Stands
from bot.domain.household import Role
from bot.domain.identity import IdentityKind
from bot.domain.norm import NormStatus
from bot.domain.rules import AnswerWarning, Compare
from bot.domain.seeker import ReportState
from bot.domain.warnings import Closer, Section, Status

HELD: dict[type[StrEnum], dict[str, str]] = {
    Outcome: {
        "DRAFTED": "drafted",
        "TO_PERSON": "to_person",
        "WATCHED": "watched",
        "SHADOWED": "shadowed",
        "FOLLOWED": "followed",
    },
    Stands: {"NOTHING": "inget av en person", "CALCULATED": "egen beräkning", "DECIDED": "beslutat"},
    Mark: {
        "CONFIRMED": "C",
        "SECONDARY": "S",
        "INFERRED": "I",
        "NOT_FOUND": "N",
        "KNOWN": "K",
    },
    Counts: {
        "YES": "ja",
        "NO": "nej",
        "PERSON": "person",
        "NOT_MONEY": "ej_inkomst",
    },
    Agency: {
        "FK": "Försäkringskassan",
        "PM": "Pensionsmyndigheten",
        "CSN": "CSN",
        "SO": "A-kassorna",
        "AF": "Arbetsförmedlingen",
        "SKV": "Skatteverket",
        "TNS": "Transportstyrelsen",
        "MIV": "Migrationsverket",
    },
    ReportState: {
        "HANDED_IN": "200",
        "NOT_IN_SYSTEM": "500",
        "NOT_HANDED_IN": "501",
    },
    Role: {
        "APPLICANT": "S",
        "CO_APPLICANT": "M",
        "CHILD": "barn",
    },
    IdentityKind: {
        "PERSONNUMMER": "personnummer",
        "SAMORDNINGSNUMMER": "samordningsnummer",
        "RESERVE": "reservnummer",
    },
    NormStatus: {
        "VERIFIED": "verified",
        "SECONDARY": "secondary",
        "DERIVED": "derived",
        "PARTIAL": "partial",
        "ESTIMATE": "estimate",
    },
    Compare: {
        "EXACT": "exact",
        "PERCENT": "percent",
        "NEVER": "never",
    },
    AnswerWarning: {
        "WAITING": "other_income_awaited",
        "ASSETS": "new_assets",
        "PLANNING": "planning",
        "PAYMENT_WAY": "payment_way",
        "AWAY": "away",
        "HOUSING": "housing_changed",
        "CHECK": "application_check",
    },
    Status: {
        "OPEN": "öppen",
        "ACKNOWLEDGED": "kvitterad",
        "CLOSED": "stängd",
    },
    Closer: {
        "PERSON": "person",
        "BRYGGA": "brygga",
    },
    Section: {
        "INCOMES": "SSBTEK/inkomster",
        "EXPENSES": "Utgifter",
        "HOUSEHOLD": "Hushåll",
        "APPLICATION": "Ansökan",
        "PREVIOUS": "Föregående beräkning",
        "DECISION": "Beslut",
        "PAYMENT": "Utbetalning",
        "SYSTEM": "System",
    },
}  # fmt: skip


@pytest.mark.parametrize("words", HELD, ids=lambda words: words.__name__)
def test_no_word_that_others_hold_is_respelled(words: type[StrEnum]) -> None:
    assert {word.name: word.value for word in words} == HELD[words]
