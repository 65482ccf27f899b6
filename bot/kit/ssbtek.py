"""SSBTEK's answer as shown by a case system: turns table rows into facts, using the flow's words.

The content is SSBTEK's and the same everywhere: one row per agency and person, payments with deductions and parts,
CSN's payment plan, other details, unread groups, and Arbetsförmedlingen's six items. A pack names its columns as here.
An unknown word sends the case to a person, and something missing is never taken to mean nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.domain.case import CaseRef
from bot.domain.errors import Label, OutOfScope, Reason
from bot.domain.facts import (
    Agency,
    AgencyAnswer,
    Deduction,
    Payment,
    PlannedInstalment,
    Rows,
    SubBenefit,
    Told,
    UnreadGroup,
)
from bot.domain.household import Household
from bot.domain.identity import Identity
from bot.domain.period import Month
from bot.domain.seeker import (
    Programme,
    Programmes,
    ProgrammesAnswer,
    Registration,
    RegistrationAnswer,
    ReportAnswer,
    Seeker,
    TextAnswer,
    activity_report,
)
from bot.domain.sources import NothingRegistered, NotRead, Source
from bot.kit._controls import Row
from bot.kit.reading import (
    covers_between,
    covers_of,
    day_if_any,
    meaning,
    money_if_any,
    one_of,
    planned_day_of,
    text_of,
)

Fact = Payment | PlannedInstalment | UnreadGroup | Told
Owned = tuple[Identity, Agency, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRows:
    """The rows of the answer's tables. Each row names its person, and its agency where several can appear."""

    sources: Sequence[Row]
    payments: Sequence[Row]
    deductions: Sequence[Row]
    sub_benefits: Sequence[Row]
    gaps: Sequence[Row]
    planned: Sequence[Row]
    told: Sequence[Row]
    seeker: Sequence[Row]


def is_question(row: Row, case: CaseRef, first: Month, household: Household) -> bool:
    """Whether a question covers exactly the household, from `first` to the month of the case."""
    months = row["first"].month() == first and row["last"].month() == case.month
    return months and _lists(row["people"].text, [person.name for person in household.members])


