"""The call sheet for Arbetsförmedlingen: what a person may have to ask by telephone, since SSBTEK does not carry it.

Of twenty pieces that caseworkers asked for, six are shared and fourteen are not. A case raises those that its own
facts point at. A question is never an assumption: nothing here is inferred about the answer, and the
sheet changes no amount and no outcome.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Flag, auto

from bot.domain.case import Basis
from bot.domain.facts import Agency
from bot.domain.household import Role
from bot.domain.lines import payments_in
from bot.domain.period import comparison_month, control_month

CONSENT = "Finns samtycke till att uppgifterna hämtas per telefon?"
"""Asked first, once for each adult: what the law does not already share needs a consent."""


class Sign(Flag):
    """What in a case points at a question."""

    SEEKER = auto()
    """Last month's reason is that the person is out of work, or the agency's own answer could not be read, whole or in part."""
    PROGRAMME = auto()
    """A payment that belongs to a labour-market programme, in the control month."""
    PROGRAMME_GONE = auto()
    """Such a payment in the comparison month and none in the control month."""
    WAITING = auto()
    """Last month's reason is that the person waits for a benefit."""
    ABILITY = auto()
    """Last month's reason is illness or another hindrance to work."""


@dataclass(frozen=True, slots=True)
class CallQuestion:
    """One of the fourteen; `number` and `key` are SKR's list's. Source: ssbtek.toml, `af_item` (SKR 2023/01269)."""

    number: int
    key: str
    text: str
    why: str
    raised_by: Sign


@dataclass(frozen=True, slots=True)
class CallSheet:
    """What one adult's case raises, in the order of the list."""

    role: Role
    questions: tuple[CallQuestion, ...]


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """What a person was told about one adult, in their own words: who wrote it and when; consent None is not noted."""

    role: Role
    number: int
    text: str
    consent: bool | None
    by: str
    day: date


PROGRAMME_BENEFITS = ("aktivitetsstöd", "utvecklingsersättning", "etableringsersättning")
"""Paid to those who take part in a programme. Source: ssbtek.toml, `codes.fk_programme_day_kind`."""
# The first words of a reason, as case systems have them. Source: domain.md 3.3 (one installation's list, shortened).
OUT_OF_WORK = ("arbetslös", "etableringsersättning")
UNABLE = ("sjuk", "arbetshinder")
WAITS = "väntar"

