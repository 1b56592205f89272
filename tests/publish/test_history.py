"""The documents on what changed: counts and causes in words, never a number."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from sendable.publish.documents import write_rulebook
from sendable.publish.tracker import write_tracker

from ..library import ANN, AS_OF, BEN, CAS, DAY, segment_file
from ..segments.in_time import take_run, world_with


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two runs: Ann's order grew old, Ben bought, and six people are in no segment."""
    root = tmp_path_factory.mktemp("history")
    world = world_with(root, buyers=segment_file("orders(30) >= 1", 1, title="Buyers | now"))
    for number in (ANN, BEN, CAS):
        world.contact(number)
    for place in range(6):
        world.contact(f"+6149157063{place}", added_at=AS_OF - DAY)
    world.order(ANN, AS_OF - 25 * DAY)
    take_run(world)
    before = world.run
    world.begin(AS_OF + 10 * DAY)
    world.order(BEN, AS_OF + DAY)
    take_run(world, before)
    world.plan()
    publication = world.gather()
    write_tracker(publication, root)
    write_rulebook(publication, root)
    return root


@pytest.mark.parametrize("name", ["rulebook.md", "rulebook.html"])
def test_the_rulebook_says_what_changed_and_why(folder: Path, name: str) -> None:
    text = (folder / name).read_text()
    assert "1 entered (something happened), 1 left (time passed)" in text
    assert "8 people may be messaged and are in no segment for SMS" in text
    assert ANN not in text
    assert BEN not in text


def test_the_tracker_has_a_sheet_for_each_view_of_membership(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "tracker.xlsx")
    changes = [[cell.value for cell in row] for row in book["Changes"].iter_rows(min_row=2)]
    assert changes == [
        ["Buyers | now", "entered", "Something happened", 1],
        ["Buyers | now", "left", "Time passed", 1],
    ]
    flows = {tuple(cell.value for cell in row) for row in book["Flows"].iter_rows(min_row=2)}
    assert flows == {
        ("No segment", "No segment", 7),
        ("No segment", "Buyers | now", 1),
        ("Buyers | now", "No segment", 1),
    }
    served = [cell.value for cell in book["Who is served where"][2]]
    assert served == ["Buyers | now", 1, 1, 8]
    assert book["In no segment"].max_row > 1
