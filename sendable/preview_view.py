"""How a preview is shown in a terminal: the funnel, what is taken out, and a few people."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sendable.console import screen
from sendable.funnels import Clause
from sendable.preview import Preview


def show_preview(found: Preview) -> None:
    """Show how many people a rule finds, clause by clause, and who is left out why."""
    screen.print(f"[bold]{escape(found.rule_in_words)}.[/]", highlight=False)
    screen.print()
    if found.not_computable:
        screen.print(
            f"[yellow]?[/] [bold]not computable[/]: {escape(found.not_computable)}", highlight=False
        )
        return
    screen.print(_draw_funnel(found), highlight=False)
    if found.sample:
        screen.print("\nSome of them: " + ", ".join(found.sample), highlight=False)


def _draw_funnel(found: Preview) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("people", justify="right")
    table.add_column("")
    table.add_column("alone", justify="right")
    several = len(found.clauses) > 1
    table.add_row(_number(found.everybody), "recipients in the run", "")
    before = 0
    for place, clause in enumerate(found.clauses):
        says = Text(_say_clause(clause, place, found, clause.together - before))
        table.add_row(_number(clause.together), says, _number(clause.alone) if several else "")
        before = clause.together
    table.add_row(f"[bold]{_number(found.matched)}[/]", "[bold]match the rule[/]", "")
    for title, people in found.left_out.items():
        table.add_row(f"{-people:,}", Text(title[:1].lower() + title[1:], style="dim"), "")
    table.add_row(f"[bold green]{_number(found.size)}[/]", f"[bold]{_say_size(found)}[/]", "")
    return table


def _say_clause(clause: Clause, place: int, found: Preview, added: int) -> str:
    says = clause.says[:1].lower() + clause.says[1:]
    if found.joined_by == "any" and place:
        return f"or {says} (adds {added:,})"
    return f"and {says}" if place else says


def _say_size(found: Preview) -> str:
    return {"sms": "may be messaged", "email": "have an e-mail address"}.get(
        found.audience, "are to be worked on"
    )


def _number(count: int | None) -> str:
    return "" if count is None else f"{count:,}"
