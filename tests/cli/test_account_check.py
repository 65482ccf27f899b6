"""`brygga check --account`: what it says of each control, and its exit code."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.app import AccountAnswer, AccountOrder
from bot.app.account_check import AccountChecker
from bot.cli import app
from bot.domain.period import Month
from bot.engine import AccountLook, Seen
from tests.domain import values as v

ROOT = Path(__file__).parents[2]


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Ask, with what was seen given beforehand."""

    def ask(look: AccountLook, *options: str, accepted: tuple[str, ...] = ()):
        orders: list[AccountOrder] = []
        monkeypatch.setattr(
            AccountChecker, "look", lambda _, order: orders.append(order) or AccountAnswer(look, accepted)
        )
        (tmp_path / "brygga.toml").write_text(f"flows = {json.dumps(str(ROOT / 'flows'))}\n", encoding="utf-8")
        settings = ("--settings", str(tmp_path / "brygga.toml"))
        done = CliRunner().invoke(app, ["check", "flows/ovning", "--account", *options, *settings])
        return done, orders

    return ask


def test_each_control_is_told_and_one_that_can_be_pressed_has_its_own_exit_code(asked) -> None:
    look = AccountLook(v.CASE, dict(zip(("a.usable", "a.locked", "a.absent", "a.unseen"), reversed(Seen), strict=True)))
    done, _ = asked(look)
    assert done.exit_code == 8
    for line in (
        "a.usable: GÅR ATT TRYCKA PÅ: be systemförvaltaren ta bort rätten", "a.locked: finns men är låst",
        "a.absent: finns inte", "a.unseen: kunde inte ses",
    ):  # fmt: skip
        assert line in done.stdout
    assert "--forms" in done.stdout
    assert "a.usable" in done.stderr


def test_what_is_accepted_is_told_and_the_rest_is_asked_for_as_written(asked) -> None:
    look = AccountLook(v.CASE, {"a.ready": Seen.USABLE}, {"betal": "menu"})
    done, orders = asked(look, "--case", v.CASE.number, "--month", "2025-10", "--forms", accepted=("a.ready",))
    assert done.exit_code == 0
    assert "godtaget i inställningarna" in done.stdout
    assert "«betal»" in done.stdout
    assert orders == [AccountOrder("ovning", v.CASE.number, Month(2025, 10), True)]


def test_when_nothing_was_seen_it_is_no_clean_answer(asked) -> None:
    done, _ = asked(AccountLook(controls={"a.pay": Seen.UNSEEN}))
    assert done.exit_code == 2
    assert "inget ärende var öppet" in done.stderr
    done, _ = asked(AccountLook(controls={"a.pay": Seen.UNSEEN}), "--case", "EB-1")
    assert "EB-1 stod inte bland" in done.stderr


@pytest.mark.parametrize("alone", [["--forms"], ["--case", v.CASE.number], ["--month", "2025-10"]])
def test_what_belongs_to_the_account_check_is_not_ignored_without_it(alone) -> None:
    done = CliRunner().invoke(app, ["check", "flows/ovning", *alone])
    assert done.exit_code == 2
    assert "--account" in done.stderr


def test_a_lock_that_may_be_left_is_told(asked) -> None:
    done, _ = asked(AccountLook(v.CASE, {}, lock_left=True))
    assert "lås kan vara kvar" in done.stderr
