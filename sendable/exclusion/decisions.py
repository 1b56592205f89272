"""Decisions: one verdict for each recipient, from everything that was found."""

from __future__ import annotations

import pandas as pd
import pyarrow as arrow

from sendable.engine.duckdb import Connection
from sendable.reasons import REASONS
from sendable.runs import Run

_DECIDE = """
CREATE TEMP TABLE decided AS
WITH judged AS (
    SELECT
        number,
        list(findings.reason ORDER BY precedence) AS reasons,
        arg_min(
            {
                'reason': findings.reason,
                'outcome': outcome,
                'since': since,
                'evidence': evidence,
                'until': until
            },
            precedence
        ) AS first
    FROM findings JOIN reasons ON reasons.code = findings.reason
    GROUP BY number
)
SELECT
    $run_id AS run_id,
    number,
    coalesce(judged.first.outcome, 'sendable') AS outcome,
    judged.first.reason AS primary_reason,
    coalesce(judged.reasons, []::VARCHAR[]) AS reasons,
    judged.first.since AS since,
    judged.first.evidence AS evidence,
    judged.first.until AS until
FROM recipients LEFT JOIN judged USING (number)
ORDER BY number
"""


def decide(connection: Connection, run: Run) -> arrow.Table:
    """Decide for every recipient: the weightiest of the ``findings`` in the engine counts.

    Leaves ``decided`` behind: the same rows.

    Returns:
        The ``decisions`` rows of the run, by number.
    """
    # Every reason that excludes comes before every one that holds, so the first gives the outcome.
    connection.register(
        "reasons",
        pd.DataFrame(
            [(reason.code, reason.outcome, rank) for rank, reason in enumerate(REASONS)],
            columns=["code", "outcome", "precedence"],
        ),
    )
    connection.execute(_DECIDE, {"run_id": run.run_id})
    return connection.table("decided").to_arrow_table()


def list_findings(connection: Connection, run: Run) -> arrow.Table:
    """Give the ``findings`` rows of the run."""
    columns = "$run_id AS run_id, number, reason, since, until, evidence"
    found = connection.sql(
        f"SELECT {columns} FROM findings ORDER BY number, reason",  # noqa: S608 (a text above)
        params={"run_id": run.run_id},
    )
    return found.to_arrow_table()
