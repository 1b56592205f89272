"""The tables of ``docs/benchmarks.md``, written from the figures that were kept.

Each table stands between two marks in the page; what is around them is written by hand.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.kept import FOLDER, read_kept
from sendable.runs import STEPS
from sendable.workspace import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "benchmarks.md"

SIZES = ("small", "medium", "large")

_WAYS = {
    "rules": "Sendable's rules",
    "duckdb_sql": "DuckDB's SQL by hand",
    "polars": "polars, lazy, streaming",
    "chdb": "chDB (ClickHouse)",
    "pandas_tuned": "pandas, well tuned",
    "pandas": "pandas, as most write it",
}

_TARGETS = {"preview": 1.0, "explain": 1.0, "check": 1.0, "classify": 1.0}

Kept = dict[str, dict[str, Any]]


def write_page(page: Path = PAGE, folder: Path = FOLDER) -> None:
    """Write every table of the page anew from the kept figures."""
    text = page.read_text(encoding="utf-8")
    kept = read_kept(folder)
    for name, table in TABLES.items():
        written = "\n".join(table(kept))
        marks = re.compile(rf"(<!-- table: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        text, found = marks.subn(lambda mark, rows=written: mark[1] + rows + "\n" + mark[2], text)
        if found != 1:
            raise SystemExit(f"{page} has no place for the table '{name}'")
    page.write_text(text, encoding="utf-8")


def show_overview(size: str, folder: Path = FOLDER) -> str:
    """Give one table of everything that was kept of a size."""
    kept = read_kept(folder).get(size, {})
    rows = [
        (
            name,
            _seconds(one, "seconds"),
            _seconds(one, "cpu_seconds"),
            _number(one["peak_mb"]),
            _say_ratios(one["ratios"]),
        )
        for name, one in sorted(kept.items())
    ]
    return "\n".join(_draw(("benchmark", "clock s", "processor s", "peak MB", "over"), rows))


def _in_order(steps: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give what was kept of the steps in the order in which they are taken."""
    return ((step, steps[step]) for step in STEPS if step in steps)


def _draw_steps(kept: Kept) -> Iterable[str]:
    """The steps after ingest, by size."""
    rows = []
    for size, one in _each(kept, "refresh"):
        for step, took in _in_order(one["steps"]):
            rows.append((size, step, *_took(took)))
        rows.append(
            (
                size,
                "**2 to 5**",
                f"**{one['seconds']:.1f}**",
                f"**{one['cpu_seconds']:.1f}**",
                f"**{one['peak_mb']:,}**",
            )
        )
    return _draw(("size", "step", "clock s", "processor s", "peak MB so far"), rows)


def _draw_whole(kept: Kept) -> Iterable[str]:
    """The whole refresh of the demo's account, with Prefect and without."""
    rows = []
    for one in _list_whole(kept):
        for step, plain in _in_order(one["steps"]):
            ours = one["steps_with_prefect"][step]
            rows.append(
                (
                    step,
                    f"{ours['seconds']:.1f}",
                    f"{ours['cpu']:.1f}",
                    f"{plain['seconds']:.1f}",
                    f"{plain['cpu']:.1f}",
                )
            )
        rows.append(
            (
                "**whole, imports and all**",
                f"**{one['seconds']:.1f}**",
                f"**{one['cpu_seconds']:.1f}**",
                f"**{one['without_prefect_seconds']:.1f}**",
                f"**{one['without_prefect_cpu_seconds']:.1f}**",
            )
        )
    return _draw(
        ("step", "with Prefect: clock s", "processor s", "without: clock s", "processor s"), rows
    )


def _draw_overhead(kept: Kept) -> Iterable[str]:
    """Where the difference goes."""
    rows: list[tuple[str, ...]] = []
    for one in _list_whole(kept):
        found = one["overhead"]
        rows.append(
            (
                "**what Prefect adds**",
                "",
                f"**{found['seconds']:.1f}**",
                f"**{found['cpu_seconds']:.1f}**",
            )
        )
        rows.append(
            (
                "importing Prefect",
                "",
                f"{found['import_seconds']:.1f}",
                f"{found['import_cpu_seconds']:.1f}",
            )
        )
        ordered = sorted(found["requests"].items(), key=lambda item: -item[1]["seconds"])
        rows += [
            (_quote(kind), f"{each['calls']:.0f}", f"{each['seconds']:.2f}", "")
            for kind, each in ordered
        ]
    return _draw(("what", "requests", "clock s", "processor s"), rows)


