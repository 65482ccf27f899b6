"""What each fault does, and the catalogue of them. One more is one function and one line at the end.

A function gets a `Hit` and gives None when there was nothing to strike, True when all goes on, else what goes instead.
"""

import asyncio
import copy
import json
import re
from collections.abc import Callable
from typing import Any

from starlette.responses import RedirectResponse, Response

from bot.training import _codes as codes
from bot.training import _records as records
from bot.training._calculation import amount_of
from bot.training._faults import SAVING, SCREENS, Fault, Hit, parse_rules
from bot.training._money import show_plain

SLOW_S = 40.0
CLIPPED_AT = 30
COLLEAGUE = "HAND01"
AMOUNTS = ("s", "m", "applied", "proposed")
RENAMED = {
    "Spara": "Spara ändringar", "Spara utkast": "Spara som utkast", "Belopp S": "Belopp sökande", "Förslag": "Förslag belopp",
    "Aktnr": "Ärendenummer", "Lägg till inkomst": "Ny inkomst", "Motivering": "Beslutsmotivering", "Status": "Läge",
    "Bevakningsdatum": "Datum", "Rubrik": "Ämne",
}  # fmt: skip

# ------------------------------------------------------------------ on the wire


def error(hit: Hit) -> Response:
    """Answer with the server's own error page."""
    return hit.visit.render("message_page.html", 500, text="Ett oväntat fel inträffade (500).")


def cut(hit: Hit) -> Response:
    """Break the connection instead of answering: a browser may take that for a reason to ask again."""
    hit.visit.request.state.cut = "before"
    return Response()


def cut_midway(hit: Hit) -> Response:
    """Break the connection once the answer has begun."""
    hit.visit.request.state.cut = "midway"
    return Response("x" * 100, media_type="text/html")


async def slow(hit: Hit) -> bool:
    """Take a long time."""
    await asyncio.sleep(SLOW_S * hit.visit.system.tempo)
    return True


