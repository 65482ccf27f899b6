"""Faults of the page itself: what covers it, what an upgrade has changed, and new releases of SSBTEK.

A function gets a `Hit`. It returns None if there was nothing to strike, True if all goes on, otherwise what is sent instead.
"""

import re

from starlette.responses import Response

from bot.training.faults import Hit

RENAMED = {
    "Spara": "Spara ändringar", "Spara utkast": "Spara som utkast", "Belopp S": "Belopp sökande", "Förslag": "Förslag belopp",
    "Aktnr": "Ärendenummer", "Lägg till inkomst": "Ny inkomst", "Motivering": "Beslutsmotivering", "Status": "Läge",
    "Bevakningsdatum": "Datum", "Rubrik": "Ämne",
}  # fmt: skip

# ------------------------------------------------------------------ on the page


def _put_last(hit: Hit, html: str) -> str:
    return hit.given.replace("</body>", f"{html}</body>")


def unknown_dialog(hit: Hit) -> str:
    """Cover the page with an unknown question."""
    return _put_last(
        hit,
        '<div class="skarm"><div class="ruta"><p>Det finns en ny version. Vill du byta till den nu?</p>'
        '<input type="button" value="Ja"> <input type="button" value="Nej"></div></div>',
    )


def unknown_alert(hit: Hit) -> str:
    """Open an unknown dialog of the browser's own."""
    return _put_last(hit, "<script>alert('Kontrollera uppgifterna innan du går vidare.');</script>")


def print_window(hit: Hit) -> str:
    """Open a print preview in front, unasked."""
    return _put_last(hit, "<script>window.open('/utskrift', 'utskrift', 'width=700,height=500').focus();</script>")


def focus_stolen(hit: Hit) -> str:
    """Keep moving the focus back to a field of the page's own."""
    return _put_last(
        hit,
        '<input type="text" id="snabbsok" size="4">'
        "<script>setInterval(function () { document.getElementById('snabbsok').focus(); }, 60);</script>",
    )


def wrong_charset(hit: Hit) -> str:
    """Serve the page in the wrong character set: å becomes Ã¥."""
    return hit.given.encode().decode("latin-1")


def label_renamed(hit: Hit) -> str | None:
    """Rename one label on the page."""
    words = {hit.visit.system.profile.word(label): new for label, new in RENAMED.items()}
    there = [word for word in words if f">{word}<" in hit.given or f'value="{word}"' in hit.given]
    if not there:
        return None
    word = hit.draw.choice(there)
    return hit.given.replace(f">{word}<", f">{words[word]}<").replace(f'value="{word}"', f'value="{words[word]}"')


def doubled_row(hit: Hit) -> str:
    """Show the last row of every list twice."""
    last = re.compile(r"(<tr>(?:(?!<tr>|colspan=).)*</tr>)(?=\s*</table>)", re.S)
    table = re.compile(r'<table class="lista">.*?</table>', re.S)
    return table.sub(lambda found: last.sub(r"\1\1", found[0]) if "<td>" in found[0] else found[0], hit.given)


def column_moved(hit: Hit) -> str:
    """Move the first column of every table to its end."""
    row = re.compile(r"(<tr[^>]*>\s*)(<t[dh](?: [^>]*)?>.*?</t[dh]>)((?:\s*<t[dh](?: [^>]*)?>.*?</t[dh]>)+)", re.S)
    table = re.compile(r'<table class="lista">.*?</table>', re.S)
    return table.sub(lambda found: row.sub(r"\1\3\2", found[0]), hit.given)


async def extra_step(hit: Hit) -> Response | None:
    """Ask for confirmation on a page of its own before the save is carried out."""
    form = await hit.visit.request.form()
    if "bekraftad" in form:
        return None
    kept = [(name, str(value)) for name, value in form.multi_items()]
    return hit.visit.render("extra_step.html", path=hit.visit.request.url.path, kept=kept)


# ------------------------------------------------------------------ what SSBTEK answers


def _word(hit: Hit, label: str) -> str:
    return hit.visit.system.profile.word(label)


def ssbtek_column(hit: Hit) -> str:
    """Rename the column with the net amount."""
    return hit.given.replace(f">{_word(hit, 'Nettobelopp')}<", ">Utbetalat belopp<")


def ssbtek_section(hit: Hit) -> str:
    """Insert a new section, with a payment in it, before the payments."""
    new = (
        '<b>Kommande utbetalningar</b><table class="lista"><tr><th>Källa</th><th>Förmån</th><th>Belopp</th></tr>'
        "<tr><td>Försäkringskassan</td><td>Bostadsbidrag</td><td>1 850,00</td></tr></table><br>"
    )
    heading = f"<b>{_word(hit, 'Utbetalningar')}</b>"
    return hit.given.replace(heading, new + heading)


def ssbtek_agency(hit: Hit) -> str:
    """Add an agency that claims to have something."""
    return re.sub(
        rf"(?=<tr><td>{_word(hit, 'Migrationsverket')}</td>)",
        f"<tr><td>Kronofogden</td><td>{_word(hit, 'Svar med uppgifter')}</td><td></td></tr>\n",
        hit.given,
    )


def ssbtek_statuses(hit: Hit) -> str:
    """Spell the agencies' statuses differently."""
    text = hit.given
    for old, new in (("Svar med uppgifter", "Uppgifter finns"), ("Inga uppgifter", "Uppgifter saknas")):
        text = text.replace(f">{_word(hit, old)}<", f">{new}<")
    return text


def ssbtek_release(hit: Hit) -> str:
    """Change everything at once."""
    for change in (ssbtek_column, ssbtek_section, ssbtek_agency, ssbtek_statuses):
        hit.given = change(hit)
    return hit.given


def ssbtek_doubled(hit: Hit) -> str:
    """Show a payment twice, under the same number."""
    table = re.compile(rf"<b>{_word(hit, 'Utbetalningar')}</b>\s*<table.*?</table>", re.S)
    return table.sub(
        lambda found: re.sub(r"(<tr><td>\d+</td>.*?</tr>)", r"\1\1", found[0], count=1, flags=re.S), hit.given
    )
