"""Shows any program as a terminal server would: on its own screen, through a VNC viewer with lossy compression.

`python -m bot.training.desktop.remote FOLDER COMMAND ...`. The viewer replaces this process, so that
whoever started it sees one program with one window. The screen ends with the viewer, and the program with the screen. It
is a stand-in: no terminal server's own client has been tried.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

SERVER, VIEWER, WINDOWS = "Xtigervnc", "xtigervncviewer", "openbox"
QUALITY = 6
"""The JPEG quality, 0 to 9."""
GEOMETRY = "1600x1150"
"""How long the viewer may take to say how much room it has."""


def main(arguments: list[str] | None = None) -> None:
    """Start the screen and the program on it, and become the viewer."""
    folder, *command = sys.argv[1:] if arguments is None else arguments
    for program in (SERVER, VIEWER, WINDOWS):
        if not shutil.which(program):
            raise SystemExit(
                f"{program} saknas. Debian: apt-get install tigervnc-standalone-server tigervnc-viewer openbox"
            )
    place = Path(folder).resolve()
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    socket = place / "vnc"
    told, tell = os.pipe()
    server = [
        SERVER, "-displayfd", str(tell), "-geometry", GEOMETRY, "-depth", "24", "-nolisten", "tcp", "-rfbport", "-1",
        "-rfbunixpath", str(socket), "-SecurityTypes", "None", "-MaxDisconnectionTime", "1",
        # Selecting does not copy.
        "-SendPrimary=0", "-SetPrimary=0",
    ]  # fmt: skip
    subprocess.Popen(server, pass_fds=(tell,))
    os.close(tell)
    with os.fdopen(told) as pipe:
        number = pipe.readline().strip()
    if not number:
        raise SystemExit(f"{SERVER} startade inte")
    over_there = {**os.environ, "DISPLAY": f":{number}"}
    for started in ([WINDOWS], command):
        subprocess.Popen(started, env=over_there)
    viewer = [
        VIEWER, "-SecurityTypes", "None", "-AutoSelect=0", "-PreferredEncoding", "Tight", "-QualityLevel", str(QUALITY),
        "-Maximize", "-MenuKey=", "-SendPrimary=0", "-SetPrimary=0", "-ReconnectOnError=0", "-AlertOnFatalError=0", str(socket),
    ]  # fmt: skip
    os.execvpe(VIEWER, viewer, {**os.environ, "HOME": str(place)})  # noqa: S606 - it keeps a folder of its own at home


if __name__ == "__main__":
    main()
