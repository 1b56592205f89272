"""A tracker loses the rows that lead to a person, and no other cell."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from sendable.forgetting.step import forget_person
from sendable.publish.tracker import write_tracker

from ..library import ANN, AS_OF, BEN, CAS, World

Rows = dict[str, list[tuple[object, ...]]]


def rows_of(path: Path) -> Rows:
    """Give the rows of each sheet that say anything."""
    book = load_workbook(path)
    return {
        sheet.title: [row for row in sheet.iter_rows(values_only=True) if any(row)]
        for sheet in book.worksheets
    }


@pytest.mark.parametrize("is_saved_again", [pytest.param(False, marks=pytest.mark.slow), True])
def test_a_small_id_takes_no_count_for_the_person(world: World, is_saved_again: bool) -> None:
    for number, ids in ((ANN, (2, 3)), (BEN, (5, 6)), (CAS, (11, 12))):
        world.contact(number, contact_id=ids[0])
        world.contact(number, on="VIP club", contact_id=ids[1])
    path = write_tracker(world.through(), world.run.folder)
    if is_saved_again:
        # A spreadsheet keeps texts together, and cells name them by their place.
        load_workbook(path).save(path)
    before = rows_of(path)
    assert before["Duplicates"][1][1] in ("2", "3")
    forget_person(world.workspace, world.playbook, ANN, AS_OF + timedelta(hours=1))
    after = rows_of(path)
    of_ann = [row for row in before["Duplicates"] if row[0] in ("2", "3")]
    assert len(of_ann) == 2
    before["Duplicates"] = [row for row in before["Duplicates"] if row not in of_ann]
    assert after == before
