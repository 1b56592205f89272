"""Lint quotes each condition as it is written, and says what is odd about it and what to do."""

from __future__ import annotations

from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings

from sendable.linting.playbook import lint_rule
from sendable.rules import parse_rule
from sendable.rules.faults import shorten
from sendable.rules.lint.layout import Part, lay_out, walk_parts
from sendable.rules.nodes import Not

from .generating import rule_sets
from .pieces import VOCABULARY, Piece


@pytest.mark.parametrize(
    ("rule", "parts"),
    [
        ("country = 'AU'", [(1, 1, "country = 'AU'")]),
        ("TRUE", [(1, 1, "TRUE")]),
        (
            "top(total_spend, 15)\n  AND country   = 'AU'",
            [
                (1, 1, "top(total_spend, 15) AND country = 'AU'"),
                (1, 1, "top(total_spend, 15)"),
                (2, 7, "country = 'AU'"),
            ],
        ),
        (
            "not city = 'x' or NOT  ( orders(30) > 1 )",
            [
                (1, 1, "not city = 'x' or NOT ( orders(30) > 1 )"),
                (1, 1, "not city = 'x'"),
                (1, 5, "city = 'x'"),
                (1, 19, "NOT ( orders(30) > 1 )"),
                (1, 26, "orders(30) > 1"),
            ],
        ),
        (
            "( (city = 'x') OR sent() > 1) AND (NOT (city = 'y'))",
            [
                (1, 1, "( (city = 'x') OR sent() > 1) AND (NOT …"),
                (1, 3, "(city = 'x') OR sent() > 1"),
                (1, 4, "city = 'x'"),
                (1, 19, "sent() > 1"),
                (1, 36, "NOT (city = 'y')"),
                (1, 41, "city = 'y'"),
            ],
        ),
        (
            "(city = ':)') OR (city = '(it''s')",
            [
                (1, 1, "(city = ':)') OR (city = '(it''s')"),
                (1, 2, "city = ':)'"),
                (1, 19, "city = '(it''s'"),
            ],
        ),
        (
            "city NOT LIKE 'a%' AND NOT in_list('a')",
            [
                (1, 1, "city NOT LIKE 'a%' AND NOT in_list('a')"),
                (1, 1, "city NOT LIKE 'a%'"),
                (1, 1, "city NOT LIKE 'a%'"),
                (1, 24, "NOT in_list('a')"),
                (1, 28, "in_list('a')"),
            ],
        ),
        (
            "city IN ('a', 'b') OR list_count NOT BETWEEN 1 AND 2",
            [
                (1, 1, "city IN ('a', 'b') OR list_count NOT BE…"),
                (1, 1, "city IN ('a', 'b')"),
                (1, 23, "list_count NOT BETWEEN 1 AND 2"),
                (1, 23, "list_count NOT BETWEEN 1 AND 2"),
            ],
        ),
        (
            "city is null AND opted_out = false",
            [
                (1, 1, "city is null AND opted_out = false"),
                (1, 1, "city is null"),
                (1, 18, "opted_out = false"),
            ],
        ),
        (
            "first(orders) IS NOT NULL AND city = 'x'",
            [
                (1, 1, "first(orders) IS NOT NULL AND city = 'x'"),
                (1, 1, "first(orders) IS NOT NULL"),
                (1, 1, "first(orders) IS NOT NULL"),
                (1, 31, "city = 'x'"),
            ],
        ),
    ],
)
def test_every_condition_is_found_in_the_text(rule: str, parts: list[tuple[int, int, str]]) -> None:
    found = walk_parts(lay_out(parse_rule(rule)))
    assert [(part.place.line, part.place.column, part.text) for part in found] == parts


@given(rule_sets())
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_quoted_means_what_it_is_quoted_for(rules: dict[str, Piece]) -> None:
    """A quote that was not cut is a rule again, and the same one."""
    with patch("sendable.rules.lint.layout.shorten", str):
        parts = [part for piece in rules.values() for part in walk_parts(_lay_out_anew(piece.text))]
    for part in parts:
        again = part.text
        # NOT LIKE and IS NOT NULL are one word: the part beneath is quoted with its NOT.
        assert parse_rule(again, vocabulary=VOCABULARY).tree in (part.tree, Not(part.tree)), again


def _lay_out_anew(text: str) -> Part:
    lay_out.cache_clear()
    return lay_out(parse_rule(text, vocabulary=VOCABULARY))


