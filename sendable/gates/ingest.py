"""The numbers that the gate after ingest judges: the account itself, and the run before."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd

from sendable.brief import Brief
from sendable.engine.duckdb import Connection, query, read_sql
from sendable.runs import Run, list_runs


def measure_ingest(connection: Connection, run: Run, brief: Brief) -> pd.DataFrame:
    """Measure what came in: counts, shares and ages, and how they compare with the run before.

    An opt-out list's count may only fall when somebody looked and said so: ``confirmed`` in the
    brief has to be of a later day (UTC) than the last pull that the gate let through.

    Args:
        connection: An engine on the lake, with this run's ``pulls`` in it.
        run: The run.
        brief: Which opt-out lists are confirmed, and when.

    Returns:
        One row. Shares are between 0 and 1, a ``_ratio`` is now over the run before (1 where there
        is no such run), ``_days`` are days; what cannot be said is missing.
    """
    confirmed = _confirmations(run, brief)
    bound = {
        "run_id": run.run_id,
        "as_of": run.as_of,
        "started_at": run.manifest.started_at,
        "stopped_runs": _stopped_runs(run),
        "unconfirmed": len(brief.opt_out_lists) - len(confirmed),
        "confirmed_lists": list(confirmed),
        "confirmed_on": list(confirmed.values()),
    }
    return query(connection, read_sql("sendable.gates", "ingest"), bound)


def _confirmations(run: Run, brief: Brief) -> dict[int, date]:
    """Give each list's day of confirmation; one that is yet to come, in any time zone, is none."""
    tomorrow = run.manifest.started_at.date() + timedelta(days=1)
    return {
        entry.id: entry.confirmed
        for entry in brief.opt_out_lists
        if entry.id is not None and entry.confirmed is not None and entry.confirmed <= tomorrow
    }


def _stopped_runs(run: Run) -> list[str]:
    """Give the runs whose ingest did not end well."""
    runs = list_runs(run.workspace)
    return [other.run_id for other in runs if "ingest" not in other.manifest.steps]
