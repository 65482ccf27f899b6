"""A small flow and its pack, both clean, and a way to write them down with something changed."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot.guard import acts
from bot.packs import Manifest, Pack, load_manifest, load_pack

FLOW = '''"""Ett litet flöde."""

from datetime import date

from bot.domain.case import CaseRef
from bot.domain.draft import Draft
from bot.domain.errors import Label, OutOfScope, Reason
from bot.domain.money import Money
from bot.kit import Desk, Flow, Row
from flows.liten.screens import Calculation, Inbox, Login, Questions

KNOWN = {"Hyra": "hyra", "El": "el"}
MONTHS: tuple[str, ...] = ("jan", "feb")
FROM = date(2025, 1, 1)

flow = Flow("liten")


@flow.stage
def login(desk: Desk) -> None:
    page = desk.on(Login)
    page.user.fill()
    page.go_in.press()


@flow.stage
def find(desk: Desk) -> list[str]:
    return [row["case"].text for row in desk.on(Inbox).cases.rows() if row["state"].text in ("Ny", "Öppen")]


@flow.stage
def ask(desk: Desk, case: CaseRef) -> None:
    page = desk.on(Questions)
    page.month.fill(case.month)
    page.ask.ask()


@flow.stage
def read(desk: Desk, case: CaseRef) -> list[Money]:
    calc = open_calculation(desk, case)
    found: list[Money] = []
    for row in calc.lines.rows():
        if row["kind"].text not in KNOWN:
            raise OutOfScope(Reason.UNKNOWN_EXPENSE, at=Label("beräkningens rader"))
        found.append(amount_of(row))
    return found


@flow.stage
def write_calculation(desk: Desk, case: CaseRef, draft: Draft) -> None:
    calc = open_calculation(desk, case)
    add_lines(calc, draft)
    calc.save.save()


@flow.stage
def verify_calculation(desk: Desk, case: CaseRef, draft: Draft) -> bool:
    return open_calculation(desk, case).total.read().value == draft.calculation.result


def open_calculation(desk: Desk, case: CaseRef) -> Calculation:
    """Go from the inbox to the calculation."""
    desk.on(Inbox).open.follow(row=case.number)
    return desk.on(Calculation)


def add_lines(calc: Calculation, draft: Draft) -> None:
    for line in draft.calculation.expenses:
        calc.kind.choose(line.kind)
        calc.amount.fill(line.proposed, row=line.kind)
        calc.counted.set(True)
        calc.add_line.press()


def amount_of(row: Row) -> Money:
    return row["amount"].amount().value
'''

SCREENS = '''"""Bilderna."""

from bot.kit import Amount, Ask, Choice, Decision, Field, Link, Press, SaveDraft, Screen, Secret, Table, Tick


class Login(Screen, name="login"):
    user: Secret
    go_in: Press


class Inbox(Screen, name="inbox"):
    """Inkorgen."""

    cases: Table
    open: Link


class Questions(Screen, name="questions"):
    month: Field
    ask: Ask


class Calculation(Screen, name="calculation"):
    kind: Choice
    amount: Field
    counted: Tick
    add_line: Press
    save: SaveDraft
    lines: Table
    total: Amount
    decide: Decision
'''

PACK = """name = "liten"
version = "1"
fits = "1.0"
forbidden = ["**/beslut/fatta*"]
session_lost = [{ text = "Du har loggats ut" }]
login_refused = [{ text = "Fel lösenord" }]

[identity]
screen = "inbox"
case = "case"
person = "person"

[[dialogs]]
kind = "html"
text = "Vill du spara?"
answer = "Ja"
"""

LOGIN = """[screen]
title = "Logga in"
here = [{ heading = "Logga in" }]

[user]
kind = "secret"
secret = "user"
find = [{ label = "Användare" }]

[go_in]
kind = "press"
find = [{ button = "Logga in" }]
"""

INBOX = """[screen]
title = "Inkorg"
here = [{ heading = "Inkorg" }]

[cases]
kind = "table"
columns = { case = "Ärende", state = "Status" }
find = [{ headers = ["Ärende", "Status"] }]

[open]
kind = "link"
find = [{ link = "{row}" }]

[decisions]
kind = "link"
find = [{ link = "Beslut" }]

[case]
kind = "text"
find = [{ label = "Akt" }]

[person]
kind = "text"
find = [{ label = "Person" }]
"""

QUESTIONS = """[screen]
title = "Frågor"
here = [{ heading = "Frågor" }]

[month]
kind = "field"
find = [{ label = "Månad" }]

[ask]
kind = "ask"
find = [{ button = "Hämta" }]
"""

CALCULATION = """[screen]
title = "Beräkning"
here = [{ heading = "Beräkning" }]

[kind]
kind = "choice"
find = [{ label = "Sort" }]

[amount]
kind = "field"
data = "amount"
find = [
  { label = "Belopp" },
  { row = "{row}", column = "Belopp" },
]

[counted]
kind = "tick"
find = [{ label = "Räknas" }]

[add_line]
kind = "press"
find = [
  { button = "Lägg till" },
  { css = "#add-line" },
]

[save]
kind = "save_draft"
find = [
  { button = "Spara" },
  { css = "input[name='save']" },
]

[lines]
kind = "table"
columns = { kind = "Sort", amount = "Belopp" }
find = [{ headers = ["Sort", "Belopp"] }]

[total]
kind = "amount"
find = [{ label = "Summa" }]

[decide]
kind = "decision"
find = [{ button = "Klart" }]
"""

MANIFEST = """name = "liten"
system = "liten"
version = "1"
kit = 1
pack = "liten"
author = "Prov"
"""

FILES = {
    "flow.py": FLOW, "screens.py": SCREENS, "flow.toml": MANIFEST, "pack.toml": PACK, "login.toml": LOGIN, "inbox.toml": INBOX,
    "questions.toml": QUESTIONS, "calculation.toml": CALCULATION,
}  # fmt: skip

Package = tuple[Manifest, Pack]
Write = Callable[[Mapping[str, str]], Package]


@pytest.fixture
def files() -> dict[str, str]:
    """The clean flow and pack, file by file."""
    return dict(FILES)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write flow and pack, with an `acts.txt` that agrees unless one is given."""

    def written(content: Mapping[str, str]) -> Package:
        flow, pack = tmp_path / "flows" / "liten", tmp_path / "selectors" / "liten"
        flow.mkdir(parents=True, exist_ok=True)
        pack.mkdir(parents=True, exist_ok=True)
        for name, text in content.items():
            to_pack = name.endswith(".toml") and name != "flow.toml"
            ((pack if to_pack else flow) / name).write_text(text, encoding="utf-8")
        manifest, loaded = load_manifest(flow), load_pack(pack)
        if "acts.txt" not in content:
            (flow / "acts.txt").write_text(acts(manifest, loaded), encoding="utf-8")
        return load_manifest(flow), loaded

    return written
