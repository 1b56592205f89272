"""Figures are kept by size and benchmark, and the page's tables are written from them."""

from __future__ import annotations

import pytest

from benchmarks.kept import FOLDER, keep, read_kept
from benchmarks.table import PAGE, TABLES, show_overview, write_page

ALONE = {
    "name": "exclude",
    "size": "small",
    "seconds": 2.5,
    "cpu_seconds": 4.0,
    "peak_mb": 1234,
    "ratios": {"pandas": 0.5},
}


def test_newer_figures_of_a_benchmark_take_the_place_of_the_former(tmp_path):
    keep("small", ALONE, tmp_path)
    keep("small", {**ALONE, "name": "segment"}, tmp_path)
    keep("small", {**ALONE, "seconds": 3.5}, tmp_path)

    kept = read_kept(tmp_path)["small"]

    assert sorted(kept) == ["exclude", "segment"]
    assert kept["exclude"]["seconds"] == 3.5
    assert {"measured_at", "load"} < set(kept["exclude"])


def test_the_overview_has_a_line_for_each_benchmark_that_was_kept(tmp_path):
    keep("small", ALONE, tmp_path)

    assert "| exclude | 2.5 | 4.0 | 1,234 | pandas 0.50 |" in show_overview("small", tmp_path)


def test_a_table_is_written_between_its_marks_and_nothing_else_is_touched(tmp_path):
    keep("small", ALONE, tmp_path / "results")
    page = tmp_path / "page.md"
    marks = "".join(
        f"before {name}\n<!-- table: {name} -->\nold\n<!-- end -->\n" for name in TABLES
    )
    page.write_text(marks, encoding="utf-8")

    write_page(page, tmp_path / "results")

    text = page.read_text(encoding="utf-8")
    assert "old" not in text
    assert all(f"before {name}\n<!-- table: {name} -->\n| " in text for name in TABLES)
    assert "| exclude | small | 2.5 | 4.0 | 1,234 | pandas 0.50 |" in text


def test_a_page_without_a_place_for_a_table_is_refused(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Nothing\n", encoding="utf-8")

    with pytest.raises(SystemExit, match="no place for the table"):
        write_page(page, tmp_path)


def test_the_page_says_what_was_kept(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(PAGE.read_text(encoding="utf-8"), encoding="utf-8")

    write_page(page, FOLDER)

    assert page.read_text(encoding="utf-8") == PAGE.read_text(encoding="utf-8")
