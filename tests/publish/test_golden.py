"""The documents of a small fixed run, word for word.

After a wanted change, write the golden files anew and read the difference::

    SENDABLE_WRITE_GOLDEN=1 .venv/bin/pytest tests/publish/test_golden.py
    git diff tests/publish/golden
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from sendable.publish.documents import write_rulebook
from sendable.publish.tracker import write_tracker
from sendable.rulebooks import keep_rules

from ..library import ALL_FEEDS, AS_OF, DAY
from ..segments.in_time import take_run
from .worlds import PEOPLE, small_account

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second run, ten days after the first: somebody has bought since."""
    root = tmp_path_factory.mktemp("golden")
    world = small_account(root)
    known = ALL_FEEDS - {"clicks"}
    take_run(world, available=known)
    before = world.run
    world.begin(AS_OF + 10 * DAY)
    world.run.warn("Clicks: the account answers no link tracking.")
    world.order(PEOPLE[4], AS_OF + DAY)
    take_run(world, before, known)
    keep_rules(world.playbook, world.run)
    world.plan()
    publication = world.gather()
    write_tracker(publication, root)
    write_rulebook(publication, root)
    return root


def test_the_rulebook_in_markdown_is_as_it_was(folder: Path) -> None:
    compare("rulebook.md", (folder / "rulebook.md").read_text(encoding="utf-8"))


def test_the_rulebook_as_a_page_is_as_it_was(folder: Path) -> None:
    page = (folder / "rulebook.html").read_text(encoding="utf-8")
    # Drawings are looked at elsewhere: another version of the library sets them otherwise.
    compare("rulebook.html", re.sub(r"<svg.*?</svg>", "[drawing]", page, flags=re.DOTALL))


def test_the_tracker_as_csv_is_as_it_was(folder: Path) -> None:
    compare("tracker.csv", (folder / "tracker.csv").read_bytes().decode("utf-8"))


def test_the_tracker_as_json_is_as_it_was(folder: Path) -> None:
    document = json.loads((folder / "tracker.json").read_text(encoding="utf-8"))
    # The policies and reasons have their own files, and tests.
    del document["policies"], document["reasons"]
    compare("tracker.json", json.dumps(document, indent=1, ensure_ascii=False) + "\n")


def test_the_workbook_is_as_it_was(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "tracker.xlsx")
    lines = [line for sheet in book if sheet.title not in WORDS for line in describe(sheet)]
    compare("tracker.txt", "\n".join(lines) + "\n")


WORDS = ("Reasons", "Policies")


def describe(sheet: Worksheet) -> Iterator[str]:
    """Say what somebody sees of a sheet: its frame, its colours, its cells as they are shown."""
    widths = [round(column.width) for column in sheet.column_dimensions.values()]
    yield f"# {sheet.title}: frozen at {sheet.freeze_panes}, filter on {sheet.auto_filter.ref}"
    yield f"widths {widths}"
    for cells in sheet.conditional_formatting:
        kinds = sorted({f"{rule.type} {' '.join(rule.formula or [])}" for rule in cells.rules})
        yield f"colours {cells.sqref}: {', '.join(kinds)}"
    for row in sheet.iter_rows():
        yield " | ".join(
            ""
            if cell.value is None
            else f"{cell.value}"
            if cell.number_format == "General"
            else f"{cell.value} [{cell.number_format}]"
            for cell in row
        )


def compare(name: str, written: str) -> None:
    golden = GOLDEN / name
    if os.environ.get("SENDABLE_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(written.encode())
    assert written == golden.read_bytes().decode("utf-8")
