"""Rules in the words a marketer would use."""

from __future__ import annotations

import pytest

from sendable.rules import parse_rule, say_rule

TITLES = {"vip": "VIP customers"}


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            "clicks(30) >= 1 AND country = 'AU' AND days_since(last_received_at) > 30",
            "Clicked at least one SMS in the last 30 days, lives in Australia, and last received an"
            " SMS more than 30 days ago",
        ),
        ("clicks(30) = 0", "Clicked no SMS in the last 30 days"),
        ("NOT clicks(30) >= 1", "Clicked no SMS in the last 30 days"),
        ("orders() = 0", "Never placed an order"),
        ("sent() < 1", "Was never sent an SMS"),
        ("orders(1) > 2", "Placed more than 2 orders in the last day"),
        ("failed(90) >= 3", "Had at least 3 SMS fail in the last 90 days"),
        ("wishlists(7) > 0", "Put at least one item on a wishlist in the last 7 days"),
        ("replies(7) = 1", "Sent exactly one reply in the last 7 days"),
        ("sent(60, 30) < 4", "Was sent fewer than 4 SMS between 60 and 30 days ago"),
        (
            "carts('48h') > 0 AND orders('48h') = 0",
            "Started at least one cart in the last 48 hours and placed no orders in the last"
            " 48 hours",
        ),
        ("orders(365) BETWEEN 2 AND 5", "Placed 2 to 5 orders in the last 365 days"),
        (
            "orders(365, category = 'skincare', amount > 50) >= 1",
            "Placed at least one order in the last 365 days where the category is “skincare” and"
            " the amount is more than 50",
        ),
        (
            "sent(90, body ILIKE '%sale%') >= 1",
            "Was sent at least one SMS in the last 90 days where the body contains “sale”, in upper"
            " or lower case",
        ),
        ("spend(365) >= 1000", "Spent at least 1,000 in the last 365 days"),
        ("spend(30) = 0", "Spent nothing in the last 30 days"),
        ("total_spend >= 500", "Has a total spend of at least 500"),
        ("average_order_value BETWEEN 50 AND 80", "Has an average order value of 50 to 80"),
        ("median_order_gap <= 30", "Has a usual gap between orders of at most 30 days"),
        (
            "discounted_orders() / orders() >= 0.6",
            "Used a discount on at least 60% of their orders",
        ),
        (
            "days_since(last_order_at) > 2 * median_order_gap",
            "The number of days since their last order is more than 2 times the usual gap between"
            " orders",
        ),
        ("days_since(added_at) <= 7", "Was added at most 7 days ago"),
        (
            "NOT days_since(last_received_at) <= 30",
            "Last received an SMS more than 30 days ago (or never)",
        ),
        ("last_click_at IS NULL", "Never clicked an SMS"),
        ("last_click_at IS NOT NULL", "Clicked an SMS at some time"),
        (
            "last_order_at >= DATE '2026-11-01'",
            "Last placed an order on or after 1 November 2026",
        ),
        ("first_order_at < DATE '2026-12-01'", "First placed an order before 1 December 2026"),
        ("top(total_spend, 15)", "Is in the top 15% by total spend"),
        ("NOT top(average_order_value, 2.5)", "Is not in the top 2.5% by average order value"),
        ("country IN ('AU', 'NZ', 'XX')", "Lives in Australia, New Zealand or XX"),
        ("country <> 'AU'", "Lives in a country other than Australia"),
        (
            "NOT country = 'AU'",
            "Lives in a country other than Australia (or this is not known)",
        ),
        (
            "consent_state IN ('express', 'implied') AND line_type = 'mobile'",
            "Has express or implied consent, and has a mobile number",
        ),
        ("valid_number AND NOT opted_out", "Has a valid number and has not opted out"),
        ("list_count >= 2", "Is in at least 2 lists"),
        ("first_name IS NULL", "Has no known first name"),
        ("city LIKE 'Syd%'", "Has a city that starts with “Syd”"),
        ("city = 'Perth'", "Has the city “Perth”"),
        (
            "in_list('Webinar') AND NOT in_segment('vip') AND was_in_segment('new', 90)",
            "Is in the list “Webinar”, is not in the segment “VIP customers”, and was in the"
            " segment “new” in the last 90 days",
        ),
        (
            "(clicks(30) >= 1 OR replies(30) >= 1) AND country = 'AU'",
            "Either clicked at least one SMS in the last 30 days or sent at least one reply in the"
            " last 30 days, and lives in Australia",
        ),
        (
            "country = 'AU' AND valid_number OR in_list('VIP')",
            "Both lives in Australia and has a valid number, or is in the list “VIP”",
        ),
        (
            "NOT (valid_number AND country = 'AU')",
            "Does not have a valid number or lives in a country other than Australia (or this is"
            " not known)",
        ),
        ("TRUE", "Everyone"),
        ("FALSE", "Nobody"),
    ],
)
def test_sentence(rule: str, sentence: str) -> None:
    assert say_rule(parse_rule(rule), titles=TITLES) == sentence


def test_a_long_list_is_cut_short_and_counted() -> None:
    codes = ", ".join(f"'{code}'" for code in range(2000, 2100))
    sentence = say_rule(parse_rule(f"postal_code IN ({codes})"))
    assert sentence.endswith("“2006” or one of 93 more that the rule lists")
