"""Peers: the shop's segments by rules, and by what a user would take in place of the product.

DuckDB's SQL by hand, polars, chDB (ClickHouse in the process) and well-tuned pandas, each as its
best user would write it. All read the same Parquet tables and write who is in which segment; the
members are compared one by one. The numbers of polars and chDB need ``make bench-setup``.
"""

from __future__ import annotations

import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.measuring import measure, say
from benchmarks.segment import SHOPS
from benchmarks.shop_by_rules import write_playbook
from benchmarks.shop_segments import SEGMENTS, SIZES
from benchmarks.shop_tables import make_shop
from benchmarks.shop_ways import (
    OURS,
    compare_members,
    compare_times,
    list_ways,
    measure_in_turns,
)

PEERS = ("duckdb_sql", "polars", "chdb", "pandas_tuned")


def run(size: str) -> dict[str, Any]:
    """Make the shop, find the segments in every way, compare, and give the figures."""
    with tempfile.TemporaryDirectory() as name:
        return compare_peers(Path(name), size, *SHOPS[size])


def compare_peers(folder: Path, size: str, people: int, events: int) -> dict[str, Any]:
    """Find the segments of a shop in every way; give the figures."""
    made = measure(make_shop, str(folder / "shop"), people, events)
    say(f"shop of {people:,} people and {events:,} events made in {made.seconds:.0f} s")
    (folder / "playbook").mkdir()
    rules = {key: {"rule": rule} for key, rule, _ in SEGMENTS[: SIZES[size]]}
    write_playbook(folder / "playbook", rules)
    best = measure_in_turns(list_ways(folder, size, PEERS), size)
    ours = best[OURS]
    return {
        "seconds": round(ours.answer["seconds"], 2),
        "cpu_seconds": round(ours.answer["cpu"], 2),
        "peak_mb": round(ours.peak_mb),
        "recipients": people,
        "events": events,
        "segments": SIZES[size],
        "memberships": ours.answer["memberships"],
        "ways": {
            way: {
                "seconds": round(one.answer["seconds"], 2),
                "cpu": round(one.answer["cpu"], 2),
                "peak_mb": round(one.peak_mb),
            }
            for way, one in best.items()
        },
        "versions": {name: version(name) for name in ("duckdb", "polars", "chdb", "pandas")},
        "different": compare_members(folder, best),
        "ratios": compare_times(best, "seconds"),
        "cpu_ratios": compare_times(best, "cpu"),
    }
