"""What a person reads before a send: who gets it, what holds a push, what waits for approval."""

from __future__ import annotations

from datetime import UTC, datetime

from sendable.next_steps import NextSteps
from sendable.send_look import SendLook, say_plan
from sendable.send_plan_file import ComingCampaign, Cost, PlannedSegment, SendPlan, Step

AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)


def steps(audience: int, sends: int) -> list[Step]:
    return [
        Step(step="audience", title="Audience", kind="total", people=audience, left=audience),
        Step(step="send", title="Get the message", kind="total", people=sends, left=sends),
    ]


def look(**changes) -> SendLook:
    segment = PlannedSegment(
        segment="vip",
        title="VIP customers",
        message_type="offer",
        cap="1 in 7 days",
        steps=steps(88, 3),
        parts=3,
        costs=[],
    )
    plan = SendPlan(
        goal="promote flash sales",
        as_of=AT,
        send_at=AT,
        wait_hours=24,
        recent_buyer_days=0,
        recently_messaged_days=0,
        holdout_percent=0.0,
        segments=[segment],
        steps=steps(88, 3),
        costs=[Cost(currency="AUD", price=0.21, people=3)],
        coming=[ComingCampaign(name="Preview", at=AT, people=39)],
    )
    left = {"counts": {"pending": 2}, "pending": ("vip", "new"), "stops": ("the gate failed",)}
    return SendLook(
        "20261201T090000Z-abcd", AT, plan, NextSteps(**{**left, "commands": (), **changes})
    )


def test_it_says_who_gets_it_at_what_price_and_what_waits():
    assert say_plan(look()) == [
        "Run 20261201T090000Z-abcd, as of 2026-12-01 09:00 UTC",
        "Goal: promote flash sales",
        "3 of 88 people get it, from 2026-12-01 09:00 UTC on",
        "VIP customers: 3 of 88 (1 in 7 days)",
        "It costs 0.21 AUD",
        "39 of the audience also get “Preview”",
        "Additions wait: the gate failed",
        "Waiting for approval: vip; of others 1",
    ]


def test_where_all_of_the_campaign_is_approved_it_says_so():
    lines = say_plan(look(pending=("new",)))
    assert lines[-1] == "Waiting for approval: none of the campaign's segments; of others 1"


def test_without_a_run_nothing_is_planned():
    assert say_plan(None) == ["There is no published run yet, so nothing is planned"]
