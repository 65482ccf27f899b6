"""The frame of the office's pages: who reaches what, what goes with every answer, and what is never taken in."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from bot.domain.access import Right, Role
from bot.domain.errors import StoreUnavailable
from bot.office.web.http.guard import Open, Route, path_within
from bot.office.web.http.headers import MOST_BYTES
from bot.office.web.http.request_context import RequestContext
from bot.office.web.routes import ROUTES
from tests.office.conftest import M
from tests.office.review_world import FLOW, ReviewWorld
from tests.office.web_world import SAME, World

EVERYONE, NOBODY = frozenset(Role), frozenset[Role]()

CASES, OPERATIONS = frozenset({Role.CASEWORKER, Role.LEADER}), frozenset({Role.IT})
EFFECT = frozenset({Role.LEADER, Role.MANAGER, Role.IT, Role.AUDITOR})
PLACE = "/{flow}/{number}/{month}"
READS = ("", "/rad/{line}", "/bild/{picture}", "/underlag")
WRITES = ("sedd", "summa", "granskad", "ater", "justera", "varning", "angra", "overlamna")
IN_EARNEST = {
    "{flow}": FLOW, "{number}": "EB-1001", "{month}": str(M), "{line}": "0", "{picture}": "1", "{name}": "anna", "{failed}": "EB-1009",
    "{failure}": "6",
}  # fmt: skip

REACHED_BY: dict[tuple[str, str], frozenset[Role] | None] = {
    ("GET", "/"): EVERYONE,
    ("GET", "/logga-in"): None,
    ("POST", "/logga-in"): None,
    ("GET", "/logga-in/oidc"): None,
    ("GET", "/logga-in/oidc/svar"): None,
    ("POST", "/logga-ut"): EVERYONE,
    ("GET", "/lank"): None,
    ("POST", "/lank"): None,
    ("GET", "/bekrafta"): EVERYONE,
    ("POST", "/bekrafta"): EVERYONE,
    ("GET", "/konto"): EVERYONE,
    ("POST", "/konto"): EVERYONE,
    ("GET", "/konton"): frozenset({Role.ACCOUNTS}),
    ("POST", "/konton"): frozenset({Role.ACCOUNTS}),
    ("GET", "/konton/{name}"): frozenset({Role.ACCOUNTS}),
    ("POST", "/konton/{name}"): frozenset({Role.ACCOUNTS}),
}
REACHED_BY |= {("GET", f"/arenden{rest}"): CASES for rest in ("", *(f"{PLACE}{act}" for act in READS))}
REACHED_BY |= {("POST", f"/arenden{PLACE}/{act}"): CASES for act in WRITES}
REACHED_BY |= {("GET", f"/drift{rest}"): OPERATIONS for rest in ("", "/{flow}", "/{flow}/natten")}
REACHED_BY |= {("GET", "/drift/{flow}/bild/{failed}/{failure}"): OPERATIONS}
REACHED_BY |= {("POST", f"/drift/{{flow}}/{act}"): OPERATIONS for act in ("be", "avbryt")}
REACHED_BY |= {(method, "/ovning"): CASES for method in ("GET", "POST")}
REACHED_BY |= {("GET", f"/effekt{rest}"): EFFECT for rest in ("", "/csv", "/xlsx")}
REACHED_BY |= {("POST", "/effekt/manuell-tid"): frozenset({Role.LEADER, Role.MANAGER})}
"""Who reaches each route, said once more and by hand; None is anybody, signed in or not."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    world = ReviewWorld(tmp_path)
    assert str(world.fails("EB-1009", "control_missing note.save")) == IN_EARNEST["{failure}"]
    yield world
    world.database.close()


def in_earnest(path: str) -> str:
    """The path with something in it that is there."""
    for name, there in IN_EARNEST.items():
        path = path.replace(name, there)
    return path


def routes() -> list[tuple[str, Route]]:
    return [(method, route) for route in ROUTES for method in route.methods]


def test_every_route_and_no_other_has_a_line_in_the_table_of_who_reaches_it() -> None:
    listed = [(method, route.path) for method, route in routes()]
    assert sorted(listed) == sorted(REACHED_BY)


@pytest.mark.parametrize("role", Role)
def test_each_role_reaches_its_routes_and_finds_no_others(world: World, role: Role) -> None:
    client = world.signed_in("anna", role, officer="HAND01")
    for method, route in routes():
        allowed = REACHED_BY[method, route.path]
        if allowed is not None and route.path != "/logga-ut":
            status = client.request(method, in_earnest(route.path)).status_code
            assert (status != 404) == (role in allowed), (method, route.path)


def test_somebody_who_is_not_signed_in_is_sent_to_sign_in_and_nowhere_else(world: World) -> None:
    for method, route in routes():
        if REACHED_BY[method, route.path] is not None:
            answer = world.client().request(method, in_earnest(route.path))
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/logga-in?till=")


def test_the_way_back_after_sign_in_is_the_page_that_was_asked_for(world: World) -> None:
    assert world.client().get("/konto?a=1&b=2").headers["location"] == "/logga-in?till=/konto%3Fa%3D1%26b%3D2"


