"""What a warning is, and the catalogue of every one there is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType


class Status(StrEnum):
    """The life of a warning."""

    OPEN = "öppen"
    ACKNOWLEDGED = "kvitterad"
    CLOSED = "stängd"


class Closer(StrEnum):
    """Who closed a warning: only what Brygga closed by itself may come back."""

    PERSON = "person"
    BRYGGA = "brygga"


class Section(StrEnum):
    """The part of the caseworker's view a warning belongs to. Source: practice.md 3.2, the table's first column."""

    INCOMES = "SSBTEK/inkomster"
    EXPENSES = "Utgifter"
    HOUSEHOLD = "Hushåll"
    APPLICATION = "Ansökan"
    PREVIOUS = "Föregående beräkning"
    DECISION = "Beslut"
    PAYMENT = "Utbetalning"
    SYSTEM = "System"


@dataclass(frozen=True, slots=True)
class CaseWarning:
    """One thing to look at.

    `subject` says which row, benefit or agency it is about and tells two warnings of one code apart; it names no one.
    `since` is the day it got its status, and `by` the person who gave it. `rule`, `section`, `look_at` and `since`
    are empty in what was stored before they existed, and `since` in what was found and not yet carried over.
    """

    code: str
    name: str
    text: str
    status: Status = Status.OPEN
    rule: str = ""
    section: Section | None = None
    look_at: str = ""
    subject: str = ""
    closed_by: Closer | None = None
    since: date | None = None
    by: str = ""

    @property
    def handle(self) -> str:
        """What a person calls it by: the rule and what it is about."""
        return "/".join(word for word in (self.rule or self.code, self.subject) if word)


@dataclass(frozen=True, slots=True)
class WarningKind:
    """One entry of the catalogue: what all warnings of a code have in common."""

    rule: str
    section: Section
    name: str
    look_at: str


UNREAD = "ssbtek_unread"
NEWS = "agency_news"

CATALOGUE: Mapping[str, WarningKind] = MappingProxyType({
    UNREAD: WarningKind(
        "INK-01", Section.INCOMES, "SSBTEK kunde inte läsas", "Ställ frågan igen, eller fråga myndigheten."
    ),
    "income_new": WarningKind("INK-02", Section.INCOMES, "Ny inkomst", "Svaret från SSBTEK: är det en ny förmån?"),
    "income_changed": WarningKind("INK-03", Section.INCOMES, "Inkomständring", "Jämför med förra månadens beräkning."),
    "income_gone": WarningKind("INK-04", Section.INCOMES, "Saknas i SSBTEK", "Har förmånen upphört, eller är den bara sen?"),
    "income_late": WarningKind(
        "INK-05", Section.INCOMES, "Inkomst saknas mot föregående period",
        "Ska utbetalningen räknas nu, eftersom den inte togs med då?",
    ),
    "benefit_gone": WarningKind(
        "INK-06", Section.INCOMES, "Inkomst saknas mot föregående SSBTEK-period",
        "Raden har andra utbetalningar. Har just den här förmånen upphört?",
    ),
    "income_double": WarningKind(
        "INK-07", Section.INCOMES, "Möjlig dubbelförd inkomst", "Är det två utbetalningar eller samma en gång till?"
    ),
    "benefit_unknown": WarningKind(
        "INK-08", Section.INCOMES, "Ej hanterad inkomst", "Bedöm förmånen inför nästa månad och lägg in den i tabellen."
    ),
    "income_moved": WarningKind(
        "INK-09", Section.INCOMES, "Inkomst på annan person", "Vem fick utbetalningen förra månaden, och vem nu?"
    ),
    "deduction": WarningKind(
        "INK-10", Section.INCOMES, "Avdrag på utbetalning", "Vad drogs av efter skatt: kvittning, utmätning, avgift?"
    ),
    "retroactive": WarningKind(
        "INK-11", Section.INCOMES, "Retroaktiv utbetalning", "Vilken tid gäller den, och fanns bistånd den tiden?"
    ),
    "study_aid_gone": WarningKind(
        "INK-12", Section.INCOMES, "Studiehjälp saknas efter sommaren", "Studerar barnet ännu, och är studiehjälp sökt?"
    ),
    "child_study_aid": WarningKind(
        "INK-13", Section.INCOMES, "Kontrollera barns studiehjälp", "CSN:s svar om barnet, och om barnbidraget har upphört."
    ),
    "tax_refund": WarningKind(
        "INK-14", Section.INCOMES, "Skatteåterbäring", "Betalades den ut, eller togs den av Kronofogden?"
    ),
    "survivor_support": WarningKind(
        "INK-15", Section.INCOMES, "Efterlevandestöd eller barnpension", "Vem är förmånen för, och ska den räknas?"
    ),
    NEWS: WarningKind(
        "INK-16", Section.INCOMES, "Nytt från myndighet", "Svaret i SSBTEK: ändrar det beräkningen för månaden?"
    ),
    "planned": WarningKind(
        "INK-17", Section.INCOMES, "Planerad utbetalning", "CSN:s plan: räknas den nästa månad, och är dagen bestämd?"
    ),
    "days_paid": WarningKind(
        "INK-18", Section.INCOMES, "Kontrollera antal dagar", "Närvaron: vilka dagar betalades inte, och varför?"
    ),
    "parental_period": WarningKind(
        "INK-19", Section.INCOMES, "Kontrollera föräldrapenningperiod", "Vilka dagar gäller utbetalningen, och hur många tas ut?"
    ),
    "expense_new": WarningKind("UTG-01", Section.EXPENSES, "Ny utgift", "Finns underlag, och är utgiften skälig?"),
    "expense_changed": WarningKind("UTG-02", Section.EXPENSES, "Förändrad utgift", "Finns underlag för det nya beloppet?"),
    "expense_gone": WarningKind("UTG-03", Section.EXPENSES, "Utgift saknas i ansökan", "Har utgiften upphört, eller glömdes den?"),
    "expense_assess": WarningKind(
        "UTG-04", Section.EXPENSES, "Manuell skälighetsbedömning", "Utgiften föreslås som ansökt. Bedöm om den är skälig."
    ),
    "expense_double": WarningKind(
        "UTG-05", Section.EXPENSES, "Möjlig dubbel utgift", "Är det två utgifter eller samma en gång till?"
    ),
    "child_of_age": WarningKind(
        "HUS-01", Section.HOUSEHOLD, "Barn har fyllt 18", "Går barnet i skolan, och ska det räknas i hushållet?"
    ),
    "housing_changed": WarningKind(
        "HUS-02", Section.HOUSEHOLD, "Boendesituation ändrad", "Adress, hyra, hur många som bor där, och från vilken dag."
    ),
    "spot_check": WarningKind("ANS-02", Section.APPLICATION, "Stickprov", "Det som kom in: stämmer det med ansökan?"),
    "attachments_unread": WarningKind(
        "ANS-03", Section.APPLICATION, "Bilagor att kontrollera", "Bilagan i ansökan, eller be om en ny."
    ),
    "stated_income": WarningKind(
        "ANS-01", Section.APPLICATION, "Inkomst enligt ansökan", "Underlaget: ingen myndighet bekräftar beloppet."
    ),
    "application_check": WarningKind(
        "ANS-04", Section.APPLICATION, "Kontrollera ansökan", "Frågor och svar i ansökan: vad skrev sökanden?"
    ),
    "other_income_awaited": WarningKind(
        "ANS-05", Section.APPLICATION, "Väntar på annan ersättning",
        "Vilken ersättning, när kommer den, och är förskott på förmån aktuellt?",
    ),
    "new_assets": WarningKind("ANS-06", Section.APPLICATION, "Nya tillgångar", "Vad är det, och vad är det värt?"),
    "planning": WarningKind("ANS-07", Section.APPLICATION, "Kontrollera planering", "Varför har planeringen inte följts?"),
    "payment_way": WarningKind(
        "ANS-08", Section.APPLICATION, "Nytt utbetalningssätt", "Stämmer kontot eller sättet, och är det sökandens eget?"
    ),
    "away": WarningKind(
        "ANS-09", Section.APPLICATION, "Vistelse utanför kommunen", "Hur länge, varför, och påverkar det rätten till bistånd?"
    ),
    "past_income_unknown": WarningKind(
        "FBE-01", Section.PREVIOUS, "Inkomst saknas mot föregående beräkning",
        "Raden fördes in av en person. Gäller den även den här månaden?",
    ),
    "recovery_claim": WarningKind(
        "BES-02", Section.DECISION, "Återkrav", "Är något kvar att återbetala, och påverkar det den här månaden?"
    ),
    "reason_waiting": WarningKind(
        "BES-01", Section.DECISION, "Väntar på annan ersättning", "Har ersättningen kommit, och stämmer orsaken ännu?"
    ),
})  # fmt: skip
"""Every warning there is. Source: practice.md 3.2, as far as the facts reach; what they do not reach is `draft.unchecked`."""


def warn(code: str, text: str, subject: str, name: str = "") -> CaseWarning:
    kind = CATALOGUE[code]
    return CaseWarning(
        code, name or kind.name, text, rule=kind.rule, section=kind.section, look_at=kind.look_at, subject=subject
    )
