"""docs/rules.md teaches what is so: its rules run, its sentences and errors are the real ones."""

from __future__ import annotations

import re

import duckdb
import pytest

from sendable.errors import RuleError
from sendable.rules import CATALOGUE, CustomMeaning, Vocabulary, parse_rule, plan_rules, say_rule
from sendable.workspace import PROJECT_ROOT

from .worlds import AS_OF, load_world, make_world

TEXT = (PROJECT_ROOT / "docs" / "rules.md").read_text()
RULES = re.findall(r"```rule\n(.*?)\n```\n\n> ([^\n]*)\n", TEXT, re.DOTALL)
ERRORS = re.findall(r"```error\n(.*?)\n(\d+): ([^\n]*)\n```", TEXT, re.DOTALL)
WORDS = Vocabulary(
    settings={"dormant_days": 180, "vip_percent": 15},
    custom={
        "home store": CustomMeaning("custom_3"),
        "lifecycle stage": CustomMeaning("custom_4"),
    },
)
TITLES = {"vip": "VIP customers", "new": "New subscribers"}


def test_every_block_is_looked_at() -> None:
    assert len(RULES) == TEXT.count("```rule") > 30
    assert len(ERRORS) == TEXT.count("```error") > 3


@pytest.mark.parametrize(("rule", "sentence"), RULES)
def test_rule_runs_and_is_said_so(rule: str, sentence: str) -> None:
    read = parse_rule(rule, vocabulary=WORDS)
    assert say_rule(read, titles=TITLES) == sentence
    others = {key: parse_rule("valid_number") for key in TITLES}
    with duckdb.connect() as connection:
        load_world(connection, make_world(1))
        sql = plan_rules({"rule": read, **others}, as_of=AS_OF).sql()
        assert connection.execute(sql).fetchall()


@pytest.mark.parametrize(("rule", "column", "message"), ERRORS)
def test_error_is_the_one_shown(rule: str, column: str, message: str) -> None:
    with pytest.raises(RuleError) as caught:
        parse_rule(rule, vocabulary=WORDS)
    assert str(caught.value) == f"rule:1:{column}: {message}"


def test_every_event_noun_is_named() -> None:
    for name in CATALOGUE.events:
        assert re.search(rf"`{name}[`(]|\b{name}\(", TEXT), name
    for name in CATALOGUE.functions:
        assert f"{name}(" in TEXT, name
