"""The worked send plan of docs/strategy.md, made by the product."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from sendable.marketing import register_marketing
from sendable.people import open_people
from sendable.strategy.send_plan import TITLES
from sendable.strategy.step import record_send_plan
from sendable.workspace import PROJECT_ROOT

from ..library import World, fictional_number, make_playbook, segment_file

TEXT = (PROJECT_ROOT / "docs" / "strategy.md").read_text(encoding="utf-8")
SECTION = TEXT[TEXT.index("## The send plan") : TEXT.index("## The shipped strategies")]
TOTALS = {"members", "other_segment", "audience", "send"}
PLACES = {"Washington": 0, "Honolulu": 900}
"""Where an area code is: the first of its fictional numbers."""


def table_with(head: str) -> list[dict[str, str]]:
    """Give the rows of the section's table whose first column has a head."""
    lines = SECTION[SECTION.index(f"| {head} |") :].splitlines()
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    names, _, *cells = rows
    return [dict(zip(names, row, strict=True)) for row in cells]


def moments(cell: str) -> list[datetime]:
    found = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d", cell)
    return [datetime.fromisoformat(text).replace(tzinfo=UTC) for text in found]


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    root: Path = tmp_path_factory.mktemp("plan")
    files = {
        "loyal": segment_file(
            "in_list('VIP club')", 1, strategy={"cap": {"messages": 5, "days": 7}}
        ),
        "everyone": segment_file("TRUE", 2, strategy={"cap": {"messages": 2, "days": 7}}),
    }
    campaign = {
        "send_at": "2026-11-21T18:00:00Z",
        "recent_buyer_days": 7,
        "recently_messaged_days": 1,
    }
    world = World(root, make_playbook(root / "playbook", files, campaign=campaign))
    for place, row in enumerate(table_with("person")):
        number = fictional_number(PLACES[row["lives in"]] + place)
        world.contact(number, on="VIP club" if row["person"] == "Gus" else "Newsletter")
        for moment in moments(row["bought"]):
            world.order(number, moment)
        for moment in moments(row["marketing that they got"]):
            world.message(number, moment)
    world.exclude()
    world.segment()
    exclude_run = world.run.run_id
    with open_people(world.run, world.playbook.policies, exclude_run=exclude_run) as connection:
        register_marketing(connection, world.playbook.brief.marketing)
        record_send_plan(connection, world.expanded, world.run)
    return world.lake.read("planned_sends", run_id=exclude_run).set_index("number")


def test_everybody_of_the_example_gets_what_it_says(planned: pd.DataFrame) -> None:
    rows = table_with("person")
    assert len(planned) == len(rows)
    for place, row in enumerate(rows):
        found = planned.loc[fictional_number(PLACES[row["lives in"]] + place)]
        assert found["verdict"] == row["verdict"], row["person"]
        [moment] = moments(row["goes out, or free again"])
        told = found["send_at" if row["verdict"] == "send" else "free_at"]
        assert told == moment, row["person"]


def test_every_step_of_the_plan_is_explained_in_its_order() -> None:
    steps = [row["step"].strip("`") for row in table_with("step")]
    assert steps == [step for step in TITLES if step not in TOTALS]
