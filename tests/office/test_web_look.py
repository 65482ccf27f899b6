"""The office's pages in a real browser: by keyboard, under the strict policy, wide and narrow, and for a screen reader."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page
from starlette.responses import HTMLResponse, Response

from bot.domain.access import Role, User
from bot.office.web import Issuer, make_app
from bot.office.web.http.guard import Open, Route
from bot.office.web.http.rendering import mark_of
from bot.office.web.http.request_context import RequestContext
from bot.office.web.routes import ROUTES
from tests.office.test_two_persons import admin
from tests.office.web_world import PASSWORD, World, digest_of, listening

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

AXE = Path(__file__).resolve().parents[2] / ".brygga" / "npm" / "checks" / "node_modules" / "axe-core" / "axe.min.js"
WIDER_THAN_THE_SCREEN = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
VIOLATIONS = """async () => (await axe.run(document, {runOnly: [
  "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice",
]})).violations.map((found) => `${found.id}: ${found.nodes.map((node) => node.target).join(" ")}`)"""


class Office:
    """The office in a browser, with everything that the browser complained of."""

    def __init__(self, world: World, page: Page, base: str) -> None:
        self.world, self.page, self.base = world, page, base
        self.said: list[str] = []
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("requestfailed", lambda request: self.said.append(request.url))

    def open(self, path: str) -> Page:
        self.page.goto(self.base + path)
        return self.page

    def sign_in(self, name: str, *roles: Role) -> None:
        self.page.context.add_cookies([{"name": "brygga", "value": self.world.begin(name, *roles), "url": self.base}])

    def fill(self, **typed: str) -> None:
        for name, text in typed.items():
            self.page.locator(f"#{name}").fill(text)
        self.page.locator("main button").click()

    def violations(self) -> list[str]:
        """What axe finds. It comes in as a debugger does, not as a script of the page, which the policy would stop."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        return self.page.evaluate(VIOLATIONS)


def part(context: RequestContext) -> Response:
    """A part that htmx fetches."""
    script = '<script>document.title = "ond"</script>' if "skript" in context.request.query_params else ""
    return HTMLResponse(f"<p>Hämtad av {context.user.account}</p>{script}")


def trial(context: RequestContext) -> Response:
    """A page with one element of ours that fetches a part, and a place for the part."""
    text = context.renderer.render("home.html.j2", _known(context))
    rest = f'hx-target="#place" data-mark="{_known(context)["mark"]}"'
    ours = f'<button hx-get="/del" {rest}>Hämta</button><button hx-get="/del?skript" {rest}>Hämta skript</button>'
    return HTMLResponse(text.replace("</main>", f'{ours}<div id="place"></div></main>'))


def _known(context: RequestContext) -> dict[str, object]:
    return {
        "t": context.texts, "user": context.user, "menu": (), "token": context.token, "mark": mark_of(context.token),
        "unit": '"><b hx-get="/del" hx-trigger="load" id="smuggled">', "path": "/", "is_signed_in": True, "keys": "on", "practice_date": lambda: None, "alarms": (),
    }  # fmt: skip


TRIAL = (Route("/prov", ("GET",), trial, Open.SIGNED_IN), Route("/del", ("GET",), part, Open.SIGNED_IN))


@pytest.fixture
def office(page: Page, tmp_path: Path) -> Iterator[Office]:
    world = World(tmp_path)
    world.issuer = Issuer("http://127.0.0.1:9", "brygga", "x", "http://127.0.0.1:9/svar", {})  # one that never answers
    with listening(make_app(world.dependencies, (*ROUTES, *TRIAL))) as base:
        office = Office(world, page, base)
        yield office
    world.database.close()
    assert [said for said in office.said if not said.startswith("Failed to load resource: the server responded")] == []


def test_sign_in_and_out_by_keyboard_alone(office: Office) -> None:
    office.world.account("anna", Role.CASEWORKER)
    page = office.open("/konto")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "way"
    page.keyboard.press("Tab")
    for typed in ("anna", PASSWORD, office.world.code()):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Ditt konto").wait_for()
    page.get_by_role("button", name="Logga ut").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Du är utloggad.").wait_for()
    assert office.world.what() == ["sign_in", "sign_out"]


def refused(office: Office) -> None:
    office.open("/logga-in")
    office.fill(account="anna", password="fel", code="000000")


def link(office: Office) -> None:
    office.world.link(office.world.accounts.add(User("eva.berg")), "nyckel")
    office.open("/lank?nyckel=nyckel")


def link_refused(office: Office) -> None:
    link(office)
    office.fill(password="kort", again="kort", code="000000")


def signed_in(path: str) -> Callable[[Office], None]:
    def show(office: Office) -> None:
        office.sign_in("anna.maria.lindqvist-bergström-ahl", Role.LEADER, Role.MANAGER)
        office.open(path)

    return show


def accounts(path: str) -> Callable[[Office], None]:
    def show(office: Office) -> None:
        office.sign_in("kontoansvarig", Role.ACCOUNTS)
        units = frozenset({"Försörjningsstöd Norr", "Försörjningsstöd Söder"})
        office.world.accounts.add(User("bo.ek", frozenset({Role.LEADER, Role.MANAGER}), units))
        office.open(path)

    return show


def new_account(office: Office) -> None:
    accounts("/konton")(office)
    office.page.get_by_label("Handläggare", exact=True).check()
    office.fill(name="anna.lind", units="Försörjningsstöd Norr")
    office.page.get_by_text("Kontot anna.lind är upplagt.").wait_for()


