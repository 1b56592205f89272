"""The rule hash: it changes with what decides who is in a segment, and with nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sendable.playbook import Playbook
from sendable.publish.approval.hashing import hash_rule, spell_tree
from sendable.rulebooks import rulebook_of
from sendable.rules import parse_rule
from sendable.rules.nodes import Condition

from ...library import make_playbook, segment_file
from ...rules.generating import conditions
from ...rules.pieces import VOCABULARY, Piece, joined

RULE = "clicks(30) >= 1 AND in_segment('rich') AND custom('shoe size') > 40"
RICH = "spend(365) > setting('much') AND in_segment('au')"
BRIEF: dict[str, Any] = {
    "settings": {"much": 500, "unused": 1},
    "custom_fields": {
        "custom_1": {"meaning": "shoe size", "kind": "number"},
        "custom_2": {"meaning": "store", "kind": "text"},
    },
}


def playbook_of(
    root: Path,
    rule: str = RULE,
    rich: str = RICH,
    brief: dict[str, Any] | None = None,
    **changes: Any,
) -> Playbook:
    segments = {
        "top": segment_file(rule, 1, **{"exclude": "sent(7) >= 2", **changes}),
        "rich": segment_file(rich, 20),
        "au": segment_file("country = 'AU'", 30, audience="email"),
        "other": segment_file("TRUE", 40),
    }
    return make_playbook(root / "playbook", segments, **{**BRIEF, **(brief or {})})


def read(text: str) -> Condition:
    return parse_rule(text, vocabulary=VOCABULARY).tree


def hash_of(playbook: Playbook) -> str:
    return hash_rule(rulebook_of(playbook), "top")


@pytest.fixture
def before(tmp_path: Path) -> str:
    return hash_of(playbook_of(tmp_path / "before"))


@pytest.mark.parametrize(
    "changes",
    [
        {"rule": RULE.replace("30", "31")},
        {"rule": RULE.replace("AND", "OR")},
        {"rich": RICH.replace(">", ">=")},
        {"rich": RICH.replace("in_segment('au')", "in_segment('other')")},
        {"exclude": "sent(7) >= 3"},
        {"exclude": None},
        {"audience": "email"},
        {"brief": {"settings": {"much": 501, "unused": 1}}},
        {"brief": {"marketing": {"senders": ["SHOP"]}}},
        {
            "brief": {
                "custom_fields": {
                    "custom_2": {"meaning": "shoe size", "kind": "number"},
                    "custom_1": {"meaning": "store", "kind": "text"},
                }
            }
        },
    ],
    ids=str,
)
def test_an_edit_that_may_change_who_is_in_it_makes_another_hash(
    tmp_path: Path, before: str, changes: dict[str, Any]
) -> None:
    assert hash_of(playbook_of(tmp_path, **changes)) != before


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another title", "purpose": "Another", "owner": "Ben", "clean_up": "Nothing."},
        {"strategy": {"tone": "Louder.", "cap": {"messages": 1, "days": 30}}},
        {"rule": f"  ({RULE.replace(' AND ', '  and  ')})"},
        {"brief": {"settings": {"much": 500, "unused": 2}}},
        {"brief": {"goal": "Something else.", "default_country": "NZ"}},
        {
            "brief": {
                "custom_fields": {
                    "custom_1": {"meaning": "shoe size", "kind": "number"},
                    "custom_2": {"meaning": "shop", "kind": "text"},
                }
            }
        },
    ],
    ids=str,
)
def test_an_edit_that_cannot_change_it_leaves_the_hash(
    tmp_path: Path, before: str, changes: dict[str, Any]
) -> None:
    assert hash_of(playbook_of(tmp_path, **changes)) == before


def test_what_is_marketing_matters_only_where_messages_are_counted(tmp_path: Path) -> None:
    plain = {"rule": "country = 'AU'", "rich": "TRUE", "exclude": None}
    marketing = {"marketing": {"senders": ["SHOP"]}}
    first = hash_of(playbook_of(tmp_path / "first", **plain))
    assert hash_of(playbook_of(tmp_path / "second", **plain, brief=marketing)) == first


def test_a_hash_is_the_same_in_every_version(tmp_path: Path) -> None:
    """Approvals of years hang on it: where this changes, every segment is pending again."""
    assert hash_of(playbook_of(tmp_path)) == "033f0bf56e2b68f3"


@settings(max_examples=60, deadline=None)
@given(st.recursive(conditions(), joined, max_leaves=4), conditions())
def test_two_rules_are_spelled_alike_when_and_only_when_they_are_the_same(
    one: Piece, other: Piece
) -> None:
    first, second = read(one.text), read(other.text)
    assert (spell_tree(first) == spell_tree(second)) == (first == second)
    assert spell_tree(read(f"( {one.text} )")) == spell_tree(first)
    negated = read(f"NOT ({one.text})")
    assert (spell_tree(negated) == spell_tree(first)) == (negated == first)


def test_a_number_is_the_same_however_it_is_written() -> None:
    whole, fraction = (read(f"spend(30) > {text}") for text in ("50", "50.0"))
    assert spell_tree(whole) == spell_tree(fraction)
