"""Doses: opt-outs by how many messages had reached a person lately."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb
import pandas as pd

from sendable.engine.duckdb import Connection, query, read_sql

_MICROSECONDS_OF_A_DAY = 86_400_000_000

# A window is open at its start: a message of exactly so many days ago is not in it.
_DOSE = """
least(
    count(*) OVER (
        PARTITION BY person ORDER BY epoch_us(sent_at)
        RANGE BETWEEN {before} PRECEDING AND CURRENT ROW
    ),
    {most}
)::UTINYINT AS {name}
"""

_DOSES = """
SELECT
    segments.segment,
    {days}::BIGINT AS days,
    doses.{name}::BIGINT AS dose,
    sum(doses.messages)::BIGINT AS messages,
    sum(doses.opt_outs)::BIGINT AS opt_outs
FROM measured_doses AS doses JOIN measured_segments AS segments USING (place)
GROUP BY ALL
"""


def count_doses(
    connection: Connection, days: Sequence[int], most: int, since: datetime
) -> pd.DataFrame:
    """Count messages and opt-outs by dose, in one pass for all numbers of days.

    Args:
        connection: An engine with what ``credits.sql`` makes.
        days: In how many days messages make a dose; each is counted by itself.
        most: The highest dose: so many messages and more.
        since: When the window of messages begins.

    Returns:
        Columns ``segment``, ``days``, ``dose``, ``messages`` and ``opt_outs``, in this order.
    """
    names = {one: f"doses_{one}" for one in days}
    counted = [
        _DOSE.format(before=one * _MICROSECONDS_OF_A_DAY - 1, most=most, name=name)
        for one, name in names.items()
    ]
    script = read_sql("sendable.strategy.metrics", "doses").format(
        doses=", ".join(counted), names=", ".join(names.values())
    )
    bound = {"doses_from": since - timedelta(days=max(days))}
    for statement in duckdb.extract_statements(script):
        used = {key: bound[key] for key in statement.named_parameters}
        connection.execute(statement, used)
    parts = " UNION ALL ".join(_DOSES.format(days=one, name=name) for one, name in names.items())
    return query(connection, f"{parts} ORDER BY segment, days, dose")
