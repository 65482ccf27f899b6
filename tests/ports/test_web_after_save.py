"""The web driver after a press: what must and must not stand there, a lost session, and values that do not stay."""

import threading
from collections.abc import Callable

import pytest

from bot.domain.errors import (
    AnswerLost,
    ControlMissing,
    Doubtful,
    LoginRefused,
    SaveRefused,
    SessionLost,
    ValueNotTaken,
)
from bot.drivers import web
from bot.ports.surface import Target
from tests.ports.conftest import HEAD, PASSWORD, Surf, page_of
from tests.ports.small_site import Answer, Asked, Site

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

FORM = '<form method="post" action="/spara"><label>Status <input name="status" value="{}"></label><button>Spara</button></form>'
STATUS = '[status]\nkind = "field"\nfind = [{ label = "Status" }]\n'
SAVE = '[save]\nkind = "save_draft"\nfind = [{ button = "Spara" }]\n'
GO = '[go]\nkind = "link"\nfind = [{ link = "Vidare" }]\n'
PRESS = '[press]\nkind = "press"\nfind = [{ button = "Tryck" }]\n'


def on(control: str, row: str = "") -> Target:
    return Target("main", control, row)


def posts(site: Site) -> list[Asked]:
    return [one for one in site.asked if one.method == "POST"]


def echo(text: str) -> Callable[[Asked], Answer]:
    """A page that shows the form again, with what was posted, under a text."""
    return lambda one: page_of(text + FORM.format(one.value("status")))


# ------------------------------------------------------------------ what must and must not stand there


def test_what_must_stand_there_after_a_save_lets_it_through(surf: Surf, site: Site) -> None:
    site.pages["/spara"] = page_of("<p>Utkastet är sparat</p>")
    surf(FORM.format(""), STATUS + SAVE + 'saved = [{ text = "Utkastet är sparat" }]').commit(on("save"))
    assert len(posts(site)) == 1


def test_a_mark_of_what_is_saved_may_come_a_moment_late_and_in_another_frame(surf: Surf, site: Site) -> None:
    late = "<script>setTimeout(() => parent.frames[1].document.body.innerHTML = '<p>Sparat</p>', 300)</script>"
    site.pages |= {"/arbete": page_of(FORM.format("")), "/besked": page_of(""), "/spara": page_of(late)}
    frames = '<iframe name="arbete" src="/arbete"></iframe><iframe name="besked" src="/besked"></iframe>'
    surface = surf(frames, STATUS + SAVE + 'saved = [{ text = "Sparat" }]', frame='["arbete"]')
    surface.show("main")
    surface.commit(on("save"))
    assert len(posts(site)) == 1


def test_a_save_without_its_mark_is_looked_for_and_never_pressed_twice(surf: Surf, site: Site) -> None:
    site.pages["/spara"] = page_of("<p>Något annat</p>")
    surface = surf(FORM.format(""), STATUS + SAVE + 'saved = [{ text = "Utkastet är sparat" }]')
    with pytest.raises(AnswerLost, match=r"main\.save"):
        surface.commit(on("save"))
    assert len(posts(site)) == 1


def test_a_mark_that_stood_there_before_proves_nothing(surf: Surf, site: Site) -> None:
    site.pages["/tyst"] = ""
    body = "<p>Utkastet är sparat</p><button onclick=\"fetch('/tyst', { method: 'POST' })\">Spara</button>"
    surface = surf(body, SAVE + 'saved = [{ text = "Utkastet är sparat" }]')
    with pytest.raises(AnswerLost):
        surface.commit(on("save"))
    assert len(posts(site)) == 1


