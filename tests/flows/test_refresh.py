"""The whole playbook on an account: what it leaves behind."""

from __future__ import annotations

import json
import re
import shutil

import pandas as pd
import pytest
from prefect.client.orchestration import get_client
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

from flows.refresh import refresh
from sendable.clicksend.sandbox.score import find_missed_opt_outs, score_decisions
from sendable.runs import RunRequest, load_run
from sendable.workspace import Workspace
from tests.flows.conftest import NOW, PLAYBOOK

WHOLE_NUMBER = re.compile(r"\+?\b(?:61|64|44|1|49|33|65)[2-9]\d{7,9}\b")


@pytest.fixture(scope="module")
def refreshed(account, tmp_path_factory):
    """A workspace on which the whole playbook ran once, and its run."""
    workspace = tmp_path_factory.mktemp("refreshed")
    shutil.copytree(account, workspace / "sandbox")
    run_id = refresh(RunRequest(workspace=workspace, playbook=PLAYBOOK, as_of=NOW))
    return load_run(Workspace(workspace), run_id)


def read_truth(run) -> pd.DataFrame:
    return pd.read_parquet(run.workspace.sandbox / "truth.parquet")


def prefect_runs_of(run) -> list:
    with get_client(sync_client=True) as client:
        flow_runs = client.read_flow_runs(limit=200)
    return [found for found in flow_runs if found.name.startswith(run.workspace.root.name)]


def test_the_run_becomes_the_latest_with_all_its_documents(refreshed):
    latest = refreshed.workspace.runs / "latest"
    assert latest.resolve() == refreshed.folder.resolve()
    names = {path.name for path in latest.iterdir()}
    assert names >= {
        "manifest.json",
        "tracker.xlsx",
        "tracker.csv",
        "tracker.json",
        "rulebook.html",
        "rulebook.md",
        "quality.html",
        "decisions.parquet",
        "membership.parquet",
        "data_docs",
    }


def test_nobody_whose_opt_out_could_be_known_is_sendable(refreshed):
    decisions = pd.read_parquet(refreshed.folder / "decisions.parquet")
    missed = find_missed_opt_outs(decisions, read_truth(refreshed))
    assert missed.knowable == ()


def test_no_member_of_a_segment_for_sms_has_a_knowable_reason_against_it(refreshed):
    truth = read_truth(refreshed)
    opted_out = truth[truth["reason"].str.startswith("opted_out") & truth["knowable"]]
    membership = pd.read_parquet(refreshed.folder / "membership.parquet")
    served = membership[membership["is_primary"]]
    assert len(served) > 100
    assert set(served["number"]).isdisjoint(opted_out["number"])


def test_each_reason_that_this_version_knows_is_found(refreshed):
    decisions = pd.read_parquet(refreshed.folder / "decisions.parquet")
    scores = score_decisions(decisions, read_truth(refreshed))
    for reason in ("opted_out_list", "opted_out_keyword", "invalid_number", "not_sms_capable"):
        assert (scores[reason].precision, scores[reason].recall) == (1.0, 1.0), reason
    assert scores["dead_number"].recall == 1.0
    assert scores["unclear_permission"].recall == 1.0
    assert scores["stale"].recall >= 0.95


def test_the_seven_kinds_of_the_playbook_are_in_the_tracker(refreshed):
    tracker = json.loads((refreshed.folder / "tracker.json").read_text())
    assert {row["kind"] for row in tracker["segments"]} == {
        "high-intent responders",
        "recent leads",
        "engaged customers",
        "dormant contacts",
        "event-based groups",
        "offer-fit groups",
        "records needing clean-up",
    }
    # Of 400 people no network or region has enough for a segment of its own, which is said.
    unanswered = [row for row in tracker["segments"] if row["estimated_size"] is None]
    assert all(
        "people who may be messaged has been found" in row["clean_up_notes"] for row in unanswered
    )
    assert len(unanswered) < 10
    totals = tracker["totals"]
    assert totals["sendable"] + totals["held"] + totals["excluded"] == totals["recipients"] == 400