def test_htmx_is_sent_to_sign_in_and_back_to_the_page_it_stands_on(world: World) -> None:
    asked = {"HX-Request": "true", "HX-Current-URL": "http://localhost/konto"}
    answer = world.client().get("/", headers=asked)
    assert answer.headers["HX-Redirect"] == "/logga-in?till=/konto"


@pytest.mark.parametrize("asked", [{}, {"HX-Request": "true"}])
def test_a_way_back_with_any_letters_is_a_header_that_can_be_sent(world: World, asked: dict[str, str]) -> None:
    anna = world.signed_in("anna", Role.CASEWORKER)
    answer = anna.get("/logga-in", params={"till": "/konto?a=€&b=å#c"}, headers=asked)
    assert answer.headers["HX-Redirect" if asked else "location"] == "/konto?a=%E2%82%AC&b=%C3%A5#c"


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "", "/a\nb", "/logga-in?till=/"]
)
def test_a_way_back_never_leaves_the_office_or_goes_in_a_ring(path: str) -> None:
    assert path_within(path) == "/"


def test_a_lack_of_right_looks_as_what_does_not_exist_and_is_recorded(world: World) -> None:
    def secret(context: RequestContext) -> object:
        return context.shown("home.html.j2", alarms=())

    routes = (*ROUTES, Route("/granskningslogg", ("GET",), secret, Right.AUDIT_READ))  # type: ignore[arg-type]
    client = world.signed_in("anna", Role.CASEWORKER, routes=routes)
    shut, missing = client.get("/granskningslogg"), client.get("/finns-inte")
    assert shut.status_code == missing.status_code == 404
    hidden = re.compile(r"(?<=content=\")[^\"]+(?=\">)")
    assert hidden.sub("", shut.text) == hidden.sub("", missing.text)
    assert world.what() == ["access.refused"]


def test_the_menu_holds_only_what_the_user_may_reach(world: World) -> None:
    route = Route(
        "/granskningslogg",
        ("GET",),
        lambda context: context.shown("home.html.j2", alarms=()),
        Right.AUDIT_READ,
        "operations",
    )
    for name, role, is_there in (("rut", Role.AUDITOR, True), ("anna", Role.CASEWORKER, False)):
        client = world.signed_in(name, role, routes=(*ROUTES, route))
        assert ('<a href="/granskningslogg">Drift</a>' in client.get("/").text) == is_there


# ------------------------------------------------------------------ the name it is called by


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[", "localhost@evil.example"]
)
@pytest.mark.fence("kontoret")
def test_a_request_that_calls_the_office_something_else_is_answered_400(world: World, host: str) -> None:
    answer = world.signed_in("anna", *Role).get("/konton", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert "content-security-policy" in answer.headers


@pytest.mark.parametrize("host", ["127.0.0.1:8770", "localhost", "[::1]:8770", "LOCALHOST"])
@pytest.mark.honest
def test_the_machine_s_own_names_are_answered(world: World, host: str) -> None:
    assert world.client().get("/logga-in", headers={"Host": host}).status_code == 200


@pytest.mark.honest
def test_the_address_of_the_settings_is_answered_and_links_are_built_from_it_alone(world: World) -> None:
    world.address = "https://brygga.kommun.se:8443/inne"
    client = world.signed_in("anna", Role.ACCOUNTS)
    for host in ("brygga.kommun.se:8443", "localhost"):
        named = {"name": "eva" if host == "localhost" else "bo"}
        made = client.post("/konton", data=named, headers={"Host": host, "X-Forwarded-Host": "evil.example"})
        assert re.findall("[^>]+(?=/lank)", made.text) == [world.address]


@pytest.mark.fence("kontoret")
def test_without_a_setting_a_link_leads_to_where_the_office_listens_whatever_it_is_called(world: World) -> None:
    client = world.signed_in("anna", Role.ACCOUNTS)
    made = client.post("/konton", data={"name": "eva"}, headers={"Host": "127.0.0.1:1"})
    assert re.findall("[^>]+(?=/lank)", made.text) == ["http://localhost:80"]


@pytest.mark.fence("kontoret")
def test_no_address_is_mended_by_a_redirect_that_repeats_the_host(world: World) -> None:
    answer = world.client().get("/konto/", headers={"Host": "localhost"})
    assert answer.status_code == 404
    assert "location" not in answer.headers


# ------------------------------------------------------------------ headers and files


@pytest.mark.parametrize("path", ["/", "/logga-in", "/finns-inte", "/statiskt/finns-inte.css"])
def test_every_answer_has_the_strict_headers(world: World, path: str) -> None:
    headers = world.client().get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert not {"unsafe-inline", "unsafe-eval", "http:", "https:", "data:", "*"} & set(re.split(r"[\s';]+", policy))
    assert headers["cross-origin-opener-policy"] == headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"
    assert "server" not in headers


def test_a_file_is_kept_for_good_under_an_address_that_tells_its_content(world: World) -> None:
    client = world.client()
    addresses = re.findall(r'(?:href|src)="(/statiskt/[^"]+)"', client.get("/logga-in").text)
    assert len(addresses) == 5
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert client.get(re.sub(r"\.[0-9a-f]{16}\.", ".0000000000000000.", addresses[0])).status_code == 404


@pytest.mark.parametrize("language", ["sv", "en"])
def test_no_page_holds_an_inline_style_script_or_handler_or_another_host(world: World, language: str) -> None:
    client = world.signed_in("anna", *Role)
    world.accounts.set_manner("anna", language, "on")
    for path in ("/", "/konto", "/bekrafta", "/finns-inte"):
        text = client.get(path).text
        assert f'<html lang="{language}">' in text
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?! src=)|https?://", text), path


