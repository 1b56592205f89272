"""Cap proposals: a segment whose people say stop more often than before gets a lower cap proposed.

Two windows are compared, those of the metrics: of the last sends whose time of attribution is over,
and of as many days before. The rate is opt-outs, each charged to the last message before it and so
to the segment in which the person was when that went out, by people messaged. It has risen when the
interval of the difference (Newcombe's, from Wilson's intervals of both rates) lies above zero. All
segments are looked at in every run, so each is asked to be surer (Bonferroni): with the policy's
0.95, of 100 runs in which no rate rose, at most 5 propose anything.

A proposal is never applied by itself: a person writes it into the segment's file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import NormalDist

import pandas as pd

from sendable.frequency_policy import LowerCap
from sendable.schemas import TABLES
from sendable.segment_file import Cap
from sendable.strategy.metrics.totals import Totals


@dataclass(frozen=True)
class OptOuts:
    """Opt-outs charged to a segment in a window, and people messaged under it."""

    opt_outs: int
    people: int

    @property
    def rate(self) -> float:
        """Opt-outs by person."""
        return self.opt_outs / self.people if self.people else 0.0


@dataclass(frozen=True)
class Windows:
    """The two windows of a segment."""

    before: OptOuts
    now: OptOuts


def read_windows(totals: Totals) -> dict[str, Windows]:
    """Read the windows of each segment from what the metrics' ``attribution`` added up."""
    counted = {
        key: OptOuts(int(row["opted_out"]), int(row["reached"])) for key, row in totals.items()
    }
    nobody = OptOuts(0, 0)
    return {
        segment: Windows(counted.get((segment, "before"), nobody), found)
        for (segment, period), found in counted.items()
        if period == "now"
    }


def propose_caps(
    windows: Mapping[str, Windows],
    caps: Mapping[str, Cap],
    policy: LowerCap,
    *,
    window_days: int,
    began_at: datetime,
    run_id: str,
) -> pd.DataFrame:
    """Give the run's ``cap_proposals`` rows.

    Args:
        windows: What happened in the two windows, by segment.
        caps: The cap of each segment.
        policy: When to propose, and how.
        window_days: The days of each window.
        began_at: When the later one began.
        run_id: The run.
    """
    judged = {
        segment: found
        for segment, found in windows.items()
        if segment in caps and _is_enough(found, policy)
    }
    rows = []
    for segment, found in judged.items():
        low, high = compare_rates(found, 1 - (1 - policy.confidence) / len(judged))
        proposed = lower(caps[segment], policy.longest_days)
        if low > 0 and proposed is not None:
            rows.append(
                {
                    "run_id": run_id,
                    "segment": segment,
                    "cap": str(caps[segment]),
                    "proposed": str(proposed),
                    "proposed_messages": proposed.messages,
                    "proposed_days": proposed.days,
                    "window_days": window_days,
                    "began_at": began_at,
                    "opt_outs_before": found.before.opt_outs,
                    "people_before": found.before.people,
                    "rate_before": found.before.rate,
                    "opt_outs_now": found.now.opt_outs,
                    "people_now": found.now.people,
                    "rate_now": found.now.rate,
                    "rise_low": low,
                    "rise_high": high,
                }
            )
    return _as_rows(rows)


def lower(cap: Cap, longest_days: int) -> Cap | None:
    """Give the next lower cap: one message less, or the only one in twice the days.

    Nothing where it lets nobody through already, or its days are the longest.
    """
    if cap.messages == 0 or (cap.messages == 1 and cap.days >= longest_days):
        return None
    if cap.messages == 1:
        return Cap(messages=1, days=min(2 * cap.days, longest_days))
    return Cap(messages=cap.messages - 1, days=cap.days)


def compare_rates(windows: Windows, confidence: float) -> tuple[float, float]:
    """Give the interval of the rise of a rate, by Newcombe's hybrid score method.

    Newcombe, R. G. (1998): Interval estimation for the difference between independent proportions,
    Statistics in Medicine 17, 873-890, method 10.
    """
    now, before = windows.now, windows.before
    now_low, now_high = _wilson(now, confidence)
    before_low, before_high = _wilson(before, confidence)
    rise = now.rate - before.rate
    low = rise - math.hypot(now.rate - now_low, before_high - before.rate)
    high = rise + math.hypot(now_high - now.rate, before.rate - before_low)
    return low, high


def _wilson(counted: OptOuts, confidence: float) -> tuple[float, float]:
    """Give Wilson's score interval of a rate."""
    z, people, rate = NormalDist().inv_cdf((1 + confidence) / 2), counted.people, counted.rate
    middle = (rate + z * z / (2 * people)) / (1 + z * z / people)
    half = (
        z
        / (1 + z * z / people)
        * math.sqrt(rate * (1 - rate) / people + z * z / (4 * people * people))
    )
    return max(middle - half, 0.0), min(middle + half, 1.0)


def _is_enough(windows: Windows, policy: LowerCap) -> bool:
    return (
        min(windows.before.people, windows.now.people) >= policy.least_people
        and windows.now.opt_outs >= policy.least_opt_outs
    )


def _as_rows(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    model = TABLES["cap_proposals"].model
    return model.validate(pd.DataFrame(rows, columns=list(model.to_schema().columns)))
