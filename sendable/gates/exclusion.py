"""The numbers that the gate after exclude judges: the decisions, and how they moved.

More people excluded or held than before costs nobody anything but a message, so a rise is warned
of. A fall sends messages to people who had none before: beyond the policy's ``stop_points`` it
stops the run until somebody has looked and said so. Whoever is released because the playbook
declares the basis of a list anew is not counted in that: the declaration is what somebody said.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, get_args

import pandas as pd

from sendable.engine.duckdb import Connection, query, read_sql, run_script
from sendable.playbook import Playbook
from sendable.policies import (
    ExclusionChanges,
    LiftedByConsent,
    LiftedByReview,
    LiftedBySign,
    LiftedByStart,
)
from sendable.reasons import BY_CODE
from sendable.runs import Run, list_runs

_LIFTABLE = sorted(
    {
        *get_args(LiftedByStart),
        *get_args(LiftedByConsent),
        *get_args(LiftedByReview),
        *get_args(LiftedBySign),
    }
)


@dataclass(frozen=True)
class Move:
    """How the share of a reason moved between two runs. Shares are between 0 and 1.

    A rise is of all recipients. A fall is of those in both runs, so that new people who are
    sendable do not look like one. ``declared`` is the part of a fall that a declaration explains.
    """

    reason: str
    before: float
    now: float
    declared: float = 0.0
    declared_people: int = 0

    @property
    def points(self) -> float:
        """Percentage points, of a fall below zero."""
        return 100 * (self.now - self.before)

    @property
    def unexplained_fall(self) -> float:
        """Percentage points of a fall that no declaration explains."""
        return max(0.0, -self.points - 100 * self.declared)

    def __str__(self) -> str:
        """Say it in words."""
        title = BY_CODE[self.reason].title if self.reason in BY_CODE else self.reason
        verb = "rose" if self.points > 0 else "fell"
        of_them = f", {self.declared_people:,} people by a newly declared list"
        return f"“{title}” {verb} from {self.before:.1%} to {self.now:.1%}" + (
            of_them if self.declared_people else ""
        )


def measure_exclusion(connection: Connection, run: Run, playbook: Playbook) -> pd.DataFrame:
    """Measure the decisions of a run, against the log and the tables as they are now.

    Args:
        connection: An engine as ``open_people`` opens it, on the run's own decisions.
        run: The run.
        playbook: The playbook; its policy says what a jump is.

    Returns:
        One row. Shares are between 0 and 1; columns that end in ``_in_words`` say what the column
        of their name found.
    """
    bound = {"run_id": run.run_id, "as_of": run.as_of, "liftable": _LIFTABLE}
    run_script(connection, "sendable.gates", "unlifted")
    metrics = query(connection, read_sql("sendable.gates", "exclusion"), bound)
    policy = playbook.policies.exclusion_changes
    moves = find_moves(connection, run, policy)
    jumped = [move for move in moves if abs(move.points) > policy.warn_points]
    collapsed = [] if _is_confirmed(run, policy) else _beyond_stop(moves, policy)
    return metrics.assign(
        reasons_jumped=len(jumped),
        reasons_jumped_in_words=_say(jumped),
        reasons_collapsed=len(collapsed),
        reasons_collapsed_in_words=_say(collapsed),
    )


def find_moves(connection: Connection, run: Run, policy: ExclusionChanges) -> list[Move]:
    """Give how each reason moved since the last published run; nothing where there is none."""
    before = _last_published(run)
    if before is None:
        return []
    bound = {
        "before_run": before.source_of("exclude"),
        "before_at": before.manifest.started_at,
        "least_recipients": policy.least_recipients,
    }
    rows = query(connection, read_sql("sendable.gates", "changes"), bound).to_dict("records")
    return [move for row in rows for move in _moves_of(row)]


def _moves_of(row: Mapping[Hashable, Any]) -> Iterator[Move]:
    """Give a rise and a fall, which one reason may have at once: neither hides the other."""
    rise = Move(row["reason"], row["all_before"], row["all_now"])
    if rise.points > 0:
        yield rise
    declared, people = row["declared"], int(row["declared_people"])
    fall = Move(row["reason"], row["both_before"], row["both_now"], declared, people)
    if fall.points < 0:
        yield fall


def _beyond_stop(moves: list[Move], policy: ExclusionChanges) -> list[Move]:
    if policy.stop_points is None:
        return []
    return [move for move in moves if move.unexplained_fall > policy.stop_points]


def _is_confirmed(run: Run, policy: ExclusionChanges) -> bool:
    """Say whether somebody looked at the falls on the day of the run, in whatever time zone."""
    if policy.confirmed is None:
        return False
    return abs(run.manifest.started_at.date() - policy.confirmed) <= timedelta(days=1)


def _last_published(run: Run) -> Run | None:
    """Give the published run that looked at the latest moment up to this run's own."""
    others = [
        other
        for other in list_runs(run.workspace)
        if other.manifest.is_published
        and not other.manifest.is_narrowed
        and not other.manifest.files_removed
        and other.run_id != run.run_id
        and other.source_of("exclude") != run.run_id
        and other.as_of <= run.as_of
    ]
    return max(others, key=lambda other: (other.as_of, other.manifest.started_at), default=None)


def _say(moves: list[Move]) -> str:
    widest = sorted(moves, key=lambda move: -abs(move.points))
    return "; ".join(str(move) for move in widest) or "none"
