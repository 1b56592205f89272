"""Segments that wait for a decision longer than the playbook allows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sendable.playbook import Playbook
from sendable.publish.approval import gather_approvals
from sendable.runs import load_run
from sendable.segments.families import recall_families
from sendable.workspace import Workspace

_MOST_NAMED = 5


@dataclass(frozen=True)
class Waiting:
    """What waits.

    Attributes:
        run_id: The latest run: its segments are what is decided about.
        segments: The keys of those that wait, those served first first.
        since: When that run was published (UTC).
    """

    run_id: str
    segments: tuple[str, ...]
    since: datetime

    def say(self) -> str:
        """Name the first few, and how many more there are."""
        more = len(self.segments) - _MOST_NAMED
        return ", ".join(self.segments[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def find_waiting(workspace: Workspace, playbook: Playbook, now: datetime) -> Waiting | None:
    """Find what waits for longer than ``alerts.yaml`` allows, and was not told of yet.

    A segment waits since the latest run was published, whatever was said of it before: what is
    decided is how it stands in that run.

    Args:
        workspace: The workspace.
        playbook: The playbook as it is now.
        now: The moment that is asked about.

    Returns:
        What waits, or nothing where there is no published run, nothing waits for that long, or it
        was told.
    """
    if not (workspace.runs / "latest").exists():
        return None
    latest = load_run(workspace, "latest")
    since = latest.manifest.steps["publish"].finished_at
    allowed = timedelta(hours=playbook.policies.alerts.approval_hours)
    if now - since < allowed or _note_of(workspace, latest.run_id).exists():
        return None
    known = recall_families(playbook, latest)
    pending = [
        key for key, each in gather_approvals(latest, known).items() if each.state == "pending"
    ]
    pending.sort(key=lambda key: known.segments[key].file.priority)
    return Waiting(latest.run_id, tuple(pending), since) if pending else None


def note_told(workspace: Workspace, waiting: Waiting) -> None:
    """Note that people were told, so that they are not told every day."""
    note = _note_of(workspace, waiting.run_id)
    note.parent.mkdir(exist_ok=True, mode=0o700)
    note.touch(mode=0o600)


def _note_of(workspace: Workspace, run_id: str) -> Path:
    return workspace.root / "told" / f"approval-{run_id}"
