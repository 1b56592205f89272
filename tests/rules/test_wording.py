"""Rules in words, further: stretches of time, groups in groups, values against values, filters."""

from __future__ import annotations

import pytest

from sendable.rules import parse_rule, say_rule

from .test_english import WORDS


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        # Stretches of time, in the unit the rule has.
        (
            "carts('48h', 1) >= 1",
            "Started at least one cart between 48 and 24 hours ago",
        ),
        (
            "carts(4, 1) >= 1",
            "Started at least one cart between 4 and 1 days ago",
        ),
        (
            "carts('96h', '48h') > 1",
            "Started more than one cart between 4 and 2 days ago",
        ),
        # Three days are still hours where they were written so; four are days.
        (
            "carts('72h') >= 1",
            "Started at least one cart in the last 72 hours",
        ),
        (
            "carts('96h') >= 1",
            "Started at least one cart in the last 4 days",
        ),
        (
            "not_followed(carts(7), orders, '72h') >= 1",
            "Started at least one cart in the last 7 days after which they placed no order "
            "within 72 hours",
        ),
        (
            "carts('5h') >= 1",
            "Started at least one cart in the last 5 hours",
        ),
        (
            "carts('1h') >= 1",
            "Started at least one cart in the last hour",
        ),
        (
            "not_followed(carts(7), orders, 30) >= 1",
            "Started at least one cart in the last 7 days after which they placed no order "
            "within 30 days",
        ),
        (
            "not_followed(carts(7), orders, '90h') >= 1",
            "Started at least one cart in the last 7 days after which they placed no order "
            "within 90 hours",
        ),
        (
            "not_followed(carts(7), orders, '1h') >= 1",
            "Started at least one cart in the last 7 days after which they placed no order "
            "within 1 hour",
        ),
        (
            "trend(clicks, 7, 30) > 2 * list_count",
            "The rate of clicks in the last 7 days against that in the 30 days before is more"
            " than 2 times the number of lists",
        ),
        (
            "was_in_segment('new', 1)",
            "Was in the segment “new” in the last day",
        ),
        (
            "NOT was_in_segment('new', 9)",
            "Was not in the segment “new” in the last 9 days",
        ),
        # Groups in groups, the outermost in brackets.
        (
            "((clicks(3) > 0 AND (city = 'x' OR (valid_number AND orders() > 1) OR "
            "opted_out)) OR valid_number) AND city = 'y'",
            "(Either (both clicked at least one SMS in the last 3 days; and either has the "
            "city “x”, both has a valid number and placed more than one order, or has opted "
            "out); or has a valid number); and has the city “y”",
        ),
        # Values that are held against each other.
        (
            "favourite(views, category) = main_category()",
            "The commonest category of product views is the main category",
        ),
        (
            "main_category() LIKE 'h%'",
            "The main category starts with “h”",
        ),
        (
            "last_click_at > last_order_at",
            "Their last click is later than their last order",
        ),
        (
            "NOT last_click_at <= last_order_at",
            "Their last click is later than their last order (or this is not known)",
        ),
        (
            "last_click_at = last_order_at",
            "Their last click is at the same time as their last order",
        ),
        (
            "last_click_at <> last_order_at",
            "Their last click is not at the same time as their last order",
        ),
        (
            "last_click_at < last_order_at",
            "Their last click is earlier than their last order",
        ),
        (
            "last_click_at >= last_order_at",
            "Their last click is not earlier than their last order",
        ),
        (
            "last_click_at <= last_order_at",
            "Their last click is not later than their last order",
        ),
        (
            "total_spend > 2 * average_order_value + 5",
            "The total spend is more than (2 times the average order value) plus 5",
        ),
        (
            "(list_count + 1) * 2 > 3",
            "(The number of lists plus 1) times 2 is more than 3",
        ),
        (
            "list_count - 1 < contact_count",
            "The number of lists minus 1 is less than the number of contact records",
        ),
        (
            "followed(carts, orders) > orders()",
            "The number of carts after which they placed an order is more than the number of "
            "orders",
        ),
        (
            "last(clicks(30)) < last(orders(30))",
            "The time they last clicked an SMS in the last 30 days is earlier than the time "
            "they last placed an order in the last 30 days",
        ),
        (
            "mean(orders(30), amount) > 2 * average_order_value",
            "The mean amount of orders in the last 30 days is more than 2 times the average "
            "order value",
        ),
        (
            "distinct(orders, category) > list_count",
            "The number of different categories of orders is more than the number of lists",
        ),
        (
            "spend(30) > spend(60, 30)",
            "The spend in the last 30 days is more than the spend between 60 and 30 days ago",
        ),
        (
            "days_until(points_expire_at) < days_since(last_order_at)",
            "The number of days until the day their points expire is less than the number of "
            "days since their last order",
        ),
        (
            "percentile(total_spend) > percentile(spend(30))",
            "The percentile by total spend is more than the percentile by spend in the last "
            "30 days",
        ),
        (
            "recency_score() > frequency_score()",
            "The recency score is more than the frequency score",
        ),
        (
            "share(orders(30), orders(60)) > 0.5",
            "The number of orders in the last 30 days divided by the number of orders in the "
            "last 60 days is more than 0.5",
        ),
        (
            "discounted_orders(30) / orders(60) > 0.5",
            "The number of discounted orders in the last 30 days divided by the number of "
            "orders in the last 60 days is more than 0.5",
        ),
        # Texts in the alphabet, and patterns.
        (
            "city < 'M'",
            "The city comes before “M” in the alphabet",
        ),
        (
            "city >= 'M'",
            "The city is “M” or comes after it in the alphabet",
        ),
        (
            "city <= 'M'",
            "The city is “M” or comes before it in the alphabet",
        ),
        (
            "NOT city <= 'M'",
            "The city comes after “M” in the alphabet (or this is not known)",
        ),
        (
            "city LIKE '%a_b%'",
            "Has a city that matches the pattern “%a_b%”",
        ),
        (
            "city NOT LIKE '%x'",
            "Has a city that does not end with “x” (or this is not known)",
        ),
        (
            "city LIKE '%x%'",
            "Has a city that contains “x”",
        ),
        (
            "city LIKE 'x'",
            "Has a city that is “x”",
        ),
        (
            "NOT city LIKE 'x'",
            "Has a city that is not “x” (or this is not known)",
        ),
        (
            "city LIKE '%'",
            "Has a city that matches the pattern “%”",
        ),
        # Numbers of events and amounts.
        (
            "spend(30) <> 0",
            "Spent something in the last 30 days",
        ),
        (
            "spend(30) <= 0",
            "Spent nothing in the last 30 days",
        ),
        (
            "orders() <> 3",
            "Placed some number of orders other than 3",
        ),
        (
            "orders() <> 0",
            "Placed at least one order",
        ),
        (
            "orders(7) <= 0",
            "Placed no orders in the last 7 days",
        ),
        (
            "orders() = 2",
            "Placed exactly 2 orders",
        ),
        (
            "NOT orders() BETWEEN 1 AND 2",
            "The number of orders is not between 1 and 2",
        ),
        (
            "contact_count = 1",
            "Has exactly 1 contact record",
        ),
        (
            "list_count = 1",
            "Is in exactly 1 list",
        ),
        (
            "points_to_next_tier < 1",
            "Has a distance to the next tier of less than 1 point",
        ),
        (
            "discounted_orders(30) / orders(30) > 0.5",
            "Used a discount on more than 50% of their orders in the last 30 days",
        ),
        (
            "share(orders(30, amount > 5, category = 'x'), orders(30, amount > 5)) >= 0.5",
            "At least 50% of their orders in the last 30 days where the amount is more than 5"
            " are ones where the category is “x”",
        ),
        (
            "share(orders(amount > 5), orders()) > 2",
            "The number of orders where the amount is more than 5 divided by the number of "
            "orders is more than 2",
        ),
        # Filters.
        (
            "orders(30, category IN ('a', 'b') OR amount BETWEEN 1 AND 5) > 1",
            "Placed more than one order in the last 30 days where the category is “a” or “b”,"
            " or the amount is between 1 and 5",
        ),
        (
            "orders(30, NOT (category = 'a' AND amount > 5)) > 1",
            "Placed more than one order in the last 30 days where the category is not “a” (or"
            " this is not known) or the amount is at most 5 (or this is not known)",
        ),
        (
            "orders(30, amount IS NOT NULL, category NOT LIKE '%x%') > 1",
            "Placed more than one order in the last 30 days where the amount is known and the"
            " category does not contain “x” (or this is not known)",
        ),
        (
            "orders(30, NOT amount BETWEEN 1 AND 5, NOT category IN ('a', 'b')) > 1",
            "Placed more than one order in the last 30 days where the amount is not between 1"
            " and 5 (or this is not known), and the category is not “a” or “b” (or this is "
            "not known)",
        ),
        (
            "delivered(30, sent_at > DATE '2026-01-01') > 0",
            "Received at least one SMS in the last 30 days where the time it was sent is "
            "after the first moment of 1 January 2026",
        ),
        # Dates, yes and no, gaps.
        (
            "last_order_at = DATE '2026-11-01'",
            "Last placed an order at the first moment of 1 November 2026",
        ),
        (
            "last_order_at <> DATE '2026-11-01'",
            "Last placed an order at any time but the first moment of 1 November 2026",
        ),
        (
            "last_order_at <= DATE '2026-11-01'",
            "Last placed an order no later than the first moment of 1 November 2026",
        ),
        (
            "NOT last_order_at BETWEEN DATE '2026-01-01' AND DATE '2026-02-01'",
            "Their last order is not between 1 January 2026 and 1 February 2026 (or this is "
            "not known)",
        ),
        (
            "valid_number = FALSE",
            "Does not have a valid number",
        ),
        (
            "valid_number <> FALSE",
            "Has a valid number",
        ),
        (
            "attribute('vegan', 'boolean') = FALSE",
            "Has no for “vegan”",
        ),
        (
            "main_category() IS NOT NULL",
            "Has a known main category",
        ),
        (
            "trend(clicks, 30, 90) IS NOT NULL",
            "The rate of clicks in the last 30 days against that in the 90 days before is known",
        ),
        (
            "median_order_gap IS NULL",
            "Has no usual gap between orders",
        ),
        (
            "NOT bottom(total_spend, 10)",
            "Is not in the bottom 10% by total spend",
        ),
        (
            "NOT prefers_category('x')",
            "Has not asked for messages about “x”",
        ),
        (
            "NOT main_category() IN ('a', 'b')",
            "Has something other than “a” or “b” as their main category (or there is none)",
        ),
    ],
)
def test_sentence_of_rarer_forms(rule: str, sentence: str) -> None:
    assert say_rule(parse_rule(rule, vocabulary=WORDS)) == sentence
