"""What the tests do in the client's windows: each script is a process of its own, which prints what it saw as JSON."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from tests.training.desktop_hand import Hand, Script, carry_out, password, training_server

NAME = "Övningssystemet"
CASE = "EB-2025-00105"
Seen = dict[str, object]


def log_in(hand: Hand, db: Path) -> Script:
    yield "login_ok"
    hand.fill("login_user", "ROBOT01")
    hand.fill("login_password", password(db, "ROBOT01"))
    hand.press("login_ok")
    yield "role_ok"
    hand.press("role_ok")
    yield "message_ok"
    hand.press("message_ok")
    yield "desk_top_cases"


def open_case(hand: Hand, nr: str) -> Script:
    hand.item("search_item")
    yield "search_search"
    hand.fill("search_case", nr)
    hand.press("search_search")
    yield lambda: hand.is_ready("search_hits") and hand.rows("search_hits")
    hand.mark("search_hits", nr)
    hand.press("search_open")
    yield "case_household"


def leave(hand: Hand) -> Script:
    hand.item("quit_item")
    yield lambda: False  # the program ends


def ask(hand: Hand, seen: Seen) -> Script:
    hand.item("questions_item")
    yield "questions_new"
    hand.press("questions_new")
    yield "question_ask"
    hand.fill("question_first", "2025-08")
    hand.fill("question_last", "2025-10")
    hand.fill("question_purpose", "Återansökan")
    for number in range(2):
        hand.press(f"question_person_{number}")
    hand.press("question_ask")
    yield (NAME, "Ställ frågan till SSBTEK?")
    hand.press("box_ok")
    yield "questions_grid"
    while hand.rows("questions_grid")[0][-1] not in ("Klar", "Delvis"):
        hand.press("questions_refresh")
        yield lambda: not hand.is_ready("questions_refresh")
        yield "questions_refresh"
    hand.mark("questions_grid", "1")
    hand.press("questions_show")
    yield "answer_close"
    seen["sources"] = hand.rows("answer_sources")
    hand.tab("answer_tabs", "Förmåner")
    yield "answer_payments"
    seen["payments"] = hand.rows("answer_payments")
    hand.press("answer_close")
    yield "questions_grid"


def calculate(hand: Hand, seen: Seen) -> Script:
    hand.item("calculations_item")
    yield "calculations_copy"
    hand.press("calculations_copy")
    yield "calculation_edit_save"
    hand.fill("calculation_edit_month", "2025-10")
    hand.tab("calculation_edit_tabs", "Inkomster")
    yield "calculation_edit_incomes"
    hand.mark("calculation_edit_incomes", "Etableringsersättning")
    hand.press("calculation_edit_income_remove")
    yield lambda: hand.is_ready("calculation_edit_incomes") and len(hand.rows("calculation_edit_incomes")) == 1
    hand.press("calculation_edit_income_new")
    hand.choose("calculation_edit_income_kind", "Etableringsersättning")
    yield lambda: not hand.text("calculation_edit_income_applicant")
    hand.choose("calculation_edit_income_kind", "Etableringsersättning")
    hand.fill("calculation_edit_income_co_applicant", "7 100,00")
    hand.press("calculation_edit_income_update")
    yield lambda: hand.is_ready("calculation_edit_incomes") and len(hand.rows("calculation_edit_incomes")) == 2
    hand.press("calculation_edit_calculate")
    yield "calculation_edit_shortfall"
    seen["sums"] = [hand.text("calculation_edit_norm"), hand.text("calculation_edit_shortfall")]
    hand.press("calculation_edit_save")
    yield (NAME, "Beräkningen är sparad")
    hand.press("box_ok")
    yield "calculation_view_tabs"


def propose(hand: Hand) -> Script:
    hand.item("decisions_item")
    yield "decisions_new"
    hand.press("decisions_new")
    yield "decision_edit_save"
    fill_proposal(hand)
    hand.press("decision_edit_save")
    yield (NAME, "Utkastet är sparat")
    hand.press("box_ok")
    yield "decisions_grid"


def fill_proposal(hand: Hand) -> None:
    for name, option in (
        ("kind", "Bifall"), ("paragraph", "12 kap. 1 § SoL"), ("reason_applicant", "Sjukskriven, otillräcklig sjukpenning"),
        ("reason_co_applicant", "Etableringsersättning otillräcklig"),
    ):  # fmt: skip
        hand.choose(f"decision_edit_{name}", option)
    for name, text in (("first", "2025-10-01"), ("last", "2025-10-31"), ("amount", "4625,00"), ("text", "")):
        hand.fill(f"decision_edit_{name}", text)


def note_and_watch(hand: Hand) -> Script:
    hand.item("journal_item")
    yield "journal_new"
    hand.press("journal_new")
    yield "journal_edit_save"
    hand.fill("journal_edit_heading", "Utkast 2025-10")
    hand.fill("journal_edit_text", "Underlag 4\u00a0625,00\npå två rader")
    hand.press("journal_edit_save")
    yield (NAME, "Anteckningen är sparad")
    hand.press("box_ok")
    yield "journal_grid"
    hand.item("watches_item")
    yield "watches_new"
    hand.press("watches_new")
    yield "watch_edit_save"
    hand.fill("watch_edit_day", "2025-10-07")
    hand.choose("watch_edit_kind", "Att granska")
    hand.fill("watch_edit_text", "Granska")
    hand.press("watch_edit_save")
    yield (NAME, "Bevakningen är sparad")
    hand.press("box_ok")
    yield "watches_grid"


def whole_case(hand: Hand, db: Path, seen: Seen) -> Script:
    yield from log_in(hand, db)
    yield from open_case(hand, CASE)
    seen["head"] = [hand.text("head_case"), hand.text("head_person")]
    yield from ask(hand, seen)
    yield from calculate(hand, seen)
    yield from propose(hand)
    yield from note_and_watch(hand)
    hand.item("close_case_item")
    yield "desk_top_cases"
    seen["head_after"] = [hand.text("head_case"), hand.text("head_person")]
    yield from leave(hand)


def take_box(hand: Hand, said: list[str]) -> Script:
    yield "box_ok"
    said.append(hand.find("box").text())
    hand.press("box_ok")
    yield lambda: hand.find("box") is None


def decide(hand: Hand, db: Path, seen: Seen) -> Script:
    said: list[str] = []
    seen["said"] = said
    yield from log_in(hand, db)
    yield from open_case(hand, CASE)
    hand.item("decisions_item")
    yield "decisions_new"
    hand.press("decisions_new")
    yield "decision_edit_decide"
    hand.press("decision_edit_decide")
    yield from take_box(hand, said)
    yield lambda: hand.has_focus("decision_edit_amount")
    hand.key("decision_edit_amount", "F9")
    yield from take_box(hand, said)
    hand.item("calculations_item")
    yield "calculations_copy"
    hand.press("calculations_copy")
    yield "calculation_edit_final"
    yield lambda: hand.has_focus("calculation_edit_month")
    hand.key("calculation_edit_month", "F12")
    yield from take_box(hand, said)
    hand.item("quit_item")
    yield (NAME, "Vill du spara beräkningen?")
    hand.press("box_no")
    yield lambda: False


def decide_with_the_right(hand: Hand, db: Path, seen: Seen) -> Script:
    yield from log_in(hand, db)
    yield from open_case(hand, CASE)
    hand.item("payments_item")
    yield "payments_grid"
    seen["payments"] = True
    hand.item("calculations_item")
    yield "calculations_copy"
    hand.press("calculations_copy")
    yield "calculation_edit_save"
    hand.press("calculation_edit_save")
    yield (NAME, "Beräkningen är sparad")
    hand.press("box_ok")
    yield "calculation_view_final"
    seen["final"] = True
    hand.item("decisions_item")
    yield "decisions_new"
    hand.press("decisions_new")
    yield "decision_edit_decide"
    fill_proposal(hand)
    hand.press("decision_edit_decide")
    said: list[str] = []
    seen["said"] = said
    yield from take_box(hand, said)
    yield "decisions_grid"
    yield from leave(hand)


def lost_session(hand: Hand, db: Path, seen: Seen) -> Script:
    yield from log_in(hand, db)  # the first page of the inbox is the last that this session gets
    hand.item("search_item")
    yield (NAME, "Sessionen har upphört")
    hand.press("box_ok")
    yield lambda: False


def look_at_held(hand: Hand, seen: Seen) -> Script:
    yield from open_case(hand, "EB-2025-00116")
    can: list[str] = []
    seen.update(held=hand.text("case_locked_by"), can=can)
    for item, grid, new in (
        ("questions_item", "questions_grid", "questions_new"), ("calculations_item", "calculations_grid", "calculations_copy"),
        ("decisions_item", "decisions_grid", "decisions_new"), ("journal_item", "journal_grid", "journal_new"),
        ("watches_item", "watches_grid", "watches_new"),
    ):  # fmt: skip
        hand.item(item)
        yield grid
        can += [new] if hand.find(new) else []


def trouble(hand: Hand, db: Path, seen: Seen) -> Script:
    yield "login_ok"
    hand.fill("login_user", "ROBOT01")
    hand.fill("login_password", "fel")
    hand.press("login_ok")
    yield "login_error"
    seen["error"] = hand.text("login_error")
    yield from log_in(hand, db)
    yield from look_at_held(hand, seen)
    hand.server.terminate()
    hand.server.wait()
    hand.item("search_item")
    yield ("Fel", "Ingen kontakt med servern.")
    hand.press("box_ok")
    yield "watches_grid"
    hand.item("quit_item")
    yield ("Fel", "Ingen kontakt med servern.")
    hand.press("box_ok")
    hand.end()
    yield lambda: False


SCRIPTS: dict[str, Callable[[Hand, Path, Seen], Script]] = {
    one.__name__: one for one in (whole_case, decide, decide_with_the_right, lost_session, trouble)
}


def main(name: str, db: Path) -> int:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from bot.training.desktop import start

    seen: Seen = {}
    # Three pages of the inbox are what the first window asks for.
    more = {"lost_session": ("--session-requests", "3"), "decide_with_the_right": ("--robot-may-decide",)}.get(name, ())
    with training_server(db, *more) as (server, url):
        hand = Hand(server)
        wrong: list[str] = []

        class App(start.QApplication):  # type: ignore[misc, name-defined]
            """The program, with a hand in it from the start."""

            def __init__(self, arguments: list[str]) -> None:
                super().__init__(arguments)
                self.hand = carry_out(SCRIPTS[name](hand, db, seen), hand, wrong)

        start.QApplication = App  # type: ignore[misc, attr-defined]
        code = start.run(url, start.Switches())
    if name == "lost_session":
        seen["code"] = code
    print(json.dumps(seen, ensure_ascii=False))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1], Path(sys.argv[2])))
