"""Reads what is in one place of a window, and believes it only when two independent sources agree.

Either both text engines say the same, or the program's own clipboard says it and the picture shows it.
"""

import time
from difflib import SequenceMatcher

from bot.domain.errors import ControlMissing
from bot.drivers.desktop.locator import overlap
from bot.drivers.desktop.vision.capture import Capture, Capturer, CaptureSource
from bot.drivers.desktop.vision.layout import is_inside
from bot.drivers.desktop.vision.shapes import part
from bot.drivers.desktop.vision.text import Reader, bare
from bot.drivers.gate import could_decide
from bot.ports.surface import Box

BLINK_S = 0.8
CONFIRMED = 0.9
"""How much of what the picture shows the copied text must match."""
SHORT = 2 * len("ÅÅÅÅMMDD-NNNN")
"""Length below which a digit more or less would make another value."""
ELLIPSES, HYPHENS = ("…", "..."), ("-", "\N{HYPHEN}")


class Values:
    """Reads values in captured windows. None always means «not surely read»; only what is surely empty is ''."""

    def __init__(self, captured: Capturer, source: CaptureSource, reader: Reader) -> None:
        self._captured, self._source, self._reader = captured, source, reader

    def surely(self, capture: Capture, box: Box, *, is_field: bool | None) -> str | None:
        """The text in a box. `is_field` is how the program may be asked to copy it; None if it may not.

        A picture does not tell a long line that was wrapped from two that the program keeps apart; what is copied does.
        """
        text = self.text_in(capture, box)
        if is_field is None or (text is not None and "\n" not in text):
            return text
        return self.copied(box, is_field=is_field) or text

    def text_in(self, capture: Capture, box: Box) -> str | None:
        """The text in a box, each of its lines by itself."""
        lines = [line for line in capture.shapes.lines if is_inside(line, box)]
        if not lines:
            inside = part(capture.shapes.text, (box[0] + 3, box[1] + 3, box[2] - 6, box[3] - 6))
            return self._reader.read_line(inside).text
        said: list[str] = []
        for line in sorted(lines, key=lambda one: (round(one[1] / max(1, capture.shapes.glyph)), one[0])):
            text = self._reader.read_box(capture.shapes.text, line).text
            if not text or text.endswith(ELLIPSES) or line[0] + line[2] >= box[0] + box[2] - 2:
                return None
            said.append(text)
        # A hyphen at the end of a line may divide a word or belong to it.
        return None if any(text.endswith(HYPHENS) for text in said[:-1]) else "\n".join(said)

    def typed(self, capture: Capture, box: Box) -> str | None:
        """What has been typed into a field. The clipboard is asked first: both engines take «Å» for «Ä», and a caret for a letter."""
        text = "" if self.text_in(capture, box) == "" else self.copied(box, is_field=True)
        end = time.monotonic() + BLINK_S
        while text is None and time.monotonic() < end:
            self._captured.look()
            text = self.text_in(self._captured.top or capture, box)
        return text

    def numbered(self, capture: Capture, box: Box, like: str) -> str:
        """A line whose start the pack knows and whose end is a number, where one engine's O is the other's 0.

        Raises: ControlMissing when it is not surely read.
        """
        line, start = self._reader.read_box(capture.shapes.text, box), like.removesuffix("*")
        if line.text is not None:
            return line.text
        ends = [text.removeprefix(start) for text in (line.first, line.second) if text.startswith(start)]
        digits = next((end for end in ends if end.replace("-", "").strip().isdecimal()), "")
        if not digits or bare(line.first) != bare(line.second):
            raise ControlMissing("texten går inte att läsa säkert")
        return start + digits

    def copied(self, box: Box, *, is_field: bool) -> str | None:
        """What the program itself copies from a box, if the picture of the box shows the same but for marks."""
        if self._captured.top is None or self._could_decide(self._captured.top, box):
            return None
        place = self._captured.top.on_screen(box)
        copied = self._source.copied(place, is_field) or self._source.copied(place, is_field)
        self._captured.look()
        capture = self._captured.top
        if not copied or capture is None:
            return None
        shown = [self._reader.read_box(capture.shapes.text, o) for o in capture.shapes.lines if is_inside(o, box)]
        whole = bare("".join(copied.split()))
        if len(shown) == 1 and whole in (bare(shown[0].first), bare(shown[0].second)):
            return copied
        digits = _digits(copied)
        if digits and len(copied) < SHORT:
            seen = [_digits("".join(one.first for one in shown)), _digits("".join(one.second for one in shown))]
            # An amount, a day or a number must be shown whole, as above; words with numbers in them need every digit.
            if digits not in seen or len(digits) >= sum(map(str.isalpha, copied)):
                return None
        said = "".join(bare(line.first) for line in shown)
        matched = sum(block.size for block in SequenceMatcher(None, said, whole, autojunk=False).get_matching_blocks())
        return copied if said and matched >= CONFIRMED * len(said) else None

    def _could_decide(self, capture: Capture, box: Box) -> bool:
        """Whether the click that copies could press a button that decides: its frame looks like a field's."""
        read = [self._reader.read_box(capture.shapes.text, o) for o in capture.shapes.lines if overlap(o, box)]
        return any(could_decide(said) for one in read for said in (one.first, one.second))


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
