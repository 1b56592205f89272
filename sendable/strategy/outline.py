"""The send plan in counts, for ``send_plan.json``: what the command line and the documents show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import pandas as pd

from sendable.engine.duckdb import Connection
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.send_plan_file import (
    Cost,
    FreeAgain,
    LeftOutSegment,
    PlannedSegment,
    ProposedCap,
    SendPlan,
    Step,
)
from sendable.strategy.campaign import PlannedCampaign, name_message_type
from sendable.strategy.notes import list_notes
from sendable.strategy.send_plan import TITLES, TOTALS, set_budget
from sendable.strategy.step import Recorded

_COSTS = """
SELECT
    segment,
    currency,
    coalesce(sum(price), 0)::DOUBLE AS price,
    count(price) AS priced,
    count(*) AS people,
    coalesce(sum(parts), 0)::BIGINT AS parts
FROM main.planned_sends
WHERE run_id = $run_id AND verdict = 'send'
GROUP BY segment, currency
ORDER BY segment, currency
"""

_MOMENTS = """
SELECT
    min(send_at) AS first_at,
    max(send_at) AS last_at,
    count(CASE WHEN send_at > $send_at THEN 1 END) AS waiting,
    count(best_at) AS of_known_hours,
    count(CASE WHEN send_at = best_at THEN 1 END) AS at_best_hour,
    count(CASE WHEN is_cut THEN 1 END) AS cut
