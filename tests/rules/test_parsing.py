"""Good rules become the right tree; bad ones an error at the right place, with the right advice."""

from __future__ import annotations

from datetime import date

import pytest

from sendable.errors import Place, RuleError
from sendable.rules import CustomMeaning, Vocabulary, parse_rule
from sendable.rules.nodes import (
    And,
    Between,
    Column,
    Compare,
    Constant,
    DaysSince,
    EventCount,
    Field,
    In,
    IsNull,
    Like,
    Not,
    Or,
    Window,
)

COUNTRY, CITY = Field("country", "text"), Field("city", "text")
LISTS = Field("list_count", "number")


def text(value: str) -> Constant:
    return Constant(value, "text")


def number(value: float) -> Constant:
    return Constant(value, "number")


IN_AU = Compare("=", COUNTRY, text("AU"))
IN_PERTH = Compare("=", CITY, text("Perth"))
IN_TWO = Compare(">=", LISTS, number(2))


@pytest.mark.parametrize(
    ("rule", "tree"),
    [
        ("country = 'AU'", IN_AU),
        ("COUNTRY = 'AU'", IN_AU),
        ("((country) = ('AU'))", IN_AU),
        ("'AU' = country", IN_AU),
        ("2 <= list_count", IN_TWO),
        ("city = 'O''Brien'", Compare("=", CITY, text("O'Brien"))),
        ("city != 'x'", Compare("<>", CITY, text("x"))),
        ("list_count >= -2.5", Compare(">=", LISTS, number(-2.5))),
        ("list_count > 1e3", Compare(">", LISTS, number(1000))),
        (
            "country = 'AU' OR city = 'Perth' AND list_count >= 2",
            Or((IN_AU, And((IN_PERTH, IN_TWO)))),
        ),
        ("NOT country = 'AU' AND city = 'Perth'", And((Not(IN_AU), IN_PERTH))),
        ("country NOT IN ('AU', 'NZ')", Not(In(COUNTRY, (text("AU"), text("NZ"))))),
        ("city NOT LIKE 'P%'", Not(Like(CITY, "P%"))),
        ("city ILIKE 'P%'", Like(CITY, "P%", ignore_case=True)),
        ("list_count NOT BETWEEN 1 AND 2", Not(Between(LISTS, number(1), number(2)))),
        ("city IS NOT NULL", Not(IsNull(CITY))),
        ("clicks() >= 1", Compare(">=", EventCount("clicks"), number(1))),
        ("clicks(30) >= 1", Compare(">=", EventCount("clicks", Window(720)), number(1))),
        ("sent(60, 30) = 0", Compare("=", EventCount("sent", Window(1440, 720)), number(0))),
        ("carts('48h') > 0", Compare(">", EventCount("carts", Window(48)), number(0))),
        ("carts('7d') > 0", Compare(">", EventCount("carts", Window(168)), number(0))),
        (
            "orders(amount > 50, category = 'hair') > 0",
            Compare(
                ">",
                EventCount(
                    "orders",
                    Window(),
                    (
                        Compare(">", Column("amount", "number"), number(50)),
                        Compare("=", Column("category", "text"), text("hair")),
                    ),
                ),
                number(0),
            ),
        ),
        (
            "days_since(last_click_at) > 30",
            Compare(">", DaysSince(Field("last_click_at", "time")), number(30)),
        ),
        (
            "added_at >= DATE '2026-11-01'",
            Compare(">=", Field("added_at", "time"), Constant(date(2026, 11, 1), "time")),
        ),
    ],
)
def test_tree(rule: str, tree: object) -> None:
    assert parse_rule(rule).tree == tree


def test_where_a_condition_stands_is_no_part_of_it() -> None:
    tree = parse_rule("in_segment('vip') OR country = 'AU' AND in_segment('vip')").tree
    assert isinstance(tree, Or)
    assert isinstance(tree.parts[1], And)
    assert tree.parts[0] == tree.parts[1].parts[1]


def test_windows_of_one_length_are_one() -> None:
    assert parse_rule("carts(2) > 0").tree == parse_rule("carts('48h') > 0").tree


