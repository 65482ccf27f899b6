"""What the code table says about an answer: beside the raw text, never instead of it.

A code is looked up exactly as the answer spells it. A benefit shown by name is explained only when the agency's own
rows have exactly that name and agree on whether it is income; a similar name is not explained.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.domain.codes import Code, Codes, Counts, Mark
from bot.domain.facts import Agency, AgencyAnswer, Payment, PlannedInstalment, Rows
from bot.domain.seeker import ActivityReport

COUNTS = {
    Counts.YES: "räknas som inkomst",
    Counts.NO: "räknas inte som inkomst",
    Counts.PERSON: "en person avgör om det är inkomst",
    Counts.NOT_MONEY: "är inga pengar i sig",
}
MARKS = {
    Mark.CONFIRMED: "bekräftat av en källa",
    Mark.SECONDARY: "svag källa",
    Mark.INFERRED: "vår slutsats",
    Mark.NOT_FOUND: "källan säger det inte",
    Mark.KNOWN: "allmän kunskap",
}

_BENEFITS = {
    Agency.FK: ("lefi_benefit_group", "fk_activity_support_kind"),
    Agency.PM: ("pm.payment_benefits", "pm.amount_types", "lefi_benefit_group"),
    Agency.CSN: ("csn_stodform", "csn_beloppstyp"),
}
_KINDS = {Agency.FK: ("fk_payment_type",), Agency.PM: ("pm.amount_types",), Agency.CSN: ("csn_misc.payment_status",)}
_DEDUCTIONS = {Agency.FK: ("fk_deduction_beloppstyp",), Agency.PM: ("pm.deduction_types",)}
_REPORT = ("af_activity_report",)


@dataclass(frozen=True, slots=True)
class Explained:
    """One raw text and what the table says about it; `code` is None when the table lacks it."""

    raw: str
    code: Code | None

    @property
    def words(self) -> str:
        """The explanation, with how well founded each half of it is."""
        if self.code is None:
            return "Koden finns inte i kodtabellen och har ingen förklaring."
        code = self.code
        income = f"{COUNTS[code.counts].capitalize()} [{code.income_mark.value}: {MARKS[code.income_mark]}]"
        if _is_named(code, self.raw):
            return f"{income}."
        return f"{code.text} [{code.mark.value}: {MARKS[code.mark]}] {income}."


def explained(answer: AgencyAnswer, codes: Codes | None) -> tuple[Explained, ...]:
    """Everything in an answer that the table explains, plus every deduction, each text once."""
    if codes is None:
        return ()
    found: list[Explained] = []
    if isinstance(answer.answer, Rows):
        for payment in answer.answer.payments:
            found += _of_payment(payment, codes)
        for instalment in answer.answer.planned:
            found += _of_instalment(instalment, codes)
    if answer.seeker and isinstance(answer.seeker.activity_report, ActivityReport):
        state = answer.seeker.activity_report.state.value
        found += [Explained(f"Aktivitetsrapport {state}", code) for code in _of_code(codes, _REPORT, "AF", state)]
    return tuple(dict.fromkeys(found))


def _of_payment(payment: Payment, codes: Codes) -> Iterator[Explained]:
    agency, benefits = payment.agency, _BENEFITS.get(payment.agency, ())
    for name in (payment.benefit, *(part.name for part in payment.sub_benefits)):
        yield from (Explained(name, code) for code in _of_benefit(codes, benefits, agency.name, name))
    if payment.kind:
        yield from (
            Explained(payment.kind, c) for c in _of_code(codes, _KINDS.get(agency, ()), agency.name, payment.kind)
        )
    for deduction in payment.deductions:
        known = _of_code(codes, _DEDUCTIONS.get(agency, ()), agency.name, deduction.code)
        yield Explained(f"Avdrag {deduction.code}", next(iter(known), None))


def _of_instalment(instalment: PlannedInstalment, codes: Codes) -> Iterator[Explained]:
    texts = (instalment.benefit, instalment.part, instalment.status)
    families = (*_BENEFITS[Agency.CSN], *_KINDS[Agency.CSN])
    for text in filter(None, texts):
        yield from (Explained(text, code) for code in _of_benefit(codes, families, "CSN", text))


def _of_benefit(codes: Codes, families: Iterable[str], agency: str, text: str) -> list[Code]:
    return _of_code(codes, families, agency, text) or _of_name(codes, families, agency, text)


def _of_code(codes: Codes, families: Iterable[str], agency: str, text: str) -> list[Code]:
    """The code from the first family that has it, with or without the agency as prefix; at most one."""
    spelt = [codes.find(family, code) for family in families for code in (text, f"{agency}:{text}") if text]
    return [code for code in spelt if code][:1]


def _of_name(codes: Codes, families: Iterable[str], agency: str, name: str) -> list[Code]:
    """The row whose whole explanation is the name; none when the agency's rows with that name disagree."""
    named = [
        code
        for family in families
        for code in codes.family(family)
        if _is_named(code, name) and code.code.partition(":")[0] in (agency, code.code)
    ]
    return named[:1] if len({(code.counts, code.income_mark) for code in named}) == 1 else []


def _is_named(code: Code, text: str) -> bool:
    """Whether the explanation is just this name."""
    return code.text.rstrip(".").casefold() == text.strip().casefold()
