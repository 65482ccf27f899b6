"""What an earlier Brygga stored can still be read: a checkpoint outlives the release that wrote it."""

import json
from dataclasses import replace

from bot.domain.case import Basis
from bot.domain.draft import Draft, propose, unchecked
from bot.domain.facts import Agency, AgencyAnswer
from bot.domain.money import kronor
from bot.domain.sources import NotRead
from bot.engine._codec import decode, encode
from tests.domain import values as v


def sample() -> tuple[Basis, Draft]:
    paid = v.answered(v.paid("Sjukpenning", kronor(7), v.OCTOBER.previous.first))
    silent = AgencyAnswer(v.ANNA, Agency.SKV, NotRead("tyst", v.SOURCE))
    basis = v.asked(v.basis(answers=[paid, silent]))
    return basis, propose(basis, v.RULES, v.NORM, v.TODAY, v.ROBOT)


def test_a_draft_and_its_basis_are_the_same_after_a_night_on_disk():
    basis, draft = sample()
    assert draft.warnings
    assert draft.unchecked
    assert decode(encode(draft), Draft) == draft
    assert decode(encode(basis), Basis) == basis


def test_a_draft_stored_before_its_newest_fields_existed_is_read_with_them_empty():
    _, draft = sample()
    stored = json.loads(encode(draft))
    del stored["unchecked"]
    for warning in stored["warnings"]:
        for key in ("rule", "section", "look_at", "subject", "closed_by"):
            del warning[key]
    old = decode(json.dumps(stored), Draft)
    assert old.unchecked == ()
    assert [(w.code, w.section, w.rule) for w in old.warnings] == [(w.code, None, "") for w in draft.warnings]
    assert (old.calculation, old.proposal) == (draft.calculation, draft.proposal)


def test_a_payment_stored_before_it_had_two_nets_is_read_with_one():
    basis, _ = sample()
    stored = encode(basis)
    assert '"net_after_tax": null' in stored
    assert decode(stored.replace(', "net_after_tax": null', ""), Basis) == basis


def test_an_application_stored_before_its_questions_were_read_has_none_and_says_so():
    basis, _ = sample()
    stored = json.loads(encode(basis))
    assert stored["application"].pop("answers") == []
    old = decode(json.dumps(stored), Basis)
    assert old == basis
    assert "Fritext och övriga svar i ansökan." in unchecked(old, v.RULES)


def test_an_answer_of_the_application_is_the_same_after_a_night_on_disk():
    basis, _ = sample()
    said = (v.stated_answer("Har du flyttat?", ""), v.stated_answer("Något vi ska veta", "Min bror bor här"))
    basis = replace(basis, application=replace(basis.application, answers=said))
    assert decode(encode(basis), Basis) == basis
