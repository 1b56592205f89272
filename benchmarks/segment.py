"""Segment: rules over a large shop, against the same segments by hand in DuckDB and in pandas.

All read the same Parquet tables and write who is in which segment, with the one that each person is
served under; the members are compared. Ours also keeps the waterfalls and writes the lake's table.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from benchmarks.given import segment_given
from benchmarks.measuring import Measured, measure, say
from benchmarks.shop_account import look_at_account
from benchmarks.shop_by_hand import AS_OF, segment_by_hand
from benchmarks.shop_by_rules import overlap_all, segment_by_rules, write_playbook
from benchmarks.shop_in_pandas import segment_plainly, segment_tuned
from benchmarks.shop_segments import SEGMENTS, SIZES
from benchmarks.shop_tables import make_shop

SHOPS = {
    "small": (100_000, 2_000_000),
    "medium": (1_000_000, 20_000_000),
    "large": (1_000_000, 50_000_000),
}
"""Recipients and events."""

_TURNS = {"small": 3, "medium": 2, "large": 1}
"""How often each way runs; its best turn counts."""

_PANDAS_TURNS = {"small": 3, "medium": 1}
"""The same for the ways with pandas, of which the large shop asks more memory than there is."""

_GROWTH = (5_000_000, 10_000_000, 20_000_000, 50_000_000)
"""Events with which ours is measured at the large size: time is to grow as they do."""

_PAIRS = 60
"""Segments of which each two are counted against each other."""

_DIFFERENT = """
WITH ours AS (SELECT segment, number, is_primary FROM read_parquet($ours)),
theirs AS (SELECT segment, number, is_primary FROM read_parquet($theirs))
SELECT
    (SELECT count(*) FROM (FROM ours EXCEPT ALL FROM theirs))
    + (SELECT count(*) FROM (FROM theirs EXCEPT ALL FROM ours))
"""


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
    best = _measure_in_turns(_list_ways(folder, size), size)
    ours = best["rules"].answer
    say(f"{many} segments with {ours['memberships']:,} memberships")
    found = _membership_of(folder / "workspace_0")
    different = {
        way: _count_different(found, folder / f"{way}.parquet") for way in best if way != "rules"
    }
    say(f"memberships that differ: {different}")
    figures = {
        "seconds": round(ours["seconds"], 2),
        "cpu_seconds": round(ours["cpu"], 2),
        "peak_mb": round(best["rules"].peak_mb),
        "segments": many,
        "events": events,
        "memberships": ours["memberships"],
        "different": different,
        "peaks_mb": {way: round(one.peak_mb) for way, one in best.items()},
        "ratios": _compare(best, "seconds"),
        "cpu_ratios": _compare(best, "cpu"),
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


def _list_ways(folder: Path, size: str) -> dict[str, Callable[[int], Measured]]:
    """Give the ways to find the segments, by name."""
    shop, playbook = str(folder / "shop"), str(folder / "playbook")
    ways: dict[str, Callable[[int], Measured]] = {
        "rules": lambda turn: measure(
            segment_by_rules, shop, playbook, str(folder / f"workspace_{turn}"), AS_OF
        ),
        "duckdb_sql": lambda _: measure(
            segment_by_hand, shop, str(folder / "duckdb_sql.parquet"), SIZES[size]
        ),
    }
    if size in _PANDAS_TURNS:
        ways["pandas_tuned"] = lambda _: measure(
            segment_tuned, shop, str(folder / "pandas_tuned.parquet")
        )
        ways["pandas"] = lambda _: measure(segment_plainly, shop, str(folder / "pandas.parquet"))
    return ways


def _compare(best: dict[str, Measured], clock: str) -> dict[str, float]:
    """Give our time over that of each other way."""
    ours = best["rules"].answer[clock]
    return {way: round(ours / one.answer[clock], 3) for way, one in best.items() if way != "rules"}


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


def _measure_in_turns(ways: dict[str, Callable[[int], Measured]], size: str) -> dict[str, Measured]:
    """Measure each way in turns, and keep the best of each: a busy moment meets all of them."""
    best: dict[str, Measured] = {}
    for turn in range(_TURNS[size]):
        for way, work in ways.items():
            if way.startswith("pandas") and turn >= _PANDAS_TURNS[size]:
                continue
            one = work(turn)
            say(
                f"{way}: {one.answer['seconds']:.1f} s ({one.answer['cpu']:.1f} s of processor"
                f" time), at most {one.peak_mb:,.0f} MB"
            )
            if way not in best or one.answer["seconds"] < best[way].answer["seconds"]:
                best[way] = one
    return best


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
    different = _count_different(
        _membership_of(workspace, newest=True), _membership_of(folder / "afresh")
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


def _membership_of(workspace: Path, *, newest: bool = False) -> Path:
    files = sorted((workspace / "runs").glob("*/membership.parquet"))
    return files[-1] if newest else files[0]


def _count_different(ours: Path, theirs: Path) -> int:
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false; SET memory_limit = '2GB'")
        bound = {"ours": str(ours), "theirs": str(theirs)}
        return int(connection.execute(_DIFFERENT, bound).fetchall()[0][0])
