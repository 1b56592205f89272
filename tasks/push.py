"""Tasks of a push: what it would do, and what it did, in the account's lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from prefect import get_run_logger
from prefect.cache_policies import NO_CACHE

from sendable.playbook import Playbook
from sendable.publish.push.course import Outcome
from sendable.push_view import describe_look, describe_outcome
from sendable.pushing import look_at_push, push_approved
from sendable.runs import Run
from tasks.account import find_block
from tasks.decorator import task
from tasks.shown import show_table, tell_user


@task(name="look at the lists", task_run_name="look at the lists", cache_policy=NO_CACHE)
def look_at_lists(run: Run, playbook: Playbook, segments: Sequence[str]) -> list[dict[str, Any]]:
    """Say who would be added and removed. Nothing of the account is changed."""
    looked = look_at_push(run, playbook, segments, _now, find_block)
    described = [describe_look(one) for one in looked]
    show_table("push plan", _rows(described), "Who would be added to each segment's list")
    return described


@task(name="write the lists", task_run_name="write the lists", cache_policy=NO_CACHE)
def write_lists(run: Run, playbook: Playbook, segments: Sequence[str]) -> list[dict[str, Any]]:
    """Bring the lists of approved segments to hold their members. No message is ever sent."""
    outcomes = push_approved(run, playbook, segments, _now, find_block, _tell)
    described = [describe_outcome(one) for one in outcomes]
    show_table("push", _rows(described), "What was written to each segment's list")
    return described


def _now() -> datetime:
    return datetime.now(UTC)


def _tell(outcome: Outcome) -> None:
    record = outcome.record
    tell_user(
        f"{record.segment}: {record.added or 0:,} added, {record.removed or 0:,} removed"
        + (f"; {record.state}: {record.why}" if record.why else "")
    )
    for note in outcome.notes:
        get_run_logger().info("%s: %s", record.segment, note)


def _rows(described: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give rows of one line each, as a table artifact prints them."""
    return [{name: _line(value) for name, value in one.items()} for one in described]


def _line(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    return "; ".join(
        f"{one['name']} ({one['list_id']}): {one['contacts']:,}" if isinstance(one, dict) else one
        for one in value
    )
