"""The query: one pass over each table, one column for each fact, whatever the rules share."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from sendable.errors import Place, RuleError
from sendable.rules import feeds_of, lists_of, parse_rule, plan_rules, segments_of

from .reference import World
from .worlds import AS_OF, SCHEMAS, load_world

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


def rules_of(**texts: str) -> dict[str, Any]:
    return {key: parse_rule(text) for key, text in texts.items()}


def members(tables: dict[str, list[dict[str, Any]]], **texts: str) -> dict[str, set[str]]:
    """Run rules over a few rows, in which whatever is not given is missing."""
    filled = {
        table: [dict.fromkeys(schema) | row for row in tables.get(table, [])]
        for table, schema in SCHEMAS.items()
    }
    with duckdb.connect() as connection:
        load_world(connection, World(AS_OF, filled))
        rows = connection.execute(plan_rules(rules_of(**texts), as_of=AS_OF).sql()).fetchall()
    return {key: {row[0] for row in rows if row[i]} for i, key in enumerate(texts, start=1)}


def test_each_table_is_read_once() -> None:
    rules = rules_of(
        a="orders(30) > 1 AND spend(365) > 5 AND median_order_gap < 9 AND total_spend > 1",
        b="discounted_orders() / orders() > 0.5 OR top(total_spend, 5) OR sent(9) > 2",
        c="days_since(last_order_at) > 3 AND carts(2) > 0 AND views(5) = 0 AND in_segment('a')",
        d="in_list('x') AND in_list('y') AND was_in_segment('q', 9) AND failed() = 0",
    )
    query = plan_rules(rules, as_of=AS_OF).query
    read = Counter(table.name for table in query.find_all(exp.Table))
    events = ("orders", "events", "messages", "list_members", "past_membership", "recipients")
    assert {name: read[name] for name in events} == dict.fromkeys(events, 1)


def test_a_shared_fact_is_computed_once() -> None:
    text = "orders(365, category = 'hair') >= {} AND clicks({}) > 1"
    rules = {str(n): parse_rule(text.format(n, span)) for n, span in enumerate((2, "'48h'", 2))}
    query = plan_rules(rules, as_of=AS_OF).query
    assert len(list(query.find_all(exp.Sum))) == 2
    assert plan_rules(rules, as_of=AS_OF).sql().count("'hair'") == 1


def test_same_rules_give_the_same_text() -> None:
    texts = {
        "a": "orders(3) > 1 OR in_list('x')",
        "b": "in_list('y') AND orders(4, amount > 3) > 0",
    }
    first = plan_rules(rules_of(**texts), as_of=AS_OF).sql()
    assert plan_rules(rules_of(**texts), as_of=AS_OF).sql() == first


def test_writes_spark_sql_too() -> None:
    rules = rules_of(a="days_since(last_click_at) > 3 AND top(total_spend, 5) AND city ILIKE 'a%'")
    text = plan_rules(rules, as_of=AS_OF).sql("spark")
    assert "UNIX_MICROS" in text
    assert "FILTER" not in text


def test_columns_are_named_by_key() -> None:
    rules = {"win back": parse_rule("TRUE"), "country": parse_rule("country = 'AU'")}
    plan = plan_rules(rules, as_of=AS_OF)
    assert plan.query.named_selects == ["number", "win back", "country"]
    assert plan.keys == ("win back", "country")


@pytest.mark.parametrize("keys", [("number",), ("vip", "VIP"), ("",)])
def test_keys_that_cannot_be_columns_are_refused(keys: tuple[str, ...]) -> None:
    with pytest.raises(RuleError):
        plan_rules({key: parse_rule("TRUE") for key in keys}, as_of=AS_OF)


def test_as_of_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="time zone"):
        plan_rules(rules_of(a="TRUE"), as_of=datetime(2026, 1, 1))  # noqa: DTZ001


def test_as_of_in_another_zone_is_the_same_moment() -> None:
    rules = rules_of(a="clicks(30) > 0")
    sydney = AS_OF.astimezone(datetime.strptime("+1000", "%z").tzinfo)
    assert plan_rules(rules, as_of=sydney).sql() == plan_rules(rules, as_of=AS_OF).sql()


def test_circle_is_named() -> None:
    rules = rules_of(a="in_segment('b')", b="valid_number AND in_segment('c')", c="in_segment('a')")
    with pytest.raises(RuleError, match="a -> b -> c -> a"):
        plan_rules(rules, as_of=AS_OF)
    with pytest.raises(RuleError, match="a -> a"):
        plan_rules(rules_of(a="in_segment('a')"), as_of=AS_OF)


def test_unknown_segment_is_an_error_at_its_place() -> None:
    rule = parse_rule("valid_number AND in_segment('vp')", origin=Place("new.yaml", 3, 7))
    with pytest.raises(RuleError, match="Did you mean vip") as caught:
        plan_rules({"new": rule, "vip": parse_rule("TRUE")}, as_of=AS_OF)
    assert caught.value.place == Place("new.yaml", 3, 24)


def test_chain_of_segments_has_an_end() -> None:
    def chain(length: int) -> dict[str, Any]:
        steps = {f"s{i}": f"in_segment('s{i + 1}')" for i in range(length)}
        return rules_of(**steps, **{f"s{length}": "valid_number"})

    plan_rules(chain(20), as_of=AS_OF)
    for length in (21, 2_000):
        with pytest.raises(RuleError, match="build on one another"):
            plan_rules(chain(length), as_of=AS_OF)
    reversed_chain = dict(reversed(chain(2_000).items()))
    with pytest.raises(RuleError, match="build on one another"):
        plan_rules(reversed_chain, as_of=AS_OF)


def test_naming_a_segment_often_keeps_the_query_small() -> None:
    twice = {f"s{i}": f"in_segment('s{i + 1}') OR NOT in_segment('s{i + 1}')" for i in range(19)}
    assert len(plan_rules(rules_of(**twice, s19="valid_number"), as_of=AS_OF).sql()) < 10_000


def test_references() -> None:
    rules = rules_of(
        a="in_segment('b') AND in_list('Webinar') AND was_in_segment('old', 9)",
        b="clicks(3) > 0 AND in_segment('c') AND days_since(last_order_at) > 3",
        c="top(total_spend, 5) OR in_segment('b')",
        d="was_in_segment('x', 3) OR TRUE",
    )
    assert segments_of(rules["a"]) == {"b", "old"}
    assert lists_of(rules["a"]) == {"Webinar"}
    assert feeds_of(rules["a"], rules) == {"contacts", "clicks", "orders"}
    assert feeds_of(rules["d"], rules) == frozenset()
    with pytest.raises(RuleError, match="no segment 'b'"):
        feeds_of(rules["a"], {})


def test_borders_of_windows() -> None:
    times = {
        "old": AS_OF - 30 * DAY,
        "in": AS_OF - 30 * DAY + TICK,
        "now": AS_OF,
        "later": AS_OF + TICK,
    }
    found = members(
        {
            "recipients": [{"number": who} for who in times],
            "clicks": [{"number": who, "clicked_at": time} for who, time in times.items()],
        },
        last="clicks(30) > 0",
        between="clicks(60, 30) > 0",
        ever="clicks() > 0",
        wide="clicks(365) > 0",
    )
    assert found == {
        "last": {"in", "now"},
        "between": {"old"},
        "ever": {"old", "in", "now"},
        "wide": {"old", "in", "now"},
    }


def test_windows_of_different_length_share_a_pass() -> None:
    found = members(
        {
            "recipients": [{"number": "a"}],
            "clicks": [{"number": "a", "clicked_at": AS_OF - 50 * DAY}],
        },
        short="clicks(7) > 0",
        long="clicks(60) > 0",
    )
    assert found == {"short": set(), "long": {"a"}}


def test_gaps_skip_orders_that_were_not_completed() -> None:
    days = {"completed": (40, 20, 10), "cancelled": (30, 15)}
    orders = [
        {"number": "a", "ordered_at": AS_OF - day * DAY, "status": status}
        for status, each in days.items()
        for day in each
    ]
    found = members(
        {"recipients": [{"number": "a"}, {"number": "b"}], "orders": orders},
        gap="median_order_gap = 15",
        none="median_order_gap IS NULL",
    )
    assert found == {"gap": {"a"}, "none": {"b"}}


def test_division_by_zero_is_missing() -> None:
    found = members(
        {"recipients": [{"number": "a", "list_count": 0, "contact_count": 1}]},
        ratio="contact_count / list_count > 0 OR contact_count / list_count <= 0",
        null="contact_count / list_count IS NULL",
        none="discounted_orders() / orders() >= 0",
    )
    assert found == {"ratio": set(), "null": {"a"}, "none": set()}


def test_large_products_do_not_stop_the_query() -> None:
    row = {"number": "a", "list_count": 9_000_000_000_000_000}
    found = members({"recipients": [row]}, big="list_count * list_count * list_count > 1")
    assert found == {"big": {"a"}}


def test_top_takes_ties_at_its_border_and_leaves_the_missing_out() -> None:
    counts = {"a": 9, "b": 7, "c": 7, "d": 1, "e": None}
    found = members(
        {"recipients": [{"number": who, "list_count": n} for who, n in counts.items()]},
        first="top(list_count, 25)",
        tie="top(list_count, 26)",
        everyone="top(list_count, 100)",
    )
    assert found == {"first": {"a"}, "tie": {"a", "b", "c"}, "everyone": {"a", "b", "c", "d"}}


def test_sums_of_cents_are_exact_at_a_threshold() -> None:
    orders = [
        {"number": "a", "ordered_at": AS_OF, "status": "completed", "amount": 0.1}
        for _ in range(10)
    ]
    found = members(
        {"recipients": [{"number": "a"}], "orders": orders}, one="spend(9) = 1 AND total_spend >= 1"
    )
    assert found == {"one": {"a"}}


def test_no_text_of_a_rule_becomes_sql() -> None:
    nasty = "x'') OR TRUE; DROP TABLE recipients; --"
    found = members(
        {"recipients": [{"number": "a", "city": nasty.replace("''", "'")}, {"number": "b"}]},
        same=f"city = '{nasty}'",
        listed=f"in_list('{nasty}') OR was_in_segment('{nasty}', 3)",
    )
    assert found == {"same": {"a"}, "listed": set()}


def test_a_segment_named_like_a_field_does_not_hide_it() -> None:
    found = members(
        {"recipients": [{"number": "a", "city": "x"}, {"number": "b", "city": "y"}]},
        city="city = 'x'",
        other="city = 'y'",
        list_count="in_segment('city')",
    )
    assert found == {"city": {"a"}, "other": {"b"}, "list_count": {"a"}}
