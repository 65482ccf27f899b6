"""`brygga audit` and `brygga loggutdrag`: the audit chain verified, exported, and disclosed to the person it is about."""

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.lazy import Group
from bot.cli.run import SettingsFile, asked_for, last_line, reporting_errors, the_app
from bot.cli.values import day_of, month_of
from bot.domain.errors import GuardError, SettingsInvalid
from bot.domain.identity import Identity, IdentityError, parse
from bot.domain.period import Month
from bot.ports.audit import AuditLine, Verified

if TYPE_CHECKING:
    from bot.app import App, Disclosure, LogReview

app = typer.Typer(cls=Group, help="Granskningsloggen: vem som har sett och gjort vad.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Sista raden är en JSON-rad.")]
BROKEN = GuardError.exit_code
"""A chain that has been altered is an alarm."""


@app.command()
def verify(
    checkpoints: Annotated[
        Path | None, typer.Option(help="Kontrollpunkter ur en fil som har legat någon annanstans.")
    ] = None,
    key: Annotated[str, typer.Option(help="Den öppna nyckeln, om filen är en annan dators.")] = "",
    as_json: AsJson = False,
    settings: SettingsFile = None,
) -> None:
    """Gå igenom hela loggen och jämför den med utlämnade kontrollpunkter. Slutkod 5 om något är ändrat."""
    with reporting_errors(), the_app(settings).audit() as book:
        found = book.verify(checkpoints, key)
    if as_json:
        last_line(_plain(found))
    else:
        _print(found)
    raise typer.Exit(BROKEN if found.breaks else 0)


@app.command()
def checkpoint(settings: SettingsFile = None) -> None:
    """Lämna ut en signerad kontrollpunkt nu; annars görs det efter varje natt."""
    with reporting_errors(), the_app(settings).audit() as book:
        head = book.sign_checkpoint()
    typer.echo(f"rad {head.seq} {head.hash}\n{book.file}")


@app.command()
def key(settings: SettingsFile = None) -> None:
    """Visa den öppna nyckel som kontrollpunkter och utlämningar prövas med."""
    with reporting_errors(), the_app(settings).audit() as book:
        typer.echo(book.public_key)


@app.command()
def export(
    to: Annotated[Path, typer.Option(help="En mapp som inte finns.")],
    since: Annotated[str, typer.Option("--from", help="Första dagen, ÅÅÅÅ-MM-DD.")] = "",
    until: Annotated[str, typer.Option("--until", help="Sista dagen, ÅÅÅÅ-MM-DD.")] = "",
    settings: SettingsFile = None,
) -> None:
    """Lämna ut loggen som filer, signerade, med ett program som prövar dem. Utlämningen loggas."""
    with reporting_errors():
        first, last = day_of(since, "--from"), day_of(until, "--until")
        if first and last and last < first:
            raise SettingsInvalid("--until är före --from")
        brygga = the_app(settings)
        begins = _midnight(brygga, first) if first else None
        ends = _midnight(brygga, last + timedelta(days=1)) if last else None
        with brygga.audit() as book:
            rows = book.export(to, begins, ends)
            public = book.public_key
    typer.echo(f"{rows} rader i {to}, med personuppgifter i klartext: förvara och gallra dem som sådana.")
    typer.echo(f"Pröva: python {to / 'verify.py'} {public}")


def loggutdrag(
    person: Annotated[
        bool, typer.Option("--person", help="För den registrerade. Numret frågas efter, aldrig på kommandoraden.")
    ] = False,
    internal: Annotated[bool, typer.Option("--internal", help="För loggkontroll, med namn och ett stickprov.")] = False,
    month: Annotated[str, typer.Option(help="Månaden för --internal, ÅÅÅÅ-MM.")] = "",
    as_json: AsJson = False,
    settings: SettingsFile = None,
) -> None:
    """Vem har tagit del av uppgifterna? För personen själv, utan medarbetares namn, eller för kommunens loggkontroll."""
    with reporting_errors():
        if person == internal:
            raise SettingsInvalid("skriv en av --person och --internal")
        brygga = the_app(settings)
        if person:
            _print_for_person(brygga, _identity(brygga), as_json=as_json)
        else:
            _print_for_review(brygga, month_of(month), as_json=as_json)


def _print_for_person(brygga: "App", person: Identity, *, as_json: bool) -> None:
    with brygga.audit() as book:
        lines = book.for_person(person)
    if as_json:
        last_line({"lines": [_disclosed(brygga, line) for line in lines]})
        return
    typer.echo(f"Uttag ur Bryggas granskningslogg för {person.masked()}: {len(lines)} tillfällen.")
    for line in lines:
        typer.echo("  ".join(_disclosed(brygga, line).values()))


def _disclosed(brygga: "App", line: "Disclosure") -> dict[str, str]:
    return {
        "date": _local(brygga, line.at).date().isoformat(),
        "purpose": line.purpose,
        "unit": line.unit,
        "role": line.role,
    }


def _print_for_review(brygga: "App", month: Month, *, as_json: bool) -> None:
    since, until = (_midnight(brygga, day) for day in (month.first, month.next.first))
    with brygga.audit() as book:
        review = book.for_review(month, since, until)
    if as_json:
        last_line({"lines": [_reviewed(brygga, line, review) for line in review.lines]})
        return
    typer.echo(f"Granskningsloggen för {month}: {len(review.lines)} rader. * = stickprov, draget av slumpen.")
    for line in review.lines:
        fields = _reviewed(brygga, line, review)
        mark = "*" if fields.pop("sampled") else " "
        typer.echo(f"{mark} " + "  ".join(str(value) for value in fields.values() if value != ""))


def _reviewed(brygga: "App", line: AuditLine, review: "LogReview") -> dict[str, object]:
    content, sampled = line.content, line.seq in review.sample
    fields: dict[str, object] = {"seq": line.seq, "at": _local(brygga, line.at).isoformat(timespec="seconds")}
    fields |= {"actor": line.actor, "what": line.what, "sampled": sampled}
    if content is None:
        return {**fields, "content": "gallrad"}
    return {**fields, "case": content.case, "purpose": content.purpose, "ground": content.ground}


def _plain(found: Verified) -> dict[str, object]:
    return {
        "whole": not found.breaks,
        "rows": found.head.seq,
        "head": found.head.hash,
        "weeded": found.erased,
        "checkpoints": found.checkpoints,
        "breaks": [{"row": one.seq, "text": one.text} for one in found.breaks],
    }


def _print(found: Verified) -> None:
    typer.echo(
        f"{found.head.seq} rader, varav {found.erased} med gallrat innehåll. Kontrollpunkter: {found.checkpoints}.\n"
        f"Huvud: {found.head.hash}"
    )
    for one in found.breaks:
        typer.secho(f"FEL: {one.text}", fg="red")
    if not found.checkpoints:
        typer.echo(
            "Ingen kontrollpunkt att jämföra med: en logg som har skrivits om från början till slut märks då inte."
        )
    elif not found.breaks:
        typer.echo("Loggen är hel. En ändring märks från den senast utlämnade kontrollpunkten.")


def _identity(brygga: "App") -> Identity:
    try:
        return parse(asked_for("Personnummer", hidden=True), today=brygga.clock.now().date())
    except IdentityError as problem:
        raise SettingsInvalid(str(problem)) from None


def _midnight(brygga: "App", day: date) -> datetime:
    return datetime.combine(day, time(), brygga.clock.now().tzinfo)


def _local(brygga: "App", at: datetime) -> datetime:
    return at.astimezone(brygga.clock.now().tzinfo)
