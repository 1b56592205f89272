"""Findings of the audit: each mistake's share, its people, the verdict and the remedy."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import pandas as pd

from sendable.audit_policy import AuditPolicy, Threshold
from sendable.engine.duckdb import Connection, query, run_script
from sendable.feeds import FeedState
from sendable.playbook import Playbook
from sendable.rules.lint.shape import reads_behaviour
from sendable.rules.references import rules_beneath
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.strategy.audit.mistakes import MISTAKES, Mistake, say
from sendable.strategy.audit.rules import write_rule

FEEDS = frozenset({"messages", "clicks", "replies", "orders"})
"""The feeds of which the audit has to know how far back they go."""

_MEASURED = """
SELECT measured.*, coalesce(found.people, 0) AS people
FROM audit_measured AS measured
LEFT JOIN (
    SELECT mistake, count(*) AS people FROM audit_found GROUP BY mistake
) AS found USING (mistake)
"""


def find_mistakes(
    connection: Connection, playbook: Playbook, run: Run, feeds: Mapping[str, FeedState]
) -> pd.DataFrame:
    """Look for each of the eleven mistakes in the account's own data.

    Leaves ``audit_found`` (mistake, number) in the engine: the people behind each.

    Args:
        connection: An engine as ``open_people`` leaves it, with ``marketing_messages``.
        playbook: The playbook; its policy says what is a mistake.
        run: The run; its segments have been computed.
        feeds: What is known of the feeds of ``FEEDS`` in the run.

    Returns:
        The run's ``audit_findings`` rows, in the guide's order.
    """
    policy = playbook.policies.audit
    bound = _bound(policy, playbook, run)
    for script in ("sends", "sending", "people", "fitting"):
        run_script(connection, "sendable.strategy.audit", script, **bound)
    measured = query(connection, _MEASURED).set_index("mistake").to_dict("index")
    rows = [
        _judge(place, mistake, measured[mistake.key], policy, run, feeds)
        for place, mistake in enumerate(MISTAKES, start=1)
    ]
    return TABLES["audit_findings"].model.validate(pd.DataFrame(rows))


def _bound(policy: AuditPolicy, playbook: Playbook, run: Run) -> dict[str, object]:
    """Give what the scripts' parameters stand for."""
    return {
        "as_of": run.as_of,
        "days": policy.days,
        "everyone_share": policy.everyone_share,
        "send_gap_hours": policy.send_gap_hours,
        "discounts": join_patterns(policy.discount_patterns),
        "discounts_only_after": policy.discounts_only_after,
        "most_messages": policy.most_messages.messages,
        "most_days": policy.most_messages.days,
        "campaign_days": policy.campaigns.days,
        "campaign_share": policy.campaigns.share,
        "least_campaigns": policy.campaigns.least,
        "static_days": policy.static_days,
        "interest_days": policy.interest_days,
        "dormant_messages": policy.dormant.messages,
        "dormant_days": policy.dormant.days,
        "opt_out_days": policy.opt_outs.days,
        "opt_out_share": policy.thresholds["opt_outs_unwatched"].warning_above,
        "least_messages": policy.opt_outs.least_messages,
        "exclude_run": run.source_of("exclude"),
        "segment_run": run.source_of("segment"),
        "plain_segments": find_plain_segments(playbook),
    }


def join_patterns(patterns: list[str]) -> str:
    """Give SQL patterns as one regular expression, which a text is gone through once for."""
    parts = {"%": ".*", "_": "."}
    return "|".join(
        "^" + "".join(parts.get(each, re.escape(each)) for each in pattern.lower()) + "$"
        for pattern in patterns
    )


def find_plain_segments(playbook: Playbook) -> list[str]:
    """Give the segments for SMS whose rules, and those they build on, ask for no behaviour."""
    rules = playbook.rules
    plain = []
    for key, segment in playbook.segments.items():
        every = (segment.rule, *rules_beneath([segment.rule], rules).values())
        asks = any(reads_behaviour(rule.tree) for rule in every)
        if segment.file.audience == "sms" and not asks:
            plain.append(key)
    return plain


def _judge(
    place: int,
    mistake: Mistake,
    measured: Mapping[Any, Any],
    policy: AuditPolicy,
    run: Run,
    feeds: Mapping[str, FeedState],
) -> dict[str, object]:
    threshold = policy.thresholds[mistake.key]
    row: dict[str, object] = {
        "run_id": run.run_id,
        "mistake": mistake.key,
        "position": place,
        "title": mistake.title,
        "measure": say(mistake.measure, policy),
        "counts": mistake.counts,
        "value": None,
        "numerator": None,
        "denominator": None,
        "threshold": threshold.warning_above,
        "problem_above": threshold.problem_above,
        "verdict": "not_available",
        "not_available": _why_not(mistake, measured, policy, run, feeds),
        "people": None,
        "rule": None,
        "remedy": mistake.remedy,
    }
    if row["not_available"] is None:
        value = measured["numerator"] / measured["denominator"]
        names = [str(name) for name in measured["names"]]
        if mistake.key == "dormant_messaged" and _is_known("orders", policy.days, run, feeds):
            names.append("orders")
        row |= {
            "value": value,
            "numerator": measured["numerator"],
            "denominator": measured["denominator"],
            "verdict": judge_share(value, threshold),
            "people": measured["people"],
            "rule": write_rule(mistake.key, names, policy),
        }
    return row


def judge_share(value: float, threshold: Threshold) -> str:
    """Say what a share amounts to: ``fine``, ``warning`` or ``problem``."""
    if value > threshold.problem_above:
        return "problem"
    return "warning" if value > threshold.warning_above else "fine"


def _why_not(
    mistake: Mistake,
    measured: Mapping[Any, Any],
    policy: AuditPolicy,
    run: Run,
    feeds: Mapping[str, FeedState],
) -> str | None:
    """Say why a share cannot be measured, as part of a sentence; None when it can."""
    needed: Collection[str] = ("messages", *mistake.feeds)
    if mistake.key == "no_behaviour":
        needed = ()
    for feed in needed:
        if not _is_known(feed, policy.days, run, feeds):
            return f"the {feed} of the last {policy.days} days are not known to their end"
    return None if measured["denominator"] else say(mistake.without, policy)


def _is_known(feed: str, days: int, run: Run, feeds: Mapping[str, FeedState]) -> bool:
    """Tell whether all rows of a feed are known for so many days."""
    state = feeds.get(feed)
    if state is None or state.is_empty or state.state in ("unavailable", "masked"):
        return False
    if state.known_from is None:
        return state.state == "complete"
    return state.known_from <= run.as_of - timedelta(days=days)
