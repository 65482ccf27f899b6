"""Finds the headings, columns and rows of a table in a picture.

Column edges are the lines between the headings. Rows are separated by grid lines, or without them by evenly spaced lines of
text. If the parts do not fit together it is no table.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from bot.drivers.desktop.picture import Picture
from bot.drivers.desktop.vision.shapes import gray
from bot.ports.surface import Box

Span = tuple[int, int]
"""From a pixel up to but not including another."""

_INSET_PX = 2  # inside the line, three from the edge of the cell: a line in the crop once cost a doubled digit
_FEWEST = 2  # columns
_NARROWEST_PX = 8
_THICK_PX = 3
_STEPS = (20, 6)
"""Gray levels between a line and its background: pale lines only if there are no others, since some headings have a pattern of 16."""
_ALONG = 0.85  # how much of a heading's height or a row's width a line must cover


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the headings and the cells of a table are, inside their lines. Units: pixels of the picture."""

    headers: tuple[Box, ...]
    rows: tuple[tuple[Box, ...], ...]


def find_grid(picture: Picture, lines: Sequence[Box]) -> Grid | None:
    """The table that fills a picture from its row of headings down, or None. It may have no rows.

    `lines` are the lines of text in the picture, from the top.
    """
    if not lines:
        return None
    levels = gray(picture).astype(np.int16)
    return next((grid for step in _STEPS if (grid := _grid(levels, lines, step)) is not None), None)


def _grid(levels: Any, lines: Sequence[Box], step: int) -> Grid | None:
    head = [box for box in lines if box[1] < lines[0][1] + lines[0][3]]
    top, bottom = _band(levels, head, step)
    columns = _columns(levels[top:bottom], head, step)
    if len(columns) < _FEWEST:
        return None
    left, right = columns[0][0], columns[-1][1]
    below = [box for box in lines if box[1] >= bottom - 1 and left <= box[0] < right]
    rows = _rows(levels[:, left:right], bottom, below, step)
    if rows is None:
        return None
    columns[0] = _begun(levels, columns[0], rows, min(box[0] for box in head), step)
    columns[-1] = _ended(levels, columns[-1], rows, below, step)
    return Grid(
        tuple(_inside(column, (top, bottom)) for column in columns),
        tuple(tuple(_inside(column, row) for column in columns) for row in rows),
    )


def _band(levels: Any, head: Sequence[Box], step: int) -> Span:
    """The row of headings: from its texts up and down to where the background changes along all of them."""
    left, right = min(box[0] for box in head), max(box[0] + box[2] for box in head)
    upper, lower = min(box[1] for box in head), max(box[1] + box[3] for box in head)
    edges = _edges(levels[:, left:right].T, step)
    top = max((end for _, end in edges if end <= upper), default=0)
    bottom = min((start for start, _ in edges if start >= lower), default=levels.shape[0])
    return top, bottom


def _columns(band: Any, head: Sequence[Box], step: int) -> list[Span]:
    """The columns by the lines in the row of headings; none if a line is missing between two headings."""
    edges = [(0, 0), *_edges(band, step), (band.shape[1], band.shape[1])]
    spans = [(end, start) for (_, end), (start, _) in pairwise(edges) if start - end >= _NARROWEST_PX]
    held = [[box for box in head if left <= box[0] + box[2] / 2 < right] for left, right in spans]
    if any(len(texts) > 1 for texts in held):
        return []
    used = [number for number, texts in enumerate(held) if texts]
    # A column without a heading may be between others; outside them it is the table's empty side.
    return spans[used[0] : used[-1] + 1] if used else []


def _begun(levels: Any, column: Span, rows: Sequence[Span], heading: int, step: int) -> Span:
    """The first column, from where its rows begin: row numbers before it may have no line among the headings."""
    if not rows:
        return column
    edges = _edges(levels[rows[0][0] : rows[-1][1], column[0] : column[1]], step, column[0])
    return max((end for _, end in edges if end <= heading), default=column[0]), column[1]


def _ended(levels: Any, column: Span, rows: Sequence[Span], below: Sequence[Box], step: int) -> Span:
    """The last column, to where its rows end: some styles draw no line after the last heading."""
    if not rows:
        return column
    text = max((box[0] + box[2] for box in below if box[0] >= column[0]), default=column[0] + _NARROWEST_PX)
    edges = _edges(levels[rows[0][0] : rows[-1][1], column[0] : column[1]], step, column[0])
    return column[0], min((start for start, _ in edges if start >= text), default=column[1])


def _rows(levels: Any, bottom: int, below: Sequence[Box], step: int) -> list[Span] | None:
    """The rows down to the last one with text: by grid lines if each then contains one line of text, else evenly."""
    texts = _text_rows(below)
    if not texts:
        return []
    edges = [(bottom, bottom), *_edges(levels[bottom:].T, step, bottom), (levels.shape[0], levels.shape[0])]
    spans = [(end, start) for (_, end), (start, _) in pairwise(edges) if start - end >= _NARROWEST_PX]
    held = [sum(upper <= (top + low) / 2 < lower for top, low in texts) for upper, lower in spans]
    last = max((number for number, count in enumerate(held) if count), default=0)
    if sum(held) == len(texts) and all(count <= 1 for count in held) and _alike(spans[: last + 1]):
        return spans[: last + 1]
    is_ruled = len(spans) > last + 1 and sum(held) == len(texts) and all(held[: last + 1])
    # Text may wrap within ruled rows, which are then as high as they need to be.
    return spans[: last + 1] if is_ruled else _even(texts, bottom)


def _even(texts: Sequence[Span], bottom: int) -> list[Span] | None:
    """Rows of equal height around evenly spaced lines of text; None if the lines are not."""
    middles = [(top + low) / 2 for top, low in texts]
    steps = np.diff(middles)
    pitch = float(np.median(steps)) if steps.size else 2 * (middles[0] - bottom)
    if steps.size and abs(steps - pitch).max() > 0.2 * pitch:
        return None
    return [(max(bottom, round(middle - pitch / 2)), round(middle + pitch / 2)) for middle in middles]


def _text_rows(boxes: Sequence[Box]) -> list[Span]:
    """Boxes grouped into rows of text, each from the median top to the median bottom of its boxes."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box[1] + box[3] / 2):
        middle = box[1] + box[3] / 2
        if rows and middle < rows[-1][0][1] + rows[-1][0][3]:
            rows[-1].append(box)
        else:
            rows.append([box])
    return [
        (round(float(np.median([box[1] for box in row]))), round(float(np.median([box[1] + box[3] for box in row]))))
        for row in rows
    ]


def _edges(levels: Any, step: int, start: int = 0) -> list[Span]:
    """Where a line runs across all the rows given: the first pixel of the line, and the first after it."""
    changes = (abs(np.diff(levels, axis=1)) >= step).mean(axis=0) >= _ALONG
    found: list[Span] = []
    for place in np.flatnonzero(changes) + 1 + start:
        if found and place - found[-1][1] <= _THICK_PX:
            found[-1] = (found[-1][0], int(place))
        else:
            found.append((int(place), int(place)))
    return found


def _alike(spans: Sequence[Span]) -> bool:
    heights = [end - start for start, end in spans]
    return max(heights) - min(heights) <= 2


def _inside(column: Span, row: Span) -> Box:
    left, right, top, bottom = column[0] + _INSET_PX, column[1] - _INSET_PX, row[0] + 1, row[1] - 1
    return left, top, max(0, right - left), max(0, bottom - top)
