"""docs/strategy.md: what it says is what the program does, and what the playbook has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from sendable.brief import GOALS
from sendable.playbook import Playbook, read_playbook
from sendable.policies import ReadinessPolicy
from sendable.segment_file import MESSAGE_TYPES, Strategy
from sendable.strategy.readiness import Signs, judge_readiness
from sendable.workspace import PROJECT_ROOT

from .library import SHIPPED, make_playbook, segment_file, write_playbook

TEXT = (PROJECT_ROOT / "docs" / "strategy.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def shipped() -> Playbook:
    return read_playbook(SHIPPED)


def rows_below(heading: str) -> list[dict[str, str]]:
    """Give the rows of the first table below a heading, by the heads of its columns."""
    lines = TEXT[TEXT.index(f"{heading}\n") :].splitlines()
    table = [line for line in lines[: _end_of_table(lines)] if line.startswith("|")]
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split(" | ")] for line in table)
    return [dict(zip(head, row, strict=True)) for row in rows]


def _end_of_table(lines: list[str]) -> int:
    begins = next(place for place, line in enumerate(lines) if line.startswith("|"))
    after = range(begins, len(lines))
    return next((place for place in after if not lines[place].startswith("|")), len(lines))


def blocks() -> list[str]:
    return re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def test_the_strategy_of_the_documentation_reads(tmp_path: Path) -> None:
    strategy = yaml.safe_load(blocks()[0])["strategy"]
    read = make_playbook(tmp_path, {"one": segment_file("TRUE", 1, strategy=strategy)})
    found = read.segments["one"].file.strategy
    assert (str(found.cap), str(found.send_window)) == ("2 in 7 days", "Mon to Fri, 09:00 to 20:00")


def test_every_entry_and_every_type_of_message_is_explained() -> None:
    entries = {row["entry"].strip("`") for row in rows_below("```")}
    assert entries == set(Strategy.model_fields)
    assert [row["type"].strip("`") for row in rows_below("## Message types")] == list(MESSAGE_TYPES)


def test_the_caps_of_the_documentation_are_the_shipped_ones(shipped: Playbook) -> None:
    for row in rows_below("## Caps"):
        for key in re.findall(r"`([^`]+)`", row["in the segments"]):
            assert str(shipped.segments[key].file.strategy.cap) == row["shipped"], key


@pytest.mark.parametrize("row", rows_below("Worked out for a segment whose file says `direct`:"))
def test_readiness_is_as_worked_out(tmp_path: Path, shipped: Playbook, row: dict[str, str]) -> None:
    def share(name: str) -> float:
        return int(row[name].rstrip("%")) / 100

    signs = Signs(
        express_share=share("express consent"),
        recent_share=share("in touch"),
        capped_share=share("capped"),
        messaged=int(row["messaged"]),
        opted_out=int(row["opted out"]),
    )
    segment = make_playbook(tmp_path).segments["everyone"]
    found = judge_readiness(segment, signs, shipped.policies.readiness)
    assert found.readiness == row["path"], found.reason


def test_the_bounds_of_readiness_are_those_of_the_policy(shipped: Playbook) -> None:
    policy: ReadinessPolicy = shipped.policies.readiness
    for said in (
        f"at least {policy.express_share:.0%} of its members",
        f"at least {policy.recent_share:.0%} of them",
        f"in the last {policy.recent_days} days",
        f"at most {policy.opt_out_rate:.0%} of the people messaged",
        f"Fewer than {policy.least_messaged} people",
        f"at most {policy.capped_share:.0%} of the people served",
    ):
        assert said in TEXT


def test_the_goals_of_the_documentation_read(tmp_path: Path) -> None:
    keys = ("discount-sensitive", "engaged-customers", "vip-customers")
    files = {key: segment_file("TRUE", place) for place, key in enumerate(keys, start=1)}
    folder = write_playbook(tmp_path, files)
    (folder / "goals.yaml").write_text(blocks()[1])
    assert read_playbook(folder).goals["promote flash sales"].segment_keys == keys[:2]


def test_the_goals_of_the_documentation_are_the_shipped_ones(shipped: Playbook) -> None:
    rows = rows_below("The shipped goals:")
    assert [row["goal"] for row in rows] == list(GOALS)
    for row in rows:
        goal = shipped.goals[row["goal"]]
        addressed = [f"`{one.segment}` ({one.message_type})" for one in goal.segments]
        assert row["addresses"] == ", ".join(addressed)
        assert row["left out"] == ", ".join(f"`{key}`" for key in goal.left_out_keys)
        assert row["watched"] == ", ".join(f"`{name}`" for name in goal.metrics)
        assert row["bought within"] == f"{goal.recent_buyer_days} days"


def test_the_strategies_of_the_documentation_are_the_shipped_ones(shipped: Playbook) -> None:
    rows = {row["key"].strip("`"): row for row in rows_below("## The shipped strategies")}
    served = {key: one.file for key, one in shipped.segments.items() if one.file.audience == "sms"}
    assert set(rows) == set(served)
    for key, file in served.items():
        strategy, row = file.strategy, rows[key]
        assert row["message type"] == strategy.message_type, key
        assert row["flow"] == (strategy.flow or ""), key
        assert row["offers"] == strategy.offers, key
        assert row["cap"] == str(strategy.cap), key
        assert row["send window"] == str(strategy.send_window), key
