"""Tracker and rulebook: nothing in them runs, nobody is in them, and no answer is never zero."""

from __future__ import annotations

import csv
import html.parser
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendable.gates.report import Check, GateReport
from sendable.people import open_people
from sendable.publish.check import measure_publication
from sendable.publish.clean_up import write_clean_up
from sendable.publish.content import Publication
from sendable.publish.documents import escape_markdown, write_quality_report, write_rulebook
from sendable.publish.formulas import defuse
from sendable.publish.tracker import COLUMNS, write_tracker

from ..library import ALL_FEEDS, World, segment_file
from .worlds import PEOPLE, SEGMENTS, rename_list, small_account

HOSTILE = [
    '=HYPERLINK("http://evil.example","x")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(1,1)",
    "\t=1+1",
    "＝1+1",
    "<script>alert(1)</script>",
    "{{ 7 * 191 }}",
    "{% for x in y %}",
    "</td><img src=x onerror=alert(1)>",
    "[click](javascript:alert(1))",
    "| a | b |",
]


def written(publication: Publication, folder: Path) -> dict[str, str]:
    write_tracker(publication, folder)
    write_rulebook(publication, folder)
    names = ("rulebook.html", "rulebook.md", "tracker.csv", "tracker.json")
    return {name: (folder / name).read_text(encoding="utf-8-sig") for name in names}


def cells(folder: Path) -> list[Any]:
    book = openpyxl.load_workbook(folder / "tracker.xlsx")
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


def hostile_segments() -> dict[str, Any]:
    return {
        f"s{place}": segment_file(
            "TRUE",
            place,
            title=text.strip(),
            purpose=text,
            kind=text,
            owner=text,
            clean_up=text,
            strategy={"use": text, "tone": text, "avoid": text, "example": text},
        )
        for place, text in enumerate(HOSTILE, start=1)
    }


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Documents of an account whose every name is an attack."""
    root = tmp_path_factory.mktemp("hostile")
    world = small_account(root, hostile_segments(), goal=HOSTILE[6])
    rename_list(world, "Bought addresses", HOSTILE[0])
    rename_list(world, "Newsletter", HOSTILE[6])
    world.playbook.brief.consent[HOSTILE[6]] = world.playbook.brief.consent["Newsletter"]
    world.run.warn(HOSTILE[9])
    return root, written(world.through(), root)


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str], World]:
    """Documents of the small account, without click data."""
    root = tmp_path_factory.mktemp("plain")
    world = small_account(root)
    return root, written(world.through(available=ALL_FEEDS - {"clicks"}), root), world


Hostile = tuple[Path, dict[str, str]]
Plain = tuple[Path, dict[str, str], World]


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(hostile: Hostile) -> None:
    found = cells(hostile[0])
    assert {cell.data_type for cell in found} <= {"s", "n", "d"}
    assert not any(cell.hyperlink for cell in found)
    texts = [str(cell.value) for cell in found]
    assert HOSTILE[0] in texts


def test_no_cell_of_the_csv_starts_a_formula(hostile: Hostile) -> None:
    rows = list(csv.reader(hostile[1]["tracker.csv"].splitlines()))
    assert len(rows) >= 1 + len(HOSTILE)
    for row in rows:
        for cell in row:
            assert not re.match(r"\s*[=+\-@＝＋－＠]", cell)


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", "\n=1", "＝1", "＠a"])
def test_a_text_that_starts_a_formula_is_defused(text: str) -> None:
    assert defuse(text) == "'" + text


@pytest.mark.parametrize("value", ["a=1", "Buyers", "", None, 0, -5])
def test_other_cells_are_left_alone(value: str | int | None) -> None:
    assert defuse(value) == value


class Tags(html.parser.HTMLParser):
    """Collects what a browser would take for markup."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.handlers: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)
        self.handlers |= {name for name, _ in attrs if name.startswith("on")}


