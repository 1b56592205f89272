"""Prefect's own pages, as the marketer meets them: the forms, a run, what it shows, a red gate.

``sendable up`` runs in an empty home on a small account of the sandbox's. The tests of this file
stand in the order in which a person comes upon the pages.
"""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from sendable.clicksend.sandbox.account import create_account
from sendable.workspace import Workspace

from ..figures import say
from ..library import SHIPPED
from ..served import Served, serve_up
from .prefect_pages import Pages, open_pages

pytestmark = pytest.mark.slow

SEGMENT = "vip-customers"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a small account and a playbook, and no run yet."""
    root = tmp_path_factory.mktemp("home")
    sandbox = Workspace(root / "workspace").sandbox
    create_account(sandbox, contacts=200, months=2, seed=11, now=datetime.now(UTC))
    shutil.copytree(SHIPPED, root / "playbook")
    return root


@pytest.fixture(scope="module")
def up(home: Path) -> Iterator[Served]:
    with serve_up(home, home / "workspace", home / "playbook") as served:
        yield served


@pytest.fixture
def pages(browser: Browser, up: Served) -> Iterator[Pages]:
    with open_pages(browser, up) as opened:
        yield opened


@pytest.fixture(scope="module")
def refreshed(browser: Browser, up: Served) -> dict[str, Any]:
    """A run that was started from the form, at its end."""
    with open_pages(browser, up) as pages:
        pages.open_form("refresh/by-hand")
        flow_run_id = pages.submit()
    return up.await_run(flow_run_id)


def count_runs(up: Served, deployment: str) -> int:
    deployment_id = up.find_deployment(deployment)["id"]
    counted: int = up.ask("/flow_runs/count", {"deployments": {"id": {"any_": [deployment_id]}}})
    return counted


def find_step(up: Served, parent: dict[str, Any], step: str) -> dict[str, Any]:
    """Give the run of a step below a run."""
    asked = {
        "flow_runs": {"parent_flow_run_id": {"any_": [parent["id"]]}},
        "flows": {"name": {"any_": [step]}},
    }
    [found] = up.ask("/flow_runs/filter", asked)
    return found


def list_task_names(up: Served, flow_run: dict[str, Any]) -> set[str]:
    asked = {"flow_runs": {"id": {"any_": [flow_run["id"]]}}}
    return {task["name"] for task in up.ask("/task_runs/filter", asked)}


def test_the_form_refuses_a_bad_brief_before_anything_runs(pages: Pages, up: Served) -> None:
    before = count_runs(up, "refresh/by-hand")
    pages.open_form("refresh/by-hand")
    pages.switch("Brief", "Brief")
    pages.switch("Goal", "own words")
    pages.fill("Goal", "win back who left")
    # The country is left out, without which no number can be read.
    told = pages.read_refusal()
    assert "'goal': 'win back who left'" in told
    assert "is not valid" in told
    assert count_runs(up, "refresh/by-hand") == before


def test_a_run_that_was_started_from_the_form_ends_with_segments_that_wait_for_a_person(
    pages: Pages, up: Served, refreshed: dict[str, Any]
) -> None:
    assert refreshed["state"]["type"] == "COMPLETED", refreshed["state"]
    publish = find_step(up, refreshed, "publish")
    pages.open_artifact(publish["id"], "table-approvals")
    rows = pages.page.locator("tr", has_text=SEGMENT)
    expect(rows.first).to_contain_text("pending")


def test_the_page_of_a_run_says_what_it_is_for_and_what_each_task_reads(
    pages: Pages, up: Served, refreshed: dict[str, Any]
) -> None:
    pages.open_run(refreshed["id"])
    for tag in ("goal: re-engage inactive customers", "account: "):
        expect(pages.page.get_by_text(tag).first).to_be_visible()
    ingest = find_step(up, refreshed, "ingest")
    names = list_task_names(up, ingest)
    assert {"read list VIP club", "read opt-out list Opt-Out List", "read replies"} <= names
    assert any(name.startswith("read history ") and " to " in name for name in names)
    pages.open_run(ingest["id"])
    expect(pages.page.get_by_text("list VIP club: ").first).to_be_visible()
    logs = pages.page.locator("body").inner_text()
    assert "Finished in state" not in logs


@pytest.mark.parametrize("name", ["rulebook", "tracker", "quality"])
def test_links_to_the_reports_open(
    browser: Browser, pages: Pages, up: Served, refreshed: dict[str, Any], name: str
) -> None:
    publish = find_step(up, refreshed, "publish")
    pages.open_artifact(publish["id"], f"link-{name}")
    link = pages.page.locator(f"a[href^='{up.reports_url}']").first
    address = link.get_attribute("href")
    assert address is not None
    answer = pages.page.request.get(address)
    assert answer.status == 200
    if name == "rulebook":
        assert "Audience rulebook" in answer.text()


def test_the_months_stand_one_below_the_other_on_the_page_of_a_key(
    pages: Pages, up: Served, refreshed: dict[str, Any]
) -> None:
    for key in ("table-waterfall", "table-segments", "gate-segment"):
        pages.page.goto(f"{up.ui_url}/artifacts/key/{key}")
        expect(pages.page.get_by_text(f"Created {key}").first).to_be_visible()


def test_the_form_of_a_push_refuses_a_phone_number_in_a_note(pages: Pages, up: Served) -> None:
    before = count_runs(up, "push/by-hand")
    pages.open_form("push/by-hand")
    pages.fill("Note", "call 0491 570 156 or +61491570156")
    assert "request.note" in pages.read_refusal()
    assert count_runs(up, "push/by-hand") == before


def test_the_form_of_a_push_approves_and_pushes(
    pages: Pages, up: Served, home: Path, refreshed: dict[str, Any]
) -> None:
    pages.open_form("push/by-hand")
    pages.choose("What is to be done", "approve and push")
    pages.add("Segments", SEGMENT)
    pages.fill("Who decides", "Pat")
    pushed = up.await_run(pages.submit())
    assert pushed["state"]["type"] == "COMPLETED", pushed["state"]
    assert pushed["name"] == f"workspace: approve and push {SEGMENT}"
    pages.open_run(pushed["id"], "Artifacts")
    expect(pages.page.get_by_text("summary-push", exact=True).last).to_be_visible()
    lake = Workspace(home / "workspace").lake
    [said] = lake.read("approvals", segment=SEGMENT).to_dict("records")
    assert (said["who"], said["door"], said["decision"]) == ("Pat", "form", "approved")
    [done] = lake.read("pushes", segment=SEGMENT).to_dict("records")
    assert done["added"] > 0
    [ours] = lake.read("our_lists", segment=SEGMENT).to_dict("records")
    with sqlite3.connect(home / "workspace" / "sandbox" / "account.sqlite") as account:
        [(there,)] = account.execute(
            "SELECT count(*) FROM contacts WHERE list_id = ?", [ours["list_id"]]
        ).fetchall()
    assert there == done["added"]
    say(f"the push form: {there} people of {SEGMENT} on a list of ours")


def test_a_run_that_a_gate_stopped_is_red_and_says_why_in_one_line(
    pages: Pages, up: Served, home: Path, refreshed: dict[str, Any]
) -> None:
    with sqlite3.connect(home / "workspace" / "sandbox" / "account.sqlite") as account:
        account.execute("DELETE FROM contacts WHERE list_id = 3101")
    stopped = up.await_run(up.start_run("refresh/by-hand"))
    assert stopped["state"]["name"] == "Failed"
    line = stopped["state"]["message"]
    assert line.startswith("The gate after 'ingest' stopped the run: No opt-out list is empty")
    assert "\n" not in line

    pages.open_run(stopped["id"])
    expect(pages.page.get_by_text("Failed", exact=True).first).to_be_visible()
    expect(pages.page.get_by_text("No opt-out list is empty").first).to_be_visible()
    ingest = find_step(up, stopped, "ingest")
    logs = {"logs": {"flow_run_id": {"any_": [stopped["id"], ingest["id"]]}}, "limit": 200}
    told = up.ask("/logs/filter", logs)
    assert "Traceback" not in json.dumps(told)
    errors = [entry["message"] for entry in told if entry["level"] >= logging.ERROR]
    assert set(errors) == {line}

    pages.open_artifact(ingest["id"], "gate-ingest")
    expect(pages.page.get_by_text("The gate after ingest stopped the run")).to_be_visible()
    expect(pages.page.get_by_text("What to do:").first).to_be_visible()
