"""Experiments: declared as data, drawn once for ever, and judged when it is time."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from sendable.engine.duckdb import open_engine
from sendable.errors import PlaybookError
from sendable.experiment_file import Arm, Experiment
from sendable.measures import draw_arms_of, measure_messages
from sendable.playbook import Playbook, read_playbook
from sendable.policies import read_policies
from sendable.runs import Run
from sendable.strategy.experiments.arms import draw_arms
from sendable.strategy.experiments.lift import Sample
from sendable.strategy.experiments.results import compare_arms
from sendable.strategy.experiments.verdicts import Cell
from sendable.strategy.metrics.feeds import Feeds
from sendable.workspace import PROJECT_ROOT

from ..library import AS_OF, DAY, SHIPPED, World, fictional_number, segment_file, write_playbook

BOUGHT = {"everyone": segment_file("TRUE", 1), "buyers": segment_file("orders() >= 1", 2)}
PEOPLE = [fictional_number(place) for place in range(200)]
STARTED = AS_OF - 20 * DAY


def experiment(**changes: Any) -> dict[str, Any]:
    return {
        "title": "Urgency or a discount",
        "question": "Which sells more?",
        "variable": "offer",
        "segments": ["everyone"],
        "arms": {"urgency": {"what": "Only today."}, "discount": {"what": "Ten percent off."}},
        "metric": "conversion_rate",
        "days": 7,
        "smallest_effect": 20,
        "expected": 20,
        "started": STARTED.date(),
        **changes,
    }


def write_experiment(folder: Path, **changes: Any) -> Path:
    path = folder / "experiments" / "offers.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(experiment(**changes), sort_keys=False))
    return path


def playbook_with(folder: Path, **changes: Any) -> Path:
    write_playbook(folder, BOUGHT)
    write_experiment(folder, **changes)
    return folder


def line_of(path: Path, text: str) -> int:
    return next(n for n, line in enumerate(path.read_text().split("\n"), 1) if text in line)


@pytest.mark.parametrize(
    ("changes", "message", "line"),
    [
        ({"segments": ["every"]}, "there is no segment 'every'", "- every"),
        ({"segments": []}, "name the segments whose people take part", "title"),
        ({"variable": "colour"}, "variable", "variable: colour"),
        ({"arms": {"urgency": {"what": "Now."}}}, "arms", "urgency"),
        ({"arms": {"holdout": {"what": "x"}, "b": {"what": "y"}}}, "no arm may be", "what: x"),
        ({"metric": "click_through_rate", "holdout_percent": 5}, "cannot click", "metric"),
        ({"metric": "open_rate"}, "metric", "metric: open_rate"),
        ({"ended": date(2026, 1, 1)}, "ends before it has started", "ended"),
        ({"smallest_effect": None}, "say what is worth finding", "title"),
        ({"smallest_effect": 0}, "smallest_effect", "smallest_effect"),
        ({"variable": "segment rule"}, "the arms are the segments", "- everyone"),
    ],
)
def test_a_test_that_cannot_be_judged_is_refused_with_file_and_line(
    tmp_path: Path, changes: dict[str, Any], message: str, line: str
) -> None:
    folder = playbook_with(tmp_path, **changes)
    with pytest.raises(PlaybookError, match=message) as caught:
        read_playbook(folder)
    path = folder / "experiments" / "offers.yaml"
    place = caught.value.place
    assert place is not None
    assert (place.file, place.line) == (path, line_of(path, line))


def test_the_shipped_tests_read_and_none_has_begun() -> None:
    shipped = read_playbook(SHIPPED).experiments
    assert len(shipped) == 3
    assert {test.variable for test in shipped.values()} == {"offer", "segment rule"}
    assert not any(test.started for test in shipped.values())


def _without_looking_back(playbook: Playbook) -> Playbook:
    """Ask no rule as of a past day: tests of arms do not need it."""
    measurement = playbook.policies.measurement.model_copy(update={"moments_asked": 0})
    return replace(playbook, policies=replace(playbook.policies, measurement=measurement))


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Two hundred people and a test of two offers that holds out a fifth; nobody was drawn yet."""
    root = tmp_path_factory.mktemp("experiments")
    folder = playbook_with(root / "playbook", holdout_percent=20)
    world = World(root, _without_looking_back(read_playbook(folder)))
    for number in PEOPLE:
        world.contact(number, country="US", added_at=AS_OF - 300 * DAY)
    for feed in ("messages", "clicks", "orders", "replies"):
        world.pull(feed)
    world.begin(STARTED)
    world.exclude()
    world.segment()
    return world


