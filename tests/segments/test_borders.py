"""Borders: what a run keeps gives everybody the place that asking everybody gives."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

import sendable.person_in_segments as looking
from sendable.brief import Marketing
from sendable.people import open_people
from sendable.person_in_segments import explain_in_segments
from sendable.rules.leaves import Ranked
from sendable.runs import Run
from sendable.segments.borders import recall_standings
from sendable.segments.measures import ranked_of
from sendable.segments.membership import prepare_facts
from sendable.segments.standings import read_standings

from ..library import ALL_FEEDS, AS_OF, DAY, World, fictional_number, make_playbook, segment_file

KEPT = (
    "top(total_spend, 15)",
    "top(spend(365), 0.5)",
    "bottom(total_spend, 30)",
    "top(days_since(last_order_at), 40)",
    "bottom(clicks(30), 20)",
    "top(sent(30), 20)",
    "top(loyalty_points, 50)",
    "monetary_score() >= 4",
    "recency_score() >= 2",
)
ASKED = ("percentile(total_spend) > 85", "frequency_score() >= 4", "top(list_count, 50)")
NUMBERS = [fictional_number(position) for position in range(40)]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    root = tmp_path_factory.mktemp("borders")
    files = {f"s{n}": segment_file(rule, n + 1) for n, rule in enumerate((*KEPT, *ASKED))}
    world = World(root, make_playbook(root / "playbook", files))
    draw = random.Random(7)
    for number in NUMBERS:
        world.contact(number)
        for _ in range(draw.choice((0, 1, 2, 3))):
            # Few different amounts and times, so that many are equal.
            amount = draw.choice((0.1, 0.2, 0.3, 20.0))
            world.order(number, AS_OF - draw.choice((1, 1.5, 9)) * DAY, amount=amount)
        for _ in range(draw.choice((0, 0, 1, 2))):
            world.click(number, AS_OF - DAY)
            world.message(number)
        if draw.random() < 0.7:
            points = draw.choice((1.0, 2.0, 3.0))
            world.told("loyalty", number, tier="Gold", points=points)
    counts = {"rows": 1, "changed": 1, "quarantined": 0, "pulled_at": AS_OF}
    for feed in ("contacts", "clicks", "orders", "messages", "loyalty"):
        row = {"run_id": world.run.run_id, "account": "main", "feed": feed, "state": "complete"}
        world.told("pulls", None, **row, **counts)
    world.exclude()
    world.segment(ALL_FEEDS)
    return world


def leaves_of(world: World, rules: tuple[str, ...]) -> list[Ranked]:
    found = [s for s in world.playbook.segments.values() if s.file.rule in rules]
    assert len(found) == len(rules)
    return [leaf for segment in found for leaf in ranked_of(segment.rule.tree)]


@pytest.mark.slow
def test_everybody_stands_where_asking_everybody_puts_them(world: World) -> None:
    kept, asked = leaves_of(world, KEPT), leaves_of(world, ASKED)
    brief, run = world.playbook.brief, world.run
    with open_people(run, world.playbook.policies, exclude_run=run.run_id) as connection:
        prepare_facts(connection, run, brief, world.playbook.rules.values())
        answers = set()
        for number in (*NUMBERS, fictional_number(99)):
            found = recall_standings(connection, [*kept, *asked], number, brief, run)
            assert list(found) == kept
            standings = read_standings(connection, kept, number, AS_OF)
            if number in NUMBERS:
                assert found == standings
            else:
                assert [each.answer for each in found.values()] == [
                    each.answer for each in standings.values()
                ]
            answers |= {(leaf, standing.answer) for leaf, standing in found.items()}
    # Somebody is in and somebody is not, by every one of them.
    assert all(len({answer for each, answer in answers if each == leaf}) > 1 for leaf in kept)


def test_of_another_moment_brief_or_state_of_the_data_nothing_is_kept(
    world: World, tmp_path: Path
) -> None:
    leaves, brief, run = leaves_of(world, KEPT), world.playbook.brief, world.run
    with open_people(run, world.playbook.policies, exclude_run=run.run_id) as connection:
        prepare_facts(connection, run, brief, world.playbook.rules.values())

        def recall(brief=brief, run=run):
            return recall_standings(connection, leaves, NUMBERS[0], brief, run)

        later = Run(run.workspace, run.manifest.model_copy(update={"as_of": AS_OF + DAY}))
        assert recall(run=later) == {}
        other = brief.model_copy(update={"marketing": Marketing(senders=["Wattle"])})
        messages = [leaf for leaf in leaves if "'sent'" in repr(leaf)]
        assert len(messages) == 1
        assert set(leaves) - set(recall(brief=other)) == set(messages)
        assert len(recall()) == len(KEPT)
        clicks = [leaf for leaf in leaves if "clicks" in repr(leaf)]
        row = world.lake.read("clicks").iloc[:1].assign(click_id="new")
        world.lake.append("clicks", row)
        assert set(leaves) - set(recall()) == set(clicks)


def test_a_person_is_explained_without_a_look_at_the_others(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = explain_in_segments(NUMBERS[1], world.playbook, world.run)
    asked: list[object] = []

    def refuse(*given: object) -> object:
        asked.append(given)
        raise AssertionError("everybody was asked")

    monkeypatch.setattr(looking, "read_standings", refuse)
    few = {
        key: segment
        for key, segment in world.playbook.segments.items()
        if segment.file.rule in KEPT and "clicks" not in segment.file.rule
    }
    quick = explain_in_segments(NUMBERS[1], replace(world.playbook, segments=few), world.run)
    assert quick.segments == [each for each in usual.segments if each.segment in few]
    assert not asked
