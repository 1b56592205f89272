"""Metrics and experiments in a terminal, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sendable.cli import app
from sendable.errors import ConfigurationError
from sendable.measures import draw_arms_of, measure_messages, record_measures
from sendable.measures_view import find_metrics, find_results
from sendable.playbook import read_playbook

from ..library import ANN, AS_OF, BEN, DAY, World, segment_file, write_playbook
from .test_experiments import write_experiment


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two people, a message to each, an order, and a test that began today."""
    root = tmp_path_factory.mktemp("shown")
    folder = write_playbook(root / "playbook", {"everyone": segment_file("TRUE", 1)})
    write_experiment(folder, started=AS_OF.date())
    world = World(root, read_playbook(folder))
    for number in (ANN, BEN):
        world.contact(number, added_at=AS_OF - 300 * DAY)
        world.message(number, AS_OF - 10 * DAY, body="Sale https://smsg.us/a")
    world.order(ANN, AS_OF - 9 * DAY, currency="AUD")
    for feed in ("messages", "orders"):
        world.pull(feed)
    world.exclude()
    world.segment()
    draw_arms_of(world.run, world.playbook)
    record_measures(world.run, measure_messages(world.run, world.playbook))
    world.run.record("strategise", AS_OF, {})
    return world


def show(world: World, *words: str) -> str:
    options = ["--workspace", str(world.workspace.root), "--run", world.run.run_id]
    shown = CliRunner().invoke(app, [*words, *options], env={"COLUMNS": "200"})
    assert shown.exit_code == 0, shown.output
    return shown.output


def test_a_segment_is_shown_with_intervals_and_with_what_is_missing(world: World) -> None:
    shown = show(world, "metrics", "--segment", "everyone")
    assert "50.00%" in shown
    assert "5.00 AUD" in shown
    assert "because the account tells nothing of clicks" in shown
    assert "dose in" in shown


def test_one_metric_is_shown_for_every_segment(world: World) -> None:
    found = json.loads(show(world, "metrics", "--metric", "conversion_rate", "--json"))
    assert [(row["segment"], row["value"]) for row in found["metrics"]] == [
        ("*", 0.5),
        ("everyone", 0.5),
    ]


def test_what_was_not_measured_is_named(world: World) -> None:
    with pytest.raises(ConfigurationError, match="nothing was measured for 'nobody'"):
        find_metrics(world.run, "nobody", None)
    with pytest.raises(ConfigurationError, match="no metric 'open_rate'"):
        find_metrics(world.run, "*", "open_rate")


def test_a_test_is_shown_with_why_there_is_no_verdict(world: World) -> None:
    shown = show(world, "experiments")
    assert "offers: discount against urgency, by conversion_rate: too early" in shown
    (row,) = find_results(world.run)
    assert row["drawn"] + row["drawn_against"] == 2
    assert "of 100 people so far" in row["why"]


def test_without_tests_it_is_said_how_to_write_one(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.contact()
    world.exclude()
    world.segment()
    assert measure_messages(world.run, world.playbook)["experiment_results"].empty
    world.run.record("strategise", AS_OF, {})
    assert "docs/metrics.md" in show(world, "experiments")
