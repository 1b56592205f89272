"""What holds of one person written down by hand, and what each value of theirs is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sendable.rules.branches import (
    branch_holds,
    find_deciding,
    find_pivots,
    leaves_of,
    spread_rule,
)
from sendable.rules.holding import holds_at
from sendable.rules.nodes import Condition

from .somebody import Deed, read, somebody
from .worlds import AS_OF

DAY = timedelta(days=1)
ORDERS: list[Deed] = [
    (400, {"amount": 30.0, "category": "hair"}),
    (50, {"amount": 5.0, "category": "skincare"}),
    (40, {"amount": None, "category": None}),
    (20, {"amount": 10.0, "category": "skincare"}),
    (10, {"amount": 15.0, "category": "hair"}),
]
DID: dict[str, list[Deed]] = {
    "orders": ORDERS,
    "spend": ORDERS,
    "clicks": [80, 70, 60, 50, 20],
    "carts": [60, 20, 10, 1],
    "views": [(9, {"category": "hair"}), (5, {"category": None})],
}
TOLD: dict[str, Any] = {
    "city": "Sydney",
    "list_count": 3,
    "valid_number": True,
    "opted_out": False,
    "added_at": AS_OF - 100 * DAY,
    "points_expire_at": AS_OF + 5 * DAY,
    "VIP": True,
}


def holds(rule: str, **known: Any) -> bool:
    person = somebody(rule, **{"did": DID, "told": TOLD, "past": {"vip": [10]}, **known})
    return holds_at(person, read(rule), AS_OF)


@pytest.mark.parametrize(
    "rule",
    [
        # What was told, and what nobody told.
        "city = 'Sydney' AND city <> 'Perth' AND city IN ('Perth', 'Sydney') AND valid_number",
        "city LIKE 'Syd%' AND city LIKE '_yd%' AND city ILIKE 'sYD%' AND city > 'Perth'",
        "NOT city LIKE 'syd%' AND NOT city LIKE 'Syd' AND NOT city LIKE 'S.d%'",
        "opted_out = FALSE AND NOT opted_out AND list_count BETWEEN 3 AND 4",
        "country IS NULL AND NOT country = 'AU' AND NOT country <> 'AU' AND NOT country LIKE '%'",
        "NOT contact_count < 5 AND NOT contact_count >= 5 AND NOT contact_count BETWEEN 0 AND 9",
        "NOT country IN ('AU', 'NZ') AND NOT loyalty_member",
        "NOT list_count > contact_count AND NOT contact_count < list_count",
        "in_list('VIP') AND NOT in_list('Old') AND NOT prefers_category('hair')",
        "was_in_segment('vip', 11) AND NOT was_in_segment('vip', 10)",
        "NOT was_in_segment('other', 90) AND TRUE AND NOT FALSE",
        "added_at < DATE '2026-07-01' AND added_at > DATE '2026-06-01'",
        "days_since(added_at) = 100 AND days_until(points_expire_at) = 5",
        "days_since(loyalty_joined_at) IS NULL AND days_until(loyalty_joined_at) IS NULL",
        # What they did.
        "orders() = 5 AND orders(30) = 2 AND orders(50, 20) = 2 AND carts('48h') = 1",
        "spend(30) = 25 AND spend() = 60 AND spend(5) = 0 AND total_spend = 60",
        "average_order_value = 15 AND median_order_gap = 15",
        "days_since(first_order_at) = 400 AND days_since(last_order_at) = 10",
        "days_since(first(orders(60))) = 50 AND days_since(last(orders(60, 30))) = 40",
        "sum(orders, amount) = 60 AND mean(orders, amount) = 15",
        "max(orders, amount) = 30 AND min(orders, amount) = 5",
        "sum(orders(5), amount) = 0",
        "mean(orders(5), amount) IS NULL AND max(orders(5), amount) IS NULL",
        "distinct(orders, category) = 2 AND distinct(orders(5), category) = 0",
        "main_category() = 'hair' AND main_category(60) = 'skincare'",
        "main_category(30) = 'hair' AND main_category(5) IS NULL",
        "favourite(views, category) = 'hair' AND favourite(views(6), category) IS NULL",
        "followed(carts, orders) = 3 AND not_followed(carts, orders) = 1",
        "followed(carts, orders, 10) = 3 AND followed(carts, orders, 9) = 2",
        "followed(orders, orders) = 4 AND not_followed(orders(30), clicks) = 1",
        # One click in the last 30 days is three quarters of the rate of four in the 90 before.
        "trend(clicks, 30, 90) = 0.75 AND trend(carts, 30, 90) = 9",
        "trend(searches, 30, 90) IS NULL",
        "list_count + 2 = 5 AND list_count - 2 = 1 AND list_count * 2 = 6 AND list_count / 2 = 1.5",
        "list_count / (list_count - 3) IS NULL AND list_count + contact_count IS NULL",
        "overdue_by > 0.6 AND overdue_by < 0.7",
    ],
)
def test_all_of_it_is_so_of_the_one_person(rule: str) -> None:
    for part in rule.split(" AND "):
        if " BETWEEN " not in rule:
            assert holds(part), part
    assert holds(rule)


def test_where_somebody_stands_is_asked_for() -> None:
    for place, expected in ((True, True), (False, False), (None, False)):
        assert holds("top(total_spend, 15)", place=place) is expected
        assert holds("bottom(total_spend, 15)", place=place) is expected
    assert holds("percentile(total_spend) = 80 AND recency_score() > 4", place=80)
    assert holds("percentile(total_spend) IS NULL", place=None)


def test_a_segment_is_looked_up_among_the_rules() -> None:
    rules = {"fresh": "orders(30) >= 2", "old": "orders(5) >= 1"}
    assert holds("in_segment('fresh') AND NOT in_segment('old')", segments=rules)


@pytest.mark.parametrize(
    ("days", "moment", "expected"),
    [
        (1, (2026, 11, 10), True),
        (1, (2026, 11, 9), False),
        (2, (2026, 11, 9), True),
        (30, (2026, 11, 11), False),
        (364, (2026, 11, 11), False),
        (365, (2026, 11, 11), True),
        (366, (2026, 11, 11), True),
    ],
)
def test_a_yearly_day_lies_among_the_days_from_today(
    days: int, moment: tuple[int, int, int], expected: bool
) -> None:
    rule = f"anniversary(attribute('birthday', 'date'), {days})"
    person = somebody(rule, told={"birthday": datetime(2000, 11, 10, tzinfo=UTC)})
    assert holds_at(person, read(rule), datetime(*moment, 23, 59, tzinfo=UTC)) is expected


def test_the_main_category_of_equally_many_is_the_latest_and_then_the_first_by_name() -> None:
    def bought(*kinds: tuple[float, str]) -> dict[str, list[Deed]]:
        return {"orders": [(days, {"category": kind}) for days, kind in kinds]}

    once = bought((3, "hair"), (2, "skin"))
    assert holds("main_category() = 'skin'", did=once)
    assert holds("main_category() = 'hair'", did=bought((3, "hair"), (4, "hair"), (2, "skin")))
    assert holds("main_category() = 'hair'", did=bought((2, "skin"), (2, "hair")))
    assert holds("main_category() = 'hair'", did=bought((1, "hair"), (3, "skin"), (9, "hair")))
    assert holds(
        "main_category() = 'hair'",
        did=bought((9, "hair"), (8, "skin"), (3, "skin"), (2, "hair")),
    )


def truth_of(*true: str) -> Any:
    wanted = {read(text) for text in true}
    return lambda node: node in wanted


CITY, COUNTRY, VALID = "city = 'Perth'", "country = 'AU'", "valid_number"


@pytest.mark.parametrize(
    ("rule", "true", "expected"),
    [
        (f"{CITY} AND {COUNTRY}", (CITY, COUNTRY), True),
        (f"{CITY} AND {COUNTRY}", (CITY,), False),
        (f"{CITY} OR {COUNTRY}", (COUNTRY,), True),
        (f"{CITY} OR {COUNTRY}", (), False),
        (f"NOT {CITY}", (CITY,), False),
        (f"NOT {CITY}", (), True),
        (f"NOT ({CITY} AND {COUNTRY})", (CITY,), True),
        (f"NOT ({CITY} OR {COUNTRY})", (CITY,), False),
        ("in_segment('here')", (CITY, VALID), True),
        ("in_segment('here')", (CITY,), False),
        ("NOT in_segment('here')", (CITY, VALID), False),
        ("NOT in_segment('here')", (VALID,), True),
    ],
)
def test_a_branch_holds_by_its_leaves(rule: str, true: tuple[str, ...], expected: bool) -> None:
    rules = {"here": read(f"{CITY} AND {VALID}")}
    branch = spread_rule(read(rule), rules)
    assert branch_holds(branch, truth_of(*true)) is expected
    assert branch_holds(spread_rule(read(rule), rules, negated=True), truth_of(*true)) is (
        not expected
    )


@pytest.mark.parametrize(
    ("rule", "true", "deciding", "pivots"),
    [
        (f"{CITY} AND {COUNTRY}", (CITY, COUNTRY), [CITY, COUNTRY], {CITY, COUNTRY}),
        (f"{CITY} AND {COUNTRY}", (CITY,), [COUNTRY], {COUNTRY}),
        (f"{CITY} AND {COUNTRY}", (), [CITY], set()),
        (f"{CITY} OR {COUNTRY}", (COUNTRY,), [COUNTRY], {COUNTRY}),
        (f"{CITY} OR {COUNTRY}", (CITY, COUNTRY), [CITY], set()),
        (f"{CITY} OR {COUNTRY}", (), [CITY, COUNTRY], {CITY, COUNTRY}),
        (f"NOT ({CITY} OR {COUNTRY})", (COUNTRY,), [COUNTRY], {COUNTRY}),
        ("in_segment('here')", (CITY,), [VALID], {VALID}),
        ("NOT in_segment('here')", (CITY,), [VALID], {VALID}),
        (f"({CITY} AND {VALID}) OR {COUNTRY}", (CITY,), [VALID, COUNTRY], {VALID, COUNTRY}),
        (f"({CITY} OR {VALID}) AND ({COUNTRY} OR {VALID})", (VALID,), [VALID, VALID], {VALID}),
    ],
)
def test_what_settles_a_rule_and_what_would_change_it(
    rule: str, true: tuple[str, ...], deciding: list[str], pivots: set[str]
) -> None:
    rules: dict[str, Condition] = {"here": read(f"{CITY} AND {VALID}")}
    branch = spread_rule(read(rule), rules)
    settling = find_deciding(branch, truth_of(*true))
    assert [leaf.node for leaf in settling] == [read(text) for text in deciding]
    assert find_pivots(branch, truth_of(*true)) == {read(text) for text in pivots}


def test_leaves_stand_in_reading_order_with_their_not() -> None:
    branch = spread_rule(
        read(f"NOT ({CITY} AND NOT {COUNTRY}) OR in_segment('here')"), {"here": read(VALID)}
    )
    assert list(leaves_of(branch)) == [read(CITY), read(COUNTRY), read(VALID)]
    both, here = branch.parts
    assert [(each.kind, each.negated) for each in both.parts] == [("leaf", True), ("leaf", False)]
    assert (both.kind, here.kind) == ("any", "segment")