def test_prefect_shows_the_run_its_steps_and_their_artifacts(refreshed):
    runs = {found.name: found for found in prefect_runs_of(refreshed)}
    assert len(prefect_runs_of(refreshed)) == 6, "refresh and its five steps"
    assert set(runs) == {f"{refreshed.workspace.root.name} as of {NOW:%Y-%m-%d %H:%M}"}
    with get_client(sync_client=True) as client:
        keys = {artifact.key for artifact in client.read_artifacts(limit=200)}
    assert keys >= {
        *(f"summary-{step}" for step in ("ingest", "exclude", "segment", "strategise", "publish")),
        *(f"gate-{step}" for step in ("ingest", "exclude", "segment", "strategise", "publish")),
        "table-waterfall",
        "table-tracker",
        "table-changes",
        "table-approvals",
        "link-tracker",
        "link-rulebook",
        "link-quality",
        "summary-refresh",
    }


def test_the_runs_are_labelled_and_their_tasks_named_by_what_they_read(refreshed):
    runs = prefect_runs_of(refreshed)
    labelled = {tag for run in runs for tag in run.tags}
    assert labelled == {"goal: re-engage inactive customers", "account: 400011"}
    assert all("goal: re-engage inactive customers" in run.tags for run in runs)
    ours = FlowRunFilter(id=FlowRunFilterId(any_=[run.id for run in runs]))
    with get_client(sync_client=True) as client:
        tasks = client.read_task_runs(flow_run_filter=ours, limit=200)
    names = {found.name for found in tasks}
    assert names >= {
        "read list VIP club",
        "read opt-out list Opt-Out List",
        "read replies",
        "read source shop-orders",
        "gate after ingest",
        "decide who may be messaged",
    }
    # The window ends when the run really began, whatever moment it looks at.
    [history] = [name for name in names if name.startswith("read history ")]
    assert re.fullmatch(r"read history \d+ [A-Z][a-z]+( \d{4})? to \d+ [A-Z][a-z]+", history)


def test_no_phone_number_and_no_key_is_in_what_prefect_keeps_or_what_is_published(refreshed):
    with get_client(sync_client=True) as client:
        shown = [str(artifact.data) for artifact in client.read_artifacts(limit=200)]
        shown += [found.model_dump_json() for found in client.read_flow_runs(limit=200)]
        shown += [entry.message for entry in client.read_logs(limit=200)]
    for name in ("tracker.csv", "tracker.json", "rulebook.html", "rulebook.md", "quality.html"):
        shown.append((refreshed.folder / name).read_text())
    shown += [path.read_text() for path in (refreshed.folder / "gates").iterdir()]
    shown += [path.read_text() for path in (refreshed.folder / "data_docs").rglob("*.html")]
    everything = "\n".join(shown)
    numbers = set(pd.read_parquet(refreshed.folder / "decisions.parquet")["number"])
    digits = {number.lstrip("+") for number in numbers if number.startswith("+")}
    found = [match for match in WHOLE_NUMBER.findall(everything) if match.lstrip("+") in digits]
    assert found == []
    assert "sandbox-key" not in everything


@pytest.mark.slow
def test_a_second_run_changes_nothing_and_says_so(refreshed):
    before = refreshed.workspace.lake.versions()
    request = RunRequest(workspace=refreshed.workspace.root, playbook=PLAYBOOK, as_of=NOW)
    again = load_run(refreshed.workspace, refresh(request))
    pulls = refreshed.workspace.lake.read("pulls", run_id=again.run_id)
    assert pulls["changed"].sum() == 0
    after = refreshed.workspace.lake.versions()
    for table in (
        "contacts",
        "messages",
        "replies",
        "clicks",
        "opt_outs",
        "orders",
        "suppressions",
    ):
        assert after[table] == before[table], table
    sizes = refreshed.workspace.lake.read("segment_sizes", run_id=again.run_id)
    assert (sizes["entered"] == 0).all()
    assert (sizes["left"] == 0).all()
