"""Coverage: whether the data reaches back far enough for a rule, as of some moment of the past."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import pandas as pd

from sendable.engine.duckdb import Connection, query
from sendable.rules import Rule, feeds_of
from sendable.rules.catalogue import CATALOGUE
from sendable.rules.nodes import (
    EventCount,
    EventMeasure,
    Events,
    EventSum,
    EventTime,
    Favourite,
    Node,
    Pair,
)
from sendable.rules.walking import walk_nodes

_TIMES: Final = {
    "messages": "sent_at",
    "clicks": "clicked_at",
    "replies": "received_at",
    "orders": "ordered_at",
    "events": "occurred_at",
    "shipments": "shipped_at",
    "email_engagement": "occurred_at",
    "stock": "restocked_at",
}

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
    parts = [_BEGINNING.format(feed=feed, time=time) for feed, time in _TIMES.items()]
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
    for feed in sorted(feeds & _TIMES.keys()):
        begins_at = beginnings.get(feed)
        if begins_at is None:
            return f"it needs {feed}, and there is no such data"
        if begins_at > moment:
            return f"it needs {feed}, and they are known from {begins_at:%Y-%m-%d} on"
    for rule in rules.values():
        for node in walk_nodes(rule.tree):
            for noun, hours in _windows_of(node):
                feed = str(CATALOGUE.events[noun].feed)
                begins_at = beginnings.get(feed, moment)
                if hours is not None and begins_at > moment - timedelta(hours=hours):
                    return (
                        f"it looks at {feed} from {moment - timedelta(hours=hours):%Y-%m-%d} on, "
                        f"and they are known from {begins_at:%Y-%m-%d} on"
                    )
    return None


def _windows_of(node: Node) -> list[tuple[str, int | None]]:
    """Give the nouns that a node counts, each with the hours back to where its window begins."""
    match node:
        case EventCount(noun, window) | EventSum(noun, window):
            return [(noun, window.start_hours)]
        case EventMeasure(_, events) | EventTime(_, events) | Favourite(events):
            return [_window_of(events)]
        case Pair(events, then):
            return [_window_of(events), _window_of(then)]
        case _:
            return []


def _window_of(events: Events) -> tuple[str, int | None]:
    return events.noun, events.window.start_hours
