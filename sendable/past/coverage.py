"""Coverage: whether the data reaches back far enough for a rule, as of some moment of the past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.feeds import EVENT_TIMES
from sendable.rules import Rule, feeds_of
from sendable.rules.needs import needs_of

_BEGINNING = "SELECT '{feed}' AS feed, min({time}) AS begins_at FROM main.{feed}"

# A pull may have reached back to before the first record: then there was none.
_REACHED = """
SELECT string_split(feed, ':')[1] AS feed, min(covers_from) AS begins_at
FROM main.pulls
GROUP BY ALL
"""

_EARLIEST = "SELECT feed, min(begins_at) AS begins_at FROM ({parts}) GROUP BY feed"


def find_beginnings(connection: Connection) -> dict[str, datetime]:
    """Give from when on the data has each feed of events; feeds without any are left out."""
    parts = [_BEGINNING.format(feed=feed, time=time) for feed, time in EVENT_TIMES.items()]
    sql = _EARLIEST.format(parts=" UNION ALL ".join([*parts, _REACHED]))
    found = query(connection, sql).dropna()
    return {
        str(row["feed"]): pd.Timestamp(row["begins_at"]).to_pydatetime()
        for row in found.to_dict("records")
    }


def find_gap(
    rules: Mapping[str, Rule],
    others: Mapping[str, Rule],
    beginnings: Mapping[str, datetime],
    moment: datetime,
) -> str | None:
    """Say why some rules cannot be evaluated as of a moment, where the data begins too late.

    Args:
        rules: The rules that are to be evaluated together.
        others: Every rule by its key.
        beginnings: The first record of each feed.
        moment: The moment.

    Returns:
        A part of a sentence; nothing where the data reaches back far enough.
    """
    feeds = {feed for rule in rules.values() for feed in feeds_of(rule, others)}
    for feed in sorted(feeds & EVENT_TIMES.keys()):
        begins_at = beginnings.get(feed)
        if begins_at is None:
            return f"it needs {feed}, and there is no such data"
        if begins_at > moment:
            return f"it needs {feed}, and they are known from {begins_at:%Y-%m-%d} on"
    for rule in rules.values():
        for need in sorted(needs_of(rule.tree), key=repr):
            begins_at = beginnings.get(need.feed, moment)
            if need.hours and begins_at > moment - timedelta(hours=need.hours):
                return (
                    f"it looks at {need.feed} from "
                    f"{moment - timedelta(hours=need.hours):%Y-%m-%d} on, "
                    f"and they are known from {begins_at:%Y-%m-%d} on"
                )
    return None
