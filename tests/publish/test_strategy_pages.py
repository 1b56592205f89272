"""Strategy in the documents: the plan, the metrics and the audit, each where there is any."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendable.engine.duckdb import open_engine
from sendable.publish.documents import write_rulebook
from sendable.publish.lifecycle import gather_lifecycle
from sendable.publish.results import gather_results
from sendable.publish.tracker import write_tracker
from sendable.send_plan_file import (
    Cost,
    FreeAgain,
    PlannedSegment,
    ProposedCap,
    SendPlan,
    Step,
    write_send_plan,
)

from ..library import AS_OF, DAY, World, fictional_number, frame_of, segment_file
from .worlds import PEOPLE, small_account

WINDOW = {"window_days": 30, "starts_at": AS_OF - 37 * DAY, "ends_at": AS_OF - 7 * DAY}
NO_ORDERS = "there is no data on orders"

FILES = {
    "buyers": segment_file(
        "orders(365) >= 1",
        1,
        title="Buyers",
        strategy={
            "flow": "post-purchase",
            "offers": "never",
            "message_type": "recommendation",
            "send_window": {"days": ["Tue", "Wed"], "from": "10:00", "to": "17:00"},
        },
    ),
    "regular": segment_file("TRUE", 2, title="Everyone else", strategy={"cap": None}),
    "mend": segment_file(
        "NOT valid_number", 3, title="To mend", audience="worklist", strategy={"cap": None}
    ),
}
GOALS = """title: t
as_read: 2026-11-22
source: s
goals:
  promote flash sales:
    segments: [{segment: regular, message_type: offer}]
    metrics: [conversion_rate, opt_out_rate]
    recent_buyer_days: 7
    left_out: [{segment: buyers, why: They have just bought.}]
