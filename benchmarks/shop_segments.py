"""The segments that are measured: of the shipped kinds, in our words and in those of plain SQL.

Each is a key, a rule, and the same condition over the columns of ``shop_by_hand.sql``. The first 24
are the medium size, all 60 the large one. All are for SMS, and are served in this order.
"""

from __future__ import annotations

SEGMENTS: tuple[tuple[str, str, str], ...] = (
    (
        "new_subscribers",
        "opted = 'in' AND days_since(consent_at) <= 30 AND orders() <= 1",
        "opted = 'in' AND consent_at >= $day30 AND orders <= 1",
    ),
    ("first_time_buyers", "orders() = 1", "orders = 1"),
    ("repeat_customers", "orders() >= 2", "orders >= 2"),
    (
        "vip",
        "top(total_spend, 15) OR loyalty_tier = 'Gold'",
        "coalesce(spend_rank * 100 < spenders * 15, FALSE) OR loyalty_tier = 'Gold'",
    ),
    ("cart_abandoners", "not_followed(carts('48h'), orders) >= 1", "carts_left >= 1"),
    (
        "browse_abandoners",
        "not_followed(views(7), carts) >= 1 AND carts(7) = 0 AND orders(7) = 0",
        "views_left >= 1 AND carts_7 = 0 AND orders_7 = 0",
    ),
    (
        "skincare",
        "orders(365, category = 'skincare') >= 2 OR views(30, category = 'skincare') >= 5",
        "skincare_365 >= 2 OR skincare_views_30 >= 5",
    ),
    (
        "discount_sensitive",
        "share(discounted_orders(365), orders(365)) >= 0.6 AND orders(365) >= 2",
        "discounted_365 / nullif(orders_365, 0) >= 0.6 AND orders_365 >= 2",
    ),
    (
        "at_risk",
        "overdue_by > 1.5 OR trend(orders, 90, 270) < 0.5 OR trend(clicks, 30, 90) < 0.5",
        "days_since_order / nullif(median_gap, 0) > 1.5"
        " OR orders_90 * 3 / nullif(orders_360 - orders_90, 0) < 0.5"
        " OR clicks_30 * 3 / nullif(clicks_120 - clicks_30, 0) < 0.5",
    ),
    (
        "dormant",
        "orders(180) = 0 AND clicks(180) = 0 AND replies(180) = 0",
        "orders_180 = 0 AND clicks_180 = 0 AND replies_180 = 0",
    ),
    ("loyal", "loyalty_member AND loyalty_points > 500", "loyalty_points > 500"),
    ("in_nsw", "region = 'NSW'", "region = 'NSW'"),
    (
        "engaged",
        "opted = 'in' AND country = 'AU' AND clicks(30) >= 1",
        "opted = 'in' AND country = 'AU' AND clicks_30 >= 1",
    ),
    ("never_clicks", "delivered() >= 5 AND clicks() = 0", "delivered >= 5 AND clicks = 0"),
    ("was_sent", "sent(30) >= 1", "sent_30 >= 1"),
    ("send_failed", "failed(30) >= 1", "failed_30 >= 1"),
    (
        "high_intent",
        "replies(30, label = 'interested') >= 1 OR clicks(14) >= 2",
        "interested_30 >= 1 OR clicks_14 >= 2",
    ),
    ("once_not_clicked", "sent() = 1 AND clicks() = 0", "sent = 1 AND clicks = 0"),
    (
        "clickers_not_messaged",
        "clicks() > 0 AND days_since(last_received_at) > 30",
        "clicks > 0 AND last_received_at < $day30",
    ),
    ("big_spenders", "spend(365) >= 200", "spend_365 >= 200"),
    (
        "replenish",
        "days_since(last(orders, category = 'skincare')) BETWEEN 25 AND 35",
        "last_skincare_at BETWEEN $day35 AND $day25",
    ),
    ("main_skincare", "main_category(365) = 'skincare'", "main_category = 'skincare'"),
    (
        "webinar_guests",
        "in_list('Webinar') AND NOT in_segment('dormant')",
        "in_webinar AND NOT (orders_180 = 0 AND clicks_180 = 0 AND replies_180 = 0)",
    ),
    (
        "offer_fit",
        "in_segment('vip') AND replies(90) = 0",
        "(coalesce(spend_rank * 100 < spenders * 15, FALSE) OR loyalty_tier = 'Gold')"
        " AND replies_90 = 0",
    ),
    ("in_nz", "country = 'NZ'", "country = 'NZ'"),
    ("on_telstra", "carrier = 'Telstra'", "carrier = 'Telstra'"),
    ("adults_25_40", "attribute('age', 'number') BETWEEN 25 AND 40", "age BETWEEN 25 AND 40"),
    ("sent_lately", "sent(7) >= 1", "sent_7 >= 1"),
    ("sent_often", "sent(90) >= 4", "sent_90 >= 4"),
    ("delivered_lately", "delivered(90) >= 2", "delivered_90 >= 2"),
    ("failing", "failed(365) >= 2 AND delivered(90) = 0", "failed_365 >= 2 AND delivered_90 = 0"),
    ("from_wattle", "sent(180, sender = 'Wattle') >= 3", "wattle_180 >= 3"),
    ("clicked_this_week", "clicks(7) >= 1", "clicks_7 >= 1"),
    ("clicked_60", "clicks(60) >= 2", "clicks_60 >= 2"),
    ("clicked_90_not_30", "clicks(90) >= 1 AND clicks(30) = 0", "clicks_90 >= 1 AND clicks_30 = 0"),
    ("clicked_a_year_ago", "clicks(730, 365) >= 1", "clicks_365_730 >= 1"),
    ("first_click_new", "days_since(first_click_at) <= 60", "first_click_at >= $day60"),
    ("replied", "replies(30) >= 1", "replies_30 >= 1"),
    ("asked", "replies(60, label = 'question') >= 1", "questions_60 >= 1"),
    ("positive", "replies(365, label = 'positive') >= 1", "positive_365 >= 1"),
    ("bought_this_month", "orders(30) >= 1", "orders_30 >= 1"),
    ("bought_quarterly", "orders(90) >= 2", "orders_90 >= 2"),
    ("bought_hair", "orders(365, category = 'hair') >= 1", "hair_365 >= 1"),
    ("bought_dear", "orders(365, amount > 150) >= 1", "dear_365 >= 1"),
    ("spent_90", "spend(90) >= 100", "spend_90 >= 100"),
    ("low_spend", "bottom(total_spend, 20)", "coalesce(low_rank * 100 < spenders * 20, FALSE)"),
    ("basket_100", "average_order_value >= 100", "average_value >= 100"),
    ("bought_by_discount", "discounted_orders() >= 2", "discounted >= 2"),
    (
        "lapsed_buyers",
        "orders() >= 1 AND days_since(last_order_at) > 180",
        "orders >= 1 AND last_order_at < $day180",
    ),
    ("young_customers", "days_since(first_order_at) <= 60", "first_order_at >= $day60"),
    ("viewers", "views(30) >= 3", "views_30 >= 3"),
    ("searchers", "searches(30) >= 1", "searches_30 >= 1"),
    ("wishers", "wishlists(90) >= 1", "wishlists_90 >= 1"),
    ("hair_viewers", "views(60, category = 'hair') >= 2", "hair_views_60 >= 2"),
    (
        "carts_not_soon_bought",
        "not_followed(carts(30), orders, '24h') >= 1",
        "carts_not_soon >= 1",
    ),
    ("views_then_cart", "followed(views(14), carts) >= 1", "views_followed >= 1"),
    (
        "gold",
        "loyalty_tier = 'Gold' AND loyalty_points > 1000",
        "loyalty_tier = 'Gold' AND loyalty_points > 1000",
    ),
    ("vip_club", "in_list('VIP club')", "in_vip_club"),
    (
        "email_too",
        "email IS NOT NULL AND opted = 'in' AND NOT in_segment('sent_lately')",
        "email IS NOT NULL AND opted = 'in' AND NOT sent_7 >= 1",
    ),
    (
        "old_friends",
        "days_since(added_at) > 730 AND clicks() >= 1",
        "added_at < $day730 AND clicks >= 1",
    ),
)
SIZES = {"small": 24, "medium": 24, "large": 60}
"""How many of the segments are measured."""
