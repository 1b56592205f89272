"""When a rule begins or ceases to hold of somebody by time alone, to the microsecond."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from sendable.rules.holding import holds_at
from sendable.rules.turning import find_turn

from .somebody import read, somebody
from .worlds import AS_OF

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)
SINCE = "days_since(last_order_at)"


def turn_of(rule: str, now: datetime = AS_OF, **known: Any) -> datetime | None:
    """Find when a rule turns, and hold it against the rule at that moment and just before."""
    person, tree = somebody(rule, **known), read(rule)
    turn = find_turn(person, tree, now)
    assert turn.is_followed
    if turn.at is not None:
        holds = holds_at(person, tree, now)
        assert holds_at(person, tree, turn.at - TICK) is holds
        assert holds_at(person, tree, turn.at) is not holds
    return turn.at


@pytest.mark.parametrize(
    ("rule", "ordered", "turn"),
    [
        (f"{SINCE} >= 30", 10, 20 * DAY),
        (f"{SINCE} > 30", 10, 20 * DAY + TICK),
        (f"{SINCE} < 30", 10, 20 * DAY),
        (f"{SINCE} <= 30", 10, 20 * DAY + TICK),
        (f"NOT {SINCE} <= 30", 10, 20 * DAY + TICK),
        (f"{SINCE} = 30", 10, 20 * DAY),
        (f"{SINCE} = 30", 30, TICK),
        (f"{SINCE} <> 30", 10, 20 * DAY),
        (f"{SINCE} > 30", 31, None),
        (f"{SINCE} BETWEEN 30 AND 40", 10, 20 * DAY),
        (f"{SINCE} BETWEEN 30 AND 40", 35, 5 * DAY + TICK),
        (f"{SINCE} BETWEEN 30 AND 40", 41, None),
        (f"{SINCE} IN (40, 30)", 10, 20 * DAY),
        (f"{SINCE} IN (40, 30)", 35, 5 * DAY),
        (f"{SINCE} * 2 >= 60", 10, 20 * DAY),
        (f"{SINCE} / 2 >= 15", 10, 20 * DAY),
        (f"{SINCE} + 5 >= 35", 10, 20 * DAY),
        (f"{SINCE} - 5 >= 25", 10, 20 * DAY),
        (f"{SINCE} + days_since(first_order_at) >= 60", 10, 20 * DAY),
        (f"{SINCE} - days_since(first_order_at) > 5", 10, None),
        (f"{SINCE} >= 30 OR {SINCE} >= 20", 10, 10 * DAY),
        (f"{SINCE} >= 30 AND {SINCE} >= 20", 10, 20 * DAY),
        ("orders(30) >= 1", 10, 20 * DAY),
        ("orders(30) >= 1", 30, None),
        ("orders(60, 30) >= 1", 10, 20 * DAY),
        ("orders(60, 30) >= 1", 40, 20 * DAY),
        ("orders(60, 30) >= 1", 70, None),
        ("orders('48h') = 0", 1, DAY),
        ("orders() >= 1", 10, None),
        ("spend(30) >= 10", 10, 20 * DAY),
        ("max(orders(30), amount) = 10", 10, 20 * DAY),
        ("last(orders(30)) IS NULL", 10, 20 * DAY),
        ("main_category(30) IS NULL", 10, None),
        ("trend(orders, 30, 90) IS NULL", 10, 20 * DAY),
        ("not_followed(orders(30), clicks) >= 1", 10, 20 * DAY),
        ("last_order_at > DATE '2026-09-01'", 10, None),
        (f"{SINCE} > 36000", 10, 35990 * DAY + TICK),
        (f"{SINCE} > 40000", 10, None),
        ("TRUE", 10, None),
    ],
)
def test_a_rule_turns_when_an_order_is_old_enough(
    rule: str, ordered: float, turn: timedelta | None
) -> None:
    at = turn_of(rule, did={"orders": [ordered], "spend": [ordered]})
    assert at == (None if turn is None else AS_OF + turn)


def test_the_event_that_decides_is_the_one_without_which_there_are_too_few() -> None:
    did = {"clicks": [5, 12, 25]}
    assert turn_of("clicks(30) >= 1", did=did) == AS_OF + 25 * DAY
    assert turn_of("clicks(30) >= 2", did=did) == AS_OF + 18 * DAY
    assert turn_of("clicks(30) >= 3", did=did) == AS_OF + 5 * DAY
    assert turn_of("clicks(30) >= 4", did=did) is None


def test_a_turn_is_looked_for_from_any_later_moment() -> None:
    did = {"orders": [10.0]}
    assert turn_of(f"{SINCE} >= 30", AS_OF + 5 * DAY, did=did) == AS_OF + 20 * DAY
    assert turn_of(f"{SINCE} >= 30", AS_OF + 20 * DAY, did=did) is None


def test_the_usual_gap_is_a_bound_of_its_own() -> None:
    gap = "days_since(last_order_at) > 2 * median_order_gap"
    assert turn_of(gap, did={"orders": [40, 24, 10]}) == AS_OF + 20 * DAY + TICK
    assert turn_of(gap, did={"orders": [10]}) is None


def test_a_time_to_come_draws_nearer() -> None:
    soon = "days_until(points_expire_at) < 7"
    told = {"points_expire_at": AS_OF + 10 * DAY}
    assert turn_of(soon, told=told) == AS_OF + 3 * DAY + TICK
    assert turn_of("days_until(points_expire_at) BETWEEN 0 AND 7", told=told) == AS_OF + 3 * DAY
    assert turn_of(soon, told={}) is None


def test_a_run_of_the_past_is_forgotten_and_others_segments_are_looked_through() -> None:
    was = "was_in_segment('vip', 30)"
    assert turn_of(was, past={"vip": [10, 50]}) == AS_OF + 20 * DAY
    assert turn_of(was, past={"other": [10]}) is None
    inner = {"fresh": "orders(30) >= 1", "both": "in_segment('fresh') AND valid_number"}
    did, told = {"orders": [10]}, {"valid_number": True}
    assert turn_of("in_segment('fresh')", did=did, segments=inner, told=told) == AS_OF + 20 * DAY
    assert turn_of("NOT in_segment('both')", did=did, segments=inner, told=told) == (
        AS_OF + 20 * DAY
    )


def test_where_somebody_stands_among_all_is_taken_to_stay() -> None:
    did = {"clicks": [10], "orders": [20]}
    for rule in ("top(orders(30), 20)", "percentile(orders(30)) > 50", "frequency_score() >= 1"):
        assert turn_of(rule, did=did, place=60) is None
        assert turn_of(f"{rule} AND clicks(30) >= 1", did=did, place=60) == AS_OF + 20 * DAY


@pytest.mark.parametrize(
    ("rule", "is_followed"),
    [
        (f"{SINCE} * days_since(first_order_at) > 900", False),
        (f"10 / {SINCE} < 0.5", False),
        (f"{SINCE} / days_since(first_order_at) > 5", False),
        (f"{SINCE} * {SINCE} - 1 > 900", False),
        (f"{SINCE} * orders() > 900", True),
        (f"{SINCE} / orders() > 900", True),
        ("orders() / sent() > 2", True),
    ],
)
def test_what_does_not_grow_evenly_is_said_not_to_be_followed(rule: str, is_followed: bool) -> None:
    turn = find_turn(somebody(rule, did={"orders": [10, 20]}), read(rule), AS_OF)
    assert turn.is_followed is is_followed


BIRTHDAY = "attribute('birthday', 'date')"


@pytest.mark.parametrize(
    ("born", "days", "now", "turn"),
    [
        # It comes into view as many days before, counting the day itself, and is over at midnight.
        ((2000, 11, 10), 7, (2026, 10, 1), (2026, 11, 4)),
        ((2000, 11, 10), 7, (2026, 11, 4), (2026, 11, 11)),
        ((2000, 11, 10), 1, (2026, 11, 10), (2026, 11, 11)),
        ((2000, 11, 10), 1, (2026, 11, 11), (2027, 11, 10)),
        ((2000, 1, 2), 7, (2026, 12, 1), (2026, 12, 27)),
        ((2000, 1, 2), 7, (2026, 12, 28), (2027, 1, 3)),
        # The 28th stands in for 29 February, in years without one only.
        ((2000, 2, 29), 7, (2026, 10, 1), (2027, 2, 22)),
        ((2000, 2, 29), 7, (2027, 2, 22), (2027, 3, 1)),
        ((2000, 2, 29), 7, (2027, 6, 1), (2028, 2, 23)),
        ((2000, 2, 29), 7, (2028, 2, 25), (2028, 3, 1)),
        ((2000, 2, 29), 1, (2028, 2, 28), (2028, 2, 29)),
        ((2000, 2, 28), 1, (2027, 6, 1), (2028, 2, 28)),
        ((2000, 2, 28), 1, (2028, 2, 28), (2028, 2, 29)),
        ((2000, 11, 10), 366, (2026, 10, 1), None),
    ],
)
def test_a_yearly_day_comes_and_goes(
    born: tuple[int, int, int],
    days: int,
    now: tuple[int, int, int],
    turn: tuple[int, int, int] | None,
) -> None:
    at = turn_of(
        f"anniversary({BIRTHDAY}, {days})",
        datetime(*now, 5, tzinfo=UTC),
        told={"birthday": datetime(*born, tzinfo=UTC)},
    )
    assert at == (datetime(*turn, tzinfo=UTC) if turn else None)


def test_a_yearly_day_is_awaited_for_years() -> None:
    rule = f"anniversary({BIRTHDAY}, 1) AND {SINCE} > 2000"
    told = {"birthday": datetime(1990, 5, 3, tzinfo=UTC)}
    at = turn_of(rule, did={"orders": [0]}, told=told)
    assert at == datetime(2032, 5, 3, tzinfo=UTC)


def test_the_yearly_day_of_an_event_is_that_of_the_event() -> None:
    assert turn_of("anniversary(first_order_at, 1)", did={"orders": [40, 10]}) == datetime(
        2027, 8, 22, tzinfo=UTC
    )
    assert turn_of("anniversary(first_order_at, 1)") is None
