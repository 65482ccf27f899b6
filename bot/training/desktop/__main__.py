"""The client from the command line: `python -m bot.training.desktop --url http://127.0.0.1:8765`."""

import argparse
import os
import sys

from bot.training.desktop import MISSING, add_switches, is_installed, switches_of

NO_SCREEN = "Det finns ingen skärm att visa fönstren på (DISPLAY är inte satt)."


def main(argv: list[str] | None = None) -> int:
    """Run the client until it ends, and return its exit code."""
    parser = argparse.ArgumentParser(prog="bot.training.desktop", description="Övningssystemet i fönster")
    parser.add_argument("--url", required=True, help="övningssystemets adress, till exempel http://127.0.0.1:8765")
    add_switches(parser)
    args = parser.parse_args(argv)
    if not is_installed():
        print(MISSING, file=sys.stderr)
        return 2
    switches = switches_of(args)
    switches.prepare(os.environ)
    if os.environ.get("QT_QPA_PLATFORM") == "xcb" and not os.environ.get("DISPLAY"):
        print(NO_SCREEN, file=sys.stderr)
        return 2
    from bot.training.desktop.start import run

    return run(args.url, switches)


if __name__ == "__main__":
    raise SystemExit(main())
