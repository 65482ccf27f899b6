"""What is refused before a browser starts: the guard's findings, a stopped flow, a missing password, a false date."""

# The doubles here are partial on purpose.
# pyright: reportArgumentType=false, reportOptionalMemberAccess=false, reportAttributeAccessIssue=false

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.app import App, NightOrder, Settings, SystemSettings, load_flow, read_package
from bot.domain import errors
from bot.engine import Night, NightResult
from bot.store import Vault, vault_key

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


@pytest.fixture
def app(tmp_path, monkeypatch):
    flows = tmp_path / "flows"
    shutil.copytree(ROOT / "flows" / "ovning", flows / "ovning", ignore=shutil.ignore_patterns("__pycache__"))
    tables = ROOT / "schedules" / "tables"
    settings = Settings(
        state=tmp_path / "var", flows=flows, selectors=ROOT / "selectors", rules=tables / "rules.toml",
        norm=tables / "norm.toml", secrets="file", systems={"ovning": SystemSettings(url="http://127.0.0.1:9", user="R")},
    )  # fmt: skip
    app = App(settings)
    app.browser = NoBrowser(says=True)
    monkeypatch.setattr(App, "_surfaces", lambda self, *arguments: self.browser)
    return app


ORDER = NightOrder("ovning", as_of=date(2025, 10, 6))


def run(app, order=ORDER):
    return app.night(order, _Nobody(), lambda: False)


class _Nobody:
    def found(self, cases):
        pass


def with_password(app):
    state = app.settings.state
    Vault(state / "vault.bin", vault_key(state / "vault.key")).set("ovning/password", "hemligt")


def test_a_missing_password_is_told_before_any_browser(app):
    app.browser = None
    with pytest.raises(errors.SecretMissing, match="ovning/password"):
        run(app)
    assert not (app.settings.state / "brygga.db").exists()


def test_another_date_is_refused_where_the_training_banner_is_not_shown(app):
    with_password(app)
    app.browser = NoBrowser(says=False)
    with pytest.raises(errors.SettingsInvalid, match="--as-of"):
        run(app)
    assert (app.browser.begun, app.browser.closed) == (0, 1)


def test_a_night_with_the_banner_goes_on_and_tells_that_the_system_is_away(app):
    with_password(app)
    end = run(app)
    assert isinstance(end.result.stopped_by, errors.SystemDown)
    assert (end.result.exit_code, app.browser.begun) == (4, 1)
    assert app.browser.closed == 2, "the one that looked for the banner, and the night's own"
    assert end.report.stat().st_mode & 0o777 == 0o600


def test_a_night_ends_with_a_line_a_signed_head_and_that_head_in_the_report(app):
    with_password(app)
    report = run(app).report.read_text("utf-8")
    with app.audit() as book:
        (line,) = book.ledger.lines()
        assert (line.actor, line.what, line.content.data["stopped_by"]) == (
            "automat:ovning",
            "night.ended",
            "system_down",
        )
        found = book.verify(None, "")
    assert (found.heads, found.breaks) == (1, [])
    assert f"rad 1, {found.head.hash}" in report


def test_a_share_that_is_away_costs_the_head_but_not_the_report(app, tmp_path):
    with_password(app)
    (tmp_path / "share").write_text("x")
    app.settings.audit.checkpoints = str(tmp_path / "share" / "heads.jsonl")
    report = run(app).report.read_text("utf-8")
    assert "KONTROLLPUNKTEN KUNDE INTE SKRIVAS" in report


def test_a_flow_is_released_with_a_line_in_the_log_or_not_at_all(app, monkeypatch):
    app._stop_flow("ovning", errors.WrongCase("write_calculation"))

    def fails(*_):
        raise errors.StoreUnavailable("loggen")

    with monkeypatch.context() as patch:
        patch.setattr("bot.store.audit.Ledger.append", fails)
        with pytest.raises(errors.StoreUnavailable):
            app.release("ovning")
    assert app.release("ovning") is True
    with app.audit() as book:
        assert [line.what for line in book.ledger.lines()] == ["flow.released"]


def test_a_flow_that_stopped_itself_runs_only_after_it_was_released(app):
    with_password(app)
    app._stop_flow("ovning", errors.WrongCase("write_calculation"))
    for _ in range(2):
        with pytest.raises(errors.FlowError, match="wrong_case: write_calculation") as refused:
            run(app)
        assert refused.value.exit_code == 2
    assert app.browser.begun == 0
    assert app.release("ovning") is True
    assert app.release("ovning") is False
    run(app)
    assert app.browser.begun == 1


def test_a_broken_promise_in_the_night_stops_the_flow_for_the_next_one(app):
    with_password(app)

    def broken():
        raise errors.ForbiddenRequest("utbetalningar")

    app.browser.new_session = broken
    assert run(app).result.exit_code == 5
    with pytest.raises(errors.FlowError, match="forbidden_request"):
        run(app)


def test_a_month_without_a_norm_table_is_told_before_any_browser(app):
    app.browser = None
    with pytest.raises(errors.TableInvalid, match="januari 2026"):
        run(app, NightOrder("ovning", as_of=date(2026, 1, 6)))


@pytest.mark.parametrize("addition", ["import os", "getattr(flow, 'x')", "x = lambda: 1"])
def test_a_flow_with_something_that_the_guard_refuses_is_never_loaded(app, addition):
    path = app.settings.flows / "ovning" / "flow.py"
    marker = app.settings.state.parent / "ran"
    path.write_text(f"{path.read_text('utf-8')}\n{addition}\nopen({str(marker)!r}, 'w')\n", "utf-8")
    with pytest.raises(errors.FlowRefused) as refused:
        load_flow(app.package("ovning"))
    assert refused.value.file == str(path)
    assert refused.value.line > 0
    assert not marker.exists()


def test_the_shipped_flow_is_loaded_from_where_it_lies(app):
    flow = load_flow(app.package("ovning"))
    assert flow.writes == ("calculation", "proposal", "note", "watch")


def test_a_flow_that_is_not_there_is_told(app):
    with pytest.raises(errors.ManifestInvalid):
        read_package(app.settings.flows, app.settings.selectors, "borta")


def test_a_database_without_its_key_is_not_given_a_new_one(app):
    with_password(app)
    run(app)
    state = app.settings.state
    (state / "vault.bin").unlink()
    with_password(app)
    with pytest.raises(errors.SecretMissing, match="store/key"):
        run(app)


@pytest.mark.parametrize(
    ("logins", "cores", "asked", "lanes"),
    [(1, 8, None, (1, 8)), (3, 2, None, (3, 2)), (3, 2, 3, (3, None)), (3, 8, 1, (1, None)), (2, None, None, (2, 1))],
)
def test_a_night_may_have_a_lane_for_each_login_as_its_cores_bear_unless_it_is_asked_for_others(
    app, monkeypatch, logins, cores, asked, lanes
):
    seen = []

    def run_of(self, month, limits):
        seen.append((limits.lanes, limits.cores))
        return NightResult()

    with_password(app)
    app.settings.systems["ovning"].logins = logins
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    monkeypatch.setattr(Night, "run", run_of)
    run(app, replace(ORDER, lanes=asked))
    assert seen == [lanes]


@pytest.mark.parametrize("asked", [0, 3])
def test_more_lanes_than_the_municipality_allows_logins_are_refused_before_any_browser(app, asked):
    with_password(app)
    app.browser = None
    app.settings.systems["ovning"].logins = 2
    with pytest.raises(errors.SettingsInvalid, match=r"\[systems\.ovning\] logins = 2"):
        run(app, replace(ORDER, lanes=asked))
