"""What the command line shows of a send plan: who is left, step by step, and segment by segment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from sendable.send_plan_file import Cost, PlannedSegment, SendPlan

_BAR = 24
"""Characters of the longest bar."""

_EIGHTHS = " ▏▎▍▌▋▊▉"

_CAPPED = ("capped_segment", "capped_all")
_LEFT_OUT = (
    "suppressed",
    "other_lists",
    "left_out",
    "recent_buyer",
    "unanswered",
    "recently_messaged",
    "only_offers",
    "outside_hours",
)
_MOST_DAYS = 7


def draw_send_plan(plan: SendPlan) -> RenderableType:
    """Draw a send plan."""
    parts: list[RenderableType] = [
        Text.from_markup(f"\n[bold]Send plan[/] · {escape(plan.goal)}"),
        Text(_say_when(plan), style="dim"),
        Text(),
        Padding(_draw_steps(plan), (0, 0, 0, 2)),
        Text(),
    ]
    addressed = [segment for segment in plan.segments if segment.count("audience")]
    if addressed:
        parts += [Padding(_draw_segments(addressed), (0, 0, 0, 2)), Text()]
    parts += [Text.from_markup(f"  {line}") for line in _say_more(plan, len(addressed))]
    return Group(*parts)


def _say_when(plan: SendPlan) -> str:
    moment = "now" if plan.send_at == plan.as_of else "at the campaign's time"
    text = f"going out {_say_moment(plan.send_at)} UTC ({moment})"
    if plan.waiting and plan.last_at is not None:
        wait = "1 message waits" if plan.waiting == 1 else f"{plan.waiting:,} messages wait"
        text += f"; {wait} for the recipient's own hours, until {_say_moment(plan.last_at)}"
    return text


def _draw_steps(plan: SendPlan) -> Table:
    """Draw the waterfall. Steps that take nobody are left out."""
    table = Table(box=None, show_header=False, padding=(0, 1), pad_edge=False)
    table.add_column()
    table.add_column()
    table.add_column(justify="right")
    table.add_column()
    whole = max((step.left for step in plan.steps), default=0)
    for step in plan.steps:
        if step.kind == "taken" and not step.people:
            continue
        is_total = step.kind == "total"
        style = "bold" if step.step == "send" else "" if is_total else "dim"
        sign = "=" if step.step == "send" else " " if is_total else "−"
        colour = "green" if step.step == "send" else "cyan" if is_total else "yellow"
        bar = Text(_bar(step.people, whole), style=colour)
        title = step.title + _say_days(plan, step.step)
        table.add_row(sign, Text(title, style=style), Text(f"{step.people:,}", style=style), bar)
    return table


def _say_days(plan: SendPlan, step: str) -> str:
    days = {
        "recent_buyer": plan.recent_buyer_days,
        "recently_messaged": plan.recently_messaged_days,
    }
    if step in days:
        return f" ({days[step]} {'day' if days[step] == 1 else 'days'})"
    if step == "holdout":
        return f" ({plan.holdout_percent:g} %)"
    return ""


def _draw_segments(segments: Sequence[PlannedSegment]) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    table.add_column("segment", overflow="fold")
    table.add_column("message")
    table.add_column("cap")
    for name in ("audience", "left out", "capped", "held out", "send", "cost"):
        table.add_column(name, justify="right")
    for segment in segments:
        sends = segment.sends
        table.add_row(
            escape(segment.title),
            segment.message_type,
            segment.cap,
            f"{segment.count('audience'):,}",
            _say_count(segment.count(*_LEFT_OUT)),
            _say_count(segment.count(*_CAPPED)),
            _say_count(segment.count("holdout")),
            f"[bold green]{sends:,}[/]" if sends else "[dim]–[/]",
            _say_costs(segment.costs),
        )
    return table


def _say_more(plan: SendPlan, addressed: int) -> Iterable[str]:
    """Say what the tables do not: the cost, the empty segments, the capped, the proposals."""
    if plan.sends:
        parts = "1 part" if plan.parts == 1 else f"{plan.parts:,} parts"
        cost = _say_costs(plan.costs) if plan.costs else "at an unknown price"
        yield f"{plan.sends:,} messages in {parts}: [bold]{cost}[/]"
        if plan.unpriced and plan.costs:
            yield f"[yellow]The price of {plan.unpriced:,} of them is not known[/]"
    if plan.cut:
        yield (
            f"[red]{plan.cut:,} of them are longer than what ClickSend sends[/]: the end is cut "
            "off, and the way to opt out may stand there"
        )
    for reason in plan.unanswered:
        yield (
            f"[red]Nobody gets it, since it cannot be told whom to leave out[/]: {escape(reason)}. "
            "Give the data, or change whom the goal leaves out in goals.yaml or the brief"
        )
    if plan.count("left_out"):
        for segment in plan.left_out:
            yield f"Left out: {escape(segment.title)}. {escape(segment.why)}"
    for note in plan.notes:
        yield f"[yellow]![/] {escape(note)}"
    if plan.of_known_hours:
        known = f"Of {plan.of_known_hours:,} of them it is known at which hour they answer"
        yield (
            f"{known}; {plan.at_best_hour:,} get it at that hour"
            if plan.waits_for_best_hour
            else f"{known}: best_at of planned_sends says when it comes next, and at_best_hour in "
            "the brief lets them wait for it"
        )
    if plan.saved:
        yield (
            f"The same to the {plan.withheld:,} people who are suppressed or held would have cost "
            f"{_say_costs(plan.saved)} more"
        )
    empty = len(plan.segments) - addressed
    if empty:
        names = "segment" if empty == 1 else "segments"
        yield f"[dim]{empty} more {names} addressed, with nobody to address under them[/]"
    if plan.due_in_flows:
        yield (
            f"{plan.due_in_flows:,} of those messaged lately are due for a message of a lifecycle "
            "flow, which comes first"
        )
    for campaign in plan.coming:
        yield (
            f"Counted already: the campaign “{escape(campaign.name)}”, "
            f"{_say_moment(campaign.at)}, to {campaign.people:,} of the audience"
        )
    if plan.free_again:
        days = plan.free_again[:_MOST_DAYS]
        said = ", ".join(f"{each.people:,} on {each.day:%a %-d %b}" for each in days)
        later = sum(each.people for each in plan.free_again[_MOST_DAYS:])
        yield f"Capped people are free again: {said}" + (f", {later:,} later" if later else "")
    if plan.never_free:
        yield f"{plan.never_free:,} are in a segment whose cap lets no message through"
    for proposal in plan.proposals:
        yield (
            f"[yellow]![/] {escape(proposal.segment)}: a lower cap is proposed, "
            f"{proposal.proposed} instead of {proposal.cap}: {escape(proposal.why)}"
        )


def _say_count(people: int) -> str:
    return f"{people:,}" if people else "[dim]–[/]"


def _say_costs(costs: Sequence[Cost]) -> str:
    said = (f"{cost.currency or ''} {cost.price:,.2f}".strip() for cost in costs)
    return " + ".join(said) or "[dim]–[/]"


def _say_moment(moment: datetime) -> str:
    return f"{moment:%a %-d %b %H:%M}"


def _bar(part: int, whole: int) -> str:
    """Draw a bar in eighths of a character; what is not nothing is to be seen."""
    if not part or not whole:
        return ""
    eighths = max(round(8 * _BAR * part / whole), 1)
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()
