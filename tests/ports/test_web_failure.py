"""What the web driver tells of a control that is not there, and what its picture of the failure shows: nobody's data."""

import pytest

from bot.domain.errors import ControlAmbiguous, ControlMissing, ScreenError, ScreenNotThere
from bot.drivers.web import WebSurface
from bot.packs import Candidate, explain
from bot.ports.surface import OnScreen, Target
from tests.ports.conftest import Covered, Surf

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

SAVE = '[save]\nkind = "press"\nfind = [{ button = "Spara utkast" }, { css = "#spara" }]\n'
NAME = '[name]\nkind = "text"\ndata = "name"\nfind = [{ css = "#namn" }]\n'


def failure(surface: WebSurface, control: str = "save", row: str = "") -> str:
    """What is told when a control cannot be used."""
    with pytest.raises(ScreenError) as caught:
        surface.act(Target("main", control, row))
    return caught.value.detail


def test_what_was_tried_and_the_nearest_label_are_told(surf: Surf) -> None:
    told = failure(surf("<button>Spara som utkast</button><button>Avbryt</button>", SAVE))
    assert told == "main.save: prövade knapp «Spara utkast», css «#spara»; närmast knappen «Spara som utkast»"


def test_a_way_without_a_word_for_a_person_is_not_told() -> None:
    assert explain([Candidate(id="user_edit"), Candidate(label="Användare")], None) == (
        "prövade etikett «Användare»; inget liknande på bilden"
    )
    assert explain([Candidate(id="user_edit")], None) == "prövade inget som har ett ord; inget liknande på bilden"


NEAREST = {
    "a link": ('<a href="#">Spara utkastet</a>', "närmast länken «Spara utkastet»"),
    "a heading": ("<h2>Spara utkastet</h2>", "närmast rubriken «Spara utkastet»"),
    "a tab": ('<div role="tab">Spara utkastet</div>', "närmast fliken «Spara utkastet»"),
    "a label": ("<label>Spara utkastet <input value='Anna'></label>", "närmast etiketten «Spara utkastet»"),
    "the value of a button": ('<input type="button" value="Spara utkastet">', "närmast knappen «Spara utkastet»"),
    "a column head": (
        "<table><tr><th>Spara utkastet</th><th>Rad</th></tr><tr><td>a</td><td>b</td></tr></table>",
        "närmast kolumnrubriken «Spara utkastet»",
    ),
    "with a digit": ("<button>Spara utkast 1</button>", "närmast en knapp utan känd text"),
    "in a cell": ("<table><tr><td>Spara utkastet</td></tr></table>", "inget liknande på bilden"),
    "a link in a cell": (
        "<table><tr><td><a href='#'>Spara utkastet</a></td></tr></table>", "inget liknande på bilden",
    ),
    "a button in a cell": (
        "<table><tr><td><button>Spara utkastet</button></td></tr></table>", "närmast en knapp utan känd text",
    ),
    "a row's own heading": (
        "<table><tr><th>Spara utkastet</th><td>b</td></tr></table>", "inget liknande på bilden",
    ),
    "typed in a field": ('<input value="Spara utkast">', "inget liknande på bilden"),
    "plain text": ("<p>Spara utkastet</p>", "inget liknande på bilden"),
    "nothing alike": ("<button>Hjälp</button>", "närmast en knapp utan känd text"),
    "nothing": ("<p>Välkommen</p>", "inget liknande på bilden"),
}  # fmt: skip


@pytest.mark.parametrize("way", NEAREST)
def test_the_nearest_is_told_by_its_text_only_where_that_is_a_label(surf: Surf, way: str) -> None:
    body, nearest = NEAREST[way]
    assert failure(surf(body, SAVE)).endswith(f"; {nearest}")


def test_a_word_that_stands_there_and_what_is_something_else_are_not_the_nearest(surf: Surf) -> None:
    table = "<table><tr><th>Typ</th><th>Belopp M</th><th>Belopp sökt</th></tr><tr><td>a</td><td>b</td><td>c</td></tr></table>"
    controls = (
        '[own]\nkind = "table"\nfind = [{ headers = ["Typ", "Belopp S"] }]\ncolumns = { kind = "Typ" }\n'
        '[other]\nkind = "table"\nfind = [{ headers = ["Belopp M"] }]\ncolumns = { amount = "Belopp M" }\n'
    )
    with pytest.raises(ControlMissing) as caught:
        surf(table, controls).rows(Target("main", "own"))
    assert caught.value.detail == "main.own: prövade rubriker «Typ», «Belopp S»; närmast kolumnrubriken «Belopp sökt»"


def test_what_stands_under_the_heading_that_the_pack_names_is_nearer(surf: Surf) -> None:
    def table(head: str) -> str:
        return f"<table><tr><th>Typ</th><th>{head}</th></tr><tr><td>a</td><td>b</td></tr></table>"

    body = f"<h2>Familj</h2>{table('Belopp')}<h2>Inkomster</h2>{table('Belopp sökande')}"
    controls = (
        '[own]\nkind = "table"\nfind = [{ heading = "Inkomster", headers = ["Typ", "Belopp S"] }]\n'
        'columns = { kind = "Typ" }\n'
    )
    with pytest.raises(ControlMissing) as caught:
        surf(body, controls).rows(Target("main", "own"))
    assert caught.value.detail.endswith("; närmast kolumnrubriken «Belopp sökande»")


