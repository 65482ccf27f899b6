"""What an agency says now that it did not say when it was last read: a late answer, a payment new, changed or gone."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from bot.domain.case import Basis
from bot.domain.facts import Agency, AgencyAnswer, Payment, Rows
from bot.domain.identity import Identity
from bot.domain.money import Money, format_kr
from bot.domain.warnings._catalogue import NEWS, CaseWarning, warn
from bot.domain.warnings._payments import who_is

Answers = tuple[AgencyAnswer, ...]
_Line = tuple[str, date, str, Money, bool]


def news_in(before: Answers, basis: Basis, day: date) -> tuple[CaseWarning, ...]:
    """One warning for each agency that has something new; none for a case whose last answers are not known.

    An answer that cannot be read whole now is no news: that a payment is missing in it says nothing. The day stands in
    the subject, so that news of another day is a warning of its own, whatever a person did with this one.
    """
    if not before:
        return ()
    known = _by_person(before)
    found: list[CaseWarning] = []
    for agency in Agency:
        own = [answer for answer in basis.answers if answer.agency is agency and answer.is_read_whole]
        if texts := [
            text for now in own for text in _told(known.get((now.person, agency)), now, who_is(basis, now.person))
        ]:
            found.append(warn(NEWS, " ".join(texts), f"{agency.value} {day.isoformat()}", f"Nytt från {agency.value}"))
    return tuple(found)


def last_known(before: Iterable[AgencyAnswer], now: Iterable[AgencyAnswer]) -> Answers:
    """The newest answers, but an earlier whole one where today's is not: what could not be read takes nothing away."""
    kept = dict(_by_person(before))
    for key, answer in _by_person(now).items():
        if answer.is_read_whole or key not in kept or not kept[key].is_read_whole:
            kept[key] = answer
    return tuple(kept.values())


def _told(before: AgencyAnswer | None, now: AgencyAnswer, who: str) -> Iterator[str]:
    new, old = _lines(now), _lines(before)
    if before is None or not before.is_read_whole:
        yield f"Svarar nu för {who}: {f'utbetalningar {new.total()}' if new else 'ingen uppgift'}."
        return
    appeared, gone = list((new - old).elements()), list((old - new).elements())
    for line in appeared:
        same = next((one for one in gone if one[:2] == line[:2]), None)
        if same:
            gone.remove(same)
            yield f"{_in_words(line)} för {who}: ändrad, var {format_kr(same[3])} kr{' (preliminär)' if same[4] else ''}."
        else:
            yield f"{_in_words(line)} för {who}: ny."
    for line in gone:
        yield f"{_in_words(line)} för {who}: finns inte längre i svaret."


def _lines(answer: AgencyAnswer | None) -> Counter[_Line]:
    told = answer.answer if answer else None
    return Counter(map(_line, told.payments)) if isinstance(told, Rows) else Counter()


def _line(payment: Payment) -> _Line:
    return payment.benefit, payment.day, payment.kind, payment.net.value, payment.preliminary


def _in_words(line: _Line) -> str:
    benefit, day, _, net, preliminary = line
    return f"{benefit} {day.isoformat()}, {format_kr(net)} kr{' (preliminär)' if preliminary else ''},"


def _by_person(answers: Iterable[AgencyAnswer]) -> Mapping[tuple[Identity, Agency], AgencyAnswer]:
    return {(answer.person, answer.agency): answer for answer in answers}
