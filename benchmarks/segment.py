"""Segment: rules over a large shop, against the same segments by hand in DuckDB and in pandas.

All read the same Parquet tables and write who is in which segment, with the one that each person is
served under; the members are compared. Ours also keeps the waterfalls and writes the lake's table.
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.given import segment_given
from benchmarks.measuring import measure, say
from benchmarks.shop_account import look_at_account
from benchmarks.shop_by_hand import AS_OF
from benchmarks.shop_by_rules import overlap_all, segment_by_rules, write_playbook
from benchmarks.shop_segments import SEGMENTS, SIZES
from benchmarks.shop_tables import make_shop
from benchmarks.shop_ways import (
    compare_members,
    compare_times,
    count_different,
    list_ways,
    measure_in_turns,
    membership_of,
)

SHOPS = {
    "small": (100_000, 2_000_000),
    "medium": (1_000_000, 20_000_000),
    "large": (1_000_000, 50_000_000),
}
"""Recipients and events."""

WAYS = ("duckdb_sql", "pandas_tuned", "pandas")
"""What ours is compared with; ``peers`` has others."""

_GROWTH = (5_000_000, 10_000_000, 20_000_000, 50_000_000)
"""Events with which ours is measured at the large size: time is to grow as they do."""

_PAIRS = 60
"""Segments of which each two are counted against each other."""


def run(
    size: str, data: Path | None = None, rules: Path | None = None, as_of: datetime | None = None
) -> dict[str, Any]:
    """Make the shop, find the segments in every way, compare, and give the figures.

    Args:
        size: How large the shop is.
        data: A folder of Parquet tables, to look at these in place of a shop.
        rules: The segment files for them.
        as_of: The moment for them; that of their newest event when left out.
    """
    with tempfile.TemporaryDirectory() as name:
        if data is not None and rules is not None:
            return segment_given(Path(name), data, rules, as_of)
        return _run_shop(Path(name), size)


def _run_shop(folder: Path, size: str) -> dict[str, Any]:
    people, events = SHOPS[size]
    many = SIZES[size]
    shop, playbook = folder / "shop", folder / "playbook"
    made = measure(make_shop, str(shop), people, events, 0, 990)
    say(f"shop of {people:,} people and {events:,} events made in {made.seconds:.0f} s")
    _write_rules(playbook, many)
    best = measure_in_turns(list_ways(folder, size, WAYS), size)
    ours = best["rules"].answer
    say(f"{many} segments with {ours['memberships']:,} memberships")
    figures = {
        "seconds": round(ours["seconds"], 2),
        "cpu_seconds": round(ours["cpu"], 2),
        "peak_mb": round(best["rules"].peak_mb),
        "segments": many,
        "events": events,
        "memberships": ours["memberships"],
        "different": compare_members(folder, best),
        "peaks_mb": {way: round(one.peak_mb) for way, one in best.items()},
        "ratios": compare_times(best, "seconds"),
        "cpu_ratios": compare_times(best, "cpu"),
    }
    for way, ratio in figures["cpu_ratios"].items():
        say(f"ours over {way}: {figures['ratios'][way]:.2f}, in processor time {ratio:.2f}")
    figures |= _count_pairs(folder, shop)
    figures |= look_at_account(shop, playbook, folder / "workspace_0", AS_OF)
    if size == "large":
        return figures | _measure_growth(folder, playbook, people)
    return figures | _run_again(folder, shop, playbook, people, events)


def _write_rules(playbook: Path, many: int) -> None:
    playbook.mkdir()
    write_playbook(playbook, {key: {"rule": rule} for key, rule, _ in SEGMENTS[:many]})


def _count_pairs(folder: Path, shop: Path) -> dict[str, float]:
    """Count each two of all segments; where fewer were found, the others are found first."""
    workspace = folder / "workspace_0"
    if not (folder / "playbook" / "segments" / f"{SEGMENTS[_PAIRS - 1][0]}.yaml").exists():
        workspace = folder / "workspace_pairs"
        _write_rules(folder / "playbook_pairs", _PAIRS)
        measure(segment_by_rules, str(shop), str(folder / "playbook_pairs"), str(workspace), AS_OF)
    pairs = measure(overlap_all, str(workspace), AS_OF)
    say(f"overlap of {_PAIRS} x {_PAIRS} pairs: {pairs.answer:.2f} s")
    return {"overlap_seconds": round(pairs.answer, 2)}


def _measure_growth(folder: Path, playbook: Path, people: int) -> dict[str, Any]:
    """Measure ours with more and more events, and draw a straight line through the times."""
    found = []
    for events in _GROWTH:
        shop, workspace = folder / f"shop_{events}", folder / f"workspace_{events}"
        measure(make_shop, str(shop), people, events)
        one = measure(segment_by_rules, str(shop), str(playbook), str(workspace), AS_OF)
        found.append((events / 1e6, one.answer["cpu"], one.answer["seconds"]))
        say(
            f"{events / 1e6:.0f} million events: {one.answer['seconds']:.1f} s"
            f" ({one.answer['cpu']:.1f} s of processor time), at most {one.peak_mb:,.0f} MB"
        )
        shutil.rmtree(shop)
        shutil.rmtree(workspace)
    millions, cpu, seconds = (np.array(column) for column in zip(*found, strict=True))
    slope, base = np.polyfit(millions, cpu, 1)
    off = np.abs(cpu / (base + slope * millions) - 1).max()
    say(
        f"a straight line: {base:.1f} s and {slope:.2f} s of processor time for each million"
        f" events; no point is further from it than {off:.0%}"
    )
    return {
        "growth": {f"{m:.0f}": round(float(s), 1) for m, s in zip(millions, seconds, strict=True)},
        "growth_cpu": {f"{m:.0f}": round(float(s), 1) for m, s in zip(millions, cpu, strict=True)},
        "growth_off_line": round(float(off), 3),
    }


def _run_again(
    folder: Path, shop: Path, playbook: Path, people: int, events: int
) -> dict[str, Any]:
    """Add the last hundredth of the events and run on top of the run before, and afresh."""
    workspace = folder / "workspace_0"
    measure(make_shop, str(shop), people, events, 990, 1000)
    before = f"{AS_OF:%Y%m%dT%H%M%SZ}-bench"
    later = datetime(2026, 11, 21, 9, 0, 1, tzinfo=UTC)
    arguments = (str(shop), str(playbook))
    second = measure(segment_by_rules, *arguments, str(workspace), later, before)
    full = measure(segment_by_rules, *arguments, str(folder / "afresh"), later)
    different = count_different(
        membership_of(workspace, newest=True), membership_of(folder / "afresh")
    )
    say(
        f"with 1 % more events, on top of a run: {second.answer['seconds']:.1f} s"
        f" ({second.answer['cpu']:.1f} s of processor time); afresh {full.answer['seconds']:.1f} s"
        f" ({full.answer['cpu']:.1f} s); memberships that differ: {different}"
    )
    return {
        "second_seconds": round(second.answer["seconds"], 2),
        "second_cpu_seconds": round(second.answer["cpu"], 2),
        "second_differs": different,
    }
