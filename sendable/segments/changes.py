"""Changes: who entered and who left each segment since the published run before, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
import pyarrow as pa

from sendable.engine.duckdb import Connection, query, run_script
from sendable.playbook import Playbook
from sendable.rulebooks import Rulebook
from sendable.runs import Run
from sendable.schemas import TABLES, arrow_schema
from sendable.segments.causes import Before, recall, trace_causes
from sendable.segments.evidence import find_evidence

_SEGMENTS_THEN = "SELECT DISTINCT segment FROM membership_before"

_NOT_COMPUTABLE_THEN = """
SELECT segment, not_computable AS reason
FROM main.segment_sizes
WHERE run_id = $run_id AND not_computable IS NOT NULL
"""

_CHANGES = """
SELECT
    $run_id AS run_id, segment, number, change, settled.cause, settled.evidence
FROM changed JOIN settled USING (segment, change)
UNION ALL
SELECT $run_id, segment, number, change, cause, evidence
FROM explained
ORDER BY segment, change, number
"""

_NO_EVIDENCE = """
CREATE OR REPLACE TEMP TABLE explained (
    segment VARCHAR, number VARCHAR, change VARCHAR, cause VARCHAR, evidence VARCHAR
)
"""


def find_changes(
    connection: Connection,
    run: Run,
    playbook: Playbook,
    published: Run | None,
    not_computable: Mapping[str, str],
) -> pa.Table:
    """Give the run's rows of ``membership_changes``; none without a published run before.

    Args:
        connection: The run's engine, with ``evaluated``, ``compared`` and ``membership_before``.
        run: The run.
        playbook: The playbook.
        published: The published run that ``membership_before`` is of.
        not_computable: By segment, why it cannot be computed now.
    """
    if published is None:
        return arrow_schema(TABLES["membership_changes"].model).empty_table()
    before = recall(published, playbook)
    then = set(query(connection, _SEGMENTS_THEN)["segment"])
    settled = _settle(connection, playbook, before, not_computable, then)
    connection.register("settled", settled)
    gone = sorted(then - (playbook.segments.keys() - not_computable.keys()))
    run_script(connection, "sendable.segments", "changes", gone=gone)
    chosen = connection.sql("SELECT * FROM to_trace").to_arrow_table()
    connection.execute(_NO_EVIDENCE)
    if chosen.num_rows:
        worlds = trace_causes(connection, run, playbook, before, chosen)
        find_evidence(connection, run, playbook, before, worlds)
    bound = {"run_id": run.run_id}
    rows = connection.sql(_CHANGES, params=bound).to_arrow_table()
    connection.unregister("settled")
    return rows


def _settle(
    connection: Connection,
    playbook: Playbook,
    before: Before,
    not_computable: Mapping[str, str],
    found: Collection[str],
) -> pd.DataFrame:
    """Give the segments all of whose changes have one cause: segment, change, cause, evidence."""
    bound = {"run_id": before.run.run_id}
    reasons = query(connection, _NOT_COMPUTABLE_THEN, bound)
    then = dict(zip(reasons["segment"], reasons["reason"], strict=True))
    rows = [(key, "left", "source_gone", reason) for key, reason in not_computable.items()]
    rows += [
        (key, "entered", "source_back", f"in the run before, {reason}")
        for key, reason in then.items()
    ]
    settled = {(key, change) for key, change, _, _ in rows}
    past = set(before.rulebook.audiences) if before.rulebook else set()
    for key in {*found, *playbook.segments, *past}:
        evidence = _what_is_edited(key, playbook, before.rulebook)
        if evidence is None:
            continue
        cause = "rule_edited" if before.rulebook else "not_traceable"
        rows += [
            (key, change, cause, evidence)
            for change in ("entered", "left")
            if (key, change) not in settled
        ]
    columns = ["segment", "change", "cause", "evidence"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _what_is_edited(key: str, playbook: Playbook, then: Rulebook | None) -> str | None:
    """Say why a segment cannot be compared with itself; nothing where it can."""
    if key not in playbook.segments:
        return "the segment is not in the playbook any more"
    if then is None:
        return "the rules of the run before were not kept, or cannot be read any more"
    return None if key in then.audiences else "the segment is new in the playbook"
