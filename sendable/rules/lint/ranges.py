"""Sets of values in an order: numbers, dates, texts, yes and no.

A set is some stretches that do not touch. A stretch lies between two *cuts*, and a cut is just
before a value or just after it, so that open and closed ends need no cases of their own.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Any

Cut = tuple[Any, ...]
Stretch = tuple[Cut, Cut]
Range = tuple[Stretch, ...]

_LOWEST: Cut = (-1,)
_HIGHEST: Cut = (1,)

NOTHING: Range = ()
EVERYTHING: Range = ((_LOWEST, _HIGHEST),)


def only(*values: Any) -> Range:
    """Give the set of some values."""
    return join([(_before(value), _after(value)) for value in values])


def at_least(value: Any) -> Range:
    """Give all values from one upwards."""
    return ((_before(value), _HIGHEST),)


def above(value: Any) -> Range:
    """Give all values after one."""
    return ((_after(value), _HIGHEST),)


def at_most(value: Any) -> Range:
    """Give all values up to one."""
    return ((_LOWEST, _after(value)),)


def below(value: Any) -> Range:
    """Give all values before one."""
    return ((_LOWEST, _before(value)),)


def join(stretches: Iterable[Stretch]) -> Range:
    """Put stretches together, those that overlap or touch into one."""
    joined: list[Stretch] = []
    for start, end in sorted(stretch for stretch in stretches if stretch[0] < stretch[1]):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)


def common(one: Range, other: Range) -> Range:
    """Give what is in both sets."""
    return join((max(a, c), min(b, d)) for a, b in one for c, d in other)


def rest(values: Range) -> Range:
    """Give everything that is not in a set."""
    borders = [_LOWEST, *(cut for stretch in values for cut in stretch), _HIGHEST]
    return join(zip(borders[::2], borders[1::2], strict=True))


def whole(values: Range) -> Range:
    """Leave only stretches with a whole number in them, cut back to whole numbers."""
    return join(
        (
            start if len(start) == 1 else _before(_up(start)),
            end if len(end) == 1 else _after(_down(end)),
        )
        for start, end in values
    )


def mirrored(values: Range) -> Range:
    """Give the numbers of a set with the other sign."""
    return join((_mirror(end), _mirror(start)) for start, end in values)


def lowest(values: Range) -> Any:
    """Give the number that nothing in a set is below; None when there is none."""
    return values[0][0][1] if values and len(values[0][0]) > 1 else None


def highest(values: Range) -> Any:
    """Give the number that nothing in a set is above; None when there is none."""
    return values[-1][1][1] if values and len(values[-1][1]) > 1 else None


def points(values: Range) -> list[Any] | None:
    """Give the values of a set of single values; None where it holds a stretch."""
    found = list(_points(values))
    return None if None in found else found


def _points(values: Range) -> Iterator[Any]:
    for start, end in values:
        is_one = len(start) > 1 and len(end) > 1 and start[1] == end[1]
        yield start[1] if is_one else None


def _before(value: Any) -> Cut:
    return (0, value, 0)


def _after(value: Any) -> Cut:
    return (0, value, 1)


def _up(cut: Cut) -> int:
    """Give the first whole number behind a cut."""
    nearest: int = math.ceil(cut[1])
    return nearest + 1 if cut[2] and nearest == cut[1] else nearest


def _down(cut: Cut) -> int:
    """Give the last whole number before a cut."""
    nearest: int = math.floor(cut[1])
    return nearest - 1 if not cut[2] and nearest == cut[1] else nearest


def _mirror(cut: Cut) -> Cut:
    return (-cut[0],) if len(cut) == 1 else (0, -cut[1], 1 - cut[2])