def _draw_startup(kept: Kept) -> Iterable[str]:
    """Each command's start."""
    rows = []
    for _, one in _newest(kept, "startup"):
        for name, took in one["commands"].items():
            target = _TARGETS.get(name)
            asked = (
                ""
                if target is None
                else f"{target:.0f}: {'met' if took['first'] < target else '**missed**'}"
            )
            rows.append(
                (
                    f"`{name}`",
                    f"{took['first']:.2f}",
                    f"{took['whole']:.2f}",
                    f"{took['cpu']:.2f}",
                    asked,
                )
            )
    return _draw(("command", "first output s", "end s", "processor s", "asked for"), rows)


def _draw_peers(kept: Kept) -> Iterable[str]:
    """The same segments, each way."""
    rows = []
    for size, one in _each(kept, "peers"):
        for way, took in one["ways"].items():
            rows.append(
                (
                    size,
                    _WAYS[way],
                    *_took(took),
                    _ratio(one["ratios"].get(way)),
                    _ratio(one["cpu_ratios"].get(way)),
                    "" if way == "rules" else f"{one['different'][way]:,}",
                )
            )
    return _draw(
        (
            "size",
            "way",
            "clock s",
            "processor s",
            "peak MB",
            "ours over it: clock",
            "processor",
            "memberships that differ",
        ),
        rows,
    )


def _draw_others(kept: Kept) -> Iterable[str]:
    """Ingest, exclude, segment and strategise by themselves."""
    rows = []
    for name in ("ingest", "exclude", "segment", "strategise"):
        for size, one in _each(kept, name):
            rows.append(
                (
                    name,
                    size,
                    _seconds(one, "seconds"),
                    _seconds(one, "cpu_seconds"),
                    f"{one['peak_mb']:,}",
                    _say_ratios(one["ratios"]),
                    one["measured_at"],
                    f"{one['load']:.0f}",
                )
            )
    return _draw(
        ("benchmark", "size", "clock s", "processor s", "peak MB", "ours over", "measured", "load"),
        rows,
    )


def _draw_growth(kept: Kept) -> Iterable[str]:
    """Time and memory from small to medium to large, of the steps after ingest."""
    found = list(_each(kept, "refresh"))
    rows = []
    for (_, before), (size, after) in itertools.pairwise(found):
        people, messages = (after[what] / before[what] for what in ("people", "messages"))
        rows.append(
            (
                size,
                f"{people:.0f}",
                f"{messages:.1f}",
                f"{after['seconds'] / before['seconds']:.1f}",
                f"{after['cpu_seconds'] / before['cpu_seconds']:.1f}",
                f"{after['peak_mb'] / before['peak_mb']:.1f}",
            )
        )
    return _draw(
        (
            "to",
            "people times",
            "messages times",
            "clock times",
            "processor times",
            "peak memory times",
        ),
        rows,
    )


TABLES: dict[str, Callable[[Kept], Iterable[str]]] = {
    "whole": _draw_whole,
    "steps": _draw_steps,
    "growth": _draw_growth,
    "overhead": _draw_overhead,
    "startup": _draw_startup,
    "peers": _draw_peers,
    "others": _draw_others,
}


def _each(kept: Kept, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for size in SIZES:
        if name in kept.get(size, {}):
            yield size, kept[size][name]


def _list_whole(kept: Kept) -> Iterator[dict[str, Any]]:
    """Give the whole refresh, with Prefect and without, where it was measured."""
    for _, one in _each(kept, "refresh"):
        if "whole" in one:
            yield one["whole"]


def _newest(kept: Kept, name: str) -> list[tuple[str, dict[str, Any]]]:
    """Give the figures that were measured last, of those that are alike at every size."""
    found = sorted(_each(kept, name), key=lambda item: str(item[1]["measured_at"]))
    return found[-1:]


def _draw(head: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


def _took(took: dict[str, float]) -> tuple[str, str, str]:
    return f"{took['seconds']:.1f}", f"{took['cpu']:.1f}", f"{took['peak_mb']:,.0f}"


def _quote(kind: str) -> str:
    """Write a request as code; what is no request stands in words."""
    return f"`{kind}`" if "/" in kind else kind


def _seconds(one: dict[str, Any], key: str) -> str:
    return f"{one[key]:.1f}" if key in one else "–"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value else "–"


def _ratio(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _say_ratios(ratios: dict[str, float]) -> str:
    return ", ".join(f"{way} {ratio:.2f}" for way, ratio in ratios.items()) or "–"
