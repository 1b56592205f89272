"""The audit of a run, written down."""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import Connection
from sendable.feeds import read_feeds
from sendable.marketing import register_marketing
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.strategy.audit.findings import FEEDS, find_mistakes
from sendable.strategy.audit.rules import WRITTEN_DOWN

_PEOPLE = """
SELECT $run_id AS run_id, mistake, number
FROM audit_found
WHERE list_contains($mistakes::VARCHAR[], mistake)
"""

_BATCH = 100_000
"""People that are between the engine and a file at once."""


def record_audit(connection: Connection, playbook: Playbook, run: Run) -> pd.DataFrame:
    """Write what the audit finds, and the people of findings whom no rule can say.

    To be called with the lake's lock. The rows go into the lake's tables ``audit_findings`` and
    ``audit_people``.

    Args:
        connection: An engine as ``open_people`` leaves it.
        playbook: The playbook, with the members of its families.
        run: The run; its segments have been computed.

    Returns:
        The run's ``audit_findings`` rows.
    """
    lake = run.workspace.lake
    register_marketing(connection, playbook.brief.marketing)
    findings = find_mistakes(connection, playbook, run, read_feeds(run, FEEDS))
    measured = set(findings.loc[findings["verdict"] != "not_available", "mistake"])
    bound = {"run_id": run.run_id, "mistakes": sorted(measured & WRITTEN_DOWN)}
    people = connection.sql(_PEOPLE, params=bound)
    lake.replace_run("audit_findings", run.run_id, findings)
    lake.replace_run_batches("audit_people", run.run_id, people.to_arrow_reader(_BATCH))
    return findings
