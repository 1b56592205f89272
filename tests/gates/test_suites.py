"""Gates: every suite fits what is measured, and what cannot be checked has not passed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.engine.duckdb import open_engine
from sendable.errors import GateFailed
from sendable.gates import suites
from sendable.gates.exclusion import measure_exclusion
from sendable.gates.ingest import measure_ingest
from sendable.gates.push import measure_push
from sendable.gates.report import Check, GateReport
from sendable.gates.segments import measure_segments
from sendable.gates.strategise import measure_due, measure_plans
from sendable.gates.suites import SUITES, judge
from sendable.people import open_people
from sendable.publish.check import measure_publication
from sendable.publish.clean_up import write_clean_up
from sendable.publish.documents import write_rulebook
from sendable.publish.tracker import write_tracker

from ..library import AS_OF, LISTS, World, frame_of
from ..publish.worlds import PEOPLE, small_account

CONFIRMED = {"id": LISTS["Opt-Out List"], "confirmed": AS_OF.date()}

NAMES = sorted(path.stem for path in SUITES.glob("*.json"))


def measure_all(world: World) -> dict[str, pd.DataFrame]:
    """Take a world through every step and measure after each, as the flows do."""
    feeds = ("contacts", "opt_outs:109", "replies", "messages", "clicks", "orders:shop")
    pulls = [
        {
            "run_id": world.run.run_id,
            "feed": feed,
            "state": "complete",
            "rows": 10,
            "changed": 10,
            "quarantined": 0,
            "pulled_at": world.run.as_of,
        }
        for feed in feeds
    ]
    world.store()
    world.lake.replace_run("pulls", world.run.run_id, frame_of("pulls", pulls))
    frames: dict[str, pd.DataFrame] = {}
    with open_engine(world.lake) as connection:
        frames["ingest"] = measure_ingest(connection, world.run, world.playbook.brief)
    publication = world.through()
    world.run.folder.mkdir(parents=True, exist_ok=True)
    write_tracker(publication, world.run.folder)
    write_rulebook(publication, world.run.folder)
    exclude_run = world.run.source_of("exclude")
    with open_people(world.run, world.playbook.policies, exclude_run=exclude_run) as connection:
        frames["exclude"] = measure_exclusion(connection, world.run, world.playbook)
        frames["segment"] = measure_segments(
            connection, world.run, world.playbook.policies.segment_changes, []
        )
        frames["strategise"] = measure_plans(connection, world.run, world.expanded)
        write_clean_up(publication.sheets, world.run.folder)
        frames["publish"] = measure_publication(connection, world.run, publication)
    with open_people(world.run, world.playbook.policies, exclude_run=exclude_run) as connection:
        frames["lifecycle"] = measure_due(connection, world.run, world.expanded)
    frames["push"] = measure_push(
        world.lake, world.playbook.policies, exclude_run, ["everyone"], world.run.as_of
    )
    decisions = world.lake.read("decisions", run_id=exclude_run)
    frames["exclude_recipients"] = decisions[["number", "outcome", "primary_reason"]]
    return frames


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    return measure_all(
        small_account(tmp_path_factory.mktemp("measured"), opt_out_lists=[CONFIRMED])
    )


@pytest.fixture
def own_suites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of suites of the test's own."""
    folder = tmp_path / "suites"
    folder.mkdir()
    monkeypatch.setattr(suites, "SUITES", folder)
    return folder


def write_suite(folder: Path, *severities: str, column: str = "people", **kwargs: Any) -> None:
    expectations = [
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": column, "min_value": 0, **kwargs},
            "severity": severity,
            "meta": {"says": f"There are people ({severity})", "remedy": "Look again"},
        }
        for severity in severities
    ]
    content = {"name": "own", "expectations": expectations}
    (folder / "own.json").write_text(json.dumps(content))


@pytest.mark.parametrize("name", NAMES)
def test_every_suite_says_in_words_what_it_expects_of_columns_that_are_measured(
    measured: dict[str, pd.DataFrame], name: str
) -> None:
    definition = json.loads((SUITES / f"{name}.json").read_text())
    assert definition["name"] == name
    assert definition["expectations"]
    for expectation in definition["expectations"]:
        assert expectation["kwargs"]["column"] in measured[name].columns
        assert expectation["meta"]["says"]
        assert expectation["severity"] in ("critical", "warning", "info")


def test_every_frame_that_is_measured_has_a_suite(measured: dict[str, pd.DataFrame]) -> None:
    assert set(measured) == set(NAMES)


def test_a_sound_account_passes_every_gate_and_no_report_holds_a_person(
    measured: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    for name, frame in measured.items():
        report = judge(name, {name: frame}, tmp_path)
        assert report.failures == [], name
        report.raise_if_failed()
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.stem for path in (tmp_path / "gates").iterdir()} == set(NAMES)
    assert any(path.name == "index.html" for path in written)
    for path in written:
        text = path.read_text(encoding="utf-8", errors="ignore")
        for number in PEOPLE:
            assert number[1:] not in text, path


def test_people_who_break_an_expectation_are_counted_not_named(
    measured: dict[str, pd.DataFrame], tmp_path: Path
) -> None:
    broken = measured["exclude_recipients"].copy()
    broken["outcome"] = "perhaps"
    broken = pd.concat([broken, broken.head(2)], ignore_index=True)
    report = judge("exclude", {"exclude_recipients": broken}, tmp_path)
    assert report.verdict == "failed"
    for path in tmp_path.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8", errors="ignore")
            for number in PEOPLE:
                assert number[1:] not in text, path


