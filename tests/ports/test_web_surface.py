"""The web driver against pages of a few lines: what it finds, what it waits for, and above all what it refuses."""

import socket
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.domain.errors import (
    AnswerLost,
    ControlAmbiguous,
    ControlMissing,
    DecisionTouched,
    Doubtful,
    ForbiddenRequest,
    MissingFact,
    ScreenNotThere,
    SessionLost,
    SystemDown,
    UnexpectedDialog,
    ValueNotTaken,
)
from bot.drivers.web import WebSurface, WebSurfaces
from bot.ports.surface import Target
from tests.ports.conftest import PASSWORD, Covered, Surf, _Secrets, page_of
from tests.ports.small_site import Answer, Asked, Site

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

TELL = "fetch('/tryckt?' + this.id)"
PRESSED = "/tryckt"


def on(control: str, row: str = "") -> Target:
    return Target("main", control, row)


def press(name: str, find: str, kind: str = "press") -> str:
    return f'[{name}]\nkind = "{kind}"\nfind = [{{ {find} }}]\n'


def was_pressed(site: Site) -> set[str]:
    """The ids of what was pressed, once the pages have had time to tell."""
    time.sleep(0.15)
    return {path.partition("?")[2] for path in site.paths() if path.startswith(PRESSED)}


# ------------------------------------------------------------------ exactly one


def test_a_button_is_found_by_its_whole_text_only(surf: Surf, site: Site) -> None:
    both = f'<button id="a" onclick="{TELL}">Räkna och avsluta</button><button id="b" onclick="{TELL}">Räkna</button>'
    surf(both, press("save", 'button = "Räkna"')).act(on("save"))
    assert was_pressed(site) == {"b"}


def test_a_button_whose_text_only_begins_the_same_is_missing(surf: Surf, site: Site) -> None:
    only = f'<button id="a" onclick="{TELL}">Spara och avsluta</button>'
    with pytest.raises(ControlMissing):
        surf(only, press("save", 'button = "Spara"')).act(on("save"))
    assert was_pressed(site) == set()


def test_the_answer_time_is_the_systems_own(surf: Surf, site: Site, makers: list[WebSurfaces]) -> None:
    def slowly(_: Asked) -> str:
        time.sleep(0.3)
        return page_of("sent svar")

    site.pages["/sen"] = slowly
    surface = surf('<a href="/sen">Vidare</a>', '[on]\nkind = "link"\nfind = [{ link = "Vidare" }]')
    assert 0 <= makers[0].answer_s() < 0.15
    surface.act(Target("main", "on"))
    assert 0.15 <= makers[0].answer_s() < 0.3, "the median of one at once and one after 0.3 s"


def test_two_that_fit_are_ambiguous_and_neither_is_pressed(surf: Surf, site: Site) -> None:
    twice = f'<button id="a" onclick="{TELL}">Spara</button><button id="b" onclick="{TELL}">Spara</button>'
    with pytest.raises(ControlAmbiguous):
        surf(twice, press("save", 'button = "Spara"')).act(on("save"))
    assert was_pressed(site) == set()


def test_what_is_not_shown_does_not_count(surf: Surf, site: Site) -> None:
    hidden = f'<button style="display:none">Räkna</button><button id="b" onclick="{TELL}">Räkna</button>'
    surf(hidden, press("save", 'button = "Räkna"')).act(on("save"))
    assert was_pressed(site) == {"b"}


def test_an_act_that_leaves_a_trace_never_falls_back_on_its_second_candidate(surf: Surf, site: Site) -> None:
    controls = '[save]\nkind = "save_draft"\nfind = [{ button = "Spara utkast" }, { button = "Spara" }]\n'
    with pytest.raises(ControlMissing):
        surf(f'<button id="a" onclick="{TELL}">Spara</button>', controls).commit(on("save"))
    assert was_pressed(site) == set()


def test_a_hit_on_another_candidate_than_the_first_is_told_and_the_next_step_does_not_inherit_it(
    surf: Surf, site: Site
) -> None:
    controls = '[go]\nkind = "press"\nfind = [{ button = "Nästa sida" }, { button = "Nästa" }]\n'
    surface = surf(f'<button id="a" onclick="{TELL}">Nästa</button>', controls)
    surface.act(on("go"))
    assert was_pressed(site) == {"a"}
    assert surface.fallback_used() == "kandidat 2"
    surface.show("main")
    assert not surface.fallback_used()


def test_a_hit_on_the_first_candidate_is_no_drift(surf: Surf) -> None:
    controls = '[go]\nkind = "press"\nfind = [{ button = "Nästa" }, { css = "button" }]\n'
    surface = surf("<button>Nästa</button>", controls)
    surface.act(on("go"))
    assert not surface.fallback_used()


# ------------------------------------------------------------------ what the account could do

PAY = press("pay", 'button = "Betala ut"', "decision") + press("gone", 'button = "Attestera"', "decision")


