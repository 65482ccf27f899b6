"""One case as a sheet of text, for those who know the work and not the code: the same card as in the report.

What is shown, and that a closed case shows nothing but its number, is decided in `case`.
"""

from collections.abc import Iterator, Sequence
from datetime import tzinfo

from bot.domain.case import Outcome
from bot.domain.draft import Draft
from bot.domain.period import Month
from bot.office.report import sheet_draft as drafted
from bot.office.report import sheet_reading as reading
from bot.office.report.case import Card, card_for, identities_in, outcome_of
from bot.office.report.masking import masker
from bot.office.report.sheet import Listing, Pairs, Section, Sheet, Tone, Words, cleaned
from bot.office.report.values import CaseView
from bot.office.report.words import LISTS, OWNED, moment, with_certainty
from bot.office.report.words import amount as with_unit


def case_sheet(view: CaseView, zone: tzinfo | None, other_months: Sequence[Month] = ()) -> Sheet:
    """Put one case on a sheet. A case under way, or sent to a person before it was read, shows what there is.

    `other_months` are those for which the same case can be shown too. Times are shown in `zone`.
    """
    card, case = card_for(view, ""), view.case
    sections = tuple(_sections(card, zone, other_months))
    return cleaned(Sheet(f"Ärende {case.number}, {case.month.in_words()}", sections), masker(identities_in(view)))


def _sections(card: Card, zone: tzinfo | None, other_months: Sequence[Month]) -> Iterator[Section]:
    """The sections, in the order a person reads a case."""
    basis, draft = (None, None) if card.closed else (card.view.basis, card.view.draft)
    yield _head(card, draft, zone, other_months)
    if basis:
        yield reading.household(basis)
        yield reading.application(card, basis, zone)
        yield reading.answers(card, basis)
        if draft or card.paid:
            yield drafted.incomes(card, basis)
        if basis.previous and not draft:
            yield reading.previous(basis.previous)
    if draft:
        yield drafted.expenses(card)
    if draft or card.warnings:
        yield drafted.warnings(card)
    if draft:
        yield drafted.norm(card, draft)
        yield drafted.lines(card, draft, zone)
    if card.written or card.asked:
        yield drafted.done(card, zone)
    if card.view.follow_up and card.view.follow_up.is_comparable and not card.closed:
        yield drafted.outcome(card, card.view.follow_up)
    yield from map(drafted.calls_for, card.calls)
    if card.unchecked:
        lines = tuple((Words(words), ()) for words in card.unchecked)
        yield Section("Det här har Brygga inte kontrollerat", (Listing(lines),))


def _head(card: Card, draft: Draft | None, zone: tzinfo | None, other_months: Sequence[Month]) -> Section:
    view = card.view
    rows = [("Läge", Words(_state(card), Tone.SUM))]
    if outcome_of(view) is Outcome.TO_PERSON:
        rows.append(("Orsak", Words(card.what, Tone.LOOK)))
        rows += [("Närmare", Words(view.detail))] if view.detail and not card.closed else []
        rows.append(("Gör så här", Words(card.to_do)))
    if not card.closed:
        rows += [("Förslag", Words(with_unit(draft.proposal.amount), Tone.SUM))] if draft else []
        rows += [("Avslutat", Words(moment(view.ended_at, zone)))] if view.ended_at else []
        rows += _versions(card, draft)
    for month in other_months:
        rows.append(("Finns också för", Words(f"{month.in_words()} (--month {month})")))
    return Section("", (Pairs(tuple(rows)), Words(OWNED)))


def _state(card: Card) -> str:
    outcome = outcome_of(card.view)
    if outcome is not None:
        return LISTS[outcome]
    if card.view.running:
        return "Pågår nu, eller avbröts; nästa körning fortsätter"
    begun = card.view.basis is not None or card.view.traces
    return "Påbörjat, väntar i kön" if begun and not card.closed else "Väntar i kön"


def _versions(card: Card, draft: Draft | None) -> Iterator[tuple[str, Words]]:
    none = Words("sparas med utkastet, och ärendet kom inte dit; se nattens morgonrapport", Tone.QUIET)
    yield "Kommunens tabell", Words(draft.rules_version) if draft else none
    yield "Norm", Words(with_certainty(draft.norm_source)) if draft else none
    made_by = card.view.made_by or ((f"{card.view.flow} (inget steg blev klart)", "–"),)
    for flow, pack in made_by:
        yield "Flöde", Words(flow)
        yield "Urvalspaket", Words(pack)
