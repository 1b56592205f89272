"""The gate after segment: each planted fault stops the run, and odd rules are named with a line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.errors import GateFailed
from sendable.gates.report import GateReport
from sendable.gates.segments import measure_segments
from sendable.gates.suites import judge
from sendable.linting.playbook import lint_playbook
from sendable.people import open_people

from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    World,
    fictional_number,
    make_playbook,
    segment_file,
)


@pytest.fixture(scope="module")
def segmented(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Three people in a segment for SMS, one who opted out and a worklist for all."""
    folder = tmp_path_factory.mktemp("segmented")
    files = {
        "reached": segment_file("country = 'AU'", 1, exclude="orders(7) >= 1"),
        "mend": segment_file("valid_number", 2, audience="worklist"),
    }
    world = World(folder, make_playbook(folder / "playbook", files))
    for number in (ANN, BEN, CAS, DOT):
        world.contact(number)
    world.order(CAS)
    world.opt_out(DOT)
    world.exclude()
    world.segment()
    return world


@pytest.fixture
def world(segmented: World, tmp_path: Path) -> World:
    """That account, to plant a fault in."""
    return segmented.copy_to(tmp_path)


def measure(world: World) -> pd.DataFrame:
    run = world.run
    with open_people(run, world.playbook.policies, exclude_run=run.run_id) as connection:
        findings = lint_playbook(world.playbook)
        return measure_segments(connection, run, world.playbook.policies.segment_changes, findings)


def hold(world: World) -> GateReport:
    world.run.folder.mkdir(parents=True, exist_ok=True)
    report = judge("segment", {"segment": measure(world)}, world.run.folder)
    report.raise_if_failed()
    return report


def change(world: World, table: str, edit: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    rows = world.lake.read(table, run_id=world.run.run_id)
    world.lake.replace_run(table, world.run.run_id, edit(rows))


def test_a_run_in_order_passes(world: World) -> None:
    report = hold(world)
    assert report.verdict in {"passed", "passed with warnings"}
    assert report.facts["opted_out_in_sms"] == report.facts["waterfalls_wrong"] == 0


def _add_dot(rows: pd.DataFrame) -> pd.DataFrame:
    one = rows[rows["segment"] == "reached"].head(1)
    return pd.concat([rows, one.assign(number=DOT, is_primary=False)])


def _no_line(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["reason"] != "own_exclusions"]


def _not_computable(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(not_computable="it needs luck, and there is no such data")


@pytest.mark.parametrize(
    ("table", "edit", "column"),
    [
        ("membership", _add_dot, "opted_out_in_sms"),
        ("membership", _add_dot, "not_sendable_in_sms"),
        ("membership", lambda rows: rows.head(1), "waterfalls_wrong"),
        ("segment_waterfalls", _no_line, "waterfalls_wrong"),
        ("segment_waterfalls", lambda rows: rows.head(0), "waterfalls_wrong"),
        ("segment_sizes", _not_computable, "members_of_the_not_computable"),
    ],
)
def test_a_planted_fault_is_found(
    world: World, table: str, edit: Callable[[pd.DataFrame], pd.DataFrame], column: str
) -> None:
    assert measure(world).iloc[0][column] == 0
    change(world, table, edit)
    assert measure(world).iloc[0][column] > 0


def test_somebody_who_opted_out_stops_the_run(world: World) -> None:
    change(world, "membership", _add_dot)
    with pytest.raises(GateFailed):
        hold(world)


def test_an_opt_out_after_the_segments_were_written_is_seen(world: World) -> None:
    """The log is asked, not the decisions that the members were made from."""
    world.reply(ANN, "STOP")
    world.store()
    assert measure(world).iloc[0]["opted_out_in_sms"] == 1


def test_what_cannot_be_computed_is_named_with_its_reason(tmp_path: Path) -> None:
    world = World(
        tmp_path,
        make_playbook(
            tmp_path / "playbook",
            {"buyers": segment_file("orders() >= 1", 1), "all": segment_file("TRUE", 2)},
        ),
    )
    world.contact(ANN)
    world.exclude()
    world.segment(available=frozenset({"contacts"}))
    row = measure(world).iloc[0]
    assert (row["not_computable"], row["not_computable_share"]) == (1, 0.5)
    assert row["not_computable_in_words"] == ("buyers (it needs orders, and there is no such data)")


def test_of_many_that_cannot_be_computed_three_are_named(tmp_path: Path) -> None:
    files = {
        f"buyers-{times}": segment_file(f"orders() >= {times}", times) for times in range(1, 6)
    }
    world = World(tmp_path, make_playbook(tmp_path / "playbook", files))
    world.contact(ANN)
    world.exclude()
    world.segment(available=frozenset({"contacts"}))
    words = measure(world).iloc[0]["not_computable_in_words"]
    assert words.count("there is no such data") == 3
    assert words.endswith("; and 2 more")


def test_a_rule_that_contradicts_itself_stops_the_run_and_a_slip_is_warned_of(
    tmp_path: Path,
) -> None:
    def gate_of(name: str, rule: str) -> GateReport:
        folder = tmp_path / name
        files = {"one": segment_file(rule, 1)}
        world = World(folder, make_playbook(folder / "playbook", files))
        world.contact(ANN)
        world.exclude()
        world.segment()
        return hold(world)

    slip = gate_of("slip", "clicks(30) >= 1 OR (clicks(30) >= 1 AND country = 'AU')")
    [warned] = [check for check in slip.warnings if "slip" in check.expectation]
    assert "one.yaml:" in warned.found
    assert "adds nobody" in warned.found
    with pytest.raises(GateFailed, match=r"one\.yaml:\d+:\d+: .*never true of one person"):
        gate_of("wrong", "country = 'AU' AND country = 'NZ'")


def test_a_jump_is_warned_of_unless_the_rule_was_edited(tmp_path: Path) -> None:
    def jumped(rule: str, edited: str) -> int:
        root = tmp_path / str(len(rule + edited))
        people = [fictional_number(place) for place in range(8)]
        world = World(root, make_playbook(root / "one", {"s": segment_file(rule, 1)}))
        for number in people:
            world.contact(number, country="US")
            world.click(number, AS_OF - 25 * DAY)
        world.exclude()
        world.segment()
        first = world.run
        for step in ("strategise", "publish"):
            first.record(step, AS_OF, {})
        world.playbook = make_playbook(root / "two", {"s": segment_file(edited, 1)})
        world.begin(AS_OF + 20 * DAY)
        world.click(people[0], AS_OF + DAY)
        world.exclude()
        world.segment(before=first.run_id)
        policy = world.playbook.policies.segment_changes.model_copy(update={"least_members": 5})
        run = world.run
        with open_people(run, world.playbook.policies, exclude_run=run.run_id) as connection:
            found: dict[str, Any] = measure_segments(connection, run, policy, []).iloc[0].to_dict()
        if found["sizes_jumped"]:
            assert found["sizes_jumped_in_words"] == "s: of 8, 0 entered and 7 left"
        return int(found["sizes_jumped"])

    assert jumped("clicks(30) >= 1", "clicks(30) >= 1") == 1
    assert jumped("clicks(30) >= 1", "clicks(30) > 0") == 0
