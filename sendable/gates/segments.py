"""The numbers that the gate after segment judges: members, waterfalls, jumps, and the rules."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sendable.engine.duckdb import Connection, query, read_sql, run_script
from sendable.policies import SegmentChanges
from sendable.rules.lint.findings import Finding
from sendable.runs import Run, find_published_before

_MOST_FINDINGS = 5
"""Findings that a check names; the run's lint.json has all."""


def measure_segments(
    connection: Connection, run: Run, policy: SegmentChanges, findings: Sequence[Finding]
) -> pd.DataFrame:
    """Measure the segments of a run as they were written, and what lint found in their rules.

    Args:
        connection: An engine as ``open_people`` opens it.
        run: The run.
        policy: What a jump is.
        findings: What lint found.

    Returns:
        One row. Shares are between 0 and 1; columns that end in ``_in_words`` say what the column
        of their name found.
    """
    published = find_published_before(run)
    bound = {
        "run_id": run.run_id,
        "before": published.source_of("segment") if published is not None else None,
        "least_members": policy.least_members,
        "warn_percent": policy.warn_percent,
    }
    run_script(connection, "sendable.gates", "unlifted")
    metrics = query(connection, read_sql("sendable.gates", "segments"), bound)
    # What found nothing is said by its number.
    words = [name for name in metrics.columns if str(name).endswith("_in_words")]
    metrics = metrics.drop(columns=[name for name in words if metrics[name].isna().all()])
    for severity in ("error", "warning"):
        found = [each for each in findings if each.severity == severity]
        metrics[f"rule_{severity}s"] = len(found)
        if found:
            metrics[f"rule_{severity}s_in_words"] = _say(found)
    return metrics


def _say(findings: Sequence[Finding]) -> str:
    said = "; ".join(f"{each.place}: {each.sentence}" for each in findings[:_MOST_FINDINGS])
    more = len(findings) - _MOST_FINDINGS
    return said + (f"; and {more} more" if more > 0 else "")
