"""`brygga pack`: tools for whoever writes a selector pack."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.lazy import Group
from bot.cli.run import reporting_errors
from bot.cli.values import within

app = typer.Typer(cls=Group, help="Urvalspaket.", no_args_is_help=True)


@app.callback()
def _several() -> None:
    """Keep `crop` a sub-command while it is the only one."""


@app.command()
def crop(  # noqa: PLR0917 - each is an option of the command
    folder: Annotated[Path, typer.Argument(help="Paketets mapp, till exempel selectors/ovning_desktop.")],
    control: Annotated[
        str, typer.Argument(help="Bilden och kontrollen, till exempel decision_edit.save; eller window_bar.")
    ],
    display: Annotated[str, typer.Option(help="Skärmen där fönstret syns; annars den som DISPLAY säger.")] = "",
    box: Annotated[
        str, typer.Option(help="Var kontrollen är i fönstret: vänster,topp,bredd,höjd. Annars söks knappens ord.")
    ] = "",
    scale: Annotated[int, typer.Option(callback=within(50, 400), help="Skärmens skala i procent.")] = 100,
    show: Annotated[
        bool | None, typer.Option(help="Visa vad som klipptes ut, inramat i fönstret. Annars bara vid en terminal.")
    ] = None,
) -> None:
    """Klipp ut en bild av en kontroll, ur det fönster som syns just nu, för ett program utan tillgänglighetsträd."""
    from bot.app import WINDOW_BAR, cut_crop

    with reporting_errors():
        made = cut_crop(folder, control, display, box, scale)
    for file in made.files:
        typer.echo(f"Skrev {file}")
    typer.echo(f"Motorerna läste «{made.first}» och «{made.second}». Paketet väntar sig «{made.words}».")
    key, where = (WINDOW_BAR, "pack.toml") if control == WINDOW_BAR else ("picture", "kontrollens första find")
    typer.echo(f'Titta på bilden. Stämmer den, skriv {key} = "{made.name}" i {where}.')
    if show or (show is None and sys.stdout.isatty()):
        typer.launch(str(made.around))
