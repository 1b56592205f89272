"""What the gate after publish judges: the files as written, and the log as it is now."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pyarrow as arrow
import pyarrow.parquet as parquet

from sendable.engine.duckdb import Connection, query
from sendable.publish import tracker
from sendable.publish.clean_up import FOLDER
from sendable.publish.content import Publication
from sendable.runs import Run, Step

_WHOLE_NUMBER = re.compile(r"\+[1-9]\d{7,14}(?!\d)")

_SUPPRESSED_PRIMARIES = """
SELECT count(*) AS people
FROM main.membership
WHERE run_id = $run_id AND is_primary AND number IN (SELECT number FROM suppressed_now)
"""

_SUPPRESSED_EXPORTS = """
SELECT count(DISTINCT number) AS people
FROM exported
WHERE number IN (SELECT number FROM suppressed_now)
"""

_SUPPRESSED_PUSHED = """
SELECT count(DISTINCT number) AS people
FROM main.our_contacts
WHERE state IN ('adding', 'there') AND number IN (SELECT number FROM suppressed_now)
"""

_FOR_SENDING: tuple[tuple[Step, str], ...] = (
    ("segment", "membership.parquet"),
    ("strategise", "flow_due.parquet"),
)
"""The files with numbers that a run leaves for whoever sends, and the step that writes each."""


def measure_publication(connection: Connection, run: Run, publication: Publication) -> pd.DataFrame:
    """Give one row of metrics on what was published.

    Args:
        connection: An engine opened after the files were written, with ``suppressed_now``.
        run: The run.
        publication: What was to be written.
    """
    bound = {"run_id": run.source_of("segment")}
    suppressed = int(query(connection, _SUPPRESSED_PRIMARIES, bound)["people"].iloc[0])
    pushed = int(query(connection, _SUPPRESSED_PUSHED)["people"].iloc[0])
    names = ["rulebook.html", "rulebook.md", "tracker.csv", "tracker.json"]
    texts = [_read(run.folder / name) for name in names]
    texts += [
        _read(path)
        for folder in (FOLDER, tracker.FOLDER)
        for path in sorted((run.folder / folder).glob("*.csv"))
    ]
    return pd.DataFrame(
        [
            {
                "tracker_rows_missing": len(publication.pages)
                - len(pd.read_csv(run.folder / "tracker.csv")),
                "primaries_suppressed_now": suppressed,
                "exported_suppressed_now": _count_suppressed_exports(connection, run),
                "pushed_suppressed_now": pushed,
                "rulebook_bytes": len(texts[0].encode()),
                "whole_numbers_shown": sum(len(_WHOLE_NUMBER.findall(text)) for text in texts),
            }
        ]
    )


def _count_suppressed_exports(connection: Connection, run: Run) -> int:
    """Count the suppressed in the files as they are on disk, which may hold millions of rows."""
    found = 0
    for step, name in _FOR_SENDING:
        path = run.workspace.runs / run.source_of(step) / name
        if path.exists():
            with parquet.ParquetFile(path) as file:
                batches = file.iter_batches(columns=["number"])
                schema = arrow.schema([file.schema_arrow.field("number")])
                rows = arrow.RecordBatchReader.from_batches(schema, batches)
                connection.register("exported", rows)
                found += int(query(connection, _SUPPRESSED_EXPORTS)["people"].iloc[0])
                connection.unregister("exported")
    return found


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
