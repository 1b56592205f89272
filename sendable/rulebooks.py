"""Rulebooks: every rule of a playbook with what it reads of the brief, kept for each run.

A rule that was edited is told from people who changed by evaluating the rule of then, so its text
stays in the lake, in ``segment_rules``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime

import pandas as pd
import yaml

from sendable.brief import Brief
from sendable.errors import RuleError
from sendable.lake import Lake
from sendable.playbook import Playbook, exclusion_key, name_words
from sendable.rules import (
    Rule,
    RulePlan,
    loosen_rules,
    parse_rule,
    plan_rules,
    segments_of,
)
from sendable.runs import Run
from sendable.schemas import TABLES

_WORDS = {"settings", "custom_fields", "marketing"}


@dataclass(frozen=True)
class Rulebook:
    """The rules of one run.

    Attributes:
        audiences: The audience of each segment, by its key.
        rules: Every rule by its key; a segment's extra exclusions go by ``KEY!exclude``.
        brief: The brief, of which rules read settings, custom fields and what is marketing.
    """

    audiences: Mapping[str, str]
    rules: Mapping[str, Rule]
    brief: Brief

    def meaning_of(self, key: str) -> tuple[object, ...]:
        """Give what a segment's membership depends on in the playbook, to be compared.

        Two texts that say the same are equal; another value of a setting makes a difference.
        """
        kept = select_rules(self.rules, [key])
        trees = sorted((name, rule.tree) for name, rule in kept.items())
        return self.audiences.get(key), trees, self.brief.marketing, self.brief.custom_fields


def rulebook_of(playbook: Playbook) -> Rulebook:
    """Give the rules of a playbook."""
    audiences = {key: segment.file.audience for key, segment in playbook.segments.items()}
    return Rulebook(audiences, playbook.rules, playbook.brief)


def read_rules_under(playbook: Playbook, brief: Brief) -> Rulebook:
    """Read the rules of a playbook as if its brief were another.

    A rule that needs what that brief does not have stays as the playbook has it.
    """
    vocabulary = name_words(brief)
    rules = dict(playbook.rules)
    for key, rule in rules.items():
        with suppress(RuleError):
            rules[key] = parse_rule(rule.text, vocabulary=vocabulary)
    return replace(rulebook_of(playbook), rules=rules, brief=brief)


def keep_rules(playbook: Playbook, run: Run) -> None:
    """Write the rules of a run into the lake."""
    words = yaml.safe_dump(playbook.brief.model_dump(include=_WORDS), allow_unicode=True)
    rows = [
        {
            "run_id": run.run_id,
            "segment": segment.key,
            "title": segment.file.title,
            "audience": segment.file.audience,
            "priority": segment.file.priority,
            "rule": segment.file.rule,
            "exclude": segment.file.exclude,
            "rule_digest": segment.digest,
            "words": words,
        }
        for segment in playbook.segments.values()
    ]
    columns = list(TABLES["segment_rules"].model.to_schema().columns)
    run.workspace.lake.replace_run("segment_rules", run.run_id, pd.DataFrame(rows, columns=columns))


def read_kept_rules(lake: Lake, run_id: str, brief: Brief) -> Rulebook | None:
    """Read the rules of an earlier run.

    Args:
        lake: The lake.
        run_id: The run that evaluated them.
        brief: Today's brief; what rules read of it is replaced by what it was.

    Returns:
        The rules; nothing where a run of an older version did not keep them, or this version
        cannot read them any more.
    """
    kept = lake.read("segment_rules", run_id=run_id)
    if kept.empty:
        return None
    words = yaml.safe_load(kept["words"].iloc[0])
    brief = Brief.model_validate({**brief.model_dump(), **words})
    vocabulary = name_words(brief)
    rules: dict[str, Rule] = {}
    try:
        for row in kept.to_dict("records"):
            rules[row["segment"]] = parse_rule(row["rule"], vocabulary=vocabulary)
            if isinstance(row["exclude"], str):
                name = exclusion_key(row["segment"])
                rules[name] = parse_rule(row["exclude"], vocabulary=vocabulary)
    except RuleError:
        return None
    return Rulebook(dict(zip(kept["segment"], kept["audience"], strict=True)), rules, brief)


def select_rules(rules: Mapping[str, Rule], segments: Iterable[str]) -> dict[str, Rule]:
    """Give the rules of some segments, their exclusions, and all that these name."""
    selected: dict[str, Rule] = {}
    waiting = [name for key in segments for name in (key, exclusion_key(key))]
    while waiting:
        key = waiting.pop()
        if key in rules and key not in selected:
            selected[key] = rules[key]
            waiting += segments_of(rules[key])
    return dict(sorted(selected.items()))


def plan_with_doubts(rules: Mapping[str, Rule], *, as_of: datetime) -> RulePlan:
    """Plan rules together with those exclusions loosened, which find whom nobody can judge."""
    exclusions = [key for key in rules if key.endswith(exclusion_key(""))]
    return plan_rules({**rules, **loosen_rules(rules, exclusions)}, as_of=as_of)
