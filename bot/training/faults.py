"""Fault switches: which faults are on, for whom and how often; the draw; and the row kept of each that was thrown.

Knows moments and places, not what a fault does: that is in `fault_wire`, `fault_people`
and `fault_pages`, listed in `fault_catalogue`.
"""

import random
import re
import sqlite3
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from bot.training import records
from bot.training.database import insert, next_nr

SAVING = ("ssbtek", "berakning", "beslut", "journal", "bevakningar")
SCREENS = (
    "inloggning", "start", "inkorg", "sok", "oppen", "las", "logg", "koder", "oppna", "stang", "oversikt", "ansokan", "svar",
    "berakningar", "utbetalningar", "kompletteringar", "frastexter", "dokument", *SAVING,
)  # fmt: skip
MOMENTS = ("login", "request", "save", "values", "saved", "page")
SAVE_COMMANDS = ("spara", "slutlig")
_CASE = re.compile(r"EB-\d{4}-\d{5}")
_RULE = re.compile(
    r"(?P<name>\w+)(?P<scope>(?:@[\w-]+)*)(?:#(?P<call>[1-9]\d*))?(?::(?P<probability>\d+(?:\.\d+)?))?", re.ASCII
)


class FaultError(Exception):
    """A choice of faults that cannot be used; the Swedish text says which part and why."""


@dataclass(frozen=True)
class Place:
    """Where a request is: its case, its screen, and whether it saves something."""

    case: str
    screen: str
    saves: bool = False


@dataclass
class Hit:
    """What a fault's function gets. It may change `given`: the values of a save, or a page's text."""

    visit: Any  # a Visit, whose module imports this one
    place: Place
    draw: random.Random
    given: Any = None
    table: str = ""
    record: str = ""


@dataclass(frozen=True)
class Fault:
    """One switch. The act returns None if there was nothing to strike, True if all goes on, otherwise what is sent instead."""

    name: str
    moment: str
    probability: float
    text: str
    act: Callable[[Hit], Any]
    screens: tuple[str, ...] = SCREENS


@dataclass(frozen=True)
class Rule:
    """One fault as it was asked for: how often, and where."""

    fault: Fault
    probability: float
    screens: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()
    call: int = 0

    def covers(self, moment: str, place: Place) -> bool:
        """Say whether this rule has a draw at a moment in a place."""
        inside = place.screen in self.fault.screens and place.screen in (self.screens or SCREENS)
        return self.fault.moment == moment and inside and (not self.cases or place.case in self.cases)


def parse_rules(text: str, catalogue: Sequence[Fault]) -> list[Rule]:
    """Read «name[@screen][@case][#call][:probability],…», where the name «all» means every fault. Raises: FaultError."""
    known = {fault.name: fault for fault in catalogue}
    rules: list[Rule] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        read = _RULE.fullmatch(part)
        if read is None:
            raise FaultError(
                f"«{part}» går inte att läsa. Skriv namn@bild@aktnummer#anrop:sannolikhet, t.ex. lost_reply@berakning:0.2."
            )
        if read["name"] != "all" and read["name"] not in known:
            raise FaultError(f"Felet {read['name']} finns inte. Fel: {', '.join(known)}.")
        chosen = catalogue if read["name"] == "all" else [known[read["name"]]]
        rules += [_rule(part, read, fault) for fault in chosen]
    return rules


def _rule(part: str, read: re.Match[str], fault: Fault) -> Rule:
    scopes = frozenset(filter(None, read["scope"].split("@")))
    cases = frozenset(scope for scope in scopes if _CASE.fullmatch(scope))
    if unknown := sorted(scopes - cases - set(SCREENS)):
        raise FaultError(
            f"«{part}»: {unknown[0]} är varken ett aktnummer eller en bild. Bilder: {', '.join(sorted(SCREENS))}."
        )
    if read["name"] != "all" and (never := sorted(scopes - cases - set(fault.screens))):
        raise FaultError(
            f"«{part}»: felet kan inte slå till på bilden {never[0]}. Bilder: {', '.join(sorted(fault.screens))}."
        )
    # A call picked by its number always strikes, unless a probability is given too.
    probability = float(read["probability"] or (1 if read["call"] else fault.probability))
    if probability > 1:
        raise FaultError(f"«{part}»: sannolikheten ska vara mellan 0 och 1.")
    return Rule(fault, probability, scopes - cases, cases, int(read["call"] or 0))


