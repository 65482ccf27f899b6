"""Every reason of every closed set can be told, in both languages: what it is and what to do."""

from importlib import import_module
from pkgutil import walk_packages

import pytest

import bot.domain
from bot.domain.case import Outcome
from bot.domain.errors import Reason, ReasonSet
from bot.office import reason_words
from bot.office.locale import LANGUAGES, sentences

for module in walk_packages(bot.domain.__path__, "bot.domain."):
    import_module(module.name)  # a closed set is known once its module is loaded

MEMBERS = [
    member for reasons in ReasonSet.__subclasses__() if reasons.__module__.startswith("bot.") for member in reasons
]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_its_two_sentences_and_no_sentence_is_without_a_reason(language: str) -> None:
    told = {name.split(".")[1] for name in sentences(language) if name.startswith("reason.")}
    assert told == {*MEMBERS, Outcome.SHADOWED.value}
    for key in told:
        what, to_do = reason_words(key, language)
        assert what.endswith(".")
        assert to_do.endswith(".")


def test_no_two_closed_sets_share_a_key() -> None:
    assert len(set(MEMBERS)) == len(MEMBERS)
    assert set(Reason) <= set(MEMBERS)


def test_a_reason_of_another_version_is_said_to_be_unknown_and_ends_nothing() -> None:
    what, to_do = reason_words("no_such_reason")
    assert what == "Okänd orsak: «no_such_reason»."
    assert "säg till IT" in to_do