@pytest.mark.parametrize(
    ("rule", "column", "says"),
    [
        ("contry = 'AU'", 1, "Did you mean country"),
        ("list_count > 1 AND contry = 'AU'", 20, "Did you mean country"),
        ("click(30) >= 1", 1, "Did you mean clicks"),
        ("orders(30, catgory = 'x') >= 1", 12, "Did you mean category"),
        ("orders(30, city = 'x') >= 1", 12, "no column 'city' in orders"),
        ("days_since(last_click) > 3", 12, "Did you mean last_click_at"),
        ("country lik 'A%'", 9, "Did you mean like"),
        ("country = 'AU' AN city = 'x'", 16, "Did you mean and"),
        ("country = 'AU' city = 'x'", 16, "AND or OR"),
        ("country = AU", 11, "single quotes"),
        ('country = "AU"', 11, "single quotes: 'AU'"),
        ("country = ‘AU’", 11, "straight quotes"),
        ("country\u200b = 'AU'", 8, "U+200B"),
        ("coun$try = 'AU'", 5, "the character '$'"),
        ("_coun2try = 'AU'", 1, "'_coun2try'"),
        ("orders(30)", 1, "Write orders(30) >= 1"),
        ("orders(30) OR country = 'AU'", 1, "Write orders(30) >= 1"),
        ("spend(365)", 1, "Write spend(365) >= 1"),
        ("country", 1, "Write country = 'AU'"),
        ("days_since(last_click_at)", 1, "neither true nor false"),
        ("clicks >= 1", 1, "'clicks' needs brackets"),
        ("sent(30d) > 0", 6, "hours and days in quotes"),
        ("sent(30, 60) > 0", 6, "begins longer ago"),
        ("sent(0) > 0", 6, "begins longer ago"),
        ("sent(1.5) > 0", 6, "whole number of days"),
        ("sent(-3) > 0", 6, "whole number of days"),
        ("sent('3w') > 0", 6, "whole number of days"),
        ("sent(40000) > 0", 6, "whole number of days"),
        ("sent(3, 2, 1) > 0", 12, "at most two borders"),
        ("orders(amount > 3, 30) > 1", 20, "days stand before the filters"),
        ("orders(amount / 2 > 3) > 1", 8, "cannot calculate"),
        ("orders(30, sent(3) > 1) > 1", 12, "cannot stand inside"),
        ("orders(30, in_list('x')) > 1", 12, "cannot stand inside"),
        ("orders(30, TRUE) > 1", 12, "nothing about an event"),
        ("orders(,) > 1", 8, "comma"),
        ("country IN ('AU',)", 17, "comma"),
        ("country IN ()", 1, "a list of values"),
        ("country IN (city)", 13, "only constants"),
        ("country IN ('AU', 3)", 19, "single quotes"),
        ("valid_number IN (TRUE)", 1, "not a boolean"),
        ("total_spend > '5'", 15, "without quotes"),
        ("city > 5", 8, "single quotes"),
        ("last_click_at > '2026-11-01'", 17, "DATE '2026-11-01'"),
        ("last_click_at > 30", 17, "days_since"),
        ("last_click_at - first_click_at > 3", 1, "days_since"),
        ("DATE '2026-02-30' < added_at", 6, "not a date"),
        ("DATE '1 Nov 2026' < added_at", 6, "not a date"),
        ("country = NULL", 1, "IS NULL"),
        ("valid_number > FALSE", 1, "not larger or smaller"),
        ("valid_number IS TRUE", 1, "= TRUE"),
        ("1 = 1", 1, "constants"),
        ("2 BETWEEN 1 AND list_count", 1, "constants"),
        ("2 IN (1, 2)", 1, "constants"),
        ("(country = 'AU') = TRUE", 2, "cannot be compared"),
        ("in_list('x') = TRUE", 1, "true or false already"),
        ("in_list()", 1, "Write in_list('Webinar')"),
        ("in_list('')", 1, "Write in_list('Webinar')"),
        ("in_list(city)", 1, "Write in_list('Webinar')"),
        ("in_list(3)", 1, "Write in_list('Webinar')"),
        ("in_list('a', 'b')", 1, "Write in_list('Webinar')"),
        ("list_count > setting(recent)", 14, "setting is written setting('name')"),
        ("was_in_segment('x')", 1, "Write was_in_segment('new', 90)"),
        ("was_in_segment('x', 0)", 1, "Write was_in_segment('new', 90)"),
        ("top(orders(30), 101)", 17, "above 0"),
        ("top(recency_score(), 5)", 5, "their place in an order"),
        ("frist(orders) IS NULL", 1, "Did you mean first"),
        ("first(order) IS NULL", 7, "Did you mean orders"),
        ("first(orders, catgory = 'x') IS NULL", 15, "Did you mean category"),
        ("last(spend) IS NULL", 6, "'spend' is no event"),
        ("first(orders)", 1, "a time is neither true nor false. Write first(orders, category"),
        ("first(orders) > 30", 17, "days_since"),
        ("days_since(orders(30)) > 3", 1, "days_since(last(clicks))"),
        ("max(orders, amont) > 3", 13, "Did you mean amount"),
        ("max(clicks, campaign) > 3", 13, "open_count"),
        ("max(replies, body) > 3", 14, "No column of replies is one"),
        ("distinct(orders) > 3", 1, "Write distinct(orders(365), category) >= 3"),
        ("sum(orders, amount) IS NULL", 1, "never missing"),
        ("not_followed(carts, orders) IS NULL", 1, "never missing"),
        ("not_folowed(carts, orders) > 1", 1, "Did you mean not_followed"),
        ("not_followed(carts, order) > 1", 21, "Did you mean orders"),
        ("not_followed(carts(7), orders(7)) > 1", 24, "no window of its own"),
        ("not_followed(carts(7), orders, 48h) > 1", 32, "in quotes"),
        ("not_followed(carts(7), orders, '2w') > 1", 32, "whole number of days"),
        ("trend(click, 30, 90) < 1", 7, "Did you mean clicks"),
        ("trend(clicks, 30) < 1", 1, "trend(clicks, 30, 90)"),
        ("share(orders(), total_spend) < 1", 17, "a share is of counts or sums"),
        ("favourite(views, amount) = 'x'", 18, "text column of views"),
        ("recency_score(3) > 1", 1, "Write recency_score() >= 4"),
        ("recency_score > 1", 1, "needs brackets"),
        ("attribute('age') > 18", 20, "attribute('age', 'number')"),
        ("attribute('age', 'numbr') > 18", 18, "Did you mean number"),
        ("attribute('custom_2') = 'x'", 1, "Write custom_2"),
        ("setting('recent') > 1", 1, "There are none"),
        ("custom('home store') = 'x'", 1, "custom_fields in playbook.yaml"),
        ("prefered_channel = 'sms'", 1, "Did you mean preferred_channel"),
        ("points_to_next_teir < 3", 1, "Did you mean points_to_next_tier"),
        ("city LIKE 'a\\b'", 11, "no backslash"),
        ("top(country, 5)", 5, "by a number, not by a text"),
        ("top(total_spend, 0)", 18, "above 0"),
        ("top(total_spend, 101)", 18, "above 0"),
        ("top(total_spend, 0.001)", 18, "two decimals"),
        ("sent(30) IS NULL", 1, "never missing"),
        ("city LIKE country", 1, "pattern in single quotes"),
        ("list_count LIKE 'a'", 1, "compares texts"),
        ("list_count > 1e400", 14, "not a number"),
        ("list_count > 9999999999999999", 14, "not a number"),
        ("country = 'AU' AND", 16, "missing at"),
        ("(country = 'AU'", 12, "closing bracket"),
        ("country = 'AU')", 15, "not expected here"),
        ("country = 'AU", 11, "never closed"),
        ("country = 'AU';", 15, "semicolon"),
        ("country = 'AU' -- but why", 16, "no comments"),
        ("country = 'AU' /* x */ AND city = 'x'", 16, "no comments"),
        ("x.country = 'AU'", 2, "'.' is not part"),
        ("lower(city) = 'x'", 1, "no function 'lower'"),
        ("NOT NOT valid_number", 5, "NOT is not expected"),
        ("! valid_number", 1, "'!' is not part"),
        ("", 1, "empty"),
        ("  \n ", 1, "empty"),
    ],
)
def test_error_says_where_and_what(rule: str, column: int, says: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(rule)
    assert caught.value.place is not None
    assert (caught.value.place.line, caught.value.place.column) == (1, column), caught.value
    assert says in str(caught.value)


WORDS = Vocabulary(
    settings={
        "recent_days": 30,
        "grace": "48h",
        "launch": date(2026, 11, 1),
        "share": 0.5,
        "strict": True,
        "three": 3.0,
        "home": "AU",
    },
    custom={"Home store": CustomMeaning("custom_3"), "age": CustomMeaning("custom_2", "number")},
    attributes={"Vegan": "boolean", "income": "number"},
)


@pytest.mark.parametrize(
    ("rule", "same"),
    [
        ("clicks(setting('recent_days')) > 0", "clicks(30) > 0"),
        ("carts(setting('grace')) > 0", "carts('48h') > 0"),
        ("sent(60, setting('recent_days')) > 0", "sent(60, 30) > 0"),
        ("added_at >= setting('launch')", "added_at >= DATE '2026-11-01'"),
        ("setting('share') < list_count", "list_count > 0.5"),
        ("list_count > setting('three')", "list_count > 3"),
        ("valid_number = setting('strict')", "valid_number = TRUE"),
        ("country = setting('home')", "country = 'AU'"),
        ("list_count IN (1, setting('recent_days'))", "list_count IN (1, 30)"),
        ("top(total_spend, setting('recent_days'))", "top(total_spend, 30)"),
        ("was_in_segment('x', setting('recent_days'))", "was_in_segment('x', 30)"),
        ("orders(amount > setting('share')) > 0", "orders(amount > 0.5) > 0"),
        ("trend(clicks, setting('recent_days'), 90) < 1", "trend(clicks, 30, 90) < 1"),
        (
            "not_followed(carts(7), orders, setting('grace')) > 0",
            "not_followed(carts(7), orders, '48h') > 0",
        ),
        ("custom('home STORE') = 'x'", "custom_3 = 'x'"),
        ("attribute('INCOME') > 3", "attribute('income', 'number') > 3"),
        ("attribute('vegan')", "attribute('Vegan', 'boolean')"),
        ("overdue_by > 2", "days_since(last_order_at) / median_order_gap > 2"),
        ("first(orders(30), amount > 5) IS NULL", "first(orders(30, amount > 5)) IS NULL"),
        ("main_category(30) = 'x'", "favourite(orders(30), category) = 'x'"),
        ("share(orders(3), orders()) > 0.5", "orders(3) / orders() > 0.5"),
    ],
)
def test_two_ways_to_write_one_tree(rule: str, same: str) -> None:
    assert parse_rule(rule, vocabulary=WORDS).tree == parse_rule(same, vocabulary=WORDS).tree


@pytest.mark.parametrize(
    ("rule", "column", "says"),
    [
        ("clicks(setting('recent_day')) > 0", 8, "Did you mean recent_days"),
        ("clicks(setting('launch')) > 0", 8, "whole number of days"),
        ("clicks(setting('share')) > 0", 8, "whole number of days"),
        ("list_count > setting('grace')", 14, "a number cannot be compared with a text"),
        ("custom('home stroe') = 'x'", 1, "Did you mean home store"),
        ("attribute('incme') > 3", 1, "Did you mean income"),
        ("attribute('income', 'text') = 'x'", 1, "is a number, not a text"),
        ("attribute('vegan') = 'yes'", 22, "a boolean cannot be compared with a text"),
    ],
)
def test_error_about_the_playbooks_own_words(rule: str, column: int, says: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(rule, vocabulary=WORDS)
    assert caught.value.place == Place("rule", 1, column), caught.value
    assert says in str(caught.value)


def test_place_is_moved_to_where_the_text_begins() -> None:
    origin = Place("segments/vip.yaml", 10, 9)
    with pytest.raises(RuleError) as first_line:
        parse_rule("contry = 'AU'", origin=origin)
    with pytest.raises(RuleError) as later_line:
        parse_rule("country = 'AU'\n  AND contry = 'NZ'", origin=origin)
    assert first_line.value.place == Place("segments/vip.yaml", 10, 9)
    assert later_line.value.place == Place("segments/vip.yaml", 11, 7)


def test_parse_error_on_a_later_line() -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule("country = 'AU'\nAND (city = 'x'\nAND list_count >)")
    assert caught.value.place == Place("rule", 3, 17)
