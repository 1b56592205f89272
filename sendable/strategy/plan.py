"""The plan: for each segment its readiness, its cap, and how many may be messaged now."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, Literal

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.playbook import Playbook, Segment
from sendable.runs import Run
from sendable.schemas import TABLES

Readiness = Literal["direct", "nurture", "none"]

EXPRESS_SHARE_FOR_DIRECT = 0.8
"""Below this share of express consent a segment gets the softer path. Our own judgement."""

_CAP_WINDOW_DAYS = 7

# Marketing is what went to a list; transactional messages do not use up a cap.
_COUNTS = """
WITH recent AS (
    SELECT number, count(*) AS sends
    FROM main.messages
    WHERE
        delivery <> 'not_sent' AND list_id IS NOT NULL
        AND sent_at > $window_start AND sent_at <= $as_of
    GROUP BY number
),
caps AS (SELECT unnest($segments) AS segment, unnest($caps) AS cap)
SELECT
    members.segment,
    count(*) AS size,
    count(*) FILTER (WHERE is_primary) AS primary_size,
    count(*) FILTER (WHERE is_primary AND coalesce(recent.sends, 0) >= caps.cap) AS capped,
    avg(CASE WHEN recipients.consent_state = 'express' THEN 1.0 ELSE 0.0 END) AS express_share
FROM main.membership AS members
JOIN recipients USING (number)
LEFT JOIN recent USING (number)
LEFT JOIN caps USING (segment)
WHERE members.run_id = $segment_run
GROUP BY members.segment
"""


def plan_segments(
    connection: Connection, playbook: Playbook, run: Run, sizes: pd.DataFrame
) -> pd.DataFrame:
    """Make the plan of a run.

    Args:
        connection: An engine on the lake, with ``recipients``.
        playbook: The playbook.
        run: The run; its segments have been computed.
        sizes: The run's ``segment_sizes``.

    Returns:
        The run's ``plans`` rows, one for each segment.
    """
    caps = {
        key: segment.file.strategy.cap_per_week
        for key, segment in playbook.segments.items()
        if segment.file.strategy.cap_per_week is not None
    }
    counted = query(
        connection,
        _COUNTS,
        {
            "segment_run": run.source_of("segment"),
            "as_of": run.as_of,
            "window_start": run.as_of - pd.Timedelta(days=_CAP_WINDOW_DAYS),
            "segments": list(caps),
            "caps": list(caps.values()),
        },
    )
    counts = {row["segment"]: row for row in counted.to_dict("records")}
    computable = sizes.set_index("segment")["not_computable"].isna()
    rows = [
        _plan_row(segment, counts.get(key), bool(computable.get(key, False)), run)
        for key, segment in playbook.segments.items()
    ]
    return TABLES["plans"].model.validate(pd.DataFrame(rows))


def judge_readiness(segment: Segment, express_share: float | None) -> tuple[Readiness, str]:
    """Say whether a segment is ready for direct promotion, and why.

    The strategy's word is an upper bound: consent that is mostly not express lowers it.
    """
    declared = segment.file.strategy.readiness
    if segment.file.audience != "sms":
        return "none", f"for {segment.file.audience}, not for SMS"
    if declared != "direct":
        return declared, "as its strategy says"
    if express_share is None:
        return declared, "as its strategy says; nobody is in it"
    if express_share < EXPRESS_SHARE_FOR_DIRECT:
        return "nurture", f"only {express_share:.0%} of it gave express consent"
    return "direct", "its people gave express consent"


def _plan_row(
    segment: Segment, counts: Mapping[Hashable, Any] | None, computable: bool, run: Run
) -> dict[str, object]:
    counts = counts or {"size": 0, "primary_size": 0, "capped": 0, "express_share": None}
    readiness, why = judge_readiness(segment, counts["express_share"])
    size, primary, capped = (int(counts[name]) for name in ("size", "primary_size", "capped"))
    for_sms = computable and segment.file.audience == "sms"
    return {
        "run_id": run.run_id,
        "as_of": run.as_of,
        "segment": segment.key,
        "readiness": readiness,
        "readiness_reason": why,
        "message_type": segment.file.strategy.message_type,
        "cap_per_week": segment.file.strategy.cap_per_week,
        "size": size if computable else None,
        "primary_size": primary if for_sms else None,
        "capped": capped if for_sms else None,
        "addressable": primary - capped if for_sms else None,
    }
