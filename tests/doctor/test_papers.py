"""The doctor on a playbook and a workspace: each look has something that makes it red."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as arrow
import pytest
from deltalake import DeltaTable, Field, write_deltalake
from deltalake.schema import PrimitiveType

from sendable.doctor.papers import examine_playbook, open_playbook, read_health_policy
from sendable.doctor.workspace import examine_tables, examine_workspace
from sendable.gates.report import Check, GateReport
from sendable.playbook import read_playbook
from sendable.runs import point_latest
from sendable.workspace import Workspace

from ..library import AS_OF, DAY, SHIPPED, World, make_playbook, segment_file, write_playbook
from .lines import POLICY, said_of, verdict_on

REFRESH = "sendable refresh --workspace our-account"


def test_the_shipped_playbook_is_well() -> None:
    playbook, lines = open_playbook(SHIPPED)
    assert playbook is not None
    assert {one.verdict for one in (*lines, *examine_playbook(playbook))} == {"ok"}


def test_without_a_playbook_it_is_said_how_to_get_one(tmp_path: Path) -> None:
    playbook, lines = open_playbook(tmp_path / "none")
    assert playbook is None
    assert "sendable init" in said_of("playbook", lines)
    assert read_health_policy(tmp_path / "none") == POLICY


def test_a_playbook_that_cannot_be_read_is_an_error_that_names_the_line(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path)
    (folder / "segments" / "everyone.yaml").write_text("title: Nothing else\n")
    (folder / "policies" / "health.yaml").write_text("title: [\n")
    playbook, lines = open_playbook(folder)
    assert playbook is None
    assert verdict_on("playbook", lines) == "error"
    assert "everyone.yaml" in lines[0].sentence
    assert read_health_policy(folder) == POLICY


@pytest.mark.parametrize(
    ("rule", "verdict"),
    [
        ("clicks(30) >= 1 AND clicks(30) < 1", "error"),
        ("clicks(30) >= 1 OR orders(30) >= 1 AND country = 'AU'", "warning"),
        ("clicks(30) >= 1", "ok"),
    ],
)
def test_faults_of_rules_are_counted(rule: str, verdict: str, tmp_path: Path) -> None:
    playbook = make_playbook(tmp_path, {"some": segment_file(rule, 1)})
    assert verdict_on("rules", examine_playbook(playbook)) == verdict


@pytest.mark.parametrize(
    ("brief", "said"),
    [
        ({}, "nobody has confirmed that Opt-Out List"),
        ({"opt_out_lists": [3101]}, "nobody has confirmed that 3101"),
        ({"opt_out_lists": [{"id": 3101, "confirmed": "2026-11-21"}, "Old"]}, "confirmed that Old"),
    ],
)
def test_an_opt_out_list_that_nobody_confirmed_is_an_error(
    brief: dict[str, Any], said: str, tmp_path: Path
) -> None:
    lines = examine_playbook(make_playbook(tmp_path, **brief))
    assert verdict_on("opt-out list", lines) == "error"
    assert said in said_of("opt-out list", lines)


def test_a_sender_that_is_a_name_is_warned_of(tmp_path: Path) -> None:
    playbook = make_playbook(tmp_path, marketing={"senders": ["WATTLE", "+61491570110"]})
    assert "'WATTLE', a name" in said_of("senders", examine_playbook(playbook))


def test_an_empty_workspace_is_no_error(tmp_path: Path) -> None:
    lines = examine_workspace(Workspace(tmp_path / "workspace"), POLICY, AS_OF, REFRESH)
    assert [one.verdict for one in lines] == ["warning"]
    assert not (tmp_path / "workspace").exists()


def test_tables_of_another_version_are_told_apart(world: World) -> None:
    workspace = world.workspace
    assert verdict_on("tables", [examine_tables(workspace, REFRESH)]) == "ok"
    lists = DeltaTable(workspace.lake.path("lists"))
    lists.alter.add_columns([Field("of_tomorrow", PrimitiveType("string"))])
    assert "does not know" in said_of("tables", [examine_tables(workspace, REFRESH)])


def test_tables_of_an_older_version_are_mended_by_the_next_run(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    write_deltalake(workspace.lake.path("lists"), arrow.table({"list_id": [1]}))
    assert "older version" in said_of("tables", [examine_tables(workspace, REFRESH)])
    workspace.prepare()
    assert verdict_on("tables", [examine_tables(workspace, REFRESH)]) == "ok"


@pytest.mark.parametrize(("days", "verdict"), [(1, "ok"), (40, "warning"), (90, "error")])
def test_an_old_run_is_no_guide(days: int, verdict: str, world: World) -> None:
    now = AS_OF + days * DAY
    assert "no run was published" in said_of(
        "last run", examine_workspace(world.workspace, POLICY, now, REFRESH)
    )
    for step in ("exclude", "segment", "strategise", "publish"):
        world.run.record(step, AS_OF, {})
    point_latest(world.run)
    lines = examine_workspace(world.workspace, POLICY, now, REFRESH)
    assert verdict_on("last run", lines) == verdict
    assert "came to no gate" in said_of("gates", lines)


def test_a_gate_that_stopped_the_newest_run_is_an_error(world: World) -> None:
    check = Check(
        suite="ingest",
        expectation="opt-outs do not get fewer",
        severity="critical",
        passed=False,
        found="12 fewer",
        remedy="Look at the opt-out list",
    )
    folder = world.run.folder / "gates"
    folder.mkdir()
    now = AS_OF + timedelta(hours=1)

    def look(*checks: Check) -> str:
        report = GateReport(stage="ingest", checks=list(checks))
        (folder / "ingest.json").write_text(report.model_dump_json())
        return verdict_on("gates", examine_workspace(world.workspace, POLICY, now, REFRESH))

    passed = check.model_copy(update={"passed": True})
    assert [look(passed), look(passed, check)] == ["ok", "error"]
    said = said_of("gates", examine_workspace(world.workspace, POLICY, now, REFRESH))
    assert "opt-outs do not get fewer (found: 12 fewer). Look at the opt-out list" in said


def test_a_run_that_was_warned_of_something_is_to_be_looked_at(world: World) -> None:
    report = GateReport(stage="ingest", checks=[])
    (world.run.folder / "gates").mkdir()
    (world.run.folder / "gates" / "ingest.json").write_text(report.model_dump_json())
    world.run.warn("Half of the clicks are missing.")
    lines = examine_workspace(world.workspace, POLICY, AS_OF, REFRESH)
    assert "has 1 warning" in said_of("gates", lines)
    assert verdict_on("gates", lines) == "warning"
    assert REFRESH in said_of("last run", lines)


def test_the_doctor_counts_what_check_counts() -> None:
    online_retail = SHIPPED.parent / "examples" / "online-retail"
    lines = examine_playbook(read_playbook(online_retail))
    assert verdict_on("rules", lines) == "ok"
