"""The past: any rule as of any moment that the data covers, and where it does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sendable.errors import ConfigurationError
from sendable.past.backtest import Backtest, backtest_rule
from sendable.past.members import find_members

from ..library import ANN, AS_OF, BEN, CAS, DAY, World, segment_file
from ..segments.in_time import take_run, world_with

LONG_AGO = AS_OF - 200 * DAY


def sizes(found: Backtest) -> list[int | None]:
    return [size.members for size in found.sizes]


def three_buyers(root: Path) -> World:
    """Ann bought five months and a month ago, Ben two months ago; Cas opted out."""
    world = world_with(root, buyers=segment_file("orders(30) >= 1", 1))
    for number in (ANN, BEN, CAS):
        world.contact(number, added_at=LONG_AGO)
    for number, days in ((ANN, 170), (ANN, 140), (BEN, 70), (ANN, 20), (CAS, 60)):
        world.order(number, AS_OF - days * DAY)
    world.opt_out(CAS, opted_out_at=AS_OF - 25 * DAY)
    return world


@pytest.fixture(scope="module")
def bought(tmp_path_factory: pytest.TempPathFactory) -> World:
    """The three buyers after a run, to be asked."""
    world = three_buyers(tmp_path_factory.mktemp("buyers"))
    take_run(world)
    return world


@pytest.mark.slow
def test_the_line_of_sizes_before_a_rule_existed(bought: World) -> None:
    found = backtest_rule("orders(30) >= 1", bought.playbook, bought.run, 6)
    # From May to November; Cas, who bought in September, counts in October: he opted out later.
    assert sizes(found) == [None, None, 1, 0, 1, 1, 1]
    assert [size.as_of.month for size in found.sizes] == [5, 6, 7, 8, 9, 10, 11]
    assert found.rule_in_words == "Placed at least one order in the last 30 days"
    assert found.sizes[0].not_computable == "it needs orders, and they are known from 2026-06-04 on"
    assert "first seen" in found.sizes[2].notes[0]


def test_a_month_whose_window_reaches_back_before_the_data_is_not_computable(
    bought: World,
) -> None:
    found = backtest_rule("orders(120) >= 1", bought.playbook, bought.run, 6)
    assert [size.members is None for size in found.sizes] == [True] * 5 + [False] * 2
    assert "and they are known from 2026-06-04 on" in (found.sizes[2].not_computable or "")


def test_the_latest_size_of_a_segment_is_that_of_the_run(bought: World) -> None:
    found = backtest_rule("buyers", bought.playbook, bought.run, 1)
    assert found.sizes[-1].as_of == AS_OF
    assert found.sizes[-1].members == len(bought.members("buyers"))


def test_contacts_count_with_what_was_known_of_them_then(tmp_path: Path) -> None:
    world = world_with(tmp_path, perth=segment_file("city = 'Perth'", 1))
    edited = {"contact_id": 7, "added_at": LONG_AGO}
    moved = AS_OF - 45 * DAY
    world.contact(ANN, city="Perth", valid_from=AS_OF - 100 * DAY, valid_to=moved, **edited)
    world.contact(ANN, city="Sydney", valid_from=moved, **edited)
    take_run(world)
    found = backtest_rule("perth", world.playbook, world.run, 3)
    assert sizes(found) == [1, 1, 0, 0]


def test_attributes_are_as_the_last_run_up_to_then_had_read_them(tmp_path: Path) -> None:
    world = world_with(tmp_path, vegan=segment_file("attribute('vegan', 'boolean')", 1))
    world.contact(ANN, added_at=LONG_AGO)
    world.told("attributes", ANN, name="vegan", value="no")
    world.store()
    world.begin(AS_OF - 40 * DAY)
    take_run(world)
    world.told("attributes", ANN, name="vegan", value="yes")
    world.store()
    world.begin(AS_OF)
    take_run(world)
    found = backtest_rule("vegan", world.playbook, world.run, 2)
    assert sizes(found) == [1, 0, 1]
    assert "as of now: no run had read it yet" in found.sizes[0].notes[-1]
    assert not any("attributes" in note for note in found.sizes[1].notes)


def test_members_on_a_day_of_a_run_are_the_stored_ones(bought: World) -> None:
    day = datetime(AS_OF.year, AS_OF.month, AS_OF.day, tzinfo=AS_OF.tzinfo)
    found = find_members("buyers", day, bought.playbook, bought.run)
    assert (found.source, found.run_id, found.size) == ("stored", bought.run.run_id, 1)
    assert ANN not in found.sample[0]


def test_members_on_another_day_are_evaluated_as_of_its_end(bought: World) -> None:
    then = AS_OF - 70 * DAY
    day = datetime(then.year, then.month, then.day, tzinfo=then.tzinfo)
    found = find_members("buyers", day, bought.playbook, bought.run)
    assert (found.source, found.run_id, found.size) == ("evaluated", None, 1)
    before = find_members("buyers", day - timedelta(days=1), bought.playbook, bought.run)
    assert before.size == 0
    long_ago = find_members("buyers", LONG_AGO, bought.playbook, bought.run)
    assert long_ago.size is None
    assert long_ago.not_computable == "it needs orders, and they are known from 2026-06-04 on"


def test_a_day_that_has_not_come_has_no_members(bought: World) -> None:
    with pytest.raises(ConfigurationError, match="lies after the run's data"):
        find_members("buyers", AS_OF + DAY, bought.playbook, bought.run)
