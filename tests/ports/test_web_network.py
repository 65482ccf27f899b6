"""Every way out of the browser that was thought of: what is forbidden never reaches the server, and the night is told."""

import gzip
import json
import shutil
import socket
import time
import zlib
from collections.abc import Callable
from contextlib import contextmanager, suppress
from types import SimpleNamespace
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Playwright

from bot.domain.errors import ForbiddenRequest
from bot.drivers.web import WebBrowser, WebSurface, WebSurfaces
from bot.drivers.web.browser import ARGS, SHELLS
from bot.drivers.web.forbidden import UNREADABLE, Forbidden
from bot.drivers.web.network import Sends, endpoint
from bot.packs import load_pack
from tests.ports.conftest import HEAD, SCREEN_HEAD, WAITS, page_of
from tests.ports.small_site import Site
from tests.ports.test_web_surface import on, press

pytestmark = [
    pytest.mark.share(3),
    pytest.mark.fence("nätet"),
    pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods"),
]

Surf = Callable[..., WebSurface]


def forbidden(*patterns: str, posts: tuple[str, ...] = ()) -> Forbidden:
    return Forbidden(SimpleNamespace(forbidden=patterns, forbidden_posts=posts))  # type: ignore[arg-type]


# ------------------------------------------------------------------ addresses

PAY = "**/utbetalningar*"
CAUGHT = [
    (PAY, "/utbetalningar"),
    (PAY, "/akt/7/utbetalningar"),
    (PAY, "/utbetalningar/1"),
    (PAY, "/utbetalningar/1/fatta"),
    (PAY, "/UtBetalningar"),
    (PAY, "/%75tbetalningar"),
    (PAY, "/%2575tbetalningar"),
    (PAY, "/%25%37%35tbetalningar"),
    (PAY, "/%u0075tbetalningar"),
    (PAY, "/utbetalningar?x=a/b"),
    (PAY, "/utbetalningar;jsessionid=1"),
    (PAY, "/utbetalningar%3Fx=1"),
    (PAY, "/akt;v=1/utbetalningar;v=2/3"),
    (PAY, "/akt%2Futbetalningar"),
    (PAY, "/akt%5Cutbetalningar"),
    (PAY, "/ｕtbetalningar"),
    ("**/fatta", "/akt/fatta/"),
    ("**/fatta", "/akt/fatta/7?x=1"),
    ("**/fatta", "/akt/fatta;jsessionid=1"),
    ("/akt/fatta", "/akt//fatta"),
    ("/akt/fatta", "/akt/./x/../fatta"),
    ("/akt/fatta", "/akt/x/%2e%2e/fatta"),
    ("/akt/fatta", "/akt/x/..;/fatta"),
    ("**/nytt beslut*", "/akt/nytt+beslut"),
    ("**/nytt beslut*", "/akt/nytt%20beslut"),
    ("**/åtgärd*", "/%C3%A5tg%C3%A4rd"),
    ("**/åtgärd*", "/%E5tg%E4rd"),
    ("**/akt?*val=betala*", "/akt?nr=7&val=Betala"),
    ("**/akt?*val=betala*", "/akt?val=%62etala"),
    ("**/akt#betala*", "/akt#betala/1"),
    ("http://system:8080/betala*", "/betala"),
]
LEFT = [
    (PAY, "/akt/7?till=/utbetalningar"),
    (PAY, "/akt/7#/utbetalningar"),
    (PAY, "/utbetalning"),
    (PAY, "/akt-utbetalningar"),
    ("**/fatta", "/akt/fattade"),
    ("/akt", "/gamla/akt"),
    ("**/akt?*val=betala*", "/akt?val=visa"),
    ("https://system:8080/betala*", "/betala"),
]


@pytest.mark.parametrize(("pattern", "address"), CAUGHT)
def test_a_forbidden_address_is_known_however_it_is_written(pattern: str, address: str) -> None:
    assert forbidden(pattern).why("http://system:8080" + address, b"", {}) == pattern


@pytest.mark.honest
@pytest.mark.parametrize(("pattern", "address"), LEFT)
def test_an_address_that_only_resembles_a_forbidden_one_is_let_through(pattern: str, address: str) -> None:
    assert forbidden(pattern).why("http://system:8080" + address, b"", {}) == ""


@pytest.mark.parametrize(("url", "same"), [("http://H:80/a?b", "http://h"), ("https://h:443/", "https://h/x")])
@pytest.mark.honest
def test_a_default_port_is_the_same_system(url: str, same: str) -> None:
    assert endpoint(url) == endpoint(same)


