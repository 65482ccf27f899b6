"""The call sheet as shown: each question with the answers of this month and the last. No answer is assumed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.domain.call_sheet import QUESTIONS, CallAnswer, CallQuestion, call_sheets
from bot.domain.household import Role
from bot.office.report.values import CaseView

CONSENTS = {True: "samtycke finns", False: "SAMTYCKE FINNS INTE", None: "samtycke är inte antecknat"}
NOT_RAISED = "Ärendet ger ingen egen anledning att fråga den här månaden."


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. `raised` is False when it is here only because there is an answer."""

    question: CallQuestion
    raised: bool
    now: CallAnswer | None
    before: CallAnswer | None

    @property
    def why(self) -> str:
        """Why to ask, or that nothing in the case gives a reason to."""
        return self.question.why if self.raised else NOT_RAISED

    @property
    def answers(self) -> tuple[str, ...]:
        """The noted answers, this month's first."""
        found = (("Svar", self.now), ("Förra månadens svar", self.before))
        return tuple(_in_words(when, answer) for when, answer in found if answer)


@dataclass(frozen=True, slots=True)
class Calls:
    """The sheet of one adult."""

    role: Role
    questions: tuple[Asked, ...]


def calls_of(view: CaseView) -> tuple[Calls, ...]:
    """One sheet for each adult about whom the case raises a question or somebody has noted an answer."""
    raised = (
        {sheet.role: sheet.questions for sheet in call_sheets(view.basis)} if view.basis and view.basis.answers else {}
    )
    found: list[Calls] = []
    for role in (Role.APPLICANT, Role.CO_APPLICANT):
        now, before = _by_number(view.calls, role), _by_number(view.calls_before, role)
        asked = tuple(
            Asked(one, one in raised.get(role, ()), now.get(one.number), before.get(one.number))
            for one in QUESTIONS
            if one in raised.get(role, ()) or one.number in {*now, *before}
        )
        found += [Calls(role, asked)] if asked else []
    return tuple(found)


def _by_number(answers: Iterable[CallAnswer], role: Role) -> Mapping[int, CallAnswer]:
    return {answer.number: answer for answer in answers if answer.role is role}


def _in_words(when: str, answer: CallAnswer) -> str:
    return f"{when} {answer.day.isoformat()} ({answer.by}, {CONSENTS[answer.consent]}): {answer.text}"
