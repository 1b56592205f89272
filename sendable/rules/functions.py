"""The catalogue's functions: every call that is no event noun."""

from __future__ import annotations

from sendable.rules.entries import MISSING_FALSE, Feed, FunctionEntry
from sendable.rules.nodes import Kind

_LEFT_OUT = "False for those whose value is missing"
_NO_EVENT = f"Missing when no such event has a value; {MISSING_FALSE}"


def _function(
    form: str,
    label: str,
    meaning: str,
    missing: str,
    example: str,
    kind: Kind,
    unit: str | None = None,
    feed: Feed | None = None,
) -> FunctionEntry:
    return FunctionEntry(
        name=form.partition("(")[0],
        form=form,
        kind=kind,
        unit=unit,
        label=label,
        meaning=meaning,
        missing=missing,
        example=example,
        feed=feed,
    )


def _measure(name: str, label: str, meaning: str, missing: str, example: str) -> FunctionEntry:
    column = "column" if name == "distinct" else "number"
    unit = "values" if name == "distinct" else "as the column"
    return _function(f"{name}(events, {column})", label, meaning, missing, example, "number", unit)


_WORDS = (
    _function(
        "attribute('name'[, 'kind'])",
        "attribute",
        "What is known of the recipient under a name of your own, read as a 'text', 'number',"
        " 'date' or 'boolean'; text unless said",
        f"Missing where nothing is known, or it cannot be read as that kind; {MISSING_FALSE}",
        "attribute('age', 'number') >= 18",
        "text",
        feed="attributes",
    ),
    _function(
        "custom('meaning')",
        "custom field",
        "The contact field that holds this, by the meaning playbook.yaml gives it under"
        " custom_fields",
        f"Missing when no contact of the recipient has one; {MISSING_FALSE}",
        "custom('home store') = 'Sydney'",
        "text",
        feed="contacts",
    ),
    _function(
        "setting('name')",
        "setting",
        "A named threshold of the playbook, wherever a constant or the days of a window can stand",
        "Never missing: a name that is not there is an error",
        "clicks(setting('recent_days')) >= 1",
        "number",
        "as the playbook says",
    ),
)

_TIMES = (
    _function(
        "days_since(time)",
        "days since",
        "Days from a time to the as-of time, as a decimal number; below 0 for a time to come",
        f"Missing when the time is; {MISSING_FALSE}",
        "days_since(last_received_at) > 30",
        "number",
        "days",
    ),
    _function(
        "days_until(time)",
        "days until",
        "Days from the as-of time to a time, as a decimal number; below 0 for a time gone by",
        f"Missing when the time is; {MISSING_FALSE}",
        "days_until(points_expire_at) BETWEEN 0 AND 7",
        "number",
        "days",
    ),
    _function(
        "first(events)",
        "first time",
        "When the first of some events happened: first(orders), first(orders(365, amount > 50)),"
        " first(orders, amount > 50)",
        f"Missing when there is none; {MISSING_FALSE}",
        "first(orders, category = 'skincare') >= DATE '2026-01-01'",
        "time",
        "UTC",
    ),
    _function(
        "last(events)",
        "last time",
        "When the last of some events happened",
        f"Missing when there is none; {MISSING_FALSE}",
        "days_since(last(clicks, campaign = 'Spring')) > 30",
        "time",
        "UTC",
    ),
)

_ANNIVERSARY = _function(
    "anniversary(time, days)",
    "anniversary",
    "Has the yearly day of a time, such as a birthday, within so many days from the as-of day,"
    " which counts as the first; in UTC, and on 28 February for the 29th in other years",
    _LEFT_OUT.replace("value", "time"),
    "anniversary(attribute('birthday', 'date'), 7)",
    "boolean",
)

