"""Who may fulfil an exclusion, were what is unknown of them known, is found; others are not."""

from __future__ import annotations

import pytest

from sendable.errors import RuleError
from sendable.rules import attributes_of, loosen_rules, loosened_key, parse_rule
from sendable.rules.nodes import Attribute, Field

from .test_plan import evaluate, rules_of

PEOPLE = [
    {"number": "in_perth", "city": "Perth", "valid_number": True},
    {"number": "elsewhere", "city": "Sydney", "valid_number": True},
    {"number": "unknown", "city": None, "valid_number": True},
    {"number": "unknown_invalid", "city": None, "valid_number": False},
]


def possible(rule: str, **others: str) -> set[str]:
    """Give who may fulfil a rule."""
    rules = rules_of(rule=rule, **others)
    found = evaluate({"recipients": PEOPLE}, rules | loosen_rules(rules, ["rule"]))
    return found[loosened_key("rule")]


@pytest.mark.parametrize(
    ("rule", "people"),
    [
        ("city = 'Perth'", {"in_perth", "unknown", "unknown_invalid"}),
        ("city LIKE 'P%' AND valid_number", {"in_perth", "unknown"}),
        ("NOT city = 'Perth'", {"elsewhere", "unknown", "unknown_invalid"}),
        ("NOT city <> 'Sydney'", {"elsewhere", "unknown", "unknown_invalid"}),
        ("NOT (city = 'Perth' OR NOT valid_number)", {"elsewhere", "unknown"}),
        ("city IS NULL", {"unknown", "unknown_invalid"}),
        ("attribute('age', 'number') > 90", {row["number"] for row in PEOPLE}),
        ("orders(30) >= 1", set()),
        ("days_since(last_order_at) > 30 OR loyalty_points > 3", set()),
        ("preferred_channel = 'email' OR prefers_category('hair')", set()),
    ],
)
def test_a_gap_may_be_anything_and_no_event_is_a_real_no(rule: str, people: set[str]) -> None:
    assert possible(rule) == people


def test_segments_named_by_a_rule_are_loosened_with_it() -> None:
    perth = {"perth": "city = 'Perth'", "other": "NOT in_segment('perth')"}
    assert possible("in_segment('perth')", **perth) == {"in_perth", "unknown", "unknown_invalid"}
    assert possible("in_segment('other')", **perth) == {"elsewhere", "unknown", "unknown_invalid"}
    assert "unknown" in possible(
        "NOT in_segment('other')", perth=perth["perth"], other="city <> 'Perth'"
    )
    assert possible("NOT in_segment('other')", **perth) == {
        "in_perth",
        "unknown",
        "unknown_invalid",
    }
    with pytest.raises(RuleError, match="no segment 'gone'"):
        possible("in_segment('gone')")


def test_every_rule_that_is_asked_for_is_loosened_however_often_others_name_one() -> None:
    rules = rules_of(
        alone="city = 'Perth'",
        twice="in_segment('perth')",
        again="in_segment('perth') AND valid_number",
        perth="city LIKE 'P%'",
        idle="city = 'Sydney'",
    )
    loosened = loosen_rules(rules, ["alone", "twice", "again"])
    assert set(loosened) == {"alone?", "twice?", "again?", "perth?"}


def test_attributes_of_a_rule_are_named_once_in_order() -> None:
    rule = parse_rule(
        "attribute('Age', 'number') > 3 AND city = 'x' AND orders(3) > 1 AND NOT city = 'y'"
        " AND top(attribute('income', 'number'), 5) AND valid_number AND loyalty_tier = 'Gold'"
    )
    assert attributes_of(rule.tree) == (
        Attribute("age", "number"),
        Field("city", "text"),
        Attribute("income", "number"),
    )
