"""A small account that goes through the lifecycle flows, run by run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import yaml
from pyarrow import parquet

from sendable.lifecycle import record_lifecycle
from sendable.marketing import register_marketing
from sendable.people import open_people
from sendable.playbook import Playbook, read_playbook
from sendable.strategy.lifecycle.claims import claim_slots, list_told
from sendable.strategy.lifecycle.sunsets import record_sunsets

from ...library import (
    ANN,
    AS_OF,
    DAY,
    SHIPPED,
    World,
    segment_file,
    write_playbook,
)
from ..test_experiments import write_experiment

HOUR = timedelta(hours=1)
FEEDS = (
    "contacts",
    "messages",
    "clicks",
    "replies",
    "orders",
    "events",
    "loyalty",
    "stock",
    "shipments",
)
SEGMENTS = {
    "dormant-contacts": segment_file("added_at < DATE '2026-01-01'", 1),
    "at-risk-customers": segment_file("orders() >= 1 AND clicks() = 0", 2),
    "replenishment-due": segment_file("orders() >= 3", 3),
}


def make_flows(folder: Path, **brief: Any) -> Playbook:
    """Make a playbook with the shipped flows and policies."""
    settings = {"points_near_next_tier": 200, "points_expiring_days": 7}
    write_playbook(folder, SEGMENTS, settings=settings, **brief)
    write_experiment(folder, segments=["dormant-contacts"], holdout_percent=5)
    shutil.copytree(SHIPPED / "lifecycle", folder / "lifecycle")
    return read_playbook(folder)


def lift_limits(folder: Path) -> None:
    """Let everybody be messaged at any hour and as often as a flow likes: its own rules show."""
    hours = folder / "policies" / "quiet_hours.yaml"
    always = {"daily": "00:00-24:00", "basis": "judgement", "source": "For a test."}
    policy = yaml.safe_load(hours.read_text()) | {"default": always, "by_country": {}}
    hours.write_text(yaml.safe_dump(policy))
    frequency = folder / "policies" / "frequency.yaml"
    policy = yaml.safe_load(frequency.read_text())
    policy |= {"default_cap": {"messages": 9, "days": 1}, "all_segments": []}
    frequency.write_text(yaml.safe_dump(policy))


def go_on(
    world: World,
    now: datetime | None = None,
    without: tuple[str, ...] = (),
    pulled: Mapping[str, datetime] = MappingProxyType({}),
    begun_at: datetime | None = None,
    since: Callable[[], None] | None = None,
) -> pd.DataFrame:
    """Take a run through the lifecycle, publish it, and give its states by flow and number."""
    if now is not None:
        world.begin(now)
    if begun_at is not None:
        world.run.manifest.started_at = begun_at
    for feed in FEEDS:
        if feed not in without:
            world.pull(feed, **({"pulled_at": pulled[feed]} if feed in pulled else {}))
    world.exclude()
    world.segment()
    world.plan()
    if since is not None:
        since()
        world.store()
    with open_people(
        world.run, world.playbook.policies, exclude_run=world.run.run_id
    ) as connection:
        record_lifecycle(connection, world.playbook, world.run)
    world.run.record("strategise", world.run.as_of, {})
    world.run.record("publish", world.run.as_of, {})
    record_sunsets(world.run)
    return world.lake.read("flow_states", run_id=world.run.run_id).set_index(["flow", "number"])


def put_in_a_cart(world: World, number: str, at: datetime) -> None:
    row = {"event_id": f"E-{number}-{at:%d%H%M}", "kind": "cart", "occurred_at": at}
    world.told("events", number, **row)


def claimed(world: World) -> list[tuple[str, datetime]]:
    with open_people(
        world.run, world.playbook.policies, exclude_run=world.run.run_id
    ) as connection:
        register_marketing(connection, world.playbook.brief.marketing)
        runs = {*list_told(world.run), world.run.run_id}
        claim_slots(connection, world.playbook, world.run, runs)
        return connection.execute("SELECT number, due_at FROM claims").fetchall()


# Monday, two in the afternoon in Sydney.
AWAKE = AS_OF + 2 * DAY - 6 * HOUR


def first_of(found: pd.DataFrame, number: str, flow: str = "abandoned-cart") -> list[Any]:
    row = found.loc[(flow, number)]
    return [row["status"], None if pd.isna(row["why"]) else row["why"], row["told"]]


def exported(world: World) -> dict[str, datetime]:
    rows = parquet.read_table(world.run.folder / "flow_due.parquet").to_pylist()
    return {row["number"]: row["send_at"] for row in rows}


def win_back(
    world: World,
    number: str = ANN,
    *,
    answer: bool = False,
    messages: tuple[int, ...] = (1, 15),
    delivery: str = "delivered",
) -> None:
    """Have somebody dormant be sent the messages of the reactivation, over four weeks."""
    world.contact(number, added_at=AS_OF - 500 * DAY)
    for days in messages:
        world.message(number, AS_OF + days * DAY, delivery=delivery)
    if answer:
        world.click(number, AS_OF + 20 * DAY)