_MEASURES = (
    _measure(
        "sum",
        "total",
        "A number column of some events added up, to a millionth",
        "Never missing: 0 when no event has a value",
        "sum(views(30), amount) > 200",
    ),
    _measure(
        "mean",
        "mean",
        "The mean of a number column over some events that have a value, to a millionth",
        _NO_EVENT,
        "mean(orders(365), amount) >= 80",
    ),
    _measure(
        "max",
        "largest",
        "The largest value of a number column among some events",
        _NO_EVENT,
        "max(orders, amount) >= 250",
    ),
    _measure(
        "min",
        "smallest",
        "The smallest value of a number column among some events",
        _NO_EVENT,
        "min(orders(365), discount_amount) > 0",
    ),
    _measure(
        "distinct",
        "different values",
        "How many different values a text or number column has among some events",
        "Never missing: 0 when no event has a value",
        "distinct(orders(365), category) >= 3",
    ),
    _function(
        "favourite(events, column)",
        "favourite",
        "The value of a text column that most of some events have; of several, the one of the"
        " latest event, then the first by alphabet",
        _NO_EVENT,
        "favourite(views(90), category) = 'skincare'",
        "text",
    ),
    _function(
        "main_category([days[, until_days]])",
        "main category",
        "The category of most of the completed orders: favourite(orders, category)",
        f"Missing when no completed order has a category; {MISSING_FALSE}",
        "main_category(365) = 'skincare'",
        "text",
        feed="orders",
    ),
    _function(
        "share(part, whole)",
        "share",
        "One count or sum of events divided by another, such as the orders of one category by all",
        f"Missing when the whole is 0; {MISSING_FALSE}",
        "share(orders(365, category = 'skincare'), orders(365)) >= 0.5",
        "number",
        "of one",
    ),
    _function(
        "trend(noun, days, days_before[, filter, ...])",
        "trend",
        "The daily rate of events in the last days over their rate in the days before those: below"
        " 1 is less than the person's own usual",
        f"Missing when there was none in the days before; {MISSING_FALSE}",
        "trend(clicks, 30, 90) < 0.5",
        "number",
        "times the rate before",
    ),
)

_PAIRS = (
    _function(
        "followed(events, noun[, within])",
        "followed",
        "How many events of the window another event followed: the same person's, at the same"
        " moment or later (strictly later when both are of one table), up to the as-of time, and"
        " no later than so many days or hours after",
        "Never missing: 0 when there is none",
        "followed(clicks(30), orders, '48h') >= 1",
        "number",
        "events",
    ),
    _function(
        "not_followed(events, noun[, within])",
        "not followed",
        "How many events of the window no such event has followed so far; those too young to tell"
        " count, so end the window earlier to leave them out",
        "Never missing: 0 when there is none",
        "not_followed(carts(7), orders, '48h') >= 1",
        "number",
        "events",
    ),
)

_BASE = (
    _function(
        "top(value, percent)",
        "top share",
        "Among the highest so many per cent of the recipients that have a value for a number;"
        " ties at the border are all in",
        _LEFT_OUT,
        "top(total_spend, 15)",
        "boolean",
    ),
    _function(
        "bottom(value, percent)",
        "bottom share",
        "Among the lowest so many per cent of the recipients that have a value for a number;"
        " ties at the border are all in",
        _LEFT_OUT,
        "bottom(clicks(365), 20)",
        "boolean",
    ),
    _function(
        "percentile(value)",
        "percentile",
        "Of 100 recipients that have a value for a number, how many have at most theirs;"
        " percentile(x) > 85 is top(x, 15)",
        f"Missing when the value is; {MISSING_FALSE}",
        "percentile(spend(365)) > 85",
        "number",
        "per cent",
    ),
    *(
        _function(
            f"{axis}_score()",
            f"{axis} score",
            f"{meaning}, in fifths of all recipients who ever bought: 1 to 5, 5 the best",
            f"Missing for those who never bought; {MISSING_FALSE}",
            f"{axis}_score() >= 4",
            "number",
            "of 5",
            "orders",
        )
        for axis, meaning in (
            ("recency", "Whole days since the last completed order; equal days, equal score"),
            (
                "frequency",
                "The number of completed orders; equal numbers are told apart by phone number, so"
                " that the fifths are of one size",
            ),
            ("monetary", "Total spend; equal amounts, equal score"),
        )
    ),
)

_MEMBERSHIPS = (
    _function(
        "prefers_category('name')",
        "preferred category",
        "Has asked for messages about this category, in upper or lower case",
        "Never missing: nothing asked for means false",
        "prefers_category('skincare')",
        "boolean",
        feed="preferences",
    ),
    _function(
        "in_list('name')",
        "list",
        "In the contact list of this name, in upper or lower case",
        "Never missing: no list of that name means false",
        "in_list('Webinar')",
        "boolean",
        feed="contacts",
    ),
    _function(
        "in_segment('key')",
        "segment",
        "Fulfils the rule of another segment of the playbook",
        "Never missing",
        "in_segment('vip')",
        "boolean",
    ),
    _function(
        "was_in_segment('key', days)",
        "earlier segment",
        "Was a member of a segment in a run within so many days before the as-of time",
        "Never missing: no such run means false",
        "was_in_segment('new', 90)",
        "boolean",
    ),
)

FUNCTIONS = (*_WORDS, *_TIMES, _ANNIVERSARY, *_MEASURES, *_PAIRS, *_BASE, *_MEMBERSHIPS)
