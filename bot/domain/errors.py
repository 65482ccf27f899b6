"""The few errors the engine acts upon; everything else is a bug and is not wrapped.

Each error has a stable `code`, Swedish `advice` for the person who can act, and the exit code of a night that ended
with it. `detail` names a screen, a control, a file or a line, never a person.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum

from bot.domain.error_base import NamedError


class ReasonSet(StrEnum):
    """A closed set of reasons why a case goes to a person, as keys of the office's sentences; each process has its own."""


class Reason(ReasonSet):
    """Why a case for ekonomiskt bistånd goes to a person."""

    LOCKED = "locked"
    NO_DRAFT = "no_draft"
    BY_HAND = "by_hand"
    DECEASED = "deceased"
    NOT_SIGNED = "not_signed"
    HOUSEHOLD_CHANGED = "household_changed"
    ANSWER_FOR_PERSON = "answer_for_person"
    FAMILY_ROW = "family_row"
    AGENCY_NOT_READ = "agency_not_read"
    UNKNOWN_BENEFIT = "unknown_benefit"
    PLANNED_NOT_PAID = "planned_not_paid"
    UNKNOWN_INCOME = "unknown_income"
    SALARY = "salary"
    CHILD_INCOME = "child_income"
    UNKNOWN_EXPENSE = "unknown_expense"
    EXPENSE_OVER_CAP = "expense_over_cap"
    CAP_UNKNOWN = "cap_unknown"
    OVER_CASE_LIMIT = "over_case_limit"
    EXACTLY_ZERO = "exactly_zero"
    INCOME_ABOVE_NORM = "income_above_norm"
    NO_PREVIOUS_CALCULATION = "no_previous_calculation"
    NO_PREVIOUS_DECISION = "no_previous_decision"
    UNUSUAL_DECISION = "unusual_decision"
    REASON_UNUSABLE = "reason_unusable"
    CASE_CLOSED = "case_closed"
    WITHDRAWN = "withdrawn"
    SUPPLEMENT_MISSING = "supplement_missing"
    HUMAN_VALUE = "human_value"
    NORM_UNUSABLE = "norm_unusable"
    NORM_DIFFERS = "norm_differs"
    SUM_DIFFERS = "sum_differs"
    ODD_AMOUNT = "odd_amount"
    UNKNOWN_STATUS = "unknown_status"
    READ_BACK_DIFFERS = "read_back_differs"
    UNKNOWN_WRITE = "unknown_write"
    WRONG_CASE = "wrong_case"
    SCREEN = "screen"
    CRASHED = "crashed"
    GUARD = "guard"
    CANCELLED = "cancelled"
    BUG = "bug"


class Place(ABC):
    """Where in a case something was found: a label, a source, a control. Its name holds nothing personal."""

    __slots__ = ()

    @property
    @abstractmethod
    def public_name(self) -> str:
        """The name by which it may be logged and shown."""


@dataclass(frozen=True, slots=True)
class Label(Place):
    """A place known by a name that stands in code, pack or table, never by a value that was read. Raises: TypeError."""

    text: str

    def __post_init__(self) -> None:
        if not isinstance(self.text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - as in `OutOfScope`
            raise TypeError("a label is a text")

    @property
    def public_name(self) -> str:
        """The name itself."""
        return self.text


class BryggaError(NamedError, Exception):
    """The root of all but `GuardError`."""


class CaseError(BryggaError):
    """This case is not for a bot: to a person, next case."""

    exit_code = 0


class OutOfScope(CaseError):
    """Something lies outside what the bot may prepare; `reason` says what, `at` where, and no text of one's own may."""

    code = "out_of_scope"
    advice = "Ärendet behöver en person."

    def __init__(self, reason: ReasonSet, at: Place | None = None) -> None:
        """Raises: TypeError for a reason of no closed set, and for a place that is a text."""
        # Flows are checked by the vendor's own tools, or by none.
        if not isinstance(reason, ReasonSet) or not (at is None or isinstance(at, Place)):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError("a case goes to a person for a member of a ReasonSet, at a Place")
        super().__init__(at.public_name if at else "")
        self.reason = reason


class MissingFact(OutOfScope):
    """A fact that the calculation needs could not be read. Unread is not empty."""

    code = "missing_fact"


class CaseLocked(OutOfScope):
    """Another user has the case open."""

    code = "case_locked"

    def __init__(self) -> None:
        super().__init__(Reason.LOCKED)


class HumanValue(OutOfScope):
    """A person has already entered what the bot was about to write."""

    code = "human_value"

    def __init__(self, at: Place | None = None) -> None:
        super().__init__(Reason.HUMAN_VALUE, at)


class ReadBackDiffers(OutOfScope):
    """What the system holds is not what the bot wrote."""

    code = "read_back_differs"

    def __init__(self, at: Place) -> None:
        super().__init__(Reason.READ_BACK_DIFFERS, at)


class UnknownWrite(OutOfScope):
    """Reading could not tell whether a write happened; the case is held for a person."""

    code = "unknown_write"

    def __init__(self, at: Place) -> None:
        super().__init__(Reason.UNKNOWN_WRITE, at)


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


class Doubtful(ScreenError):
    code = "doubtful"
    advice = "Det som står på bilden kan läsas på flera sätt. Brygga gissar inte: leverantören behöver säga i paketet vad som gäller."


class SaveRefused(ScreenError):
    """The system said no to what was pressed; `detail` holds its own text without digits and personal words."""

    code = "save_refused"
    advice = "Systemet nekade det som skulle sparas. Läs dess svar, och se i ärendet vad som står där."


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


class GuardError(NamedError):
    """A promise was about to be broken: stop everything, never retry. No `except Exception` swallows it."""

    exit_code = 5
    advice = "Brygga stoppade sig själv. Flödet är låst tills någon har gått igenom vad som hände."


class DecisionTouched(GuardError):
    code = "decision_touched"


class ForbiddenRequest(GuardError):
    code = "forbidden_request"


class WrongCase(GuardError):
    """The case on the screen is not the case the bot was about to write in."""

    code = "wrong_case"


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


class VaultUnavailable(MachineError):
    """The file that holds the passwords cannot be opened. Nothing is put in its place."""

    code = "vault_unavailable"
    advice = "Bryggas valv med lösenord går inte att öppna, och ingenting i det är ändrat."


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
