"""What is refused before a browser starts: the guard's findings, a stopped flow, a missing password, a false date."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

import shutil
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from bot.app import (
    AccountOrder,
    App,
    NightOrder,
    PackageNotTrusted,
    Settings,
    SystemSettings,
    load_flow,
    night,
    read_package,
    wire,
)
from bot.app.drivers import Drivers
from bot.domain import errors
from bot.engine import Night, NightResult
from bot.guard import UnexaminedCode
from bot.ports.feed import Work
from bot.store import Vault
from tests.unreadable import make_unreadable

ROOT = Path(__file__).parents[2]


class NoBrowser:
    """Stands for the surfaces; `says` is whether the first screen shows the training banner."""

    def __init__(self, says: bool) -> None:
        self.says, self.closed, self.begun = says, 0, 0

    def first_screen_says(self, text):
        return self.says

    def new_session(self):
        self.begun += 1
        raise errors.SystemDown

    new_surface = new_session

    def close(self):
        self.closed += 1


@dataclass
class World:
    """Brygga on a machine of its own, and what its nights get for a browser."""

    app: App
    browser: NoBrowser | None

    @property
    def settings(self) -> Settings:
        return self.app.settings


@pytest.fixture
def world(tmp_path, monkeypatch):
    flows = tmp_path / "flows"
    shutil.copytree(ROOT / "flows" / "ovning", flows / "ovning", ignore=shutil.ignore_patterns("__pycache__"))
    tables = ROOT / "schedules" / "tables"
    settings = Settings(
        state=tmp_path / "var", flows=flows, selectors=ROOT / "selectors", rules=tables / "rules.toml",
        norm=tables / "norm.toml", secrets="file", systems={"ovning": SystemSettings(url="http://127.0.0.1:9", user="R")},
    )  # fmt: skip
    world = World(wire(settings), NoBrowser(says=True))
    monkeypatch.setattr(Drivers, "open", lambda *_, **__: world.browser)
    return world


ORDER = NightOrder("ovning", as_of=date(2025, 10, 6))


def run(world, order=ORDER):
    return world.app.night.run(order, _Nobody(), lambda: False)


class _Nobody:
    def found(self, cases):
        pass


def with_password(world):
    state = world.settings.state
    Vault(state).set("ovning/password", "hemligt")


def test_a_missing_password_is_told_before_any_browser(world):
    world.browser = None
    with pytest.raises(errors.SecretMissing, match="ovning/password"):
        run(world)
    assert not (world.settings.state / "brygga.db").exists()


def test_another_date_is_refused_where_the_training_banner_is_not_shown(world):
    with_password(world)
    world.browser = NoBrowser(says=False)
    with pytest.raises(errors.SettingsInvalid, match="--as-of"):
        run(world)
    assert (world.browser.begun, world.browser.closed) == (0, 1)


def test_a_night_with_the_banner_goes_on_and_tells_that_the_system_is_away(world):
    with_password(world)
    end = run(world)
    assert isinstance(end.result.stopped_by, errors.SystemDown)
    assert (end.result.exit_code, world.browser.begun) == (4, 1)
    assert world.browser.closed == 2, "the one that looked for the banner, and the night's own"
    assert end.report.stat().st_mode & 0o777 == 0o600


def test_a_night_ends_with_a_line_a_signed_head_and_that_head_in_the_report(world):
    with_password(world)
    report = run(world).report.read_text("utf-8")
    with world.app.audit() as book:
        (line,) = book.ledger.lines()
        assert (line.actor, line.what, line.content.data["stopped_by"]) == (
            "automat:ovning",
            "night.ended",
            "system_down",
        )
        found = book.verify(None, "")
    assert (found.checkpoints, found.breaks) == (1, [])
    assert f"rad 1, {found.head.hash}" in report


def test_a_share_that_is_away_costs_the_head_but_not_the_report(world, tmp_path):
    with_password(world)
    (tmp_path / "share").write_text("x")
    world.settings.audit.checkpoints = str(tmp_path / "share" / "checkpoints.jsonl")
    report = run(world).report.read_text("utf-8")
    assert "KONTROLLPUNKTEN KUNDE INTE SKRIVAS" in report


def test_a_flow_is_released_with_a_line_in_the_log_or_not_at_all(world, monkeypatch):
    world.app.stopped_flows.stop("ovning", errors.WrongCase("write_calculation"))

    def fails(*_):
        raise errors.StoreUnavailable("loggen")

    with monkeypatch.context() as patch:
        patch.setattr("bot.store.audit.Ledger.append", fails)
        with pytest.raises(errors.StoreUnavailable):
            world.app.stopped_flows.release("ovning")
    assert world.app.stopped_flows.release("ovning") is True
    with world.app.audit() as book:
        assert [line.what for line in book.ledger.lines()] == ["flow.released"]


@pytest.mark.parametrize("content", [b"", b"\xff\xfe"])
def test_a_flow_is_stopped_also_when_its_file_says_nothing_that_can_be_read(world, content):
    with_password(world)
    (world.settings.state / "ovning.stopped").write_bytes(content)
    with pytest.raises(errors.FlowError, match="stoppade sig självt"):
        run(world)


def test_a_flow_is_stopped_also_when_its_file_may_not_be_read(world, monkeypatch):
    with_password(world)
    (world.settings.state / "ovning.stopped").write_text("wrong_case: …", "utf-8")
    make_unreadable(monkeypatch, world.settings.state / "ovning.stopped")
    with pytest.raises(errors.FlowError, match=r"orsaken i ovning\.stopped går inte att läsa"):
        run(world)


def test_a_flow_that_stopped_itself_runs_only_after_it_was_released(world):
    with_password(world)
    world.app.stopped_flows.stop("ovning", errors.WrongCase("write_calculation"))
    for _ in range(2):
        with pytest.raises(errors.FlowError, match="wrong_case: write_calculation") as refused:
            run(world)
        assert refused.value.exit_code == 2
    assert world.browser.begun == 0
    assert world.app.stopped_flows.release("ovning") is True
    assert world.app.stopped_flows.release("ovning") is False
    run(world)
    assert world.browser.begun == 1


def test_a_broken_promise_in_the_night_stops_the_flow_for_the_next_one(world):
    with_password(world)

    def broken():
        raise errors.ForbiddenRequest("utbetalningar")

    world.browser.new_session = broken
    assert run(world).result.exit_code == 5
    with pytest.raises(errors.FlowError, match="forbidden_request"):
        run(world)


def test_a_month_without_a_norm_table_is_told_before_any_browser(world):
    world.browser = None
    with pytest.raises(errors.TableInvalid, match="januari 2026"):
        run(world, NightOrder("ovning", as_of=date(2026, 1, 6)))


@pytest.mark.parametrize("addition", ["import os", "getattr(flow, 'x')", "x = lambda: 1"])
def test_a_flow_with_something_that_the_guard_refuses_is_never_loaded(world, addition):
    path = world.settings.flows / "ovning" / "flow.py"
    marker = world.settings.state.parent / "ran"
    path.write_text(f"{path.read_text('utf-8')}\n{addition}\nopen({str(marker)!r}, 'w')\n", "utf-8")
    with pytest.raises(errors.FlowRefused) as refused:
        load_flow(read_package(world.settings.flows, world.settings.selectors, "ovning"))
    assert refused.value.file == str(path)
    assert refused.value.line > 0
    assert not marker.exists()


@pytest.mark.parametrize("name", ["__pycache__/screens.cpython-311.pyc", "screens.so"])
def test_a_night_with_compiled_code_beside_its_flow_is_an_alarm_before_any_browser(world, name):
    with_password(world)
    world.browser = None
    path = world.settings.flows / "ovning" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"")
    with pytest.raises(UnexaminedCode) as refused:
        run(world)
    assert refused.value.exit_code == 5
    assert not (world.settings.state / "brygga.db").exists()


def test_the_shipped_flow_is_loaded_from_where_it_lies(world):
    flow = load_flow(read_package(world.settings.flows, world.settings.selectors, "ovning"))
    assert flow.writes == ("calculation", "proposal", "note", "watch")


def test_a_flow_that_is_not_there_is_told(world):
    with pytest.raises(errors.ManifestInvalid):
        read_package(world.settings.flows, world.settings.selectors, "borta")


def test_a_database_without_its_key_is_not_given_a_new_one(world):
    with_password(world)
    run(world)
    state = world.settings.state
    (state / "vault.bin").unlink()
    with_password(world)
    with pytest.raises(errors.SecretMissing, match="store/key"):
        run(world)


@pytest.mark.parametrize(
    ("logins", "cores", "asked", "workers"),
    [(1, 8, None, (1, 8)), (3, 2, None, (3, 2)), (3, 2, 3, (3, None)), (3, 8, 1, (1, None)), (2, None, None, (2, 1))],
)
def test_a_night_may_have_a_worker_for_each_login_as_its_cores_bear_unless_it_is_asked_for_others(
    world, monkeypatch, logins, cores, asked, workers
):
    seen = []

    def run_of(self, month, limits):
        seen.append((limits.workers, limits.cores))
        return NightResult()

    with_password(world)
    world.settings.systems["ovning"].logins = logins
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr(Night, "run", run_of)
    run(world, replace(ORDER, workers=asked))
    assert seen == [workers]


@pytest.mark.parametrize("asked", [0, 3])
def test_more_workers_than_the_municipality_allows_logins_are_refused_before_any_browser(world, asked):
    with_password(world)
    world.browser = None
    world.settings.systems["ovning"].logins = 2
    with pytest.raises(errors.SettingsInvalid, match=r"\[systems\.ovning\] logins = 2"):
        run(world, replace(ORDER, workers=asked))


def test_an_accepted_control_that_does_not_decide_stops_the_night_by_day(world):
    with_password(world)
    for name in ("decision_edit.save", "decision_edit.nothing", "nowhere.ready", "ready"):
        world.settings.systems["ovning"].account_may = (name,)
        with pytest.raises(errors.SettingsInvalid, match=f"«{name}»"):
            run(world)
    assert world.browser.begun == 0


def test_a_system_that_is_away_when_the_account_is_looked_at_ends_the_night_with_a_report(world):
    with_password(world)
    world.settings.systems["ovning"].check_account = True
    end = run(world)
    assert isinstance(end.result.stopped_by, errors.SystemDown)
    assert (end.result.exit_code, world.browser.begun) == (4, 1), "the look's own login, and no night's"
    assert world.browser.closed == 2
    assert end.report.exists()


def test_the_account_of_a_shared_database_is_looked_at_only_in_a_named_case(world):
    with_password(world)
    world.settings.database = "postgresql://brygga@127.0.0.1:9/brygga"
    with pytest.raises(errors.SettingsInvalid, match="--case"):
        world.app.account.look(AccountOrder("ovning"))


def test_an_unsigned_flow_looks_at_no_account_outside_a_training_system(world):
    with_password(world)
    world.browser = NoBrowser(says=False)
    with pytest.raises(PackageNotTrusted):
        world.app.account.look(AccountOrder("ovning"))
    assert (world.browser.begun, world.browser.closed) == (0, 1)


@pytest.mark.parametrize(
    ("work", "shadow", "forms"), [("cases", False, True), ("cases", True, False), ("outcomes", False, False)]
)
def test_before_a_night_that_writes_nothing_no_form_is_opened(work, shadow, forms, world, monkeypatch):
    with_password(world)
    system, asked = world.settings.systems["ovning"], []

    def check(*_, forms):
        asked.append(forms)
        raise errors.SystemDown

    monkeypatch.setattr(night, "account_check", check)
    system.check_account, system.shadow = True, shadow
    run(world, replace(ORDER, work=Work(work)))
    assert asked == [forms]
