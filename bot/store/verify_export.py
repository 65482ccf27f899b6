"""Prövar en utlämnad granskningslogg utan Brygga: python verify.py NYCKEL, med den öppna nyckeln från «brygga audit key».

Kräver Python 3.11 och biblioteket cryptography. Nyckeln ska komma en annan väg än filerna.
"""

import hashlib
import json
import sys
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def faults(folder: Path, key: str) -> list[str]:
    """Everything that is not as it was handed out."""
    manifest, lines = (folder / "manifest.json").read_bytes(), (folder / "lines.jsonl").read_bytes()
    try:
        signature = bytes.fromhex((folder / "manifest.sig").read_text())
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(signature, manifest)
    except (InvalidSignature, ValueError):
        return ["manifestet är inte signerat med nyckeln"]
    said, found = json.loads(manifest), []
    if hashlib.sha256(lines).hexdigest() != said["sha256"]:
        found.append("raderna är inte de som lämnades ut")
    prev = said["first_prev"]
    for number, text in enumerate(lines.decode().splitlines(), 1):
        line = json.loads(text)
        spoken = json.dumps(
            [line["seq"], line["at"], line["what"], line["actor"]], ensure_ascii=False, separators=(",", ":")
        )
        linked = bytes.fromhex(line["prev"]) + spoken.encode() + bytes.fromhex(line["commitment"])
        if line["prev"] != prev or hashlib.sha256(linked).hexdigest() != line["hash"]:
            found.append(f"rad {number} (löpnummer {line['seq']}) är ändrad eller inte fogad till raden före")
        if line["changed"]:
            found.append(f"innehållet till löpnummer {line['seq']} var ändrat redan när det lämnades ut")
        elif line["content"] is not None:
            committed = hashlib.sha256(bytes.fromhex(line["salt"]) + line["content"].encode()).hexdigest()
            if committed != line["commitment"]:
                found.append(f"innehållet till löpnummer {line['seq']} är ändrat")
        prev = line["hash"]
    return found if prev == said["head"] or not said["rows"] else [*found, "sista raden är inte manifestets"]


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    wrong = faults(Path(__file__).parent, sys.argv[1])
    print("\n".join(wrong) or "Utlämningen är hel: varje rad är den som lämnades ut.")
    sys.exit(1 if wrong else 0)
