"""Whatever is sent to the office is answered, and never with an error of its own: every route, every parameter."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

import bot.office.web
from bot.domain.access import Role
from bot.office.web.auth import credentials
from bot.office.web.http.guard import Route
from bot.office.web.routes import ROUTES
from tests.office.review_world import ReviewWorld
from tests.office.test_web_frame import in_earnest
from tests.office.web_world import World, digest_of

ROOM = Path(bot.office.web.__file__).parent

READ = {
    "/arenden": ("fran", "lista", "lage", "vem", "flaggor", "orsak", "nr", "sagt"),
    "/arenden/{flow}/{number}/{month}": ("sagt", "visa", "nyss"),
    "/drift/{flow}": ("sagt",),
    "/effekt": ("period", "sagt"),
    "/effekt/csv": ("period", "tabell"),
    "/effekt/xlsx": ("period",),
    "/konto": ("sparat",),
    "/lank": ("nyckel",),
    "/logga-in": ("till", "ute"),
    "/bekrafta": ("till",),
    "/logga-in/oidc": ("till", "anew"),
    "/logga-in/oidc/svar": ("state", "iss", "code"),
}
SENT = {
    "sedd": ("flagga",), "summa": ("summa",), "granskad": ("motiv", "bekraftad", "version"),
    "ater": ("orsak", "motiv", "version"), "justera": ("rad", "belopp", "motiv"), "varning": ("varning",),
    "overlamna": ("till",), "ovning": ("nr", "fel"), "be": ("vad",), "avbryt": ("nr",),
    "manuell-tid": ("hur", "minuter", "fran"), "konton": ("name", "role", "units", "protected"),
    "{name}": ("wish", "role", "units", "protected", "request"), "konto": ("language", "shortcuts"),
    "lank": ("key", "password", "again", "code"), "logga-in": ("account", "password", "code", "till"),
    "bekrafta": ("code", "till"),
}  # fmt: skip
"""What each route reads, by its last step; what a form sends along is in `FORM`."""

FORM = {
    "version": "1", "motiv": "Skäl", "orsak": "1", "rad": "inkomst Barnbidrag norm", "belopp": "1", "summa": "1",
    "nr": "0", "fel": "inget", "minuter": "30", "hur": "Mätt", "fran": "2026-01", "wish": "roles", "name": "eva",
    "language": "sv", "shortcuts": "on", "flagga": "r-0", "vad": "pausa",
}  # fmt: skip
UGLY = (
    "²", "٣", "-1", "99999999999999999999", "9" * 5000, "NaN", "a\x00b", "\ufffd", "\x1b[0m", "2026-02-30", "9999-12",
    "0001-1", f"{'9' * 5000}-1", "’; DROP TABLE account; --", "%", "../../etc/passwd", "http://[", "{{7*7}}", "%ff",
    "å" * 3000, "\u202e", "\r\nX-Injected: 1", " ", "inkomst  (99999999999999999999)", "1" + " 000" * 3000,
)  # fmt: skip
RAW = ("%00", "%ff%fe", "%ED%A0%80", "%zz", "&", "%0d%0aX-Injected:%201")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    world = ReviewWorld(tmp_path_factory.mktemp("ugly"))
    world.fails("EB-1009", "control_missing note.save")
    with pytest.MonkeyPatch.context() as patch:  # the work of a password is tested once, elsewhere
        patch.setattr(credentials, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield world
    world.database.close()


@pytest.fixture(scope="module")
def client(world: World) -> TestClient:
    world.account("bo", Role.IT)
    world.signed_in("anna", *Role, officer="HAND01")
    client = TestClient(
        world.client().app, world.client().base_url, raise_server_exceptions=False, follow_redirects=False
    )  # type: ignore[arg-type]
    client.headers.update(world.client().headers)
    return client


def signed_in(world: World, client: TestClient) -> TestClient:
    """Again for every request: some of them end the session."""
    account = world.accounts.named("anna")
    assert account
    world.sign_ins.begin(account, digest_of("anna-id"), "token-anna", world.clock.now(), world.clock.now())
    client.cookies.clear()
    client.cookies.set(world.cookie, "anna-id")
    client.headers["X-Brygga-Token"] = "token-anna"
    return client


def each(method: str) -> list[Route]:
    return [route for route in ROUTES if method in route.methods]


def path_of(route: Route, name: str = "", value: str = "") -> str:
    path = route.path.replace(f"{{{name}}}", quote(value, safe="")) if name else route.path
    return in_earnest(path)


def refused_well(answer: object, sent: object) -> None:
    status, headers = answer.status_code, answer.headers  # type: ignore[attr-defined]
    assert status < 500, sent
    assert "x-injected" not in headers, sent


@pytest.mark.share(3)
@pytest.mark.parametrize("route", [*each("GET"), *each("POST")], ids=lambda route: f"{route.methods[0]} {route.path}")
def test_no_value_of_any_parameter_is_an_error_of_ours(world: World, client: TestClient, route: Route) -> None:
    method, last = route.methods[0], route.path.rsplit("/", 1)[-1]
    for name in re.findall(r"{(\w+)}", route.path):
        for value in UGLY:
            address = path_of(route, name, value[:500])
            if not re.search(r"/\.\.?(/|$)|//", address):
                refused_well(signed_in(world, client).request(method, address), (route.path, name, value[:30]))
    names = READ.get(route.path, ()) if method == "GET" else SENT.get(last, ())
    for name in names:
        for value in UGLY:
            if method == "GET":
                answer = signed_in(world, client).get(path_of(route), params={name: value})
            else:
                answer = signed_in(world, client).post(path_of(route), data={**FORM, name: value})
            refused_well(answer, (route.path, name, value[:30]))
        for raw in RAW:
            signed_in(world, client)
            if method == "GET":
                answer = client.get(f"{path_of(route)}?{name}={raw}")
            else:
                form = {"Content-Type": "application/x-www-form-urlencoded"}
                answer = client.post(path_of(route), content=f"{name}={raw}".encode(), headers=form)
            refused_well(answer, (route.path, name, raw))


@pytest.mark.parametrize(
    "query",
    ["fran=²", "fran=99999999999999999999", f"fran={'9' * 5000}", "fran=-1", "fran=a", "nr=%00", "nr=%ff", "nr=1&nr=2"],
)
def test_what_cannot_be_read_is_answered_400(world: World, client: TestClient, query: str) -> None:
    answer = signed_in(world, client).get(f"/arenden?{query}")
    assert answer.status_code == 400
    assert "kan läsa" in answer.text


@pytest.mark.parametrize("path", ["rad/²", "rad/99999999999999999999", "bild/a"])
def test_a_place_that_is_no_number_is_answered_400(world: World, client: TestClient, path: str) -> None:
    assert signed_in(world, client).get(f"{in_earnest('/arenden/{flow}/{number}/{month}')}/{path}").status_code == 400


def test_a_field_that_is_sent_twice_is_refused_unless_the_form_itself_does(world: World, client: TestClient) -> None:
    twice = {"language": ["sv", "en"], "shortcuts": "on"}
    assert signed_in(world, client).post("/konto", data=twice).status_code == 400
    roles = {"wish": "roles", "role": ["chef", "it"]}
    assert signed_in(world, client).post("/konton/bo", data=roles).status_code == 200


@pytest.mark.parametrize(
    "name", ["HX-Current-URL", "X-Brygga-Token", "Content-Type", "Cookie", "X-Forwarded-For", "Range"]
)
@pytest.mark.parametrize(
    "value", ["http://[", "\x80\xff", "brygga=\xff; brygga-form=\xff; =", "=;;==", "å", "9" * 5000]
)
def test_no_header_is_an_error_of_ours(world: World, client: TestClient, name: str, value: str) -> None:
    for is_signed_in in (True, False):
        client.cookies.clear()
        if is_signed_in:
            signed_in(world, client)
        sent = {"HX-Request": "true", name.encode().decode(): value.encode("latin-1")}
        refused_well(client.get("/arenden", headers=sent), (name, value))  # type: ignore[arg-type]
        refused_well(client.post("/konto", headers=sent, data={"language": "sv"}), (name, value))  # type: ignore[arg-type]


def test_every_parameter_that_the_pages_read_is_in_the_tables() -> None:
    read = re.compile(
        r'(?:field|fields)\("(\w+)"\)|(?:query|asked|query_params)\.get\("(\w+)"|"(\w+)" in (?:asked|context\.request\.query_params)'
    )
    found = {
        name for file in ROOM.rglob("*.py") for names in read.findall(file.read_text("utf-8")) for name in names if name
    }
    known = {name for names in (*READ.values(), *SENT.values()) for name in names} | {"token"}
    assert found <= known