@pytest.mark.parametrize("url", ["https://h:80/", "http://h:81/", "http://h.se/", "ws://h/"])
def test_another_scheme_port_or_host_is_another_system(url: str) -> None:
    assert endpoint(url) != endpoint("http://h/")


# ------------------------------------------------------------------ what is sent

FINAL = "kommando=slutlig"
FORM, PARTS = "application/x-www-form-urlencoded", "multipart/form-data; boundary=b"


def part(head: str, content: bytes) -> bytes:
    return f'--b\r\nContent-Disposition: form-data; name="kommando"{head}\r\n\r\n'.encode() + content + b"\r\n--b--\r\n"


def as_json(value: Any) -> bytes:
    return json.dumps(value).encode()


TEXT = FINAL.encode()
SENT = {
    "a form": (TEXT, {"Content-Type": FORM}),
    "a form with escapes": (b"%6Bommando=%73lutlig", {"Content-Type": FORM}),
    "a form with capitals": (b"KOMMANDO=Slutlig", {"Content-Type": FORM}),
    "a form within a form": (b"sant=1&rest=kommando%253Dslutlig", {"Content-Type": FORM}),
    "parts": (part("", b"slutlig"), {"Content-Type": PARTS}),
    "parts with capitals in the type": (part("", b"slutlig"), {"content-type": "Multipart/Form-Data; boundary=b"}),
    "a part that is a file": (part('; filename="x.txt"\r\nContent-Type: text/plain', b"slutlig"), {"Content-Type": PARTS}),
    "a part in base64": (part("\r\nContent-Transfer-Encoding: base64", b"c2x1dGxpZw=="), {"Content-Type": PARTS}),
    "a part in quoted-printable": (part("\r\nContent-Transfer-Encoding: quoted-printable", b"slut=6Cig"), {"Content-Type": PARTS}),
    "a part in UTF-16": (part("\r\nContent-Type: text/plain; charset=utf-16", "slutlig".encode("utf-16")), {"Content-Type": PARTS}),
    "a part that is JSON": (part("\r\nContent-Type: application/json", as_json({"kommando": "slutlig"})), {"Content-Type": PARTS}),
    "JSON": (as_json({"kommando": "slutlig"}), {"Content-Type": "application/json"}),
    "JSON deep down": (as_json({"a": [{"b": {"text": 'å "x" \\', "kommando": "slutlig"}}]}), {"Content-Type": "application/json"}),
    "JSON with escapes": (rb'{"komm\u0061ndo" : "slutli\u0067"}', {"Content-Type": "application/json"}),
    "JSON within JSON": (as_json({"text": 'a"b', "data": as_json({"kommando": "slutlig"}).decode()}), {"Content-Type": "application/json"}),
    "JSON with names as values": (as_json([{"name": "kommando", "value": "slutlig"}]), {"Content-Type": "application/json"}),
    "JSON with values first": (as_json([{"value": "slutlig", "name": "kommando"}]), {"Content-Type": "application/json"}),
    "JSON with pairs": (as_json([["kommando", "slutlig"]]), {"Content-Type": "application/json"}),
    "JSON without a type": (as_json({"kommando": "slutlig"}), {}),
    "JSON in a form": (b"data=%7B%22kommando%22%3A%22slutlig%22%7D", {"Content-Type": FORM}),
    "JSON in UTF-16": (as_json({"kommando": "slutlig"}).decode().encode("utf-16"), {"Content-Type": "application/json; charset=utf-16"}),
    "JSON in UTF-16 that does not say so": (as_json({"kommando": "slutlig"}).decode().encode("utf-16-be"), {"Content-Type": "application/json"}),
    "XML": (b"<s:Body><kommando>slutlig</kommando></s:Body>", {"Content-Type": "text/xml"}),
    "XML with attributes": (b'<akt kommando = "slutlig"/>', {"Content-Type": "application/soap+xml"}),
    "XML with names as values": (b"<f><name>kommando</name><value>slutlig</value></f>", {"Content-Type": "text/xml"}),
    "XML with raw text": (b"<kommando><![CDATA[slutlig]]></kommando>", {"Content-Type": "text/xml"}),
    "XML with escapes": (b"<kommando>slutli&#103;</kommando>", {"Content-Type": "text/xml"}),
    "plain text": (b"a=b\r\nkommando=slutlig\r\n", {"Content-Type": "text/plain"}),
    "plain text in EBCDIC": (FINAL.encode("cp037"), {"Content-Type": "text/plain; charset=cp037"}),
    "nothing said": (TEXT, {}),
    "gzip": (gzip.compress(TEXT), {"Content-Encoding": "gzip", "Content-Type": FORM}),
    "gzip twice": (gzip.compress(gzip.compress(TEXT)), {"content-encoding": "gzip, GZIP", "Content-Type": FORM}),
    "gzip that does not say so": (gzip.compress(TEXT), {"Content-Type": "text/plain"}),
    "deflate": (zlib.compress(TEXT), {"Content-Encoding": "deflate", "Content-Type": FORM}),
    "raw deflate": (zlib.compress(TEXT)[2:-4], {"Content-Encoding": "deflate", "Content-Type": FORM}),
}  # fmt: skip
NOT_READ = {
    "an encoding that we do not know": (TEXT, {"Content-Encoding": "br", "Content-Type": FORM}),
    "gzip that is broken": (gzip.compress(TEXT)[:-9], {"Content-Encoding": "gzip", "Content-Type": FORM}),
    "a charset that we do not know": (TEXT[:4], {"Content-Type": "text/plain; charset=eget"}),
    "a charset that is none": (TEXT[:4], {"Content-Type": "text/plain; charset=idna"}),
    "a binary protocol": (b"\x0a\x04slut\x12\x03lig", {"Content-Type": "application/grpc-web+proto"}),
    "a binary file": (part('; filename="x.png"\r\nContent-Type: image/png', b"\x89PNG\0"), {"Content-Type": PARTS}),
    "parts that are none": (b"slutlig", {"Content-Type": PARTS}),
    "parts that do not end": (part("", b"slut")[:-8], {"Content-Type": PARTS}),
    "what the browser does not show": (None, {"Content-Type": FORM}),
}  # fmt: skip
HONEST = {
    "nothing": (b"", {}),
    "another command": (b"kommando=utkast", {"Content-Type": FORM}),
    "the words in a text": ("text=Kommando: slutlig. \"Kommando\" är <b>slutlig</b>".encode(), {"Content-Type": FORM}),
    "JSON": (as_json({"kommando": "utkast", "status": "slutlig"}), {"Content-Type": "application/json"}),
    "parts": (part("", b"utkast"), {"Content-Type": PARTS}),
    "no file": (part('; filename=""\r\nContent-Type: application/octet-stream', b""), {"Content-Type": PARTS}),
    "a ping": (b"PING", {"Content-Type": "text/ping"}),
}  # fmt: skip
URL = "http://system/spara"


