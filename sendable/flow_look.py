"""A look at the lifecycle flows between two refreshes: who is due now, by the segments of then."""

from __future__ import annotations

import pandas as pd

from sendable.before_send import find_latest
from sendable.errors import ConfigurationError, RunError
from sendable.lifecycle import record_lifecycle
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.runs import Run, StepRecord
from sendable.workspace import Workspace


def find_segments_of(workspace: Workspace, playbook: Playbook) -> StepRecord:
    """Give the segments that a look stands on: those of the latest published run.

    Raises:
        RunError: There is none, or the playbook was changed since.
        ConfigurationError: The playbook has no flows.
    """
    if not playbook.flows:
        raise ConfigurationError(
            "the playbook has no lifecycle flows",
            remedy="Put files into lifecycle/ of the playbook; the shipped one has nine",
        )
    latest = find_latest(workspace)
    if latest is None:
        raise RunError(
            f"there is no published run in {workspace.root} to take the segments from",
            remedy="Run 'sendable refresh' first",
        )
    segments = latest.manifest.steps["segment"]
    if not latest.manifest.has_own_brief and segments.playbook_hash != playbook.digest:
        raise RunError(
            "the playbook was changed since the segments were made",
            remedy="Run 'sendable refresh' first",
        )
    return segments


def work_out_due(run: Run, playbook: Playbook) -> pd.DataFrame:
    """Write who is due for which step, who waits, and who left and why. Needs the writer lock.

    Args:
        run: The run: its exclude step has ended, and it stands on the segments of another.
        playbook: The playbook, with the members of its families.

    Returns:
        The run's ``flow_sizes`` rows.
    """
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        return record_lifecycle(connection, playbook, run)
