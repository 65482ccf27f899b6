"""What a checkpoint promises: it comes back as it was, also when it was written before the facts grew."""

from dataclasses import fields, replace
from datetime import date

import pytest

from bot.domain import facts as f
from bot.domain import seeker as sk
from bot.domain import sources as so
from bot.domain.facts import Agency, AgencyAnswer, Rows
from bot.domain.money import Money, kronor
from bot.domain.period import Month
from bot.domain.sources import NothingRegistered, NotRead
from bot.engine import Answers, decode, encode
from tests.domain import values as v

DAY = date(2025, 9, 25)
PAYMENT = f.Payment(
    v.ANNA,
    Agency.SO,
    "Arbetslöshetsersättning",
    DAY,
    v.read(Money(800_050)),
    kind="Månad",
    gross=v.read(kronor(11_000)),
    net_after_tax=v.read(Money(850_075)),
    deductions=(f.Deduction("PS", v.read(kronor(2500))), f.Deduction("INF", v.read(Money(50_025)))),
    preliminary=True,
    sub_benefits=(f.SubBenefit("Grundbelopp", v.read(Money(1))),),
    covers=so.Covers("2025-09-01 –", date(2025, 9, 1)),
    tax=v.read(kronor(2500)),
    deducted=v.read(Money(50_025)),
    days="21,5",
)
INSTALMENTS = (
    f.PlannedInstalment(v.ANNA, "Studiemedel", v.read(kronor(3000)), None, "Planerad", "GRUNDL"),
    f.PlannedInstalment(v.ANNA, "Studiemedel", v.read(kronor(900)), DAY, "Planerad", covers=so.Covers("202536–202545")),
)
TOLD = (f.Told("Uppehållstillstånd", so.ReadText("Permanent", v.SOURCE), so.Covers("2016-03-01 –", date(2016, 3, 1))),)
READ = sk.Seeker(
    v.ANNA,
    so.ReadText("Anna Prov", v.SOURCE),
    sk.Registration(date(2025, 1, 7), None, v.SOURCE),
    NothingRegistered(v.SOURCE),
    so.ReadText("Öppet arbetslös", v.SOURCE),
    sk.Programmes((sk.Programme("Jobbgarantin", so.Covers("2025-03"), v.SOURCE, "heltid"),)),
    sk.activity_report("200", DAY, v.SOURCE),
)
SILENT = NotRead("tyst", v.SOURCE)
UNREAD = sk.Seeker(v.ANNA, SILENT, SILENT, SILENT, SILENT, SILENT, sk.activity_report("502", None, v.SOURCE))
NOTHING = NothingRegistered(v.SOURCE)
EMPTY = sk.Seeker(v.ANNA, NOTHING, NOTHING, NOTHING, NOTHING, NOTHING, sk.activity_report("501", None, v.SOURCE))

ANSWERS = {
    "everything of a payment": AgencyAnswer(v.ANNA, Agency.SO, Rows((PAYMENT,))),
    "an unread group": AgencyAnswer(v.ANNA, Agency.FK, Rows((), (f.UnreadGroup("FK:BOB", "INTERNT_FEL", v.SOURCE),))),
    "planned instalments": AgencyAnswer(v.ANNA, Agency.CSN, Rows((), planned=INSTALMENTS)),
    "something told, and since when": AgencyAnswer(v.ANNA, Agency.MIV, Rows((), told=TOLD), since=Month(2025, 6)),
    "nothing": AgencyAnswer(v.ANNA, Agency.PM, NOTHING),
    "not read": AgencyAnswer(v.ANNA, Agency.PM, SILENT),
    "six items": AgencyAnswer(v.ANNA, Agency.AF, Rows(()), READ),
    "six unread items": AgencyAnswer(v.ANNA, Agency.AF, Rows(()), UNREAD),
    "six empty items": AgencyAnswer(v.ANNA, Agency.AF, NOTHING, EMPTY),
}


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_comes_back_as_it_was(what):
    answers = (ANSWERS[what],)
    back = decode(encode(answers), Answers)
    assert back == answers
    assert encode(back) == encode(answers)


def test_the_payment_above_leaves_no_field_at_its_default():
    bare = f.Payment(PAYMENT.person, PAYMENT.agency, PAYMENT.benefit, PAYMENT.day, PAYMENT.net)
    later = [x.name for x in fields(f.Payment) if x.name not in ("person", "agency", "benefit", "day", "net")]
    assert later
    assert [name for name in later if getattr(PAYMENT, name) == getattr(bare, name)] == []


def test_an_amount_of_a_checkpoint_is_whole_ore():
    (answer,) = decode(encode((ANSWERS["everything of a payment"],)), Answers)
    assert isinstance(answer.answer, Rows)
    (payment,) = answer.answer.payments
    assert payment.net_after_tax is not None
    assert type(payment.net_after_tax.value.ore) is int


PERSON = '{"digits": "19850712T001", "kind": "reservnummer"}'
SOURCE = (
    '{"screen": "bild", "control": "kontroll", "raw": "råtext", "read_at": "2025-10-06T01:00:00+00:00",'
    ' "pack": "paket 1", "row": ""}'
)
# As version 9f596e3 wrote it, before payments, rows and answers had more fields.
OLD = f"""[
  {{"person": {PERSON}, "agency": "Försäkringskassan", "answer": {{"payments": [{{"person": {PERSON},
    "agency": "Försäkringskassan", "benefit": "Sjukpenning", "day": "2025-09-25",
    "net": {{"value": {{"ore": 820800}}, "source": {SOURCE}}}, "kind": ""}}], "_type": "Rows"}}}},
  {{"person": {PERSON}, "agency": "CSN", "answer": {{"source": {SOURCE}, "_type": "NothingRegistered"}}}},
  {{"person": {PERSON}, "agency": "Arbetsförmedlingen", "answer": {{"why": "tyst", "source": {SOURCE}, "_type": "NotRead"}}}}
]"""


def test_a_checkpoint_written_before_is_read_and_says_no_more_than_it_did():
    assert decode(OLD, Answers) == (
        v.answered(replace(v.paid("Sjukpenning", kronor(8208), DAY), net=v.read(kronor(8208)))),
        AgencyAnswer(v.ANNA, Agency.CSN, NothingRegistered(v.SOURCE)),
        AgencyAnswer(v.ANNA, Agency.AF, NotRead("tyst", v.SOURCE)),
    )


def test_not_read_never_comes_back_as_nothing():
    for of_one in (READ, UNREAD, EMPTY):
        (back,) = decode(encode((AgencyAnswer(v.ANNA, Agency.AF, Rows(()), of_one),)), Answers)
        assert back.seeker == of_one
        assert back.is_read_whole is (of_one is not UNREAD)
    assert replace(ANSWERS["nothing"], answer=SILENT) == ANSWERS["not read"]