def test_a_run_that_looks_back_draws_nobody(world: World) -> None:
    looking = world.run.manifest.model_copy(update={"looks_back": True})
    assert draw_arms_of(Run(world.workspace, looking), world.playbook) == 0


def test_nobody_was_in_an_arm_before_it_was_drawn(world: World) -> None:
    late = Run(
        world.workspace,
        world.run.manifest.model_copy(update={"started_at": STARTED + timedelta(hours=9)}),
    )
    with open_engine(world.lake, ("membership", "experiment_arms")) as connection:
        drawn = draw_arms(connection, world.playbook.experiments, late)
    assert set(drawn["assigned_at"].to_pylist()) == {STARTED + timedelta(hours=9)}


def arms_of(world: World) -> pd.DataFrame:
    return world.lake.read("experiment_arms").set_index("number").sort_index()


def test_what_a_run_drew_that_is_not_published_is_taken_back(world: World) -> None:
    drawn = draw_arms_of(world.run, world.playbook)
    first, started = arms_of(world), world.run
    world.begin(STARTED + timedelta(hours=1))
    world.exclude()
    world.segment()
    assert draw_arms_of(world.run, world.playbook) == drawn == len(PEOPLE)
    assert set(arms_of(world)["run_id"]) == {world.run.run_id}
    pd.testing.assert_series_equal(arms_of(world)["arm"], first["arm"])
    for run_id in (started.run_id, world.run.run_id):
        world.lake.remove("experiment_arms", run_id=run_id)
    world.run = started


def test_arms_are_logged_once_and_for_ever(world: World) -> None:
    assert draw_arms_of(world.run, world.playbook) == len(PEOPLE)
    first = arms_of(world)
    assert set(first["arm"]) == {"urgency", "discount", "holdout"}
    assert set(first["segment"]) == {"everyone"}
    for step in ("strategise", "publish"):
        world.run.record(step, STARTED, {})
    assert draw_arms_of(world.run, world.playbook) == 0
    # Other weights, and another day: those who are in it stay where they are.
    write_experiment(
        world.playbook.folder,
        holdout_percent=50,
        arms={"urgency": {"what": "x", "weight": 9}, "discount": {"what": "y"}},
    )
    world.begin(STARTED + DAY)
    world.contact(fictional_number(300), country="US", added_at=AS_OF - 300 * DAY)
    world.exclude()
    world.segment()
    assert draw_arms_of(world.run, read_playbook(world.playbook.folder)) == 1
    pd.testing.assert_frame_equal(arms_of(world).loc[first.index], first)
    write_experiment(world.playbook.folder, holdout_percent=20)


