"""Reads what approvals are made of: the run, the playbook, what was said, what was pushed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sendable.playbook import Playbook
from sendable.publish.approval.bands import Band
from sendable.publish.approval.hashing import hash_rule
from sendable.publish.approval.states import Approval, Decision, Evaluated, LastPush, judge
from sendable.rulebooks import Rulebook, read_kept_rules, read_rules_under, rulebook_of
from sendable.runs import Run

_PAST = "the run looks at a moment gone by, and nobody acts on what it finds"


def gather_approvals(run: Run, playbook: Playbook) -> dict[str, Approval]:
    """Give how each segment of a run stands, and of the playbook where the run knew it not yet.

    Args:
        run: The run; its segments were made. Approvals are of the rules that it went by.
        playbook: The playbook as it is now, with the members that its families had in the run.

    Returns:
        By segment, those of the run first.
    """
    made_by = run.source_of("segment")
    decisions = read_decisions(run)
    pushes = run.workspace.lake.read("pushes", run_id=run.run_id)
    approvals = {}
    for found in _evaluate(run, playbook, made_by):
        decision = decisions.get(found.key)
        if run.manifest.is_of_the_past:
            approvals[found.key] = Approval(
                found.key, "draft", "of the past", _PAST, found.size, found.rule_hash, decision
            )
        else:
            push = _last_push(pushes, decision, found.rule_hash)
            approvals[found.key] = judge(found, decision, push)
    return approvals


def read_decisions(run: Run) -> dict[str, Decision]:
    """Give what was said last of each segment.

    Of two decisions of one moment, the one that rejects counts.
    """
    rows = run.workspace.lake.read("approvals")
    rows = rows.assign(rejects=rows["decision"] == "rejected")
    rows = rows.sort_values(["decided_at", "rejects", "approval_id"])
    return {row["segment"]: _as_decision(row) for row in rows.to_dict("records")}


def _as_decision(row: dict[Any, Any]) -> Decision:
    lowest, highest = row["lowest"], row["highest"]
    return Decision(
        approval_id=row["approval_id"],
        segment=row["segment"],
        verdict=row["decision"],
        rule_hash=row["rule_hash"],
        run_id=row["run_id"],
        size=_count(row["size"]),
        band=None if pd.isna(lowest) or pd.isna(highest) else Band(int(lowest), int(highest)),
        who=row["who"],
        note=row["note"] if isinstance(row["note"], str) else "",
        door=row["door"],
        decided_at=row["decided_at"].to_pydatetime(),
    )


def _evaluate(run: Run, playbook: Playbook, made_by: str) -> list[Evaluated]:
    """Give what the run found of each segment, beside what the playbook says of it now."""
    lake = run.workspace.lake
    kept = read_kept_rules(lake, made_by, playbook.brief)
    book = rulebook_of(playbook)
    if kept is not None and run.manifest.has_own_brief:
        book = read_rules_under(playbook, kept.brief)
    sizes = {
        row["segment"]: row for row in lake.read("segment_sizes", run_id=made_by).to_dict("records")
    }
    # In the order of the playbook, with what is gone from it last.
    keys = dict.fromkeys([*(key for key in playbook.segments if key in sizes), *sizes])
    return [
        *(_of_run(key, sizes[key], kept, book) for key in keys),
        *(_not_of_run(key, book) for key in playbook.segments if key not in sizes),
    ]


def _of_run(key: str, size: dict[Any, Any], kept: Rulebook | None, book: Rulebook) -> Evaluated:
    is_kept = kept is not None and key in kept.audiences
    reason = size["not_computable"]
    audience = kept.audiences[key] if kept is not None and is_kept else book.audiences.get(key)
    return Evaluated(
        key=key,
        audience=audience or "sms",
        size=_count(size["members"]),
        not_computable=reason if isinstance(reason, str) else None,
        rule_hash=hash_rule(kept, key) if kept is not None and is_kept else None,
        file_hash=hash_rule(book, key) if key in book.audiences else None,
    )


def _not_of_run(key: str, book: Rulebook) -> Evaluated:
    return Evaluated(
        key=key,
        audience=book.audiences[key],
        size=None,
        not_computable=None,
        rule_hash=None,
        file_hash=hash_rule(book, key),
        is_of_run=False,
    )


def _last_push(
    pushes: pd.DataFrame, decision: Decision | None, rule_hash: str | None
) -> LastPush | None:
    """Give how the newest push of a run's members went that came after a decision."""
    if decision is None:
        return None
    rows = pushes[
        (pushes["segment"] == decision.segment)
        & (pushes["rule_hash"] == rule_hash)
        & (pushes["started_at"] >= decision.decided_at)
    ].sort_values("started_at")
    if rows.empty:
        return None
    row = rows.iloc[-1]
    ended = row["started_at"] if pd.isna(row["finished_at"]) else row["finished_at"]
    why = row["why"] if isinstance(row["why"], str) else "no reason was noted"
    return LastPush(row["state"], why, ended.to_pydatetime())


def _count(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)
