"""Strategy in the documents: the plan, the metrics and the audit, each where there is any."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from sendable.publish.documents import write_rulebook
from sendable.publish.plan import gather_plan
from sendable.publish.results import gather_results
from sendable.publish.tracker import write_tracker

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


def planned(place: int, verdict: str, **row: Any) -> dict[str, Any]:
    return {
        "run_id": "r",
        "number": fictional_number(place),
        "segment": "regular",
        "verdict": verdict,
        **row,
    }


def step(position: int, name: str, title: str, people: int, left: int) -> dict[str, Any]:
    total = name in ("members", "audience", "send")
    kind = "total" if total else "taken"
    row = {"run_id": "r", "segment": "regular", "place": 1, "position": position, "step": name}
    return {**row, "title": title, "kind": kind, "people": people, "left": left}


def metric(segment: str, name: str, **row: Any) -> dict[str, Any]:
    counted = {"unit": "share", "left_out": 0, "uncounted": 0, **WINDOW}
    return {"run_id": "r", "as_of": AS_OF, "segment": segment, "metric": name, **counted, **row}


RATE = {"value": 0.025, "numerator": 5.0, "denominator": 200.0, "low": 0.011, "high": 0.057}


def fill(world: World) -> None:
    """Write what step 4 found, as if it had looked at hundreds of people."""
    run_id = world.run.run_id
    tables: dict[str, list[dict[str, Any]]] = {
        "send_plan_steps": [
            step(0, "members", "Members of the segment", 9, 9),
            step(1, "other_segment", "Addressed under another segment", 1, 8),
            step(2, "audience", "Audience", 8, 8),
            step(3, "recent_buyer", "Bought lately", 3, 5),
            step(4, "capped_all", "Over the cap of all segments", 2, 3),
            step(5, "holdout", "Held out, to measure", 0, 3),
            step(6, "send", "Get the message", 3, 3),
        ],
        "planned_sends": [
            *(planned(p, "recent_buyer", free_at=AS_OF + 2 * DAY) for p in range(3)),
            *(planned(p, "capped_all", free_at=AS_OF + 3 * DAY) for p in (3, 4)),
            planned(5, "send", parts=1, price=0.07, currency="AUD"),
            planned(6, "send", parts=2, price=0.14, currency="AUD"),
            planned(7, "send", parts=1, price=None, currency="AUD"),
        ],
        "cap_proposals": [
            {
                **{"run_id": "r", "segment": "regular", "cap": "2 in 7 days"},
                **{"proposed": "1 in 7 days", "proposed_messages": 1, "proposed_days": 7},
                **{"window_days": 28, "began_at": AS_OF - 56 * DAY, "opt_outs_before": 4},
                **{"people_before": 400, "rate_before": 0.01, "opt_outs_now": 20},
                **{"people_now": 400, "rate_now": 0.05, "rise_low": 0.01, "rise_high": 0.07},
            }
        ],
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
    }
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
        "people would get a message now",
        "3 messages in 4 parts cost 0.21 AUD (1 without a known price).",
        "To watch: conversion rate, opt-out rate.",
        "bought lately (3), over the cap of all segments (2)",
        "They have just bought.",
        "24 November 2026",
    ):
        assert said in text, said
    # Nobody was held out, and a step that takes nobody is no line.
    assert "Held out" not in text


@pytest.mark.parametrize("name", ["rulebook.html", "rulebook.md"])
def test_the_goals_type_of_message_goes_before_the_segments_own(
    written: Written, name: str
) -> None:
    world_file = FILES["regular"]["strategy"]["message_type"]
    assert world_file == "offer"
    assert "offer" in written[1][name]


@pytest.mark.parametrize("name", ["rulebook.html", "rulebook.md"])
def test_a_lower_cap_is_proposed_with_its_figures(written: Written, name: str) -> None:
    text = " ".join(written[1][name].split())
    assert "1 in 7 days in place of 2 in 7 days" in text
    assert "Of 400 people messaged in the last 28 days 20 opted out (5.0%)" in text


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
        "300 by 200",
        "7 left out: only a machine clicked for them",
        "2 not counted: orders in another currency",
        f"Not available, because {NO_ORDERS}: conversion rate, revenue of the segment.",
        "no open rate",
    ):
        assert said in text, said


@pytest.mark.parametrize("name", ["rulebook.html", "rulebook.md"])
def test_each_segment_says_its_strategy(written: Written, name: str) -> None:
    text = written[1][name]
    for said in ("Tue, Wed, 10:00 to 17:00", "post-purchase", "no promotion goes to it"):
        assert said in text, said


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
    assert sheet(folder, "Send plan")[1][1] == "Members of the segment"
    assert sheet(folder, "Not now")[1] == ["Over the cap of all segments", "2026-11-24", 2]
    assert sheet(folder, "Cap proposals")[1][:3] == ["Everyone else", "2 in 7 days", "1 in 7 days"]
    metrics = sheet(folder, "Metrics")
    assert metrics[1][:4] == ["Everybody", "Conversion rate", 30, None]
    assert metrics[1][-1] == NO_ORDERS
    assert sheet(folder, "Opt-outs by dose")[1][:5] == ["Everybody", 7, 1, 90, 3]


def test_programs_read_the_same_in_json(written: Written) -> None:
    tracker = json.loads(written[1]["tracker.json"])
    assert [row["people"] for row in tracker["send_plan"]] == [9, 1, 8, 3, 2, 0, 3]
    assert tracker["costs"][0]["parts"] == 4
    assert len(tracker["metrics"]) == 5
    assert tracker["cap_proposals"][0]["proposed"] == "1 in 7 days"
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
    for name in ("rulebook.html", "rulebook.md"):
        text = (tmp_path / name).read_text()
        assert "The next send" not in text
        assert "What the messages did" not in text
    book = openpyxl.load_workbook(tmp_path / "tracker.xlsx")
    assert "Strategy" in book.sheetnames
    assert not {"Send plan", "Metrics", "Audit"} & set(book.sheetnames)


def test_only_the_rows_of_the_run_are_told(tmp_path: Path) -> None:
    world = small_account(tmp_path, FILES)
    world.through()
    fill(world)
    with world.evaluating() as (connection, _):
        assert gather_plan(connection, world.expanded, "another").rows == ()
        assert gather_results(connection, world.expanded, "another").metrics == {}
        plan = gather_plan(connection, world.expanded, world.run.run_id)
    assert plan.sends == 3
    assert plan.waits[0]["day"].date() == (AS_OF + timedelta(days=3)).date()
