"""What `brygga check --account` answers: for each control that decides, whether the robot's account could press it."""

import typer

from bot.app import AccountAnswer, AccountMayDecide
from bot.domain.errors import SettingsInvalid
from bot.engine import Seen

SAYS = {
    Seen.UNSEEN: "kunde inte ses",
    Seen.ABSENT: "finns inte",
    Seen.LOCKED: "finns men är låst eller dold nu",
    Seen.USABLE: "GÅR ATT TRYCKA PÅ: be systemförvaltaren ta bort rätten",
}
ACCEPTED = "går att trycka på, och är godtaget i inställningarna (account_may)"
CLOSED_FORMS = (
    "Det som inte kunde ses står bakom en knapp eller i ett annat ärende. --forms öppnar flödets tomma formulär också."
)
OPEN_FORMS = (
    "Det som inte kunde ses står i ett annat ärende, eller bakom något som måste fyllas i eller tryckas på först."
)


def show_account(answer: AccountAnswer, *, case: str, forms: bool) -> None:
    """Print what was seen. Raises: SettingsInvalid when nothing was; Exit with the code of an account that could decide."""
    look = answer.look
    if look.case is None:
        none = f"{case} stod inte bland de ärenden som är öppna" if case else "inget ärende var öppet"
        raise SettingsInvalid(f"{none} för roboten den månaden, så inget är sett; välj en annan månad med --month")
    typer.echo(f"Sett i ärendet {look.case.number}. Inget är ifyllt, sparat eller beslutat.")
    for name, seen in look.controls.items():
        is_accepted = seen is Seen.USABLE and name in answer.accepted
        typer.echo(f"  {name}: {ACCEPTED if is_accepted else SAYS[seen]}")
    for word, screen in look.words.items():
        typer.echo(f"  På {screen} har något annat att trycka på, kanske dolt nu, ordet «{word}»: se efter vad det gör")
    if Seen.UNSEEN in look.controls.values():
        typer.echo(OPEN_FORMS if forms else CLOSED_FORMS)
    if Seen.LOCKED in look.controls.values():
        typer.echo("Det som är låst nu kan bli upplåst när något fylls i: pröva det för hand med robotens konto.")
    if look.lock_left:
        typer.secho("Ärendet gick inte att stänga: robotens lås kan vara kvar.", fg="yellow", err=True)
    if could := look.usable(answer.accepted):
        typer.secho(f"Robotens konto kan besluta eller betala ut: {', '.join(could)}", fg="red", err=True)
        raise typer.Exit(AccountMayDecide.exit_code)
    typer.echo("Av det som kunde ses går inget att besluta eller betala ut med.")
