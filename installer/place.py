"""Lay out what IT may change: flows, selector packs, schedules, settings and the service unit.

Works as Debian does with conffiles. What we laid down last time and nobody touched is replaced, or removed when it no longer
exists; what somebody changed stays, and the new file is put beside it as `.new`. Standard library only: run by install.sh.
"""

import hashlib
import json
import sys
from pathlib import Path

GARDEN = ("flows", "selectors", "schedules")
UNIT = "brygga-watch.service"


def main(source: Path, settings: Path, units: Path, record: Path) -> None:
    """Place every file, say in Swedish what was not replaced, and remember what was laid down."""
    before: dict[str, str] = json.loads(record.read_text(encoding="utf-8")) if record.exists() else {}
    placed: dict[str, str] = {}
    for origin, target in sorted(wanted(source, settings, units).items()):
        placed[str(target)] = place(origin, target, before.get(str(target)))
    for name in sorted(before.keys() - placed.keys()):
        clear(Path(name), before[name])
    record.write_text(json.dumps(placed, indent=1, sort_keys=True) + "\n", encoding="utf-8")


def wanted(source: Path, settings: Path, units: Path) -> dict[Path, Path]:
    """Pair each file of ours with the place it is to have."""
    garden = [file for folder in GARDEN for file in (source / folder).rglob("*") if file.is_file()]
    pairs = {file: settings / file.relative_to(source) for file in garden if "__pycache__" not in file.parts}
    pairs[source / "installer" / "brygga.toml"] = settings / "brygga.toml"
    pairs[source / "installer" / UNIT] = units / UNIT
    return pairs


def place(origin: Path, target: Path, laid_down: str | None) -> str:
    """Put one file in place unless somebody changed the one there; return the digest of what we wanted there."""
    new, present = origin.read_bytes(), digest(target.read_bytes()) if target.exists() else None
    beside = target.with_name(target.name + ".new")
    if present in {None, laid_down}:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(new)
        beside.unlink(missing_ok=True)
    elif present != digest(new) and laid_down != digest(new):
        beside.write_bytes(new)
        print(f"Behöll {target}: den är ändrad här. Den nya ligger bredvid som {beside.name}.")
    return digest(new)


def clear(target: Path, laid_down: str) -> None:
    """Remove a file that is no longer part of Brygga, unless somebody changed it."""
    if target.exists() and digest(target.read_bytes()) == laid_down:
        target.unlink()
        print(f"Tog bort {target}: den ingår inte längre.")
    elif target.exists():
        print(f"Behöll {target}: den ingår inte längre, men är ändrad här.")


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:5]))
