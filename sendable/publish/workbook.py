"""Workbooks: sheets with a heading that stays in sight, filters, wrapped text and colours."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range

from sendable.publish.sheets import Column, Share, TrackerSheet

_PRINTED_COLUMNS = 7
"""The playbook's own columns are what is printed of the first sheet."""

_LINE_POINTS = 15.0

_MOST_LINES = 12
"""Lines of a row that are seen at once; a longer text is read in its cell."""

_LONGEST_TEXT = 32_000
"""Characters of a text; a spreadsheet takes 32,767, and longer ones not at all."""

_FORMS: Mapping[type, str] = {
    int: "#,##0",
    float: "#,##0.00",
    Share: "0.0%",
    date: "d mmm yyyy",
    datetime: "d mmm yyyy",
}

_GOOD = {"bg_color": "#dcefec", "font_color": "#0b5a53"}
_DOUBTFUL = {"bg_color": "#fbefd9", "font_color": "#7a4800"}
_BAD = {"bg_color": "#f8e3e3", "font_color": "#8e2a34"}
_STATES: tuple[tuple[Mapping[str, str], tuple[str, ...]], ...] = (
    (_GOOD, ("direct", "approved", "pushed", "fine", "better", "total", "due")),
    (_DOUBTFUL, ("nurture", "pending", "warning", "held", "waiting", "taken")),
    (_BAD, ("rejected", "problem", "excluded", "worse", "arms do not fit", "not computable")),
)
"""The words that have a colour wherever a column says how something stands."""


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


def write_sheet(book: Any, sheet: TrackerSheet) -> None:
    """Write a sheet: heading, rows, and the remark below them."""
    page = book.add_worksheet(sheet.title)
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
    page.set_row(0, 32)
    for position, column in enumerate(sheet.columns):
        page.set_column(position, position, column.width)
        page.write_string(0, position, column.heading, heading)
    last = _write_rows(book, page, sheet)
    if sheet.remark:
        remark = book.add_format({"italic": True, "indent": 1})
        page.write_string(last + 1, 0, sheet.remark, remark)
    for position, column in enumerate(sheet.columns):
        _colour(book, page, column, xl_range(1, position, max(last, 1), position))
    # An id in digits is a text on purpose.
    page.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 2}"})
    page.freeze_panes(1, 1 if sheet.holds_first else 0)
    page.autofilter(0, 0, max(last, 1), len(sheet.columns) - 1)
    _set_up_paper(page, last + bool(sheet.remark), len(sheet.columns))


def _write_rows(book: Any, page: Any, sheet: TrackerSheet) -> int:
    """Write the rows; give the line of the last one."""
    cell = {"valign": "top", "bottom": 1, "bottom_color": "#c9d1d0"}
    text = book.add_format({"text_wrap": True, "indent": 1, **cell})
    forms = {
        kind: book.add_format({"num_format": form, "align": "right", "indent": 1, **cell})
        for kind, form in _FORMS.items()
    }
    widths = [column.width for column in sheet.columns]
    line = 0
    for line, row in enumerate(sheet.rows, start=1):
        page.set_row(line, _row_height(row, widths))
        for position, value in enumerate(row):
            if value is None:
                page.write_blank(line, position, None, text)
            elif isinstance(value, (int, float)):
                page.write_number(line, position, value, forms.get(type(value), forms[float]))
            elif isinstance(value, (date, datetime)):
                page.write_datetime(line, position, value, forms[date])
            else:
                page.write_string(line, position, str(value)[:_LONGEST_TEXT], text)
    return line


def _row_height(row: Sequence[Any], widths: Sequence[int]) -> float:
    """Give the height, in points, at which a row's longest text is seen whole.

    A column's width is in characters of the usual font; a word in ten goes to the next line.
    """
    pairs = zip(row, widths, strict=True)
    lines = (
        math.ceil(1.1 * len(value) / width) for value, width in pairs if isinstance(value, str)
    )
    return _LINE_POINTS * min(_MOST_LINES, max([1, *lines]))


def _colour(book: Any, page: Any, column: Column, cells: str) -> None:
    """Colour a column's cells by what they say, so that it goes on as they are edited."""
    if column.look == "bar":
        page.conditional_format(
            cells,
            {
                "type": "data_bar",
                "bar_color": "#9fd3cb",
                "min_type": "num",
                "min_value": 0,
            },
        )
    if column.look == "state":
        for colours, words in _STATES:
            form = book.add_format(colours)
            for word in words:
                rule = {"type": "cell", "criteria": "==", "value": f'"{word}"', "format": form}
                page.conditional_format(cells, rule)
    if column.look == "move":
        form = book.add_format({"font_color": _GOOD["font_color"], "bold": True})
        page.conditional_format(
            cells, {"type": "cell", "criteria": ">", "value": 0, "format": form}
        )


def _set_up_paper(page: Any, lines: int, columns: int) -> None:
    """Print the columns that a meeting needs; the rest stays on the screen."""
    page.print_area(0, 0, lines, min(columns, _PRINTED_COLUMNS) - 1)
    page.set_paper(9)
    page.set_landscape()
    page.set_margins(left=0.4, right=0.4)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
