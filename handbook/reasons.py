"""The page of the reasons for which somebody is not messaged."""

from __future__ import annotations

from handbook.markdown import code, write_page, write_table
from sendable.reasons import LEGAL_REVIEW, REASONS

_OPENING = (
    "Why a recipient is excluded or held, the weightiest first: of several, the first is the one "
    "that is shown. [Exclude](../exclusion.md) says how each is found. " + LEGAL_REVIEW
)


def write_reasons_page() -> str:
    """Write the page: one table, in order of precedence."""
    rows = (
        (code(one.code), one.outcome, f"**{one.title}.** {one.meaning}", one.changed_by)
        for one in REASONS
    )
    heads = ("reason", "outcome", "what it means", "what would change it")
    return write_page("Reasons", _OPENING, [write_table(heads, rows)])
