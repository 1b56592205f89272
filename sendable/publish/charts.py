"""Charts as SVG to stand inside a page, drawn by Vega-Lite from ``templates/charts/*.json``.

Colours are the page's own CSS variables, each with the colour of the light page to fall back on,
so that one drawing serves the light page, the dark one and paper.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sendable.publish.trends import Point
from sendable.workspace import PROJECT_ROOT

_CHARTS = PROJECT_ROOT / "templates" / "charts"

_VARIABLE = re.compile(r"var\(--[a-z-]+, (#[0-9a-f]{6})\)")

_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')
"""What the library says of each stroke; the page says in words what the whole drawing shows."""


@dataclass(frozen=True)
class Bar:
    """A step of a waterfall: what it counts (``total``) or takes away, and what is left."""

    title: str
    kind: str
    people: int
    left: int


def draw_waterfall(bars: Iterable[Bar]) -> str:
    """Draw what is left after each step; a step that takes away hangs where it took from."""
    return _draw("waterfall", [_place(bar, place) for place, bar in enumerate(bars)])


def _place(bar: Bar, place: int) -> Mapping[str, Any]:
    is_total = bar.kind == "total"
    return {
        "place": place,
        "step": bar.title,
        "kind": bar.kind,
        "start": 0 if is_total else bar.left,
        "end": bar.left if is_total else bar.left + bar.people,
        "says": f"{bar.people:,}" if is_total else f"−{bar.people:,}",
    }


def draw_size(sizes: Iterable[tuple[str, int]]) -> str:
    """Draw how many of a segment's people are left at each narrowing: name and people."""
    return _draw("size", [{"what": what, "people": people} for what, people in sizes])


def draw_trend(points: Iterable[Point]) -> str:
    """Draw a segment's size run by run; a run in which it was not computable is a gap."""
    return _draw(
        "trend", [{"day": f"{point.at:%Y-%m-%dT%H:%M}", "people": point.people} for point in points]
    )


def fix_colours(page: str) -> str:
    """Give a page whose charts have the light page's colours, for a reader without variables."""
    return _VARIABLE.sub(r"\1", page)


def _draw(name: str, values: list[Mapping[str, Any]]) -> str:
    # Only publishing draws, and the engine behind it takes a second to load.
    import vl_convert

    chart = _read_chart(name)
    rows, *made_of_them = chart["data"]
    drawn: str = vl_convert.vega_to_svg(
        {**chart, "data": [{**rows, "values": values}, *made_of_them]}
    )
    return _ROLES.sub("", drawn)


@cache
def _read_chart(name: str) -> Mapping[str, Any]:
    """Read a chart and compile it once: that takes as long as to draw it."""
    import vl_convert

    text = (_CHARTS / f"{name}.json").read_text(encoding="utf-8")
    chart: Mapping[str, Any] = vl_convert.vegalite_to_vega(json.loads(text), vl_version="5.20")
    return chart
