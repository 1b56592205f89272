"""What is read off a rule besides its members: the data it needs, occasions, extremes, columns."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import duckdb
import pytest

from sendable.errors import Place, RuleError
from sendable.rules import Vocabulary, parse_rule, plan_rules
from sendable.rules.extremes import select_extremes
from sendable.rules.needs import Need, needs_of
from sendable.rules.nodes import Compare
from sendable.rules.occasions import read_occasion, select_occasions

from .reference import World
from .test_plan import members
from .worlds import AS_OF, SCHEMAS, load_world

DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("rule", "needs"),
    [
        ("clicks(30) >= 1", {Need("clicks", "clicks", 720)}),
        ("clicks(60, 30) >= 1", {Need("clicks", "clicks", 1440)}),
        ("clicks() >= 1", {Need("clicks", "clicks", None)}),
        # Who did it in the last days did so within them; whoever did not may have long ago.
        ("days_since(last_click_at) <= 30", {Need("clicks", "clicks", 720)}),
        ("days_since(last_click_at) < 30.01", {Need("clicks", "clicks", 721)}),
        ("days_since(last_click_at) = 2", {Need("clicks", "clicks", 48)}),
        ("days_since(last_click_at) < -3", {Need("clicks", "clicks", 0)}),
        ("days_since(last_click_at) > 30", {Need("clicks", "clicks", None)}),
        ("days_since(last_click_at) BETWEEN 3 AND 30", {Need("clicks", "clicks", 720)}),
        ("days_since(last(clicks)) < 30", {Need("clicks", "clicks", 720)}),
        ("days_since(last(clicks(10))) < 30", {Need("clicks", "clicks", 240)}),
        ("days_since(last(clicks(90))) < 30", {Need("clicks", "clicks", 720)}),
        ("days_since(first_order_at) < 3", {Need("orders", "orders", None)}),
        ("days_since(first(orders)) < 3", {Need("orders", "orders", None)}),
        ("days_since(added_at) < 3", {Need("contacts")}),
        (
            "orders(30) + spend(60) > 2",
            {Need("orders", "orders", 720), Need("orders", "spend", 1440)},
        ),
        ("NOT mean(orders(9), amount) > 1", {Need("orders", "orders", 216)}),
        ("favourite(views(3), category) = 'x'", {Need("events", "views", 72)}),
        ("total_spend > 2", {Need("orders", "orders", None)}),
        (
            "not_followed(carts(7), orders) > 1",
            {Need("events", "carts", 168), Need("orders", "orders", 168)},
        ),
        ("restocks(7) > 1", {Need("stock", "restocks", 168), Need("events", "restocks", None)}),
        ("carrier = 'x'", {Need("messages", "sent", None)}),
        ("city = 'x' AND in_list('q')", {Need("contacts")}),
        ("loyalty_member OR attribute('x') = 'y'", {Need("loyalty"), Need("attributes")}),
        ("in_segment('x') OR was_in_segment('y', 3)", set()),
    ],
)
def test_what_data_a_rule_needs_and_since_when(rule: str, needs: set[Need]) -> None:
    assert needs_of(parse_rule(rule).tree) == needs


def run(tables: dict[str, list[dict[str, Any]]], sql: str) -> list[tuple[Any, ...]]:
    filled = {
        table: [dict.fromkeys(schema) | row for row in tables.get(table, [])]
        for table, schema in SCHEMAS.items()
    }
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load_world(connection, World(AS_OF, filled))
        return connection.execute(sql).fetchall()


def occasion(text: str) -> Any:
    return read_occasion(text, origin=Place("flow.yaml", 4, 8), vocabulary=Vocabulary())


@pytest.mark.parametrize("text", ["carts", " carts ", "carts()", "carts(amount > 5)"])
def test_an_occasion_is_read_as_the_rule_that_there_ever_was_one(text: str) -> None:
    rule = occasion(text)
    assert rule.text == text
    call = text if "(" in text else f"{text.strip()}()"
    assert rule.tree == parse_rule(f"{call} >= 1").tree


@pytest.mark.parametrize("text", ["carts(30)", "carts(60, 30)", "spend", "spend()", "list_size(3)"])
def test_what_is_no_kind_of_event_or_has_a_window_is_no_occasion(text: str) -> None:
    with pytest.raises(RuleError) as caught:
        occasion(text)
    assert caught.value.place == Place("flow.yaml", 4, 8)
    if text != "list_size(3)":
        assert "no kind of event without a window. Write a noun such as carts" in str(caught.value)


def test_occasions_are_the_chosen_events_of_the_hours_before() -> None:
    events = [
        {"number": who, "kind": kind, "amount": amount, "occurred_at": AS_OF - days * DAY}
        for who, kind, amount, days in (
            ("old", "cart", 9.0, 2),
            ("new", "cart", 9.0, 1),
            ("new", "cart", 9.0, 0.5),
            ("small", "cart", 1.0, 1),
            ("view", "view", 9.0, 1),
            ("later", "cart", 9.0, -1),
        )
    ]
    query = select_occasions(occasion("carts(amount > 5)"), 48, AS_OF).sql("duckdb")
    assert sorted(run({"events": events}, query)) == [
        ("new", AS_OF - DAY),
        ("new", AS_OF - DAY / 2),
    ]
    query = select_occasions(occasion("carts"), 49, AS_OF).sql("duckdb")
    assert sorted({who for who, _ in run({"events": events}, query)}) == ["new", "old", "small"]


def test_the_smallest_and_the_largest_value_among_all() -> None:
    trees = [parse_rule(f"{text} > 0").tree for text in ("list_count", "orders(30)", "total_spend")]
    values = [tree.left for tree in trees if isinstance(tree, Compare)]
    people = [{"number": who, "list_count": n} for who, n in (("a", 3), ("b", 8), ("c", None))]
    orders = [
        {"number": "a", "status": "completed", "amount": amount, "ordered_at": AS_OF - days * DAY}
        for amount, days in ((5.0, 3), (7.0, 40))
    ]
    (row,) = run({"recipients": people, "orders": orders}, select_extremes(values, AS_OF))
    assert row == (3, 8, 0, 1, 12.0, 12.0)


@pytest.mark.parametrize(
    ("rule", "column"),
    [
        ("orders(365) > 1", "orders_365d"),
        ("orders(365, category = 'x') > 1", "orders_365d_where"),
        ("spend('5h') > 1", "spend_5h"),
        ("sent(60, 30) > 1", "sent_60d_30d"),
        ("clicks() > 1", "clicks_ever"),
        ("mean(orders(9, amount > 3), amount) > 1", "mean_orders_amount_9d_where"),
        ("last(clicks, campaign = 'a') IS NULL", "last_clicks_ever_where"),
        ("main_category(30) = 'x'", "favourite_orders_category_30d"),
        ("followed(carts(7), orders, '48h') > 1", "carts_7d_then_orders_within_48h"),
        ("not_followed(carts, orders) > 1", "carts_ever_without_orders"),
        ("top(total_spend, 5)", "top_total_spend"),
        ("bottom(orders(3), 5)", "bottom_value"),
        ("percentile(total_spend) > 1", "percentile_total_spend"),
        ("recency_score() > 1", "recency_score"),
        ("in_list('x')", "in_list"),
        ("was_in_segment('k', 9)", "was_in_segment_9d"),
        ("attribute('z', 'number') > 1", "attribute_number"),
        ("prefers_category('l')", "prefers_category"),
    ],
)
def test_a_reader_of_the_sql_knows_a_column_by_its_name(rule: str, column: str) -> None:
    text = plan_rules({"rule": parse_rule(rule)}, as_of=AS_OF).sql()
    assert re.search(rf"\bAS {column}\b", text)


def test_patterns_mind_upper_and_lower_case_unless_told_not_to() -> None:
    cities = {"a": "Sydney", "b": "SYDNEY", "c": "Perth", "d": None}
    found = members(
        {"recipients": [{"number": who, "city": city} for who, city in cities.items()]},
        exact="city LIKE 'Syd%'",
        any_case="city ILIKE 'syd%'",
        none="city LIKE 'syd%'",
        other="city NOT LIKE 'Syd%'",
    )
    assert found == {
        "exact": {"a"},
        "any_case": {"a", "b"},
        "none": set(),
        "other": {"b", "c", "d"},
    }