QUESTIONS = (
    CallQuestion(
        7, "activity_report_content", "Vad står i den senaste aktivitetsrapporten?",
        "SSBTEK visar bara dagen. Planeringen kan inte följas upp utan innehållet.", Sign.SEEKER | Sign.PROGRAMME,
    ),
    CallQuestion(
        8, "sanction_decisions", "Finns beslut om varning eller avstängning, och från vilken dag?",
        "En avstängning sänker eller stoppar ersättningen, och inkomsten räknas då annorlunda nästa månad.",
        Sign.SEEKER | Sign.PROGRAMME_GONE,
    ),
    CallQuestion(
        9, "deregistration_reason", "Är personen avregistrerad, och i så fall varför?",
        "Orsaken avgör om personen kan skrivas in igen och vad som behöver planeras.", Sign.PROGRAMME_GONE,
    ),
    CallQuestion(
        10, "work_placement_eligibility", "Kan personen få arbetspraktik?",
        "Svaret behövs när planeringen mot egen försörjning görs om.", Sign.ABILITY,
    ),
    CallQuestion(
        11, "referral_decision", "Är personen anvisad till en leverantör, vilken och till när?",
        "Anvisningens längd säger hur länge ersättningen kan väntas.", Sign.PROGRAMME,
    ),
    CallQuestion(
        12, "disability_code", "Finns en registrerad funktionsnedsättning som påverkar insatserna?",
        "Uppgiften är känslig. Fråga bara om planeringen kräver det.", Sign.ABILITY,
    ),
    CallQuestion(
        13, "jobgarantee_days_used", "Hur många dagar i jobb- och utvecklingsgarantin är förbrukade (högst 450)?",
        "När dagarna tar slut ändras ersättningen. Försäkringskassans svar kan visa samma tal.", Sign.PROGRAMME,
    ),
    CallQuestion(
        14, "action_plan", "Vad står i handlingsplanen?",
        "Kommunens planering ska stämma med Arbetsförmedlingens.", Sign.SEEKER | Sign.PROGRAMME,
    ),
    CallQuestion(
        15, "past_activities", "Vilka insatser och programbeslut har funnits tidigare?",
        "Visar vad som redan är prövat.", Sign.PROGRAMME_GONE | Sign.ABILITY,
    ),
    CallQuestion(
        16, "support_application_received", "Har ansökan om ersättning eller stöd kommit in, och vilken dag?",
        "Den som väntar på en annan ersättning ska ha sökt den.", Sign.WAITING,
    ),
    CallQuestion(
        17, "completion_requested", "Är komplettering begärd, och har den kommit in?",
        "En obesvarad begäran kan vara skälet till att ersättningen dröjer.", Sign.WAITING,
    ),
    CallQuestion(
        18, "next_planning_meeting", "När är nästa planeringsmöte?",
        "Dagen behövs för bevakningen.", Sign.SEEKER | Sign.PROGRAMME,
    ),
    CallQuestion(
        19, "programme_activities_extent", "Vilka aktiviteter ingår i programmet, och på hur stor del av heltid?",
        "Omfattningen förklarar beloppet och visar om mer tid kan planeras.", Sign.PROGRAMME,
    ),
    CallQuestion(
        20, "sius_right", "Har personen rätt till stöd av en SIUS-konsulent?",
        "Stödet kan ändra planeringen mot arbete.", Sign.ABILITY,
    ),
)  # fmt: skip


def call_sheets(basis: Basis) -> tuple[CallSheet, ...]:
    """One sheet for each adult whose case raises something; none for a household that raises nothing.

    Source: ssbtek.toml, `af_item` 7-20; domain.md section 2 (never infer them).
    """
    found: list[CallSheet] = []
    for role in (Role.APPLICANT, Role.CO_APPLICANT):
        signs = _signs(basis, role)
        questions = tuple(asked for asked in QUESTIONS if asked.raised_by & signs)
        if questions:
            found.append(CallSheet(role, questions))
    return tuple(found)


def with_answer(answers: Iterable[CallAnswer], new: CallAnswer) -> tuple[CallAnswer, ...]:
    """The answers with a new one in the place of an earlier to the same question about the same person."""
    others = [one for one in answers if (one.role, one.number) != (new.role, new.number)]
    return tuple(sorted((*others, new), key=lambda one: (list(Role).index(one.role), one.number)))


def _signs(basis: Basis, role: Role) -> Sign:
    person = next((m.identity for m in basis.household.members if m.role is role), None)
    if person is None:
        return Sign(0)
    decision = basis.previous_decision
    reason = "" if decision is None else {
        Role.APPLICANT: decision.reason_applicant, Role.CO_APPLICANT: decision.reason_co_applicant or "",
    }[role].strip().casefold()  # fmt: skip
    own = [answer for answer in basis.answers if answer.person == person]
    unread = any(answer.agency is Agency.AF and not answer.is_read_whole for answer in own)
    now = _in_programme(p.benefit for p in payments_in(own, control_month(basis.case.month)))
    before = _in_programme(p.benefit for p in payments_in(own, comparison_month(basis.case.month)))
    seen = {
        Sign.SEEKER: unread or reason.startswith(OUT_OF_WORK),
        Sign.PROGRAMME: now,
        Sign.PROGRAMME_GONE: before and not now,
        Sign.WAITING: WAITS in reason,
        Sign.ABILITY: reason.startswith(UNABLE),
    }
    signs = Sign(0)
    for sign, there in seen.items():
        if there:
            signs |= sign
    return signs


def _in_programme(benefits: Iterable[str]) -> bool:
    return any(benefit.strip().casefold() in PROGRAMME_BENEFITS for benefit in benefits)
