"""The ways to find the shop's segments, measured in turns, their members compared one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import duckdb

from benchmarks.measuring import Measured, measure, say
from benchmarks.shop_by_hand import AS_OF, segment_by_hand
from benchmarks.shop_by_rules import segment_by_rules
from benchmarks.shop_in_chdb import segment_in_chdb
from benchmarks.shop_in_pandas import segment_plainly, segment_tuned
from benchmarks.shop_in_polars import segment_in_polars
from benchmarks.shop_segments import SIZES

TURNS = {"small": 3, "medium": 2, "large": 1}
"""How often each way runs; its best turn counts."""

PANDAS_TURNS = {"small": 3, "medium": 1, "large": 0}
"""The same for the ways with pandas, of which the large shop asks more memory than there is."""

OURS = "rules"

_DIFFERENT = """
WITH ours AS (SELECT segment, number, is_primary FROM read_parquet($ours)),
theirs AS (
    SELECT segment::VARCHAR AS segment, number::VARCHAR AS number, is_primary::BOOLEAN AS is_primary
    FROM read_parquet($theirs)
)
SELECT
    (SELECT count(*) FROM (FROM ours EXCEPT ALL FROM theirs))
    + (SELECT count(*) FROM (FROM theirs EXCEPT ALL FROM ours))
"""

Way = Callable[[int], Measured]
"""Finds the segments, given the turn."""


def list_ways(folder: Path, size: str, others: Iterable[str]) -> dict[str, Way]:
    """Give ours and other ways to find the segments, by name.

    Args:
        folder: With ``shop`` and ``playbook`` in it; each way writes its membership there.
        size: How many of the segments.
        others: Which of ``duckdb_sql``, ``polars``, ``chdb``, ``pandas_tuned`` and ``pandas``.
    """
    shop, playbook, many = str(folder / "shop"), str(folder / "playbook"), SIZES[size]

    def target(way: str) -> str:
        # ClickHouse writes into no file that is there.
        (folder / f"{way}.parquet").unlink(missing_ok=True)
        return str(folder / f"{way}.parquet")

    known: dict[str, Way] = {
        "duckdb_sql": lambda _: measure(segment_by_hand, shop, target("duckdb_sql"), many),
        "polars": lambda _: measure(segment_in_polars, shop, target("polars"), many),
        "chdb": lambda _: measure(segment_in_chdb, shop, target("chdb"), many),
        "pandas_tuned": lambda _: measure(segment_tuned, shop, target("pandas_tuned")),
        "pandas": lambda _: measure(segment_plainly, shop, target("pandas")),
    }
    ours: Way = lambda turn: measure(  # noqa: E731
        segment_by_rules, shop, playbook, str(folder / f"workspace_{turn}"), AS_OF
    )
    return {OURS: ours, **{way: known[way] for way in others if turns_of(way, size)}}


def turns_of(way: str, size: str) -> int:
    """Say how often a way runs at a size."""
    return (PANDAS_TURNS if way.startswith("pandas") else TURNS)[size]


def measure_in_turns(ways: Mapping[str, Way], size: str) -> dict[str, Measured]:
    """Measure each way in turns, and keep the best of each: a busy moment meets all of them."""
    best: dict[str, Measured] = {}
    for turn in range(TURNS[size]):
        for way, work in ways.items():
            if turn >= turns_of(way, size):
                continue
            one = work(turn)
            say(
                f"{way}: {one.answer['seconds']:.1f} s ({one.answer['cpu']:.1f} s of processor"
                f" time), at most {one.peak_mb:,.0f} MB"
            )
            if way not in best or one.answer["seconds"] < best[way].answer["seconds"]:
                best[way] = one
    return best


def compare_times(best: Mapping[str, Measured], clock: str) -> dict[str, float]:
    """Give our time over that of each other way."""
    ours = best[OURS].answer[clock]
    return {way: round(ours / one.answer[clock], 3) for way, one in best.items() if way != OURS}


def compare_members(folder: Path, ways: Iterable[str]) -> dict[str, int]:
    """Count the memberships of each other way that differ from ours."""
    found = membership_of(folder / "workspace_0")
    different = {
        way: count_different(found, folder / f"{way}.parquet") for way in ways if way != OURS
    }
    say(f"memberships that differ: {different}")
    return different


def membership_of(workspace: Path, *, newest: bool = False) -> Path:
    """Give the membership that a run wrote: the workspace's first, or its newest."""
    files = sorted((workspace / "runs").glob("*/membership.parquet"))
    return files[-1] if newest else files[0]


def count_different(ours: Path, theirs: Path) -> int:
    """Count memberships that only one of two files has, or has as another primary segment."""
    with duckdb.connect() as connection:
        connection.execute("SET enable_progress_bar = false; SET memory_limit = '2GB'")
        bound = {"ours": str(ours), "theirs": str(theirs)}
        return int(connection.execute(_DIFFERENT, bound).fetchall()[0][0])
