"""A plain client that talks to the training system in this process, and reads its volatile field names."""

import re
import tomllib
from pathlib import Path

import httpx
from anyio.from_thread import start_blocking_portal

from bot.training import make_app

TEMPO = 0.001


class Client:
    """Get and post, one after the other, following redirects as a browser does."""

    def __init__(
        self,
        db: Path,
        session_requests: int,
        profile: str = "ovning",
        faults: str = "",
        seed: int = 0,
        robot_may_decide: bool = False,
    ) -> None:
        app = make_app(db, TEMPO, session_requests, profile, faults, seed, robot_may_decide=robot_may_decide)
        self._transport = httpx.ASGITransport(app)
        self._cookies = httpx.Cookies()

    def get(self, path: str) -> httpx.Response:
        return self._call("GET", path, None)

    def post(self, path: str, data: dict[str, str] | None = None) -> httpx.Response:
        return self._call("POST", path, data)

    def _call(self, method: str, path: str, data: dict[str, str] | None) -> httpx.Response:
        # In a thread of its own: pytest-playwright leaves an event loop running in this one.
        with start_blocking_portal() as portal:
            return portal.call(self._send, method, path, data)

    async def _send(self, method: str, path: str, data: dict[str, str] | None) -> httpx.Response:
        async with httpx.AsyncClient(
            transport=self._transport,
            base_url="http://127.0.0.1",
            cookies=self._cookies,
            follow_redirects=True,
        ) as client:
            answer = await client.request(method, path, data=data)
            self._cookies = client.cookies
            return answer


def form_names(html: str) -> dict[str, str]:
    """Give each field's volatile name by its stable end."""
    names: dict[str, str] = {}
    for name in re.findall(r'name="(ctl00\$[^"]+)"', html):
        part, tail = name.split("$")[1], name.rsplit("_", 1)[1]
        names[f"{part}_{tail}" if part[0] in "iuf" else tail] = name
    return names


def log_in(
    db: Path,
    user: str,
    session_requests: int = 1000,
    profile: str = "ovning",
    faults: str = "",
    seed: int = 0,
    robot_may_decide: bool = False,
) -> Client:
    """Log in through every step, as far as the frameset."""
    client = Client(db, session_requests, profile, faults, seed, robot_may_decide)
    log_in_again(client, db, user)
    return client


def log_in_again(client: Client, db: Path, user: str) -> None:
    """Log in with a client that has been here before."""
    password = tomllib.loads(Path(f"{db}.accounts.toml").read_text("utf-8"))[user]["losenord"]
    client.post("/logga-in", data={"anvandare": user, "losenord": password})
    client.post("/roll", data={"roll": "x"})
    client.post("/dagens")
    assert "frameset" in client.get("/fonster").text


def copy_previous(client: Client, nr: str) -> tuple[str, dict[str, str]]:
    """Copy the previous calculation; give the inner frame's address and everything in its fields."""
    outer = client.post(f"/akt/{nr}/berakningar/kopiera")
    address = re.findall(r'<iframe name="berakning" src="([^"]+)"', outer.text)[0]
    return address, fields(client.get(address).text)


def fields(html: str) -> dict[str, str]:
    """Give what a browser would post: texts, ticked boxes, chosen options."""
    values = dict(re.findall(r'<input type="text"[^>]*? name="([^"]+)" value="([^"]*)"', html))
    values |= {name: "on" for name in re.findall(r'<input type="checkbox"[^>]*? name="([^"]+)" checked', html)}
    for name, body in re.findall(r'<select[^>]*? name="([^"]+)">(.*?)</select>', html):
        chosen = re.search(r'<option selected(?: value="([^"]*)")?>([^<]+)', body)
        values[name] = (chosen[1] or chosen[2]) if chosen else ""
    return values
