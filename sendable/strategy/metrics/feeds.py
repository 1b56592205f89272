"""Feeds: whether the data that a metric needs is there, reaches up to now, and is whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sendable.feeds import FeedState
from sendable.policies import FeedFreshness

_MISSING = {
    "orders": "there are no orders in the data",
    "clicks": "the account tells nothing of clicks",
}


@dataclass(frozen=True)
class Feeds:
    """What is known of the feeds that metrics need.

    Attributes:
        missing: Those of which nothing can be told, and why: there are none, or none of late. What
            ended before the window did is not zero.
        partial: Those whose older rows are still to come.
    """

    missing: Mapping[str, str]
    partial: frozenset[str]

    def why_missing(self, needs: Iterable[str]) -> str | None:
        """Say why what needs some feeds cannot be told, as part of a sentence; None when it can."""
        return next((self.missing[feed] for feed in needs if feed in self.missing), None)

    def why_partial(self, needs: Iterable[str]) -> str | None:
        """Say which of some feeds are not whole, as part of a sentence; None when all are."""
        found = [feed for feed in needs if feed in self.partial]
        return f"not all {' and '.join(found)} have been read yet" if found else None

    def why_unknown(self, needs: Iterable[str]) -> str | None:
        """Say why a test of what needs some feeds cannot be judged; None when it can."""
        needs = tuple(needs)
        return self.why_missing(needs) or self.why_partial(needs)


def judge_feeds(
    states: Mapping[str, FeedState], freshness: FeedFreshness, as_of: datetime
) -> Feeds:
    """Judge the feeds that metrics need.

    Args:
        states: What is known of them, with how new they are; a feed that was not read is left out.
        freshness: After how many hours data is stale.
        as_of: The moment of the run.
    """
    missing = {}
    for name, why in _MISSING.items():
        state = states.get(name)
        if state is None or state.state in ("unavailable", "masked") or state.is_empty:
            missing[name] = why
        elif _is_stale(name, state, freshness, as_of):
            missing[name] = f"the {name} in the data end at {state.fresh_at:%Y-%m-%d}"
    partial = {name for name, state in states.items() if state.state == "partial"}
    return Feeds(missing, frozenset(partial))


def _is_stale(name: str, state: FeedState, freshness: FeedFreshness, as_of: datetime) -> bool:
    hours = freshness.hours_of(name)
    if hours is None or state.fresh_at is None:
        return False
    return as_of - state.fresh_at > timedelta(hours=hours)
