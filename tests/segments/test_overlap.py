"""Overlap, the waterfall of primary segments, and the flows between them."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from random import Random

import duckdb
import pandas as pd

from sendable.segments.overlap import count_shared

from ..library import ANN, AS_OF, BEN, CAS, DAY, DOT, World, fictional_number, segment_file
from .in_time import take_run, world_with


def rows(world: World, table: str) -> pd.DataFrame:
    return world.lake.read(table, run_id=world.run.run_id)


def test_shared_people_are_counted_as_sets_would() -> None:
    random = Random(5)
    segments = [f"s{place:02d}" for place in range(70)]
    members = {key: set(random.sample(range(300), random.randint(0, 200))) for key in segments}
    pairs = [(key, str(number)) for key, numbers in members.items() for number in numbers]
    with duckdb.connect() as connection:
        frame = pd.DataFrame(pairs, columns=["segment", "number"])
        connection.register("membership_now", frame)
        shared = count_shared(connection, segments)
    for first, second in combinations(range(70), 2):
        both = members[segments[first]] & members[segments[second]]
        assert shared[first, second] == shared[second, first] == len(both)
    assert [shared[place, place] for place in range(70)] == [len(members[key]) for key in segments]


def served_by_priority(root: Path) -> World:
    world = world_with(
        root,
        buyers=segment_file("orders() >= 1", 2),
        clickers=segment_file("clicks() >= 1", 1),
        nobody=segment_file("FALSE", 3),
        letter=segment_file("TRUE", 4, audience="email"),
    )
    for number in (ANN, BEN, CAS, DOT):
        world.contact(number)
    for number in (ANN, BEN):
        world.order(number)
    world.click(BEN)
    return world


def test_the_waterfall_of_primary_segments(tmp_path: Path) -> None:
    world = served_by_priority(tmp_path)
    take_run(world)
    lines = rows(world, "primary_waterfalls").sort_values("position")
    assert lines[["segment", "reached", "taken", "left"]].to_numpy().tolist() == [
        ["clickers", 1, 1, 3],
        ["buyers", 2, 1, 2],
        ["nobody", 0, 0, 2],
    ]


def test_the_overlap_of_two_segments_and_its_shares(tmp_path: Path) -> None:
    world = served_by_priority(tmp_path)
    take_run(world)
    pairs = rows(world, "segment_overlaps").set_index(["segment", "other"])
    pair = pairs.loc[("buyers", "clickers")]
    assert (pair["people"], pair["share"], pair["share_of_other"]) == (1, 0.5, 1.0)
    assert pd.isna(pairs.loc[("letter", "nobody"), "share_of_other"])
    assert len(pairs) == 6


def test_flows_say_where_everybody_went(tmp_path: Path) -> None:
    world = served_by_priority(tmp_path)
    take_run(world)
    before = world.run
    world.begin(AS_OF + DAY)
    world.click(ANN, AS_OF + DAY / 2)
    world.order(CAS, AS_OF + DAY / 2)
    world.contact(fictional_number(1), country="US")
    take_run(world, before)
    flows = rows(world, "segment_flows")
    found = {(row.before, row.after): row.people for row in flows.itertuples()}
    assert found == {
        ("buyers", "clickers"): 1,
        ("clickers", "clickers"): 1,
        ("(none)", "buyers"): 1,
        ("(none)", "(none)"): 1,
        ("(new)", "(none)"): 1,
    }
