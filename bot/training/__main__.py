"""The training system from the command line: serve, oracle, self-test."""

import argparse
import os
import sys
from pathlib import Path
from threading import Thread

from bot.training import (
    FaultError,
    HouseholdError,
    ProfileError,
    fault_lines,
    faults_thrown,
    oracle,
    oracle_details,
    profile_names,
    self_test,
    serve,
)


def main(argv: list[str] | None = None) -> int:
    """Run one command and give its exit code: 1 when the oracle found something, 2 for what cannot be used."""
    args = _parser().parse_args(argv)
    try:
        return args.run(args)
    except (HouseholdError, ProfileError, FaultError) as error:
        print(error, file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bot.training", description="Övningssystemet")
    commands = parser.add_subparsers(required=True)
    run = commands.add_parser("serve", help="starta övningssystemet i förgrunden")
    run.add_argument("--db", type=Path, default=Path("ovning.sqlite"))
    run.add_argument("--households", type=Path)
    run.add_argument("--port", type=int, default=8765)
    run.add_argument("--tempo", type=float, default=1.0)
    run.add_argument("--fresh", action="store_true", help="börja om med ny databas")
    run.add_argument("--session-requests", type=int, default=280)
    run.add_argument("--as-of", default="2025-10-06")
    run.add_argument("--profile", default="ovning", help=", ".join(profile_names()))
    run.add_argument("--faults", default="", help="namn@bild@aktnummer#anrop:sannolikhet, …; se faults")
    run.add_argument("--seed", type=int, default=0, help="samma frö ger samma fel")
    run.add_argument("--answer-ms", type=int, default=0, help="så länge dröjer varje svar, i millisekunder")
    run.add_argument("--robot-may-decide", action="store_true", help="robotens konto får fatta beslut och betala ut")
    run.add_argument("--with-parent", action="store_true", help="sluta när det som startade den har slutat")
    run.set_defaults(run=_serve)
    judge = commands.add_parser("oracle", help="jämför databasen med facit")
    judge.add_argument("--db", type=Path, default=Path("ovning.sqlite"))
    judge.add_argument("--households", type=Path)
    judge.set_defaults(run=_oracle)
    commands.add_parser("faults", help="vilka fel det finns").set_defaults(run=_faults)
    commands.add_parser("self-test", help="pröva oraklet på planterade fel").set_defaults(run=_self_test)
    return parser


def _end_with_parent() -> None:
    """End this process when nobody holds the other end of its standard input any more, however they ended."""
    while os.read(0, 1):
        pass
    os._exit(0)


def _serve(args: argparse.Namespace) -> int:
    if args.with_parent:
        Thread(target=_end_with_parent, daemon=True).start()
    serve(
        args.db, args.households, args.port, args.tempo, fresh=args.fresh, session_requests=args.session_requests, as_of=args.as_of,
        profile=args.profile, faults=args.faults, seed=args.seed, answer_ms=args.answer_ms,
        robot_may_decide=args.robot_may_decide,
        on_ready=lambda address: print(f"Övningssystemet: {address}  (lösenord i {args.db}.accounts.toml)", flush=True),
    )  # fmt: skip
    return 0


def _oracle(args: argparse.Namespace) -> int:
    counts = oracle(args.db, args.households)
    for line in oracle_details(args.db, args.households):
        print(line)
    print(", ".join(f"{name} {n}" for name, n in counts.items()))
    if thrown := faults_thrown(args.db):
        print("Kastade fel: " + ", ".join(f"{name} {n}" for name, n in thrown.items()))
    return 1 if any(counts.values()) else 0


def _faults(_: argparse.Namespace) -> int:
    print("\n".join(fault_lines()))
    return 0


def _self_test(_: argparse.Namespace) -> int:
    results = self_test()
    for counter, held, text in results:
        print(f"{'ok ' if held else 'FEL'} {counter}: {text}")
    return 0 if all(held for _, held, _ in results) else 1


if __name__ == "__main__":
    raise SystemExit(main())