def test_a_word_that_was_read_about_a_person_is_never_told(surf: Surf) -> None:
    surface = surf('<p id="namn">Berg, Sparar</p><a href="#">Sparar utkast</a>', SAVE + NAME)
    surface.read(Target("main", "name"))
    assert failure(surface).endswith("; närmast en länk utan känd text")


def test_what_a_row_was_known_by_is_never_told(surf: Surf) -> None:
    rows = "<table><tr><th>Namn</th><th>Val</th></tr><tr><td>Anna Öberg</td><td>b</td></tr></table>"
    controls = '[pick]\nkind = "press"\nfind = [{ row = "{row}", button = "Välj" }]\n'
    told = failure(surf(rows, controls), "pick", "Anna Öberg")
    assert told == "main.pick[rad]: prövade knapp «Välj» + raden; inget liknande på bilden"


def test_what_leaves_a_trace_tells_only_the_one_candidate_that_it_may_use(surf: Surf) -> None:
    controls = SAVE.replace("press", "save_draft")
    with pytest.raises(ControlMissing) as caught:
        surf("<button id='spara'>Spara som utkast</button>", controls).commit(Target("main", "save"))
    assert caught.value.detail.startswith("main.save: prövade knapp «Spara utkast»; närmast")


def test_equal_failures_are_told_in_equal_words(surf: Surf) -> None:
    told = set()
    for number in (2, 3):
        buttons = "<button>Spara utkast</button>" * number
        with pytest.raises(ControlAmbiguous) as caught:
            surf(buttons, SAVE).act(Target("main", "save"))
        told.add(caught.value.detail)
    assert told == {"main.save: flera träffar; prövade knapp «Spara utkast»; närmast knappen «Spara utkast»"}


def test_a_column_that_is_gone_is_told_with_the_one_that_resembles_it(surf: Surf) -> None:
    table = "<table><tr><th>Typ</th><th>Belopp kr</th></tr><tr><td>Hyra</td><td>7 321,00</td></tr></table>"
    controls = '[rows]\nkind = "table"\nfind = [{ css = "table" }]\ncolumns = { amount = "Belopp" }\n'
    with pytest.raises(ControlMissing) as caught:
        surf(table, controls).rows(Target("main", "rows"))
    assert caught.value.detail == "main.rows: prövade kolumn «Belopp»; närmast kolumnrubriken «Belopp kr»"


def test_a_screen_that_never_comes_is_told_with_what_it_is_known_by(surf: Surf) -> None:
    other = '[screen]\ntitle = "Annan"\nhere = [{ text = "Beräkning" }]\n'
    with pytest.raises(ScreenNotThere) as caught:
        surf("<h1>Beräkningar</h1>", other=other).show("other")
    assert caught.value.detail == "other: prövade text «Beräkning»; närmast rubriken «Beräkningar»"


# ------------------------------------------------------------------ the picture

PAGE = """<style>body{margin:0;background:#fff;height:240px;position:relative}body>*{position:absolute;margin:0;left:0;width:200px;height:20px;overflow:hidden}</style>
<p id="akt" style="top:0">EB-1</p><p id="person" style="top:20px">19850712-2385</p>
<button style="top:40px">Nya Spara</button><h2 style="top:60px">Sara Öberg</h2><p style="top:80px">Anna Okänd</p>
<input style="top:100px" value="7 321,00"><table style="top:120px"><tr><td>Belopp:</td><td>312,00</td></tr></table>
<h2 style="top:160px">Konto 12</h2><h2 style="top:180px">Beräkning</h2><p style="top:200px" id="namn">Sara Öberg</p>"""
AMOUNT = '[amount]\nkind = "text"\ndata = "amount"\nfind = [{ label = "Belopp" }]\n'


def test_a_picture_of_a_failure_shows_labels_and_nothing_else(surf: Surf, covered: Covered) -> None:
    surface = surf(PAGE, SAVE + AMOUNT + NAME)
    surface.read(Target("main", "name"))
    picture = surface.capture("main", labels_only=True)
    assert picture is not None
    assert picture.shows == OnScreen("EB-1", "19850712-2385")
    assert picture.spots == ()
    hidden = {top: covered(picture.jpeg, (4, top + 4, 40, 12)) for top in (0, 20, 60, 80, 100, 160, 200)}
    assert min(hidden.values()) > 0.9, hidden
    seen = {top: covered(picture.jpeg, (0, top, 200, 20)) for top in (40, 180)}
    assert max(seen.values()) < 0.2, seen
    assert 0.1 < covered(picture.jpeg, (0, 120, 200, 24)) < 0.8, "the pack's own word is seen, the amount is not"


def test_a_picture_of_a_failure_presses_and_waits_for_nothing(surf: Surf) -> None:
    dialog = "<div class='ruta'><p>Spara beräkningen?</p><button onclick=\"document.title='tryckt'\">Ja</button></div>"
    surface = surf("<p id='akt'>EB-1</p>", SAVE)
    page = surface._find.page
    page.evaluate("html => { document.body.insertAdjacentHTML('beforeend', html) }", dialog)
    picture = surface.capture("main", labels_only=True)
    assert picture is not None
    assert picture.shows is None, "no person stands in the header"
    assert page.title() == "prov"
