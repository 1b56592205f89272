"""Every segment that the guides describe can be written, and all of them are one query."""

from __future__ import annotations

from collections import Counter

import duckdb
from sqlglot import exp

from sendable.rules import CustomMeaning, Vocabulary, parse_rule, plan_rules, say_rule

from .worlds import AS_OF, load_world, make_world

WORDS = Vocabulary(
    settings={"global_suppression": 5, "dormant_days": 180, "vip_percent": 15},
    custom={
        "home store": CustomMeaning("custom_3"),
        "lifecycle stage": CustomMeaning("custom_4"),
        "where the person signed up": CustomMeaning("custom_2"),
    },
)
SEGMENTS = {
    # The segments tool: examples a to f, and its global suppression.
    "clickers": "clicks() > 0",
    "clickers_sent_once": "clicks() > 0 AND delivered() = 1",
    "clickers_not_messaged": "clicks() > 0 AND days_since(last_received_at) > 30",
    "unused_numbers": "sent() < 1",
    "once_not_clicked": "sent() = 1 AND clicks() = 0",
    "by_carrier": "carrier IN ('T-Mobile', 'Verizon')",
    "one_country": "country = 'US'",
    "never_clicks": "delivered() >= setting('global_suppression') AND clicks() = 0",
    # SMS behaviours and metadata, and their two examples.
    "was_sent": "sent(30) >= 1",
    "send_failed": "failed(30) >= 1",
    "replied": "replies(30) >= 1",
    "valid": "valid_number",
    "opted_out": "opted = 'out'",
    "engaged_recipients": "opted = 'in' AND country = 'US' AND clicks(30) >= 1",
    "sms_opportunities": "opted = 'neither'",
    # Demographics, behaviour, interests, lifetime value.
    "age": "attribute('age', 'number') BETWEEN 25 AND 40",
    "gender": "attribute('gender') = 'female'",
    "income": "attribute('income', 'number') >= 60000 AND attribute('education') = 'degree'",
    "website_activity": "views(30) >= 5 OR searches(30) >= 3",
    "interest": "attribute('interest') IN ('running', 'yoga')",
    "high_value": "top(total_spend, 10) OR monetary_score() = 5",
    # The twelve of the guide for shops.
    "new_subscribers": "opted = 'in' AND days_since(consent_at) <= 30 AND orders() <= 1",
    "first_time_buyers": "orders() = 1",
    "repeat_customers": "orders() >= 2",
    "vip": "top(total_spend, setting('vip_percent')) OR loyalty_tier = 'Gold'",
    "cart_abandoners": "not_followed(carts('48h'), orders) >= 1",
    "browse_abandoners": "not_followed(views(7), carts) >= 1 AND carts(7) = 0 AND orders(7) = 0",
    "category": "orders(365, category = 'skincare') >= 2 OR views(30, category = 'skincare') >= 5"
    " OR main_category(365) = 'skincare'",
    "discount_sensitive": "share(discounted_orders(365), orders(365)) >= 0.6 AND orders(365) >= 2",
    "at_risk": "overdue_by > 1.5 OR trend(orders, 90, 270) < 0.5 OR trend(clicks, 30, 90) < 0.5"
    " OR trend(email_opens, 30, 90) < 0.5",
    "dormant": "orders(setting('dormant_days')) = 0 AND clicks(setting('dormant_days')) = 0"
    " AND replies(setting('dormant_days')) = 0",
    "loyalty": "loyalty_member AND (loyalty_points > 0 OR points_to_next_tier <= 200)",
    "located": "region = 'NSW' AND custom('home store') = 'Sydney'",
    # What the guide's goals and flows ask besides.
    "back_in_stock": "restocks('48h') >= 1",
    "points_expire": "days_until(points_expire_at) BETWEEN 0 AND 7",
    "birthday": "anniversary(attribute('birthday', 'date'), 7)",
    "parcel_under_way": "shipments(14, delivered_at IS NULL) >= 1",
    "ask_for_a_review": "deliveries(14, 7) >= 1",
    "replenish": "days_since(last(orders, category = 'skincare')) BETWEEN 25 AND 35",
    "asks_for_sms": "preferred_channel = 'sms' AND prefers_category('skincare')",
    # The playbook's own seven kinds.
    "high_intent": "replies(30, label = 'interested') >= 1 OR clicks(14) >= 2",
    "recent_leads": "custom('lifecycle stage') = 'lead' AND days_since(added_at) <= 30",
    "from_campaign": "custom('where the person signed up') LIKE 'Spring%'",
    "event_guests": "in_list('Webinar') OR attended(365, name = 'Open day') >= 1",
    "offer_fit": "in_segment('vip') AND NOT was_in_segment('vip', 30)",
    "to_clean_up": "NOT valid_number OR line_type = 'landline' OR consent_state = 'unclear'",
}


def test_every_segment_of_the_guides_is_part_of_one_query() -> None:
    rules = {key: parse_rule(text, vocabulary=WORDS) for key, text in SEGMENTS.items()}
    assert all(say_rule(rule) for rule in rules.values())
    plan = plan_rules(rules, as_of=AS_OF)
    read = Counter(table.name for table in plan.query.find_all(exp.Table))
    once = ("messages", "clicks", "replies", "email_engagement", "loyalty", "attributes")
    assert {name: read[name] for name in once} == dict.fromkeys(once, 1)
    # Two more passes over events, one for each pair; over orders, one for its pair, one for the
    # main category and one for the usual gap.
    assert (read["events"], read["orders"]) == (4, 4)
    world = make_world(3)
    with duckdb.connect() as connection:
        load_world(connection, world)
        rows = connection.execute(plan.sql()).fetchall()
    assert len(rows) == len(world.tables["recipients"])
