"""A push as a terminal and a page show it: what it would do, what it did. Numbers are masked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Group
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from sendable.numbers import mask_number
from sendable.publish.push.course import Outcome
from sendable.publish.push.planning import ListPlan, SegmentPlan
from sendable.pushing import Looked

_SHOWN = 3
"""So many numbers stand for all of them."""


def describe_look(looked: Looked) -> dict[str, Any]:
    """Give what a push of a segment would do, for a program or a page."""
    plan, order = looked.look.plan, looked.order
    return {
        "segment": order.segment,
        "run_id": order.run_id,
        "add": plan.to_add,
        "remove": plan.to_remove,
        "added are": _some(number for one in plan.shards for number in one.add),
        "removed are": _some((*_silenced(plan), *_leavers(plan))),
        "removed_for_stop": len(set(_silenced(plan))),
        "how": _say_how(plan),
        "held": list(dict.fromkeys((*order.reasons, *plan.held))),
        "notes": list(looked.look.notes),
    }


def describe_outcome(outcome: Outcome) -> dict[str, Any]:
    """Give how a push of a segment ended, for a program or a page."""
    record = outcome.record
    return {
        "segment": record.segment,
        "run_id": record.run_id,
        "state": record.state,
        "added": record.added,
        "removed": record.removed,
        "why": record.why,
        "lists": [
            {"name": name, "list_id": list_id, "contacts": contacts}
            for name, list_id, contacts in outcome.lists
        ],
        "notes": list(outcome.notes),
    }


def draw_looks(described: Sequence[dict[str, Any]]) -> Group:
    """Draw what a push would do."""
    table = _table("segment", "add", "remove", "for example", "how")
    for one in described:
        samples = [
            *(f"+ {number}" for number in one["added are"]),
            *(f"- {number}" for number in one["removed are"]),
        ]
        table.add_row(
            escape(one["segment"]),
            f"{one['add']:,}",
            f"{one['remove']:,}",
            " ".join(samples),
            escape(one["how"]),
        )
    return Group(table, *_lines(described))


def draw_outcomes(described: Sequence[dict[str, Any]]) -> Group:
    """Draw what a push did."""
    table = _table("segment", "added", "removed", "state", "list", "contacts")
    for one in described:
        lists = one["lists"]
        table.add_row(
            escape(one["segment"]),
            f"{one['added']:,}",
            f"{one['removed']:,}",
            f"[{'green' if one['state'] == 'done' else 'yellow'}]{one['state']}[/]",
            "\n".join(escape(f"{each['name']} ({each['list_id']})") for each in lists),
            "\n".join(f"{each['contacts']:,}" for each in lists),
        )
    return Group(table, *_lines(described))


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 1), pad_edge=False, header_style="dim")
    for name in columns:
        is_count = name in ("add", "remove", "added", "removed", "contacts")
        table.add_column(name, justify="right" if is_count else "left")
    return table


def _lines(described: Iterable[dict[str, Any]]) -> list[Text]:
    """Give what else there is to say of each segment."""
    lines = []
    for one in described:
        held = [one["why"]] if one.get("why") else one.get("held", [])
        lines += [Text(f"{one['segment']} waits: {reason}", style="yellow") for reason in held]
        lines += [Text(f"{one['segment']}: {note}", style="dim") for note in one["notes"]]
    return lines


def _some(numbers: Iterable[str]) -> list[str]:
    return [mask_number(number) for number in sorted(set(numbers))[:_SHOWN]]


def _silenced(plan: SegmentPlan) -> list[str]:
    live = [one.live for one in plan.shards if one.live]
    return [number for one in live for number in plan.silenced.get(one.ours.name, {}).values()]


def _leavers(plan: SegmentPlan) -> list[str]:
    return [number for one in plan.shards for number in one.remove]


def _say_how(plan: SegmentPlan) -> str:
    """Say in which way a plan is done."""
    fresh = [one for one in plan.shards if one.is_fresh]
    if fresh:
        what = "a new list" if len(fresh) == 1 else f"{len(fresh)} new lists"
        return f"{what} in place of the old" if any(one.live for one in fresh) else what
    if any(_has_changes(one) for one in plan.shards) or plan.silenced:
        return "contact by contact"
    return "nothing to do"


def _has_changes(plan: ListPlan) -> bool:
    return bool(plan.remove) or (bool(plan.add) and not plan.held)
