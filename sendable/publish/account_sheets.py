"""The tracker's sheets on the account: who may be messaged, what to mend, what the words mean."""

from __future__ import annotations

from collections.abc import Iterator

from sendable.publish.clean_up import Sheet
from sendable.publish.content import Publication
from sendable.publish.sheets import Column, TrackerSheet, tabulate

_MOST_ROWS = 50_000
"""Rows of clean-up work that a sheet shows; the CSV has all."""

_WATERFALL = (
    Column("step", "Step", 36),
    Column("kind", "Kind", 12, "state"),
    Column("people", "People", 12),
    Column("left", "Left", 12, "bar"),
)
_LISTS = (
    Column("list", "List", 36),
    Column("contacts", "Contacts", 12, "bar"),
    Column("sendable", "May be messaged", 12),
    Column("held", "Held", 12),
    Column("excluded", "Excluded", 12),
)
_CLEAN_UP = (
    Column("work", "Work", 36),
    Column("list", "List", 30),
    Column("contacts", "Contacts", 12, "bar"),
    Column("action", "Action", 44),
)
_REASONS = (
    Column("reason", "Reason", 34),
    Column("outcome", "Outcome", 12, "state"),
    Column("meaning", "What it means", 70),
    Column("changed_by", "What changes it", 60),
)
_POLICIES = (
    Column("policy", "Policy", 40),
    Column("as_read", "Source read on", 14),
    Column("source", "Source", 70),
    Column("note", "Note", 80),
)


def list_people_sheets(publication: Publication) -> tuple[TrackerSheet, ...]:
    """Give who may be messaged and why others may not, in all and list by list."""
    return (
        tabulate("waterfall", "Waterfall", _WATERFALL, publication.waterfall),
        tabulate("lists", "Lists", _LISTS, publication.lists),
        tabulate("clean_up", "Clean-up", _CLEAN_UP, publication.clean_up),
    )


def list_work_sheets(publication: Publication) -> Iterator[TrackerSheet]:
    """Give the clean-up work with ids, sheet by sheet; each has its own CSV already."""
    for sheet in publication.sheets:
        yield TrackerSheet(
            sheet.key,
            sheet.title,
            tuple(Column(one.name, one.heading, one.width) for one in sheet.columns),
            sheet.first_rows(_MOST_ROWS),
            remark=_say_rest(sheet),
        )


def list_word_sheets(publication: Publication) -> tuple[TrackerSheet, ...]:
    """Give what the reasons mean, and the policies in force."""
    reasons = [[one.title, one.outcome, one.meaning, one.changed_by] for one in publication.reasons]
    policies = [[one.title, one.as_read, one.source, one.note] for one in publication.policies]
    return (
        TrackerSheet("reasons", "Reasons", _REASONS, reasons),
        TrackerSheet("policies", "Policies", _POLICIES, policies, remark=publication.legal_review),
    )


def _say_rest(sheet: Sheet) -> str:
    more = sheet.rows.num_rows - _MOST_ROWS
    return f"… and {more:,} more in {sheet.file}" if more > 0 else ""
