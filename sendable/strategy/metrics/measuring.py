"""Measuring: the rows of ``segment_metrics``, ``opt_out_doses`` and ``click_signs`` of a run."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.strategy.intervals import estimate_share, tell_trend
from sendable.strategy.metrics.definitions import EVERYBODY, METRICS, Horizon, Metric
from sendable.strategy.metrics.feeds import Feeds
from sendable.strategy.metrics.figures import Figure, Made, make_figure
from sendable.strategy.metrics.knowledge import Known, tell_members, tell_sends
from sendable.strategy.metrics.moments import Moment
from sendable.strategy.metrics.totals import Measured, Row

_NOBODY: Mapping[Horizon, str] = {
    "attribution": "no marketing message went out to it in the window",
    "outcome": "no marketing message went out to it in the window",
    "health": "it had no members when the window began",
    "value": "none of its members bought in the window",
}

_NOT_KNOWN: Mapping[Horizon, str] = {
    "attribution": "it is not known who was in it when the messages went out",
    "outcome": "it is not known who was in it when the messages went out",
    "health": "it is not known who was in it then",
    "value": "it is not known who was in it then",
}

_UNCOUNTED = "messages of which it is not known who was in it then"


def write_measures(
    measured: Measured,
    playbook: Playbook,
    run: Run,
    moments: Sequence[Moment],
    windows: pd.DataFrame,
    feeds: Feeds,
) -> dict[str, pd.DataFrame]:
    """Make the rows of a run from what was added up.

    Args:
        measured: What was added up.
        playbook: The playbook, with the members of its families.
        run: The run.
        moments: As of when members are known.
        windows: The windows.
        feeds: What is known of the data that metrics need.

    Returns:
        The run's rows of ``segment_metrics``, ``opt_out_doses`` and ``click_signs``, by table.
    """
    told = _Told(
        measured,
        sorted(moments, key=lambda item: item.moment),
        windows.set_index(["horizon", "period"]).to_dict("index"),
        feeds,
        playbook.policies.measurement.least_people,
        playbook.policies.measurement.least_priced,
    )
    audiences = {key: segment.file.audience for key, segment in playbook.segments.items()}
    rows = [
        {"run_id": run.run_id, "as_of": run.as_of, **_write_row(told, segment, audience, metric)}
        for segment, audience in ({EVERYBODY: "sms"} | audiences).items()
        for metric in METRICS
    ]
    frame = pd.DataFrame(rows, columns=list(TABLES["segment_metrics"].model.to_schema().columns))
    signs = measured.signs.assign(run_id=run.run_id)[["run_id", "sign", "clicks", "people"]]
    return {
        "segment_metrics": TABLES["segment_metrics"].model.validate(frame),
        "opt_out_doses": _rate_doses(measured.doses, run),
        "click_signs": TABLES["click_signs"].model.validate(signs),
    }


@dataclass(frozen=True)
class _Told:
    """All that rows are made from.

    What is known of a segment's members is the same for all metrics of a horizon: ``known`` keeps
    it, since to look it up for each was an eighth of the step on a small account.
    """

    measured: Measured
    moments: Sequence[Moment]
    windows: Mapping[Hashable, Mapping[Hashable, Any]]
    feeds: Feeds
    least_people: int
    least_priced: float
    known: dict[tuple[str, Horizon], Known] = field(default_factory=dict)

    def window(self, horizon: Horizon, period: str) -> Mapping[Hashable, Any]:
        """Give a window by its horizon and period."""
        return self.windows[horizon, period]


def _write_row(told: _Told, segment: str, audience: str, metric: Metric) -> dict[str, object]:
    """Make the row of a segment and a metric, without the run."""
    window = told.window(metric.horizon, "now")
    row: dict[str, object] = {
        "segment": segment,
        "metric": metric.key,
        "window_days": (window["ends_at"] - window["starts_at"]).days,
        "starts_at": window["starts_at"],
        "ends_at": window["ends_at"],
        "unit": metric.unit,
        "left_out": 0,
        "uncounted": 0,
    }
    asked = (segment, metric.horizon)
    if asked not in told.known:
        told.known[asked] = _how_known(told, *asked)
    known = told.known[asked]
    made = _make(told, segment, audience, metric, "now", known)
    if isinstance(made, str):
        return {**row, "not_available": made}
    made = _with_gaps(told, metric, made, known)
    before = _make(told, segment, audience, metric, "before", known)
    earlier = before if isinstance(before, Figure) and _is_whole(told, metric, "before") else None
    return {
        **row,
        "currency": told.measured.currency if metric.unit == "money" else None,
        "value": made.estimate.value,
        "numerator": made.numerator,
        "denominator": made.denominator,
        "people": made.people,
        "low": made.estimate.low,
        "high": made.estimate.high,
        "before": earlier.estimate.value if earlier else None,
        "trend": _compare(told, made, earlier),
        "left_out": made.left_out,
        "uncounted": made.uncounted,
        "note": made.note,
        "membership": known.membership,
        "membership_days": known.days,
    }


def _make(
    told: _Told, segment: str, audience: str, metric: Metric, period: str, known: Known
) -> Made:
    """Make the figure of a window, or say why there is none."""
    if audience != "sms":
        return f"it is for {audience}, not for SMS"
    missing = told.feeds.why_missing(metric.needs)
    if missing is not None:
        return missing
    row = told.measured.totals[metric.horizon].get((segment, period))
    if row is None:
        return (_NOBODY if known.is_known else _NOT_KNOWN)[metric.horizon]
    if metric.key == "campaign_roi":
        unfit = _why_no_roi(told, row)
        if unfit is not None:
            return unfit
    return make_figure(metric.key, row)


def _why_no_roi(told: _Told, row: Row) -> str | None:
    """Say why what messages earned and what they cost cannot be set against each other."""
    earned, paid = told.measured.currency, " and ".join(told.measured.paid_in)
    if earned and paid and earned != paid:
        return f"messages are paid in {paid} and orders in {earned}"
    priced = 1 - row["unpriced"] / row["sent"]
    if row["cost"] and priced < told.least_priced:
        return f"only {priced:.0%} of its messages have a price"
    return None


def _how_known(told: _Told, segment: str, horizon: Horizon) -> Known:
    if horizon in ("health", "value"):
        return tell_members(segment, told.window(horizon, "now"), told.moments)
    return tell_sends(segment, horizon, told.moments, told.measured.sends)


def _with_gaps(told: _Told, metric: Metric, made: Figure, known: Known) -> Figure:
    """Say with a figure what could not be counted."""
    if not _is_whole(told, metric, "now"):
        return replace(made, note=f"orders are known from {told.measured.orders_from:%Y-%m-%d} on")
    if known.missing and not made.uncounted:
        return replace(made, uncounted=known.missing, note=_UNCOUNTED)
    partial = told.feeds.why_partial(metric.needs)
    return replace(made, note=partial) if made.note is None and partial else made


def _is_whole(told: _Told, metric: Metric, period: str) -> bool:
    """Tell whether orders are known for all of a window: part of a year is no match for a whole."""
    since = told.measured.orders_from
    if metric.horizon != "value" or since is None:
        return True
    return bool(since <= told.window("value", period)["starts_at"])


def _compare(told: _Told, made: Figure, earlier: Figure | None) -> str | None:
    if earlier is None or min(made.people, earlier.people) < told.least_people:
        return None
    return tell_trend(made.estimate, earlier.estimate)


def _rate_doses(doses: pd.DataFrame, run: Run) -> pd.DataFrame:
    rates = [
        estimate_share(int(part), int(whole))
        for part, whole in zip(doses["opt_outs"], doses["messages"], strict=True)
    ]
    frame = doses.assign(
        run_id=run.run_id,
        rate=pd.Series([rate.value for rate in rates], index=doses.index, dtype="float64"),
        low=pd.Series([rate.low for rate in rates], index=doses.index, dtype="float64"),
        high=pd.Series([rate.high for rate in rates], index=doses.index, dtype="float64"),
    )
    columns = list(TABLES["opt_out_doses"].model.to_schema().columns)
    return TABLES["opt_out_doses"].model.validate(frame[columns])
