"""The web driver's own input and finder: what it presses is what it saw, and no page can change what it sees."""

import time

import pytest

from bot.domain.errors import ControlMissing
from bot.ports.surface import Target
from tests.ports.conftest import Surf, page_of
from tests.ports.small_site import Site
from tests.ports.test_web_surface import FIRST, TELL, on, press, was_pressed

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

SAVE = press("save", 'button = "Räkna"')


CHANGES = {
    "something comes over it": "document.getElementById('cover').style.display = ''",
    "its words change": "document.getElementById('a').textContent = 'Visa'",
}


def that_changes(swap: str) -> str:
    """A button, and what happens as the pointer comes to it."""
    cover = f'<div id="cover" onclick="{TELL}" style="display:none;position:absolute;inset:0"></div>'
    # A new page may hear of a pointer left somewhere by the page before it: only one that is over the button counts.
    return (
        f'<button id="a" onclick="{TELL}" style="position:absolute;top:300px;left:200px">Räkna</button>{cover}'
        f"<script>onmousemove = event => {{ if (event.target.id === 'a') {{ {swap} }} }}</script>"
    )


@pytest.mark.parametrize("swap", CHANGES)
def test_what_changes_as_the_pointer_comes_is_not_pressed(surf: Surf, site: Site, swap: str) -> None:
    with pytest.raises(ControlMissing):
        surf(that_changes(CHANGES[swap]), SAVE).act(on("save"))
    assert was_pressed(site) == set()


def test_what_moves_as_the_pointer_comes_is_followed_to_where_it_goes(surf: Surf, site: Site) -> None:
    surf(that_changes("document.getElementById('a').style.marginLeft = '400px'"), SAVE).act(on("save"))
    assert was_pressed(site) == {"a"}


def test_a_page_with_odd_scripts_of_its_own_is_read_and_pressed_all_the_same(surf: Surf, site: Site) -> None:
    odd = "Array.prototype.filter = Array.prototype.includes = () => []; document.querySelectorAll = () => []; setTimeout = () => 0;"
    body = f'<script>{odd}</script><button id="a" onclick="{TELL}">Räkna</button>'
    surf(body, SAVE).act(on("save"))
    assert was_pressed(site) == {"a"}


def test_the_page_s_own_presses_go_on_after_the_driver_s(surf: Surf, site: Site) -> None:
    body = (
        f"<button onclick=\"setTimeout(() => document.getElementById('b').click(), 30)\">Räkna</button>"
        f'<button id="b" onclick="{TELL}">Annan</button>'
    )
    surface = surf(body, SAVE)
    surface.act(on("save"))
    end = time.monotonic() + 5
    while not was_pressed(site) and time.monotonic() < end:
        surface.show("main")  # what a page asks for is let out only while the driver is at work
    assert was_pressed(site) == {"b"}


def test_a_button_below_what_is_seen_in_a_frame_inside_a_frame_is_pressed(surf: Surf, site: Site) -> None:
    style = 'style="border:7px solid;padding:9px 13px"'
    site.pages["/ytter"] = page_of(f'<iframe name="inre" src="/inre" height="90" {style}></iframe>')
    site.pages["/inre"] = page_of(
        f'<div style="height:900px"></div><button id="a" onclick="{TELL}">Räkna</button><button id="b" onclick="{TELL}">Nej</button>'
    )
    body = f'<div style="height:1200px"></div><iframe name="ytter" src="/ytter" {style}></iframe>'
    surf(body, SAVE, frame='["ytter", "inre"]').act(on("save"))
    assert was_pressed(site) == {"a"}


def test_a_field_is_typed_into_as_by_a_person(surf: Surf) -> None:
    tell = "document.getElementById('e').textContent += event.type + (event.isTrusted ? ' ' : '? ')"
    body = (
        f'<table><tr><td>Första</td><td><input value="gammalt" maxlength="6" oninput="{tell}" onchange="{tell}" onblur="{tell}"></td>'
        '</tr></table><p id="e"></p>'
    )
    surface = surf(body, FIRST + '[events]\nkind = "text"\nfind = [{ css = "#e" }]\n')
    surface.fill(on("first"), "1 000")
    reading = surface.read(on("events"))
    assert reading is not None
    assert reading.text == "input change blur"
    surface.fill(on("first"), "")


@pytest.mark.parametrize("state", ["disabled", "readonly"])
def test_a_field_that_is_opened_a_moment_later_takes_its_value(surf: Surf, state: str) -> None:
    body = (
        f'<table><tr><td>Första</td><td><input id="f" {state}></td></tr></table>'
        f"<script>setTimeout(() => document.getElementById('f').removeAttribute('{state}'), 300)</script>"
    )
    surf(body, FIRST).fill(on("first"), "1 000")


def test_a_second_frame_of_the_same_name_deeper_down_is_another_frame(surf: Surf, site: Site) -> None:
    site.pages["/ytter"] = page_of('<iframe name="arbete" src="/fel"></iframe>')
    site.pages["/fel"] = page_of('<p id="p">fel</p>')
    site.pages["/ratt"] = page_of('<p id="p">rätt</p>')
    body = '<iframe name="ytter" src="/ytter"></iframe><iframe name="arbete" src="/ratt"></iframe>'
    surface = surf(body, '[here]\nkind = "text"\nfind = [{ css = "#p" }]\n', frame='["arbete"]')
    reading = surface.read(Target("main", "here"))
    assert reading is not None
    assert reading.text == "rätt"
