"""One case as a sheet of text, for those who know the work and not the code: the same card as the report's.

What is shown, and that a closed case shows nothing but its number, is decided in `case`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo

from bot.domain.call_sheet import CONSENT
from bot.domain.case import Basis, Outcome, PastCalculation, StatedAnswer
from bot.domain.draft import Draft
from bot.domain.facts import Payment
from bot.domain.follow_up import FollowUp
from bot.domain.identity import Identity
from bot.domain.money import Money, format_kr
from bot.domain.period import Month, comparison_month, control_month
from bot.domain.warnings import Status
from bot.office.report.calls import Calls
from bot.office.report.case import Answered, Card, Done, NormCheck, PersonAnswers, card_for, identities_in, outcome_of
from bot.office.report.masking import masker
from bot.office.report.payments import Paid
from bot.office.report.rows import UNCHANGED, Reading, Row
from bot.office.report.sheet import Block, Listing, Pairs, Section, Sheet, Table, Tone, Words, cleaned
from bot.office.report.values import CaseView
from bot.office.report.words import LISTS, LOOK_YOURSELF, NOT_ANSWERED, OWNED, ROLES, life_of, moment, with_certainty
from bot.office.report.words import amount as with_unit

_MARKS = {"equal": Tone.PLAIN, "begun": Tone.WRONG, "none": Tone.QUIET}
_ANSWERS = {"rows": Tone.PLAIN, "empty": Tone.QUIET, "unread": Tone.WRONG}


def case_sheet(view: CaseView, zone: tzinfo | None, other_months: Sequence[Month] = ()) -> Sheet:
    """Put one case on a sheet; a case under way, or sent to a person before it was read, shows what there is.

    `other_months` are those for which the same case can be shown too. Times are shown in `zone`.
    """
    return cleaned(_Composer(card_for(view, ""), zone).sheet(other_months), masker(identities_in(view)))


class _Composer:
    """Turns one card into sections."""

    def __init__(self, card: Card, zone: tzinfo | None) -> None:
        self._card, self._view, self._zone = card, card.view, zone

    def sheet(self, other_months: Sequence[Month]) -> Sheet:
        """The whole sheet, in the order a person reads a case."""
        basis, draft = (None, None) if self._card.closed else (self._view.basis, self._view.draft)
        sections = [self._head(draft, other_months)]
        if basis:
            sections += [self._household(basis), self._application(basis), self._answers(basis)]
            sections += [self._incomes(basis, draft)] if draft or self._card.paid else []
            sections += [_previous(basis.previous)] if basis.previous and not draft else []
        if draft:
            sections += [self._expenses(draft), self._warnings(), self._norm(draft), self._draft(draft, basis)]
        elif self._card.warnings:
            sections.append(self._warnings())
        if self._card.written or self._card.asked:
            sections.append(self._done())
        if self._view.follow_up and self._view.follow_up.is_comparable and not self._card.closed:
            sections.append(self._outcome(self._view.follow_up))
        sections += [_calls(sheet) for sheet in self._card.calls]
        if self._card.unchecked:
            lines = tuple((Words(words), ()) for words in self._card.unchecked)
            sections.append(Section("Det här har Brygga inte kontrollerat", (Listing(lines),)))
        case = self._view.case
        return Sheet(f"Ärende {case.number}, {case.month.in_words()}", tuple(sections))

    # ------------------------------------------------------------ what was read

    def _head(self, draft: Draft | None, other_months: Sequence[Month]) -> Section:
        view, card = self._view, self._card
        rows = [("Läge", Words(self._state(), Tone.SUM))]
        if outcome_of(view) is Outcome.TO_PERSON:
            rows.append(("Orsak", Words(card.what, Tone.LOOK)))
            rows += [("Närmare", Words(view.detail))] if view.detail and not card.closed else []
            rows.append(("Gör så här", Words(card.to_do)))
        if not card.closed:
            rows += [("Förslag", Words(with_unit(draft.proposal.amount), Tone.SUM))] if draft else []
            rows += [("Avslutat", Words(self._moment(view.ended_at)))] if view.ended_at else []
            rows += self._versions(draft)
        for month in other_months:
            rows.append(("Finns också för", Words(f"{month.in_words()} (--month {month})")))
        return Section("", (Pairs(tuple(rows)), Words(OWNED)))

    def _state(self) -> str:
        outcome = outcome_of(self._view)
        if outcome is not None:
            return LISTS[outcome]
        if self._view.running:
            return "Pågår nu, eller avbröts; nästa körning fortsätter"
        begun = self._view.basis is not None or self._view.traces
        return "Påbörjat, väntar i kön" if begun and not self._card.closed else "Väntar i kön"

    def _versions(self, draft: Draft | None) -> Iterator[tuple[str, Words]]:
        none = Words("sparas med utkastet, och ärendet kom inte dit; se nattens morgonrapport", Tone.QUIET)
        yield "Kommunens tabell", Words(draft.rules_version) if draft else none
        yield "Norm", Words(with_certainty(draft.norm_source)) if draft else none
        made_by = self._view.made_by or ((f"{self._view.flow} (inget steg blev klart)", "–"),)
        for flow, pack in made_by:
            yield "Flöde", Words(flow)
            yield "Urvalspaket", Words(pack)

    def _household(self, basis: Basis) -> Section:
        last = basis.case.month.last
        rows = [
            _row(ROLES[member.role], member.name, member.identity.masked(), _age(member.identity, basis.case.month))
            for member in basis.household.members
        ]
        heads = ("Roll", "Namn", "Född, maskerat nummer", f"Ålder {last.isoformat()}")
        return Section("Hushåll", (Table(heads, tuple(rows)),))

    def _application(self, basis: Basis) -> Section:
        application = basis.application
        signed = ", ".join(words for role, words in ROLES.items() if role in application.signed)
        people = ", ".join(sorted(identity.masked() for identity in application.household))
        facts = (
            ("Avser", Words(application.month.in_words())),
            ("Underskriven av", Words(signed or "ingen", Tone.PLAIN if signed else Tone.LOOK)),
            ("Personer", Words(people or "ingen")),
        )
        blocks: list[Block] = [Pairs(facts)]
        if self._card.posts:
            rows = tuple(_row(row.sort, row.kind, row.own_words, _kr(row.applied)) for row in self._card.posts)
            blocks.append(Table(("Post", "Slag", "Med egna ord", "Belopp, kr"), rows, frozenset({3})))
            if self._view.draft is None:  # the lines of a draft say it themselves
                places = (self._place(reading) for row in self._card.posts for reading in row.readings)
                blocks.append(Listing(((Words("Var posterna lästes:"), tuple(places)),)))
        else:
            blocks.append(Words("Inga poster i ansökan."))
        if application.answers:
            blocks.append(Table(("Fråga", "Svar"), tuple(map(_answered, application.answers))))
        if basis.existing:
            found = tuple((Words(f"{one.kind}, av {one.author}, {one.status}"), ()) for one in basis.existing)
            blocks += [Words("Fanns redan i systemet för månaden:", Tone.LOOK), Listing(found)]
        return Section("Ansökan", tuple(blocks))

    def _answers(self, basis: Basis) -> Section:
        if not basis.answers:
            asked = self._card.asked is not None and self._card.asked.state != "none"
            text = (
                "SSBTEK är eller kan vara tillfrågat, men svaren lästes inte." if asked else "SSBTEK tillfrågades inte."
            )
            return Section("Svaren i SSBTEK", (Words(text, Tone.LOOK),))
        blocks = [block for person in self._card.people for block in self._person(person, basis)]
        return Section("Svaren i SSBTEK", tuple(blocks))

    def _person(self, person: PersonAnswers, basis: Basis) -> Iterator[Block]:
        yield Words(person.person, Tone.SUM)
        if not person.answers:
            yield Words("Inga svar i underlaget.", Tone.QUIET)
            return
        rows = tuple(
            _row(answer.agency, _on_one_line(answer.words), _about(answer), tone=_ANSWERS[answer.state])
            for answer in person.answers
        )
        yield Table(("Myndighet", "Läge", "Uppgift"), rows)
        if payments := [payment for answer in person.answers for payment in answer.payments]:
            heads = ("Betaldag", "Myndighet", "Förmån", "Netto, kr", "Månad")
            yield Table(heads, tuple(_payment(payment, basis.case.month) for payment in payments), frozenset({3}))
        if told := [one for answer in person.answers for one in answer.explained]:
            yield Words(
                "Ur kodtabellen, som bara förklarar; vad som är inkomst bestämmer kommunens tabell:", Tone.QUIET
            )
            yield Listing(tuple((Words(one.raw), (Words(one.words),)) for one in dict.fromkeys(told)))
        if notes := [f"{answer.agency}: {note}" for answer in person.answers for note in answer.notes]:
            yield Listing(((Words("Mer ur svaren"), tuple(map(Words, notes))),))
        if person.silent:
            yield Words(f"Inga svar i underlaget från: {', '.join(person.silent)}.", Tone.QUIET)

    # ------------------------------------------------------------ what was drafted

    def _incomes(self, basis: Basis, draft: Draft | None) -> Section:
        month = basis.case.month
        control, earlier = control_month(month).in_words(), comparison_month(month).in_words()
        blocks: list[Block] = [
            Words(f"Utbetalningar i {control} (kontrollmånaden) mot {earlier} (månaden före)", Tone.SUM)
        ]
        if self._card.paid:
            heads = ("Vem", "Förmån", f"{earlier}, kr", f"{control}, kr", "Jämfört")
            blocks.append(Table(heads, tuple(map(_paid, self._card.paid)), frozenset({2, 3})))
        else:
            blocks.append(Words("Inga utbetalningar lästes för någon av månaderna."))
        if self._card.unread:
            names = ", ".join(self._card.unread)
            blocks.append(Words(f"Kunde inte läsas, och saknas därför här: {names}.", Tone.WRONG))
        if draft:
            blocks.append(Words("Raderna i utkastet mot förra månadens beräkning", Tone.SUM))
            rows = tuple(_income(row) for row in self._card.rows if row.is_income)
            heads = ("Inkomst", "Vem", "Förra, kr", "SSBTEK, kr", "Ansökan, kr", "Utkast, kr", "Jämfört")
            blocks.append(Table(heads, rows, frozenset({2, 3, 4, 5})) if rows else Words("Inga inkomster."))
        return Section("Inkomster", tuple(blocks))

    def _expenses(self, draft: Draft) -> Section:
        rows = tuple(_expense(row) for row in self._card.rows if not row.is_income)
        heads = ("Utgift", "Förra, kr", "Ansökt, kr", "Förslag, kr", "Jämfört")
        block = Table(heads, rows, frozenset({1, 2, 3})) if rows else Words("Inga utgifter.")
        return Section("Utgifter", (block,))

    def _warnings(self) -> Section:
        rows = tuple(
            (
                Words(
                    f"{warning.name} [{warning.handle}], {life_of(warning)}",
                    _warning_tone(warning.status),
                ),
                (Words(warning.text),),
            )
            for warning in self._card.warnings
        )
        nothing = Words("Inget särskilt. Varje belopp är ändå ditt att granska.")
        return Section(f"Att titta på ({self._card.open_warnings})", (Listing(rows) if rows else nothing,))

    def _norm(self, draft: Draft) -> Section:
        calculation, check = draft.calculation, self._card.norm
        assert check is not None  # a draft has its check
        is_read = "calculation" in self._view.written
        rows = [_row(line.text, _kr(line.amount), "") for line in calculation.norm_lines]
        rows += [
            _row("Norm, summa", _kr(calculation.norm), _kr(calculation.norm) if is_read else "–", tone=Tone.SUM),
            _row("+ utgifter i utkastet", _kr(check.expenses), ""),
            _row("− inkomster i utkastet", _kr(check.incomes), ""),
            _row("Underskott", _kr(calculation.result), _kr(calculation.result) if is_read else "–", tone=Tone.SUM),
        ]
        table = Table(("Del", "Brygga, kr", "Systemet, kr"), tuple(rows), frozenset({1, 2}))
        return Section("Normkontroll", (table, _agreement(check), self._systems_own(is_read)))

    def _systems_own(self, is_read: bool) -> Words:
        if is_read:
            return Words("Systemets normsumma och resultat lästes tillbaka och är desamma.")
        return Words("Systemets normsumma och resultat är inte bekräftade.", Tone.LOOK)

    def _draft(self, draft: Draft, basis: Basis | None) -> Section:
        lines = [(Words(_line(row)), tuple(map(self._place, row.readings))) for row in self._card.rows]
        lines += self._proposal(draft, basis)
        made = f"Källa: Bryggas egen text; kommunens tabell {draft.rules_version}."
        lines += [
            (Words(f"Journalanteckning: {draft.note.heading}"), (Words(draft.note.text), _source(made))),
            (
                Words(f"Bevakning {draft.watch.day.isoformat()}, {draft.watch.kind}"),
                (Words(draft.watch.text), _source(made)),
            ),
        ]
        lead = Words("Förslag som ingen har beslutat om. Under varje rad står var den lästes.")
        return Section("Utkastet, rad för rad", (lead, Listing(tuple(lines))))

    def _proposal(self, draft: Draft, basis: Basis | None) -> Iterator[tuple[Words, tuple[Words, ...]]]:
        proposal = draft.proposal
        table = _source(f"Källa: kommunens tabell {draft.rules_version}.")
        past = basis.previous_decision if basis else None
        copied = self._place(Reading("Förra månadens beslut", None, past.source)) if past else _source("Källa: saknas.")
        yield (
            Words(f"Förslag till beslut: {proposal.kind}, {proposal.paragraph}, {proposal.month.in_words()}"),
            (table,),
        )
        yield Words(f"Belopp: {with_unit(proposal.amount)}"), (_source("Källa: underskottet i normkontrollen."),)
        yield Words(f"Orsak, sökande: {proposal.reason_applicant}"), (copied,)
        if proposal.reason_co_applicant is not None:
            yield Words(f"Orsak, medsökande: {proposal.reason_co_applicant}"), (copied,)
        yield Words("Motivering"), (Words(proposal.text), table)

    def _done(self) -> Section:
        acts = [act for act in (self._card.asked, *self._card.written) if act]
        rows = tuple(_row(act.name, act.words, self._when(act), tone=_MARKS[act.state]) for act in acts)
        blocks: list[Block] = [Table(("Del", "Läge", "När"), rows)]
        if not self._card.written:
            blocks.append(Words("Ingenting är skrivet i verksamhetssystemet."))
        if any(act.state == "begun" for act in acts):
            blocks.append(Words(LOOK_YOURSELF, Tone.WRONG))
        return Section("Skrivet och läst tillbaka", tuple(blocks))

    def _outcome(self, followed: FollowUp) -> Section:
        blocks: list[Block] = [
            Words(f"{followed.stands.value.capitalize()}{f': {followed.kind}' if followed.kind else ''}.")
        ]
        if self._card.outcome:
            rows = tuple(_row(one.name, one.drafted, one.found) for one in self._card.outcome)
            blocks.append(Table(("Uppgift", "Utkastet", "I verksamhetssystemet"), rows, frozenset({1, 2})))
        else:
            blocks.append(Words("Allt är som i utkastet."))
        return Section("Vad det blev", tuple(blocks))

    # ------------------------------------------------------------ small parts

    def _when(self, act: Done) -> str:
        return ", ".join(text for text in (self._moment(act.at) if act.at else "", act.by) if text)

    def _place(self, reading: Reading) -> Words:
        known = f", {with_unit(reading.amount)}" if reading.amount is not None else ""
        source = reading.source
        return _source(f"{reading.what}{known}. {source.place} «{source.raw}», läst {self._moment(source.read_at)}.")

    def _moment(self, value: datetime) -> str:
        return moment(value, self._zone)


def _answered(stated: StatedAnswer) -> tuple[Words, ...]:
    """An unanswered question is told as such: it is not «no»."""
    given = Words(stated.answer.value) if stated.answer.value.strip() else Words(NOT_ANSWERED, Tone.LOOK)
    return Words(stated.question), given


def _row(*texts: str, tone: Tone = Tone.PLAIN) -> tuple[Words, ...]:
    return tuple(Words(text, tone) for text in texts)


def _on_one_line(text: str) -> str:
    """A state is never broken: half of «KUNDE INTE LÄSAS» would not be seen, nor found by a search."""
    return text.replace(" ", "\u00a0")


def _source(text: str) -> Words:
    return Words(text, Tone.QUIET)


def _kr(value: Money | None) -> str:
    """An amount whose column says kronor; a dash when there is none."""
    return "–" if value is None else format_kr(value)


def _age(identity: Identity, month: Month) -> str:
    return f"{identity.age_on(month.last)} år" if identity.born <= month.last else "inte född"


def _about(answer: Answered) -> str:
    if answer.state == "unread":
        return f"{answer.why}. Läs eller fråga själv: det är inte detsamma som ingen uppgift."
    count = len(answer.payments)
    return "" if answer.state == "empty" else f"{count} utbetalning{'' if count == 1 else 'ar'}"


def _payment(payment: Payment, month: Month) -> tuple[Words, ...]:
    paid_in = Month.of(payment.day)
    place = {control_month(month): "kontrollmånad", comparison_month(month): "månaden före"}.get(paid_in, "annan")
    marks = ", ".join(mark for mark in (payment.kind, "PRELIMINÄR" if payment.preliminary else "") if mark)
    benefit = f"{payment.benefit} ({marks})" if marks else payment.benefit
    return _row(payment.day.isoformat(), payment.agency.value, benefit, _kr(payment.net.value), place)


def _paid(paid: Paid) -> tuple[Words, ...]:
    who = ROLES[paid.role] if paid.role else "Utanför hushållet"
    return _row(who, paid.benefit, _kr(paid.earlier), _kr(paid.control), paid.mark, tone=_tone(paid.mark != UNCHANGED))


def _income(row: Row) -> tuple[Words, ...]:
    cells = (_kr(row.before), _kr(row.paid), _kr(row.applied), _kr(row.drafted))
    return _row(row.kind, row.sort.removeprefix("Inkomst "), *cells, _mark(row), tone=_tone(row.differs))


def _expense(row: Row) -> tuple[Words, ...]:
    cells = (_kr(row.before), _kr(row.applied), _kr(row.drafted))
    return _row(row.kind, *cells, _mark(row), tone=_tone(row.differs))


def _calls(calls: Calls) -> Section:
    """What may be asked by telephone; SSBTEK does not carry it, and nothing is assumed about the answers."""
    rows = tuple(
        (Words(f"{one.question.number}. {one.question.text}"), (Words(one.why, Tone.QUIET), *map(Words, one.answers)))
        for one in calls.questions
    )
    return Section(f"Att fråga Arbetsförmedlingen: {ROLES[calls.role]}", (Words(f"{CONSENT} ja / nej"), Listing(rows)))


def _previous(past: PastCalculation) -> Section:
    """Last month's calculation, where no draft stands beside it."""
    incomes = tuple(_row(one.kind, _kr(one.applicant), _kr(one.co_applicant)) for one in past.incomes)
    expenses = tuple(_row(one.kind, _kr(one.approved)) for one in past.expenses)
    blocks: list[Block] = []
    if incomes:
        blocks.append(Table(("Inkomst", "Sökande, kr", "Medsökande, kr"), incomes, frozenset({1, 2})))
    if expenses:
        blocks.append(Table(("Utgift", "Godkänt, kr"), expenses, frozenset({1})))
    nothing = (Words("Inga inkomster och inga utgifter."),)
    return Section(f"Beräkningen för {past.month.in_words()}", tuple(blocks) or nothing)


def _mark(row: Row) -> str:
    return _joined((row.mark, row.doubt))


def _line(row: Row) -> str:
    return f"{row.sort}, {row.kind}: {with_unit(row.drafted)}"


def _tone(differs: bool) -> Tone:
    return Tone.LOOK if differs else Tone.PLAIN


def _warning_tone(status: Status) -> Tone:
    return Tone.QUIET if status is Status.CLOSED else Tone.LOOK


def _agreement(check: NormCheck) -> Words:
    if check.lines_agree and check.sum_agrees:
        return Words("Raderna och summan stämmer med varandra.")
    return Words("Raderna och summan STÄMMER INTE med varandra.", Tone.WRONG)


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(text for text in texts if text)