@pytest.mark.parametrize(
    ("button", "usable"),
    [
        ("<button>Betala ut</button>", True),
        ("<button disabled>Betala ut</button>", False),
        ("<fieldset disabled><button>Betala ut</button></fieldset>", False),
        ('<button aria-disabled="true">Betala ut</button>', False),
        ("<button hidden>Betala ut</button>", None),
        ("<p>Betala ut</p>", None),
        ('<a role="button">Betala ut</a>', True),
        ("<button>Betala ut</button><button disabled>Betala ut</button>", True),
    ],
)
def test_what_decides_is_told_as_usable_locked_or_not_there_and_is_not_pressed(
    button: str, usable: bool | None, surf: Surf, site: Site
) -> None:
    seen = surf(f'<div onclick="{TELL}" id="x">{button}</div>', PAY).deciding("main")
    assert seen.controls == {"pay": usable, "gone": None}
    assert was_pressed(site) == set()


def test_of_what_the_pack_does_not_know_only_the_decision_word_is_told(surf: Surf) -> None:
    page = (
        '<a href="/x">Utbetalning till Anna Ek</a><button>Spara</button><a href="/b">Beslut</a><p>Attestera detta</p>'
        '<span role="menuitem">Fastställ</span><button>Betala ut</button><select><option>Avslå</option></select>'
        '<button>\u014bandi</button><details><button>Verkställ</button></details><p onclick="1">Signera</p>'
    )
    words = {"betal", "fastställ", "främmande tecken", "verkställ", "signer"}
    assert surf(page, PAY).deciding("main").words == words


# ------------------------------------------------------------------ what decides is never pressed

