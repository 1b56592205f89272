"""The query: one pass over each table, one column for each fact, whatever the rules share."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
from sqlglot import exp

from sendable.errors import Place, RuleError
from sendable.rules import Rule, feeds_of, lists_of, parse_rule, plan_rules, segments_of
from sendable.rules.references import LONGEST_CHAIN

from .reference import World
from .worlds import AS_OF, SCHEMAS, load_world

DAY = timedelta(days=1)
TICK = timedelta(microseconds=1)


def rules_of(**texts: str) -> dict[str, Any]:
    return {key: parse_rule(text) for key, text in texts.items()}


def members(tables: dict[str, list[dict[str, Any]]], **texts: str) -> dict[str, set[str]]:
    """Run rules over a few rows, in which whatever is not given is missing."""
    return evaluate(tables, rules_of(**texts))


def evaluate(
    tables: dict[str, list[dict[str, Any]]], rules: dict[str, Rule], as_of: datetime = AS_OF
) -> dict[str, set[str]]:
    """Give who fulfils each rule, over rows in which whatever is not given is missing."""
    filled = {
        table: [dict.fromkeys(schema) | row for row in tables.get(table, [])]
        for table, schema in SCHEMAS.items()
    }
    with duckdb.connect() as connection:
        load_world(connection, World(AS_OF, filled))
        rows = connection.execute(plan_rules(rules, as_of=as_of).sql()).fetchall()
    return {key: {row[0] for row in rows if row[i]} for i, key in enumerate(rules, start=1)}


def test_each_table_is_read_once() -> None:
    rules = rules_of(
        a="orders(30) > 1 AND spend(365) > 5 AND median_order_gap < 9 AND total_spend > 1",
        b="discounted_orders() / orders() > 0.5 OR top(total_spend, 5) OR sent(9) > 2",
        c="days_since(last_order_at) > 3 AND carts(2) > 0 AND views(5) = 0 AND in_segment('a')",
        d="in_list('x') AND in_list('y') AND was_in_segment('q', 9) AND failed() = 0",
    )
    query = plan_rules(rules, as_of=AS_OF).query
    read = Counter(table.name for table in query.find_all(exp.Table))
    events = ("events", "messages", "list_members", "past_membership")
    assert {name: read[name] for name in events} == dict.fromkeys(events, 1)
    # The usual gap sorts two columns by themselves; who is at the top is found from one value.
    assert (read["orders"], read["recipients"]) == (2, 2)


def test_new_forms_share_the_pass_over_their_table() -> None:
    rules = rules_of(
        a="last(orders, category = 'x') > first(orders) AND mean(orders(9), amount) > 1",
        b="distinct(orders(30), category) > 1 AND trend(orders, 30, 90) < 1",
        c="percentile(orders(30)) > 5 AND frequency_score() > 2 AND share(orders(9), orders()) > 1",
        d="attribute('x') = 'y' AND attribute('z', 'number') > 1 AND loyalty_points > 3",
        e="loyalty_member AND preferred_channel = 'sms' AND prefers_category('x')",
    )
    query = plan_rules(rules, as_of=AS_OF).query
    read = Counter(table.name for table in query.find_all(exp.Table))
    tables = ("orders", "attributes", "loyalty", "preferences")
    assert {name: read[name] for name in tables} == dict.fromkeys(tables, 1)
    valued = [subquery.alias for subquery in query.find_all(exp.Subquery)]
    assert valued == ["valued"] * 2


def test_pairs_of_the_same_events_share_one_pass() -> None:
    rules = rules_of(
        a="not_followed(carts(7), orders, '48h') >= 1 AND not_followed(carts(30), orders) > 2",
        b="followed(carts(9), orders, 5) > 1",
        c="not_followed(carts(7, amount > 50), orders) > 2",
    )
    query = plan_rules(rules, as_of=AS_OF).query
    read = Counter(table.name for table in query.find_all(exp.Table))
    assert (read["events"], read["orders"]) == (3, 3)  # how soon; at all; at all, if large
    names = [cte.alias for cte in query.ctes][:3]
    assert names == ["carts_then_orders", "carts_then_orders_2", "carts_then_orders_3"]
    joins = [join for join in query.find_all(exp.Join) if join.side != "LEFT"]
    assert joins == []  # rows are never multiplied


def test_a_shared_fact_is_computed_once() -> None:
    text = "orders(365, category = 'hair') >= {} AND clicks({}) > 1"
    rules = {str(n): parse_rule(text.format(n, span)) for n, span in enumerate((2, "'48h'", 2))}
    query = plan_rules(rules, as_of=AS_OF).query
    assert len(list(query.find_all(exp.Count))) == 2
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

    plan_rules(chain(LONGEST_CHAIN), as_of=AS_OF)
    for length in (LONGEST_CHAIN + 1, 2_000):
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
    more = rules_of(
        a="not_followed(carts(3), orders) > 0 AND attribute('x') = 'y' AND loyalty_member",
        b="last(clicks) IS NULL OR recency_score() > 3 OR preferred_channel = 'sms'",
        c="favourite(email_opens, campaign) = 'x' AND restocks(7) > 0 AND shipments(7) > 0",
    )
    assert feeds_of(more["a"], more) == {"events", "orders", "attributes", "loyalty"}
    assert feeds_of(more["b"], more) == {"clicks", "orders", "preferences"}
    assert feeds_of(more["c"], more) == {"email_engagement", "stock", "events", "shipments"}
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


def test_a_cart_is_followed_by_an_order_of_the_same_moment_or_later() -> None:
    orders = {"same": AS_OF - DAY, "later": AS_OF - DAY + TICK, "before": AS_OF - DAY - TICK}
    orders |= {"late": AS_OF - TICK, "to_come": AS_OF + TICK}
    found = members(
        {
            "recipients": [{"number": who} for who in (*orders, "never")],
            "events": [
                {"number": who, "kind": "cart", "occurred_at": AS_OF - DAY}
                for who in (*orders, "never")
            ],
            "orders": [
                {"number": who, "ordered_at": time, "status": "completed"}
                for who, time in orders.items()
            ],
        },
        left="not_followed(carts(7), orders) = 1",
        soon="followed(carts(7), orders, '23h') = 1",
        not_soon="not_followed(carts(7), orders, '23h') = 1",
        settled="not_followed(carts('7d', '24h'), orders, '24h') = 1",
    )
    assert found == {
        "left": {"before", "to_come", "never"},
        "soon": {"same", "later"},
        "not_soon": {"before", "late", "to_come", "never"},
        "settled": {"before", "to_come", "never"},
    }


def test_no_event_follows_itself() -> None:
    orders = [
        {"number": "a", "ordered_at": AS_OF - days * DAY, "status": "completed"}
        for days in (30, 10, 10)
    ]
    found = members(
        {"recipients": [{"number": "a"}], "orders": orders},
        first="followed(orders, orders) = 1 AND not_followed(orders, orders) = 2",
        soon="followed(orders, orders, 20) = 1 AND followed(orders, orders, 19) = 0",
    )
    assert found == {"first": {"a"}, "soon": {"a"}}


def test_a_trend_is_missing_without_a_past() -> None:
    days = {"less": (10, 40, 50, 60, 70, 80, 90), "same": (10, 40, 70, 100), "none": (10,)}
    found = members(
        {
            "recipients": [{"number": who} for who in days],
            "clicks": [
                {"number": who, "clicked_at": AS_OF - day * DAY}
                for who, each in days.items()
                for day in each
            ],
        },
        less="trend(clicks, 30, 90) = 0.5",
        same="trend(clicks, 30, 90) = 1",
        none="trend(clicks, 30, 90) IS NULL",
    )
    assert found == {"less": {"less"}, "same": {"same"}, "none": {"none"}}


def test_the_main_category_goes_by_number_then_latest_then_name() -> None:
    bought = {
        "most": [("b", 9), ("b", 8), ("a", 1)],
        "latest": [("b", 9), ("a", 1)],
        "name": [("b", 1), ("a", 1), (None, 0)],
        "none": [(None, 3)],
    }
    found = members(
        {
            "recipients": [{"number": who} for who in bought],
            "orders": [
                {
                    "number": who,
                    "category": category,
                    "ordered_at": AS_OF - day * DAY,
                    "status": "completed",
                }
                for who, each in bought.items()
                for category, day in each
            ],
        },
        a="main_category() = 'a'",
        b="main_category(10) = 'b'",
        none="main_category() IS NULL",
    )
    assert found == {"a": {"latest", "name"}, "b": {"most"}, "none": {"none"}}


def test_percentile_is_the_other_side_of_top() -> None:
    counts = {"a": 9, "b": 7, "c": 7, "d": 1, "e": None}
    found = members(
        {"recipients": [{"number": who, "list_count": n} for who, n in counts.items()]},
        top="top(list_count, 26)",
        over="percentile(list_count) > 74",
        ties="percentile(list_count) = 75",
        bottom="bottom(list_count, 26)",
        lowest="bottom(list_count, 25)",
    )
    assert found == {
        "top": {"a", "b", "c"},
        "over": {"a", "b", "c"},
        "ties": {"b", "c"},
        "bottom": {"b", "c", "d"},
        "lowest": {"d"},
    }


def test_an_anniversary_of_29_february_is_on_the_28th_in_other_years() -> None:
    born = {"leap": (2000, 2, 29), "day": (2001, 2, 28), "next": (2001, 3, 1)}
    people = [
        {"number": who, "added_at": datetime(*day, 12, tzinfo=UTC)} for who, day in born.items()
    ]
    rule = rules_of(now="anniversary(added_at, 1)", soon="anniversary(added_at, 2)")
    for year, today, soon in (
        (2026, {"leap", "day"}, {"leap", "day", "next"}),
        (2028, {"day"}, {"day", "leap"}),
    ):
        moment = datetime(year, 2, 28, 23, tzinfo=UTC)
        assert evaluate({"recipients": people}, rule, moment) == {"now": today, "soon": soon}


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