def test_a_refused_save_tells_the_systems_own_text_without_anything_personal(surf: Surf, site: Site) -> None:
    said = "Beloppet 7900,00 kan inte sparas för Anna: Åsa Öberg har 19810313-9993 som nummer."
    site.pages["/spara"] = page_of(f"<p class=fel>{said}</p>")
    name = '[name]\nkind = "text"\ndata = "name"\nfind = [{ css = "#vem" }]\n'
    surface = surf(
        f"<p id=vem>Åsa Öberg</p><p id=hon>Anna</p>{FORM.format('')}",
        STATUS
        + SAVE
        + 'refused = [{ css = ".fel" }]\n'
        + name
        + name.replace("name]", "her]", 1).replace("vem", "hon"),
    )
    surface.read(on("name"))
    surface.read(on("her"))
    with pytest.raises(SaveRefused) as refused:
        surface.commit(on("save"))
    assert refused.value.detail == "main.save: Beloppet … kan inte sparas för … har … som nummer."
    assert len(posts(site)) == 1


def test_a_long_refusal_is_cut(surf: Surf, site: Site) -> None:
    site.pages["/spara"] = page_of(f"<p class=fel>{'fel ' * 300}</p>")
    with pytest.raises(SaveRefused) as refused:
        surf(FORM.format(""), STATUS + SAVE + 'refused = [{ css = ".fel" }]').commit(on("save"))
    assert len(refused.value.detail) <= len("main.save: ") + 120


def test_a_refusal_of_the_whole_pack_holds_for_every_commit_and_for_no_other_press(surf: Surf, site: Site) -> None:
    site.pages |= {
        "/spara": page_of("<p class=fel>Nej</p>"),
        "/vidare": page_of("<p class=fel>Nej</p>" + FORM.format("")),
    }
    head = HEAD.replace("forbidden =", 'refused = [{ css = ".fel" }]\nforbidden =', 1)
    surface = surf('<a href="/vidare">Vidare</a>', STATUS + GO + SAVE, head=head)
    surface.act(on("go"))
    with pytest.raises(SaveRefused):
        surface.commit(on("save"))


def test_an_ordinary_press_may_have_refusals_of_its_own(surf: Surf) -> None:
    body = (
        "<button onclick=\"this.insertAdjacentHTML('afterend', '<p class=fel>Kan inte beräknas</p>')\">Tryck</button>"
    )
    with pytest.raises(SaveRefused, match="Kan inte beräknas"):
        surf(body, PRESS + 'refused = [{ css = ".fel" }]').act(on("press"))


# ------------------------------------------------------------------ a lost session


@pytest.mark.parametrize("where", ["the page itself", "another frame"])
def test_a_session_lost_without_anything_missing_is_never_read_back(surf: Surf, site: Site, where: str) -> None:
    lost = "<p>Sessionen har upphört</p>"
    other = "<script>parent.frames[1].document.body.innerHTML = '<p>Sessionen har upphört</p>'</script>"
    site.pages |= {
        "/arbete": page_of(FORM.format("Gammal")),
        "/besked": page_of(""),
        "/spara": echo(lost if where == "the page itself" else other),
    }
    frames = '<iframe name="arbete" src="/arbete"></iframe><iframe name="besked" src="/besked"></iframe>'
    surface = surf(frames, STATUS + SAVE, frame='["arbete"]')
    surface.show("main")
    surface.fill(on("status"), "Ny")
    with pytest.raises(SessionLost):
        surface.commit(on("save"))


def test_a_session_lost_in_an_ordinary_press_is_told_at_once(surf: Surf, site: Site) -> None:
    site.pages["/vidare"] = page_of("<p>401 Obehörig</p>" + FORM.format("Ny"))
    with pytest.raises(SessionLost):
        surf('<a href="/vidare">Vidare</a>', STATUS + GO).act(on("go"))


SECRET = '[password]\nkind = "secret"\nsecret = "password"\nfind = [{ label = "Lösenord" }]\n'
LOGIN = '<form method="post" action="/in"><label>Lösenord <input type=password name=pw></label><button>Tryck</button></form>'


def test_a_page_that_asks_for_the_first_secret_is_no_lost_session(surf: Surf, site: Site) -> None:
    site.pages |= {"/vidare": page_of(LOGIN), "/in": page_of('<a href="/vidare">Vidare</a>')}
    surface = surf('<a href="/vidare">Vidare</a>', GO + SECRET + PRESS)
    surface.act(on("go"))
    surface.fill_secret(on("password"))
    surface.act(on("press"))
    assert [one.value("pw") for one in posts(site)] == [PASSWORD]
    with pytest.raises(SessionLost):
        surface.act(on("go"))