def test_what_people_did_in_their_days_is_compared_by_arm(world: World) -> None:
    arms = arms_of(world)
    world.begin(AS_OF)
    for position, (number, row) in enumerate(arms.iterrows()):
        # Every second of the one arm buys, every fourth of the other, and nobody who got nothing.
        every = {"urgency": 2, "discount": 4}.get(row["arm"])
        if every is None:
            continue
        world.message(str(number), row["assigned_at"] + timedelta(hours=1))
        if position % every == 0:
            world.order(str(number), row["assigned_at"] + 2 * DAY)
        # Too late to be counted.
        world.order(str(number), row["assigned_at"] + 8 * DAY)
    for feed in ("messages", "clicks", "orders", "replies"):
        world.pull(feed)
    world.exclude()
    world.segment()
    results = measure_messages(world.run, world.playbook)["experiment_results"]
    rows = results.set_index(["arm", "against"])
    assert list(rows.index) == [
        ("discount", "urgency"),
        ("urgency", "holdout"),
        ("discount", "holdout"),
    ]
    sold = rows.loc[("urgency", "holdout")]
    assert sold["drawn"] == (arms["arm"] == "urgency").sum() == sold["people"] == sold["reached"]
    assert (sold["value_against"], sold["reached_against"]) == (0.0, 0)
    assert 0.3 < sold["value"] < 0.7
    assert sold["low"] < sold["lift"] == sold["value"] < sold["high"]
    # A fifth of two hundred is fewer than a test takes.
    assert sold["verdict"] == "too early"
    assert sold["needed"] > sold["people_against"]


def test_the_test_of_the_page_is_judged_as_it_says() -> None:
    text = (PROJECT_ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    file = next(block for block in re.findall(r"```yaml\n(.*?)```", text, re.S) if "arms:" in block)
    test = Experiment.model_validate(yaml.safe_load(file))
    lines = re.search(r"\| `urgency or discount` .*\n\|[ |-]+\n((?:\|.*\n)+)", text)
    assert lines
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1].splitlines()]
    people = {row[0]: (int(row[2]), int(row[1])) for row in rows}
    people |= {row[3]: (int(row[5]), int(row[4])) for row in rows}
    for row, found in zip(
        rows, compare_arms(test, cells(**people), MEASUREMENT, WHOLE), strict=True
    ):
        assert [found["arm"], found["against"], found["verdict"]] == [row[0], row[3], row[10]]
        told = [f"{found[name]:.4f}" for name in ("lift", "low", "high", "relative")]
        assert told == row[6:10]
        assert found["needed"] == 1094


MEASUREMENT = read_policies(SHIPPED).measurement
WHOLE = Feeds({}, frozenset())


def cells(**bought: tuple[int, int]) -> list[Cell]:
    """Give the people of each arm, and how many of them bought."""
    return [
        Cell(arm, "everyone", people, people, Sample(people, float(part), float(part)))
        for arm, (part, people) in bought.items()
    ]


def read(**changes: Any) -> Experiment:
    return Experiment.model_validate(experiment(**changes))


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        ({"urgency": (400, 2000), "discount": (500, 2000)}, "better"),
        ({"urgency": (500, 2000), "discount": (400, 2000)}, "worse"),
        ({"urgency": (400, 2000), "discount": (404, 2000)}, "no difference shown"),
        ({"urgency": (5, 20), "discount": (15, 20)}, "too early"),
        ({"urgency": (400, 2000), "discount": (500, 2400)}, "arms do not fit"),
        ({}, "not started"),
    ],
)
def test_a_verdict_waits_for_people_and_for_arms_that_fit(
    found: dict[str, tuple[int, int]], verdict: str
) -> None:
    test = read(smallest_effect=5)
    (row,) = compare_arms(test, cells(**found), MEASUREMENT, WHOLE)
    assert row["verdict"] == verdict
    assert row["needed"] == 1094
    assert row["detectable"] is None or 0 < row["detectable"] < 0.5


@pytest.mark.parametrize(
    "feeds", [Feeds({"orders": "no orders"}, frozenset()), Feeds({}, frozenset({"orders"}))]
)
@pytest.mark.parametrize("metric", ["conversion_rate", "revenue_per_person", "opt_out_rate"])
def test_a_test_is_not_judged_by_data_that_is_not_there(feeds: Feeds, metric: str) -> None:
    found = cells(urgency=(0, 2000), discount=(0, 2000))
    (row,) = compare_arms(read(metric=metric), found, MEASUREMENT, feeds)
    is_known = metric == "opt_out_rate"
    assert (row["verdict"] == "not available") != is_known
    assert (row["value"] is None) == (row["value_against"] is None) == (not is_known)
    assert ("lift" in row) == is_known
    assert row["people"] == 2000


