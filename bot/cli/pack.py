"""`brygga pack`: tools for whoever writes a flow and its selector pack, and for whoever takes delivery of them."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.lazy import Group
from bot.cli.run import SettingsFile, reporting_errors, the_app
from bot.cli.values import within
from bot.domain.errors import SettingsInvalid

if TYPE_CHECKING:
    from bot.app import FlowPackage, Settings

app = typer.Typer(cls=Group, help="Urvalspaket, och vem som står för dem.", no_args_is_help=True)


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


FlowFolder = Annotated[
    Path,
    typer.Argument(help="Flödets mapp, till exempel flows/ovning. Paketet läses ur mappen selectors bredvid flows."),
]


@app.command()
def key(file: Annotated[Path, typer.Argument(help="En fil som inte finns. Den får den privata nyckeln.")]) -> None:
    """Gör en ny nyckel att signera med. Den öppna halvan skrivs ut."""
    from bot.app import new_key_file

    with reporting_errors():
        public = new_key_file(file)
    typer.echo(f"{file} är den privata nyckeln: lämna den aldrig ifrån er. Den öppna är\n{public}")


@app.command()
def sign(
    flow: FlowFolder,
    key: Annotated[Path | None, typer.Option(help="Filen med den privata nyckeln.")] = None,
    secret: Annotated[
        str, typer.Option(help="Dess namn i datorns valv i stället; lagd där med brygga secret set.")
    ] = "",
    countersign: Annotated[
        bool,
        typer.Option(
            "--countersign", help="Godkänn som kommunens andra läsare, i stället för att signera som leverantör."
        ),
    ] = False,
    settings: SettingsFile = None,
) -> None:
    """Stå för ett flöde och dess paket, så som de är nu, med en privat nyckel."""
    from bot.app import countersign as countersign_package
    from bot.app import sign as sign_package
    from bot.guard import require_clean

    with reporting_errors():
        brygga = the_app(settings)
        package = _package(flow, brygga.settings)
        require_clean(package.manifest, package.pack)
        if (key is None) == (not secret):
            raise SettingsInvalid("säg var den privata nyckeln är: antingen --key eller --secret")
        private = _first_line(key) if key else brygga.storage.secrets().get(secret)
        signing = brygga.settings.signing
        file = countersign_package(package, private, signing) if countersign else sign_package(package, private)
    typer.echo(
        f"{package.manifest.label} med paketet {package.pack.label}\nKontrollsumma {package.digest}\nSkrev {file}"
    )


@app.command()
def verify(flow: FlowFolder, settings: SettingsFile = None) -> None:
    """Pröva vem som står för ett flöde och dess paket. Slutkod 7 om det inte räcker för en natt utan övningssystem."""
    from bot.app import PackageNotTrusted, require_names, trust_of

    with reporting_errors():
        read = the_app(settings).settings
        package = _package(flow, read)
        typer.echo(f"{package.manifest.label} med paketet {package.pack.label}\nKontrollsumma {package.digest}")
        trust = trust_of(package, read.signing)
        for line in trust.new:
            typer.echo(f"Ny rad i acts.txt: {line}")
        for line in trust.gone:
            typer.echo(f"Borttagen rad i acts.txt: {line}")
        if not trust.vendor:
            raise PackageNotTrusted(
                f"ingen av leverantörerna i [signing.vendors] har signerat {package.manifest.folder.name}"
            )
        typer.echo(f"Signerat av {trust.vendor}.")
        require_names(package, trust)
        typer.echo(f"acts.txt är läst av {trust.reader}." if trust.reader else "acts.txt är tom.")


@app.command()
def diff(
    old: Annotated[Path, typer.Argument(help="Flödets mapp i den äldre versionen.")],
    new: Annotated[Path, typer.Argument(help="Flödets mapp i den nyare versionen.")],
    settings: SettingsFile = None,
) -> None:
    """Visa vad som skiljer två versioner av ett flöde: först vad det trycker på och fyller i, sedan filerna."""
    from bot.app import changes

    with reporting_errors():
        read = the_app(settings).settings
        found = changes(_package(old, read), _package(new, read))
    for line in found or ["Inget skiljer dem."]:
        typer.echo(line)


def _package(flow: Path, settings: "Settings") -> "FlowPackage":
    """A flow with the pack beside it: what is delivered is looked at before it is installed."""
    from bot.app import read_package

    folder = flow.resolve()
    beside = folder.parent.parent / "selectors"
    return read_package(folder.parent, beside if beside.is_dir() else settings.selectors, folder.name)


def _first_line(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig").partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        raise SettingsInvalid("filen går inte att läsa som en nyckel", file=str(file)) from None
