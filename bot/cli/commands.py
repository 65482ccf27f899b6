"""The commands of IT and vendors."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.lazy import Group
from bot.cli.run import SettingsFile, asked_for, last_line, reporting_errors, run_night, the_app
from bot.cli.values import Workers, day_of, month_of, within
from bot.domain.errors import BryggaError, FlowRefused, GuardError
from bot.ports.feed import Work

if TYPE_CHECKING:
    from rich.console import Console

    from bot.app import App
    from bot.packs import Schedule
    from bot.timetable import Start

WORKS = {Work.CASES: "", Work.RECHECKS: ", bevakning", Work.OUTCOMES: ", uppföljning"}


def night(  # noqa: PLR0917 - each is an option of the command
    flow: Annotated[str, typer.Option(help="Vilket flöde, det vill säga vilket verksamhetssystem.")],
    url: Annotated[str, typer.Option(help="En annan adress än inställningsfilens.")] = "",
    as_of: Annotated[str, typer.Option(help="Affärsdag ÅÅÅÅ-MM-DD; bara mot ett övningssystem.")] = "",
    headed: Annotated[bool, typer.Option(help="Visa webbläsaren.")] = False,
    ceiling: Annotated[int | None, typer.Option(callback=within(1, 100_000), help="Högst så många ärenden.")] = None,
    workers: Workers = None,
    work: Annotated[
        Work,
        typer.Option(
            help="cases förbereder ärenden; watches frågar igen om dem som väntar på en myndighet; outcomes läser vad "
            "som blev beslutat. De två sista skriver inget."
        ),
    ] = Work.CASES,
    as_json: Annotated[bool, typer.Option("--json", help="Sista raden är en JSON-rad.")] = False,
    settings: SettingsFile = None,
) -> None:
    """Kör en natt: logga in, hitta ärendena, förbered dem och skriv morgonrapporten."""
    from bot.app import NightOrder
    from bot.cli.show import show_end, show_unmatched, terminal

    console = terminal(to_stderr=as_json)
    with reporting_errors():
        day = day_of(as_of, "--as-of")
        order = NightOrder(flow, url, day, headed, ceiling=ceiling, workers=workers, work=work)
        end = run_night(the_app(settings), order, console)
    show_end(console, end)
    show_unmatched(console, end)
    if as_json:
        last_line({"outcomes": dict(end.result.outcomes), "left": end.result.left, "report": str(end.report)})
    raise typer.Exit(end.result.exit_code)


def check(  # noqa: PLR0917 - each is an option of the command
    flow: Annotated[Path, typer.Argument(help="Flödets mapp, till exempel flows/ovning.")],
    write_acts: Annotated[bool, typer.Option(help="Skriv om acts.txt; läs sedan igenom skillnaden.")] = False,
    account: Annotated[
        bool,
        typer.Option(
            "--account",
            help="I stället: logga in och se om robotens konto kan besluta eller betala ut (slutkod 8). Inget sparas.",
        ),
    ] = False,
    case: Annotated[str, typer.Option(help="Med --account: ärendet att se i. Utan: det första som är öppet.")] = "",
    month: Annotated[str, typer.Option(help="Med --account: ansökningsmånaden ÅÅÅÅ-MM. Utan: den här.")] = "",
    forms: Annotated[
        bool, typer.Option("--forms", help="Med --account: öppna också de tomma formulär som flödet skriver i.")
    ] = False,
    settings: SettingsFile = None,
) -> None:
    """Granska ett flöde, dess urvalspaket och kommunens tabeller innan någon webbläsare startar."""
    if account:
        _check_account(flow, case, month, settings, forms=forms)
        return
    if forms or case or month:
        raise typer.BadParameter("--forms, --case och --month gäller bara med --account")
    from bot.app import check_settings, load_settings, read_package
    from bot.drivers.host import HostClock
    from bot.guard import acts, examine

    with reporting_errors():
        folder, read = flow.resolve(), load_settings(settings)
        package = read_package(folder.parent, read.selectors, folder.name)
        if write_acts:
            _write_acts(folder / "acts.txt", acts(package.manifest, package.pack))
            package = read_package(folder.parent, read.selectors, folder.name)
        findings = examine(package.manifest, package.pack)
        for found in findings:
            typer.echo(f"{found.file}:{found.line}: [{found.rule}] {found.text}")
        for line in check_settings(read, package, HostClock().now().date()):
            typer.secho(line, fg="yellow", err=True)
    if findings:
        typer.secho(f"{len(findings)} fynd. Flödet får inte köras.", fg="red", err=True)
        raise typer.Exit(2)
    typer.echo(f"{package.manifest.label} med paketet {package.pack.label}: inga fynd.")


def _check_account(flow: Path, case: str, month: str, settings: Path | None, *, forms: bool) -> None:
    from bot.app import AccountOrder
    from bot.cli.account_check import show_account

    with reporting_errors():
        order = AccountOrder(flow.name, case, month_of(month) if month else None, forms)
        show_account(the_app(settings).account.look(order), case=case, forms=forms)


def _write_acts(path: Path, text: str) -> None:
    """Write the list of acts, and say what changed: that is what is to be read through."""
    try:
        before = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        path.write_text(text, encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise FlowRefused(
            f"filen går inte att skriva ({getattr(problem, 'strerror', 'inte UTF-8')})", file=str(path)
        ) from None
    after = text.splitlines()
    for mark, one, other in (("-", before, after), ("+", after, before)):
        for line in one:
            if line not in other:
                typer.echo(f"{mark} {line}")
    typer.echo(f"{path} är {'oförändrad' if before == after else 'skriven'}.")


def release(
    flow: Annotated[str, typer.Argument(help="Flödet som stoppade sig självt.")], settings: SettingsFile = None
) -> None:
    """Släpp ett flöde som stoppade sig självt, när någon har gått igenom vad som hände."""
    from bot.app import require_flow

    with reporting_errors():
        app = the_app(settings)
        there = app.stopped_flows.release(flow)
        if not there:
            require_flow(app.settings, flow)
    typer.echo(f"{flow} är släppt." if there else f"{flow} var inte stoppat.")


def watch(settings: SettingsFile = None) -> None:
    """Vakta tidtabellen och starta nätterna i sina fönster."""
    from bot.app import NightOrder
    from bot.cli.show import Follower, show_end, terminal
    from bot.timetable import run_scheduler

    console = terminal()
    stop = Event()
    with reporting_errors():
        app = the_app(settings)

        def start(one: "Start") -> None:
            order = NightOrder(
                one.schedule.flow, claim_until=one.ends, ceiling=one.schedule.ceiling, month=one.month,
                work=Work(one.schedule.work),
            )  # fmt: skip
            with Follower(console) as follower:
                end = app.night.run(order, follower, stop.is_set)
            show_end(console, end)
            with mail_may_fail(console):
                app.notices.night_ended(end.result, one.schedule.name, one.schedule.tell)
            if isinstance(end.result.stopped_by, GuardError):
                raise end.result.stopped_by

        def notify(schedule: "Schedule", text: str) -> None:
            console.print(text, markup=False, highlight=False, soft_wrap=True)
            with mail_may_fail(console):
                app.notices.send(schedule.tell, f"Brygga, {schedule.unit}: {schedule.name}", f"{text}\n")

        run_scheduler(_timetables(app), start, clock=app.clock, notify=notify, stop=stop)


@contextmanager
def mail_may_fail(console: "Console") -> Iterator[None]:
    """Report that a message could not be sent, and go on: it must not cost a night."""
    try:
        yield
    except BryggaError as error:
        console.print(f"Fel [{error.code}]: {error}", markup=False, highlight=False, soft_wrap=True)


def _timetables(app: "App") -> "Sequence[Schedule]":
    from bot.app import load_timetables
    from bot.packs import passed_over

    schedules = load_timetables(app.settings)
    for line in passed_over(app.settings.schedules):
        typer.echo(line, err=True)
    return schedules


schedule = typer.Typer(cls=Group, help="Nattens tidtabell.", no_args_is_help=True)


@schedule.command("preview")
def preview(
    count: Annotated[int, typer.Option(callback=within(1, 1000), help="Hur många starter.")] = 10,
    settings: SettingsFile = None,
) -> None:
    """Visa de närmaste starterna på vanlig svenska."""
    from bot.timetable import in_words, next_starts

    with reporting_errors():
        app = the_app(settings)
        for one in _timetables(app):
            work = WORKS[Work(one.work)]
            typer.echo(f"{one.unit} ({one.name}, flödet {one.flow}{work}):")
            for start in next_starts(one, app.clock.now(), count):
                typer.echo(f"  {in_words(start)}")


secret = typer.Typer(cls=Group, help="Lösenord i maskinens valv, eller i en krypterad fil.", no_args_is_help=True)


@secret.command("set")
def set_secret(
    name: Annotated[str, typer.Argument(help="Till exempel ovning/password.")], settings: SettingsFile = None
) -> None:
    """Lägg in ett lösenord. Det frågas efter, eller läses från standard in; aldrig från kommandoraden."""
    with reporting_errors():
        the_app(settings).storage.keep_secret(name, asked_for("Lösenord", hidden=True))
    typer.echo(f"{name} är sparat.")