def place_of(path: str, form: Any = None) -> Place:
    """Return the place of a request. A search is made for the case it searches for."""
    posted = form or {}
    case, parts = _CASE.search(path) or _CASE.search(str(posted.get("aktnr", ""))), path.strip("/").split("/")
    screen = parts[0]
    if screen == "akt":
        screen = "svar" if parts[-1] == "svar" else parts[2] if len(parts) > 2 else "oversikt"
    saves = form is not None and (screen in SAVING)
    if screen == "berakning":
        saves = str(posted.get("kommando", "")) in SAVE_COMMANDS
    return Place(case[0] if case else "", screen, saves)


class Faults:
    """The faults that are on. Each draw has its own stream, so that one case never affects another."""

    def __init__(self, rules: Sequence[Rule] = (), seed: int = 0) -> None:
        self._rules, self._seed = rules, seed
        self._calls: Counter[tuple[int, str, str]] = Counter()

    async def around(self, visit: Any, handler: Callable[[Any], Awaitable[Response]]) -> Response:
        """Let a screen answer, with the faults that strike before it, around its save, and on its page."""
        request: Request = visit.request
        visit.handler = handler
        visit.place = place_of(request.url.path, await request.form() if request.method == "POST" else None)
        for moment in ("request", "save") if visit.place.saves else ("request",):
            if (instead := await self._throw(moment, visit)) is not None:
                return instead
        answer = await handler(visit)
        if visit.saved[0]:
            visit.db.commit()  # whatever happens to the answer
            answer = await self._throw("saved", visit) or answer
        return self._page(visit, answer)

    def values(self, visit: Any, table: str, values: Any) -> Any:
        """Return what a save really stores, and remember that something is being saved."""
        visit.saved = (table, next_nr(visit.db, table, visit.place.case))
        for fault, hit in self._draws("values", visit, values, table):
            if fault.act(hit):
                hit.record = "{}:{}".format(*visit.saved)
                _keep(visit.db, fault, hit)
        return values

    async def login(self, visit: Any) -> Response | None:
        """Return what is shown instead of the next step after a correct password, if anything."""
        return await self._throw("login", visit)

    async def _throw(self, moment: str, visit: Any) -> Response | None:
        for fault, hit in self._draws(moment, visit):
            done = fault.act(hit)
            if isawaitable(done):
                done = await done
            if done is not None:
                _keep(visit.db, fault, hit)
            if isinstance(done, Response):
                return done
        return None

    def _page(self, visit: Any, answer: Response) -> Response:
        if not isinstance(answer, HTMLResponse) or answer.status_code != 200:
            return answer
        text = before = bytes(answer.body).decode()
        for fault, hit in self._draws("page", visit, text):
            hit.given = text
            if (changed := fault.act(hit)) not in (None, text):
                text = changed
                _keep(visit.db, fault, hit)
        return answer if text == before else HTMLResponse(text)

    def _draws(self, moment: str, visit: Any, given: Any = None, table: str = "") -> Iterator[tuple[Fault, Hit]]:
        """Draw for every rule that has this moment in this place, even when an earlier one ends the visit."""
        place, drawn = visit.place, list[tuple[Fault, Hit]]()
        for number, rule in enumerate(self._rules):
            if not rule.covers(moment, place):
                continue
            self._calls[number, place.case, place.screen] += 1
            self._calls[number, place.case, ""] += 1
            here, in_scope = self._calls[number, place.case, place.screen], self._calls[number, place.case, ""]
            stream = f"{self._seed}|{rule.fault.name}|{place.case}|{place.screen}|{here}"
            draw = random.Random(stream)  # noqa: S311 the same faults again are the point
            if draw.random() < rule.probability and rule.call in (0, in_scope):
                drawn.append((rule.fault, Hit(visit, place, draw, given, table)))
        return iter(drawn)


def _keep(db: sqlite3.Connection, fault: Fault, hit: Hit) -> None:
    insert(
        db, "faults", at=records.now(), fault=fault.name, case_nr=hit.place.case, screen=hit.place.screen,
        moment=fault.moment, record=hit.record,
    )  # fmt: skip
    db.commit()


@dataclass(frozen=True)
class Struck:
    """The records of one case that a fault, not the robot, made or altered, as «table:number»."""

    made: frozenset[str] = field(default_factory=frozenset)
    altered: frozenset[str] = field(default_factory=frozenset)


def struck_records(db: sqlite3.Connection, case_nr: str) -> Struck:
    """Return the records of a case that are not as the robot wrote them."""
    rows = db.execute("SELECT moment, record FROM faults WHERE case_nr = ? AND record <> ''", (case_nr,)).fetchall()
    return Struck(
        frozenset(r["record"] for r in rows if r["moment"] == "saved"),
        frozenset(r["record"] for r in rows if r["moment"] == "values"),
    )