def truncated(hit: Hit) -> str:
    """Send half the page."""
    return hit.given[: len(hit.given) // 2]


# ------------------------------------------------------------------ logging in, sessions, locks


def session_ends(guise: str) -> Callable[[Hit], Response]:
    """Make the fault that ends the session in one guise, before anything is saved."""
    return lambda hit: hit.visit.end_session(guise)


def password_expired(hit: Hit) -> Response:
    """Ask for a new password."""
    return hit.visit.render("password_expired.html")


def account_locked(hit: Hit) -> Response:
    """Lock the account, as somebody else's wrong guesses would have."""
    hit.visit.db.execute("UPDATE users SET locked = 1 WHERE name = ?", (hit.visit.user,))
    return hit.visit.render("login.html", error="Kontot är låst. Kontakta systemförvaltaren.")


def one_more_message(hit: Hit) -> bool:
    """Show another message after the message of the day."""
    hit.visit.session.notices = 1
    return True


def maintenance(hit: Hit) -> Response:
    """Say that the system is closed."""
    return hit.visit.render("message_page.html", 503, text="Systemet är stängt för underhåll kl. 02.00–03.00.")


def session_case(hit: Hit) -> bool | None:
    """Let the answer window make another case the session's current one."""
    if (other := _neighbour(hit)) is None:
        return None
    hit.visit.session.elsewhere = other
    return True


def lock_at_save(hit: Hit) -> Response | None:
    """Let a colleague have taken the case over, which is discovered on save."""
    lock, case = records.lock_of(hit.visit.db, hit.place.case), hit.place.case
    if lock is None or lock["user"] != hit.visit.user:
        return None
    records.release_locks(hit.visit.db, hit.visit.user, case)
    records.take_lock(hit.visit.db, case, COLLEAGUE)
    return hit.visit.render("message_page.html", 409, text=f"Akten är öppnad av {COLLEAGUE}. Inget har sparats.")


# ------------------------------------------------------------------ other people, and rows that are not what they were


def _neighbour(hit: Hit) -> str | None:
    others = [case["nr"] for case in records.all_cases(hit.visit.db) if case["nr"] != hit.place.case]
    return hit.draw.choice(others) if others else None


def stale_row(hit: Hit) -> Response | None:
    """Open another row than the one that was pressed; the page it came to is not struck again."""
    path, base = hit.visit.request.url.path, f"/akt/{hit.place.case}"
    if "rad" in hit.visit.request.query_params:
        return None
    if hit.place.screen == "oppna":
        other = _neighbour(hit)
        return other and RedirectResponse(f"/akt/{other}/oppna?rad=1", 303)  # type: ignore[return-value]
    table = {"berakningar": "calculations", "beslut": "decisions"}[hit.place.screen]
    nr = path.rsplit("/", 1)[-1]
    others = [r["nr"] for r in records.rows_of(hit.visit.db, table, hit.place.case) if str(r["nr"]) != nr]
    if not nr.isdigit() or not others:
        return None
    return RedirectResponse(f"{base}/{hit.place.screen}/{hit.draw.choice(others)}?rad=1", 303)


def row_changed(hit: Hit) -> Response:
    """Refuse the save, since another user was there first."""
    return hit.visit.render("message_page.html", 409, text="Posten har ändrats av annan användare. Inget har sparats.")


def other_user_saves(hit: Hit) -> bool | None:
    """Save a colleague's calculation for the month just before."""
    case = records.find_case(hit.visit.db, hit.place.case)
    previous = case and records.previous_calculation(hit.visit.db, case)
    if not case or not previous or hit.visit.user == COLLEAGUE:
        return None
    records.add_calculation(
        hit.visit.db, case["nr"], COLLEAGUE, json.loads(previous["body"]) | {"period": case["period"]}
    )
    return True


def double_save(hit: Hit) -> bool | None:
    """Save the same once more on one press, as an impatient page does."""
    table, nr = hit.visit.saved
    row = records.row_of(hit.visit.db, table, hit.place.case, nr)
    if table != "calculations" or row is None:
        return None
    body = copy.deepcopy(json.loads(row["body"]))
    again = records.add_calculation(hit.visit.db, hit.place.case, row["created_by"], body, status=row["status"])
    hit.record = f"{table}:{again}"
    return True


# ------------------------------------------------------------------ wrong values, taken without a word


def _rows(hit: Hit) -> list[dict[str, Any]]:
    """Give the dictionaries that a save's values stand in: a calculation's rows, or the record itself."""
    return [*hit.given["incomes"], *hit.given["expenses"]] if hit.table == "calculations" else [hit.given]


def clipped_text(hit: Hit) -> bool | None:
    """Cut texts at the column's width."""
    key = "note" if hit.table == "calculations" else "text"
    long = [row for row in _rows(hit) if len(str(row.get(key, ""))) > CLIPPED_AT]
    for row in long:
        row[key] = str(row[key])[:CLIPPED_AT]
    return bool(long) or None


def rounded_ore(hit: Hit) -> bool | None:
    """Round amounts to whole kronor."""
    struck = False
    for row in _rows(hit):
        for key in ("amount", *AMOUNTS):
            ore = row.get(key, 0) if key == "amount" else amount_of(row.get(key, ""))
            if ore % 100:
                whole = (ore + 50) // 100 * 100
                row[key] = whole if key == "amount" else show_plain(whole)
                struck = True
    return struck or None


def old_code(hit: Hit) -> bool | None:
    """Keep another code than the one that was chosen."""
    key, known = {
        "calculations": ("type", codes.EXPENSE_TYPES), "decisions": ("reason_s", codes.REASONS), "watches": ("type", codes.WATCH_TYPES),
    }.get(hit.table, ("", ()))  # fmt: skip
    rows = [row for row in _rows(hit) if row.get(key) in known]
    used = {row[key] for row in rows}
    left = [code for code in known if code not in used]
    if not rows or not left:
        return None
    rows[0][key] = hit.draw.choice(left)
    return True


# ------------------------------------------------------------------ on the page


def _put_last(hit: Hit, html: str) -> str:
    return hit.given.replace("</body>", f"{html}</body>")


def unknown_dialog(hit: Hit) -> str:
    """Cover the page with a question nobody has seen before."""
    return _put_last(
        hit,
        '<div class="skarm"><div class="ruta"><p>Det finns en ny version. Vill du byta till den nu?</p>'
        '<input type="button" value="Ja"> <input type="button" value="Nej"></div></div>',
    )


def unknown_alert(hit: Hit) -> str:
    """Open a box of the browser's own that nobody has seen before."""
    return _put_last(hit, "<script>alert('Kontrollera uppgifterna innan du går vidare.');</script>")


def print_window(hit: Hit) -> str:
    """Open a print preview by itself, in front."""
    return _put_last(hit, "<script>window.open('/utskrift', 'utskrift', 'width=700,height=500').focus();</script>")


def wrong_charset(hit: Hit) -> str:
    """Read the page's letters in another character set: å becomes Ã¥."""
    return hit.given.encode().decode("latin-1")


def label_renamed(hit: Hit) -> str | None:
    """Give one label on the page a new word."""
    words = {hit.visit.system.profile.word(label): new for label, new in RENAMED.items()}
    there = [word for word in words if f">{word}<" in hit.given or f'value="{word}"' in hit.given]
    if not there:
        return None
    word = hit.draw.choice(there)
    return hit.given.replace(f">{word}<", f">{words[word]}<").replace(f'value="{word}"', f'value="{words[word]}"')


def column_moved(hit: Hit) -> str:
    """Move the first column of every table to its end."""
    row = re.compile(r"(<tr[^>]*>\s*)(<t[dh](?: [^>]*)?>.*?</t[dh]>)((?:\s*<t[dh](?: [^>]*)?>.*?</t[dh]>)+)", re.S)
    table = re.compile(r'<table class="lista">.*?</table>', re.S)
    return table.sub(lambda found: row.sub(r"\1\3\2", found[0]), hit.given)


async def extra_step(hit: Hit) -> Response | None:
    """Ask to confirm on a page of its own before the save is carried out."""
    form = await hit.visit.request.form()
    if "bekraftad" in form:
        return None
    kept = [(name, str(value)) for name, value in form.multi_items()]
    return hit.visit.render("extra_step.html", path=hit.visit.request.url.path, kept=kept)


# ------------------------------------------------------------------ a new release of SSBTEK


def _word(hit: Hit, label: str) -> str:
    return hit.visit.system.profile.word(label)


def ssbtek_column(hit: Hit) -> str:
    """Call the net amount something else."""
    return hit.given.replace(f">{_word(hit, 'Nettobelopp')}<", ">Utbetalat belopp<")


def ssbtek_section(hit: Hit) -> str:
    """Put a section that was not there before, with a payment in it, before the payments."""
    new = (
        '<b>Kommande utbetalningar</b><table class="lista"><tr><th>Källa</th><th>Förmån</th><th>Belopp</th></tr>'
        "<tr><td>Försäkringskassan</td><td>Bostadsbidrag</td><td>1 850,00</td></tr></table><br>"
    )
    heading = f"<b>{_word(hit, 'Utbetalningar')}</b>"
    return hit.given.replace(heading, new + heading)


def ssbtek_agency(hit: Hit) -> str:
    """Add an agency that says it has something."""
    return re.sub(
        rf"(?=<tr><td>{_word(hit, 'Migrationsverket')}</td>)",
        f"<tr><td>Kronofogden</td><td>{_word(hit, 'Svar med uppgifter')}</td><td></td></tr>\n",
        hit.given,
    )


def ssbtek_statuses(hit: Hit) -> str:
    """Spell the agencies' statuses otherwise."""
    text = hit.given
    for old, new in (("Svar med uppgifter", "Uppgifter finns"), ("Inga uppgifter", "Uppgifter saknas")):
        text = text.replace(f">{_word(hit, old)}<", f">{new}<")
    return text


def ssbtek_release(hit: Hit) -> str:
    """Change everything at once."""
    for change in (ssbtek_column, ssbtek_section, ssbtek_agency, ssbtek_statuses):
        hit.given = change(hit)
    return hit.given


READ = tuple(s for s in SCREENS if s not in ("inloggning", "oppna", "stang"))
ROWS = ("oppna", "berakningar", "beslut")

CATALOGUE = (
    Fault("error_before", "request", 0.02, "Serverfel (500) innan något har hänt.", error),
    Fault("error_after", "saved", 0.05, "Sparandet lyckas, men svaret är ett serverfel (500).", error, SAVING),
    Fault("lost_reply", "saved", 0.05, "Sparandet lyckas, men förbindelsen bryts utan svar.", cut, SAVING),
    Fault("broken_reply", "saved", 0.05, "Sparandet lyckas, men svaret bryts när det har börjat komma.", cut_midway, SAVING),
    Fault("connection_refused", "request", 0.02, "Förbindelsen bryts innan något har hänt.", cut),
    Fault("slow_reply", "request", 0.05, f"Svaret dröjer {SLOW_S:.0f} sekunder gånger tempot.", slow),
    Fault("truncated_page", "page", 0.02, "Halva sidan kommer fram.", truncated, READ),
    Fault("session_ends_401", "save", 0.03, "Sessionen är slut vid sparandet: 401.", session_ends("401"), SAVING),
    Fault("session_ends_redirect", "save", 0.03, "Sessionen är slut vid sparandet: man skickas till inloggningen.", session_ends("redirect"), SAVING),
    Fault("session_ends_login", "save", 0.03, "Sessionen är slut vid sparandet: inloggningsbilden med 200.", session_ends("login_200"), SAVING),
    Fault("session_ends_box", "save", 0.03, "Sessionen är slut vid sparandet: rutan Sessionen har upphört.", session_ends("box"), SAVING),
    Fault("password_expired", "login", 0.05, "Lösenordet har gått ut och måste bytas.", password_expired, ("inloggning",)),
    Fault("account_locked", "login", 0.05, "Robotens konto är låst.", account_locked, ("inloggning",)),
    Fault("one_more_message", "login", 0.2, "Ett meddelande till efter dagens meddelande.", one_more_message, ("inloggning",)),
    Fault("maintenance", "request", 0.01, "Systemet är stängt för underhåll kl. 02–03.", maintenance),
    Fault("session_case", "request", 0.1, "Svarsfönstret byter sessionens öppna akt mot en annan.", session_case, ("svar",)),
    Fault("lock_at_save", "save", 0.05, "En kollega har tagit över akten; det märks vid sparandet.", lock_at_save, SAVING),
    Fault("stale_row", "request", 0.05, "En annan rad öppnas än den man tryckte på.", stale_row, ROWS),
    Fault("row_changed", "save", 0.05, "Sparandet nekas: posten har ändrats av en annan användare.", row_changed, SAVING),
    Fault("other_user_saves", "save", 0.1, "En kollega sparar en beräkning för månaden strax före.", other_user_saves, ("berakning",)),
    Fault("double_save", "saved", 0.1, "Ett tryck på Spara ger två beräkningar.", double_save, ("berakning",)),
    Fault("clipped_text", "values", 0.1, f"Texter huggs av vid {CLIPPED_AT} tecken utan ett ord.", clipped_text, SAVING),
    Fault("rounded_ore", "values", 0.1, "Ören avrundas bort utan ett ord.", rounded_ore, SAVING),
    Fault("old_code", "values", 0.1, "En annan kod sparas än den man valde.", old_code, SAVING),
    Fault("unknown_dialog", "page", 0.02, "En okänd ruta täcker bilden.", unknown_dialog, READ),
    Fault("unknown_alert", "page", 0.02, "En okänd ruta från webbläsaren.", unknown_alert, READ),
    Fault("print_window", "page", 0.1, "En förhandsgranskning öppnas av sig själv och tar fokus.", print_window, ("berakning", "beslut", "svar")),
    Fault("wrong_charset", "page", 0.05, "Fel teckenuppsättning: å blir Ã¥.", wrong_charset, READ),
    Fault("label_renamed", "page", 1.0, "Uppgradering: en ledtext på bilden har bytt namn.", label_renamed, READ),
    Fault("column_moved", "page", 1.0, "Uppgradering: första kolumnen har flyttats sist.", column_moved, READ),
    Fault("extra_step", "save", 1.0, "Uppgradering: sparandet ska bekräftas på en egen sida.", extra_step, SAVING),
    Fault("ssbtek_column", "page", 1.0, "Ny version av SSBTEK: en kolumn har bytt namn.", ssbtek_column, ("svar",)),
    Fault("ssbtek_section", "page", 1.0, "Ny version av SSBTEK: ett nytt avsnitt i svaret.", ssbtek_section, ("svar",)),
    Fault("ssbtek_agency", "page", 1.0, "Ny version av SSBTEK: en myndighet till.", ssbtek_agency, ("svar",)),
    Fault("ssbtek_statuses", "page", 1.0, "Ny version av SSBTEK: statusarna stavas på annat sätt.", ssbtek_statuses, ("svar",)),
    Fault("ssbtek_release", "page", 1.0, "Ny version av SSBTEK: allt detta på en gång.", ssbtek_release, ("svar",)),
)  # fmt: skip


def check_faults(text: str) -> None:
    """Read a choice of faults and forget it. Raises: FaultError."""
    parse_rules(text, CATALOGUE)


def fault_lines() -> list[str]:
    """Give a Swedish line for each fault: name, probability when none is given, what it does."""
    return [f"{fault.name:22}{fault.probability:<6}{fault.text}" for fault in CATALOGUE]
