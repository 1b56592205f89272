"""Totals: what SQL adds up for each segment, from which the metrics are made.

Messages and members stay in the engine; what leaves it is a row for each segment and period.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pyarrow as pa

from sendable.engine.duckdb import Connection, query, run_script
from sendable.machine_clicks import judge_clicks
from sendable.policies import Measurement
from sendable.strategy.metrics.definitions import EVERYBODY, Horizon
from sendable.strategy.metrics.doses import count_doses
from sendable.strategy.metrics.moments import Moment, tabulate_moments
from sendable.strategy.metrics.windows import PERIODS

_PACKAGE = "sendable.strategy.metrics"

_SENDS = """
SELECT
    windows.horizon,
    sends.snapshot,
    count(*) AS messages,
    (avg(epoch(sends.sent_at)) - epoch(any_value(moments.moment))) / 86400 AS days
FROM measured_sends AS sends
JOIN measured_windows AS windows
    ON sends.sent_at > windows.starts_at AND sends.sent_at <= windows.ends_at
LEFT JOIN measured_moments AS moments USING (snapshot)
WHERE windows.horizon IN ('attribution', 'outcome') AND windows.period = 'now'
GROUP BY windows.horizon, sends.snapshot
"""

# Of everybody. What they were sent is known by now; it need not be looked for once more.
_CLICKERS = """
CREATE OR REPLACE TEMP VIEW clickers AS SELECT DISTINCT number FROM main.clicks;
CREATE OR REPLACE TEMP VIEW linked_sends AS FROM measured_sends
"""

_SIGNS = """
SELECT coalesce(sign, 'person') AS sign, count(*) AS clicks, count(DISTINCT person) AS people
FROM judged_clicks
WHERE clicked_at > (
    SELECT starts_at FROM measured_windows WHERE horizon = 'attribution' AND period = 'now'
)
GROUP BY ALL
ORDER BY sign
"""

_ORDERS = """
SELECT any_value(currency) AS currency, min(ordered_at) AS orders_from FROM measured_orders
"""

_PAID_IN = (
    "SELECT DISTINCT currency FROM main.accounts WHERE currency IS NOT NULL ORDER BY currency"
)

_STATES: Mapping[Horizon, str] = {"health": "measured_health", "value": "measured_values"}
"""The tables that hold both periods, of the horizons of what members did."""

_SCRIPTS: Mapping[Horizon, tuple[str, str]] = {
    "attribution": ("exposures", "measured_totals"),
    "outcome": ("outcomes", "measured_outcomes"),
}
"""The scripts that are run for each period, of the horizons of sends, and the tables they make."""

Row = Mapping[Hashable, Any]
Totals = dict[tuple[str, str], Row]
"""Rows by segment and period."""


@dataclass(frozen=True)
class Measured:
    """What was added up.

    Attributes:
        totals: For each horizon its rows: what was sent and is credited (``exposures.sql``), what
            became of people later (``outcomes.sql``), how many members opted out, and what members
            spent (``states.sql``).
        sends: ``messages`` of the newest windows by ``horizon`` and ``snapshot``, which is -1 where
            it is not known who was in a segment, and ``days``: how long after it they went out, on
            average.
        doses: ``segment``, ``days``, ``dose``, ``messages``, ``opt_outs``.
        signs: ``sign``, ``clicks``, ``people``.
        currency: That of the amounts, where the orders name one.
        orders_from: When the first order was placed that is known.
        paid_in: The currencies that the accounts pay their messages in, as far as they are known.
    """

    totals: Mapping[Horizon, Totals]
    sends: pd.DataFrame
    doses: pd.DataFrame
    signs: pd.DataFrame
    currency: str | None
    orders_from: datetime | None
    paid_in: tuple[str, ...] = ()


def add_up(
    connection: Connection,
    segments: Sequence[str],
    moments: Sequence[Moment],
    asked: pa.Table,
    windows: pd.DataFrame,
    as_of: datetime,
    reach_from: datetime,
    measurement: Measurement,
) -> Measured:
    """Add up what the messages of the windows did.

    Args:
        connection: An engine with ``marketing_messages`` and ``meanings``.
        segments: The segments for SMS.
        moments: As of when members are known.
        asked: Those of the moments that are not stored: ``moment``, ``segment``, ``number``.
        windows: The windows.
        as_of: The moment of the run.
        reach_from: After which sends matter.
        measurement: The policy.
    """
    places = pd.DataFrame({"place": range(len(segments) + 1), "segment": [EVERYBODY, *segments]})
    connection.register("measured_segments", places)
    connection.register("measured_moments", tabulate_moments(moments))
    connection.register("measured_windows", windows)
    connection.register("membership_asked", asked)
    bound = {**measurement.model_dump(), "as_of": as_of, "reach_from": reach_from}
    run_script(connection, _PACKAGE, "sends", **bound)
    connection.execute(_CLICKERS)
    clicks_from = reach_from - timedelta(days=measurement.lapsed_days)
    judge_clicks(connection, measurement.bots, since=clicks_from, until=as_of)
    for script in ("credits", "states"):
        run_script(connection, _PACKAGE, script, **bound)
    totals = {horizon: _read_totals(connection, name) for horizon, name in _STATES.items()}
    for horizon, (script, name) in _SCRIPTS.items():
        totals[horizon] = {}
        # One after the other: what is between a million people and their segments is large.
        for period in PERIODS:
            run_script(connection, _PACKAGE, script, **bound, period=period)
            totals[horizon] |= _read_totals(connection, name, period)
    orders = query(connection, _ORDERS).iloc[0]
    return Measured(
        totals=totals,
        sends=query(connection, _SENDS),
        doses=count_doses(
            connection, measurement.dose_days, measurement.most_doses, _begin_of_doses(windows)
        ),
        signs=query(connection, _SIGNS),
        currency=None if pd.isna(orders["currency"]) else str(orders["currency"]),
        orders_from=None if pd.isna(orders["orders_from"]) else orders["orders_from"],
        paid_in=tuple(query(connection, _PAID_IN)["currency"]),
    )


def _read_totals(connection: Connection, table: str, period: str | None = None) -> Totals:
    """Read a table of totals: of one period, or of those that its rows name."""
    rows = query(connection, f"SELECT * FROM {table} JOIN measured_segments USING (place)")  # noqa: S608
    return {(row["segment"], period or row["period"]): row for row in rows.to_dict("records")}


def _begin_of_doses(windows: pd.DataFrame) -> datetime:
    """Give when the window of messages begins whose doses are counted."""
    now = windows[(windows["horizon"] == "attribution") & (windows["period"] == "now")]
    begin: datetime = now["starts_at"].iloc[0].to_pydatetime()
    return begin
