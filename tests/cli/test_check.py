"""`brygga check`: what would stop a night is found by day, also when it is not in the flow."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from bot.drivers.host import HostClock
from tests.unreadable import make_unreadable

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`brygga check` on a copy of the shipped flow and tables, one day in October 2025."""
    shutil.copytree(
        ROOT / "flows" / "ovning", tmp_path / "flows" / "ovning", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copytree(ROOT / "schedules" / "tables", tmp_path / "schedules" / "tables")
    (tmp_path / "brygga.toml").write_text(
        f'selectors = {json.dumps(str(ROOT / "selectors"))}\n[systems.ovning]\nurl = "http://127.0.0.1:9"\nuser = "R"\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(HostClock, "now", lambda _: datetime(2025, 10, 6, 12, tzinfo=ZoneInfo("Europe/Stockholm")))

    def run(*options: str) -> Result:
        return CliRunner().invoke(
            app, ["check", str(tmp_path / "flows" / "ovning"), *options, "--settings", str(tmp_path / "brygga.toml")]
        )

    return run


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_is_shipped_is_clean(run: Run) -> None:
    done = run()
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.endswith(": inga fynd.\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("rules.toml", 'approved_by = "', 'approved_by = " " #', "rules.toml rad 10: approved_by är tom"),
        ("rules.toml", "[decision]", "[decision", "rules.toml rad 20: inte giltig TOML"),
        (
            "rules.toml",
            'approval = "Bifall"',
            'approval = "Avslag"',
            "rules.toml rad 21: approval: «Avslag» är inget bifall",
        ),
        ("norm.toml", "adult_single = 3910", "adult_single = -3910", "adult_single: beloppet är negativt"),
        ("norm.toml", "[[norm]]", "[[norm]", "inte giltig TOML"),
        ("codes.toml", "income_rule =", "incom_rule =", "incom_rule: okänd nyckel; menas «income_rule»?"),
    ],
)
def test_a_broken_table_is_found_by_day(run: Run, tmp_path: Path, file: str, old: str, new: str, says: str) -> None:
    change(tmp_path / "schedules" / "tables" / file, old, new)
    done = run()
    assert done.exit_code == 2
    assert says in done.stderr
    assert "inga fynd" not in done.stdout


def test_a_broken_table_of_a_later_month_is_found_by_day(run: Run, tmp_path: Path) -> None:
    (tmp_path / "schedules" / "tables" / "rules.2027.toml").write_text('version = "x"\n', encoding="utf-8")
    done = run()
    assert done.exit_code == 2
    assert "rules.2027.toml rad 1: valid_from: saknas" in done.stderr


@pytest.mark.parametrize("file", ["rules.toml", "norm.toml"])
def test_a_table_that_is_missing_or_may_not_be_read_is_found_by_day(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    path = tmp_path / "schedules" / "tables" / file
    with monkeypatch.context() as patch:
        make_unreadable(patch, path)
        done = run()
        assert done.exit_code == 2
        assert f"{path}: filen går inte att läsa: Brygga saknar rättighet till den" in done.stderr
    path.unlink()
    done = run()
    assert done.exit_code == 2
    assert f"{path}: filen finns inte" in done.stderr


def test_a_vendor_without_a_municipalitys_tables_may_check_a_flow_and_is_told(run: Run, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "schedules")
    done = run()
    assert done.exit_code == 0
    assert "kommunens tabeller finns inte här och är inte granskade" in done.stderr


def test_a_month_that_no_table_covers_is_told_and_is_no_fault_of_the_flow(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(HostClock, "now", lambda _: datetime(2025, 12, 6, 12, tzinfo=ZoneInfo("Europe/Stockholm")))
    done = run()
    assert done.exit_code == 0
    (line,) = done.stderr.splitlines()
    assert line.endswith("ingen tabell gäller för januari 2026; en natt för den månaden börjar inte")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('url = "http://127.0.0.1:9"\n', "", "[systems.ovning] url saknas"),
        ("http://127.0.0.1:9", "vks.kommun.se", "brygga.toml rad 3: systems.ovning.url: ska börja med https://"),
        ("http://127.0.0.1:9", "ftp://vks.kommun.se", "brygga.toml rad 3: systems.ovning.url: ska börja med https://"),
        ("user =", "pay_day =", "brygga.toml rad 4: systems.ovning.pay_day: okänd nyckel"),
    ],
)
def test_a_setting_that_stops_the_night_is_found_by_day(
    run: Run, tmp_path: Path, old: str, new: str, says: str
) -> None:
    change(tmp_path / "brygga.toml", old, new)
    done = run()
    assert done.exit_code == 2
    assert says in done.stderr


@pytest.mark.parametrize("file", ["flow.py", "screens.py", "reading.py", "flow.toml"])
def test_a_file_of_the_flow_that_may_not_be_read_is_named(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str
) -> None:
    path = tmp_path / "flows" / "ovning" / file
    make_unreadable(monkeypatch, path)
    done = run()
    assert done.exit_code == 2
    assert f"{path}: filen går inte att läsa: Brygga saknar rättighet till den" in done.stderr


def test_acts_that_cannot_be_written_are_named(run: Run, tmp_path: Path) -> None:
    acts = tmp_path / "flows" / "ovning" / "acts.txt"
    acts.unlink()
    acts.mkdir()
    done = run("--write-acts")
    assert done.exit_code == 2
    assert f"{acts}: filen går inte att skriva" in done.stderr
