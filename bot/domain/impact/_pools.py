"""Pools: neighbours counted together until no group is too small to show."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, Self, TypeVar

FEWEST = 5
"""No cell holds fewer. Source: office.md section 4."""

OTHER = ""
"""The kind that stands for several reasons together."""


class _Sum(Protocol):
    def __add__(self, other: Self, /) -> Self: ...


C = TypeVar("C", bound=_Sum)
N = TypeVar("N")


@dataclass(frozen=True, slots=True)
class Pool(Generic[N, C]):
    """Neighbours counted together: their names and their sum."""

    names: tuple[N, ...]
    cell: C


def pooled(pools: Sequence[Pool[N, C]], enough: Callable[[C], bool]) -> tuple[Pool[N, C], ...]:
    """Join neighbours until each pool is enough; what is left at the end joins the last pool.

    Pools are joined by order, never by size: a rule that chose by size would reveal it. Empty when not even all of them
    together are enough. Pooling the result again nests within the same bounds.
    """
    found: list[Pool[N, C]] = []
    waits: Pool[N, C] | None = None
    for pool in pools:
        waits = pool if waits is None else _joined(waits, pool)
        if enough(waits.cell):
            found.append(waits)
            waits = None
    if waits is not None and found:
        found[-1] = _joined(found[-1], waits)
    return tuple(found)


def _joined(one: Pool[N, C], other: Pool[N, C]) -> Pool[N, C]:
    return Pool(one.names + other.names, one.cell + other.cell)


@dataclass(frozen=True, slots=True)
class Split(Generic[N, C]):
    """One way to divide the same cases: pools of at least five (`each`), and pools where both parts are (`both`)."""

    each: tuple[Pool[N, C], ...]
    both: tuple[Pool[N, C], ...]


def kinds_of(counts: Mapping[str, int]) -> tuple[tuple[str, int], ...]:
    """Kinds with at least five cases each, the most common first; the others together as `OTHER`, last.

    When the others are under five together, the smallest kind that could be shown joins them. Empty when there are
    under five in all.
    """
    if sum(counts.values()) < FEWEST:
        return ()
    shown = sorted(((n, kind) for kind, n in counts.items() if n >= FEWEST), key=lambda one: (-one[0], one[1]))
    others = sum(n for n in counts.values() if n < FEWEST)
    while 0 < others < FEWEST:
        others += shown.pop()[0]
    rest = ((OTHER, others),) if others else ()
    return (*((kind, n) for n, kind in shown), *rest)