def test_no_name_becomes_markup_in_the_page(hostile: Hostile, plain: Plain) -> None:
    attacked, calm = Tags(), Tags()
    attacked.feed(hostile[1]["rulebook.html"])
    calm.feed(plain[1]["rulebook.html"])
    assert attacked.seen <= calm.seen | {"p"}
    assert "script" not in attacked.seen
    assert attacked.handlers == set()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in hostile[1]["rulebook.html"]


def test_no_text_is_run_by_the_templates(hostile: Hostile) -> None:
    for name in ("rulebook.html", "rulebook.md"):
        assert str(7 * 191) not in hostile[1][name]


def test_no_name_becomes_markup_in_the_markdown(hostile: Hostile) -> None:
    text = hostile[1]["rulebook.md"]
    assert not re.search(r"(?<!\\)<(script|img|/td)", text)
    assert not re.search(r"(?<!\\)\[click(?<!\\)\]", text)
    for line in text.splitlines():
        if line.startswith("|"):
            assert len(re.findall(r"(?<!\\)\|", line)) in (5, 6)


@pytest.mark.parametrize("text", ["a\nb", "# a", "a | b", "*a*", "`a`", "<b>", "a_b_", "\\*a"])
def test_a_text_in_markdown_is_one_line_without_markup(text: str) -> None:
    escaped = escape_markdown(text)
    assert "\n" not in escaped
    assert not re.search(r"(?<!\\)(?:\\\\)*[`*_\[\]|<>~]", escaped)


def test_nobodys_number_is_in_any_document(plain: Plain, hostile: Hostile) -> None:
    digits = [number[1:] for number in PEOPLE] + ["0191 570 156", "191570156"]
    for folder, texts, *_ in (plain, hostile):
        shown = {**texts, "tracker.xlsx": " ".join(str(cell.value) for cell in cells(folder))}
        for name, text in shown.items():
            for number in digits:
                assert number not in text, name
            assert "example.com" not in text, name


def test_what_is_not_computable_is_said_and_is_not_zero(plain: Plain) -> None:
    _, texts, _ = plain
    rows = {row["key"]: row for row in json.loads(texts["tracker.json"])["segments"]}
    clickers = rows["clickers"]
    assert clickers["estimated_size"] is None
    assert clickers["served_here"] is None
    assert clickers["addressable_now"] is None
    assert "Not computable" in clickers["clean_up_notes"]
    assert "**People:** not computable" in texts["rulebook.md"]
    assert "not computable" in texts["rulebook.html"]
    headings, *lines = csv.reader(texts["tracker.csv"].splitlines())
    by_key = {line[-1]: dict(zip(headings, line, strict=True)) for line in lines}
    assert by_key["clickers"]["Estimated size"] in ("", "not computable")


def test_no_document_says_none_or_nan(plain: Plain) -> None:
    for name in ("rulebook.html", "rulebook.md", "tracker.csv"):
        assert not re.search(r"\bNone\b(?! of the)|\bnan\b|NaN|NaT|<NA>", plain[1][name]), name


def test_a_segment_without_a_cap_is_said_to_have_none(tmp_path: Path) -> None:
    files = {"all": segment_file("TRUE", 1, strategy={"cap": None})}
    texts = written(small_account(tmp_path, files).through(), tmp_path)
    for name in ("rulebook.html", "rulebook.md"):
        assert "most None" not in texts[name]


