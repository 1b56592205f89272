"""Figures: each metric from the totals of a segment, with its interval, or why there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sendable.strategy.intervals import (
    Estimate,
    Sums,
    estimate_mean,
    estimate_ratio,
    estimate_share,
    estimate_total,
    shift,
)
from sendable.strategy.metrics.totals import Row


@dataclass(frozen=True)
class Figure:
    """A value with what it is made of.

    Attributes:
        numerator: What was counted or added up.
        denominator: By what it was divided; missing of a total.
        people: Those whom the interval rests on.
        estimate: The value and its interval.
        left_out: People who were left out since machines clicked for them.
        uncounted: How many of what could not be counted.
        note: What those are.
    """

    numerator: float
    denominator: float | None
    people: int
    estimate: Estimate
    left_out: int = 0
    uncounted: int = 0
    note: str | None = None


Made = Figure | str
"""A figure, or why there is none: part of a sentence."""


def make_figure(key: str, row: Row) -> Made:
    """Make a metric from the totals it is made of.

    Args:
        key: The metric.
        row: The row of its segment and period: of ``measured_totals`` for a metric of attribution,
            of ``measured_outcomes``, ``measured_health`` or ``measured_values`` for the others.
    """
    return _MAKERS[key](row)


def _share_of(row: Row, part: str, whole: str, nobody: str) -> Made:
    people = int(row[whole])
    if not people:
        return nobody
    return Figure(int(row[part]), people, people, estimate_share(int(row[part]), people))


def _ratio_of(row: Row, over: str, under: str, nothing: str) -> Made:
    if not row[under]:
        return nothing
    sums = Sums(
        people=int(row["people"]),
        over=float(row[over]),
        under=float(row[under]),
        over_squared=float(row[f"{over}_{over}"]),
        under_squared=float(row[f"{under}_{under}"]),
        product=float(row[f"{over}_{under}"]),
    )
    return _with_foreign(row, Figure(sums.over, sums.under, sums.people, estimate_ratio(sums)))


def _with_foreign(row: Row, figure: Figure) -> Figure:
    foreign = int(row["foreign_orders"])
    if not foreign:
        return figure
    return Figure(
        **{**vars(figure), "uncounted": foreign, "note": "credited orders in another currency"}
    )


_UNREACHED = "no marketing message reached it in the window"


def _click_through(row: Row) -> Made:
    made = _share_of(row, "clicked", "got_link", "no message with a link reached it in the window")
    if isinstance(made, str):
        return made
    return Figure(**{**vars(made), "left_out": int(row["machine_clicked"])})


def _revenue(row: Row) -> Made:
    people = int(row["people"])
    total = float(row["revenue"])
    estimate = estimate_total(people, total, float(row["revenue_revenue"]))
    return _with_foreign(row, Figure(total, None, people, estimate))


def _roi(row: Row) -> Made:
    made = _ratio_of(row, "revenue", "cost", "no message of the window has a price")
    if isinstance(made, str):
        return made
    unpriced = int(row["unpriced"])
    return Figure(
        numerator=made.numerator - float(row["cost"]),
        denominator=made.denominator,
        people=made.people,
        estimate=shift(made.estimate, -1.0),
        uncounted=unpriced or made.uncounted,
        note="messages without a price" if unpriced else made.note,
    )


def _discounts(row: Row) -> Made:
    if not row["revenue"]:
        return "no order is credited to its messages"
    sums = Sums(
        people=int(row["people"]),
        over=float(row["discounted"]),
        under=float(row["revenue"]),
        over_squared=float(row["discounted_discounted"]),
        under_squared=float(row["revenue_revenue"]),
        product=float(row["discounted_revenue"]),
    )
    return _with_foreign(row, Figure(sums.over, sums.under, sums.people, estimate_ratio(sums)))


def _customer_value(row: Row) -> Made:
    people, spent = int(row["customers"]), float(row["spent"])
    return Figure(spent, people, people, estimate_mean(people, spent, float(row["spent_spent"])))


_MAKERS: Mapping[str, Callable[[Row], Made]] = {
    "click_through_rate": _click_through,
    "conversion_rate": lambda row: _share_of(row, "bought", "reached", _UNREACHED),
    "revenue_per_sms": lambda row: _ratio_of(row, "revenue", "sent", _UNREACHED),
    "revenue": _revenue,
    "opt_out_rate": lambda row: _share_of(row, "opted_out", "reached", _UNREACHED),
    "repeat_purchase_rate": lambda row: _share_of(
        row, "bought_twice", "bought_once", "nobody whom a message reached had bought exactly once"
    ),
    "retention_rate": lambda row: _share_of(
        row, "stayed", "customers", "nobody whom a message reached was a customer"
    ),
    "win_back_rate": lambda row: _share_of(
        row, "came_back", "at_risk", "nobody whom a message reached was at risk"
    ),
    "average_order_value": lambda row: _ratio_of(
        row, "revenue", "orders", "no order is credited to its messages"
    ),
    "customer_lifetime_value": _customer_value,
    "campaign_roi": _roi,
    "discount_cost": _discounts,
    "unsubscribe_rate": lambda row: _share_of(
        row, "opted_out", "members", "it had no members when the window began"
    ),
}
