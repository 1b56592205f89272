"""Policies: dated facts with a source, none of them a constant in code."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from sendable.errors import PlaybookError
from sendable.policies import read_policies

from .library import SHIPPED, write_playbook


def test_the_shipped_policies_say_where_they_are_from() -> None:
    policies = read_policies(SHIPPED)
    assert len(policies.all()) == len(list((SHIPPED / "policies").glob("*.yaml")))
    for policy in policies.all():
        assert policy.title
        assert policy.source
        assert policy.as_read <= datetime.now(UTC).date()


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
        ("opt_in_words", "en: [start,", "en: [start, YES,"),
        ("opt_in_words", "es: [volver,", "es: [volver, si,"),
        ("quiet_hours", "10:00-18:00", "18:00-10:00"),
        ("quiet_hours", "daily: 10:00-21:00", "daily: ten to nine"),
        ("quiet_hours", "  GB: {", "  UK: {"),
        ("regions", "Australia/Eucla", "Australia/Eukla"),
        ("message_costs", "most_parts: 6", "most_parts: 0"),
        ("publishing", "list: 20000", "list: 20001"),
        ("publishing", "reread_minutes: 30", "reread_minutes: 0"),
        ("message_costs", "(Last Name): last_name", "(Last Name): surname"),
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


@pytest.mark.parametrize("name", ["staleness", "consent"])
def test_a_country_that_is_none_is_refused_by_name(tmp_path: Path, name: str) -> None:
    path = write_playbook(tmp_path) / "policies" / f"{name}.yaml"
    content = yaml.safe_load(path.read_text())
    value = 10 if name == "staleness" else {"express_days": 10}
    path.write_text(yaml.safe_dump({**content, "by_country": {"UK": value}}))
    with pytest.raises(PlaybookError, match="the United Kingdom is GB"):
        read_policies(tmp_path)


def test_a_country_in_small_letters_is_that_country(tmp_path: Path) -> None:
    path = write_playbook(tmp_path) / "policies" / "staleness.yaml"
    content = yaml.safe_load(path.read_text())
    path.write_text(yaml.safe_dump({**content, "by_country": {"au": 10}}))
    assert read_policies(tmp_path).staleness.by_country == {"AU": 10}