def test_the_tracker_has_the_playbooks_columns_and_a_row_for_each_segment(plain: Plain) -> None:
    folder, texts, _ = plain
    headings, *lines = csv.reader(texts["tracker.csv"].splitlines())
    assert headings == [column.heading for column in COLUMNS]
    assert headings[:7] == [
        "Segment name",
        "Inclusion rules",
        "Exclusions",
        "Estimated size",
        "Priority",
        "Recommended campaign use",
        "Clean-up notes",
    ]
    assert {line[-1] for line in lines} == set(SEGMENTS)
    # The CSV opens as UTF-8 in Excel.
    assert (folder / "tracker.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    sheet = openpyxl.load_workbook(folder / "tracker.xlsx")["Segments"]
    assert sheet.max_row == 1 + len(SEGMENTS)
    assert sheet["A1"].value == "Segment name"


def test_the_three_trackers_say_the_same(plain: Plain) -> None:
    folder, texts, _ = plain
    rows = json.loads(texts["tracker.json"])["segments"]
    sheet = openpyxl.load_workbook(folder / "tracker.xlsx")["Segments"]
    lines = list(csv.reader(texts["tracker.csv"].splitlines()))[1:]
    for place, row in enumerate(rows):
        in_book = [cell.value for cell in sheet[place + 2]]
        # An empty text and no value are one in a workbook.
        fields = [column.name for column in COLUMNS]
        assert [value or "" for value in in_book] == [row[field] or "" for field in fields]
        assert lines[place] == [
            "" if row[field] is None else str(defuse(row[field])) for field in fields
        ]


def test_the_counts_are_those_of_the_run(plain: Plain) -> None:
    _, texts, _ = plain
    tracker = json.loads(texts["tracker.json"])
    assert tracker["totals"] == {
        "contacts": 12,
        "recipients": 10,
        "excluded": 3,
        "held": 1,
        "sendable": 6,
    }
    sizes = {row["key"]: row["estimated_size"] for row in tracker["segments"]}
    assert sizes == {"buyers": 3, "regular": 6, "letter": 6, "mend": 2, "clickers": None}
    served = {row["key"]: row["served_here"] for row in tracker["segments"]}
    assert (served["buyers"], served["regular"]) == (3, 3)
    addressable = {row["key"]: row["addressable_now"] for row in tracker["segments"]}
    assert (addressable["buyers"], addressable["regular"]) == (3, 1)


def test_work_to_clean_up_is_listed_by_list(plain: Plain) -> None:
    rows = json.loads(plain[1]["tracker.json"])["clean_up"]
    found = {(row["work"], row["list"]): row["contacts"] for row in rows}
    assert found == {
        ("Opted-out people still on a list", "Newsletter"): 2,
        ("Numbers that are not valid", "Newsletter"): 1,
        ("Contacts without a phone number", "Newsletter"): 1,
        ("The same number twice on one list", "Newsletter"): 1,
    }


def test_the_gate_sees_a_whole_number_and_a_late_opt_out(tmp_path: Path) -> None:
    world = small_account(tmp_path)
    publication = world.through()
    world.run.folder.mkdir(exist_ok=True)
    written(publication, world.run.folder)
    rulebook = world.run.folder / "rulebook.md"
    rulebook.write_text(rulebook.read_text() + f"\nAnn is {PEOPLE[3]}.\n")
    world.reply(PEOPLE[4], "STOP")
    world.log_opt_outs()
    with open_people(
        world.run, world.playbook.policies, exclude_run=world.run.run_id
    ) as connection:
        write_clean_up(publication.sheets, world.run.folder)
        row = measure_publication(connection, world.run, publication).iloc[0]
    assert row["whole_numbers_shown"] == 1
    assert row["primaries_suppressed_now"] == 1
    assert row["exported_suppressed_now"] == 1
    assert row["tracker_rows_missing"] == 0
    assert row["rulebook_bytes"] > 1000


def test_the_quality_report_shows_each_check_and_runs_nothing(world: World) -> None:
    folder = world.run.folder
    (folder / "gates").mkdir()
    checks = [
        Check(
            suite="ingest",
            expectation=text,
            severity="critical",
            passed=place % 2 == 0,
            found="7",
            remedy=text,
        )
        for place, text in enumerate(HOSTILE)
    ]
    report = GateReport(stage="ingest", checks=checks, facts={"rows": None})
    (folder / "gates" / "ingest.json").write_text(report.model_dump_json())
    tags = Tags()
    text = write_quality_report(world.run).read_text(encoding="utf-8")
    tags.feed(text)
    assert tags.handlers == set()
    assert "script" not in tags.seen
    assert "&lt;script&gt;" in text
