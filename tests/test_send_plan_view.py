"""What the command line shows of a send plan."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from rich.console import Console

from sendable.runs import Manifest, Run
from sendable.send_plan_file import (
    ComingCampaign,
    Cost,
    FreeAgain,
    LeftOutSegment,
    PlannedSegment,
    ProposedCap,
    SendPlan,
    Step,
    read_send_plan,
    write_send_plan,
)
from sendable.send_plan_view import draw_send_plan
from sendable.strategy.send_plan import TITLES, TOTALS
from sendable.workspace import Workspace

from .library import AS_OF


def steps(audience: int, **taken: int) -> list[Step]:
    rows, left = [], 0
    for step in list(TITLES)[2:]:
        people = audience if step == "audience" else left if step == "send" else taken.get(step, 0)
        left = people if step in TOTALS else left - people
        kind = "total" if step in TOTALS else "taken"
        rows.append(Step(step=step, title=TITLES[step], kind=kind, people=people, left=left))
    return rows


def make_plan(**changes: Any) -> SendPlan:
    segment = PlannedSegment(
        segment="vip",
        title="VIP customers",
        message_type="offer",
        cap="1 in 7 days",
        steps=steps(1000, recent_buyer=200, capped_segment=80, holdout=72),
        parts=900,
        costs=[Cost(currency="AUD", price=64.8, people=648)],
    )
    values: dict[str, Any] = {
        "goal": "reduce churn",
        "as_of": AS_OF,
        "send_at": AS_OF,
        "wait_hours": 24,
        "recent_buyer_days": 7,
        "recently_messaged_days": 1,
        "holdout_percent": 10.0,
        "first_at": AS_OF,
        "last_at": AS_OF + timedelta(hours=3),
        "waiting": 12,
        "segments": [segment, segment.model_copy(update={"steps": steps(0), "title": "Nobody"})],
        "steps": segment.steps,
        "parts": 900,
        "costs": segment.costs,
        "free_again": [FreeAgain(day=date(2026, 11, 24), people=80)],
        **changes,
    }
    return SendPlan(**values)


def show(plan: SendPlan) -> str:
    console = Console(width=100, color_system=None)
    with console.capture() as capture:
        console.print(draw_send_plan(plan))
    return capture.get()


def test_every_step_that_takes_people_is_a_line_with_its_days() -> None:
    shown = show(make_plan())
    assert "Bought lately (7 days)" in shown
    assert "Held out, to measure (10 %)" in shown
    assert "Messaged lately" not in shown
    assert "12 messages wait for the recipient's own hours" in shown


def test_segments_show_their_cost_and_empty_ones_are_only_counted() -> None:
    shown = show(make_plan())
    assert "VIP customers" in shown
    assert "AUD 64.80" in shown
    assert "648 messages in 900 parts" in shown
    assert "Nobody" not in shown
    assert "1 more segment addressed, with nobody to address under them" in shown


def test_the_capped_are_told_by_the_day_on_which_they_are_free_again() -> None:
    shown = show(make_plan(never_free=3))
    assert "Capped people are free again: 80 on Tue 24 Nov" in shown
    assert "3 are in a segment whose cap lets no message through" in shown


def test_campaigns_that_count_already_are_named() -> None:
    coming = ComingCampaign(name="Midnight flash", at=AS_OF + timedelta(days=3), people=130)
    shown = show(make_plan(coming=[coming], due_in_flows=7))
    assert "7 of those messaged lately are due for a message of a lifecycle flow" in shown
    assert "“Midnight flash”, Tue 24 Nov 09:00, to 130 of the audience" in shown


def test_a_proposed_cap_is_told_with_its_numbers() -> None:
    why = "31 of 1,000 people opted out (3.1%), after 4 of 1,000 (0.4%) in the 28 days before"
    proposal = ProposedCap(segment="VIP", cap="2 in 7 days", proposed="1 in 7 days", why=why)
    shown = " ".join(show(make_plan(proposals=[proposal])).split())
    assert "a lower cap is proposed, 1 in 7 days instead of 2 in 7 days: " + why in shown


def test_a_plan_in_which_nobody_gets_anything_can_be_shown() -> None:
    shown = show(make_plan(segments=[], steps=steps(0), costs=[], parts=0, waiting=0))
    assert "Get the message" in shown


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    manifest = Manifest(run_id="run", as_of=AS_OF, started_at=AS_OF, playbook_folder="playbook")
    run = Run(Workspace(tmp_path), manifest)
    assert read_send_plan(run) is None
    plan = make_plan()
    write_send_plan(run, plan)
    assert read_send_plan(run) == plan


def test_what_suppression_saved_is_said_where_it_is_known() -> None:
    saved = make_plan(withheld=310, saved=[Cost(currency="AUD", price=24.5, people=300)])
    said = " ".join(show(saved).split())
    assert "310 people who are suppressed or held would have cost AUD 24.50 more" in said
    assert "suppressed or held" not in show(make_plan())


def test_texts_that_are_cut_off_are_counted() -> None:
    assert "3 of them are longer than what ClickSend sends" in show(make_plan(cut=3))
    assert "longer than" not in show(make_plan())


def test_people_whose_hour_is_known_are_counted() -> None:
    assert "Of 9 of them it is known at which hour they answer" in show(make_plan(of_known_hours=9))
    assert "at which hour" not in show(make_plan())


def test_whom_the_goal_leaves_out_is_named_with_the_reason_and_notes_are_shown() -> None:
    club = LeftOutSegment(segment="club", title="The [club]", why="They hear of it first.")
    shown = show(make_plan(left_out=[club], notes=["“One” is to get an offer"]))
    assert "“One” is to get an offer" in shown
    assert "Left out: The [club]. They hear of it first." not in shown
    left_out = make_plan(left_out=[club], steps=steps(9, left_out=2))
    assert "Left out: The [club]. They hear of it first." in show(left_out)