def test_a_refused_login_is_told_by_the_press_itself(surf: Surf, site: Site) -> None:
    site.pages["/in"] = page_of("<p>Fel användarnamn eller lösenord.</p>" + LOGIN)
    surface = surf(LOGIN, SECRET + PRESS)
    surface.fill_secret(on("password"))
    with pytest.raises(LoginRefused):
        surface.act(on("press"))


# ------------------------------------------------------------------ reading back

ROWS = '[rows]\nkind = "table"\nfind = [{ headers = ["Nr"] }]\ncolumns = { nr = "Nr" }\n'
TABLE = "<table><tr><th>Nr</th></tr><tr><td>1</td></tr></table>"


def test_a_page_that_itself_answered_the_save_is_not_read_back(surf: Surf, site: Site) -> None:
    site.pages |= {
        "/spara": echo(TABLE + '<a href="/sparat">Vidare</a>'),
        "/sparat": page_of(FORM.format("Ny") + TABLE),
    }
    surface = surf(FORM.format("Gammal"), STATUS + SAVE + ROWS + GO)
    surface.fill(on("status"), "Ny")
    surface.commit(on("save"))
    with pytest.raises(Doubtful):
        surface.read(on("status"))
    with pytest.raises(Doubtful):
        surface.rows(on("rows"))
    surface.act(on("go"))
    reading = surface.read(on("status"))
    assert reading is not None
    assert (reading.text, len(surface.rows(on("rows")))) == ("Ny", 1)


def test_a_press_that_leaves_the_answer_where_it_is_does_not_make_it_stored(surf: Surf, site: Site) -> None:
    site.pages["/spara"] = echo('<a href="#flik">Vidare</a>')
    surface = surf(FORM.format("Gammal"), STATUS + SAVE + GO)
    surface.commit(on("save"))
    surface.act(on("go"))
    with pytest.raises(Doubtful):
        surface.read(on("status"))


def test_a_page_that_was_fetched_after_the_save_is_read(surf: Surf, site: Site) -> None:
    site.pages |= {"/spara": lambda _: (303, "/sparat"), "/sparat": page_of(FORM.format("Ny"))}
    surface = surf(FORM.format("Gammal"), STATUS + SAVE)
    surface.commit(on("save"))
    reading = surface.read(on("status"))
    assert reading is not None
    assert reading.text == "Ny"


def test_a_redirect_that_posts_again_is_still_the_answer_to_the_save(surf: Surf, site: Site) -> None:
    site.pages |= {"/spara": lambda _: (307, "/sparat"), "/sparat": echo("")}
    surface = surf(FORM.format("Gammal"), STATUS + SAVE)
    surface.commit(on("save"))
    with pytest.raises(Doubtful):
        surface.read(on("status"))


def test_the_pack_may_say_that_a_screen_shows_what_is_stored(surf: Surf, site: Site) -> None:
    site.pages["/spara"] = echo("")
    main = f'[screen]\ntitle = "Bild"\nstored = true\nhere = [{{ css = "body" }}]\n{STATUS}{SAVE}'
    surface = surf(FORM.format("Gammal"), main=main)
    surface.commit(on("save"))
    reading = surface.read(on("status"))
    assert reading is not None
    assert reading.text == "Gammal"


def test_what_an_ordinary_press_posted_is_read(surf: Surf, site: Site) -> None:
    site.pages["/spara"] = echo("")
    form = FORM.format("Gammal").replace("Spara", "Räkna")
    surface = surf(form, STATUS + '[calc]\nkind = "press"\nfind = [{ button = "Räkna" }]\n')
    surface.act(on("calc"))
    assert surface.read(on("status")) is not None


