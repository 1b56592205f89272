"""How segments stand, as a terminal shows it."""

from __future__ import annotations

from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

from sendable.publish.approval import Approval

_STYLES = {
    "draft": "dim",
    "pending": "yellow",
    "approved": "green",
    "rejected": "red",
    "pushed": "bold green",
}


def draw_approvals(approvals: Iterable[Approval]) -> Table:
    """Draw a line for each segment: its size, its state, and why."""
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    table.add_column("segment", no_wrap=True)
    table.add_column("members", justify="right")
    table.add_column("state")
    table.add_column("why")
    for each in approvals:
        style = _STYLES[each.state]
        table.add_row(
            each.segment,
            "–" if each.size is None else f"{each.size:,}",
            f"[{style}]{each.state}[/]",
            escape(each.why),
        )
    return table
