"""`brygga office`: the pages that people open in the morning."""

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.run import SettingsFile, reporting_errors, the_app
from bot.cli.values import within


def office(  # noqa: PLR0917 - each is an option of the command
    host: Annotated[
        str, typer.Option(help="Adressen att lyssna på. En annan än datorns egen kräver kryptering.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(callback=within(0, 65_535), help="Porten att lyssna på; 0 tar en ledig.")] = 8770,
    behind_proxy: Annotated[
        bool, typer.Option("--behind-proxy", help="En omvänd proxy på samma dator sköter https.")
    ] = False,
    tls_cert: Annotated[Path | None, typer.Option(help="Certifikatet (PEM), med kedjan.")] = None,
    tls_key: Annotated[Path | None, typer.Option(help="Certifikatets nyckel (PEM).")] = None,
    settings: SettingsFile = None,
) -> None:
    """Starta kontoret: sidorna där handläggare, ledare och IT ser vad Brygga har gjort."""
    from bot.office.web import Binding

    binding = Binding(host, port, tls_cert, tls_key, behind_proxy)
    with reporting_errors():
        binding.refuse_unsafe()
        with the_app(settings).office() as there:
            there.serve(binding, typer.echo)
