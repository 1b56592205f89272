"""Rules in the words a marketer would use."""

from __future__ import annotations

from datetime import date

import pytest

from sendable.rules import CustomMeaning, Vocabulary, parse_rule, say_rule
from sendable.rules.english import say_condition

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


WORDS = Vocabulary(
    settings={"recent_days": 30, "h": "48h", "vip": 15, "x": date(2026, 5, 1)},
    custom={
        "home store": CustomMeaning("custom_3"),
        "points": CustomMeaning("custom_2", "number"),
    },
)


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            "not_followed(carts(7), orders, '48h') >= 1",
            "Started at least one cart in the last 7 days after which they placed no order"
            " within 48 hours",
        ),
        (
            "followed(clicks(30), orders(amount > 50)) = 0",
            "Clicked no SMS in the last 30 days after which they placed an order where the"
            " amount is more than 50",
        ),
        (
            "not_followed(delivered(30), clicks, 7) >= 3",
            "Received at least 3 SMS in the last 30 days after which they clicked no SMS within"
            " 7 days",
        ),
        (
            "followed(views(7, category = 'hair'), sent) >= 2",
            "Viewed at least 2 products in the last 7 days where the category is “hair” after"
            " which they were sent an SMS",
        ),
        (
            "days_since(last(clicks, campaign = 'Spring')) > 30",
            "Last clicked an SMS (where the campaign is “Spring”) more than 30 days ago",
        ),
        (
            "NOT days_since(last(clicks)) <= 30",
            "Last clicked an SMS more than 30 days ago (or never)",
        ),
        ("first(orders) >= DATE '2026-01-01'", "First placed an order on or after 1 January 2026"),
        (
            "last(orders, category = 'hair') IS NULL",
            "Never placed an order where the category is “hair”",
        ),
        (
            "last(orders) BETWEEN DATE '2026-01-01' AND DATE '2026-02-01'",
            "Last placed an order between 1 January 2026 and 1 February 2026 (both at midnight"
            " UTC)",
        ),
        (
            "sum(views(30), amount) > 200",
            "Has a total amount of more than 200 over product views in the last 30 days",
        ),
        (
            "mean(orders(365), amount) >= 80",
            "Has a mean amount of at least 80 over orders in the last 365 days",
        ),
        (
            "max(orders, amount) BETWEEN 50 AND 100",
            "Has a largest amount of 50 to 100 among orders",
        ),
        (
            "distinct(orders(365), category) >= 3",
            "Has at least 3 different categories among orders in the last 365 days",
        ),
        ("distinct(orders, category) = 1", "Has exactly 1 different category among orders"),
        (
            "favourite(views(90), category) = 'skincare'",
            "Has “skincare” as their commonest category of product views in the last 90 days",
        ),
        (
            "main_category(365) IN ('skincare', 'hair')",
            "Has “skincare” or “hair” as their main category in the last 365 days",
        ),
        (
            "NOT main_category() = 'hair'",
            "Has something other than “hair” as their main category (or there is none)",
        ),
        (
            "main_category(365) <> 'hair'",
            "Has something other than “hair” as their main category in the last 365 days",
        ),
        ("main_category() IS NULL", "Has no known main category"),
        (
            "share(orders(365, category = 'skincare'), orders(365)) >= 0.5",
            "At least 50% of their orders in the last 365 days are ones where the category is"
            " “skincare”",
        ),
        (
            "share(discounted_orders(), orders()) >= 0.6",
            "Used a discount on at least 60% of their orders",
        ),
        (
            "share(clicks(90), delivered(90)) < 0.1",
            "The number of clicks in the last 90 days divided by the number of SMS they received"
            " in the last 90 days is less than 0.1",
        ),
        (
            "trend(clicks, 30, 90) < 0.5",
            "Has a rate of clicks in the last 30 days of less than 50% of that in the 90 days"
            " before",
        ),
        (
            "trend(orders, 30, 90, category = 'hair') IS NULL",
            "The rate of orders where the category is “hair” in the last 30 days against that in"
            " the 90 days before is not known",
        ),
        (
            "NOT trend(clicks, '48h', '96h') >= 1",
            "Has a rate of clicks in the last 48 hours of less than 100% of that in the 4 days"
            " before (or there is none)",
        ),
        (
            "percentile(spend(365)) > 85",
            "Stands at a percentile of more than 85 by spend in the last 365 days",
        ),
        ("top(orders(365), 20)", "Is in the top 20% by number of orders in the last 365 days"),
        (
            "bottom(clicks(365), 20)",
            "Is in the bottom 20% by number of clicks in the last 365 days",
        ),
        (
            "NOT top(overdue_by, 10)",
            "Is not in the top 10% by number of days since their last order divided by the usual"
            " gap between orders",
        ),
        (
            "recency_score() >= 4 AND frequency_score() = 5",
            "Has a recency score of at least 4 (of 5) and has a frequency score of exactly 5 (of"
            " 5)",
        ),
        ("monetary_score() BETWEEN 4 AND 5", "Has a monetary score of 4 to 5 (of 5)"),
        ("recency_score() IS NULL", "The recency score is not known"),
        (
            "overdue_by > 1.5",
            "Last placed an order more than 1.5 times their usual gap between orders ago",
        ),
        (
            "NOT overdue_by <= 1.5",
            "Last placed an order more than 1.5 times their usual gap between orders ago (or"
            " there is none)",
        ),
        ("attribute('age', 'number') >= 18", "Has an age of at least 18"),
        ("attribute('gender') = 'f'", "Has the gender “f”"),
        ("NOT attribute('vegan', 'boolean')", "Has no for “vegan” (or this is not known)"),
        ("attribute('vegan', 'boolean')", "Has yes for “vegan”"),
        (
            "attribute('birthday', 'date') >= DATE '2000-01-01'",
            "The birthday is on or after 1 January 2000",
        ),
        (
            "days_since(attribute('birthday', 'date')) > 6574",
            "The number of days since the birthday is more than 6,574",
        ),
        ("attribute('income') IS NULL", "Has no known income"),
        ("custom('home store') = 'Sydney'", "Has the home store “Sydney”"),
        ("custom('points') > 5", "Has points of more than 5"),
        (
            "prefers_category('skincare') AND preferred_channel = 'sms'",
            "Has asked for messages about “skincare” and has the preferred channel “sms”",
        ),
        (
            "loyalty_member AND loyalty_points >= 500 AND points_to_next_tier <= 200",
            "Is a loyalty member, has a loyalty balance of at least 500 points, and has a"
            " distance to the next tier of at most 200 points",
        ),
        ("days_until(points_expire_at) BETWEEN 0 AND 7", "Has points that expire in 0 to 7 days"),
        ("days_since(loyalty_joined_at) <= 30", "Joined the loyalty programme at most 30 days ago"),
        ("loyalty_tier IS NULL", "Has no known loyalty tier"),
        ("opted = 'neither'", "Has opted neither in nor out"),
        ("opted <> 'out'", "Has opted in or has opted neither in nor out"),
        ("opted IN ('in', 'neither')", "Has opted in or has opted neither in nor out"),
        ("NOT opted = 'in'", "Has opted out or has opted neither in nor out"),
        ("clicks(setting('recent_days')) >= 1", "Clicked at least one SMS in the last 30 days"),
        (
            "carts(setting('h')) >= 1 AND top(total_spend, setting('vip')) AND added_at >"
            " setting('x')",
            "Started at least one cart in the last 48 hours, is in the top 15% by total spend,"
            " and was added after the first moment of 1 May 2026",
        ),
        (
            "carrier IN ('Telstra', 'Optus') AND region = 'NSW' AND time_zone LIKE 'Australia/%'",
            "Has the carrier “Telstra” or “Optus”, has the region “NSW”, and has a time zone"
            " that starts with “Australia/”",
        ),
        (
            "links(90) >= 3 AND clicks(90) = 0",
            "Was sent at least 3 SMS with a link in the last 90 days and clicked no SMS in the"
            " last 90 days",
        ),
        ("deliveries(7) >= 1", "Received at least one parcel in the last 7 days"),
        (
            "shipments(14, delivered_at IS NULL) >= 1",
            "Was sent at least one parcel in the last 14 days where the time it was delivered is"
            " not known",
        ),
        (
            "restocks(7, kind = 'wishlist') >= 1",
            "Had at least one wanted item come back in stock in the last 7 days where the kind"
            " is “wishlist”",
        ),
        (
            "email_opens(30) = 0 AND email_bounces() >= 1",
            "Opened no e-mails in the last 30 days and had at least one e-mail bounce",
        ),
        (
            "sent(30, has_link) >= 1",
            "Was sent at least one SMS in the last 30 days where it has a link",
        ),
        (
            "sent(30, NOT has_link) >= 1",
            "Was sent at least one SMS in the last 30 days where it has no link (or this is not"
            " known)",
        ),
        (
            "anniversary(attribute('birthday', 'date'), 7)",
            "Has their birthday in the 7 days from today",
        ),
        (
            "NOT anniversary(first_order_at, 1)",
            "Does not have the yearly day of their first order today (or never)",
        ),
    ],
)
def test_sentence_of_the_larger_forms(rule: str, sentence: str) -> None:
    assert say_rule(parse_rule(rule, vocabulary=WORDS), titles=TITLES) == sentence


def test_a_condition_alone_is_said_in_small_letters() -> None:
    assert say_condition(parse_rule("country = 'AU'").tree) == "lives in Australia"
    negated = say_condition(parse_rule("in_list('VIP')").tree, negated=True)
    assert negated == "is not in the list “VIP”"


def test_a_long_list_is_cut_short_and_counted() -> None:
    codes = ", ".join(f"'{code}'" for code in range(2000, 2100))
    sentence = say_rule(parse_rule(f"postal_code IN ({codes})"))
    assert sentence.endswith("“2006” or one of 93 more that the rule lists")
