"""The thirteen metrics, each with what it counts. docs/metrics.md works them out by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Unit = Literal["share", "money", "factor"]

Horizon = Literal["attribution", "outcome", "health", "value"]

EVERYBODY = "*"
"""In the place of a segment: everybody who was messaged, whichever segment they were in."""


@dataclass(frozen=True)
class Metric:
    """A metric.

    Attributes:
        key: Its name in tables and files.
        title: Its name for people.
        numerator: What is counted, or added up.
        denominator: By what that is divided; empty for a total.
        unit: ``share`` (0 to 1), ``money`` (in the currency of the row) or ``factor``.
        horizon: Of what the window is: of sends whose ``attribution`` time or ``outcome`` time is
            over; or of what members did, messaged or not: ``health`` (who opted out) and ``value``
            (what they bought).
        needs: The tables without which it is not available.
    """

    key: str
    title: str
    numerator: str
    denominator: str
    unit: Unit
    horizon: Horizon
    needs: tuple[str, ...] = ()


METRICS: tuple[Metric, ...] = (
    Metric(
        "click_through_rate",
        "Click-through rate",
        "people who opened a link of one of those messages in time, and no machine for them",
        "people who got a message with a link",
        "share",
        "attribution",
        ("clicks",),
    ),
    Metric(
        "conversion_rate",
        "Conversion rate",
        "people with an order that is credited to one of those messages",
        "people who got a message",
        "share",
        "attribution",
        ("orders",),
    ),
    Metric(
        "revenue_per_sms",
        "Revenue per SMS",
        "amounts of the orders credited to the messages",
        "messages that went out, arrived or not",
        "money",
        "attribution",
        ("orders",),
    ),
    Metric(
        "revenue",
        "Revenue of the segment",
        "amounts of the orders credited to the messages",
        "",
        "money",
        "attribution",
        ("orders",),
    ),
    Metric(
        "opt_out_rate",
        "Opt-out rate",
        "people whose opt-out is charged to one of those messages",
        "people who got a message",
        "share",
        "attribution",
    ),
    Metric(
        "repeat_purchase_rate",
        "Repeat purchase rate",
        "those of them who bought a second time within the outcome days",
        "people who had bought exactly once when the first message of the window reached them",
        "share",
        "outcome",
        ("orders",),
    ),
    Metric(
        "retention_rate",
        "Retention rate",
        "those of them who bought again within the outcome days",
        "people who were customers when the first message of the window reached them",
        "share",
        "outcome",
        ("orders",),
    ),
    Metric(
        "win_back_rate",
        "Win-back rate",
        "those of them who bought, opened a link or answered kindly within the outcome days",
        "people who were at risk when the first message of the window reached them",
        "share",
        "outcome",
        ("orders",),
    ),
    Metric(
        "average_order_value",
        "Average order value",
        "amounts of the orders credited to the messages",
        "those orders",
        "money",
        "attribution",
        ("orders",),
    ),
    Metric(
        "customer_lifetime_value",
        "Customer value of a year",
        "amounts of what they bought in the value days",
        "members who bought in the value days",
        "money",
        "value",
        ("orders",),
    ),
    Metric(
        "campaign_roi",
        "Campaign ROI",
        "amounts of the credited orders, less what the messages cost",
        "what the messages cost",
        "factor",
        "attribution",
        ("orders",),
    ),
    Metric(
        "discount_cost",
        "Discount cost",
        "amounts of those credited orders that were discounted",
        "amounts of all credited orders",
        "share",
        "attribution",
        ("orders",),
    ),
    Metric(
        "unsubscribe_rate",
        "Unsubscribe rate",
        "those of them who opted out in the window, messaged or not",
        "members when the window began, who had not opted out",
        "share",
        "health",
    ),
)
"""In the order in which they are shown."""

BY_KEY = {metric.key: metric for metric in METRICS}

_OF_TESTS = {"revenue_per_person": "revenue"}
"""Metrics that tests alone have, and the one that needs the same data."""


def needs_of(metric: str) -> tuple[str, ...]:
    """Give the feeds that a metric of a test needs."""
    return BY_KEY[_OF_TESTS.get(metric, metric)].needs
