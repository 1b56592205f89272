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


def test_every_kind_of_figures_has_its_table(tmp_path):
    took = {"seconds": 2.0, "cpu": 3.0, "peak_mb": 400}
    steps = {"exclude": took, "segment": took}
    asked = {"POST /flow_runs/": {"calls": 6, "seconds": 0.5}}
    overhead = {
        "seconds": 6.0,
        "cpu_seconds": 5.0,
        "import_seconds": 1.5,
        "import_cpu_seconds": 1.4,
        "requests": asked,
    }
    whole = {
        "seconds": 60.0,
        "cpu_seconds": 50.0,
        "without_prefect_seconds": 54.0,
        "without_prefect_cpu_seconds": 45.0,
        "steps": steps,
        "steps_with_prefect": steps,
        "overhead": overhead,
    }
    taken = {**ALONE, "name": "refresh", "people": 10, "messages": 100, "steps": steps}
    started = {"first": 0.6, "whole": 1.5, "cpu": 1.4}
    ways = {"ways": {"rules": took, "chdb": took}, "different": {"chdb": 0}}
    keep("small", {**taken, "whole": whole}, tmp_path)
    keep("medium", {**taken, "people": 100, "messages": 1000, "seconds": 5.0}, tmp_path)
    keep("small", {**ALONE, "name": "startup", "commands": {"check": started}}, tmp_path)
    ratios = {"ratios": {"chdb": 0.9}, "cpu_ratios": {"chdb": 0.8}}
    keep("medium", {**ALONE, "name": "peers", **ways, **ratios}, tmp_path)
    kept = read_kept(tmp_path)

    lines = {name: "\n".join(table(kept)) for name, table in TABLES.items()}

    assert "| exclude | 2.0 | 3.0 | 2.0 | 3.0 |" in lines["whole"]
    assert "| `POST /flow_runs/` | 6 | 0.50 |  |" in lines["overhead"]
    assert "| medium | segment | 2.0 | 3.0 | 400 |" in lines["steps"]
    assert "| medium | 10 | 10.0 | 2.0 | 1.0 | 1.0 |" in lines["growth"]
    assert "| `check` | 0.60 | 1.50 | 1.40 | 1: met |" in lines["startup"]
    assert "| medium | chDB (ClickHouse) | 2.0 | 3.0 | 400 | 0.90 | 0.80 | 0 |" in lines["peers"]


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
