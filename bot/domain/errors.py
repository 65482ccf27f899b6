"""The few errors the engine acts upon; everything else is a bug and is not wrapped.

Each error has a stable `code`, Swedish `advice` for the person who can act, and the exit code of a night
that ended with it. `detail` is for the log: it may name a screen, a control, a file or a line, never a person.
"""

from typing import ClassVar


class _Named(BaseException):
    code: ClassVar[str]
    advice: ClassVar[str]
    exit_code: ClassVar[int]

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail)
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.advice} ({self.detail})" if self.detail else self.advice


class BryggaError(_Named, Exception):
    """The root of all but `GuardError`."""


# ------------------------------------------------------------------ the case is not for a bot


class CaseError(BryggaError):
    """This case is not for a bot: to a person, next case."""

    exit_code = 0


class OutOfScope(CaseError):
    """Something in the case lies outside what the bot may prepare; `reason` says what.

    `reason` is a key of `REASONS`, so that every way to a person has a text and a thing to do.
    """

    code = "out_of_scope"
    advice = "Ärendet behöver en person."

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(detail)
        self.reason = reason


class MissingFact(OutOfScope):
    """A fact that the calculation needs could not be read. Unread is not empty."""

    code = "missing_fact"


class CaseLocked(OutOfScope):
    """Another user has the case open."""

    code = "case_locked"

    def __init__(self, detail: str = "") -> None:
        super().__init__("locked", detail)


class HumanValue(OutOfScope):
    """A person has already entered what the bot was about to write."""

    code = "human_value"

    def __init__(self, reason: str = "human_value", detail: str = "") -> None:
        super().__init__(reason, detail)


class ReadBackDiffers(OutOfScope):
    """What the system holds is not what the bot wrote."""

    code = "read_back_differs"

    def __init__(self, detail: str = "") -> None:
        super().__init__("read_back_differs", detail)


class UnknownWrite(OutOfScope):
    """Reading could not tell whether a write happened; the case is held for a person."""

    code = "unknown_write"

    def __init__(self, detail: str = "") -> None:
        super().__init__("unknown_write", detail)


# ------------------------------------------------------------------ the screen is not as the pack says


class ScreenError(BryggaError):
    """The screen is not as the pack says: once more from login, then to a person."""

    code = "screen"
    advice = "Bilden ser inte ut som urvalspaketet säger. Leverantören behöver rätta paketet."
    exit_code = 3


class ScreenNotThere(ScreenError):
    code = "screen_not_there"


class ControlMissing(ScreenError):
    code = "control_missing"


class ControlAmbiguous(ScreenError):
    code = "control_ambiguous"


class UnexpectedDialog(ScreenError):
    code = "unexpected_dialog"
    advice = "En ruta som paketet inte känner visades. Den är orörd; lägg in den i paketet om den är väntad."


class AnswerLost(ScreenError):
    """The system was asked and its answer never came. What was asked may have been done: it is looked for before it is tried."""

    code = "answer_lost"
    advice = "Systemets svar kom inte fram. Händer det fler ärenden: kontrollera systemet och nätet."


class WrongWindow(ScreenError):
    """Another window than the case system's lies in front or has the keyboard."""

    code = "wrong_window"
    advice = "Ett annat fönster lade sig i vägen. Stäng av det som öppnar fönster på robotens dator."


class ValueNotTaken(ScreenError):
    """A value read back from a field is not the value that was typed."""

    code = "value_not_taken"


# ------------------------------------------------------------------ the system is away


class SystemError_(BryggaError):
    """The case system is away: the queue is kept."""

    exit_code = 4


class SystemDown(SystemError_):
    code = "system_down"
    advice = "Verksamhetssystemet svarar inte. Kön är sparad; starta natten igen när systemet är uppe."


class LoginRefused(SystemError_):
    code = "login_refused"
    advice = (
        "Inloggningen nekades. Brygga försöker bara en gång, så att robotens konto inte låses. "
        "Kontrollera lösenordet med «brygga secret set»."
    )


class SessionLost(SystemError_):
    code = "session_lost"
    advice = "Sessionen i verksamhetssystemet tog slut."


# ------------------------------------------------------------------ a promise was about to be broken


class GuardError(_Named):
    """A promise was about to be broken: stop everything, never retry.

    Derives from `BaseException`, so that no `except Exception` swallows it.
    """

    exit_code = 5
    advice = "Brygga stoppade sig själv. Flödet är låst tills någon har gått igenom vad som hände."


class DecisionTouched(GuardError):
    code = "decision_touched"


class ForbiddenRequest(GuardError):
    code = "forbidden_request"


class WrongCase(GuardError):
    """The case on the screen is not the case the bot was about to write in."""

    code = "wrong_case"


class OutsideWindow(GuardError):
    code = "outside_window"
    advice = "Natten har inte rätt att arbeta nu, eller mot det här systemet."


