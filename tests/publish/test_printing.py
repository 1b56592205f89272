"""The rulebook on paper, and the tracker written anew."""

from __future__ import annotations

import builtins
import csv
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendable.errors import CannotPrint, ConfigurationError
from sendable.numbers import mask_number
from sendable.publish.documents import write_rulebook
from sendable.publish.printing import print_page
from sendable.republishing import write_tracker_anew

from ..library import ANN, World
from .worlds import PEOPLE, small_account

PANGO = "this machine has no Pango: no PDF can be made on it"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    made = small_account(tmp_path_factory.mktemp("printing"))
    made.contact(ANN[1:])
    made.through()
    return made


@pytest.mark.slow
def test_the_rulebook_is_set_as_a_pdf_of_which_nothing_was_fetched(
    world: World, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    try:
        import weasyprint  # noqa: F401
    except OSError:
        pytest.skip(PANGO)
    page = write_rulebook(world.gather(), tmp_path)
    text = page.read_text(encoding="utf-8")
    asking = '<img src="file:///etc/passwd"><link rel="stylesheet" href="https://evil.example/x">'
    page.write_text(text.replace("<main", asking + "<main"), encoding="utf-8")
    pdf = print_page(page, tmp_path / "rulebook.pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert [path.name for path in tmp_path.glob("*.part")] == []
    refused = [one for one in caplog.messages if "disallowed protocol" in one]
    assert len(refused) == 2


def test_a_machine_without_the_library_says_to_print_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_import = builtins.__import__

    def import_without_pango(name: str, *others: Any, **named: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return really_import(name, *others, **named)

    monkeypatch.setattr(builtins, "__import__", import_without_pango)
    with pytest.raises(CannotPrint) as caught:
        print_page(tmp_path / "rulebook.html", tmp_path / "rulebook.pdf")
    assert "rulebook.html in a browser and print it" in str(caught.value.remedy)


def numbers_in(folder: Path) -> dict[str, set[str]]:
    """Give the numbers that the clean-up work shows, by file, and in the workbook."""
    found = {}
    for path in (folder / "clean_up").glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        shown = {row[name] for row in rows for name in ("number", "proposal") if row.get(name)}
        found[path.stem] = {number.lstrip("'") for number in shown}
    book = openpyxl.load_workbook(folder / "tracker.xlsx")
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    return found | {"workbook": {cell for cell in cells if cell.startswith("+")}}


def test_whole_numbers_are_there_for_whoever_asked_and_in_no_other_file(
    world: World, tmp_path: Path
) -> None:
    write_tracker_anew(world.run, world.playbook, tmp_path / "masked", "masked")
    write_tracker_anew(world.run, world.playbook, tmp_path / "whole", "revealed")
    masked, whole = numbers_in(tmp_path / "masked"), numbers_in(tmp_path / "whole")
    assert whole["opted_out"] == {PEOPLE[7], PEOPLE[8]}
    assert masked["opted_out"] == {mask_number(PEOPLE[7]), mask_number(PEOPLE[8])}
    assert ANN in whole["numbers"]
    assert ANN not in masked["numbers"]
    assert whole["workbook"] > {PEOPLE[7], PEOPLE[8]}
    assert all("•" in number for number in masked["workbook"])
    for folder, others in (("masked", PEOPLE), ("whole", PEOPLE[1:6])):
        for name in ("tracker.csv", "tracker.json"):
            text = (tmp_path / folder / name).read_text(encoding="utf-8")
            assert not any(number[1:] in text for number in others)


def test_nobody_else_on_the_machine_may_read_it(world: World, tmp_path: Path) -> None:
    to = tmp_path / "new"
    book = write_tracker_anew(world.run, world.playbook, to, "revealed")
    assert to.stat().st_mode & 0o077 == 0
    assert json.loads((to / "tracker.json").read_text())["run_id"] == world.run.run_id
    with pytest.raises(ConfigurationError, match="something at"):
        write_tracker_anew(world.run, world.playbook, book.parent, "masked")
