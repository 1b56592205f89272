"""Metrics: docs/metrics.md works them out by hand, and its account gives just those values."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pandas as pd
import pytest
import yaml

from sendable.goals import METRIC_TITLES
from sendable.measures import measure_messages
from sendable.strategy.metrics.definitions import METRICS
from sendable.workspace import PROJECT_ROOT

from ..library import ANN, AS_OF, BEN, CAS, DAY, DOT, EVE, FAY, World, make_playbook, segment_file

TEXT = (PROJECT_ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
PEOPLE = {"Ann": ANN, "Ben": BEN, "Cas": CAS, "Dot": DOT, "Eve": EVE, "Fay": FAY}
COLUMNS = ["numerator", "denominator", "value", "low", "high", "before"]


def read_table(name: str) -> dict[str, list[float | None]]:
    """Give the rows of a table of the page, whose first heading is its name in code."""
    found = re.search(rf"\| `{re.escape(name)}` \|.*\n\|[ |-]+\n((?:\|.*\n)+)", TEXT)
    assert found, name
    rows = [
        [cell.strip() for cell in line.strip("|\n").split("|")] for line in found[1].split("\n")
    ]
    return {row[0]: [float(cell) if cell else None for cell in row[1:]] for row in rows if row[0]}


def tell(world: World, account: dict[str, Any]) -> None:
    """Have happened in a world what the page says."""

    def at(days: float) -> datetime:
        return AS_OF - days * DAY

    for number in PEOPLE.values():
        world.contact(number, added_at=at(500))
    for message in account["messages"]:
        body = "Sale: https://smsg.us/a" if message["link"] else "Sale today"
        delivery = message.get("delivery", "delivered")
        for name in message["to"]:
            sent = {"body": body, "delivery": delivery, "price": 1.0}
            world.message(PEOPLE[name], at(message["days_ago"]), **sent)
    for click in account["clicks"]:
        seconds = click.get("seconds_after", 0)
        world.click(PEOPLE[click["by"]], at(click["days_ago"]) + pd.Timedelta(seconds=seconds))
    for order in account["orders"]:
        paid = {"amount": float(order["amount"]), "currency": "AUD"}
        discount = float(order.get("discount", 0))
        world.order(PEOPLE[order["by"]], at(order["days_ago"]), discount_amount=discount, **paid)
    for reply in account["replies"]:
        world.reply(PEOPLE[reply["by"]], reply["text"], received_at=at(reply["days_ago"]))
    for feed in ("messages", "clicks", "orders", "replies"):
        world.pull(feed)


def take(world: World) -> dict[str, pd.DataFrame]:
    world.store()
    world.exclude()
    world.segment()
    return measure_messages(world.run, world.playbook)


@pytest.fixture(scope="module")
def measures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    root = tmp_path_factory.mktemp("metrics")
    account = yaml.safe_load(re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)[1])
    assert account["run_at"] == AS_OF
    files = {
        key: segment_file(rule, place + 1)
        for place, (key, rule) in enumerate(account["segments"].items())
    }
    world = World(root, make_playbook(root / "playbook", files))
    tell(world, account)
    return take(world)


def row_of(measures: dict[str, pd.DataFrame], segment: str, metric: str) -> pd.Series:
    rows = measures["segment_metrics"].set_index(["segment", "metric"])
    return rows.loc[(segment, metric)]


@pytest.mark.parametrize("segment", ["*", "buyers"])
def test_every_value_is_the_one_that_the_page_works_out(
    measures: dict[str, pd.DataFrame], segment: str
) -> None:
    told = read_table(segment)
    assert list(told) == [metric.key for metric in METRICS]
    for key, expected in told.items():
        row = row_of(measures, segment, key)
        found = [None if pd.isna(row[name]) else round(float(row[name]), 4) for name in COLUMNS]
        assert found == expected, key


@pytest.mark.parametrize("segment", ["*", "everyone", "buyers"])
def test_how_it_is_known_who_was_in_a_segment_is_said(
    measures: dict[str, pd.DataFrame], segment: str
) -> None:
    # No run was published before, so the rules were asked as of then; today's members are kept.
    known = "evaluated" if segment != "*" else None
    row = row_of(measures, segment, "conversion_rate")
    assert (None if pd.isna(row["membership"]) else row["membership"]) == known
    assert row_of(measures, segment, "unsubscribe_rate")["membership"] == "evaluated"
    assert row_of(measures, segment, "customer_lifetime_value")["membership"] == "stored"


def test_clicks_of_machines_are_left_out_and_counted(measures: dict[str, pd.DataFrame]) -> None:
    assert row_of(measures, "*", "click_through_rate")["left_out"] == 1
    signs = measures["click_signs"].set_index("sign")["clicks"].to_dict()
    assert signs == {"person": 2, "too_soon": 1}


def test_opt_outs_are_charged_to_the_dose(measures: dict[str, pd.DataFrame]) -> None:
    doses = measures["opt_out_doses"]
    found = doses.loc[doses["segment"] == "*", ["days", "dose", "messages", "opt_outs"]]
    told = re.search(r"\| days \| dose .*\n\|[ |-]+\n((?:\|.*\n)+)", TEXT)
    assert told
    rows = [[int(cell) for cell in line.strip("| ").split("|")] for line in told[1].splitlines()]
    assert found.to_numpy().tolist() == rows


def test_no_trend_is_told_of_few_people(measures: dict[str, pd.DataFrame]) -> None:
    assert measures["segment_metrics"]["trend"].isna().all()


def test_every_metric_and_every_number_of_the_policy_is_on_the_page() -> None:
    for metric in METRICS:
        assert f"| `{metric.key}` |" in TEXT
    for name in ("window_days", "attribution_days", "outcome_days", "customer_days"):
        assert f"`{name}`" in TEXT


def test_goals_and_metrics_call_them_the_same() -> None:
    assert {metric.key: metric.title for metric in METRICS} == METRIC_TITLES
