"""Which of two groups of people lies within the other, by their rules; and the sets beneath."""

from __future__ import annotations

import pytest

from sendable.rules import parse_rule
from sendable.rules.lint import ranges
from sendable.rules.lint.relations import Group, group_of, lies_within


def group(rule: str, exclude: str | None = None, **segments: str) -> Group:
    trees = {key: parse_rule(text).tree for key, text in segments.items()}
    left_out = parse_rule(exclude).tree if exclude is not None else None
    return group_of(parse_rule(rule).tree, left_out, trees)


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ("clicks(30) >= 2", "clicks(90) >= 1"),
        ("orders(30) * 2 > 10", "orders(30) * 2 > 5"),
        ("2 * total_spend > 10", "2 * total_spend > 5"),
        ("orders() / sent() > 0.5", "orders() / sent() > 0.2"),
        ("total_spend > 10", "orders() >= 1"),
        ("average_order_value > 10", "orders() >= 1"),
        ("median_order_gap > 10", "orders() >= 2"),
        ("monetary_score() = 5", "monetary_score() >= 4"),
        ("recency_score() = 5", "orders() >= 1"),
        ("top(total_spend, 5)", "top(total_spend, 15)"),
        ("bottom(orders(30), 5)", "bottom(orders(30), 15)"),
        ("percentile(total_spend) > 90", "percentile(total_spend) > 80"),
        ("days_since(last_click_at) < 2", "clicks(3) >= 1"),
        ("days_until(points_expire_at) < 3", "days_until(points_expire_at) < 5"),
        ("anniversary(first_order_at, 3)", "anniversary(first_order_at, 7)"),
        ("city LIKE '%yd%'", "city IS NOT NULL"),
        ("city = 'Sydney'", "city LIKE 'S%'"),
        ("in_list('VIP') AND valid_number", "in_list('vip')"),
        ("was_in_segment('new', 3)", "was_in_segment('new', 9)"),
        ("prefers_category('hair') AND valid_number", "prefers_category('HAIR')"),
        ("attribute('age', 'number') > 30", "attribute('age', 'number') > 18"),
        ("max(orders, amount) > 30", "max(orders, amount) > 18"),
        ("distinct(orders, category) > 3", "orders() > 3"),
        ("favourite(views, category) = 'x'", "favourite(views, category) IN ('x', 'y')"),
        ("followed(carts, orders) > 3", "followed(carts, orders) > 1"),
        ("trend(clicks, 30, 90) > 3", "trend(clicks, 30, 90) > 1"),
        ("total_spend > average_order_value", "total_spend >= average_order_value"),
        ("last_click_at > last_order_at", "NOT last_order_at > last_click_at"),
        ("in_segment('inner')", "orders() >= 1"),
    ],
)
def test_one_group_lies_within_another_and_not_the_other_way(small: str, large: str) -> None:
    segments = {"inner": "orders() >= 5"}
    assert lies_within(group(small, **segments), group(large, **segments))
    assert not lies_within(group(large, **segments), group(small, **segments))


def test_groups_that_read_nothing_in_common_are_not_compared() -> None:
    assert not lies_within(group("orders() < 0"), group("city = 'x'"))
    assert not lies_within(group("city = 'x'"), group("orders() >= 0"))


def test_who_is_excluded_is_not_in_the_group() -> None:
    clickers = group("clicks(90) >= 1")
    rested = group("clicks(90) >= 1", exclude="sent(7) >= 1")
    assert lies_within(rested, clickers)
    assert not lies_within(clickers, rested)
    assert lies_within(rested, group("sent(7) = 0"))


def test_sets_of_values_are_joined_cut_and_turned_round() -> None:
    low, high = ranges.at_most(3), ranges.above(1)
    assert ranges.join([*low, *high]) == ranges.EVERYTHING
    assert ranges.common(low, ranges.above(3)) == ranges.NOTHING
    assert ranges.rest(low) == ranges.above(3)
    assert ranges.rest(ranges.below(3)) == ranges.at_least(3)
    assert ranges.rest(ranges.EVERYTHING) == ranges.NOTHING
    assert ranges.rest(ranges.NOTHING) == ranges.EVERYTHING
    assert ranges.rest(ranges.rest(ranges.only(1, 5))) == ranges.only(1, 5)
    assert ranges.mirrored(low) == ranges.at_least(-3)
    assert ranges.mirrored(high) == ranges.below(-1)
    assert ranges.mirrored(ranges.only(1, 5)) == ranges.only(-5, -1)


def test_whole_numbers_of_a_set() -> None:
    def between(low: float, high: float) -> ranges.Range:
        return ranges.common(ranges.above(low), ranges.below(high))

    assert ranges.whole(between(1, 3)) == ranges.only(2)
    assert ranges.whole(between(1.5, 2.5)) == ranges.only(2)
    assert ranges.whole(between(2.2, 2.9)) == ranges.NOTHING
    assert ranges.whole(ranges.at_least(2)) == ranges.at_least(2)
    assert ranges.whole(ranges.above(2)) == ranges.at_least(3)
    assert ranges.whole(ranges.at_most(2.5)) == ranges.at_most(2)


def test_the_ends_and_the_single_values_of_a_set() -> None:
    some = ranges.join([*ranges.only(7), *ranges.common(ranges.above(2), ranges.at_most(5))])
    assert (ranges.lowest(some), ranges.highest(some)) == (2, 7)
    assert (ranges.lowest(ranges.at_most(3)), ranges.highest(ranges.at_least(3))) == (None, None)
    assert (ranges.lowest(ranges.NOTHING), ranges.highest(ranges.NOTHING)) == (None, None)
    assert ranges.points(some) is None
    assert ranges.points(ranges.only("b", "a")) == ["a", "b"]
    assert ranges.points(ranges.at_least(3)) is None
    assert ranges.points(ranges.NOTHING) == []
