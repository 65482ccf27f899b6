"""What may be believed on a page: the cases in `believed/`, in a real browser. `believed/README.md` says how one is written.

One case: `pytest tests/ports/test_believed.py -k runs/a-line-break-between`. The counts stand in the last lines of the run.
"""

import html
import re
import time
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.domain.errors import BryggaError, GuardError
from bot.domain.money import AmountError, Money, parse
from bot.drivers import web
from bot.drivers.web import WebBrowser, WebSurface, WebSurfaces
from bot.packs import load_pack
from bot.ports.surface import Target
from tests.ports.conftest import HEAD, SCREEN_HEAD, WAITS, Covered, _Clock, _Kept, _Secrets, page_of
from tests.ports.small_site import Asked, Site

# pytest-base-url, which pytest-playwright brings, has a fixture of a form that pytest 10 will refuse.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")

FOLDER = Path(__file__).parent / "believed"
NOT_YET = frozenset((FOLDER / "not_yet.txt").read_text(encoding="utf-8").split())
"""Cases whose product side is not there yet: they may fail. Take a name out when it is."""
KNOWN: frozenset[str] = frozenset()
"""Honest pages that are refused, and stay so: at most two."""

KINDS = {
    "an empty-text beside rows", "what is not shown", "a cell with a text and a control", "two texts made one amount",
    "two columns of one heading", "rows that come later", "cells that span", "paging", "more than one choice",
    "a session lost without anything missing", "a value that does not stay", "a name that is not text", "masked pictures",
}  # fmt: skip
"""What pages were seen to do. More may be found."""

NAMED = ("Doubtful", "ControlAmbiguous", "ControlMissing")
"""The refusals that `refused = true` stands for."""
NONE = "(none)"


@dataclass(frozen=True)
class Case:
    """One page and what must come of it."""

    id: str
    sort: str
    page: str
    pack: str
    do: tuple[str, ...]
    right: tuple[str, ...] | None
    """None where only a refusal is right."""
    refused: tuple[str, ...]
    still: dict[str, str]
    posted: dict[str, str]
    site: dict[str, str]
    slow: dict[str, float]
    head: str = ""
    screen: str = ""
    frame: tuple[str, ...] = ()
    cover: tuple[int, ...] = ()
    bare: tuple[int, ...] = ()
    told: str = ""
    untold: str = ""
    is_everyday: bool = True

    def __str__(self) -> str:
        return self.id


KEYS = {
    "name", "kind", "page", "pack", "do", "right", "refused", "mend", "then", "still", "posted", "site", "slow", "head",
    "screen", "frame", "cover", "bare", "told", "untold",
}  # fmt: skip


def lines(said: Any) -> tuple[str, ...]:
    return tuple(said) if isinstance(said, list) else (said,)


def slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def toml_of(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f'"{key}" = {toml_of(one)}' for key, one in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml_of, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f"'{value}'" if isinstance(value, str) else str(value)


def block_of(block: dict[str, Any]) -> str:
    return "".join(f"{key} = {toml_of(value)}\n" for key, value in block.items())


def cases_in(path: Path) -> Iterator[Case]:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    for number, raw in enumerate(content["case"]):
        assert not set(raw) - KEYS, f"{path.name}, {raw['name']}: {set(raw) - KEYS}"
        one = {**content.get("default", {}), **raw}
        refused = one.get("refused", False)
        sort = "trap" if path.parent.name == "traps" else "honest"
        case = Case(
            id=f"{path.parent.name}/{path.stem}/{slug(one['name'])}",
            sort=sort,
            page=one["page"],
            pack="".join(f"[{name}]\n{block_of(block)}" for name, block in one.get("pack", {}).items()),
            do=lines(one["do"]),
            right=lines(one["right"]) if "right" in one else None,
            refused=NAMED if refused is True else tuple(refused or ()),
            still=one.get("still", {}),
            posted=one.get("posted", {}),
            site=one.get("site", {}),
            slow=one.get("slow", {}),
            head=block_of(one.get("head", {})),
            screen=block_of(one.get("screen", {})),
            frame=tuple(one.get("frame", ())),
            cover=tuple(one.get("cover", ())),
            bare=tuple(one.get("bare", ())),
            told=one.get("told", ""),
            untold=one.get("untold", ""),
            is_everyday=number % 3 == 0,
        )
        assert "right" in one or case.refused, f"{case}: what is right?"
        assert sort == "trap" or not case.refused, f"{case}: an honest page is read right"
        assert sort == "honest" or "right" in one or "mend" in raw, f"{case}: a refusal needs the page without the trap"
        yield case
        if "mend" in raw:
            yield mended(case, raw["mend"], lines(one["then"]))


def mended(case: Case, changes: list[list[str]], then: tuple[str, ...]) -> Case:
    """The same page without the trap, which is read right: otherwise the refusal may have another cause."""
    page, pack, screen, site = case.page, case.pack, case.screen, case.site
    for old, new in changes:
        assert any(old in text for text in (page, pack, screen, *site.values())), f"{case}: «{old}» stands nowhere"
        page, pack, screen = (text.replace(old, new) for text in (page, pack, screen))
        site = {path: text.replace(old, new) for path, text in site.items()}
    changed = replace(
        case, id=case.id + "/mended", sort="mended", is_everyday=False, page=page, pack=pack, screen=screen, site=site
    )
    return replace(changed, right=then, refused=(), still={}, posted={}, told="", untold="")


CASES = [case for path in sorted(FOLDER.glob("*/*.toml")) for case in cases_in(path)]


# ------------------------------------------------------------------ the page


def write_pack(case: Case, folder: Path) -> None:
    frame = f"frame = {toml_of(list(case.frame))}\n" if case.frame else ""
    main = f'[screen]\ntitle = "Bild"\n{frame}{case.screen}here = [{{ css = "body" }}]\n{case.pack}'
    for name, text in {"pack": case.head + HEAD, "head": SCREEN_HEAD, "main": main}.items():
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def answer_of(case: Case) -> Callable[[Asked], str]:
    """The site of a case: pages by path, or by path and query; `[[x]]` is what the request gave as x."""

    def answer(asked: Asked) -> str:
        parts = urlsplit(asked.path)
        time.sleep(case.slow.get(parts.path, 0))
        given = parse_qs(f"{parts.query}&{asked.body}", keep_blank_values=True)
        said = case.site.get(asked.path) or case.site[parts.path]
        filled = re.sub(r"\[\[(\w+)\]\]", lambda found: html.escape(given.get(found[1], [""])[0]), said)
        return filled if parts.path.endswith((".js", ".txt")) else page_of(filled)

    return answer


Opener = Callable[[Case, Path], WebSurface]


class Room:
    """One page for all cases: a new one for each costs more than all that is asked of it."""

    def __init__(self, browser: WebBrowser, site: Site) -> None:
        self._browser, self._site = browser, site
        self._surfaces: WebSurfaces | None = None

    def open(self, case: Case, folder: Path) -> WebSurface:
        """A surface on the case's page. Raises: PackInvalid."""
        write_pack(case, folder)
        pack = load_pack(folder)
        self._site.pages = dict.fromkeys({urlsplit(path).path for path in case.site}, answer_of(case))
        self._site.pages.setdefault("/", page_of(case.page))
        made = self._surfaces
        if made is None or made._session is None:
            made = self._surfaces = WebSurfaces(_Kept(self._browser), pack, self._site.url, _Secrets(), _Clock())  # type: ignore[arg-type]
            return made.new_session()
        surface = WebSurface(made._session.context.pages[0], made._session, pack, made._secret, made._clock)
        surface.go(self._site.url)
        return surface

    def tidy(self) -> None:
        """Begin anew where something is left of the case: a window, a refused request, an unanswered dialog."""
        session = self._surfaces._session if self._surfaces else None
        if session and (session.refused or session.unknown_dialog or len(session.context.pages) != 1):
            self.close()

    def close(self) -> None:
        """Close the context."""
        if self._surfaces is not None:
            self._surfaces.close()
        self._surfaces = None


@pytest.fixture(scope="module")
def shared_room(browser_of_house: WebBrowser, servers: tuple[Site, Site]) -> Iterator[Room]:
    room = Room(browser_of_house, servers[0])
    yield room
    room.close()


@pytest.fixture
def room(shared_room: Room, site: Site, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    for name, seconds in {**WAITS, "CONTROL_WAIT_S": 0.3, "SCREEN_WAIT_S": 0.5}.items():
        for module in vars(web).values():
            if isinstance(module, ModuleType) and hasattr(module, name):
                monkeypatch.setattr(module, name, seconds)
    yield shared_room
    shared_room.tidy()


# ------------------------------------------------------------------ what is done

PRESSES = 20
"""No list here has more pages: one that is turned more often is turned for ever."""


def counted(act: Callable[[Target], None]) -> Callable[[Target], None]:
    turns = iter(range(PRESSES))

    def once_more(target: Target) -> None:
        assert next(turns, None) is not None, "the pages have no end"
        act(target)

    return once_more


STEP = re.compile(r"(?P<verb>\w+)(?: (?P<control>\w+)(?:\[(?P<row>[^\]]+)\])?)?(?: (?P<value>.+))?")


def done(surface: WebSurface, step: str) -> tuple[str, ...]:
    found = STEP.fullmatch(step)
    assert found, step
    verb, value = found["verb"], found["value"] or ""
    target = Target("main", found["control"] or "", found["row"] or "")
    match verb:
        case "rows":
            return tuple(" | ".join(cell.text for cell in row.values()) for row in surface.rows(target))
        case "read":
            reading = surface.read(target)
            return (NONE if reading is None else reading.text,)
        case "header":
            who = surface.on_screen()
            return (NONE if who is None else f"{who.case} | {who.person}",)
        case "fill":
            surface.fill(target, value)
        case "choose":
            surface.choose(target, value)
        case "tick" | "untick":
            surface.choose(target, verb == "tick")
        case "press":
            surface.act(target)
        case "save":
            surface.commit(target)
        case "show":
            surface.show("main")
        case _:
            raise AssertionError(step)
    return ("done",)


HELD = """e => e.type === 'checkbox' || e.type === 'radio' ? (e.checked ? 'ja' : 'nej')
  : e.tagName === 'SELECT' ? [...e.selectedOptions].map(o => o.label).join('+') : e.value ?? e.textContent"""


def held(surface: WebSurface, css: str) -> str:
    """What an element holds, asked past the driver."""
    for frame in surface._find.page.frames:
        if frame.locator(css).count():
            return frame.locator(css).evaluate(HELD)
    raise AssertionError(f"{css} finns inte")


# ------------------------------------------------------------------ what is right


def amount(text: str) -> Money | None:
    try:
        return parse(text)
    except AmountError:
        return None


def is_same(seen: str, right: str) -> bool:
    """Cell by cell: an amount as an amount, a text with its whitespace folded."""
    seen_cells, right_cells = seen.split(" | "), right.split(" | ")
    return len(seen_cells) == len(right_cells) and all(
        amount(a) == amount(b) if amount(b) is not None else " ".join(a.split()) == " ".join(b.split())
        for a, b in zip(seen_cells, right_cells, strict=True)
    )


def outcome(case: Case, surface: WebSurface, covered: Covered) -> tuple[str, ...]:
    said: tuple[str, ...] = ()
    for step in case.do:
        if step == "capture":
            picture = surface.capture("main")
            assert picture is not None
            hidden = covered(picture.jpeg, case.cover) > 0.9  # type: ignore[arg-type]
            seen = not case.bare or covered(picture.jpeg, case.bare) < 0.1  # type: ignore[arg-type]
            said = ("covered" if hidden and seen else "all covered" if hidden else "in clear",)
            labels = surface.capture("main", labels_only=True)
            assert labels is not None
            assert covered(labels.jpeg, case.cover) > 0.9, "in clear among the labels"  # type: ignore[arg-type]
        else:
            said = done(surface, step)
    return said


def refusals(error: BaseException) -> set[str]:
    return {kind.__name__ for kind in type(error).__mro__[:-1]} - {"BryggaError", "ScreenError", "Exception"}


def marks_of(case: Case) -> list[pytest.MarkDecorator]:
    """Every third page belongs to the everyday suite, the rest to the longer run.

    So do the pages without their traps, which show that nothing else made them refused.
    """
    unknown = [pytest.mark.xfail(strict=False)] if case.id in NOT_YET | KNOWN else []
    return unknown if case.is_everyday else [*unknown, pytest.mark.slow]


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "case",
    [pytest.param(case, id=case.id, marks=marks_of(case)) for case in CASES],
)
def test_a_page_is_read_right_or_refused(
    case: Case, room: Room, covered: Covered, site: Site, tmp_path: Path, record_property: Callable[[str, str], None]
) -> None:
    try:
        surface = room.open(case, tmp_path)
        surface.act = counted(surface.act)  # type: ignore[method-assign]
        said = outcome(case, surface, covered)
    except (BryggaError, GuardError) as error:
        told, is_right = f"refused: {type(error).__name__}: {error}", bool(refusals(error) & set(case.refused))
        is_refused = True
    else:
        told, is_refused = " ¦ ".join(said) or "nothing", False
        is_right = case.right is not None and len(said) == len(case.right) and all(map(is_same, said, case.right))
        if case.refused and said == (NONE,) and case.do == ("header",):
            is_right = is_refused = True  # «no case is open» lets nothing through
    record_property("believed", verdict(case, is_right=is_right, is_refused=is_refused))
    assert is_right, f"{told}, not {' or '.join(wanted(case).values())}"
    assert case.told in told
    assert not case.untold or case.untold not in told
    for css, value in case.still.items():
        assert is_same(held(surface, css), value), f"{css} holds «{held(surface, css)}»"
    for name, value in case.posted.items():
        posts = [one for one in site.asked if one.method == "POST"]
        assert posts, "nothing was posted"
        assert posts[-1].value(name) == value


def wanted(case: Case) -> dict[str, str]:
    value = {} if case.right is None else {"right": f"«{' ¦ '.join(case.right)}»"}
    return value | ({"refused": "refused by " + "/".join(case.refused)} if case.refused else {})


def verdict(case: Case, *, is_right: bool, is_refused: bool) -> str:
    if case.sort == "trap":
        return "traps stopped" if is_right else "traps through" if not is_refused else "traps refused by another name"
    return f"{case.sort} read right" if is_right else f"{case.sort} " + ("refused wrongly" if is_refused else "misread")


# ------------------------------------------------------------------ the cases themselves


def test_there_are_pages_enough_and_no_two_of_one_name() -> None:
    names = [case.id for case in CASES]
    assert len(set(names)) == len(names), [name for name in names if names.count(name) > 1]
    assert sum(case.sort == "honest" for case in CASES) >= 60
    assert len(KNOWN) <= 2
    assert {case.id for case in CASES if case.sort == "honest"} >= KNOWN
    assert set(names) >= NOT_YET, NOT_YET - set(names)


def test_every_kind_of_page_has_two_unlike_traps() -> None:
    kinds = [
        raw["kind"] for path in FOLDER.glob("traps/*.toml") for raw in tomllib.loads(path.read_text("utf-8"))["case"]
    ]
    assert set(kinds) >= KINDS
    assert {kind: kinds.count(kind) for kind in kinds if kinds.count(kind) < 3} == {}, "the example, and two more"
