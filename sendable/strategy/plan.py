"""The plan: for each segment its readiness, its cap, and how many may be messaged now."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from sendable.engine.duckdb import Connection, query, read_sql
from sendable.people import show_campaign_members
from sendable.playbook import Playbook, Segment
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.strategy.frequency import find_capped
from sendable.strategy.lifecycle.claims import claim_slots, list_told
from sendable.strategy.readiness import Signs, judge_readiness
from sendable.strategy.send_plan import set_budget

Counts = Mapping[Hashable, Any]

_OPT_OUTS = """
SELECT segment, denominator::BIGINT AS messaged, numerator::BIGINT AS opted_out
FROM main.segment_metrics
WHERE run_id = $run_id AND metric = 'opt_out_rate' AND value IS NOT NULL
"""

# Everybody under their primary segment, as if a campaign to all of them went out now.
_AUDIENCE = """
CREATE OR REPLACE TEMP TABLE audience AS
SELECT
    number,
    segment,
    segment AS primary_segment,
    0::BIGINT AS priority,
    epoch_us($as_of::TIMESTAMPTZ) AS moment
FROM main.membership
WHERE run_id = $segment_run AND is_primary
"""

_NOBODY: Counts = {"size": 0, "primary_size": 0, "capped": 0, "capped_by_own": 0}


def plan_segments(
    connection: Connection, playbook: Playbook, run: Run, sizes: pd.DataFrame
) -> pd.DataFrame:
    """Make the plan of a run.

    Args:
        connection: An engine as ``open_people`` opens it, with ``marketing_messages``.
        playbook: The playbook.
        run: The run; its segments have been computed. Where its metrics were measured, too,
            opt-outs count towards readiness.
        sizes: The run's ``segment_sizes``.

    Returns:
        The run's ``plans`` rows, one for each segment.
    """
    segment_run = run.source_of("segment")
    connection.execute(_AUDIENCE, {"segment_run": segment_run, "as_of": run.as_of})
    claim_slots(connection, playbook, run, {*list_told(run), run.run_id})
    show_campaign_members(connection)
    find_capped(
        connection,
        set_budget(playbook),
        as_of=run.as_of,
        not_containing=playbook.brief.marketing.not_containing,
    )
    recent_days = playbook.policies.readiness.recent_days
    counted = query(
        connection,
        read_sql("sendable.strategy", "plan"),
        {
            "segment_run": segment_run,
            "as_of": run.as_of,
            "recent_from": run.as_of - pd.Timedelta(days=recent_days),
        },
    )
    opted_out = query(connection, _OPT_OUTS, {"run_id": run.run_id})
    counted = counted.merge(opted_out, on="segment", how="left")
    counts = {row["segment"]: row for row in counted.to_dict("records")}
    computable = sizes.set_index("segment")["not_computable"].isna()
    rows = [
        _plan_row(
            segment,
            counts.get(key, _NOBODY),
            bool(computable.get(key, False)),
            playbook,
            run,
        )
        for key, segment in playbook.segments.items()
    ]
    return TABLES["plans"].model.validate(pd.DataFrame(rows))


def _plan_row(
    segment: Segment, counts: Counts, computable: bool, playbook: Playbook, run: Run
) -> dict[str, object]:
    strategy = segment.file.strategy
    signs = _read_signs(counts)
    judged = judge_readiness(segment, signs, playbook.policies.readiness)
    size, primary, capped = (int(counts[name]) for name in ("size", "primary_size", "capped"))
    for_sms = computable and segment.file.audience == "sms"
    return {
        "run_id": run.run_id,
        "as_of": run.as_of,
        "segment": segment.key,
        "readiness": judged.readiness,
        "readiness_reason": judged.reason,
        "message_type": strategy.message_type,
        "cap_messages": strategy.cap.messages if strategy.cap else None,
        "cap_days": strategy.cap.days if strategy.cap else None,
        "express_share": signs.express_share,
        "recent_share": signs.recent_share,
        "size": size if computable else None,
        "primary_size": primary if for_sms else None,
        "capped": capped if for_sms else None,
        "addressable": primary - capped if for_sms else None,
    }


def _read_signs(counts: Counts) -> Signs:
    """Give what the counts of a segment's people say; nothing of a segment without any."""
    if not counts["size"]:
        return Signs()
    primary, capped = counts["primary_size"], counts["capped_by_own"]
    is_measured = not pd.isna(counts["messaged"])
    return Signs(
        express_share=float(counts["express_share"]),
        recent_share=float(counts["recent_share"]),
        capped_share=capped / primary if primary else None,
        messaged=int(counts["messaged"]) if is_measured else None,
        opted_out=int(counts["opted_out"]) if is_measured else None,
    )