DECIDES = press("decide", 'button = "Fatta beslut"', "decision")
REFUSED = {
    "called a press by the pack": (
        f'<button id="x" onclick="{TELL}">Fatta beslut</button>', DECIDES + press("go", 'css = "#x"'),
    ),
    "called a link by the pack": (
        f'<button id="x" onclick="{TELL}">Fatta beslut</button>', DECIDES + press("go", 'css = "#x"', "link"),
    ),
    "inside the deciding button": (
        f'<button onclick="{TELL}"><span id="x">Fatta beslut</span></button>', DECIDES + press("go", 'css = "#x"'),
    ),
    "around the deciding button": (
        f'<div id="x" onclick="{TELL}"><button>Fatta beslut</button></div>', DECIDES + press("go", 'css = "#x"'),
    ),
    "lying over another control": (
        f'<button id="y" onclick="{TELL}" style="position:absolute;left:0;top:0;width:200px;height:60px;opacity:0">Fatta beslut</button>'
        f'<button id="x" onclick="{TELL}" style="position:absolute;left:10px;top:10px">Räkna</button>',
        DECIDES + press("go", 'button = "Räkna"'),
    ),
    "lying under another control": (
        f'<button id="x" onclick="{TELL}" style="position:absolute;left:10px;top:10px">Räkna</button>'
        f'<button id="y" onclick="{TELL}" style="position:absolute;left:40px;top:20px;z-index:-1">Fatta beslut</button>',
        DECIDES + press("go", 'button = "Räkna"'),
    ),
    "unknown to the pack, by its text": (f'<button id="x" onclick="{TELL}">Verkställ</button>', press("go", 'css = "#x"')),
    "unknown to the pack, by its value": (
        f'<input type="button" id="x" onclick="{TELL}" value="Bevilja &amp; betala ut">', press("go", 'css = "#x"'),
    ),
    "unknown to the pack, spelt oddly": (
        f'<button id="x" onclick="{TELL}">F a t t a  b e\u00ads l u t</button>', press("go", 'css = "#x"'),
    ),
    "unknown to the pack and called a link": (
        f'<button id="x" onclick="{TELL}">Godkänn</button>', press("go", 'css = "#x"', "link"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", [pytest.param(way) if way.endswith("and called a link") else way for way in REFUSED])
@pytest.mark.fence("grinden på webben")
def test_a_deciding_button_is_refused_though_it_is(surf: Surf, site: Site, way: str) -> None:
    body, controls = REFUSED[way]
    with pytest.raises(DecisionTouched):
        surf(body, controls).act(on("go"))
    assert was_pressed(site) == set()


@pytest.mark.parametrize("verb", ["act", "commit", "read", "fill"])
@pytest.mark.fence("grinden på webben")
def test_a_decision_control_has_no_verb_at_all(surf: Surf, site: Site, verb: str) -> None:
    surface = surf(f'<button id="x" onclick="{TELL}">Fatta beslut</button>', DECIDES)
    tries: dict[str, Callable[[], object]] = {
        "act": lambda: surface.act(on("decide")),
        "commit": lambda: surface.commit(on("decide")),
        "read": lambda: surface.read(on("decide")),
        "fill": lambda: surface.fill(on("decide"), "x"),
    }
    with pytest.raises(DecisionTouched):
        tries[verb]()
    assert was_pressed(site) == set()


def test_what_leaves_a_trace_is_refused_as_an_ordinary_act_and_the_other_way_round(surf: Surf, site: Site) -> None:
    body = f'<button id="a" onclick="{TELL}">Spara</button><button id="b" onclick="{TELL}">Räkna</button>'
    surface = surf(body, press("save", 'button = "Spara"', "save_draft") + press("count", 'button = "Räkna"'))
    with pytest.raises(DecisionTouched):
        surface.act(on("save"))
    with pytest.raises(DecisionTouched):
        surface.commit(on("count"))
    assert was_pressed(site) == set()


@pytest.mark.fence("grinden på webben")
def test_a_button_that_something_unknown_covers_is_not_pressed_and_neither_is_the_cover(surf: Surf, site: Site) -> None:
    body = (
        f'<button id="a" onclick="{TELL}" style="position:absolute;left:20px;top:20px">Räkna</button>'
        f'<div id="cover" onclick="{TELL}" style="position:absolute;left:0;top:0;width:300px;height:200px"></div>'
    )
    with pytest.raises(ControlMissing):
        surf(body, press("save", 'button = "Räkna"')).act(on("save"))
    assert was_pressed(site) == set()


# ------------------------------------------------------------------ requests that must not leave


@pytest.mark.fence("nätet")
def test_a_forbidden_address_is_stopped_before_the_server_sees_it(surf: Surf, site: Site) -> None:
    site.pages["/utbetalningar"] = page_of("betalt")
    surface = surf('<a href="/utbetalningar?nr=1">Visa</a>', press("go", 'link = "Visa"', "link"))
    with pytest.raises(ForbiddenRequest):
        surface.act(on("go"))
    assert "/utbetalningar?nr=1" not in site.paths()


FORM = '<form method="post" action="/spara" {how}><input type="hidden" name="ctl00$b$9a_cmdfatta" value="1">{more}<input type="submit" value="Vidare"></form>'
POSTS = {
    "a form": FORM.format(how="", more=""),
    "a form with parts": FORM.format(how='enctype="multipart/form-data"', more=""),
    "a large form": FORM.format(how="", more=f'<textarea name="text">{"å" * 150_000}</textarea>').replace(
        '<input type="hidden"', '<input type="hidden" form="none" name="first"><input type="hidden"'
    ),
    "a script": "<button onclick=\"fetch('/spara', {method: 'POST', body: 'x_cmdfatta=1'})\">Vidare</button>",
    "a script at once and a page later": "<button onclick=\"navigator.sendBeacon('/spara', 'kommando=slutlig'); location = '/'\">Vidare</button>",
    "two values in parts": (
        '<form method="post" action="/spara" enctype="multipart/form-data"><input type="hidden" name="kommando" value="slutlig">'
        '<input type="submit" value="Vidare"></form>'
    ),
}  # fmt: skip


@pytest.mark.fence("nätet")
@pytest.mark.parametrize("way", [pytest.param(way) if way == "two values in parts" else way for way in POSTS])
@pytest.mark.fence("nätet")
def test_forbidden_content_is_stopped_before_the_server_sees_it_from(surf: Surf, site: Site, way: str) -> None:
    site.pages["/spara"] = page_of("sparat")
    surface = surf(POSTS[way], press("send", 'button = "Vidare"'))
    with pytest.raises(ForbiddenRequest):
        surface.act(on("send"))
    time.sleep(0.1)
    assert "/spara" not in site.paths()


def test_what_is_not_forbidden_goes_through(surf: Surf, site: Site) -> None:
    site.pages["/spara"] = page_of("sparat")
    surf(POSTS["a form"].replace("cmdfatta", "cmdutkast"), press("send", 'button = "Vidare"')).act(on("send"))
    assert [one.value("ctl00$b$9a_cmdutkast") for one in site.asked if one.path == "/spara"] == ["1"]


@pytest.mark.fence("nätet")
@pytest.mark.parametrize("way", ["img", "fetch", pytest.param("redirect"), "post", "frame"])
@pytest.mark.fence("nätet")
def test_a_foreign_host_is_never_reached_by(surf: Surf, site: Site, foreign: Site, way: str) -> None:
    there = f"http://localhost:{foreign.port}/"
    site.pages["/vidare"] = lambda _: (302, there)
    bodies = {
        "img": f'<img src="{there}">',
        "fetch": f"<script>fetch('{there}', {{mode: 'no-cors'}}).catch(() => 0)</script>",
        "redirect": '<img src="/vidare">',
        "post": f"<script>navigator.sendBeacon('{there}', 'x=1')</script>",
        "frame": f'<iframe src="{there}"></iframe>',
    }
    surf(bodies[way] + "<p>här</p>").show("main")
    time.sleep(0.3)
    assert foreign.asked == []
    assert "/" in site.paths()


# ------------------------------------------------------------------ dialogs

CONFIRM = "<button onclick=\"fetch('/svar?' + confirm('{text}'))\">Gå</button>"


def test_an_unknown_native_dialog_is_never_answered(surf: Surf, site: Site) -> None:
    # In two parts: code that tells to pay is not pressed at all.
    surface = surf(CONFIRM.format(text="Vill du be' + 'tala ut?"), press("go", 'button = "Gå"'))
    with pytest.raises(UnexpectedDialog):
        surface.act(on("go"))
    time.sleep(0.2)
    assert not any(path.startswith("/svar") for path in site.paths())


def test_a_page_thrown_away_over_its_question_gets_nothing_out_any_more(surf: Surf, site: Site) -> None:
    script = """
      const ask = () => {
        const said = confirm('Vill du betala ut?');
        setInterval(() => fetch('/svar?' + said), 1);
        onpagehide = () => navigator.sendBeacon("/svar-pagehide?" + said);
      }"""
    surface = surf(f'<script>{script}</script><button onclick="ask()">Gå</button>', press("go", 'button = "Gå"'))
    with pytest.raises(UnexpectedDialog):
        surface.act(on("go"))
    time.sleep(0.3)
    assert [p for p in site.paths() if p.startswith("/svar")] == []


@pytest.mark.parametrize(
    "script",
    ["alert('Okänd ruta')", "setTimeout(() => alert('Okänd ruta'), 30)", "onload = () => alert('Okänd ruta')"],
    ids=["while it loads", "in a moment", "when it has loaded"],
)  # fmt: skip
def test_an_unknown_native_dialog_on_the_next_screen_stops_the_case_and_does_not_hang(
    surf: Surf, site: Site, script: str
) -> None:
    site.pages["/nasta"] = page_of(f"<script>{script}; fetch('/svar')</script><p>nästa</p>")
    surface = surf(
        '<a href="/nasta">Nästa</a>', press("go", 'link = "Nästa"', "link"),
        later='[screen]\ntitle = "N"\nhere = [{ text = "finns inte" }]\n',
    )  # fmt: skip
    with pytest.raises(UnexpectedDialog):  # noqa: PT012 - which of the two sees it is chance
        surface.act(on("go"))
        surface.show("later")


@pytest.mark.parametrize(("text", "answer"), [("Vill du spara?", "true"), ("Vill du lämna sidan?", "false")])
def test_a_known_native_dialog_gets_its_one_answer(surf: Surf, site: Site, text: str, answer: str) -> None:
    surf(CONFIRM.format(text=text), press("go", 'button = "Gå"')).act(on("go"))
    assert f"/svar?{answer}" in site.paths()


def test_a_native_dialog_that_only_resembles_a_known_one_is_unknown(surf: Surf, site: Site) -> None:
    with pytest.raises(UnexpectedDialog):
        surf(CONFIRM.format(text="Vill du spara? Det går inte att ångra."), press("go", 'button = "Gå"')).act(on("go"))
    assert not any(path.startswith("/svar") for path in site.paths())


BOX = (
    "<button onclick=\"setTimeout(() => document.querySelector('.ruta').style.display = '', {late})\">Gå</button>"
    f'<div class="ruta" style="display:none"><p>{{text}}</p><button id="ja" onclick="{TELL}; this.parentNode.style.display = \'none\'">Ja</button>'
    f'<button id="nej" onclick="{TELL}">Nej</button></div>'
)


def test_an_unknown_html_dialog_is_left_as_it_is(surf: Surf, site: Site) -> None:
    with pytest.raises(UnexpectedDialog):
        surf(BOX.format(text="Radera akten?", late=0), press("go", 'button = "Gå"')).act(on("go"))
    assert was_pressed(site) == set()


def test_a_known_html_dialog_gets_its_one_answer(surf: Surf, site: Site) -> None:
    surf(BOX.format(text="Spara beräkningen?", late=0), press("go", 'button = "Gå"')).act(on("go"))
    assert was_pressed(site) == {"ja"}


# ------------------------------------------------------------------ what an act sets in motion

FIRST, SECOND = (
    '[first]\nkind = "field"\nfind = [{ label = "Första" }]\n',
    '[second]\nkind = "field"\nfind = [{ label = "Andra" }]\n',
)
INNER = """<form method="post" action="/skicka"><div id="panel">{panel}</div><input type="submit" value="Vidare"></form>
<script>
const post = () => {{
  const f = document.forms[0];
  if ({whole}) {{ f.action = '/bilden'; f.submit(); return; }}
  fetch('/panelen', {{ method: 'POST', body: new URLSearchParams(new FormData(f)) }}).then(a => a.text())
    .then(t => {{ document.getElementById('panel').innerHTML = t; }});
}};
const changed = () => {{ {how} }};
</script>"""
PANEL = '<table><tr><td>Första</td><td><input name="first" value="{first}" onchange="changed()"></td></tr><tr><td>Andra</td><td><input name="second" value="{second}"></td></tr></table>'


@pytest.mark.parametrize("wait_ms", [0, 40, pytest.param(400, marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("whole", "how"), [("false", "post()"), ("false", "setTimeout(post, 0)"), ("true", "post()")],
    ids=["a panel is fetched", "a panel is fetched in a moment", "the whole frame is posted"],
)  # fmt: skip
def test_a_value_typed_after_a_field_that_asks_the_server_is_never_lost(
    surf: Surf, site: Site, wait_ms: int, whole: str, how: str
) -> None:
    def inner(first: str = "", second: str = "") -> str:
        return page_of(INNER.format(panel=PANEL.format(first=first, second=second), whole=whole, how=how))

    def panel(one: Asked) -> Answer:
        time.sleep(wait_ms / 1000)
        return PANEL.format(first=one.value("first"), second=one.value("second"))

    def whole_frame(one: Asked) -> Answer:
        if one.method == "POST":
            time.sleep(wait_ms / 1000)
        return inner(one.value("first"), one.value("second"))

    site.pages |= {"/panelen": panel, "/bilden": whole_frame, "/skicka": lambda _: inner()}
    posts = "posts = true\n" if whole == "true" else ""
    controls = FIRST + posts + SECOND + press("send", 'button = "Vidare"')
    surface = surf(
        '<iframe name="arbete" src="/bilden" width="600" height="300"></iframe>', controls, frame='["arbete"]'
    )
    surface.show("main")
    for number in range(10):
        surface.fill(on("first"), f"ett {number}")
        surface.fill(on("second"), f"två {number}")
        surface.act(on("send"))
    sent = [(one.value("first"), one.value("second")) for one in site.asked if one.path == "/skicka"]
    assert sent == [(f"ett {number}", f"två {number}") for number in range(10)]
    asked = [one for one in site.asked if one.path in ("/panelen", "/bilden") and one.method == "POST"]
    assert len(asked) == 10, "varje ändring ska ha frågat servern, annars prövas ingenting"


def test_what_is_read_after_a_press_is_what_stands_there_when_the_veil_is_gone(surf: Surf, site: Site) -> None:
    def slow(_: Asked) -> Answer:
        time.sleep(0.1)
        return "klart"

    site.pages["/rakna"] = slow
    body = """<div id="upptagen" style="display:none;position:absolute;inset:0;background:#fff8">Arbetar</div>
    <button onclick="rakna()">Räkna</button><table><tr><td>Summa</td><td id="s">0</td></tr></table><script>
    const veil = on => { document.getElementById('upptagen').style.display = on ? '' : 'none'; };
    function rakna() {
      setTimeout(() => veil(true), 60);
      fetch('/rakna').then(a => a.text()).then(() => setTimeout(() => { document.getElementById('s').textContent = '4 625,00'; veil(false); }, 250));
    }</script>"""
    surface = surf(body, press("count", 'button = "Räkna"') + '[sum]\nkind = "text"\nfind = [{ label = "Summa" }]\n')
    surface.act(on("count"))
    reading = surface.read(on("sum"))
    assert reading is not None
    assert reading.text == "4 625,00"


@pytest.mark.parametrize("event", ["onchange", "onblur", "oninput"])
def test_a_value_that_the_page_changes_in_silence_is_not_taken(surf: Surf, event: str) -> None:
    body = f"<table><tr><td>Första</td><td><input {event}=\"this.value = '100'\"></td></tr></table>"
    with pytest.raises(ValueNotTaken):
        surf(body, FIRST).fill(on("first"), "1000")


def test_an_amount_that_the_page_only_writes_in_its_own_way_is_taken(surf: Surf) -> None:
    body = "<table><tr><td>Första</td><td><input onchange=\"this.value = '1 000,00'\"></td></tr></table>"
    surf(body, FIRST.replace('"field"', '"field"\ndata = "amount"')).fill(on("first"), "1000,00")


def test_a_choice_that_the_page_takes_back_is_not_taken(surf: Surf) -> None:
    body = '<table><tr><td>Typ</td><td><select onchange="this.selectedIndex = 0"><option>A</option><option>B</option></select></td></tr></table>'
    with pytest.raises(ValueNotTaken):
        surf(body, '[kind]\nkind = "choice"\nfind = [{ label = "Typ" }]\n').choose(on("kind"), "B")


# ------------------------------------------------------------------ tables: unread is not empty

TABLE = """[cases]
kind = "table"
find = [{ headers = ["Aktnr"] }]
columns = { case = "Aktnr", month = "Period" }
empty = "Inga poster hittades"
"""
ROWS = "<table><tr><th>Aktnr</th><th>Period</th></tr>{rows}</table>"


def numbers(surface: WebSurface) -> list[str]:
    return [row["case"].text for row in surface.rows(on("cases"))]


def test_a_table_that_says_that_it_is_empty_is_empty(surf: Surf) -> None:
    assert numbers(surf(ROWS.format(rows='<tr><td colspan="2">Inga poster hittades</td></tr>'), TABLE)) == []


@pytest.mark.parametrize(
    ("body", "error"),
    [
        (ROWS.format(rows=""), ControlMissing),
        (ROWS.format(rows='<tr><td colspan="2">Ett fel har inträffat</td></tr>'), Doubtful),
        (ROWS.format(rows="<tr><td>1</td></tr>"), Doubtful),
        ("<table><tr><th>Aktnr</th><th>Månad</th></tr><tr><td>1</td><td>2</td></tr></table>", ControlMissing),
        ("<p>Inga poster hittades</p>", ControlMissing),
        (ROWS.format(rows="<tr><td>1</td><td>2</td></tr>") * 2, ControlAmbiguous),
    ],
    ids=["no rows", "another text", "a short row", "no such column", "no table", "two tables"],
)
def test_a_table_that_cannot_be_read_is_not_empty(surf: Surf, body: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        numbers(surf(body, TABLE))


PAGED = TABLE + 'next = "next_page"\ntotal = "total"\n' + (
    '[next_page]\nkind = "link"\noptional = true\nfind = [{ link = "Nästa" }]\n'
    "[total]\nkind = \"text\"\npattern = 'Visar .* av (\\d+)'\nfind = [{ css = \"#antal\" }]\n"
)  # fmt: skip


def paged(site: Site, said: int) -> str:
    def one(number: int) -> str:
        onward = f'<a href="/{number + 1}">Nästa</a>' if number < 3 else "<span>Nästa</span>"
        row = f"<tr><td>{number}</td><td>2025-10</td></tr>"
        return f'{ROWS.format(rows=row)}{onward}<p id="antal">Visar {number}–{number} av {said}</p>'

    site.pages |= {f"/{number}": page_of(one(number)) for number in (2, 3)}
    return one(1)


def test_every_page_of_a_table_is_read(surf: Surf, site: Site) -> None:
    assert numbers(surf(paged(site, 3), PAGED)) == ["1", "2", "3"]


def test_pages_that_do_not_add_up_to_the_system_s_own_total_are_refused(surf: Surf, site: Site) -> None:
    with pytest.raises(Doubtful):
        numbers(surf(paged(site, 4), PAGED))


# ------------------------------------------------------------------ sessions, windows, addresses that do not answer


@pytest.mark.parametrize(
    "inside",
    ['<label for="l">Lösenord</label><input id="l" type="password">', "<h1>401 Obehörig</h1>", "<div>Sessionen har upphört</div>"],
    ids=["log-in", "401", "box"],
)  # fmt: skip
def test_a_lost_session_is_known_also_inside_a_frame(surf: Surf, site: Site, inside: str) -> None:
    site.pages["/ram"] = page_of(inside)
    controls = press("go", 'button = "Gå"')
    surface = surf('<iframe name="arbete" src="/ram"></iframe>', controls, frame='["arbete"]')
    with pytest.raises(SessionLost):
        surface.act(on("go"))


def test_a_screen_that_never_comes_is_not_there(surf: Surf) -> None:
    with pytest.raises(ScreenNotThere):
        surf("<p>här</p>", other='[screen]\ntitle = "A"\nhere = [{ text = "finns inte" }]\n').show("other")


def test_a_system_that_does_not_answer_is_down(surf: Surf, site: Site) -> None:
    dead, site.port = site.port, 9
    try:
        with pytest.raises(SystemDown):
            surf("<p>här</p>")
    finally:
        site.port = dead


def test_an_answer_that_is_lost_is_no_system_that_is_down(surf: Surf) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    surface = surf(f'<a href="http://127.0.0.1:{port}/">Gå</a>', press("go", 'link = "Gå"', "link"))
    surface.act(on("go"))
    with pytest.raises(AnswerLost):
        surface.act(on("go"))


def test_a_save_whose_answer_never_comes_is_given_up_and_is_not_sent_again(
    surf: Surf, site: Site, makers: list[WebSurfaces]
) -> None:
    wait, form = threading.Event(), '<form method="post" action="/spara"><input type="submit" value="Spara"></form>'
    site.pages["/spara"] = lambda _: str(wait.wait(30))
    later = '[screen]\ntitle = "N"\nhere = [{ text = "klart" }]\n'
    surface = surf(form, press("save", 'button = "Spara"', "save_draft"), later=later)

    def save() -> None:
        surface.commit(on("save"))
        surface.show("later")

    with pytest.raises(AnswerLost):
        save()
    makers[0].new_session().show("main")
    wait.set()
    assert [one.method for one in site.asked if one.path == "/spara"] == ["POST"]


def test_what_is_waited_for_is_asked_for_more_and_more_seldom(surf: Surf, site: Site) -> None:
    site.pages["/om"] = page_of('<table><tr><td>Läge</td><td>Köad</td></tr></table><a href="/om">Uppdatera</a>')
    state = '[state]\nkind = "text"\nwaiting = ["Köad"]\nrefresh = "again"\nlimit_s = 4\nfind = [{ label = "Läge" }]\n'
    surface = surf('<a href="/om">Uppdatera</a>', state + press("again", 'link = "Uppdatera"', "link"))
    surface.act(on("again"))
    with pytest.raises(MissingFact):
        surface.settled(on("state"))
    assert sum(one.path == "/om" for one in site.asked) <= 1 + 5


def test_a_window_that_closes_itself_gives_the_first_screen_back(surf: Surf, site: Site) -> None:
    site.pages["/svar"] = page_of(
        '<table><tr><td>Svar</td><td>ja</td></tr></table><button onclick="setTimeout(() => window.close(), 60)">Stäng</button>'
    )
    answer = (
        '[screen]\ntitle = "Svar"\npopup = true\nhere = [{ button = "Stäng" }]\n'
        '[answer]\nkind = "text"\nfind = [{ label = "Svar" }]\n[close]\nkind = "press"\ncloses = true\nfind = [{ button = "Stäng" }]\n'
    )
    opener = '[show]\nkind = "link"\nopens = "answer"\nfind = [{ link = "Visa" }]\n[here]\nkind = "text"\nfind = [{ css = "#p" }]\n'
    surface = surf(
        "<a href=\"#\" onclick=\"window.open('/svar', 's', 'width=400'); return false\">Visa</a><p id=\"p\">kvar</p>",
        opener,
        answer=answer,
    )
    for _ in range(2):
        surface.act(on("show"))
        surface.show("answer")
        reading = surface.read(Target("answer", "answer"))
        assert reading is not None
        assert reading.text == "ja"
        surface.act(Target("answer", "close"))
        here = surface.read(on("here"))
        assert here is not None
        assert here.text == "kvar"
        with pytest.raises(ScreenNotThere):
            surface.show("answer")


# ------------------------------------------------------------------ what must not be seen


SECRET = '[password]\nkind = "secret"\ndata = "secret"\nsecret = "password"\nfind = [{ label = "Ord" }]\n'


@pytest.mark.parametrize("state", ["disabled", "readonly", 'style="pointer-events:none" disabled'])
def test_a_secret_never_stands_in_the_error_of_a_field_that_does_not_take_it(surf: Surf, state: str) -> None:
    surface = surf(f"<table><tr><td>Ord</td><td><input type=password {state}></td></tr></table>", SECRET)
    with pytest.raises(ControlMissing) as caught:
        surface.fill_secret(on("password"))
    assert PASSWORD not in "".join(traceback.format_exception(caught.value))
    assert PASSWORD not in repr(caught.value.args)


@pytest.mark.parametrize("field", ["<input>", "<textarea></textarea>"])
def test_a_secret_is_not_typed_where_it_would_be_seen(surf: Surf, field: str) -> None:
    seen = '[seen]\nkind = "field"\nfind = [{ label = "Ord" }]\n'
    surface = surf(f"<table><tr><td>Ord</td><td>{field}</td></tr></table>", SECRET + seen)
    with pytest.raises(DecisionTouched):
        surface.fill_secret(on("password"))
    stands = surface.read(on("seen"))
    assert stands is not None
    assert stands.text == ""


@pytest.mark.honest
def test_the_user_name_is_typed_like_a_secret_into_a_plain_field_and_may_be_shown(
    surf: Surf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_Secrets, "get", lambda self, name: {"prov/user": "ROBOT-1"}[name])
    user = '[user]\nkind = "secret"\nsecret = "user"\nfind = [{ label = "Ord" }]\n'
    seen = '[seen]\nkind = "text"\nfind = [{ css = "p" }]\n'
    surface = surf("<p>Roboten ROBOT-1</p><table><tr><td>Ord</td><td><input></td></tr></table>", user + seen)
    surface.fill_secret(on("user"))
    shown = surface.read(on("seen"))
    assert shown is not None
    assert shown.text == "Roboten ROBOT-1"


@pytest.mark.parametrize(
    "shows",
    ["this.value", "this.value.toUpperCase()", "'Du skrev ' + this.value.slice(0, 4) + '\\n' + this.value.slice(4)"],
)
@pytest.mark.parametrize("where", ["the text", "a row"])
def test_what_shows_a_secret_that_was_typed_is_not_read(surf: Surf, where: str, shows: str) -> None:
    says = (
        '<p id="e">.</p>' if where == "the text" else '<table><tr><th>Rad</th></tr><tr><td id="e">.</td></tr></table>'
    )
    controls = '[seen]\nkind = "text"\nfind = [{ css = "p" }]\n[rows]\nkind = "table"\nwhole = true\ncolumns = { row = "Rad" }\nfind = [{ headers = ["Rad"] }]\n'
    field = f'<table><tr><td>Ord</td><td><input type="password" oninput="e.textContent={shows}"></td></tr></table>'
    surface = surf(field + says, SECRET + controls)
    surface.fill_secret(on("password"))
    with pytest.raises(Doubtful, match="hemlighet"):
        surface.read(on("seen")) if where == "the text" else surface.rows(on("rows"))


def test_a_value_that_was_typed_never_stands_in_an_error(surf: Surf) -> None:
    surface, typed = surf("<table><tr><td>Första</td><td><input disabled></td></tr></table>", FIRST), "19850712-9818"
    with pytest.raises(ControlMissing) as caught:
        surface.fill(on("first"), typed)
    assert typed not in "".join(traceback.format_exception(caught.value))


def test_a_picture_tells_where_each_value_stood_and_of_nothing_personal(surf: Surf, covered: Covered) -> None:
    body = (
        "<style>body{margin:0;width:800px;height:400px;background:#fff}td{padding:0;height:20px}</style>"
        '<div style="position:absolute;left:40px;top:60px"><table><tr><td style="width:90px">Hyra</td>'
        '<td style="width:200px;background:#222222">4 625,00 kr</td></tr></table></div>'
        '<div style="position:absolute;left:40px;top:160px"><table>'
        '<tr><th style="width:90px">Namn</th><th style="width:120px">Belopp</th></tr>'
        "<tr><td>Folke</td><td>1,00</td></tr><tr><td>Elsa</td><td>2,00</td></tr></table></div>"
    )
    controls = (
        '[rent]\nkind = "text"\ndata = "amount"\nfind = [{ label = "Hyra" }]\n'
        '[paid]\nkind = "table"\nfind = [{ headers = ["Namn", "Belopp"] }]\nmasked = ["name"]\n'
        'columns = { name = "Namn", amount = "Belopp" }\n'
    )
    surface = surf(body, controls)
    rent, rows = surface.read(on("rent")), surface.rows(on("paid"))
    picture = surface.capture("main")
    boxes = {spot.source: spot.box for spot in picture.spots}
    assert set(boxes) == {rent.source, *(row["amount"].source for row in rows)}, "no name has a spot"
    left, top, width, height = boxes[rent.source]
    assert covered(picture.jpeg, (left + 2, top + 2, width - 4, 3)) > 0.9, "the dark cell is just there"
    assert covered(picture.jpeg, (left - 12, top, 8, height)) < 0.1
    first, second = (boxes[row["amount"].source] for row in rows)
    assert (first[0], first[2]) == (second[0], second[2])
    assert second[1] == first[1] + first[3] + 2, "one row below, with the table's spacing"
    again = surface.read(on("rent"))
    assert again.source in {spot.source for spot in surface.capture("main").spots}


def test_a_press_leaves_no_spot_of_the_screen_before_it(surf: Surf, site: Site) -> None:
    site.pages["/nasta"] = page_of("<p id='x'>1,00</p>")
    surface = surf(
        "<p id='x'>5,00</p><a href='/nasta'>Vidare</a>",
        '[sum]\nkind = "text"\nfind = [{ css = "#x" }]\n[on]\nkind = "link"\nfind = [{ link = "Vidare" }]',
    )
    surface.read(on("sum"))
    surface.act(on("on"))
    assert surface.capture("main").spots == ()
    surface.read(on("sum"))
    assert [spot.source.raw for spot in surface.capture("main").spots] == ["1,00"]


def test_a_picture_has_names_and_numbers_covered_and_the_rest_to_see(
    surf: Surf, covered: Covered, tmp_path: Path
) -> None:
    def at(top: int, text: str) -> str:
        return f'<div style="position:absolute;left:20px;top:{top}px;width:300px;height:24px">{text}</div>'

    body = (
        "<style>body{margin:0;width:800px;height:500px;background:#fff}</style>"
        + at(20, '<table><tr><td>Namn</td><td id="n">Folke Brinnmark</td></tr></table>')
        + at(80, "Handläggs av HAND01")
        + at(120, "Sökande Folke Brinnmark, fyllda 40")
        + at(160, "19850712-9818")
        + at(200, "850712-9818")
        + at(240, '<input style="width:290px" value="Ring Folke Brinnmark">')
        + at(280, "20200101-T012")
        + at(320, "4 625,00 kr")
    )
    surface = surf(body, '[name]\nkind = "text"\ndata = "name"\nfind = [{ label = "Namn" }]\n')
    surface.read(on("name"))
    picture = surface.capture("main").jpeg
    assert picture[:2] == b"\xff\xd8"
    for top in (120, 160, 200, 240, 280):
        assert covered(picture, (24, top + 3, 60, 14)) > 0.97, top
    for top in (80, 320):
        assert covered(picture, (20, top, 300, 24)) < 0.3, top
