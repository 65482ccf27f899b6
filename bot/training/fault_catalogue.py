"""The catalogue of faults. A new one takes one function and one line here."""

from bot.training import fault_pages as pages
from bot.training import fault_people as people
from bot.training import fault_wire as wire
from bot.training.faults import SAVING, SCREENS, Fault, parse_rules

READ = tuple(s for s in SCREENS if s not in ("inloggning", "oppna", "stang"))
ROWS = ("oppna", "berakningar", "beslut")
LISTS = ("inkorg", "sok", "ssbtek", "berakningar", "beslut", "journal", "bevakningar")
TEXTS = ("berakning", "beslut", "journal", "bevakningar")
CODED = ("berakning", "beslut", "bevakningar")

CATALOGUE = (
    Fault("error_before", "request", 0.02, "Serverfel (500) innan något har hänt.", wire.error),
    Fault("error_at_save", "save", 0.03, "Serverfel (500) vid sparandet; inget är sparat.", wire.error, SAVING),
    Fault("error_after", "saved", 0.05, "Sparandet lyckas, men svaret är ett serverfel (500).", wire.error, SAVING),
    Fault("lost_reply", "saved", 0.05, "Sparandet lyckas, men förbindelsen bryts utan svar.", wire.cut, SAVING),
    Fault("broken_reply", "saved", 0.05, "Sparandet lyckas, men svaret bryts när det har börjat komma.", wire.cut_midway, SAVING),
    Fault("hung_reply", "saved", 0.01, "Sparandet lyckas, men svaret kommer aldrig; förbindelsen hålls öppen.", wire.never_answered, SAVING),
    Fault("late_commit", "save", 0.03, f"Svaret är 504, och det sparas ändå {wire.LATE_S:.0f} sekunder gånger tempot senare.", wire.late_commit, SAVING),
    Fault("connection_refused", "request", 0.02, "Förbindelsen bryts innan något har hänt.", wire.cut),
    Fault("slow_reply", "request", 0.05, f"Svaret dröjer {wire.SLOW_S:.0f} sekunder gånger tempot.", wire.slow),
    Fault("redirect_loop", "request", 0.02, "Bilden skickar runt webbläsaren utan slut.", wire.redirect_loop),
    Fault("truncated_page", "page", 0.02, "Halva sidan kommer fram.", wire.truncated, READ),
    Fault("empty_page", "page", 0.02, "En tom sida kommer fram, med 200.", wire.empty, READ),
    Fault("session_ends_401", "save", 0.03, "Sessionen är slut vid sparandet: 401.", wire.session_ends("401"), SAVING),
    Fault("session_ends_redirect", "save", 0.03, "Sessionen är slut vid sparandet: man skickas till inloggningen.", wire.session_ends("redirect"), SAVING),
    Fault("session_ends_login", "save", 0.03, "Sessionen är slut vid sparandet: inloggningsbilden med 200.", wire.session_ends("login_200"), SAVING),
    Fault("session_ends_box", "save", 0.03, "Sessionen är slut vid sparandet: rutan Sessionen har upphört.", wire.session_ends("box"), SAVING),
    Fault("forbidden_save", "save", 0.03, "Sparandet nekas: behörighet saknas (403). Sessionen lever.", wire.forbidden, SAVING),
    Fault("password_expired", "login", 0.05, "Lösenordet har gått ut och måste bytas.", wire.password_expired, ("inloggning",)),
    Fault("account_locked", "login", 0.05, "Robotens konto är låst.", wire.account_locked, ("inloggning",)),
    Fault("one_more_message", "login", 0.2, "Ett meddelande till efter dagens meddelande.", wire.one_more_message, ("inloggning",)),
    Fault("maintenance", "request", 0.01, "Systemet är stängt för underhåll kl. 02–03.", wire.maintenance),
    Fault("session_case", "request", 0.1, "Svarsfönstret byter sessionens öppna akt mot en annan.", people.session_case, ("svar",)),
    Fault("lock_at_save", "save", 0.05, "En kollega har tagit över akten; det märks vid sparandet.", people.lock_at_save, SAVING),
    Fault("stale_row", "request", 0.05, "En annan rad öppnas än den man tryckte på.", people.stale_row, ROWS),
    Fault("row_changed", "save", 0.05, "Sparandet nekas: posten har ändrats av en annan användare.", people.row_changed, SAVING),
    Fault("case_closed", "save", 0.03, "En kollega har avslutat akten; det märks vid sparandet.", people.case_closed, SAVING),
    Fault("decided_meanwhile", "save", 0.03, "En kollega fattar beslut för månaden strax före.", people.decided_meanwhile, ("berakning", "beslut")),
    Fault("other_user_saves", "save", 0.1, "En kollega sparar en beräkning för månaden strax före.", people.other_user_saves, ("berakning",)),
    Fault("double_save", "saved", 0.1, "Ett tryck på Spara ger två beräkningar.", people.double_save, ("berakning",)),
    Fault("clipped_text", "values", 0.1, f"Texter huggs av vid {people.CLIPPED_AT} tecken utan ett ord.", people.clipped_text, TEXTS),
    Fault("rounded_ore", "values", 0.1, "Ören avrundas bort utan ett ord.", people.rounded_ore, ("berakning", "beslut")),
    Fault("old_code", "values", 0.1, "En annan kod sparas än den man valde.", people.old_code, CODED),
    Fault("retired_code", "save", 0.03, "Sparandet nekas: en kod gäller inte längre.", people.retired_code, CODED),
    Fault("unknown_dialog", "page", 0.02, "En okänd ruta täcker bilden.", pages.unknown_dialog, READ),
    Fault("unknown_alert", "page", 0.02, "En okänd ruta från webbläsaren.", pages.unknown_alert, READ),
    Fault("print_window", "page", 0.1, "En förhandsgranskning öppnas av sig själv och tar fokus.", pages.print_window, ("berakning", "beslut", "svar")),
    Fault("focus_stolen", "page", 0.05, "En egen ruta på bilden tar tillbaka fokus hela tiden.", pages.focus_stolen, READ),
    Fault("wrong_charset", "page", 0.05, "Fel teckenuppsättning: å blir Ã¥.", pages.wrong_charset, READ),
    Fault("label_renamed", "page", 1.0, "Uppgradering: en ledtext på bilden har bytt namn.", pages.label_renamed, READ),
    Fault("column_moved", "page", 1.0, "Uppgradering: första kolumnen har flyttats sist.", pages.column_moved, READ),
    Fault("doubled_row", "page", 0.05, "Sista raden i varje lista står två gånger.", pages.doubled_row, LISTS),
    Fault("extra_step", "save", 1.0, "Uppgradering: sparandet ska bekräftas på en egen sida.", pages.extra_step, SAVING),
    Fault("ssbtek_column", "page", 1.0, "Ny version av SSBTEK: en kolumn har bytt namn.", pages.ssbtek_column, ("svar",)),
    Fault("ssbtek_section", "page", 1.0, "Ny version av SSBTEK: ett nytt avsnitt i svaret.", pages.ssbtek_section, ("svar",)),
    Fault("ssbtek_agency", "page", 1.0, "Ny version av SSBTEK: en myndighet till.", pages.ssbtek_agency, ("svar",)),
    Fault("ssbtek_statuses", "page", 1.0, "Ny version av SSBTEK: statusarna stavas på annat sätt.", pages.ssbtek_statuses, ("svar",)),
    Fault("ssbtek_release", "page", 1.0, "Ny version av SSBTEK: allt detta på en gång.", pages.ssbtek_release, ("svar",)),
    Fault("ssbtek_doubled", "page", 0.1, "En utbetalning står två gånger i svaret, med samma nummer.", pages.ssbtek_doubled, ("svar",)),
    Fault("ssbtek_partial", "save", 0.1, "En myndighet som betalar något svarar «Tekniskt fel».", people.ssbtek_partial, ("ssbtek",)),
    Fault("ssbtek_never_ready", "saved", 0.05, "SSBTEK:s svar blir aldrig klart.", people.ssbtek_never_ready, ("ssbtek",)),
)  # fmt: skip


def check_faults(text: str) -> None:
    """Check that a choice of faults can be read. Raises: FaultError."""
    parse_rules(text, CATALOGUE)


def fault_lines() -> list[str]:
    """Return a Swedish line for each fault: name, default probability, and what it does."""
    return [f"{fault.name:22}{fault.probability:<6}{fault.text}" for fault in CATALOGUE]
