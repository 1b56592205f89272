"""The same segments as an analyst would write them for DuckDB, once: one wide row, one file."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb

from benchmarks.shop_segments import SEGMENTS

AS_OF = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def segment_by_hand(folder: str, target: str, many: int) -> tuple[float, float]:
    """Write the membership of the first segments; give seconds, and those of processor time."""
    began, worked = time.perf_counter(), time.process_time()
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(f"SET temp_directory = '{target}.spill'")
        for path in Path(folder).glob("*.parquet"):
            connection.execute(f"CREATE VIEW {path.stem} AS FROM read_parquet('{path}')")
        wide = _with_moments(Path(__file__).with_suffix(".sql").read_text(encoding="utf-8"))
        chosen = SEGMENTS[:many]
        flags = ", ".join(
            f"coalesce({_with_moments(condition)}, FALSE) AS {key}" for key, _, condition in chosen
        )
        first = " ".join(f"WHEN {key} THEN '{key}'" for key, _, _ in chosen)
        connection.execute(
            f"CREATE TABLE answers AS SELECT *, CASE {first} END AS primary_segment FROM ("
            f"SELECT number, {flags} FROM ({wide}) AS wide"
            " SEMI JOIN (SELECT number FROM decisions WHERE outcome = 'sendable') USING (number)"
            " ANTI JOIN suppressed USING (number))"
        )
        rows = " UNION ALL ".join(
            f"SELECT '{key}' AS segment, number, primary_segment = '{key}' AS is_primary,"
            f" {_moment(AS_OF)} AS entered_at FROM answers WHERE {key}"
            for key, _, _ in chosen
        )
        connection.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet)")
    return time.perf_counter() - began, time.process_time() - worked


def _moment(moment: datetime) -> str:
    return f"TIMESTAMPTZ '{moment.isoformat()}'"


def _with_moments(text: str) -> str:
    """Put the moments in: ``$day30`` is 30 days before the as-of time."""
    for days in (730, 365, 360, 180, 120, 90, 60, 35, 30, 25, 14, 7, 2):
        text = text.replace(f"$day{days}", _moment(AS_OF - timedelta(days=days)))
    return text.replace("$as_of", _moment(AS_OF))