# ------------------------------------------------------------------ writes


def write(client: TestClient, **headers: str) -> int:
    return client.post("/konto", data={"language": "en", "shortcuts": "on"}, headers=headers).status_code


def test_a_write_needs_to_come_from_our_own_page_and_carry_its_token(world: World) -> None:
    client = world.signed_in("anna", Role.CASEWORKER)
    for site in ("cross-site", "same-site", "none", ""):
        assert write(client, **{"Sec-Fetch-Site": site}) == 422
    for token in ("", "another"):
        assert write(client, **{"X-Brygga-Token": token}) == 422
    assert 'lang="sv"' in client.get("/konto").text
    assert write(client) == 303
    assert 'lang="en"' in client.get("/konto").text


def test_a_token_in_the_address_is_no_token(world: World) -> None:
    client = world.signed_in("anna", Role.CASEWORKER)
    del client.headers["X-Brygga-Token"]
    assert client.post("/konto?token=token-anna", data={"language": "en", "shortcuts": "on"}).status_code == 422


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data; boundary=x"])
def test_a_write_that_is_no_form_is_refused(world: World, kind: str) -> None:
    client = world.signed_in("anna", Role.CASEWORKER)
    body = b"language=en&token=token-anna"
    assert client.post("/konto", content=body, headers={"Content-Type": kind}).status_code == 422


def test_a_form_that_is_too_large_is_not_read_to_its_end(world: World) -> None:
    client = world.signed_in("anna", Role.CASEWORKER)
    answer = client.post("/konto", data={"language": "e" * MOST_BYTES})
    assert answer.status_code == 413
    assert "För mycket på en gång" in answer.text


def test_a_method_that_a_route_does_not_answer_is_an_error_page(world: World) -> None:
    answer = world.client().put("/konto")
    assert answer.status_code == 405
    assert "Sidan finns inte" in answer.text


# ------------------------------------------------------------------ what goes wrong


def test_a_bug_gives_a_page_and_a_line_of_the_log_without_its_values(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_context: RequestContext) -> object:
        raise ValueError("19121212-1212")

    routes = (*ROUTES, Route("/fel", ("GET",), broken, Open.SIGNED_IN))  # type: ignore[arg-type]
    client = world.signed_in("anna", Role.CASEWORKER, routes=routes)
    answer = client.get("/fel")
    assert answer.status_code == 500
    assert "Något gick fel i Brygga" in answer.text
    assert "ValueError på /fel" in caplog.text
    assert "12-1212" not in answer.text + caplog.text


def test_a_store_that_is_away_gives_a_page_that_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise StoreUnavailable("brygga.db är låst")

    client = world.signed_in("anna", Role.CASEWORKER)
    monkeypatch.setattr(world.sign_ins, "find", away)
    for path in ("/", "/finns-inte"):
        answer = client.get(path)
        assert answer.status_code == (503 if path == "/" else 404)
        assert "brygga.db" not in answer.text


def test_a_night_loads_no_web_server() -> None:
    heavy = "{'starlette', 'uvicorn', 'authlib', 'argon2', 'httpx2'}"
    program = f"import sys, bot.app; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_every_right_in_the_table_of_routes_is_a_right_or_openly_none() -> None:
    assert all(isinstance(route.needs, Right | Open) for route in ROUTES)
    assert SAME["Sec-Fetch-Site"] == "same-origin"


@pytest.mark.parametrize(
    "right", [Right.AUDIT_READ, Right.AUDIT_EXTRACT, Right.AUDIT_EXPORT, Right.RETENTION_READ, Right.RETENTION_CHANGE]
)
@pytest.mark.parametrize("role", Role)
def test_what_needs_a_right_to_the_log_or_the_retention_is_there_for_its_roles_alone(
    world: World, right: Right, role: Role
) -> None:
    asked = Route("/prov", ("GET",), lambda context: context.shown("home.html.j2", alarms=()), right)
    client = world.signed_in("anna", role, routes=(*ROUTES, asked))
    readers = {Role.AUDITOR, Role.IT} if right is Right.RETENTION_READ else {Role.AUDITOR}
    may_reach = {Role.IT, Role.LEADER} if right is Right.RETENTION_CHANGE else readers
    assert client.get("/prov").status_code == (200 if role in may_reach else 404)
