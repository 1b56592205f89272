"""Feeds of metrics: what was not read, or ended long ago, is not zero."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from sendable.feeds import FeedState
from sendable.measures import measure_messages
from sendable.policies import read_policies
from sendable.strategy.metrics.feeds import judge_feeds

from ..library import ANN, AS_OF, BEN, DAY, SHIPPED, World, frame_of, make_playbook, segment_file

FRESHNESS = read_policies(SHIPPED).feed_freshness
HOURS = timedelta(hours=FRESHNESS.hours_of("orders") or 0)


@pytest.mark.parametrize(
    ("state", "why"),
    [
        (None, "there are no orders in the data"),
        (FeedState("unavailable"), "there are no orders in the data"),
        (FeedState("complete", fresh_at=AS_OF, is_empty=True), "there are no orders in the data"),
        (FeedState("complete", fresh_at=AS_OF - HOURS), None),
        (FeedState("complete", fresh_at=AS_OF - HOURS - DAY), "the orders in the data end at"),
    ],
)
def test_orders_are_told_of_only_while_they_come(state: FeedState | None, why: str | None) -> None:
    feeds = judge_feeds({} if state is None else {"orders": state}, FRESHNESS, AS_OF)
    said = feeds.why_missing(["orders"])
    assert (said is None) == (why is None)
    assert (said or "").startswith(why or "")
    assert feeds.why_partial(["orders"]) is None


def test_data_that_is_still_being_read_is_said_to_be() -> None:
    feeds = judge_feeds({"clicks": FeedState("partial", fresh_at=AS_OF)}, FRESHNESS, AS_OF)
    assert feeds.why_missing(["clicks"]) is None
    assert feeds.why_partial(["clicks"]) == "not all clicks have been read yet"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Ann and Ben, each with a message at a price and, if any orders are read, one of those."""
    playbook = make_playbook(tmp_path / "playbook", {"everyone": segment_file("TRUE", 1)})
    measurement = playbook.policies.measurement.model_copy(update={"moments_asked": 0})
    playbook = replace(playbook, policies=replace(playbook.policies, measurement=measurement))
    world = World(tmp_path, playbook)
    for number in (ANN, BEN):
        world.contact(number, added_at=AS_OF - 300 * DAY)
        world.message(number, AS_OF - 10 * DAY, body="Sale https://smsg.us/a", price=0.1)
        world.order(number, AS_OF - 9 * DAY, currency="USD", amount=100.0)
    for feed in ("messages", "clicks", "replies"):
        world.pull(feed)
    return world


def measure(world: World) -> pd.DataFrame:
    """Give the values of everybody, by metric."""
    world.store()
    metrics = measure_messages(world.run, world.playbook)["segment_metrics"]
    return metrics[metrics["segment"] == "*"].set_index("metric")


def test_orders_that_ended_before_the_messages_went_out_make_no_metric(world: World) -> None:
    world.pull("orders", pulled_at=AS_OF - 50 * DAY)
    world.exclude()
    world.segment()
    rows = measure(world)
    for metric in ("conversion_rate", "revenue", "customer_lifetime_value", "campaign_roi"):
        assert rows.loc[metric, "not_available"].startswith("the orders in the data end at 2026-")
    assert rows["value"].dropna().index.tolist() == ["click_through_rate", "opt_out_rate"]


def test_what_is_earned_is_set_against_a_cost_of_its_kind_alone(world: World) -> None:
    world.pull("orders")
    world.exclude()
    world.segment()
    assert measure(world).loc["campaign_roi", "value"] == pytest.approx(999)
    accounts = [{"account": "main", "currency": "JPY"}]
    world.lake.upsert("accounts", frame_of("accounts", accounts))
    roi = measure(world).loc["campaign_roi"]
    assert roi["not_available"] == "messages are paid in JPY and orders in USD"
    accounts = [{"account": "main", "currency": "USD"}]
    world.lake.upsert("accounts", frame_of("accounts", accounts))
    assert measure(world).loc["campaign_roi", "value"] == pytest.approx(999)
    for _ in range(2):
        world.message(ANN, AS_OF - 9 * DAY)
    rows = measure(world)
    assert rows.loc["campaign_roi", "not_available"] == "only 50% of its messages have a price"
    assert rows.loc["revenue", "value"] == 200
