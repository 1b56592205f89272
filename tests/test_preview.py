"""Preview: one rule, without a run and without a whole number."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendable.errors import ConfigurationError, RuleError, RunError
from sendable.preview import preview_rule, preview_segment
from sendable.reasons import BY_CODE

from .library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    World,
    make_playbook,
    segment_file,
)

RULES = ["TRUE", "orders(30) >= 1", "NOT orders(30) >= 1", "in_segment('buyers')", "opted_out"]


@pytest.fixture
def world(tmp_path: Path) -> World:
    files = {
        "buyers": segment_file("orders() >= 1", 1),
        **{f"rule{place}": segment_file(rule, place) for place, rule in enumerate(RULES, start=2)},
    }
    world = World(tmp_path, make_playbook(tmp_path / "playbook", files))
    for number in (ANN, BEN, CAS):
        world.contact(number)
    world.contact(DOT, on="Bought addresses")
    world.order(ANN)
    world.order(CAS, AS_OF - 60 * DAY)
    world.opt_out(CAS, contact_id=5)
    world.reply(CAS, "STOP now", received_at=AS_OF - 20 * DAY, message_id="R-7")
    has_read(world, "contacts", "orders")
    return world


def has_read(world: World, *feeds: str) -> None:
    """Have the run's ingest read some feeds to their end."""
    for feed in feeds:
        counts = {"rows": 1, "changed": 1, "quarantined": 0, "pulled_at": AS_OF}
        row = {"run_id": world.run.run_id, "account": "main", "feed": feed, "state": "complete"}
        world.told("pulls", None, **row, **counts)


def test_a_preview_counts_who_would_be_in_the_segment(world: World) -> None:
    world.exclude()
    outcomes = world.evaluate()
    for place, rule in enumerate(RULES, start=2):
        preview = preview_rule(rule, world.playbook, world.run)
        outcome = outcomes[f"rule{place}"]
        assert preview.size == len(outcome.members), rule
        assert preview.matched == outcome.matched
        assert preview.matched == preview.size + sum(preview.left_out.values())


def test_a_preview_counts_nobody_who_opted_out_since_the_decisions(world: World) -> None:
    world.exclude()
    world.reply(BEN, "STOP")
    world.log_opt_outs()
    members = world.evaluate()["rule2"].members
    assert members == {ANN}
    assert preview_rule("TRUE", world.playbook, world.run).size == 1


def test_a_preview_says_why_people_are_left_out_and_shows_no_number(world: World) -> None:
    world.exclude()
    preview = preview_rule("TRUE", world.playbook, world.run)
    assert (preview.matched, preview.size) == (4, 2)
    assert preview.left_out == {
        BY_CODE["opted_out_list"].title: 1,
        BY_CODE["unclear_permission"].title: 1,
    }
    assert sorted(preview.sample) == ["+61••••••156", "+61••••••157"]
    assert preview.rule_in_words


def test_a_rule_that_does_not_parse_is_refused(world: World) -> None:
    world.exclude()
    with pytest.raises(RuleError):
        preview_rule("ordrs() >= 1", world.playbook, world.run)


def test_a_preview_needs_decisions(world: World) -> None:
    world.store()
    with pytest.raises(RunError, match="exclude"):
        preview_rule("TRUE", world.playbook, world.run)


def test_a_preview_knows_the_playbooks_own_names(tmp_path: Path) -> None:
    playbook = make_playbook(
        tmp_path / "playbook",
        settings={"city": "Sydney"},
        custom_fields={"custom_3": {"meaning": "visits", "kind": "number"}},
    )
    world = World(tmp_path, playbook)
    world.contact(ANN, city="Sydney", custom_3="4", state="Victoria")
    world.contact(BEN, city="Sydney", custom_3="2", state="Victoria")
    world.contact(CAS, city="Perth", custom_3="4", state="WA")
    has_read(world, "contacts", "attributes")
    world.exclude()
    rule = "city = setting('city') AND custom('visits') > 3 AND region = 'VIC'"
    assert preview_rule(rule, playbook, world.run).size == 1
    with pytest.raises(RuleError, match="no setting 'town'"):
        preview_rule("city = setting('town')", playbook, world.run)


def test_a_preview_counts_clause_by_clause(world: World) -> None:
    world.exclude()
    narrowed = preview_rule(
        "valid_number AND orders() >= 1 AND opted_out", world.playbook, world.run
    )
    assert (narrowed.everybody, narrowed.joined_by, narrowed.matched) == (4, "all", 1)
    assert [(c.alone, c.together) for c in narrowed.clauses] == [(4, 4), (2, 2), (1, 1)]
    assert narrowed.clauses[1].says == "Placed at least one order"
    widened = preview_rule("orders(30) >= 1 OR orders() >= 1 OR FALSE", world.playbook, world.run)
    assert (widened.joined_by, widened.matched) == ("any", 2)
    assert [(c.alone, c.together) for c in widened.clauses] == [(1, 1), (2, 2), (0, 2)]


def test_a_segment_is_previewed_with_its_own_exclusions(tmp_path: Path) -> None:
    files = {
        "all": segment_file("TRUE", 1, exclude="orders(30) >= 1 OR city = 'Perth'"),
        "told": segment_file("TRUE", 2, audience="email"),
        "list": segment_file("TRUE", 3, audience="worklist"),
    }
    world = World(tmp_path, make_playbook(tmp_path / "playbook", files))
    for number, city in ((ANN, "Sydney"), (BEN, "Sydney"), (CAS, "Perth"), (DOT, None)):
        world.contact(number, city=city)
    world.contact(EVE, on="Bought addresses", city="Perth", email="eve@example.com")
    world.order(BEN)
    has_read(world, "contacts", "orders")
    world.exclude()
    outcomes = world.evaluate()
    found = {key: preview_segment(key, world.playbook, world.run) for key in files}
    assert {key: each.size for key, each in found.items()} == {"all": 1, "told": 1, "list": 5}
    assert {key: each.size for key, each in found.items()} == {
        key: len(outcomes[key].members) for key in files
    }
    assert found["all"].left_out == {
        BY_CODE["unclear_permission"].title: 1,
        "Taken out by the segment's own exclusions": 2,
        "Not known whether an exclusion applies": 1,
    }
    assert found["told"].left_out == {"Without an e-mail address": 4}
    with pytest.raises(ConfigurationError, match="no segment 'al'"):
        preview_segment("al", world.playbook, world.run)


def test_what_cannot_be_computed_has_no_number(world: World) -> None:
    world.exclude()
    found = preview_rule("clicks(30) = 0 AND in_segment('buyers')", world.playbook, world.run)
    assert found.not_computable == "it needs clicks, and there is no such data"
    assert (found.size, found.matched, found.everybody, found.clauses) == (None, None, None, ())
    assert found.rule_in_words