def waits(path: str) -> Callable[[Office], None]:
    def show(office: Office) -> None:
        office.sign_in("kontoansvarig", Role.ACCOUNTS)
        units = frozenset({"Försörjningsstöd Norr", "Försörjningsstöd Söder"})
        admin(office.world).add(User("eva.lindqvist-bergström", frozenset({Role.LEADER}), units, sees_protected=True))
        office.open(path)

    return show


def alarmed(office: Office) -> None:
    office.sign_in("anna.maria.lindqvist-bergström-ahl", Role.IT)
    admin(office.world).add(User("eva.lindqvist-bergström", frozenset({Role.LEADER})))
    admin(office.world).link("eva.lindqvist-bergström")
    office.open("/")


STATES: dict[str, tuple[str, Callable[[Office], object]]] = {
    "inloggning": ("Logga in", lambda office: office.open("/logga-in?till=/konto")),
    "nekad": ("Logga in", refused),
    "lank": ("Skapa ditt lösenord", link),
    "lank-nekad": ("Skapa ditt lösenord", link_refused),
    "lank-forbrukad": ("Länken gäller inte längre", lambda office: office.open("/lank?nyckel=fel")),
    "start": ("Start", signed_in("/")),
    "konto": ("Ditt konto", signed_in("/konto?sparat")),
    "bekrafta": ("Bekräfta att det är du", signed_in("/bekrafta")),
    "konton": ("Konton", accounts("/konton")),
    "konton-nytt": ("Konton", new_account),
    "ett-konto": ("bo.ek", accounts("/konton/bo.ek")),
    "konton-vantar": ("Konton", waits("/konton")),
    "ett-konto-vantar": ("eva.lindqvist-bergström", waits("/konton/eva.lindqvist-bergström")),
    "start-larm": ("Start", alarmed),
    "kommunen-svarar-inte": ("Inloggning genom kommunen", lambda office: office.open("/logga-in/oidc")),
    "saknas": ("Sidan finns inte", lambda office: office.open("/finns-inte")),
}


@pytest.mark.share(3)
@pytest.mark.parametrize("state", STATES)
def test_each_state_is_without_remarks_from_axe_and_never_wider_than_the_screen(office: Office, state: str) -> None:
    heading, show = STATES[state]
    show(office)
    assert office.page.get_by_role("heading", level=1).inner_text() == heading
    for scheme in ("light", "dark"):
        office.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert office.violations() == [], scheme
        for width in (320, 640, 1280):  # 320 is also 1280 at 400 % zoom
            office.page.set_viewport_size({"width": width, "height": 800})
            assert office.page.evaluate(WIDER_THAN_THE_SCREEN) == 0, width


def test_a_part_is_fetched_and_put_in_its_place(office: Office) -> None:
    office.sign_in("anna", Role.CASEWORKER)
    page = office.open("/prov")
    page.get_by_role("button", name="Hämta", exact=True).click()
    page.get_by_text("Hämtad av anna").wait_for()


def test_a_script_in_a_part_is_not_run(office: Office) -> None:
    office.sign_in("anna", Role.CASEWORKER)
    page = office.open("/prov")
    with page.expect_console_message(lambda message: "runs no script" in message.text):
        page.get_by_role("button", name="Hämta skript").click()
    assert page.title() != "ond"
    office.said.clear()


def test_user_text_never_becomes_an_attribute(office: Office) -> None:
    office.sign_in("anna", Role.CASEWORKER)
    page = office.open("/prov")
    assert page.locator("#smuggled").count() == 0
    assert page.get_by_text('hx-get="/del"').is_visible()


def test_an_element_with_htmx_attributes_that_is_not_ours_is_inert(office: Office) -> None:
    office.sign_in("anna", Role.CASEWORKER)
    page = office.open("/prov")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("""() => {
      const smuggled = document.createElement("b");
      smuggled.id = "smuggled";
      for (const [name, value] of [["hx-get", "/del"], ["hx-trigger", "load, click"], ["hx-on:click", "document.title = 'ond'"]]) {
        smuggled.setAttribute(name, value);
      }
      smuggled.textContent = "tryck";
      document.querySelector("main").append(smuggled);
      htmx.process(smuggled);
    }""")
    page.locator("#smuggled").click()
    page.get_by_role("button", name="Hämta", exact=True).click()
    page.get_by_text("Hämtad av anna").wait_for()
    assert [url.rsplit("/", 1)[1] for url in asked] == ["del"]
    assert page.title() != "ond"
    office.said.clear()


def test_text_cannot_be_made_nodes_by_anything_but_our_own_policy(office: Office) -> None:
    page = office.open("/logga-in")
    with pytest.raises(Exception, match="TrustedHTML"):
        page.evaluate("document.body.innerHTML = '<b>ond</b>'")
    with pytest.raises(Exception, match="Policy"):
        page.evaluate("trustedTypes.createPolicy('ond', {createHTML: (text) => text})")
    office.said.clear()


def test_a_page_left_open_over_a_restart_goes_on_working(office: Office) -> None:
    office.sign_in("anna", Role.CASEWORKER)
    with listening(make_app(office.world.dependencies, (*ROUTES, *TRIAL))) as before:
        port = int(before.rsplit(":", 1)[1])
        page = office.page
        page.goto(f"{before}/prov")
    with listening(make_app(office.world.dependencies, (*ROUTES, *TRIAL)), port):
        page.get_by_role("button", name="Hämta", exact=True).click()
        page.get_by_text("Hämtad av anna").wait_for()
        office.world.sign_ins.end(digest_of(digest_of("anna")))
        page.get_by_role("button", name="Hämta", exact=True).click()
        page.get_by_text("Du kommer tillbaka dit du var.").wait_for()
        assert page.locator("[name=till]").input_value() == "/prov"
    office.said.clear()
