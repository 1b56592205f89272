"""The steps one by one, and the gates between them."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
from prefect.client.orchestration import get_client

from flows.exclude import exclude
from flows.ingest import ingest
from flows.publish import publish
from flows.refresh import refresh
from flows.segment import segment
from flows.strategise import strategise
from sendable.errors import GateFailed, RunError
from sendable.runs import load_run
from sendable.workspace import Workspace


def sandbox_of(request) -> sqlite3.Connection:
    return sqlite3.connect(request.workspace / "sandbox" / "account.sqlite")


def states_of(request) -> dict[str, str]:
    """The newest state of each flow on a workspace, by flow name."""
    with get_client(sync_client=True) as client:
        runs = client.read_flow_runs(limit=200)
        mine = [run for run in runs if run.name.startswith(request.workspace.name)]
        names = {run.flow_id: client.read_flow(run.flow_id).name for run in mine}
    mine.sort(key=lambda run: run.expected_start_time)
    return {names[run.flow_id]: run.state_name for run in mine}


@pytest.fixture
def named(request_on, tmp_path):
    """A request on a workspace with a name of its own, to find its runs in Prefect by."""
    workspace = tmp_path / f"workspace-{tmp_path.name}"
    request_on.workspace.rename(workspace)
    return request_on.model_copy(update={"workspace": workspace})


@pytest.mark.slow
def test_the_five_steps_one_by_one_make_one_published_run(named):
    run_id = ingest(named)
    for step in (exclude, segment, strategise, publish):
        assert step(named) == run_id
    run = load_run(Workspace(named.workspace), "latest")
    assert run.run_id == run_id
    assert run.manifest.is_published


@pytest.mark.slow
def test_a_step_on_a_published_run_begins_a_new_one_that_stands_on_it(named):
    first = refresh(named)
    before = (named.workspace / "runs" / first / "manifest.json").read_bytes()
    second = segment(named)
    assert second != first
    run = load_run(Workspace(named.workspace), second)
    assert run.source_of("exclude") == first
    assert run.source_of("segment") == second
    assert (named.workspace / "runs" / first / "manifest.json").read_bytes() == before


@pytest.mark.slow
def test_a_step_before_its_turn_says_which_one_is_missing(named):
    ingest(named)
    with pytest.raises(RunError, match="step 'exclude' has not run"):
        segment(named)
    assert states_of(named)["segment"] == "Failed"


@pytest.mark.slow
def test_a_gate_that_does_not_hold_stops_the_run_and_keeps_the_last_good_one(named):
    good = refresh(named)
    with sandbox_of(named) as account:
        account.execute("DELETE FROM contacts")
    with pytest.raises(GateFailed, match="at least one contact"):
        refresh(named)
    assert load_run(Workspace(named.workspace), "latest").run_id == good
    states = states_of(named)
    assert (states["ingest"], states["refresh"]) == ("Failed", "Failed")


@pytest.mark.slow
def test_people_who_vanish_from_the_opt_out_list_stop_the_run_and_stay_out(named):
    refresh(named)
    lake = Workspace(named.workspace).lake
    opted_out = set(lake.read("opt_outs")["number"].dropna())
    with sandbox_of(named) as account:
        account.execute("DELETE FROM contacts WHERE list_id = 3101")
    with pytest.raises(GateFailed, match="No opt-out list is empty"):
        refresh(named)
    # Somebody looked, and says that it is right so: from the day after the last good run on.
    path = named.playbook / "playbook.yaml"
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    text = re.sub(r"confirmed: [0-9-]+", f"confirmed: {tomorrow}", path.read_text(), count=1)
    path.write_text(text)
    run = load_run(Workspace(named.workspace), refresh(named))
    decisions = lake.read("decisions", run_id=run.run_id).set_index("number")
    still_there = decisions.loc[decisions.index.intersection(opted_out)]
    assert set(still_there["outcome"]) <= {"excluded"}


@pytest.mark.slow
def test_without_a_rule_that_lets_replies_be_read_the_run_warns(named):
    with sandbox_of(named) as account:
        account.execute("DELETE FROM inbound_rules WHERE action = 'POLL'")
    run = load_run(Workspace(named.workspace), refresh(named))
    assert any("inbound rule with the action POLL" in text for text in run.manifest.warnings)


@pytest.mark.slow
def test_a_stop_to_another_list_is_out_of_every_segment_after_the_next_refresh(named):
    refresh(named)
    lake = Workspace(named.workspace).lake
    latest = load_run(Workspace(named.workspace), "latest")
    members = lake.read("membership", run_id=latest.run_id)
    number = members.loc[members["is_primary"], "number"].iloc[0]
    with sandbox_of(named) as account:
        account.execute(
            "INSERT INTO inbound (message_id, date, from_number, to_number, body, original) "
            "SELECT 'A0000000-0000-0000-0000-000000000001', date, ?, to_number, ' s.t.o.p ', NULL "
            "FROM inbound ORDER BY date DESC LIMIT 1",
            [number],
        )
    run = load_run(Workspace(named.workspace), refresh(named))
    decision = lake.read("decisions", run_id=run.run_id, number=number)
    assert decision["outcome"].tolist() == ["excluded"]
    now = lake.read("membership", run_id=run.run_id, number=number)
    assert not now["is_primary"].any()