# ------------------------------------------------------------------ the package is unfit


class FlowError(BryggaError):
    """A flow, pack, table or setting is unfit: found at load, before the night.

    `str()` names file and line first, then what is wrong, so that the reader can go there.
    """

    exit_code = 2
    advice = "Rätta filen och kör igen."

    def __init__(self, message: str, *, file: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.file, self.line = file, line

    def __str__(self) -> str:
        where = f"{self.file} rad {self.line}: " if self.file and self.line else f"{self.file}: " if self.file else ""
        return where + self.detail


class ManifestInvalid(FlowError):
    code = "manifest_invalid"


class PackInvalid(FlowError):
    code = "pack_invalid"


class TableInvalid(FlowError):
    """A rule or norm table cannot be used."""

    code = "table_invalid"


class SettingsInvalid(FlowError):
    code = "settings_invalid"


class KitMismatch(FlowError):
    """Code and pack do not agree: a screen, a control or a kind is missing or different."""

    code = "kit_mismatch"


class FlowRefused(FlowError):
    """The static guard refuses the flow."""

    code = "flow_refused"


# ------------------------------------------------------------------ this machine cannot work


class MachineError(BryggaError):
    """This machine cannot work: stop at a safe point, keep the queue."""

    exit_code = 6


class BrowserMissing(MachineError):
    code = "browser_missing"
    advice = (
        "Ingen webbläsare hittades. Debian: apt-get install chromium-headless-shell chromium. "
        "Windows: Edge eller Chrome räcker. Annars: playwright install chromium."
    )


class BrowserLost(MachineError):
    code = "browser_lost"
    advice = "Webbläsaren dog. Kön är sparad; kör igen."


class NoDisplay(MachineError):
    """There is no screen on which windows can be shown, seen and reached."""

    code = "no_display"
    advice = "Den här datorns skärm går inte att arbeta på. Se «Skrivbordet» i docs/it.md."


class PersonAtMachine(MachineError):
    """Somebody touched mouse or keyboard: nothing more is pressed, and what was being written is found out by reading."""

    code = "person_at_machine"
    advice = (
        "Någon rörde mus eller tangentbord medan roboten arbetade, eller bad den sluta, och den släppte allt på en gång. Kön är sparad; "
        "kör igen när datorn är robotens egen."
    )


class TextEngineMissing(MachineError):
    """Text in pictures cannot be read here."""

    code = "text_engine_missing"
    advice = "Text i bilder går inte att läsa. Debian: apt-get install tesseract-ocr-swe, och installera om Brygga."


class StoreUnavailable(MachineError):
    code = "store_unavailable"
    advice = "Bryggas databas går inte att läsa eller skriva. Kontrollera sökväg, rättigheter och disk."


class LeaseLost(MachineError):
    """Another machine has taken the case over: this one writes nothing more about it, and goes on with the next."""

    code = "lease_lost"
    advice = "Ärendet har tagits över av en annan körning. Det är inte borta; den andra gör klart det."


class DiskFull(MachineError):
    code = "disk_full"
    advice = "Disken är full. Frigör utrymme och kör igen; det som är gjort är sparat."


class MailNotSent(MachineError):
    """The mail server did not take a message. It costs no night: what was to be told is in the log too."""

    code = "mail_not_sent"
    advice = "Beskedet kunde inte skickas. Kontrollera [mail] i inställningsfilen, och att servern nås från datorn."


class AlreadyRunning(MachineError):
    code = "already_running"
    advice = "En annan Brygga arbetar redan med samma databas."


class LoginsTaken(MachineError):
    """Other machines use every login that the robot may have in the case system."""

    code = "logins_taken"
    advice = (
        "Alla robotens inloggningar används redan av andra datorer. De gör nattens ärenden; höj logins i brygga.toml "
        "bara om systemet tillåter fler."
    )


class SecretMissing(MachineError):
    code = "secret_missing"
    advice = "Ett lösenord saknas i valvet. Lägg in det med «brygga secret set»."


REASONS: dict[str, tuple[str, str]] = {
    # reason: (what it is, what to do)
    "locked": (
        "Ärendet är öppnat av någon annan.",
        "Be den som har ärendet öppet att stänga det, eller handlägg för hand.",
    ),
    "shadow": (
        "Skuggdrift: Brygga har gjort ett utkast som ingen får se än.",
        "Gör beräkningen själv som vanligt. När den finns i verksamhetssystemet visas jämförelsen här.",
    ),
    "no_draft": ("Utkastet finns inte längre hos Brygga.", "Ingenting behöver göras: ärendet följs inte upp."),
    "by_hand": ("Ärendet hanteras manuellt.", "Handlägg ärendet för hand enligt er rutin."),
    "deceased": ("En person i hushållet är registrerad som avliden.", "Handlägg ärendet för hand."),
    "not_signed": ("Ansökan är inte underskriven av alla sökande.", "Begär komplettering."),
    "household_changed": ("Hushållet i ansökan är inte detsamma som i ärendet.", "Utred hushållet."),
    "answer_for_person": (
        "Ett svar i ansökan ska en person bedöma, enligt kommunens tabell.",
        "Läs frågor och svar i ansökan, och utred det som har ändrats.",
    ),
    "family_row": ("En familjerad i föregående beräkning går inte att föra över.", "Gör beräkningen för hand."),
    "agency_not_read": (
        "En myndighet som påverkar inkomsten svarade inte.",
        "Ställ frågan igen eller ring myndigheten.",
    ),
    "unknown_benefit": ("En förmån finns inte i kommunens tabell.", "Bedöm förmånen och lägg in den i tabellen."),
    "planned_not_paid": (
        "En utbetalning som CSN planerat i kontrollmånaden finns inte bland de utbetalda.",
        "Se efter hos CSN om den är försenad eller stoppad, och om den ska räknas.",
    ),
    "unknown_income": ("Ansökan har en inkomst som inte finns i kommunens tabell.", "Bedöm inkomsten för hand."),
    "salary": ("Ansökan har lön; jobbstimulans kan gälla.", "Gör beräkningen för hand."),
    "child_income": ("Ett barn har en egen utbetalning.", "Bedöm om den ska räknas."),
    "unknown_expense": ("Ansökan har en utgift som inte finns i kommunens tabell.", "Bedöm utgiften för hand."),
    "expense_over_cap": ("En utgift är högre än kommunens tak.", "Bedöm skäligheten; det kan bli ett delavslag."),
    "cap_unknown": ("Kommunens tak saknas för hushållets storlek.", "Bedöm skäligheten och fyll på tabellen."),
    "over_case_limit": (
        "Ett belopp är högre än ärendets referensram.",
        "Jämför med referensramen i kommunens tabell.",
    ),
    "exactly_zero": (
        "Inkomsterna är precis lika stora som normen och utgifterna.",
        "Bedöm själv; det finns inget att betala ut.",
    ),
    "income_above_norm": ("Inkomsterna är högre än normen och utgifterna.", "Ett avslag bereds alltid av en person."),
    "no_previous_calculation": ("Det finns ingen slutlig beräkning för månaden innan.", "Gör beräkningen för hand."),
    "no_previous_decision": ("Det finns inget beslut för månaden innan.", "Handlägg ärendet för hand."),
    "unusual_decision": ("Föregående beslut är inte ett vanligt bifall.", "Handlägg ärendet för hand."),
    "reason_unusable": (
        "Orsaken i föregående beslut saknas eller får inte föreslås.",
        "Välj orsak för hand.",
    ),
    "case_closed": ("Akten är avslutad.", "Handlägg för hand; pröva om akten ska öppnas igen."),
    "withdrawn": ("Ansökan är återkallad.", "Avsluta ansökan för hand."),
    "supplement_missing": (
        "En begärd komplettering har inte kommit in.",
        "Vänta in den, eller besluta på det som finns när sista dagen har gått.",
    ),
    "human_value": ("En person har redan påbörjat månaden.", "Slutför det påbörjade; Brygga rör det inte."),
    "norm_unusable": ("Normtabellen för månaden är inte verifierad.", "Lägg in en verifierad tabell."),
    "norm_differs": ("Systemets normsumma är inte den Brygga räknar fram.", "Kontrollera familj, åldrar och norm."),
    "sum_differs": ("Systemets summa är inte den Brygga räknar fram.", "Kontrollera beräkningen."),
    "odd_amount": ("Ett belopp gick inte att tolka säkert.", "Läs beloppet i systemet."),
    "unknown_status": ("En status i systemet är okänd för Brygga.", "Kontrollera ärendet."),
    "read_back_differs": ("Det som står i systemet är inte det Brygga skrev.", "Jämför raderna och rätta i systemet."),
    "unknown_write": ("Det går inte att läsa ut om en skrivning blev av.", "Titta i systemet innan något sparas igen."),
    "wrong_case": (
        "Systemet visade ett annat ärende än det som öppnades.",
        "Se efter i ärendet om något är sparat, handlägg för hand och säg till IT.",
    ),
    "screen": (
        "En bild såg inte ut som väntat, två gånger.",
        "Handlägg för hand, och be IT visa det för leverantören.",
    ),
    "crashed": ("Körningen avbröts flera gånger på det här ärendet.", "Handlägg för hand, och säg till IT."),
    "guard": (
        "Brygga stoppade sig själv i det här ärendet.",
        "Titta i systemet; flödet är låst tills IT har släppt det.",
    ),
    "cancelled": ("Ärendet togs bort från natten av IT.", "Handlägg för hand; se vad som hann skrivas."),
    "bug": ("Ett fel i Brygga.", "Handlägg för hand; felet är loggat utan personuppgifter."),
}
"""Every reason a case goes to a person: Swedish text and what to do."""