@pytest.mark.parametrize("how", SENT)
def test_forbidden_content_is_known_however_it_is_sent(how: str) -> None:
    assert forbidden(PAY, posts=(FINAL,)).why(URL, *SENT[how]) == FINAL


@pytest.mark.parametrize(
    "body", ["åtgärd=besluta".encode("latin-1"), b"%E5tg%E4rd=besluta", b"%C3%85tg%C3%A4rd=besluta"]
)
def test_swedish_letters_are_known_in_both_encodings(body: bytes) -> None:
    assert forbidden(PAY, posts=("åtgärd=besluta",)).why(URL, body, {"Content-Type": FORM})


@pytest.mark.parametrize(
    "query", ["kommando=slutlig", "a=1&kommando=%73lutlig", "d=%7B%22kommando%22:%22slutlig%22%7D"]
)
def test_forbidden_content_is_known_in_an_address(query: str) -> None:
    assert forbidden(PAY, posts=(FINAL,)).why(f"{URL}?{query}", b"", {}) == FINAL


@pytest.mark.parametrize("how", NOT_READ)
def test_what_cannot_be_read_is_stopped_only_where_the_pack_forbids_content(how: str) -> None:
    assert forbidden(PAY, posts=(FINAL,)).why(URL, *NOT_READ[how]) == UNREADABLE
    assert forbidden(PAY).why(URL, *NOT_READ[how]) == ""


@pytest.mark.honest
@pytest.mark.parametrize("how", HONEST)
def test_honest_content_is_let_through(how: str) -> None:
    assert forbidden(PAY, posts=(FINAL,)).why(URL, *HONEST[how]) == ""


# ------------------------------------------------------------------ ways out of a real browser

