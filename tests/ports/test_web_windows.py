"""The web driver where the work is done in a window that the system opens by itself, beside the first one."""

import time

import pytest

from bot.domain.errors import DecisionTouched, ForbiddenRequest, ScreenNotThere, SessionLost
from bot.drivers.web import WebSurface, WebSurfaces
from bot.ports.surface import OnScreen, Target
from tests.ports.conftest import HEAD, Surf, page_of
from tests.ports.small_site import Site

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

OPENS = "<h1>Start</h1><script>setTimeout(() => window.open('/arbete', '{}', 'width=600'), 120)</script>"
WORK = (
    '<span id="akt">EB-1</span> <span id="person">19900101-2384</span>'
    "<a href=\"#\" onclick=\"window.open('/svar', 's', 'width=400'); return false\">Visa</a>"
    '<form method="post" action="/spara"><button>Spara</button></form>'
    '<form method="post" action="/slutlig"><input name="kommando" value="slutlig"><button>Gå vidare</button></form>'
    "<button onclick=\"fetch('/fattat')\">Fatta beslut</button>"
)
ANSWER = '<table><tr><td>Svar</td><td>ja</td></tr></table><button onclick="window.close()">Stäng</button>'
WORK_SCREEN = """[screen]
title = "Arbete"
window = "arbete"
here = [{ link = "Visa" }]
[show]
kind = "link"
opens = "answer"
find = [{ link = "Visa" }]
[save]
kind = "save_draft"
find = [{ button = "Spara" }]
[on]
kind = "press"
find = [{ button = "Gå vidare" }]
[sly]
kind = "press"
find = [{ button = "Fatta beslut" }]
[case]
kind = "text"
find = [{ css = "#akt" }]
[person]
kind = "text"
data = "personnummer"
find = [{ css = "#person" }]
"""
ANSWER_SCREEN = """[screen]
title = "Svar"
popup = true
here = [{ button = "Stäng" }]
[answer]
kind = "text"
find = [{ label = "Svar" }]
[close]
kind = "press"
closes = true
find = [{ button = "Stäng" }]
"""
IN_WINDOW = HEAD.replace('screen = "head"', 'screen = "work"')


@pytest.fixture
def waits() -> dict[str, float]:
    """A window takes longer to open than a page on a machine that has much to do."""
    return {"CONTROL_WAIT_S": 5.0, "SCREEN_WAIT_S": 3.0, "ACT_WAIT_S": 8.0}


def start(surf: Surf, site: Site, called: str = "arbete", work: str = WORK) -> WebSurface:
    """The first window of a system that soon opens another, called so."""
    site.pages |= {"/arbete": page_of(work), "/svar": page_of(ANSWER), "/spara": page_of(WORK.replace("EB-1", "EB-2"))}
    return surf(OPENS.format(called), head=IN_WINDOW, work=WORK_SCREEN, answer=ANSWER_SCREEN)


def work(control: str) -> Target:
    return Target("work", control)


def test_a_window_that_the_system_opens_late_is_waited_for_and_worked_in(surf: Surf, site: Site) -> None:
    surface = start(surf, site)
    surface.show("work")
    assert surface.on_screen() == OnScreen("EB-1", "19900101-2384")
    surface.commit(work("save"))
    assert surface.on_screen() == OnScreen("EB-2", "19900101-2384")
    assert [one.method for one in site.asked if one.path == "/spara"] == ["POST"]


def test_the_answer_is_a_third_window_and_closing_it_gives_the_second_back(surf: Surf, site: Site) -> None:
    surface = start(surf, site)
    for _ in range(2):
        surface.show("work")
        surface.act(work("show"))
        surface.show("answer")
        reading = surface.read(Target("answer", "answer"))
        assert reading is not None
        assert reading.text == "ja"
        surface.act(Target("answer", "close"))


def test_a_renewed_surface_works_in_the_window_that_is_opened_anew(
    surf: Surf, site: Site, makers: list[WebSurfaces]
) -> None:
    start(surf, site).show("work")
    site.pages["/arbete"] = page_of(WORK.replace("EB-1", "EB-3"))
    surface = makers[-1].new_surface()
    surface.show("work")
    assert surface.on_screen() == OnScreen("EB-3", "19900101-2384")
    assert len([one for one in site.asked if one.path == "/arbete"]) == 2


def test_a_window_of_another_name_is_not_the_one_the_pack_means(surf: Surf, site: Site) -> None:
    surface = start(surf, site, called="reklam")
    with pytest.raises(ScreenNotThere):
        surface.show("work")
    assert any(one.path == "/arbete" for one in site.asked), "the other window was never opened: the test shows nothing"


def test_a_session_that_is_lost_in_the_second_window_is_known_there(surf: Surf, site: Site) -> None:
    with pytest.raises(SessionLost):
        start(surf, site, work="<p>401 Obehörig</p>").show("work")


def test_a_window_that_is_closed_is_not_there_any_more(surf: Surf, site: Site) -> None:
    surface = start(surf, site, work=WORK + "<script>setTimeout(() => window.close(), 400)</script>")
    surface.show("work")
    time.sleep(0.5)
    with pytest.raises(ScreenNotThere):
        surface.show("work")


def test_nothing_decides_in_the_second_window_either(surf: Surf, site: Site) -> None:
    surface = start(surf, site)
    surface.show("work")
    with pytest.raises(DecisionTouched):
        surface.act(work("sly"))
    with pytest.raises(ForbiddenRequest):
        surface.act(work("on"))
    assert not {"/fattat", "/slutlig"} & site.paths()
