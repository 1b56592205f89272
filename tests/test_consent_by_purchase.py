"""Purchases imply consent where the policy says so: how many, how long, and which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .consents import CANADIAN, IRISH, states, world_with
from .library import ANN, AS_OF, BEN, CAS, DAY, DOT, World


def test_a_purchase_implies_consent_only_where_the_policy_says_so(world: World) -> None:
    for number in (ANN, CANADIAN, IRISH):
        world.contact(number, on="Bought addresses")
        world.order(number, AS_OF - 100 * DAY, order_id="A1")
        world.order(number, AS_OF - 200 * DAY)
    assert states(world) == {ANN: "unclear", CANADIAN: "implied", IRISH: "unclear"}
    row = world.lake.read("consents").iloc[0]
    assert (row["method"], row["evidence"]) == ("purchase", "order A1 of the source shop")
    assert row["given_at"] == AS_OF - 100 * DAY
    assert row["expires_at"] == AS_OF + 630 * DAY


@pytest.mark.parametrize(
    "order",
    [
        pytest.param({"at": AS_OF - 730 * DAY}, id="too long ago"),
        pytest.param({"at": AS_OF + DAY}, id="not yet"),
        pytest.param({"status": "cancelled"}, id="cancelled"),
        pytest.param({"status": "refunded", "amount": -10.0}, id="refunded"),
        pytest.param({"amount": 0.0}, id="nothing paid"),
    ],
)
def test_a_purchase_that_does_not_stand_implies_nothing(
    world: World, order: dict[str, Any]
) -> None:
    world.contact(CANADIAN, on="Bought addresses")
    world.order(CANADIAN, **order)
    assert states(world) == {CANADIAN: "unclear"}


def test_a_purchase_of_a_few_cents_is_one(world: World) -> None:
    world.contact(CANADIAN, on="Bought addresses")
    world.order(CANADIAN, amount=0.5)
    assert states(world) == {CANADIAN: "implied"}


def test_it_takes_as_many_purchases_as_the_policy_says(tmp_path: Path) -> None:
    ages = {"by_country": {"AU": {"purchase_days": 100, "purchases": 2}}}
    world = world_with(tmp_path, ages)
    for number, days in ((ANN, (10, 20)), (BEN, (10,)), (CAS, (10, 100)), (DOT, (10, 20, 30))):
        world.contact(number, on="Bought addresses")
        for count in days:
            world.order(number, AS_OF - count * DAY)
    assert states(world) == {ANN: "implied", BEN: "unclear", CAS: "unclear", DOT: "implied"}
    expires = world.lake.read("consents").set_index("number")["expires_at"]
    assert expires.to_dict() == dict.fromkeys((ANN, DOT), AS_OF + 80 * DAY)


def test_purchases_imply_consent_everywhere_if_the_default_says_so(tmp_path: Path) -> None:
    ages = {"default": {"purchase_days": 100, "implied_days": 200}, "by_country": {}}
    world = world_with(tmp_path, ages)
    world.contact(ANN, on="Bought addresses")
    world.order(ANN, AS_OF - 10 * DAY)
    assert states(world) == {ANN: "implied"}


def test_a_purchase_does_not_outweigh_a_no(world: World) -> None:
    world.contact(CANADIAN, on="Bought addresses")
    world.consent(CANADIAN, "none", AS_OF - 90 * DAY)
    world.order(CANADIAN, AS_OF - DAY)
    assert states(world) == {CANADIAN: "unclear"}


@pytest.mark.parametrize("ages", [(50, 100), (100, 50), (50, None)])
def test_a_purchase_counts_for_the_shorter_of_two_times(
    tmp_path: Path, ages: tuple[int, int | None]
) -> None:
    age = dict(zip(("purchase_days", "implied_days"), ages, strict=True))
    world = world_with(tmp_path, {"by_country": {"AU": age}})
    for number, days in ((ANN, 40), (BEN, 60)):
        world.contact(number, on="Bought addresses")
        world.order(number, AS_OF - days * DAY)
    assert states(world) == {ANN: "implied", BEN: "unclear"}
    assert world.lake.read("consents")["expires_at"].tolist() == [AS_OF + 10 * DAY]