GOES = {
    "an address": "location = '{to}'",
    "a redirect": "location = '/vidare'",
    "two redirects": "location = '/vidare-tva'",
    "a redirect of a picture": "new Image().src = '/vidare'",
    "a redirect of a script's request": "fetch('/vidare-kvar', {{method: 'POST', body: 'x'}})",
    "a redirected post that becomes a look": "post('/vidare')",
    "a redirected post that stays a post": "post('/vidare-kvar')",
    "a form": "post('{to}')",
    "a page that moves on by itself": "location = '/meta'",
    "a page that moves on by script": "location = '/skript'",
    "a header that moves on": "location = '/refresh'",
    "a frame": "document.body.append(Object.assign(document.createElement('iframe'), {{src: '{to}'}}))",
    "a frame without an address": "const f = document.createElement('iframe'); document.body.append(f); f.contentWindow.fetch('{to}')",
    "a window": "open('{to}')",
    "a window without an opener": "open('{to}', '', 'noopener')",
    "a beacon": "navigator.sendBeacon('{to}', 'x')",
    "a beacon as the page goes": "onpagehide = () => navigator.sendBeacon('{to}', 'x'); location = '/tom'",
    "a request that outlives the page": "onpagehide = () => fetch('{to}', {{keepalive: true, method: 'POST'}}); location = '/tom'",
    "a request for later": "fetchLater('{to}', {{activateAfter: 0}})",
    "a stream of events": "new EventSource('{to}')",
    "a ping": "Object.assign(document.createElement('a'), {{href: '#x', ping: '{to}'}}).click()",
    "a worker": "new Worker(code)",
    "a worker that pages share": "new SharedWorker(code)",
    "a page fetched ahead": "document.head.append(Object.assign(document.createElement('link'), {{rel: 'prefetch', href: '{to}'}}))",
    "a file fetched ahead": "document.head.append(Object.assign(document.createElement('link'), {{rel: 'preload', as: 'image', href: '{to}'}}))",
    "a report of a broken policy": "location = '/policy'",
}  # fmt: skip
SCRIPT = """<script>
const post = to => {{ const f = document.createElement('form'); f.method = 'post'; f.action = to; document.body.append(f); f.submit(); }};
const code = URL.createObjectURL(new Blob(["fetch('{site}{to}')"]));
const go = () => {{ {js} }};
</script><button onclick="go()">Gå</button>"""
ALLOWED, STOPPED = "/vanlig", "/%75tbetalningar/1"


@pytest.fixture
def waits() -> dict[str, float]:
    """Chromium does not tell that the script of a worker has come, which the driver waits for; here nothing hangs on it."""
    return {**WAITS, "SCRIPT_S": 0.5}


def waited(happens: Callable[[], Any], seconds: float = 4.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.02)
    return False


@pytest.mark.parametrize("way", GOES)
def test_a_forbidden_request_never_reaches_the_server_and_is_told_by(surf: Surf, site: Site, way: str) -> None:
    def pressed(to: str) -> WebSurface:
        site.pages |= {
            "/vidare": lambda _: (303, to),
            "/vidare-tva": lambda _: (302, "/vidare"),
            "/vidare-kvar": lambda _: (307, to),
            "/meta": f'<meta http-equiv="refresh" content="0; url={to}">',
            "/skript": f"<script>location.replace('{to}')</script>",
            "/policy": page_of('<img src="/bild">'),
            **dict.fromkeys(("/tom", "/refresh", "/vanlig", "/utbetalningar/1"), page_of("")),
        }
        site.headers["/refresh"] = {"Refresh": f"0; url={to}"}
        site.headers["/policy"] = {"Content-Security-Policy": f"img-src 'none'; report-uri {to}"}
        surface = surf(SCRIPT.format(js=GOES[way].format(to=to), to=to, site=site.url), press("go", 'button = "Gå"'))
        surface.act(on("go"))
        return surface

    allowed = pressed(ALLOWED)
    assert waited(lambda: allowed.on_screen() or ALLOWED in site.paths()), "no such way out: nothing was tried"

    def told() -> bool:
        surface.on_screen()
        return False

    with pytest.raises(ForbiddenRequest, match=r"\*\*/utbetalningar\*"):  # noqa: PT012 - some go out after the press
        surface = pressed(STOPPED)
        waited(told)
    time.sleep(0.2)
    assert not any("tbetalningar" in path for path in site.paths())


@pytest.mark.parametrize("over", ["close", "new_session"])
def test_what_is_stopped_after_the_last_look_is_told_too(surf: Surf, makers: list[WebSurfaces], over: str) -> None:
    surface = surf("<script>setTimeout(() => fetch('/utbetalningar'), 200)</script>")
    waited(lambda: surface.says("finns inte"), 0.6)
    with pytest.raises(ForbiddenRequest):
        getattr(makers[0], over)()