"""


def step(name: str, title: str, people: int, left: int) -> Step:
    kind = "total" if name in ("members", "audience", "send") else "taken"
    return Step(step=name, title=title, kind=kind, people=people, left=left)


LATER_STEPS = [
    step("audience", "Audience", 8, 8),
    step("recent_buyer", "Bought lately", 3, 5),
    step("capped_all", "Over the cap of all segments", 2, 3),
    step("holdout", "Held out, to measure", 0, 3),
    step("send", "Get the message", 3, 3),
]
PLAN = SendPlan(
    goal="promote flash sales",
    as_of=AS_OF,
    send_at=AS_OF,
    wait_hours=24,
    recent_buyer_days=7,
    recently_messaged_days=1,
    holdout_percent=0,
    first_at=AS_OF,
    last_at=AS_OF + timedelta(hours=5),
    waiting=1,
    segments=[
        PlannedSegment(
            segment="regular",
            title="Everyone else",
            message_type="reminder",
            cap="2 in 7 days",
            steps=[
                step("members", "Members of the segment", 9, 9),
                step("other_segment", "Addressed under another segment", 1, 8),
                *LATER_STEPS,
            ],
            parts=4,
            costs=[Cost(currency="AUD", price=0.21, people=2)],
        )
    ],
    steps=LATER_STEPS,
    parts=4,
    costs=[Cost(currency="AUD", price=0.21, people=2)],
    unpriced=1,
    free_again=[FreeAgain(day=(AS_OF + 3 * DAY).date(), people=2)],
    proposals=[
        ProposedCap(
            segment="Everyone else",
            cap="2 in 7 days",
            proposed="1 in 7 days",
            why="20 of 400 people opted out.",
        )
    ],
)


def metric(segment: str, name: str, **row: Any) -> dict[str, Any]:
    counted = {"unit": "share", "left_out": 0, "uncounted": 0, **WINDOW}
    return {"run_id": "r", "as_of": AS_OF, "segment": segment, "metric": name, **counted, **row}


def mistake(position: int, title: str, **row: Any) -> dict[str, Any]:
    told = {
        **{"mistake": f"m{position}", "position": position, "title": title, "counts": "people"},
        **{"measure": "Of all messages", "threshold": 0.1, "problem_above": 0.3},
        **{"verdict": "not_available", "remedy": "Write to segments", "rule": "sent() > 3"},
    }
    return {**told, "denominator": 5, **row}


def flow_state(place: int, status: str) -> dict[str, Any]:
    return {
        **{"flow": "win-back", "number": fictional_number(place), "entered_at": AS_OF - DAY},
        **{"position": 1, "step": "Personal win-back", "channel": "sms", "status": status},
        **{"why": "bought" if status == "left" else None, "told": 0},
    }


RATE = {"value": 0.025, "numerator": 5.0, "denominator": 200.0, "low": 0.011, "high": 0.057}


def fill(world: World) -> None:
    """Write what step 4 found, as if it had looked at hundreds of people."""
    run_id = world.run.run_id
    tables: dict[str, list[dict[str, Any]]] = {
        "segment_metrics": [
            metric("*", "opt_out_rate", **RATE, before=0.01, trend="up"),
            metric("*", "conversion_rate", not_available=NO_ORDERS),
            metric("*", "revenue", not_available=NO_ORDERS, unit="money"),
            metric("regular", "click_through_rate", **RATE, left_out=7),
            metric(
                "regular",
                "revenue_per_sms",
                **{**RATE, "value": 1.5, "numerator": 300.0, "low": None, "high": None},
                unit="money",
                currency="AUD",
                uncounted=2,
                note="orders in another currency",
            ),
        ],
        "opt_out_doses": [
            {
                **{"run_id": "r", "segment": "*", "days": 7, "dose": 1, "messages": 90},
                **{"opt_outs": 3, "rate": 3 / 90, "low": 0.01, "high": 0.09},
            }
        ],
        "audit_findings": [
            mistake(1, "Everybody gets the same", value=0.4, numerator=2, verdict="problem"),
            mistake(2, "Only discounts", not_available="there are no texts"),
        ],
        "experiment_results": [
            {
                **{"experiment": "urgency", "arm": "b", "against": "a", "verdict": "better"},
                **{"metric": "conversion_rate", "drawn": 900, "drawn_against": 910},
                **{"people": 880, "people_against": 890, "reached": 800, "reached_against": 800},
                **{"value": 0.12, "value_against": 0.08, "lift": 0.04, "low": 0.012},
                **{"high": 0.068, "why": "the interval lies above zero"},
            }
        ],
        "flow_sizes": [
            {
                **{"as_of": AS_OF, "flow": "win-back", "title": "Win-back", "priority": 8},
                **{"due": 2, "waiting": 1, "left": 4, "done": 3, "sunset": 1},
            }
        ],
        "flow_states": [flow_state(0, "due"), flow_state(1, "due"), flow_state(2, "left")],
    }
    write_send_plan(world.run, PLAN)
    for name, rows in tables.items():
        frame = frame_of(name, [{**row, "run_id": run_id} for row in rows])
        world.lake.replace_run(name, run_id, frame)


Written = tuple[Path, dict[str, str]]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    root = tmp_path_factory.mktemp("strategy")
    (root / "playbook").mkdir()
    (root / "playbook" / "goals.yaml").write_text(GOALS)
    world = small_account(root, FILES, goal="Promote flash sales")
    world.exclude()
    world.segment()
    world.plan()
    fill(world)
    publication = world.gather()
    write_tracker(publication, root)
    write_rulebook(publication, root)
    names = ("rulebook.html", "rulebook.md", "tracker.json", "tracker.csv")
    return root, {name: (root / name).read_text(encoding="utf-8-sig") for name in names}


def sheet(folder: Path, name: str) -> list[list[Any]]:
    book = openpyxl.load_workbook(folder / "tracker.xlsx")
    return [[cell.value for cell in row] for row in book[name].iter_rows()]


@pytest.mark.parametrize("name", ["rulebook.html", "rulebook.md"])
def test_the_plan_says_who_gets_a_message_at_what_cost_and_who_does_not(
    written: Written, name: str
) -> None:
    text = " ".join(written[1][name].split())
    for said in (
        "promote flash sales",
        "1 of the messages wait for the recipient's own hours",
        "3 messages in 4 parts for 0.21 AUD (1 without a known price).",
        "To watch: conversion rate, opt-out rate.",
        "They have just bought.",
        "2 on 24 November",
    ):
        assert said in text, said
    # Nobody was held out, and a step that takes nobody is no line.
    assert "Held out" not in text


def test_each_addressed_segment_has_its_line(written: Written) -> None:
    line = (
        "| Everyone else | reminder | 8 | 3 | bought lately (3), over the cap of all segments (2)"
    )
    assert line in written[1]["rulebook.md"]


@pytest.mark.parametrize("name", ["rulebook.html", "rulebook.md"])
def test_a_lower_cap_is_proposed_with_its_figures(written: Written, name: str) -> None:
    text = " ".join(written[1][name].split())
    assert "1 in 7 days in place of 2 in 7 days: 20 of 400 people opted out." in text


@pytest.mark.parametrize("name", ["rulebook.html", "rulebook.md"])
def test_mistakes_are_told_with_their_figure_and_remedy(written: Written, name: str) -> None:
    text = " ".join(written[1][name].split())
    for said in (
        "Everybody gets the same",
        "40.0%",
        "roblem",
        "Write to segments.",
        "Not available, because there are no texts.",
    ):
        assert said in text, said


@pytest.mark.parametrize("name", ["rulebook.html", "rulebook.md"])
def test_lifecycle_flows_say_what_is_due(written: Written, name: str) -> None:
    text = " ".join(written[1][name].split())
    assert "Win-back" in text
    assert "Personal win-back" in text
    if name.endswith("md"):
        assert "| Win-back | 2 | 1 | 4 | 3 | 1 |" in text
        assert "| Win-back | Personal win-back | sms | 2 |" in text


@pytest.mark.parametrize("name", ["rulebook.html", "rulebook.md"])
def test_metrics_have_value_interval_count_and_trend_or_why_there_are_none(
    written: Written, name: str
) -> None:
    text = " ".join(written[1][name].split())
    for said in (
        "2.5%",
        "1.1% to 5.7%",
        "5 of 200",
        "up, was 1.0%",
        "1.50 AUD",
        "7 left out: only a machine clicked for them",
        "2 not counted: orders in another currency",
        f"Not available, because {NO_ORDERS}: conversion rate, revenue of the segment.",
        "no open rate",
    ):
        assert said in text, said


@pytest.mark.parametrize("name", ["rulebook.html", "rulebook.md"])
def test_each_segment_says_its_strategy(written: Written, name: str) -> None:
    text = written[1][name]
    for said in ("Tue, Wed, 10:00 to 17:00", "post-purchase", "No promotions."):
        assert said in text, said


@pytest.mark.parametrize("name", ["rulebook.html", "rulebook.md"])
def test_a_test_says_what_it_has_shown(written: Written, name: str) -> None:
    text = " ".join(written[1][name].split())
    for said in ("b against a", "conversion rate", "12.0% and 8.0%", "+4.0 points (1.2 to 6.8)"):
        assert said in text, said
    assert "The interval lies above zero" in text


def test_the_workbook_has_a_sheet_of_each(written: Written) -> None:
    folder, _ = written
    strategy = sheet(folder, "Strategy")
    assert strategy[0][:4] == ["Segment", "Use", "Tone", "Message type"]
    assert [row[0] for row in strategy[1:]] == ["Buyers", "Everyone else", "To mend"]
    assert strategy[1][6:10] == [
        "post-purchase",
        "never",
        "2 in 7 days",
        "Tue, Wed, 10:00 to 17:00",
    ]
    plan = sheet(folder, "Send plan")
    assert plan[1] == ["All together", "Audience", "total", 8, 8]
    assert plan[6][:2] == ["Everyone else", "Members of the segment"]
    day, people = sheet(folder, "Free again")[1]
    assert (day.date(), people) == (PLAN.free_again[0].day, 2)
    assert sheet(folder, "Cap proposals")[1][:3] == ["Everyone else", "2 in 7 days", "1 in 7 days"]
    assert sheet(folder, "Audit")[1][:2] == ["Everybody gets the same", "problem"]
    assert sheet(folder, "Lifecycle")[1][:3] == ["Win-back", 2, 1]
    assert sheet(folder, "Tests")[1][:2] == ["urgency", "b against a"]
    left = sheet(folder, "Lifecycle steps")[2]
    assert left == ["Win-back", "left", 1, "Personal win-back", "sms", "bought", 1]
    metrics = sheet(folder, "Metrics")
    assert metrics[1][:4] == ["Everybody", "Conversion rate", 30, None]
    assert metrics[1][-1] == NO_ORDERS
    assert sheet(folder, "Opt-outs by dose")[1][:5] == ["Everybody", 7, 1, 90, 3]


def test_programs_read_the_same_in_json(written: Written) -> None:
    tracker = json.loads(written[1]["tracker.json"])
    assert [row["people"] for row in tracker["send_plan"]["steps"]] == [8, 3, 2, 0, 3]
    assert tracker["send_plan"]["costs"][0]["price"] == 0.21
    assert len(tracker["metrics"]) == 5
    assert [row["verdict"] for row in tracker["audit"]] == ["problem", "not_available"]
    assert tracker["lifecycle"][0]["due"] == 2
    row = tracker["segments"][0]
    assert (row["flow"], row["offers"], row["cap"]) == ("post-purchase", "never", "2 in 7 days")
    assert row["send_window"] == "Tue, Wed, 10:00 to 17:00"


def test_nobodys_number_is_in_any_of_it(written: Written) -> None:
    folder, texts = written
    book = openpyxl.load_workbook(folder / "tracker.xlsx")
    cells = " ".join(str(cell.value) for page in book for row in page.iter_rows() for cell in row)
    for text in (*texts.values(), cells):
        for place in range(10):
            assert fictional_number(place)[1:] not in text
            assert PEOPLE[place][1:] not in text


def test_what_has_no_rows_is_left_out(tmp_path: Path) -> None:
    world = small_account(tmp_path)
    publication = world.through()
    write_rulebook(publication, tmp_path)
    write_tracker(publication, tmp_path)
    page, text = ((tmp_path / f"rulebook.{form}").read_text() for form in ("html", "md"))
    for heading in ("The next send", "What the messages did", "The eleven", "Lifecycle flows"):
        assert f">{heading}" not in page, heading
        assert f"## {heading}" not in text, heading
    book = openpyxl.load_workbook(tmp_path / "tracker.xlsx")
    assert "Strategy" in book.sheetnames
    assert not {"Send plan", "Metrics", "Audit", "Lifecycle"} & set(book.sheetnames)


def test_only_the_rows_of_the_run_are_told(tmp_path: Path) -> None:
    world = small_account(tmp_path, FILES)
    world.through()
    fill(world)
    with open_engine(world.lake) as connection:
        results = gather_results(connection, world.expanded, "another")
        assert (results.metrics, results.rows, results.audit) == ({}, (), ())
        assert gather_lifecycle(connection, world.expanded, "another").flows == ()
        assert gather_lifecycle(connection, world.expanded, world.run.run_id).due[0]["people"] == 2
