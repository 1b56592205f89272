"""The report site: it shows what people open, and nothing that is about one of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from sendable.gates.report import Check, GateReport
from sendable.reports import REPORTS_URL, SERVED, find_report_url
from sendable.runs import Run, list_runs, point_latest
from sendable.up.index import list_entries
from sendable.up.site import create_site
from sendable.workspace import Workspace

from ..library import AS_OF, DAY, World

PRIVATE = (
    "decisions.parquet",
    "findings.parquet",
    "membership.parquet",
    "flow_due.parquet",
    "manifest.json",
    "clean_up/invalid.csv",
    "clean-up-of-may.xlsx",
)


@pytest.fixture
def run(world: World) -> Run:
    """A published run with every kind of file a run may have, and one after it that was stopped."""
    run = world.run
    for name in (*SERVED, *PRIVATE, "data_docs/ingest/index.html"):
        path = run.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"this is {name}")
    counts = {"recipients": 5, "sendable": 3, "held": 1, "excluded": 1}
    for step in ("exclude", "segment", "strategise", "publish"):
        run.record(step, AS_OF, counts)
    point_latest(run)
    (world.root / "secret.html").write_text("not of the site")
    (world.workspace.root / "lake" / "note.html").write_text("not of the site")
    return run


@pytest.fixture
def stopped(world: World, run: Run) -> Run:
    later = world.begin(AS_OF + DAY)
    check = Check(
        suite="ingest",
        expectation="Opt-outs are <b>read</b> to their end",
        severity="critical",
        passed=False,
        found="2",
        remedy="Run it again",
    )
    (later.folder / "gates").mkdir()
    report = GateReport(stage="ingest", checks=[check])
    (later.folder / "gates" / "ingest.json").write_text(report.model_dump_json())
    return later


@pytest.fixture
def browser(run: Run) -> Iterator[TestClient]:
    site = create_site(run.workspace, ["127.0.0.1"])
    with TestClient(site, base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize("name", sorted(SERVED))
def test_each_report_of_a_run_is_served_under_the_runs_name(
    browser: TestClient, run: Run, name: str
) -> None:
    answer = browser.get(f"/runs/{run.run_id}/{name}")
    assert answer.status_code == 200
    assert answer.text == f"this is {name}"
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", PRIVATE)
def test_files_about_people_are_not_served(browser: TestClient, run: Run, name: str) -> None:
    assert (run.folder / name).exists()
    assert browser.get(f"/runs/{run.run_id}/{name}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/runs/%2e%2e/%2e%2e/secret.html",
        "/runs/..%2f..%2fsecret.html",
        "/runs/%2e%2e/lake/note.html",
        "/runs/{run}/..%2f..%2flake%2fnote.html",
        "/runs/{run}/data_docs/..%2fdecisions.parquet",
        "/runs/{run}/data_docs/..%2f..%2f..%2flake%2fnote.html",
        "/runs/{run}/data_docs%2f..%2fdecisions.parquet",
        "/runs/{run}/data_docs/%00",
        "/runs/{run}/data_docs/",
        "/runs/{run}/data_docs/link.html",
        "/runs/{run}/%2fetc%2fpasswd",
        "/runs/%00/rulebook.html",
        "/runs/nobody/rulebook.html",
        "/lake/note.html",
    ],
)
def test_no_path_leads_out_of_what_is_served(browser: TestClient, run: Run, path: str) -> None:
    (run.folder / "data_docs" / "link.html").symlink_to(run.workspace.root / "lake" / "note.html")
    assert browser.get(path.format(run=run.run_id)).status_code == 404


def test_the_latest_is_sent_on_to_the_run_that_it_is(browser: TestClient, run: Run) -> None:
    answer = browser.get("/runs/latest/rulebook.html", follow_redirects=False)
    assert answer.headers["location"] == f"/runs/{run.run_id}/rulebook.html"
    assert browser.get("/runs/latest/decisions.parquet").status_code == 404
    page = browser.get("/runs/latest", follow_redirects=False)
    assert page.headers["location"] == f"/#{run.run_id}"


def test_a_call_under_another_hosts_name_is_refused(browser: TestClient) -> None:
    assert browser.get("/", headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written(browser: TestClient, run: Run, method: str) -> None:
    assert getattr(browser, method)(f"/runs/{run.run_id}/rulebook.html").status_code == 405


def test_the_first_page_tells_what_became_of_each_run(
    browser: TestClient, run: Run, stopped: Run
) -> None:
    page = browser.get("/").text
    rows = page[page.index("Every run") :]
    assert rows.index(stopped.run_id) < rows.index(run.run_id), "newest first"
    last_good = page[: page.index("Every run")]
    assert f'href="/runs/{run.run_id}/rulebook.html"' in last_good
    assert "3 of 5 people may be messaged, 1 are held for a look and 1 are excluded." in page
    assert "The gate after ingest does not hold: Opt-outs are &lt;b&gt;read&lt;/b&gt;" in page
    assert "(found: 2). Run it again." in page
    assert f'href="/runs/{run.run_id}/rulebook.html"' in page
    assert f'href="/runs/{stopped.run_id}/rulebook.html"' not in page


def test_an_unfinished_run_may_be_under_way_only_while_it_is_the_newest(
    browser: TestClient, world: World, run: Run
) -> None:
    begun = world.begin(AS_OF + DAY)
    begun.record("ingest", AS_OF + DAY, {})
    states = {entry.run_id: entry.state for entry in list_entries(world.workspace)}
    assert states == {run.run_id: "published", begun.run_id: "ingest"}
    world.begin(AS_OF + 2 * DAY)
    states = {entry.run_id: entry.state for entry in list_entries(world.workspace)}
    assert states[begun.run_id] == "broken off after ingest"
    assert "broken off after ingest" in browser.get("/").text


def test_a_workspace_without_a_run_says_how_to_get_one(tmp_path: Path) -> None:
    site = create_site(Workspace(tmp_path), ["testserver"])
    with TestClient(site) as client:
        assert "There is no run yet" in client.get("/").text
    assert list_runs(Workspace(tmp_path)) == []


def test_the_first_page_links_prefect_as_browsers_call_it(
    browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://server:4200/api")
    monkeypatch.setenv("PREFECT_SERVER_UI_API_URL", "https://runs.example/api")
    assert 'href="https://runs.example"' in browser.get("/").text


def test_the_documentation_is_on_the_site_where_it_was_built(tmp_path: Path) -> None:
    docs = tmp_path / "site"
    docs.mkdir()
    (docs / "index.html").write_text("How it works")
    (tmp_path / "secret.html").write_text("not of the site")
    with TestClient(create_site(Workspace(tmp_path), ["testserver"], docs)) as client:
        assert 'href="/docs/index.html"' in client.get("/").text
        assert client.get("/docs/index.html").text == "How it works"
        assert client.get("/docs/..%2fsecret.html").status_code == 404
    with TestClient(create_site(Workspace(tmp_path), ["testserver"])) as client:
        assert 'href="/docs' not in client.get("/").text
        assert client.get("/docs/index.html").status_code == 404


def test_reports_have_an_address_while_a_site_is_served(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(REPORTS_URL, raising=False)
    assert find_report_url(run, "rulebook.html") is None
    monkeypatch.setenv(REPORTS_URL, "http://127.0.0.1:4280/")
    address = f"http://127.0.0.1:4280/runs/{run.run_id}/rulebook.html"
    assert find_report_url(run, "rulebook.html") == address
