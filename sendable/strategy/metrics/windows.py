"""Windows: which sends make a value, and which one before it is compared with."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd

from sendable.policies import Measurement

PERIODS = ("now", "before")
"""The newest window, and the one before it."""


def lay_windows(as_of: datetime, measurement: Measurement) -> pd.DataFrame:
    """Give the windows of a run: each open at its start and closed at its end.

    A window of sends ends as long ago as its messages are watched, so that none is judged early.

    Returns:
        One row for each horizon and period (``now``, ``before``): ``horizon`` (``attribution`` and
        ``outcome``, of sends; ``health``, of opt-outs; ``value``, of orders), ``period``,
        ``starts_at``, ``ends_at`` and ``members_at``: whose members are looked at, where it is not
        those of each send.
    """
    length = timedelta(days=measurement.window_days)
    year = timedelta(days=measurement.value_days)
    rows: list[tuple[str, str, datetime, datetime, datetime | None]] = []
    for back, period in enumerate(PERIODS):
        for horizon, watched in (
            ("attribution", measurement.attribution_days),
            ("outcome", measurement.outcome_days),
        ):
            ends_at = as_of - timedelta(days=watched) - back * length
            rows.append((horizon, period, ends_at - length, ends_at, None))
        ends_at = as_of - back * length
        rows.append(("health", period, ends_at - length, ends_at, ends_at - length))
        rows.append(("value", period, ends_at - year, ends_at, ends_at))
    columns = ["horizon", "period", "starts_at", "ends_at", "members_at"]
    frame = pd.DataFrame(rows, columns=columns)
    for name in columns[2:]:
        frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
    return frame


def find_reach(windows: pd.DataFrame, measurement: Measurement) -> datetime:
    """Give the moment after which sends matter: of a window, or of the dose of one."""
    sends = windows[windows["horizon"].isin(["attribution", "outcome"])]
    dosed = sends.loc[(sends["horizon"] == "attribution") & (sends["period"] == "now"), "starts_at"]
    longest = timedelta(days=max(measurement.dose_days))
    reach: datetime = min(sends["starts_at"].min(), dosed.min() - longest).to_pydatetime()
    return reach
