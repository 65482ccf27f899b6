"""Writes plain text as a PDF 1.4 file: one page in a standard font, nothing embedded.

Long lines are wrapped, and a text that does not fit is set smaller, so that nothing is left out.
"""

import textwrap
from collections.abc import Iterable, Sequence

WIDTH, HEIGHT, MARGIN = 595, 842, 56
LINE_MAX, LETTERS = 16, 85


def one_page(lines: Sequence[str]) -> bytes:
    """Make the file. The first line is the title."""
    broken = _broken(lines)
    step = min(LINE_MAX, (HEIGHT - 2 * MARGIN) / max(len(broken), 1))
    shown = "".join(f"({_escaped(line)}) Tj T*\n" for line in broken)
    text = f"BT /F1 {step * 0.7:.2f} Tf {step:.2f} TL {MARGIN} {HEIGHT - MARGIN} Td\n{shown}ET"
    content = _encoded(text)
    return _file([
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
        % (WIDTH, HEIGHT),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ])  # fmt: skip


def _broken(lines: Iterable[str]) -> list[str]:
    """Break lines where the text does, and where they would run off the page."""
    parts = [part for line in lines for part in line.splitlines() or [""]]
    return [row for part in parts for row in textwrap.wrap(part, LETTERS) or [""]]


def _escaped(line: str) -> str:
    """Escape what has a meaning of its own in a PDF string."""
    plain = "".join(sign if sign.isprintable() or sign == "\u00a0" else " " for sign in line)
    return plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _encoded(text: str) -> bytes:
    """Encode for the font, which has no minus sign and no narrow space."""
    return text.replace("\u2212", "-").replace("\u202f", "\u00a0").encode("cp1252", "replace")


def _file(objects: Sequence[bytes]) -> bytes:
    made, places = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    return made + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
        % (size, table, size, len(made))
    )
