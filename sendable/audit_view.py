"""How the audit of a run is shown in a terminal: each mistake, its share, who is behind it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from rich.markup import escape
from rich.table import Table

from sendable.console import screen
from sendable.strategy.audit.told import Audited

_STYLES = {"fine": "green", "warning": "yellow", "problem": "bold red", "not_available": "dim"}

_SIGNS = {"fine": "✓", "warning": "!", "problem": "✗", "not_available": "–"}


def draw_mistakes(found: Sequence[Audited]) -> Table:
    """Draw a line for each mistake: its share, how many people, and the verdict."""
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    table.add_column()
    table.add_column("mistake")
    table.add_column("share", justify="right")
    table.add_column("people", justify="right")
    table.add_column()
    for each in found:
        style = _STYLES[each.verdict]
        table.add_row(
            f"[{style}]{_SIGNS[each.verdict]}[/] {each.position}",
            escape(each.title),
            "–" if each.value is None else f"{each.value:.1%}",
            "–" if each.people is None else f"{each.people:,}",
            f"[{style}]{each.verdict.replace('_', ' ')}[/]",
        )
    return table


def show_mistakes(found: Sequence[Audited]) -> None:
    """Show a line for each mistake."""
    screen.print(draw_mistakes(found))


def show_remedies(found: Sequence[Audited]) -> None:
    """Show what is behind each mistake that is made, or why it cannot be told, and what to do."""
    for each in found:
        if each.verdict != "fine":
            _show_mistake(each)


def _show_mistake(found: Audited) -> None:
    screen.print(f"\n[bold]{found.position} {escape(found.title)}[/]", highlight=False)
    if found.not_available is not None:
        screen.print(f"Not available, because {escape(found.not_available)}.", highlight=False)
        return
    screen.print(
        f"{found.numerator:,} of {found.denominator:,}: {escape(found.measure)} "
        f"(a warning above {found.threshold:.0%}, a problem above {found.problem_above:.0%}).",
        highlight=False,
    )
    screen.print(f"{escape(found.remedy)}.", highlight=False)
    if found.rule is not None:
        who = escape(f"Who: sendable preview {_quote(found.rule)}")
        screen.print(who, highlight=False, soft_wrap=True)


def _quote(rule: str) -> str:
    """Write a rule for a shell; where nothing in it is special to one, in double quotes."""
    return shlex.quote(rule) if any(each in rule for each in '"$`\\!') else f'"{rule}"'
