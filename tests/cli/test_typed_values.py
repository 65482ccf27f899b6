"""Numbers, days and names on a command line: what cannot be meant is refused with 2 and the reason, never as a bug and never as done."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app

ROOT = Path(__file__).parents[2]
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`brygga …` in a folder of its own, where there is a flow and nothing else."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(
        ROOT / "flows" / "ovning", tmp_path / "flows" / "ovning", ignore=shutil.ignore_patterns("__pycache__")
    )
    (tmp_path / "brygga.toml").write_text('secrets = "file"\n', encoding="utf-8")
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def must_be_refused(done: Result, says: str) -> None:
    assert done.exit_code == 2, done.output
    assert says in " ".join(done.stderr.split())
    assert "Fel i Brygga" not in done.output
    assert not isinstance(done.exception, ArithmeticError | ValueError | TypeError)


NIGHT = ("night", "--flow", "ovning")
NUMBERS = [
    ((*NIGHT, "--ceiling", "-5"), "--ceiling: -5 går inte; ska vara 1–100 000"),
    ((*NIGHT, "--ceiling", "0"), "--ceiling: 0 går inte"),
    ((*NIGHT, "--ceiling", "99999999999999999999"), "--ceiling: 99999999999999999999 går inte"),
    ((*NIGHT, "--workers", "0"), "--workers: 0 går inte; ska vara 1–1 000"),
    ((*NIGHT, "--workers", "-1"), "--workers: -1 går inte"),
    (("schedule", "preview", "--count", "0"), "--count: 0 går inte; ska vara 1–1 000"),
    (("schedule", "preview", "--count", "-1"), "--count: -1 går inte"),
    (("schedule", "preview", "--count", "1000000000"), "--count: 1000000000 går inte"),
    (("demo", "--workers", "0"), "--workers: 0 går inte"),
    (("demo", "--tempo", "-1"), "--tempo: -1.0 går inte; ska vara 0–1 000"),
    (("demo", "--tempo", "nan"), "--tempo: nan går inte"),
    (("demo", "--tempo", "inf"), "--tempo: inf går inte"),
    (("training", "--tempo", "-1"), "--tempo: -1.0 går inte"),
    (("training", "--port", "70000"), "--port: 70000 går inte; ska vara 0–65 535"),
    (("training", "--port", "-1"), "--port: -1 går inte"),
    (("training", "--session-requests", "0"), "--session-requests: 0 går inte"),
    (("training", "--desktop", "--font-px", "0"), "--font-px: 0 går inte"),
    (("training", "--desktop", "--delay-ms", "-1"), "--delay-ms: -1 går inte"),
    (("training", "--desktop", "--intrude-after", "nan"), "--intrude-after: nan går inte"),
    (("training", "households", "--folder", "h", "--count", "0"), "--count: 0 går inte"),
    (("training", "households", "--folder", "h", "--count", "-3"), "--count: -3 går inte"),
    (("office", "--port", "65536"), "--port: 65536 går inte"),
    (("pack", "crop", "selectors/x", "a.b", "--scale", "0"), "--scale: 0 går inte; ska vara 50–400"),
]


@pytest.mark.parametrize(("arguments", "says"), NUMBERS, ids=[" ".join(one) for one, _ in NUMBERS])
def test_a_number_that_cannot_be_meant_is_refused(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    must_be_refused(run(*arguments), says)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brygga.toml", "flows"], "nothing was begun"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--desktop", "--screen", "stor"), "--screen ska vara bredd och höjd i bildpunkter"),
        (("--desktop", "--client", "--style 'Fusion"), "--client: ett citattecken saknar sin andra hälft"),
        (("--profile", "okänd"), "Profilen okänd finns inte"),
        (("--faults", "okänt"), "okänt"),
        (("--folder", "."), "--folder: där ligger annat än en demo"),
        (("--folder", "brygga.toml"), "--folder: där ligger annat än en demo"),
        (("--folder", ".."), "--folder: där ligger annat än en demo"),
    ],
)
def test_a_demo_that_cannot_be_run_is_refused_before_its_folder_is_emptied(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    must_be_refused(run("demo", *arguments), says)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brygga.toml", "flows"]


@pytest.mark.parametrize(
    "day",
    ["9999-12-31", "0001-01-01", "1899-12-31", "1999-12-31", "2100-01-01"],
)
def test_a_day_outside_the_times_that_can_be_meant_is_refused(run: Run, day: str) -> None:
    must_be_refused(run(*NIGHT, "--as-of", day), f"--as-of: {day} ligger utanför 2000–2099")
    for option in ("--from", "--until"):
        must_be_refused(run("audit", "export", "--to", "ut", option, day), f"{option}: {day} ligger utanför 2000–2099")


@pytest.mark.parametrize(
    "day", ["2025-13-45", "2025-02-30", "i dag", "25-10-06", "2025-10-6", "20251006", "2025-W41-1", "٢٠٢٥-١٠-٠٦"]
)
def test_a_day_that_is_no_day_is_refused(run: Run, day: str) -> None:
    must_be_refused(run(*NIGHT, "--as-of", day), "--as-of ska vara en dag, ÅÅÅÅ-MM-DD")
    must_be_refused(run("audit", "export", "--to", "ut", "--from", day), "--from ska vara en dag, ÅÅÅÅ-MM-DD")


def test_a_span_that_ends_before_it_begins_is_refused(run: Run) -> None:
    done = run("audit", "export", "--to", "ut", "--from", "2025-10-07", "--until", "2025-10-06")
    must_be_refused(done, "--until är före --from")


MONTHS = [
    ("loggutdrag", "--internal", "--month"),
    ("case", "show", "EB-2025-00101", "--month"),
    ("case", "warning", "EB-2025-00101", "INK-02", "--close", "--month"),
]


@pytest.mark.parametrize("command", MONTHS, ids=[" ".join(one) for one in MONTHS])
@pytest.mark.parametrize("month", ["2199-12", "1900-01", "1999-12", "2100-01"])
def test_a_month_outside_the_times_that_can_be_meant_is_refused(run: Run, command: tuple[str, ...], month: str) -> None:
    must_be_refused(run(*command, month), f"--month: {month} ligger utanför 2000–2099")


@pytest.mark.parametrize("command", MONTHS, ids=[" ".join(one) for one in MONTHS])
@pytest.mark.parametrize("month", ["9999-12", "2025-13", "2025-00", "oktober", "2025"])
def test_a_month_that_is_none_is_refused(run: Run, command: tuple[str, ...], month: str) -> None:
    must_be_refused(run(*command, month), "--month ska vara en månad, ÅÅÅÅ-MM")


def test_a_month_that_is_not_given_is_asked_for(run: Run) -> None:
    must_be_refused(run("loggutdrag", "--internal"), "--month ska vara en månad, ÅÅÅÅ-MM")


@pytest.mark.parametrize("url", ["vks.kommun.se", "ftp://vks.kommun.se"])
def test_an_address_that_is_none_is_refused(run: Run, tmp_path: Path, url: str) -> None:
    shutil.copytree(ROOT / "selectors" / "ovning", tmp_path / "selectors" / "ovning")
    (tmp_path / "brygga.toml").write_text(
        'secrets = "file"\n[systems.ovning]\nurl = "http://u"\nuser = "R"\n', encoding="utf-8"
    )
    must_be_refused(run(*NIGHT, "--url", url), "--url ska börja med https:// eller http://")


@pytest.mark.parametrize("flow", ["ovnng", "../flows/ovning", "ovning/", ".", ""])
def test_a_flow_that_is_not_there_cannot_be_released(run: Run, flow: str) -> None:
    must_be_refused(run("release", flow), "finns inte i")


def test_a_flow_that_is_there_and_not_stopped_is_said_to_be_so(run: Run) -> None:
    done = run("release", "ovning")
    assert (done.exit_code, done.stdout) == (0, "ovning var inte stoppat.\n")