def test_only_the_frame_that_answered_the_save_is_doubted(surf: Surf, site: Site) -> None:
    site.pages |= {"/arbete": page_of(FORM.format("")), "/lista": page_of(TABLE), "/spara": echo("")}
    frames = '<iframe name="arbete" src="/arbete"></iframe><iframe name="lista" src="/lista"></iframe>'
    listed = f'[screen]\ntitle = "Lista"\nframe = ["lista"]\nhere = [{{ css = "table" }}]\n{ROWS}'
    surface = surf(frames, STATUS + SAVE, frame='["arbete"]', listed=listed)
    surface.show("main")
    surface.commit(on("save"))
    assert len(surface.rows(Target("listed", "rows"))) == 1
    with pytest.raises(Doubtful):
        surface.read(on("status"))


def test_whose_case_is_open_is_asked_also_of_the_answer_to_a_save(surf: Surf, site: Site) -> None:
    site.pages["/spara"] = echo("<p id=akt>EB-1</p><p id=person>19810313-9993</p>")
    surface = surf(FORM.format(""), STATUS + SAVE)
    surface.commit(on("save"))
    seen = surface.on_screen()
    assert seen is not None
    assert seen.case == "EB-1"


def test_a_window_that_the_save_opened_with_its_answer_is_not_read_back(surf: Surf, site: Site) -> None:
    site.pages["/spara"] = echo("")
    form = FORM.format("Ny").replace("<form ", '<form target="svar" ')
    main = f'[screen]\ntitle = "Bild"\nhere = [{{ css = "body" }}]\n{STATUS}{SAVE}opens = "answer"\n'
    answer = f'[screen]\ntitle = "Svar"\npopup = true\nhere = [{{ css = "body" }}]\n{STATUS}'
    surface = surf(form, main=main, answer=answer)
    surface.commit(on("save"))
    with pytest.raises(Doubtful):
        surface.read(Target("answer", "status"))


# ------------------------------------------------------------------ values that do not stay


def test_a_list_of_several_choices_keeps_a_persons_own(surf: Surf) -> None:
    body = "<label>Orsak <select multiple id=s><option selected>A</option><option>B</option><option selected>C</option></select></label>"
    choice = '[cause]\nkind = "choice"\nfind = [{ css = "#s" }]\n'
    chosen = '[chosen]\nkind = "text"\nfind = [{ css = "#ut" }]\n'
    tell = (
        '<p id=ut></p><button onclick="ut.textContent = [...s.selectedOptions].map(o => o.text).join()">Tryck</button>'
    )
    surface = surf(body + tell, choice + chosen + PRESS)
    with pytest.raises(ControlMissing, match="flera val"):
        surface.choose(on("cause"), "B")
    surface.act(on("press"))
    reading = surface.read(on("chosen"))
    assert reading is not None
    assert reading.text == "A,C"


AMOUNT = '[amount]\nkind = "field"\ndata = "amount"\nfind = [{ label = "Belopp" }]\n'
LATER = "setTimeout(() => b.value = '0', 400)"
FIELD = "<form><label>Belopp <input id=b {}></label></form>"


@pytest.mark.parametrize(
    "body",
    [
        FIELD.format(f'onblur="{LATER}"'),
        FIELD.format("") + f"<script>b.addEventListener('change', () => {LATER})</script>",
        FIELD.format("") + f"<script>document.forms[0].addEventListener('focusout', () => {LATER})</script>",
        FIELD.format("") + f"<script>document.addEventListener('input', () => {LATER})</script>",
        FIELD.format("") + f"<script>window.addEventListener('blur', () => {LATER}, true)</script>",
    ],
    ids=["inline", "the field", "an ancestor", "the document", "the window"],
)
def test_a_value_that_the_page_changes_a_moment_later_is_not_taken(surf: Surf, body: str) -> None:
    with pytest.raises(ValueNotTaken):
        surf(body, AMOUNT).fill(on("amount"), "7900")


def test_a_choice_that_the_page_puts_back_a_moment_later_is_not_taken(surf: Surf) -> None:
    body = "<select id=s onchange='setTimeout(() => s.selectedIndex = 0, 300)'><option>A</option><option>B</option></select>"
    with pytest.raises(ValueNotTaken):
        surf(body, '[cause]\nkind = "choice"\nfind = [{ css = "#s" }]\n').choose(on("cause"), "B")


