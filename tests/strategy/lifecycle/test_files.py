"""Flows whose data is missing, flows that cannot be, and the command that shows them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from sendable.cli import app
from sendable.errors import PlaybookError, RuleError, RunError
from sendable.lifecycle_file import FlowFile
from sendable.playbook import Playbook, read_playbook
from sendable.runs import Run
from sendable.strategy.lifecycle.told import tell_lifecycle

from ...library import (
    ANN,
    AS_OF,
    BEN,
    DAY,
    World,
    write_playbook,
)
from .flowing import (
    HOUR,
    go_on,
    put_in_a_cart,
)


@pytest.fixture(scope="module")
def runs(
    tmp_path_factory: pytest.TempPathFactory, playbook: Playbook
) -> tuple[Run, Run, pd.DataFrame]:
    """Two runs, the second of them without orders, and what that one found."""
    world = World(tmp_path_factory.mktemp("runs"), playbook)
    world.contact(ANN, email="ann@example.org")
    put_in_a_cart(world, ANN, AS_OF - 2 * HOUR)
    world.contact(BEN)
    put_in_a_cart(world, BEN, AS_OF - 5 * HOUR)
    go_on(world)
    first = world.run
    found = go_on(world, AS_OF + 3 * HOUR, without=("orders",))
    return first, world.run, found


def test_a_flow_without_its_data_says_so_and_stands_still(
    runs: tuple[Run, Run, pd.DataFrame],
) -> None:
    _, run, found = runs
    row = found.loc[("abandoned-cart", ANN)]
    assert (row["status"], row["why"], row["told"]) == ("waiting", "not_available", 1)
    [told] = tell_lifecycle(run, "abandoned-cart")
    assert told.not_available == "it needs orders, and there is no such data"
    assert told.due == 0


def test_a_flow_that_ends_by_orders_needs_fresh_ones(flowing: World) -> None:
    flowing.contact(ANN)
    put_in_a_cart(flowing, ANN, AS_OF - 5 * HOUR)
    found = go_on(flowing, AS_OF, pulled={"orders": AS_OF - 40 * DAY})
    assert "due" not in set(found["status"])
    [told] = tell_lifecycle(flowing.run, "abandoned-cart")
    assert "its exclusion needs orders, which end at" in str(told.not_available)


def test_a_step_whose_condition_needs_data_that_is_missing_is_passed_over(flowing: World) -> None:
    flowing.contact(ANN)
    flowing.order(ANN, AS_OF - DAY)
    found = go_on(flowing, without=("shipments",))
    assert found.loc[("post-purchase", ANN), "why"] == "not_available"
    told = {each.flow: each for each in tell_lifecycle(flowing.run)}
    assert str(told["post-purchase"].steps_not_available).startswith("Shipping update: it needs")


def flow_of(**changes: Any) -> dict[str, Any]:
    step = {"key": "one", "title": "One", "channel": "sms", "message_type": "reminder"}
    return {
        "title": "A flow",
        "purpose": "For a test.",
        "priority": 1,
        "trigger": {"event": "carts"},
        "rest_days": 2,
        "steps": [{**step, "after": "1h", "open": "2h"}],
        "cap": {"messages": 1, "days": 1},
        **changes,
    }


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"trigger": {}}, "a trigger is one of"),
        ({"trigger": {"event": "carts", "segment": "x"}}, "a trigger is one of"),
        ({"rest_days": 1, "steps": []}, "at least 1 item"),
    ],
)
def test_a_flow_that_cannot_be_is_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        FlowFile.model_validate(flow_of(**changes))


def test_a_flow_names_what_it_does_not_know(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path / "playbook")
    (folder / "lifecycle").mkdir()
    path = folder / "lifecycle" / "odd.yaml"
    path.write_text(yaml.safe_dump(flow_of(trigger={"segment": "evrybody"})))
    with pytest.raises(PlaybookError, match="no segment 'evrybody'"):
        read_playbook(folder)
    path.write_text(yaml.safe_dump(flow_of(trigger={"event": "carts(3)"})))
    with pytest.raises(RuleError, match="without a window"):
        read_playbook(folder)


def test_the_commands_show_a_run_in_words_and_as_json(
    runs: tuple[Run, Run, pd.DataFrame],
) -> None:
    run, *_ = runs
    where = ["--workspace", str(run.workspace.root), "--run", run.run_id]
    shown = CliRunner().invoke(app, ["lifecycle", "abandoned-cart", *where])
    assert shown.exit_code == 0, shown.output
    assert "reminder-sms" in shown.output
    assert ANN not in shown.output
    assert BEN not in shown.output
    told = CliRunner().invoke(app, ["lifecycle", "abandoned-cart", "--json", *where])
    [flow] = json.loads(told.output)
    assert (flow["due"], flow["places"][0]["status"]) == (2, "due")
    refused = CliRunner().invoke(app, ["audit", *where])
    assert isinstance(refused.exception, RunError)