FROM main.planned_sends
WHERE run_id = $run_id AND verdict = 'send'
"""

_FREE = """
SELECT CAST(free_at AS DATE) AS day, count(*) AS people
FROM main.planned_sends
WHERE run_id = $run_id AND verdict IN ('capped_segment', 'capped_all')
GROUP BY day
ORDER BY day
"""


class _Priced(NamedTuple):
    """What the messages to a segment cost, in one currency."""

    segment: str
    currency: str | None
    price: float
    priced: int
    people: int
    parts: int


def outline_plan(
    connection: Connection, playbook: Playbook, recorded: Recorded, run: Run
) -> SendPlan:
    """Give a run's send plan in counts, from what was written of it.

    Args:
        connection: An engine on the lake.
        playbook: The playbook, with the members of its families.
        recorded: What was planned.
        run: The run; its send plan has been written.
    """
    campaign = recorded.campaign
    lake, bound = run.workspace.lake, {"run_id": run.run_id}
    steps = lake.read("send_plan_steps", run_id=run.run_id).sort_values(["place", "position"])
    costs = [_Priced(*row) for row in connection.execute(_COSTS, bound).fetchall()]
    moments = connection.execute(_MOMENTS, {**bound, "send_at": campaign.send_at}).fetchall()
    first_at, last_at, waiting, of_known_hours, at_best_hour, cut = moments[0]
    free = connection.execute(_FREE, bound).fetchall()
    withheld = lake.read("withheld_costs", run_id=run.run_id)
    return SendPlan(
        goal=campaign.goal,
        as_of=run.as_of,
        send_at=campaign.send_at,
        wait_hours=int(campaign.wait.total_seconds() // 3600),
        recent_buyer_days=campaign.recent_buyer_days,
        recently_messaged_days=campaign.recently_messaged_days,
        holdout_percent=campaign.holdout_percent,
        first_at=first_at,
        last_at=last_at,
        waiting=waiting,
        of_known_hours=of_known_hours,
        at_best_hour=at_best_hour,
        waits_for_best_hour=campaign.wait_for_best is not None,
        cut=cut,
        segments=_list_segments(playbook, steps, costs),
        steps=_add_up(steps),
        parts=sum(cost.parts for cost in costs),
        costs=_add_costs(costs),
        unpriced=sum(cost.people - cost.priced for cost in costs),
        withheld=int(withheld["people"].sum()),
        saved=_add_saved(withheld),
        coming=recorded.coming,
        due_in_flows=recorded.due_in_flows,
        free_again=[FreeAgain(day=day, people=people) for day, people in free if day is not None],
        never_free=sum(people for day, people in free if day is None),
        left_out=_list_left_out(playbook, campaign),
        notes=list_notes(playbook, campaign, lake.read("plans", run_id=run.run_id)),
        unanswered=list(campaign.unanswered),
        proposals=_list_proposals(lake.read("cap_proposals", run_id=run.run_id), playbook),
    )


def _list_segments(
    playbook: Playbook, steps: pd.DataFrame, costs: Sequence[_Priced]
) -> list[PlannedSegment]:
    caps = set_budget(playbook).by_segment
    found = []
    for key, lines in steps.groupby("segment", sort=False):
        segment = playbook.segments[str(key)]
        own = [cost for cost in costs if cost.segment == key]
        found.append(
            PlannedSegment(
                segment=str(key),
                title=segment.file.title,
                message_type=name_message_type(playbook, segment) or "",
                cap=str(caps[str(key)]),
                steps=_as_steps(lines),
                parts=sum(cost.parts for cost in own),
                costs=_add_costs(own),
            )
        )
    return found


def _list_left_out(playbook: Playbook, campaign: PlannedCampaign) -> list[LeftOutSegment]:
    """Give the segments that are left out; members of a family have its reason."""
    goal = playbook.goals.get(campaign.goal)
    reasons = {} if goal is None else {entry.segment: entry.why for entry in goal.left_out}
    found = []
    for key in campaign.left_out:
        segment = playbook.segments[key]
        why = reasons.get(key) or reasons.get(segment.member_of or "", "")
        found.append(LeftOutSegment(segment=key, title=segment.file.title, why=why))
    return found


def _add_up(steps: pd.DataFrame) -> list[Step]:
    """Give the steps of all segments together, from the one on in which everybody is in one."""
    people = steps.groupby("step")["people"].sum()
    names = list(TITLES)[list(TITLES).index("audience") :]
    rows, left = [], 0
    for name in names:
        count = int(people.get(name, 0))
        is_total = name in TOTALS
        left = count if is_total else left - count
        kind = "total" if is_total else "taken"
        rows.append(Step(step=name, title=TITLES[name], kind=kind, people=count, left=left))
    return rows


def _as_steps(lines: pd.DataFrame) -> list[Step]:
    columns = ["step", "title", "kind", "people", "left"]
    return [Step.model_validate(row) for row in lines[columns].to_dict("records")]


def _add_costs(costs: Iterable[_Priced]) -> list[Cost]:
    found: dict[str | None, Cost] = {}
    for cost in costs:
        if not cost.priced:
            continue
        before = found.get(cost.currency)
        price, people = (before.price, before.people) if before else (0.0, 0)
        found[cost.currency] = Cost(
            currency=cost.currency,
            price=round(price + cost.price, 4),
            people=people + cost.priced,
        )
    return list(found.values())


def _add_saved(withheld: pd.DataFrame) -> list[Cost]:
    """Give what the message to those who are left out would have cost, by currency."""
    priced = withheld[withheld["price"].notna()]
    return [
        Cost(
            currency=None if pd.isna(currency) else str(currency),
            price=round(float(rows["price"].sum()), 4),
            people=int((rows["people"] - rows["unpriced"]).sum()),
        )
        for currency, rows in priced.groupby("currency", dropna=False)
    ]


def _list_proposals(rows: pd.DataFrame, playbook: Playbook) -> list[ProposedCap]:
    return [
        ProposedCap(
            segment=playbook.segments[row["segment"]].file.title,
            cap=row["cap"],
            proposed=row["proposed"],
            why=(
                f"{row['opt_outs_now']} of {row['people_now']:,} people opted out "
                f"({row['rate_now']:.1%}), after {row['opt_outs_before']} of "
                f"{row['people_before']:,} ({row['rate_before']:.1%}) in the "
                f"{row['window_days']} days before"
            ),
        )
        for row in rows.to_dict("records")
    ]
