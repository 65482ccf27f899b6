"""What the citizen answered in the application's form, by the municipality's table; nothing they wrote is quoted."""

from collections.abc import Iterator

from bot.domain.case import Basis
from bot.domain.rules import AnswerWarning, Meaning, Rules
from bot.domain.warnings._catalogue import CaseWarning, warn


def stated_answers(basis: Basis, rules: Rules) -> Iterator[CaseWarning]:
    """One warning for each answer that the table warns of, does not know, or that is not there.

    Only words that stand in the table are repeated: what the table does not know may be anything, also a name.

    Source: practice.md 3.2 (application answers; an unanswered question is not «no»).
    """
    for n, stated in enumerate(basis.application.answers, start=1):
        rule = rules.question(stated.question)
        if rule is None:
            text = f"Fråga {n} i ansökan finns inte i kommunens tabell. Ingen har tittat på svaret."
            yield warn(AnswerWarning.CHECK.value, text, f"fråga {n}")
            continue
        told = {
            Meaning.WARNS: "har text som Brygga inte läser" if rule.free_text else f"svaret är «{stated.answer.value}»",
            Meaning.UNKNOWN: "svaret finns inte i kommunens tabell",
            Meaning.UNANSWERED: "är inte besvarad. Det är inte detsamma som nej",
        }
        meaning = rule.meaning_of(stated.answer.value)
        if meaning in told:
            code = rule.warning if meaning is Meaning.WARNS else AnswerWarning.CHECK
            yield warn(code.value, f"{rule.question}: {told[meaning]}.", rule.question)