# ------------------------------------------------------------------ ways out that are shut

SHUT = {
    "a socket": "new WebSocket('{site}/utbetalningar'.replace('http', 'ws'))",
    "a socket of a worker": """new Worker(URL.createObjectURL(new Blob(["new WebSocket('{site}/utbetalningar'.replace('http', 'ws'))"])))""",
    "a socket to another": "new WebSocket('{foreign}/utbetalningar'.replace('http', 'ws'))",
    "a service worker": "ServiceWorkerContainer.prototype.register.call(navigator.serviceWorker, '/utbetalningar')",
    "a page guessed ahead": "guess('prefetch')",
    "a page drawn ahead": "guess('prerender')",
    "WebTransport": "WebTransport.name && fetch('/finns')",
}  # fmt: skip
GUESS = """<script>const guess = how => {
  const script = Object.assign(document.createElement('script'), {type: 'speculationrules'});
  script.text = JSON.stringify({[how]: [{source: 'list', urls: ['/utbetalningar'], eagerness: 'immediate'}]});
  document.body.append(script);
};</script>"""
WRITTEN = '<script type="SpeculationRules">{"prefetch": [{"source": "list", "urls": ["/utbetalningar"], "eagerness": "immediate"}]}</script>'


@pytest.fixture
def fenced(browser_of_house: WebBrowser, site: Site, tmp_path: Any) -> Any:
    """A context as the driver makes it, and one that anybody would, without its fence."""
    (tmp_path / "pack.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "head.toml").write_text(SCREEN_HEAD, encoding="utf-8")
    head = load_pack(tmp_path).head

    @contextmanager
    def made(*, fence: bool = True, url: str = "") -> Any:
        network = browser_of_house._browser, browser_of_house._network
        if fence:
            context = browser_of_house.context(url or site.url, head, lambda _: None, lambda: False, lambda: Sends.ALL)
        else:
            context = network[0].new_context()
            network[1].fence = SimpleNamespace(lets_through=lambda *_, **__: True)
        yield context
        context.close()

    return made


def tried(context: BrowserContext, site: Site, foreign: Site, body: str, js: str) -> set[str]:
    """What was asked for after some script on a page."""
    site.pages["/"] = page_of(body)
    page = context.new_page()
    page.goto(site.url)
    with suppress(Exception):  # what is not there cannot be called
        page.evaluate(f"() => {{ {js.format(site=site.url, foreign=foreign.url)} }}")
    end = time.monotonic() + 1
    while time.monotonic() < end and not (site.paths() | foreign.paths()) - {"/"}:
        page.wait_for_timeout(50)
    asked = (site.paths() | foreign.paths()) - {"/"}
    site.asked.clear()
    foreign.asked.clear()
    return asked


@pytest.mark.parametrize("way", [*SHUT, "a guess in the page"])
def test_what_cannot_be_judged_is_shut(fenced: Any, site: Site, foreign: Site, way: str) -> None:
    site.pages["/utbetalningar"] = foreign.pages["/utbetalningar"] = page_of("")
    body = GUESS if way in SHUT else WRITTEN
    with fenced() as context:
        assert tried(context, site, foreign, body, SHUT.get(way, "")) == set()
    with fenced(fence=False) as context:
        assert tried(context, site, foreign, body, SHUT.get(way, "")), "no such way out: nothing was tried"


CALL = """async port => {
  const call = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:' + port}]});
  call.createDataChannel('x');
  await call.setLocalDescription(await call.createOffer());
}"""


@pytest.mark.parametrize(("args", "called"), [(ARGS, False), ([], True)], ids=["ours", "anybody's"])
def test_calls_between_browsers_are_shut(playwright: Playwright, args: list[str], called: bool) -> None:
    found = next(filter(None, map(shutil.which, SHELLS)), None)
    browser = playwright.chromium.launch(executable_path=found, args=args, chromium_sandbox=False)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as heard:
        heard.bind(("127.0.0.1", 0))
        heard.settimeout(0.01)
        page = browser.new_context(proxy={"server": "http://127.0.0.1:9", "bypass": "<-loopback>"}).new_page()
        page.evaluate(CALL, heard.getsockname()[1])

        def is_called() -> bool:
            page.wait_for_timeout(50)
            with suppress(TimeoutError):
                return bool(heard.recv(4000))
            return False

        assert waited(is_called, 1.0 if called is False else 10.0) == called
    browser.close()


@pytest.mark.parametrize("there", ["http://127.0.0.1:{foreign}", "http://localhost:{site}", "https://127.0.0.1:{site}"])
@pytest.mark.parametrize("how", ["/", "/vidare"])
def test_another_port_host_or_scheme_is_foreign(fenced: Any, site: Site, foreign: Site, there: str, how: str) -> None:
    to = there.format(foreign=foreign.port, site=site.port) + "/nar"
    site.pages |= {"/vidare": lambda _: (302, to), "/nar": page_of("")}
    foreign.pages["/nar"] = page_of("")
    js = f"fetch('{to if how == '/' else how}', {{{{mode: 'no-cors'}}}})"
    with fenced() as context:
        assert tried(context, site, foreign, "", js) <= {"/vidare"}


# ------------------------------------------------------------------ what is sent by us


@pytest.mark.honest
def test_a_post_carries_the_cookies_of_its_own_session_and_keeps_those_it_is_given(fenced: Any, site: Site) -> None:
    site.headers["/spara"] = {"Set-Cookie": "session=1; HttpOnly"}
    site.pages |= {"/": page_of(""), "/spara": "sparat"}
    post = "() => fetch('/spara', {method: 'POST', body: 'x=1'}).then(answer => answer.text())"
    for _ in range(2):
        with fenced() as context:
            page = context.new_page()
            page.goto(site.url)
            assert [page.evaluate(post), page.evaluate(post)] == ["sparat", "sparat"]
    assert [one.cookie for one in site.asked if one.path == "/spara"] == ["", "session=1"] * 2


@pytest.mark.honest
def test_what_is_sent_and_what_is_answered_is_whole(fenced: Any, site: Site) -> None:
    site.headers["/spara"] = {"Content-Type": "text/plain; charset=latin-1"}
    site.pages |= {"/": page_of(""), "/spara": lambda one: (409, f"{one.body}!")}
    post = "how => fetch('/spara', how).then(async a => [a.status, new Uint8Array(await a.arrayBuffer()).length])"
    with fenced() as context:
        page = context.new_page()
        page.goto(site.url)
        assert page.evaluate(post, {"method": "POST"}) == [409, 1]
        assert page.evaluate(post, {"method": "POST", "body": "å" * 1000}) == [409, 2001]
        assert page.evaluate(post.replace("how)", "{method: 'POST', body: new Blob(['abc'])})")) == [409, 4]


@pytest.mark.honest
def test_what_the_server_lets_be_kept_is_asked_for_each_time(fenced: Any, site: Site) -> None:
    site.pages |= {"/": page_of(""), "/akt": page_of("akt")}
    site.headers["/akt"] = {"Cache-Control": "max-age=3600"}
    with fenced() as context:
        page = context.new_page()
        page.goto(site.url)
        for _ in range(3):
            with page.expect_popup() as opened:
                page.evaluate("() => { open('/akt') }")
            opened.value.wait_for_load_state()
            opened.value.close()
    assert [one.path for one in site.asked].count("/akt") == 3


# ------------------------------------------------------------------ rules that nothing matches

RULES = {"**/utbetalningar*", "_cmdfatta", FINAL}
LEADS = {
    '<a href="akt/../Utbetalningar/1?x=1">Visa</a>': {PAY},
    '<form action="/utbetalningar"><input name="action"></form>': {PAY},
    '<form><button formaction="/utbetalningar"></button></form>': {PAY},
    '<form><input type="submit" name="ctl00$b_cmdFatta" value="Fatta"></form>': {"_cmdfatta"},
    '<a href="/akt?kommando=slutlig">Slutlig</a>': {FINAL},
    '<form><select name="kommando"><option value="utkast">U</option><option value="slutlig">S</option></select></form>': {FINAL},
    '<form><label><input type="radio" name="kommando" value="slutlig">S</label></form>': {FINAL},
    '<a href="/utbetalning">Visa</a><a href="http://[">Fel</a><form><input name="kommando" value="slutlig"></form>': set(),
}  # fmt: skip


@pytest.mark.honest
@pytest.mark.parametrize("body", LEADS)
def test_a_rule_that_nothing_on_the_screens_matches_is_known(surf: Surf, makers: list[WebSurfaces], body: str) -> None:
    surf(body).show("main")
    session = makers[0]._session
    assert session is not None
    assert session.unmatched.rules == RULES - LEADS[body]