def _lists(text: str, names: Sequence[str]) -> bool:
    """Whether a text is these names in any order, with a comma between; a name may have a comma of its own."""
    if len(names) < 2:
        return text == "".join(names)
    others = [(name, [*names[:at], *names[at + 1 :]]) for at, name in enumerate(names) if text.startswith(f"{name}, ")]
    return any(_lists(text.removeprefix(f"{name}, "), rest) for name, rest in others)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerWords:
    """The words in which a case system shows SSBTEK's answer.

    An agency's state is `with_facts`, `empty` or one of `unanswered`. Among Arbetsförmedlingen's items the value
    `silent` means that nothing is registered, and `unfetched` that the item was not read. The last six fields are the
    items' names.
    """

    agencies: Mapping[str, Agency]
    with_facts: str
    empty: str
    unanswered: Collection[str]
    kinds_of_payment: Collection[str]
    preliminary: Mapping[str, bool]
    planned_as: Collection[str]
    silent: str
    unfetched: str
    name: str
    registration: str
    unemployment_fund: str
    seeker_category: str
    programme: str
    activity_report: str

    def answers(self, household: Household, rows: AnswerRows) -> tuple[AgencyAnswer, ...]:
        """Every agency's answer about every member. Raises: OutOfScope `unknown_status` for a fact about anyone else."""
        facts = self._payments(rows) + [self._gap(row) for row in rows.gaps]
        facts += [self._planned(row) for row in rows.planned] + [self._told(row) for row in rows.told]
        about = {fact[0] for fact in facts} | {row["identity"].identity() for row in rows.seeker}
        if not about <= household.identities:
            raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label("svar om någon utanför hushållet"))
        return tuple(
            self._answer(
                person.identity,
                agency,
                [row for row in _about(person.identity, rows.sources) if self._agency(row) is agency],
                [fact for who, whose, fact in facts if who == person.identity and whose is agency],
                _about(person.identity, rows.seeker) if agency is Agency.AF else [],
            )
            for person in household.members
            for agency in Agency
        )

    def _agency(self, row: Row) -> Agency:
        return meaning(self.agencies, row["agency"].text, "källa")

    def _answer(
        self, person: Identity, agency: Agency, sources: list[Row], facts: list[Fact], seekers: list[Row]
    ) -> AgencyAnswer:
        if len(sources) != 1:
            raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label(f"{agency.value} står inte en gång i svaret"))
        state, message = sources[0]["status"], sources[0]["message"]
        if state.text in self.unanswered:
            return AgencyAnswer(person, agency, NotRead(message.text or state.text, state.source))
        if state.text == self.empty and not facts and not seekers:
            # With a message the search was incomplete, so «nothing» is not the answer.
            nothing = NotRead(message.text, message.source) if message.text else NothingRegistered(state.source)
            return AgencyAnswer(person, agency, nothing)
        if state.text == self.with_facts and not facts and not seekers:
            return AgencyAnswer(person, agency, NotRead("Svaret har uppgifter, men inga visades.", state.source))
        if state.text != self.with_facts:
            raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label(agency.value))
        # A message next to an answer means that some of it is missing.
        beside = (UnreadGroup("", message.text, message.source),) if message.text else ()
        rows = Rows(
            tuple(fact for fact in facts if isinstance(fact, Payment)),
            beside + tuple(fact for fact in facts if isinstance(fact, UnreadGroup)),
            tuple(fact for fact in facts if isinstance(fact, PlannedInstalment)),
            tuple(fact for fact in facts if isinstance(fact, Told)),
        )
        seeker = self._seeker(person, seekers, state.source) if agency is Agency.AF else None
        return AgencyAnswer(person, agency, rows, seeker)

    # ------------------------------------------------------------------ one row

    def _payments(self, rows: AnswerRows) -> list[Owned]:
        """Every payment, with the deductions and parts that carry its number.

        Raises: OutOfScope `unknown_status` for a duplicate number, and for a deduction or part without its payment.
        """
        numbers = {_under(row) for row in rows.payments}
        if len(numbers) != len(rows.payments):
            raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label("en utbetalning står två gånger i svaret"))
        if any(_under(row) not in numbers for row in (*rows.deductions, *rows.sub_benefits)):
            raise OutOfScope(Reason.UNKNOWN_STATUS, at=Label("avdrag eller delförmån utan utbetalning"))
        return [
            self._payment(
                row,
                tuple(Deduction(d["code"].text, d["amount"].amount()) for d in rows.deductions if _under(d) == number),
                tuple(
                    SubBenefit(p["name"].text, p["amount"].amount()) for p in rows.sub_benefits if _under(p) == number
                ),
            )
            for row in rows.payments
            for number in (_under(row),)
        ]

    def _payment(self, row: Row, deductions: tuple[Deduction, ...], parts: tuple[SubBenefit, ...]) -> Owned:
        """One payment with both net amounts; the municipality's table chooses between them."""
        person, agency = row["identity"].identity(), self._agency(row)
        paid = Payment(
            person=person,
            agency=agency,
            benefit=row["benefit"].text,
            day=row["day"].day(),
            net=row["net"].amount(),
            kind=one_of(self.kinds_of_payment, row["kind"].text, "utbetalningens typ"),
            gross=money_if_any(row["gross"]),
            net_after_tax=money_if_any(row["net_after_tax"]),
            deductions=deductions,
            preliminary=meaning(self.preliminary, row["preliminary"].text, "ja/nej"),
            sub_benefits=parts,
            covers=covers_of(row["period"]),
            tax=money_if_any(row["tax"]),
            deducted=money_if_any(row["deducted"]),
            days=row["days"].text if "days" in row else "",  # not every system shows the days
        )
        return person, agency, paid

    def _planned(self, row: Row) -> Owned:
        """One row of CSN's payment plan."""
        person = row["identity"].identity()
        instalment = PlannedInstalment(
            person=person,
            benefit=row["benefit"].text,
            amount=row["amount"].amount(),
            day=planned_day_of(row["day"]),
            status=one_of(self.planned_as, row["status"].text, "utbetalningsplanen"),
            part=row["part"].text,
            covers=covers_of(row["weeks"]),
        )
        return person, Agency.CSN, instalment

    def _gap(self, row: Row) -> Owned:
        """One benefit group that the agency could not report."""
        group = UnreadGroup(row["group"].text, row["why"].text, row["why"].source)
        return row["identity"].identity(), self._agency(row), group

    def _told(self, row: Row) -> Owned:
        """One detail from an agency that is not a payment."""
        fact = Told(row["what"].text, text_of(row["value"]), covers_between(row["first"], row["last"]))
        return row["identity"].identity(), self._agency(row), fact

    # ------------------------------------------------------------------ Arbetsförmedlingen's six items

    def _seeker(self, person: Identity, rows: list[Row], source: Source) -> Seeker:
        """The six items, each on its own. A missing item is unread, never nothing."""

        def of(what: str) -> list[Row]:
            return [row for row in rows if row["what"].text == what]

        return Seeker(
            person=person,
            name=self._text(of(self.name), source),
            registration_dates=self._registration(of(self.registration), source),
            unemployment_fund=self._text(of(self.unemployment_fund), source),
            seeker_category=self._text(of(self.seeker_category), source),
            programme_period=self._programmes(of(self.programme), source),
            activity_report=_report(of(self.activity_report), source),
        )

    def _not_given(self, rows: list[Row], source: Source) -> NothingRegistered | NotRead | None:
        """How to take an item without a value: as nothing when it says so, otherwise unread. None when it has a value."""
        if not rows:
            return NotRead("En av Arbetsförmedlingens uppgifter saknas i svaret.", source)
        if len(rows) == 1 and rows[0]["value"].text == self.silent:
            return NothingRegistered(rows[0]["value"].source)
        if any(row["value"].text in (self.silent, self.unfetched) for row in rows):
            return NotRead("En av Arbetsförmedlingens uppgifter kunde inte hämtas.", rows[0]["value"].source)
        return None

    def _text(self, rows: list[Row], source: Source) -> TextAnswer:
        nothing = self._not_given(rows, source)
        if nothing is not None:
            return nothing
        if len(rows) != 1 or not rows[0]["value"].text:
            return NotRead("En av Arbetsförmedlingens uppgifter gick inte att läsa.", rows[0]["value"].source)
        return text_of(rows[0]["value"])

    def _registration(self, rows: list[Row], source: Source) -> RegistrationAnswer:
        nothing = self._not_given(rows, source)
        if nothing is not None:
            return nothing
        first, last = day_if_any(rows[0]["first"]), day_if_any(rows[0]["last"])
        if len(rows) != 1 or (first is None and last is None):
            return NotRead("Arbetsförmedlingens datum för inskrivning gick inte att läsa.", rows[0]["first"].source)
        return Registration(first, last, rows[0]["first"].source)

    def _programmes(self, rows: list[Row], source: Source) -> ProgrammesAnswer:
        nothing = self._not_given(rows, source)
        if nothing is not None:
            return nothing
        found = [(row["value"], covers_between(row["first"], row["last"])) for row in rows]
        if any(not name.text or covers is None for name, covers in found):
            return NotRead("Arbetsförmedlingens programbeslut gick inte att läsa.", rows[0]["value"].source)
        return Programmes(tuple(Programme(name.text, covers, name.source) for name, covers in found if covers))


def _report(rows: list[Row], source: Source) -> ReportAnswer:
    """The activity report by its code. 502 means unread, and so does a missing code."""
    if len(rows) != 1:
        return NotRead("Uppgiften om aktivitetsrapport saknas i svaret.", source)
    return activity_report(rows[0]["code"].text, day_if_any(rows[0]["first"]), rows[0]["code"].source)


def _about(person: Identity, rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row["identity"].identity() == person]


def _under(row: Row) -> tuple[Identity, str]:
    """The payment that a row is or belongs to: payments are numbered per person."""
    return row["identity"].identity(), row["number"].text
