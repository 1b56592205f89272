"""Workbooks: sheets with a heading that stays in sight, filters, wrapped text, whole numbers."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlsxwriter

_PRINTED_COLUMNS = 7
"""The playbook's own columns are what is printed of the first sheet."""

_LINE_POINTS = 15.0

_MOST_LINES = 12
"""Lines of a row that are seen at once; a longer text is read in its cell."""

_LONGEST_TEXT = 32_000
"""Characters of a text; a spreadsheet takes 32,767, and longer ones not at all."""


@contextmanager
def open_workbook(path: Path, title: str) -> Iterator[Any]:
    """Open a workbook to be written row by row; no text in it becomes a formula or a link."""
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        # A sheet of 50,000 rows is not kept in memory.
        "constant_memory": True,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": title})
        yield book


def _row_height(row: Sequence[Any], widths: Sequence[int]) -> float:
    """Give the height, in points, at which a row's longest text is seen whole.

    A column's width is in characters of the usual font; a word in ten goes to the next line.
    """
    pairs = zip(row, widths, strict=True)
    lines = (math.ceil(1.1 * len(str(value)) / width) for value, width in pairs if value)
    return _LINE_POINTS * min(_MOST_LINES, max([1, *lines]))


def write_sheet(
    book: Any,
    name: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Any]],
    frozen_columns: int = 0,
) -> None:
    """Write a sheet. A row that is shorter than the heading is a remark below the others."""
    heading = book.add_format(
        {
            "bold": True,
            "text_wrap": True,
            "valign": "vcenter",
            "bg_color": "#12343b",
            "font_color": "#ffffff",
            "bottom": 1,
        }
    )
    cell = {"valign": "top", "bottom": 1, "bottom_color": "#c9d1d0"}
    text = book.add_format({"text_wrap": True, "indent": 1, **cell})
    count = book.add_format({"num_format": "#,##0", **cell})
    remark = book.add_format({"italic": True, "indent": 1})
    sheet = book.add_worksheet(name)
    widths = [width for _, width in columns]
    sheet.set_row(0, 32)
    for position, (title, width) in enumerate(columns):
        sheet.set_column(position, position, width)
        sheet.write_string(0, position, title, heading)
    line = last = 0
    for line, row in enumerate(rows, start=1):
        if len(row) < len(columns):
            sheet.write_string(line, 0, str(row[0]), remark)
            continue
        last = line
        sheet.set_row(line, _row_height(row, widths))
        for position, value in enumerate(row):
            if value is None:
                sheet.write_blank(line, position, None, text)
            elif isinstance(value, (int, float)):
                sheet.write_number(line, position, value, count)
            else:
                sheet.write_string(line, position, str(value)[:_LONGEST_TEXT], text)
    # An id in digits is a text on purpose.
    sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{line + 1}"})
    sheet.freeze_panes(1, frozen_columns)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    # On paper, the columns that a meeting needs; the rest stays on the screen.
    sheet.print_area(0, 0, line, min(len(columns), _PRINTED_COLUMNS) - 1)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.set_margins(left=0.4, right=0.4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