@pytest.mark.parametrize(
    ("rule", "mixed"),
    [
        ("city = 'a' AND city = 'b' OR valid_number", True),
        ("valid_number OR city = 'a' AND city = 'b'", True),
        ("(city = 'a' AND city = 'b') OR valid_number", False),
        ("city = 'a' AND (city = 'b' OR valid_number)", False),
        ("city = 'a' OR city = 'b' OR valid_number", False),
        ("city = 'a' AND city = 'b'", False),
    ],
)
def test_and_beside_or_without_brackets_is_seen(rule: str, mixed: bool) -> None:
    assert lay_out(parse_rule(rule)).is_mixed is mixed


def test_what_is_quoted_is_cut_behind_forty_letters() -> None:
    assert shorten("x" * 40) == "x" * 40
    assert shorten("x" * 41) == "x" * 39 + "…"
    assert shorten(" a \n\t b ") == "a b"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("clicks('30h') >= 1", "clicks looks back 30 hours. Write clicks(30) if days are meant."),
        (
            "clicks('336h') >= 1",
            "clicks looks back 336 hours, which are 14 days. Write clicks(14).",
        ),
        (
            "spend('720h') > 1",
            "spend looks back 720 hours, which are 30 days. Write spend(30).",
        ),
        ("clicks('600h') >= 1", "which are 25 days. Write clicks(25)."),
        ("carts(48) >= 1", "carts looks back 48 days. Write carts('48h') if hours are meant."),
        ("first(carts(24)) IS NULL", "carts looks back 24 days. Write carts('24h')"),
        ("max(carts(48), amount) > 3", "carts looks back 48 days."),
        ("favourite(views(72), category) = 'x'", "views looks back 72 days."),
        ("not_followed(carts(24), orders) > 1", "carts looks back 24 days."),
        (
            "clicks(3651) >= 1",
            "clicks looks back 3,651 days, more than ten years. Write clicks() for ever.",
        ),
        (
            "days_since(last_click_at) > 7200",
            "7,200 days are more than ten years. Give the number in days.",
        ),
        ("days_until(points_expire_at) > 3651", "3,651 days are more than ten years."),
        ("days_since(last_click_at) BETWEEN -4000 AND 0", "-4,000 days are more"),
        ("days_since(last_click_at) BETWEEN 1 AND 7200", "7,200 days are more than ten years."),
        (
            "city = 'Perth' AND city IS NULL",
            "“city IS NULL” and “city = 'Perth'” are never true of one person."
            " Join them with OR, or correct one of them.",
        ),
        (
            "city IS NULL AND city = 'Perth'",
            "“city = 'Perth'” and “city IS NULL” are never true of one person.",
        ),
        ("city LIKE '%' AND city IS NULL", "“city IS NULL” and “city LIKE '%'” are never true"),
        ("city LIKE 'Syd%' AND city LIKE 'Per%'", "“city LIKE 'Per%'” and “city LIKE 'Syd%'” are"),
        ("city LIKE 'P_r%' AND city = 'Sydney'", "are never true of one person"),
        ("city ILIKE 'per%' AND city = 'Sydney'", "are never true of one person"),
        ("city LIKE 'Perth' AND city <> 'Perth'", "are never true of one person"),
        ("city LIKE 'Syd%' AND city LIKE 'Sydn%'", "“city LIKE 'Syd%'” follows from the other"),
        ("city ILIKE 'per%' AND city = 'PERTH'", "“city ILIKE 'per%'” follows from the other"),
        ("TRUE", "the rule holds for everybody. Leave it so only if everybody is meant."),
        ("FALSE", "the rule holds for nobody. Leave it so only while the segment is switched off."),
        ("valid_number AND TRUE", "“TRUE” beside other conditions does nothing, or all."),
        ("valid_number OR FALSE", "“FALSE” beside other conditions does nothing, or all."),
        (
            "valid_number AND city = 'x' OR opted_out",
            "“valid_number AND city = 'x' OR opted_out” has AND and OR without brackets, and AND"
            " binds first. Put brackets around what belongs together: (a AND b) OR c.",
        ),
    ],
)
def test_what_is_odd_is_said_with_what_to_do(rule: str, said: str) -> None:
    lines = [str(each) for each in lint_rule(parse_rule(rule), {})]
    assert [line for line in lines if said in line], lines


@pytest.mark.parametrize(
    "rule",
    [
        "clicks('24h') >= 1",
        "clicks('337h') >= 1",
        "clicks('312h') >= 1",
        "orders(48) >= 1",
        "carts(47) >= 1",
        "clicks(3650) >= 1",
        "carts() >= 1",
        "days_since(last_click_at) > 3650",
        "days_since(last_click_at) BETWEEN 0 AND 3650",
        "total_spend > 7200",
    ],
)
def test_ordinary_spans_are_not_remarked_on(rule: str) -> None:
    assert "window_unit" not in {each.code for each in lint_rule(parse_rule(rule), {})}