def test_a_field_that_nothing_hears_is_not_waited_for(surf: Surf, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[int] = []
    monkeypatch.setattr(web.surface, "pause", lambda page, ms: waited.append(ms))
    other = "<input id=annan onblur='1'><script>annan.addEventListener('change', () => 1)</script>"
    surf(FIELD.format("") + other, AMOUNT).fill(on("amount"), "7900")
    assert web.surface.LATE_MS not in waited


TELLING = "<button onclick=\"fetch('/tryckt')\">Tryck</button>"


def test_a_value_that_has_changed_since_it_was_filled_in_stops_the_press(surf: Surf, site: Site) -> None:
    ready = threading.Event()
    site.pages |= {"/nu": lambda _: "ja" if ready.is_set() else "nej"}
    asks = "<script>setInterval(async () => { if (await (await fetch('/nu')).text() === 'ja') b.value = '0' }, 40)</script>"
    surface = surf(FIELD.format("") + asks + TELLING, AMOUNT + PRESS)
    surface.fill(on("amount"), "7900")
    ready.set()
    surface._find.page.wait_for_function("b.value === '0'")
    with pytest.raises(ValueNotTaken, match="ändrades"):
        surface.act(on("press"))
    assert "/tryckt" not in site.paths()
    surface.act(on("press"))
    assert "/tryckt" in site.paths(), "each press answers for what was filled in before it"


def test_a_choice_that_has_changed_since_stops_the_press(surf: Surf, site: Site) -> None:
    body = "<select id=s><option>A</option><option>B</option></select>" + TELLING
    surface = surf(body, '[cause]\nkind = "choice"\nfind = [{ css = "#s" }]\n' + PRESS)
    surface.choose(on("cause"), "B")
    surface._find.page.evaluate("s.selectedIndex = 0")
    with pytest.raises(ValueNotTaken):
        surface.act(on("press"))
    assert "/tryckt" not in site.paths()


def test_a_field_that_is_gone_stops_the_press(surf: Surf, site: Site) -> None:
    surface = surf(FIELD.format("") + TELLING, AMOUNT + PRESS)
    surface.fill(on("amount"), "7900")
    surface._find.page.evaluate("b.remove()")
    with pytest.raises(ValueNotTaken):
        surface.act(on("press"))
    assert "/tryckt" not in site.paths()


def test_a_field_on_a_screen_that_a_choice_has_left_does_not_stop_the_press(surf: Surf, site: Site) -> None:
    site.pages["/vald"] = page_of(TELLING)
    body = FIELD.format("") + "<a href=/vald id=a>x</a>"
    surface = surf(body, AMOUNT + PRESS)
    surface.fill(on("amount"), "7900")
    surface._find.page.goto(site.url + "/vald")
    surface.act(on("press"))
    assert "/tryckt" in site.paths()


def test_a_row_that_was_named_by_a_choice_is_still_known(surf: Surf, site: Site) -> None:
    body = (
        "<table><tr><th>Typ</th><th>Belopp</th></tr><tr><td><select><option>–</option><option>Lön</option></select></td>"
        f"<td><input id=b></td></tr></table>{TELLING}"
    )
    controls = (
        '[kind]\nkind = "choice"\nfind = [{ row = "{row}", column = "Typ" }]\n'
        '[sum]\nkind = "field"\ndata = "amount"\nfind = [{ row = "{row}", column = "Belopp" }]\n'
    )
    surface = surf(body, controls + PRESS)
    surface.fill(on("sum", "–"), "7900")
    surface.choose(on("kind", "–"), "Lön")
    surface.act(on("press"))
    assert "/tryckt" in site.paths()
    surface.fill(on("sum", "Lön"), "7900")
    surface.choose(on("kind", "Lön"), "–")
    surface._find.page.evaluate("b.value = '0'")
    with pytest.raises(ValueNotTaken):
        surface.act(on("press"))
