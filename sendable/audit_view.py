"""What the command line shows of an audit: the eleven mistakes, a line each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from sendable.strategy.audit.told import Audited

_STYLES = {"fine": "green", "warning": "yellow", "problem": "bold red", "not_available": "dim"}

_SIGNS = {"fine": "✓", "warning": "!", "problem": "✗", "not_available": "–"}


def draw_audit(found: Sequence[Audited]) -> Table:
    """Draw the mistakes in the guide's order: the share found, the people behind it, a verdict."""
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    table.add_column()
    table.add_column("mistake")
    table.add_column("share", justify="right")
    table.add_column("people", justify="right")
    table.add_column()
    for each in found:
        style = _STYLES[each.verdict]
        table.add_row(
            f"[{style}]{_SIGNS[each.verdict]}[/]",
            escape(each.title),
            "–" if each.value is None else f"{each.value:.1%}",
            "–" if each.people is None else f"{each.people:,}",
            f"[{style}]{each.verdict.replace('_', ' ')}[/]",
        )
    return table
