"""Knowledge: how it is known who was in a segment when its messages went out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from sendable.strategy.metrics.definitions import EVERYBODY, Horizon
from sendable.strategy.metrics.moments import Moment

_SECONDS_OF_A_DAY = 86_400


@dataclass(frozen=True)
class Known:
    """How it is known who was in a segment.

    Attributes:
        is_known: Whether it is, for any message.
        missing: For how many messages it is not.
        membership: ``stored``, ``evaluated`` or ``both``; nothing of everybody, who need not be
            known.
        days: How long before a message that was, on average.
    """

    is_known: bool
    missing: int = 0
    membership: str | None = None
    days: float | None = None


def tell_members(segment: str, window: Mapping[Hashable, Any], moments: Sequence[Moment]) -> Known:
    """Say how it is known who the members of a segment were at one moment.

    Args:
        segment: The segment.
        window: A window with a ``members_at``.
        moments: As of when members are known, oldest first.
    """
    members_at: datetime = window["members_at"]
    earlier = [moment for moment in moments if moment.moment <= members_at]
    if not earlier or not _knows(earlier[-1], segment):
        return Known(is_known=False)
    age = (members_at - earlier[-1].moment).total_seconds() / _SECONDS_OF_A_DAY
    return Known(is_known=True, membership=earlier[-1].known, days=age)


def tell_sends(
    segment: str, horizon: Horizon, moments: Sequence[Moment], sends: pd.DataFrame
) -> Known:
    """Say how it is known who was in a segment at the sends of a horizon's newest window.

    Args:
        segment: The segment.
        horizon: The horizon.
        moments: As of when members are known, oldest first.
        sends: What was sent, as ``Measured.sends`` has it.
    """
    if segment == EVERYBODY:
        return Known(is_known=True)
    rows = sends[sends["horizon"] == horizon]
    told = [
        (moments[int(row["snapshot"])], int(row["messages"]), float(row["days"]))
        for row in rows.to_dict("records")
        if row["snapshot"] >= 0 and segment in moments[int(row["snapshot"])].segments
    ]
    messages, total = sum(count for _, count, _ in told), int(rows["messages"].sum())
    if not messages:
        # Where nothing was sent at all, nothing is missing.
        return Known(is_known=not total, missing=total)
    kinds = {moment.known for moment, _, _ in told}
    return Known(
        is_known=True,
        missing=total - messages,
        membership="both" if len(kinds) > 1 else kinds.pop(),
        days=sum(count * days for _, count, days in told) / messages,
    )


def _knows(moment: Moment, segment: str) -> bool:
    return segment == EVERYBODY or segment in moment.segments