def test_people_are_drawn_until_a_test_ends_and_kept_in_their_arms_until_it_is_over() -> None:
    test = read(started=date(2026, 11, 1), ended=date(2026, 11, 10))
    days = [date(2026, 10, 31), date(2026, 11, 1), date(2026, 11, 10), date(2026, 11, 17)]
    assert [test.is_drawing(day) for day in days] == [False, True, False, False]
    assert [test.is_running(day) for day in days] == [False, True, True, False]
    assert [test.is_over(day) for day in days] == [False, False, False, True]
    assert not read(started=None).is_running(days[-1])


@pytest.mark.parametrize(
    ("people", "reached", "variable", "fits"),
    [
        (3000, 2850, "offer", True),
        (3000, 150, "offer", False),
        (3000, 150, "frequency", True),
        (1500, 2850, "frequency", False),
    ],
)
def test_an_arm_that_lost_its_people_or_was_never_sent_gives_no_verdict(
    people: int, reached: int, variable: str, fits: bool
) -> None:
    found = [
        Cell("urgency", "everyone", 3000, 2900, Sample(3000, 600, 600)),
        Cell("discount", "everyone", 3000, reached, Sample(people, 200, 200)),
    ]
    test = read(variable=variable, smallest_effect=5)
    (row,) = compare_arms(test, found, MEASUREMENT, WHOLE)
    assert (row["verdict"] != "arms do not fit") == fits
    assert (row["mismatch"] > MEASUREMENT.mismatch_chance) == fits


def test_fewer_opt_outs_are_better() -> None:
    test = read(metric="opt_out_rate", smallest_effect=5)
    found = cells(urgency=(500, 2000), discount=(400, 2000))
    assert compare_arms(test, found, MEASUREMENT, WHOLE)[0]["verdict"] == "better"


def test_two_definitions_of_a_segment_are_told_apart_by_one_holdout() -> None:
    arms = {"buyers": Arm(what="x"), "everyone": Arm(what="x")}
    test = read(
        variable="segment rule",
        segments=[],
        arms={key: arm.model_dump() for key, arm in arms.items()},
        holdout_percent=20,
        smallest_effect=10,
    )
    groups = {"buyers": (0.2, 0.3), "buyers + everyone": (0.2, 0.4), "everyone": (0.1, 0.1)}
    people = [
        Cell(arm, group, size, size, Sample(size, share * size, share * size))
        for group, (held, messaged) in groups.items()
        for arm, size, share in (("holdout", 1000, held), ("messaged", 4000, messaged))
    ]
    first, second, both = compare_arms(test, people, MEASUREMENT, WHOLE)
    assert (first["arm"], first["against"]) == ("buyers", "holdout")
    assert first["lift"] == pytest.approx(0.15)
    assert second["lift"] == pytest.approx(0.10)
    assert (both["arm"], both["against"]) == ("everyone", "buyers")
    assert both["lift"] == pytest.approx(-0.05)
    assert both["verdict"] == "worse"
    assert (both["value"], both["value_against"]) == (second["lift"], first["lift"])


def test_two_definitions_are_not_told_apart_by_a_holdout_of_a_few() -> None:
    test = read(
        variable="segment rule",
        segments=[],
        arms={"buyers": {"what": "x"}, "everyone": {"what": "x"}},
        holdout_percent=2,
        smallest_effect=5,
    )
    sizes = {"messaged": (2940, {"buyers": 600, "everyone": 1200}), "holdout": (60, {"buyers": 20})}
    people = [
        Cell(arm, group, size, size, Sample(size, bought.get(group, 2), bought.get(group, 2)))
        for arm, (size, bought) in sizes.items()
        for group in ("buyers", "everyone")
    ]
    *_, both = compare_arms(test, people, MEASUREMENT, WHOLE)
    assert both["low"] > 0
    assert both["verdict"] == "too early"
    assert both["why"] == "the smallest arm has 60 of 1,094 people so far"
