"""Policies: dated facts with a source, none of them a constant in code."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendable.errors import PlaybookError
from sendable.policies import read_policies

from .library import AS_OF, SHIPPED, write_playbook


def test_the_shipped_policies_say_where_they_are_from() -> None:
    policies = read_policies(SHIPPED)
    assert len(policies.all()) == len(list((SHIPPED / "policies").glob("*.yaml")))
    for policy in policies.all():
        assert policy.title
        assert policy.source
        assert policy.as_read <= AS_OF.date()


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("staleness", "730", "0"),
        ("delivery", "dead_after: 3", "dead_after: 0"),
        ("opt_out_words", "source:", "sauce:"),
        ("engagement", "as_read: 2026-11-21", "as_read: lately"),
        ("reply_outcomes", "certain: exclude, likely: exclude, doubtful: hold", "certain: keep"),
        ("lifts", "consent_margin_hours: 24", "consent_margin_hours: 1"),
        ("lifts", "by_start: [", "by_start: [opted_out_list, "),
    ],
)
def test_a_policy_that_says_what_cannot_be_is_refused(
    tmp_path: Path, name: str, old: str, new: str
) -> None:
    path = write_playbook(tmp_path) / "policies" / f"{name}.yaml"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(PlaybookError, match=name):
        read_policies(tmp_path)