@pytest.mark.parametrize(
    ("suite", "metric", "value"),
    [
        ("exclude", "suppressed_and_sendable", 1),
        ("exclude", "listed_and_sendable", 1),
        ("exclude", "invalid_and_sendable", 1),
        ("exclude", "waterfall_gap", -1),
        ("segment", "primaries_not_sendable", 1),
        ("segment", "with_several_primaries", 1),
        ("publish", "primaries_suppressed_now", 1),
        ("publish", "whole_numbers_shown", 1),
        ("ingest", "opt_outs", -1),
        ("ingest", "opt_outs_change", -1),
        ("ingest", "opt_outs_emptied", 1),
        ("ingest", "opt_out_lists_unconfirmed", 1),
        ("ingest", "messages_twice", 1),
        ("strategise", "not_adding_up", 1),
    ],
)
def test_one_wrong_person_stops_the_run(
    measured: dict[str, pd.DataFrame], tmp_path: Path, suite: str, metric: str, value: int
) -> None:
    report = judge(suite, {suite: measured[suite].assign(**{metric: value})}, tmp_path)
    assert report.verdict == "failed"
    with pytest.raises(GateFailed) as caught:
        report.raise_if_failed()
    assert caught.value.remedy


def test_a_warning_lets_the_run_go_on(own_suites: Path, tmp_path: Path) -> None:
    write_suite(own_suites, "warning", "info")
    report = judge("own", {"own": pd.DataFrame({"people": [-3]})}, tmp_path)
    assert report.verdict == "passed with warnings"
    assert len(report.warnings) == 2
    assert {check.found for check in report.checks} == {"-3"}
    report.raise_if_failed()


def test_a_critical_failure_names_what_was_expected_and_found(
    own_suites: Path, tmp_path: Path
) -> None:
    write_suite(own_suites, "warning", "critical")
    report = judge("own", {"own": pd.DataFrame({"people": [-3]})}, tmp_path)
    with pytest.raises(GateFailed, match=r"There are people \(critical\).*-3") as caught:
        report.raise_if_failed()
    assert caught.value.remedy == "Look again"
    kept = GateReport.model_validate_json((tmp_path / "gates" / "own.json").read_text())
    assert kept == report


@pytest.mark.parametrize("severity", ["warning", "info", "critical"])
def test_a_check_that_cannot_be_made_is_critical_whatever_it_says(
    own_suites: Path, tmp_path: Path, severity: str
) -> None:
    write_suite(own_suites, severity, column="not_measured")
    report = judge("own", {"own": pd.DataFrame({"people": [1]})}, tmp_path)
    assert report.verdict == "failed"
    assert report.failures[0].severity == "critical"


def test_a_metric_that_is_not_known_has_not_passed_a_critical_check(
    own_suites: Path, tmp_path: Path
) -> None:
    write_suite(own_suites, "critical", max_value=0)
    report = judge("own", {"own": pd.DataFrame({"people": [None]}, dtype="Int64")}, tmp_path)
    assert report.verdict == "failed"


@pytest.mark.parametrize("content", ['{"name": "own", "expectations": []}', '{"name": "own"}'])
def test_an_empty_suite_stops_the_run(own_suites: Path, tmp_path: Path, content: str) -> None:
    (own_suites / "own.json").write_text(content)
    with pytest.raises(GateFailed, match="empty"):
        judge("own", {"own": pd.DataFrame({"people": [1]})}, tmp_path)


def test_a_missing_suite_stops_the_run(own_suites: Path, tmp_path: Path) -> None:
    with pytest.raises(GateFailed, match=r"own\.json"):
        judge("own", {"own": pd.DataFrame({"people": [1]})}, tmp_path)


def test_metrics_see_what_is_wrong(tmp_path: Path) -> None:
    """A decision and a membership that should not be are counted, not overlooked."""
    world = small_account(tmp_path)
    world.through()
    lake, run_id = world.lake, world.run.run_id
    decisions = lake.read("decisions", run_id=run_id)
    opted_out = decisions["number"].isin(PEOPLE[7:9])
    wrong = decisions.assign(
        outcome=decisions["outcome"].mask(opted_out, "sendable"),
        primary_reason=decisions["primary_reason"].mask(opted_out),
    )
    lake.replace_run("decisions", run_id, wrong)
    membership = lake.read("membership", run_id=run_id)
    intruder = membership[membership["is_primary"]].head(1).assign(number=PEOPLE[6])
    both = pd.concat([membership, intruder, intruder.assign(segment="clickers")])
    lake.replace_run("membership", run_id, both)
    with open_people(world.run, world.playbook.policies, exclude_run=run_id) as connection:
        exclusion = measure_exclusion(connection, world.run, world.playbook).iloc[0]
        segments = measure_segments(
            connection, world.run, world.playbook.policies.segment_changes, []
        ).iloc[0]
    assert exclusion["suppressed_and_sendable"] == 2
    assert exclusion["listed_and_sendable"] == 1
    assert segments["primaries_not_sendable"] == 2
    assert segments["with_several_primaries"] == 1


def test_verdicts() -> None:
    def check(severity: Any, *, passed: bool) -> Check:
        return Check(suite="s", expectation="e", severity=severity, passed=passed, found="1")

    def verdict(*checks: Check) -> str:
        return GateReport(stage="ingest", checks=list(checks)).verdict

    assert verdict(check("critical", passed=True)) == "passed"
    assert verdict(check("info", passed=False)) == "passed with warnings"
    assert verdict(check("warning", passed=False), check("critical", passed=False)) == "failed"
