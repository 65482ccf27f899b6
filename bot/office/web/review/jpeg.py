"""Reads the size of our own JPEG pictures, so that a part of one can be shown."""

from struct import unpack

_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


def size_of(jpeg: bytes) -> tuple[int, int]:
    """Width and height; zeros when it is not a JPEG.

    Units: pixels.
    Source: ITU-T T.81, B.2.2 (frame header).
    """
    at = 2
    while at + 9 < len(jpeg) and jpeg[at] == 0xFF:
        marker, length = jpeg[at + 1], unpack(">H", jpeg[at + 2 : at + 4])[0]
        if marker in _FRAMES:
            height, width = unpack(">HH", jpeg[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return 0, 0
