"""What the gate after publish judges: the files as written, and the log as it is now."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.publish import tracker
from sendable.publish.clean_up import FOLDER
from sendable.publish.content import Publication
from sendable.runs import Run

_WHOLE_NUMBER = re.compile(r"\+[1-9]\d{7,14}(?!\d)")

_SUPPRESSED_PRIMARIES = """
SELECT count(*) AS people
FROM main.membership
WHERE run_id = $run_id AND is_primary AND number IN (SELECT number FROM suppressed_now)
"""


def measure_publication(connection: Connection, run: Run, publication: Publication) -> pd.DataFrame:
    """Give one row of metrics on what was published.

    Args:
        connection: An engine opened after the files were written, with ``suppressed_now``.
        run: The run.
        publication: What was to be written.
    """
    bound = {"run_id": run.source_of("segment")}
    suppressed = int(query(connection, _SUPPRESSED_PRIMARIES, bound)["people"].iloc[0])
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
                "rulebook_bytes": len(texts[0].encode()),
                "whole_numbers_shown": sum(len(_WHOLE_NUMBER.findall(text)) for text in texts),
            }
        ]
    )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
