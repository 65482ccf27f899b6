"""The gate on the web: whatever a thing is called, whoever asks and however, what decides is not pressed."""

import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from bot.domain.errors import ControlMissing, DecisionTouched, ForbiddenRequest, UnexpectedDialog, ValueNotTaken
from bot.drivers.web import WebSurface
from tests.ports.conftest import Surf, page_of
from tests.ports.small_site import Site
from tests.ports.test_web_surface import TELL, on, press, was_pressed

pytestmark = [
    pytest.mark.fence("grinden på webben"),
    pytest.mark.share(3),
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

DECIDES = f'id="x" onclick="{TELL}"'
GO, FOLLOW = press("go", 'css = "#go"'), press("go", 'css = "#go"', "link")
POST = '<form method="post" action="/tryckt?x">'


def kind(name: str, find: str = 'css = "#go"') -> str:
    return press("go", find, name)


CALLED = {
    "by what is read aloud": f'<button id="go" aria-label="Fatta beslut" onclick="{TELL}">✓</button>',
    "by another element's text": f'<b id="n">Fatta beslut</b><button id="go" aria-labelledby="n" onclick="{TELL}">✓</button>',
    "by its description": f'<b id="n">Betala ut</b><button id="go" aria-describedby="n" onclick="{TELL}">OK</button>',
    "by its tip": f'<button id="go" title="Fatta beslut" onclick="{TELL}">✓</button>',
    "by a picture's alternative text": f'<button id="go" onclick="{TELL}"><img alt="Fatta beslut" width="20" height="20"></button>',
    "by an image button's": f'{POST}<input type="image" id="go" alt="Fatta beslut" width="40" height="20"></form>',
    "by a drawing's title": f'<button id="go" onclick="{TELL}"><svg width="20" height="20"><title>Fatta beslut</title></svg></button>',
    "by what CSS draws": f'<style>#go::before {{ content: "Fatta beslut" }}</style><div id="go" onclick="{TELL}"></div>',
    "by what CSS draws inside": f'<style>#i::after {{ content: "Betala ut" }}</style><button id="go" onclick="{TELL}"><i id="i"></i></button>',
    "by an inner span": f'<button id="go" onclick="{TELL}"><span>Besluta</span><span> och avsluta</span></button>',
    "by a text that is hidden": f'<button id="go" onclick="{TELL}">✓<span style="display:none">Fatta beslut</span></button>',
    "by a text out of view": f'<button id="go" onclick="{TELL}">✓<span style="position:absolute;left:-9999px">Fatta beslut</span></button>',
    "letter by letter": f'<button id="go" onclick="{TELL}"><span>Fatta bes</span><span>lut</span></button>',
    "by the value of a button without words": f'{POST}<button id="go" value="fatta beslut">✓</button></form>',
    "by a link's tip": '<a id="go" href="/tryckt?x" title="Betala ut">›</a>',
}
AROUND = {
    "inside a button that decides": f'<button onclick="{TELL}">Fatta beslut <i id="go">›</i></button>',
    "a cell with the button inside": f'<table><tr><td id="go"><input type="submit" value="Fatta beslut" onclick="{TELL}"></td></tr></table>',
    "a cell that a small button fills": f'<table><tr><td id="go"><button aria-label="Fatta beslut" onclick="{TELL}">✓</button></td></tr></table>',
    "a label for a hidden submit": f'{POST}<label id="go" for="s">Vidare</label><input type="submit" id="s" value="Fatta beslut" style="display:none"></form>',
    "a text in such a label": f'{POST}<label for="s"><b id="go">Vidare</b></label><input type="submit" id="s" value="Betala ut" hidden></form>',
    "a label around it": f'{POST}<label id="go">Vidare<input type="submit" value="Fatta beslut" style="opacity:0;width:0;height:0"></label></form>',
    "in a part that hears the click": f'<div onclick="{TELL}" id="x">Fatta beslut <span id="go">›</span></div>',
    "in a part with a tip that hears it": f'<div onclick="{TELL}" id="x" title="Fatta beslut"><button id="go">Vidare</button></div>',
    "under a row that decides": f'<table><tr onclick="{TELL}" id="x" aria-label="Fatta beslut"><td id="go">Vidare</td></tr></table>',
    "with a decision under the pointer": (
        f'<div id="go" style="width:200px;height:60px;position:relative">Vidare'
        f'<span onclick="{TELL}" style="position:absolute;inset:0" title="Fatta beslut"></span></div>'
    ),
    "in a component's slot": (
        f'<x-y><span id="go">Vidare</span></x-y><script>customElements.define("x-y", class extends HTMLElement {{ connectedCallback() {{'
        f" this.attachShadow({{mode: 'open'}}).innerHTML = `<button title='Fatta beslut' onclick=\"{TELL}\"><slot></slot></button>` }} }})</script>"
    ),
}


ALSO_CALLED = {
    "by a tip of a script library": '<button {} data-qtip="Fatta beslut">✓</button>',
    "by one of another name": '<button {} ng-reflect-message="Fatta beslut">✓</button>',
    "by an attribute of several words": '<button {} data-x="Betala ut">✓</button>',
    "by what it is in for scripts": '<button {} name="fattaBeslut">✓</button>',
    "by the code that it runs": '<button {} onclick="godkann()">✓</button>',
    "by the code that it runs, though it says no": '<button {} onclick="fattaBeslut()">Avbryt</button>',
    "by the address that it leads to": '<a {} href="/%C3%A4rende/1/fatta-beslut">Vidare</a>',
    "by the tip of its cell": '<table><tr><td title="Fatta beslut"><button {}>✓</button></td></tr></table>',
    "by the tip of a drawing": '<svg width="90" height="20"><g><title>Fatta beslut</title><rect {} width="80" height="20"/></g></svg>',
    "by a symbol that is used": '<svg width="0" height="0"><symbol id="s"><text>Fatta beslut</text></symbol></svg><button {}><svg><use href="#s"/></svg></button>',
    "by the text around what hears clicks elsewhere": "<div>Fatta beslut <i {}>›</i></div>",
    "by another cell of a table that is a button": '<table onclick="1"><tr><td {}>‹</td><td>Fatta beslut</td></tr></table>',
    "by another cell of a row that is a button": '<table><tr onclick="1"><td {}>✓</td><td>Fatta beslut</td></tr></table>',
    "by a list that is a button": '<ul onclick="1"><li {}>✓</li><li>Fatta beslut</li></ul>',
    "by what CSS draws after a picture": '<style>.u::before {{ content: url("data:,") " Betala ut" }}</style><button class="u" {}>✓</button>',
    "by the mark of a list": "<ul><li style=\"list-style: inside 'Betala ut'\" {}>✓</li></ul>",
    "by the mark that CSS draws of it": '<style>.m::marker {{ content: "Betala ut" }}</style><ul><li class="m" {}>✓</li></ul>',
    "turned round": '<button {}><bdo dir="rtl">tulseb attaF</bdo></button>',
    "by a text laid over it": '<div style="position:relative"><button {} style="width:99px">&nbsp;</button><span style="position:absolute;left:9px;pointer-events:none">Betala ut</span></div>',
    "by a text that it is laid over": '<div style="position:relative"><b>Fatta beslut</b><a {} href="#" style="position:absolute;inset:0"></a></div>',
    "by a label for a submit": '<label>Fatta beslut <input type="submit" {} value="✓"></label>',
    "by the tip of what describes it": '<i id="q" title="Betala ut"></i><button {} aria-describedby="q">✓</button>',
    "by a small window that asks": '<div role="alertdialog"><p>Beloppet betalas ut.</p><button {}>Vidare</button></div>',
    "by a component that is shut": "<x-shut {}></x-shut>",
    "by the button that it calls": '<button id="c" hidden>Fatta beslut</button><button {} commandfor="c">Vidare</button>',
    "a box by the text after it": '<p><input type="checkbox" {}> Bevilja</p>',
    "a box by the cell beside it": '<table><tr><td>Fatta beslut</td><td><input type="checkbox" {}></td></tr></table>',
    "a box by the tip of its cell": '<table><tr><td title="Fatta beslut"><input type="checkbox" {}></td></tr></table>',
}
SHUT = (
    "<script>customElements.define('x-shut', class extends HTMLElement { constructor() { super();"
    " this.attachShadow({mode: 'closed'}).innerHTML = '<button>Fatta beslut</button>' } })</script>"
)


def test_nothing_is_pressed_that_anything_calls_a_decision(surf: Surf, site: Site) -> None:
    told = "addEventListener('click', event => { if (event.target.id) fetch('/tryckt?' + event.target.id) })"
    body = "".join(f"<p>{one.format(f'id=go{number}')}</p>" for number, one in enumerate(ALSO_CALLED.values()))
    kinds = ["tick" if "checkbox" in one else "press" for one in ALSO_CALLED.values()]
    controls = "".join(press(f"go{at}", f'css = "#go{at}"', called) for at, called in enumerate(kinds))
    surface = surf(f"{body}<script>{told}</script>{SHUT}", controls)
    for number, (way, called) in enumerate(zip(ALSO_CALLED, kinds, strict=True)):
        try:
            surface.choose(on(f"go{number}"), True) if called == "tick" else surface.act(on(f"go{number}"))
        except DecisionTouched:
            continue
        pytest.fail(f"{way}: pressed")
    assert was_pressed(site) == set()


@pytest.mark.parametrize("way", CALLED)
def test_a_button_is_refused_that_is_called_a_decision(surf: Surf, site: Site, way: str) -> None:
    with pytest.raises(DecisionTouched):
        surf(CALLED[way], GO).act(on("go"))
    assert was_pressed(site) == set()


@pytest.mark.parametrize("way", AROUND)
@pytest.mark.parametrize("verb", ["press", "link"])
def test_what_passes_the_press_on_to_a_decision_is_refused(surf: Surf, site: Site, way: str, verb: str) -> None:
    with pytest.raises(DecisionTouched):
        surf(AROUND[way], kind(verb)).act(on("go"))
    assert was_pressed(site) == set()


FILLED: dict[str, tuple[str, Callable[[WebSurface], object]]] = {
    "field": ("field", lambda surface: surface.fill(on("go"), "x")),
    "choice": ("choice", lambda surface: surface.choose(on("go"), "x")),
    "tick": ("tick", lambda surface: surface.choose(on("go"), True)),
    "secret": ('secret"\nsecret = "password', lambda surface: surface.fill_secret(on("go"))),
}
BUTTONS = {
    "a button": f'<button id="go" onclick="{TELL}" onfocus="{TELL}">Vidare</button>',
    "a submit": f'{POST}<input type="submit" id="go" value="Vidare"></form>',
    "a link": '<a id="go" href="/tryckt?x">Vidare</a>',
    "a part that hears clicks": f'<div id="go" onclick="{TELL}">Vidare</div>',
}


@pytest.mark.parametrize("button", BUTTONS)
@pytest.mark.parametrize("verb", FILLED)
def test_what_is_filled_in_must_be_what_it_is_called(surf: Surf, site: Site, verb: str, button: str) -> None:
    called, do = FILLED[verb]
    with pytest.raises(DecisionTouched):
        do(surf(BUTTONS[button], kind(called)))
    assert was_pressed(site) == set()


@pytest.mark.parametrize("body", [BUTTONS["a button"], BUTTONS["a submit"], f'<input id="go" onclick="{TELL}">'])
def test_what_is_followed_is_no_button_and_no_field(surf: Surf, site: Site, body: str) -> None:
    with pytest.raises(DecisionTouched):
        surf(body, FOLLOW).act(on("go"))
    assert was_pressed(site) == set()


@pytest.mark.parametrize(
    "body",
    [
        f'<input id="go" onclick="{TELL}">',
        f'<input type="checkbox" id="go" onclick="{TELL}">',
        f'<select id="go" onclick="{TELL}"></select>',
    ],
)
def test_what_is_pressed_is_no_field(surf: Surf, site: Site, body: str) -> None:
    with pytest.raises(DecisionTouched):
        surf(body, GO).act(on("go"))
    assert was_pressed(site) == set()


@pytest.mark.parametrize("words", ["Spara utkast", "Skicka fråga", "Registrera"])
@pytest.mark.parametrize("called", ["press", "link"])
def test_what_says_that_it_saves_or_asks_needs_its_kind(surf: Surf, site: Site, called: str, words: str) -> None:
    body = f'<a id="go" onclick="{TELL}">{words}</a>'
    with pytest.raises(DecisionTouched):
        surf(body, kind(called)).act(on("go"))
    assert was_pressed(site) == set()


def test_a_box_whose_words_decide_is_not_ticked(surf: Surf, site: Site) -> None:
    body = f'<label><input type="checkbox" id="go" onclick="{TELL}">Godkänn</label>'
    with pytest.raises(DecisionTouched):
        surf(body, kind("tick")).choose(on("go"), option=True)
    assert was_pressed(site) == set()


@pytest.mark.parametrize("begins", ["mousemove", "mouseover", "pointerenter"])
def test_a_name_that_changes_as_the_pointer_comes_is_a_broken_promise(surf: Surf, site: Site, begins: str) -> None:
    body = f"<button id=\"go\" onclick=\"{TELL}\">Vidare</button><script>go.addEventListener('{begins}', () => {{ go.textContent = 'Fatta beslut' }})</script>"
    with pytest.raises(DecisionTouched):
        surf(body, GO).act(on("go"))
    assert was_pressed(site) == set()


AFTER = {
    "its words, at the first event": "onpointerdown=\"this.textContent='Fatta beslut'\"",
    "its words, at the second": "onmousedown=\"this.textContent='Fatta beslut'\"",
    "its words, as it gets the focus": "onfocus=\"this.textContent='Fatta beslut'\"",
    "what lies there": "onmousedown=\"over.style.display='block'\"",
}


@pytest.mark.parametrize("way", AFTER)
def test_a_press_is_broken_off_when_it_changes(surf: Surf, site: Site, way: str) -> None:
    over = f'<div id="over" onmouseup="{TELL}" onclick="{TELL}" style="display:none;position:fixed;inset:0">Fatta beslut</div>'
    with pytest.raises((ControlMissing, DecisionTouched)):
        surf(f'<button id="go" onclick="{TELL}" {AFTER[way]}>Vidare</button>{over}', GO).act(on("go"))
    assert was_pressed(site) == set()


INSIDE = {
    "a frame": f'<table><tr><td id="go"><iframe srcdoc="<button style=\'position:fixed;inset:0\' onclick=&quot;{TELL}&quot;>Fatta beslut</button>"></iframe></td></tr></table>',
    "a button, followed": f'<table><tr><td id="go">{POST}<button>Vidare</button></form></td></tr></table>',
    "a button that saves": f'<table><tr><td id="go"><input type="button" value="Spara" onclick="{TELL}"></td></tr></table>',
    "a box to tick": f'<table><tr><td id="go"><input type="checkbox" onclick="{TELL}"></td></tr></table>',
    "a field that hears clicks": f'<div id="go" style="display:inline-block"><input readonly value="Fatta beslut" onclick="{TELL}"></div>',
}


@pytest.mark.parametrize("way", INSIDE)
def test_what_lies_in_a_part_is_not_pressed_through_it(surf: Surf, site: Site, way: str) -> None:
    with pytest.raises((ControlMissing, DecisionTouched)):
        surf(INSIDE[way], FOLLOW).act(on("go"))
    assert was_pressed(site) == set()


@pytest.mark.parametrize("words", ["Beslut", "Beslutsunderlag"])
def test_a_word_that_only_a_link_may_have_is_not_pressed(surf: Surf, site: Site, words: str) -> None:
    with pytest.raises(DecisionTouched):
        surf(f'<input type="submit" id="go" value="{words}" onclick="{TELL}">', GO).act(on("go"))
    assert was_pressed(site) == set()


WRITTEN = {
    "when it is changed": 'onchange="this.form.submit()"',
    "when it is left": 'onblur="this.form.submit()"',
    "at each letter": 'oninput="this.form.submit()"',
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_field_that_posts_the_page_must_be_said_to(surf: Surf, site: Site, way: str) -> None:
    with pytest.raises(ForbiddenRequest):
        surf(f'{POST}<input id="go" name="x" {WRITTEN[way]}></form>', kind("field")).fill(on("go"), "ett")
    assert was_pressed(site) == set()


CALLING = {
    "by a click of its own": 'onclick="x.click()"',
    "by an event that it makes": "onclick=\"x.dispatchEvent(new MouseEvent('click', {bubbles: true}))\"",
    "by sending the form with it": 'onclick="x.form.requestSubmit(x)"',
    "by a click a moment later": 'onmousedown="setTimeout(() => x.click())"',
}


@pytest.mark.parametrize("way", CALLING)
def test_a_script_presses_no_declared_decision_in_our_name(surf: Surf, site: Site, way: str) -> None:
    body = f'<button id="go" {CALLING[way]}>Vidare</button>{POST}<button id="x" onclick="{TELL}">Klart</button></form>'
    surface = surf(body, GO + press("x", 'css = "#x"', "decision"))

    def press_and_look() -> None:
        surface.act(on("go"))
        time.sleep(0.1)  # a timer may wait until the press is over
        surface.show("main")

    with pytest.raises(DecisionTouched):
        press_and_look()
    assert was_pressed(site) == set()


HONEST = {
    "a part with two buttons in it": (
        f'<div onclick="1"><button id="go" onclick="{TELL}">Räkna</button> <button>Fatta beslut</button></div>',
        GO,
    ),
    "a button that draws a mark as the pointer comes": (
        f'<style>#go:hover::after {{ content: "▾" }}</style><button id="go" onclick="{TELL}">Räkna</button>',
        GO,
    ),
    "a row of a list about decisions": (
        '<table><tr><th>Nr</th><th>Beslut</th><th></th></tr><tr onclick="1"><td>1</td><td>Bifall</td>'
        f'<td><a id="go" href="#" onclick="{TELL}">Öppna</a></td></tr></table>',
        FOLLOW,
    ),
    "a line in a list about decisions": (
        f'<table><tr><th>Nr</th><th>Beslut</th></tr><tr onclick="{TELL.replace("this.id", "`go`")}"><td id="go">1</td><td>Bifall, betalt</td></tr></table>',
        FOLLOW,
    ),
    "a button beside one that decides": (
        f'<div><button title="Räkna ut normen" id="go" onclick="{TELL}">Räkna</button><button>Fatta beslut</button></div>',
        GO,
    ),
    "a button in a page that hears clicks": (
        f'<div onclick="1">{"Här beslutas om ekonomiskt bistånd. " * 9}<button id="go" onclick="{TELL}">Räkna</button></div>',
        GO,
    ),
    "a tab that is a button": (f'<button role="tab" id="go" onclick="{TELL}">Inkomster</button>', FOLLOW),
    "a row that is a link, in a table under headings": (
        f'<table><tr><th>Nr</th><th>Vad</th></tr><tr onclick="{TELL.replace("this.id", "`go`")}"><td id="go">1</td><td>Fatta beslut</td></tr></table>',
        FOLLOW,
    ),
    "a button in a form about decisions": (
        f'<form onclick="1"><p>Beslut om bistånd</p><button type="button" id="go" onclick="{TELL}">Räkna</button></form>',
        GO,
    ),
    "what closes a window about a decision": (
        f'<div role="dialog"><p>Fatta beslut?</p><button id="go" onclick="{TELL}">Avbryt</button></div>',
        GO,
    ),
    "a button whose code says to execute": (
        f'<button type="button" id="go" onclick="{TELL}; ({{execute: 1, allow: 2}})">Räkna</button>',
        GO,
    ),
    "a circle in a picture": (
        f'<img usemap="#m" width="99" height="99" src="data:,"><map name="m"><area id="go" shape="circle" coords="50,50,40" href="#" onclick="{TELL}" alt="Räkna"></map>',
        FOLLOW,
    ),
    "a button that counts the seconds": (
        f'<button id="go" onclick="{TELL}">Logga ut <i id="c">0</i></button><script>setInterval(() => c.textContent++, 10)</script>',
        GO,
    ),
    "a button that swells": (
        f'<style>@keyframes p {{ 50% {{ transform: scale(1.2) }} }} #go {{ animation: p 1s infinite }}</style><button id="go" onclick="{TELL}">Räkna</button>',
        GO,
    ),
    "a label's own text": (f'<label id="go" onclick="{TELL}">Visa alla</label>', FOLLOW),
}


@pytest.mark.parametrize("way", HONEST)
@pytest.mark.honest
def test_what_only_stands_near_a_decision_is_pressed(surf: Surf, site: Site, way: str) -> None:
    body, controls = HONEST[way]
    surf(body, controls).act(on("go"))
    assert was_pressed(site) == {"go"}


DRAWN = '<p style="position:relative"><input type="checkbox" id="go"><label for="go" style="position:absolute;left:0;top:0;width:60px;height:30px"></label></p>'


BESIDE = '<style>label::before {{ content: "☐" }} :checked + label::before {{ content: "☑" }}</style><input type="checkbox" id="go" style="{}"><label for="go">Visa</label>'


@pytest.mark.parametrize(
    "body",
    ['<input type="checkbox" id="go">', '<label><input type="checkbox" id="go"> Visa alla</label>', DRAWN]
    + [BESIDE.format(how) for how in ("display:none", "position:absolute;opacity:0", "position:absolute;left:-9999px")],
)
@pytest.mark.honest
def test_an_honest_box_is_ticked_and_unticked(surf: Surf, body: str) -> None:
    surface = surf(body, kind("tick", 'css = "#go"'))
    for ticked in (True, True, False):
        surface.choose(on("go"), ticked)
        reading = surface.read(on("go"))
        assert reading is not None
        assert reading.text == ("ja" if ticked else "nej")


ONE_LINE = f'{POST}<input id="go" name="x"><input type="submit" value="Fatta beslut"></form>'


def test_a_line_break_presses_nothing_in_a_field_of_one_line(surf: Surf, site: Site) -> None:
    surface = surf(ONE_LINE, kind("field") + 'form = "lines"\n')
    with suppress(ValueNotTaken):
        surface.fill(on("go"), "ett\ntvå")
    assert was_pressed(site) == set()


# ------------------------------------------------------------------ what only opens a view, and what posts

VIEW = '[go]\nkind = "link"\nopens_view = "past"\nfind = [{ css = "#go" }]\n'
PAST = '[screen]\ntitle = "Tidigare beslut"\nhere = [{ text = "Alla beslut" }]\n'
SENDS = {
    "a form": '<form method="post" action="/tryckt?x"></form><a id="go" href="#" onclick="document.forms[0].submit()">Fatta beslut</a>',
    "a script": '<a id="go" href="/past" onclick="fetch(\'/tryckt?x\', {method: \'POST\'})">Fatta beslut</a>',
    "a beacon": '<a id="go" href="/past" onclick="navigator.sendBeacon(\'/tryckt?x\', \'x\')">Fatta beslut</a>',
    "a ping": '<a id="go" href="/past" ping="/tryckt?x">Fatta beslut</a>',
    "the page that it leads to": '<a id="go" href="/posts">Fatta beslut</a>',
}


@pytest.mark.honest
@pytest.mark.parametrize("words", ["Tidigare beslut", "Utbetalningar", "Förslag och beslut", "Betalda räkningar"])
def test_a_link_that_only_opens_a_view_is_followed_whatever_it_is_called(surf: Surf, site: Site, words: str) -> None:
    site.pages["/past"] = page_of("<p>Alla beslut</p>")
    surface = surf(f'<a id="go" href="/past"><b>{words}</b></a>', VIEW, past=PAST)
    surface.act(on("go"))
    surface.show("past")


@pytest.mark.parametrize("way", SENDS)
def test_a_link_that_is_said_to_open_a_view_sends_nothing(surf: Surf, site: Site, way: str) -> None:
    site.pages["/past"] = page_of("<p>Alla beslut</p>")
    site.pages["/posts"] = page_of("<p>Alla beslut</p><script>fetch('/tryckt?x', {method: 'POST'})</script>")
    with pytest.raises((ForbiddenRequest, DecisionTouched)):
        surf(SENDS[way], VIEW, past=PAST).act(on("go"))
    assert was_pressed(site) == set()


def test_a_link_that_leads_elsewhere_than_it_was_said_to_is_a_broken_promise(surf: Surf, site: Site) -> None:
    site.pages["/past"] = page_of("<p>Beslutet är fattat</p>")
    with pytest.raises(DecisionTouched):
        surf('<a id="go" href="/past">Tidigare beslut</a>', VIEW, past=PAST).act(on("go"))


def test_a_button_of_a_form_opens_no_view(surf: Surf, site: Site) -> None:
    with pytest.raises(DecisionTouched):
        surf(f'{POST}<button id="go">Tidigare beslut</button></form>', VIEW, past=PAST).act(on("go"))
    assert was_pressed(site) == set()


OPENING = {
    "a button outside any form": '<button id="go" onclick="location=\'/past\'">Tidigare beslut</button>',
    "a tab in a part with a tip": '<li onclick="1" title="Visa utbetalningar"><a id="go" href="/past">Utbetalningar</a></li>',
    "a link whose picture has another name": '<a id="go" href="/past"><img alt="Beslutsikon" width="9" height="9">Tidigare beslut</a>',
}


@pytest.mark.parametrize("way", OPENING)
@pytest.mark.honest
def test_what_opens_a_view_may_be_a_button_or_have_a_tip(surf: Surf, site: Site, way: str) -> None:
    site.pages["/past"] = page_of("<p>Alla beslut</p>")
    surf(OPENING[way], VIEW, past=PAST).act(on("go"))


@pytest.mark.parametrize("words", ["Fatta beslut", "Godkänn", "Betala"])
def test_what_tells_to_decide_is_no_name_of_a_view(surf: Surf, site: Site, words: str) -> None:
    site.pages["/tryckt"] = page_of("<p>Alla beslut</p>")
    with pytest.raises(DecisionTouched):
        surf(f'<a id="go" href="/tryckt?x">{words}</a>', VIEW, past=PAST).act(on("go"))
    assert was_pressed(site) == set()


def test_what_opens_a_view_posts_nothing_later_either(surf: Surf, site: Site) -> None:
    shows = "document.body.insertAdjacentHTML('beforeend', '<p>Alla beslut</p>')"
    body = f'<a id="go" href="#" onclick="{shows}; setTimeout(() => fetch(\'/tryckt?x\', {{method: \'POST\'}}), 900)">Beslut</a>'
    surface = surf(body, VIEW, past=PAST)
    surface.act(on("go"))
    time.sleep(1.0)
    with pytest.raises(ForbiddenRequest):
        surface.show("past")
    assert was_pressed(site) == set()


@pytest.mark.parametrize(
    "sent", ["'/tryckt?x&_method=POST'", "'/tryckt?x', {headers: {'X-HTTP-Method-Override': 'POST'}}"]
)
def test_a_question_that_passes_itself_off_as_a_post_is_one(surf: Surf, site: Site, sent: str) -> None:
    shows = "document.body.insertAdjacentHTML('beforeend', '<p>Alla beslut</p>')"
    with pytest.raises(ForbiddenRequest):
        surf(f'<a id="go" href="#" onclick="{shows}; fetch({sent})">Beslut</a>', VIEW, past=PAST).act(on("go"))
    assert was_pressed(site) == set()


LIST = '<form method="post" action="/tryckt?x"><select id="go" name="x" onchange="this.form.submit()"><option>–</option><option>Ny</option></select></form>'
BOX_THAT_POSTS = '<form method="post" action="/tryckt?x"><input type="checkbox" id="go" name="x" onclick="this.form.submit()"></form>'


@pytest.mark.parametrize(("body", "called", "option"), [(LIST, "choice", "Ny"), (BOX_THAT_POSTS, "tick", True)])
def test_what_posts_the_page_when_it_is_set_must_be_said_to(
    surf: Surf, site: Site, body: str, called: str, option: str | bool
) -> None:
    with pytest.raises(ForbiddenRequest):
        surf(body, kind(called)).choose(on("go"), option)
    assert was_pressed(site) == set()


@pytest.mark.parametrize(("body", "called", "option"), [(LIST, "choice", "Ny"), (BOX_THAT_POSTS, "tick", True)])
def test_what_posts_the_page_a_while_later_is_held_back_too(
    surf: Surf, site: Site, body: str, called: str, option: str | bool
) -> None:
    later = body.replace("this.form.submit()", "setTimeout(() => this.form.submit(), 900)")
    surface = surf(later, kind(called))
    surface.choose(on("go"), option)
    time.sleep(1.0)
    with pytest.raises(ForbiddenRequest):
        surface.show("main")
    assert was_pressed(site) == set()


@pytest.mark.parametrize("option", ["Fatta beslut", "Bifall och betala ut", "Till utbetalning"])
def test_an_option_to_decide_is_not_chosen_where_the_choice_is_sent_at_once(
    surf: Surf, site: Site, option: str
) -> None:
    with pytest.raises(DecisionTouched):
        surf(LIST.replace("Ny<", f"{option}<"), kind("choice") + "posts = true\n").choose(on("go"), option)
    assert was_pressed(site) == set()


@pytest.mark.honest
def test_a_list_that_is_said_to_post_is_chosen_from(surf: Surf, site: Site) -> None:
    site.pages["/tryckt"] = page_of('<select id="go"><option>–</option><option selected>Ny</option></select>')
    surf(LIST, kind("choice") + "posts = true\n").choose(on("go"), "Ny")
    assert was_pressed(site) == {"x"}


# ------------------------------------------------------------------ dialogs

QUOTED = TELL.replace("'", "&#39;")
BOX = f'<div class="ruta">{{}}<button id="yes" onclick="{QUOTED}">Ja</button><button id="no">Nej</button></div>'


@pytest.mark.parametrize(
    "more",
    [
     "<p>Spara beräkningen?</p><p role=button>Beslutet betalas ut</p>", "<p>Spara beräkningen?</p><input placeholder='Betala ut'>",
     "<p>Spara beräkningen?</p><ul style='list-style:inside \"Betala ut\"'><li></li></ul>",
     "<p>Spara beräkningen?</p><b style='position:absolute;top:0;left:0'>Betala ut</b>",
     "<p>Spara beräkningen?</p><p>Beslutet verkställs och betalas ut.</p>", "<h2>Utbetalning</h2><p>Spara beräkningen?</p>", "<p>Spara beräkningen?</p>Besluta samtidigt",
     '<p title="Beslutet betalas ut">Spara beräkningen?</p>', '<p>Spara beräkningen?</p><label><input type="checkbox" checked>Betala ut</label>',
     '<style>.ruta::after { content: "Betalas ut nu" }</style><p>Spara beräkningen?</p>'],
)  # fmt: skip
def test_a_known_question_that_goes_on_to_a_payment_is_a_broken_promise(surf: Surf, site: Site, more: str) -> None:
    with pytest.raises(DecisionTouched):
        surf(BOX.format(more), GO).show("main")
    assert was_pressed(site) == set()


def test_a_known_question_in_a_window_about_a_payment_is_a_broken_promise(surf: Surf, site: Site) -> None:
    body = f'<div role="dialog"><h2>Utbetalning</h2>{BOX.format("<p>Spara beräkningen?</p>")}</div>'
    with pytest.raises(DecisionTouched):
        surf(body, GO).show("main")
    assert was_pressed(site) == set()


def test_a_question_that_changes_as_the_pointer_comes_is_not_answered(surf: Surf, site: Site) -> None:
    body = BOX.format('<p id="q">Spara beräkningen?</p>').replace(
        'id="yes"', 'id="yes" onmouseover="q.textContent=`Betala ut?`"'
    )
    with pytest.raises((UnexpectedDialog, DecisionTouched)):
        surf(body, GO).show("main")
    assert was_pressed(site) == set()


def test_a_known_question_that_says_more_is_not_answered(surf: Surf, site: Site) -> None:
    with pytest.raises(UnexpectedDialog):
        surf(BOX.format("<p>Spara beräkningen?</p><p>Och radera den gamla.</p>"), GO).show("main")
    assert was_pressed(site) == set()


def test_an_answer_that_is_called_something_else_too_is_not_given(surf: Surf, site: Site) -> None:
    body = BOX.format("<p>Spara beräkningen?</p>").replace('id="yes"', 'id="yes" title="Ja, och betala ut"')
    with pytest.raises(DecisionTouched):
        surf(body, GO).show("main")
    assert was_pressed(site) == set()


@pytest.mark.honest
def test_a_question_beside_its_two_buttons_is_answered(surf: Surf, site: Site) -> None:
    over = (
        "<style>.ruta { position: fixed; left: 0; top: 0; padding: 50px; background: white }</style><b>Fatta beslut</b>"
    )
    body = over + BOX.format("<p>Spara <b>beräkningen</b>?</p>").replace(QUOTED, f"{QUOTED}; this.parentNode.remove()")
    surf(body, GO).show("main")
    assert was_pressed(site) == {"yes"}


def test_what_covers_the_answer_is_not_clicked(surf: Surf, site: Site) -> None:
    over = f'<div id="over" onclick="{TELL}" style="position:fixed;inset:0;opacity:0"></div>'
    with pytest.raises((UnexpectedDialog, ControlMissing)):
        surf(BOX.format("<p>Spara beräkningen?</p>") + over, GO).show("main")
    assert was_pressed(site) == set()
