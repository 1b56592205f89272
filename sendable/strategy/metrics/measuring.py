"""Measuring: the rows of ``segment_metrics``, ``opt_out_doses`` and ``click_signs`` of a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sendable.playbook import Playbook
from sendable.policies import Measurement
from sendable.runs import Run
from sendable.schemas import TABLES
from sendable.strategy.intervals import estimate_share, tell_trend
from sendable.strategy.metrics.definitions import EVERYBODY, METRICS, Horizon, Metric
from sendable.strategy.metrics.figures import Figure, Made, make_figure
from sendable.strategy.metrics.moments import Moment
from sendable.strategy.metrics.totals import Measured

_MISSING = {
    "orders": "there are no orders in the data",
    "clicks": "the account tells nothing of clicks",
}

_STATES: Mapping[Horizon, str] = {
    "health": "it had no members when the window began",
    "value": "none of its members bought in the window",
}
"""The horizons of what members did, messaged or not, and what is said where nobody is counted."""

_NOT_KNOWN = "it is not known who was in it when the messages went out"
_NOTHING_SENT = "no marketing message went out to it in the window"


@dataclass(frozen=True)
class _Known:
    """How it is known who was in a segment: for how many messages not, and how for the others."""

    missing: int
    membership: str | None


def write_measures(
    measured: Measured,
    playbook: Playbook,
    run: Run,
    moments: Sequence[Moment],
    windows: pd.DataFrame,
    feeds: Collection[str],
) -> dict[str, pd.DataFrame]:
    """Make the rows of a run from what was added up.

    Args:
        measured: What was added up.
        playbook: The playbook, with the members of its families.
        run: The run.
        moments: As of when members are known.
        windows: The windows.
        feeds: The feeds that there is data of.

    Returns:
        The run's rows of ``segment_metrics``, ``opt_out_doses`` and ``click_signs``, by table.
    """
    maker = _Maker(measured, playbook.policies.measurement, moments, windows, frozenset(feeds))
    rows = [
        {"run_id": run.run_id, "as_of": run.as_of, **maker.make(segment, audience, metric)}
        for segment, audience in _name_segments(playbook)
        for metric in METRICS
    ]
    frame = pd.DataFrame(rows, columns=list(TABLES["segment_metrics"].model.to_schema().columns))
    signs = measured.signs.assign(run_id=run.run_id)[["run_id", "sign", "clicks", "people"]]
    return {
        "segment_metrics": TABLES["segment_metrics"].model.validate(frame),
        "opt_out_doses": _rate_doses(measured.doses, run),
        "click_signs": TABLES["click_signs"].model.validate(signs),
    }


def _name_segments(playbook: Playbook) -> list[tuple[str, str]]:
    named = [(key, segment.file.audience) for key, segment in playbook.segments.items()]
    return [(EVERYBODY, "sms"), *named]


class _Maker:
    """Makes rows from what was added up."""

    def __init__(
        self,
        measured: Measured,
        measurement: Measurement,
        moments: Sequence[Moment],
        windows: pd.DataFrame,
        feeds: frozenset[str],
    ) -> None:
        self._measured = measured
        self._measurement = measurement
        self._moments = sorted(moments, key=lambda item: item.moment)
        self._windows = windows.set_index(["horizon", "period"]).to_dict("index")
        self._feeds = feeds

    def make(self, segment: str, audience: str, metric: Metric) -> dict[str, object]:
        """Make the row of a segment and a metric, without the run."""
        window = self._windows[metric.horizon, "now"]
        known = self._how_known(segment, metric.horizon)
        made = self._figure(segment, audience, metric, "now")
        before = self._figure(segment, audience, metric, "before")
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
        if isinstance(made, str):
            return {**row, "not_available": made}
        earlier = before if isinstance(before, Figure) else None
        uncounted, note = made.uncounted, made.note
        if known.missing and not uncounted:
            uncounted, note = known.missing, "messages of which it is not known who was in it then"
        if metric.horizon == "value" and (since := self._measured.orders_from) is not None:
            # A year of which part is not known is less than a year, and no match for a whole one.
            if since > window["starts_at"]:
                note = f"orders are known from {since:%Y-%m-%d} on"
            if since > self._windows["value", "before"]["starts_at"]:
                earlier = None
        return {
            **row,
            "currency": self._measured.currency if metric.unit == "money" else None,
            "value": made.estimate.value,
            "numerator": made.numerator,
            "denominator": made.denominator,
            "people": made.people,
            "low": made.estimate.low,
            "high": made.estimate.high,
            "before": earlier.estimate.value if earlier else None,
            "trend": self._trend(made, earlier),
            "left_out": made.left_out,
            "uncounted": uncounted,
            "note": note,
            "membership": known.membership,
        }

    def _figure(self, segment: str, audience: str, metric: Metric, period: str) -> Made:
        if audience != "sms":
            return f"it is for {audience}, not for SMS"
        for feed in metric.needs:
            if feed not in self._feeds:
                return _MISSING[feed]
        row = self._measured.totals[metric.horizon].get((segment, period))
        if row is None:
            return self._why_nothing(segment, metric)
        return make_figure(metric.key, row)

    def _why_nothing(self, segment: str, metric: Metric) -> str:
        if metric.horizon in _STATES:
            moment = self._moment_of(metric.horizon)
            is_known = moment is not None and _knows(moment, segment)
            return _STATES[metric.horizon] if is_known else "it is not known who was in it then"
        sends = self._sends(metric.horizon)
        is_known = any(self._knows_at(snapshot, segment) for snapshot in sends)
        return _NOTHING_SENT if is_known or not sends else _NOT_KNOWN

    def _how_known(self, segment: str, horizon: Horizon) -> _Known:
        """Say how it is known who was in a segment at the sends of a window."""
        if horizon in _STATES:
            moment = self._moment_of(horizon)
            return _Known(0, moment.known if moment is not None else None)
        sends = self._sends(horizon)
        known = {
            self._moments[snapshot].known for snapshot in sends if self._knows_at(snapshot, segment)
        }
        missing = sum(
            messages
            for snapshot, messages in sends.items()
            if not self._knows_at(snapshot, segment)
        )
        if segment == EVERYBODY:
            return _Known(0, None)
        return _Known(missing, "both" if len(known) > 1 else next(iter(known), None))

    def _sends(self, horizon: Horizon) -> Mapping[int, int]:
        sends = self._measured.sends
        rows = sends[(sends["horizon"] == horizon) & (sends["period"] == "now")]
        return dict(zip(rows["snapshot"], rows["messages"], strict=True))

    def _knows_at(self, snapshot: int, segment: str) -> bool:
        return snapshot >= 0 and _knows(self._moments[snapshot], segment)

    def _moment_of(self, horizon: Horizon) -> Moment | None:
        """Give the moment whose members a window of members begins or ends with."""
        members_at = self._windows[horizon, "now"]["members_at"]
        earlier = [moment for moment in self._moments if moment.moment <= members_at]
        return earlier[-1] if earlier else None

    def _trend(self, made: Figure, earlier: Figure | None) -> str | None:
        if earlier is None or min(made.people, earlier.people) < self._measurement.least_people:
            return None
        return tell_trend(made.estimate, earlier.estimate)


def _knows(moment: Moment, segment: str) -> bool:
    return segment == EVERYBODY or segment in moment.segments


def _rate_doses(doses: pd.DataFrame, run: Run) -> pd.DataFrame:
    columns = list(TABLES["opt_out_doses"].model.to_schema().columns)
    rates = [
        estimate_share(int(part), int(whole))
        for part, whole in zip(doses["opt_outs"], doses["messages"], strict=True)
    ]
    frame = doses.assign(
        run_id=run.run_id,
        rate=[rate.value for rate in rates],
        low=pd.Series([rate.low for rate in rates], index=doses.index, dtype="float64"),
        high=pd.Series([rate.high for rate in rates], index=doses.index, dtype="float64"),
    )
    return TABLES["opt_out_doses"].model.validate(frame[columns])
