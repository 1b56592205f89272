"""The brake: additions wait while it is in doubt who said stop, or what was approved."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sendable.gates.report import Check, GateReport
from sendable.publish.approval import gather_approvals
from sendable.publish.brake import Stop, find_stops
from sendable.runs import Manifest, Run, StepRecord

from ..library import frame_of
from .approval.desks import Desk

LIST = "opt_outs:109"


class Road(Desk):
    """A desk whose runs asked the account."""

    def pull(self, run_id: str, at: datetime, **rows: Any) -> None:
        """Note that the account was asked: how many rows each feed gave, or its state."""
        said = {"replies": 5, LIST: 27, "contacts": 900} | rows
        self.workspace.lake.upsert(
            "pulls",
            frame_of(
                "pulls",
                [
                    {
                        "run_id": run_id,
                        "account": "main",
                        "feed": feed,
                        "state": "complete" if isinstance(told, int) else told,
                        "rows": told if isinstance(told, int) else 0,
                        "changed": 0,
                        "quarantined": 0,
                        "pulled_at": at,
                    }
                    for feed, told in said.items()
                ],
            ),
        )

    def later(self, **manifest: Any) -> Run:
        """Begin another run, an hour later, that did not get to its end."""
        self.now += timedelta(hours=1)
        values = {"as_of": self.now, "started_at": self.now, "playbook_folder": "playbook"}
        run = Run(
            self.workspace,
            Manifest(run_id=f"{self.now:%Y%m%dT%H%M%SZ}-later", **{**values, **manifest}),
        )
        run.save()
        return run

    def stops(self, **rows: Any) -> tuple[Stop, ...]:
        """Give what holds additions back a minute after the opt-outs were read again."""
        self.now += timedelta(minutes=5)
        self.pull("push-1", self.now - timedelta(minutes=1), **rows)
        return self.stops_now()

    def stops_now(self) -> tuple[Stop, ...]:
        approvals = gather_approvals(self.run, self.playbook)
        return find_stops(self.run, self.playbook, approvals, self.now)


@pytest.fixture
def road(tmp_path: Path) -> Road:
    road = Road(tmp_path)
    run = road.publish()
    road.pull(run.run_id, road.now)
    return road


def judge(run: Run, stage: str, *, holds: bool, **facts: float) -> None:
    check = Check(
        suite=stage,
        expectation="No opt-out list is empty after people were on it",
        severity="critical",
        passed=holds,
        found="27",
    )
    (run.folder / "gates").mkdir(exist_ok=True)
    report = GateReport(stage=stage, checks=[check], facts=facts)
    (run.folder / "gates" / f"{stage}.json").write_text(report.model_dump_json())


def test_nothing_holds_back_what_was_read_again_and_is_as_approved(road: Road) -> None:
    road.approve("buyers")
    assert road.stops() == ()


def test_opt_outs_that_were_read_too_long_ago_hold_everything_back(road: Road) -> None:
    road.now += timedelta(minutes=30)
    assert road.stops_now() == ()
    road.now += timedelta(minutes=1)
    [stop] = road.stops_now()
    assert stop.kind == "age"
    assert stop.holds("buyers")
    assert stop.why == (
        "opt-outs and replies were read on 21 November 2026, 10:00, more than 30 minutes ago"
    )


def test_replies_alone_read_too_long_ago_do_so_as_well(road: Road) -> None:
    road.now += timedelta(minutes=31)
    pull = {"feed": LIST, "run_id": "push-1", "account": "main", "state": "complete"}
    counts = {"rows": 27, "changed": 0, "quarantined": 0, "pulled_at": road.now}
    road.workspace.lake.upsert("pulls", frame_of("pulls", [{**pull, **counts}]))
    assert [stop.kind for stop in road.stops_now()] == ["age"]


def test_a_run_that_never_asked_for_opt_outs_adds_nobody(tmp_path: Path) -> None:
    road = Road(tmp_path)
    road.publish()
    assert [stop.kind for stop in road.stops_now()] == ["age"]


@pytest.mark.parametrize("told", [26, 0, "partial"])
def test_an_opt_out_list_that_shrank_since_the_run_is_not_trusted(road: Road, told: Any) -> None:
    [stop] = road.stops(**{LIST: told})
    assert (stop.kind, stop.segment) == ("opt-outs", None)
    assert "opt-out list 109" in stop.why


def test_unless_somebody_confirmed_it_on_a_later_day(road: Road) -> None:
    day = (road.now + timedelta(days=1)).date()
    road.write(brief={"opt_out_lists": [{"id": 109, "confirmed": day}]})
    assert road.stops(**{LIST: 20}) == ()


def test_an_opt_out_list_that_grew_is_fine(road: Road) -> None:
    assert road.stops(**{LIST: 28}) == ()


def test_a_gate_that_failed_since_holds_back_until_it_holds_again(road: Road) -> None:
    judge(road.later(), "ingest", holds=False)
    [stop] = road.stops()
    assert stop.kind == "gate"
    assert stop.why == (
        "the gate after ingest of 21 November 2026, 11:00 did not hold: "
        "no opt-out list is empty after people were on it (found: 27)"
    )
    judge(road.later(), "ingest", holds=True)
    assert road.stops() == ()


def test_gates_of_before_and_of_looks_into_the_past_do_not_count(road: Road) -> None:
    judge(road.later(), "ingest", holds=False)
    looking_back = road.publish()
    road.pull(looking_back.run_id, road.now)
    assert road.stops() == ()
    judge(road.later(as_of=road.now - timedelta(days=40)), "ingest", holds=False)
    assert road.stops() == ()


def test_what_an_ingest_could_not_read_waits_for_a_person(road: Road) -> None:
    road.run.block_pushes("Replies cannot all be read, so a STOP may go unseen")
    [stop] = road.stops()
    assert stop.kind == "block"
    assert stop.why.startswith("Replies cannot all be read")


def test_of_several_ingests_what_the_newest_found_counts(road: Road) -> None:
    older = road.run
    newer = road.later()
    newer.manifest.steps["ingest"] = StepRecord(
        run_id=newer.run_id, finished_at=road.now, lake_versions={}
    )
    newer.save()
    older.block_pushes("Replies could not be read the day before")
    assert road.stops() == ()
    newer.block_pushes("Replies cannot all be read")
    assert [stop.why.split(";")[0] for stop in road.stops()] == ["Replies cannot all be read"]


def test_a_run_that_stands_on_such_an_ingest_waits_too(road: Road) -> None:
    asked = road.run
    asked.block_pushes("Replies cannot all be read")
    road.publish()
    road.run.manifest.steps["ingest"] = StepRecord(
        run_id=asked.run_id, finished_at=road.now, lake_versions={}
    )
    road.run.save()
    assert [stop.kind for stop in road.stops()] == ["block"]


def test_a_source_that_shrank_holds_everything_back(road: Road) -> None:
    judge(road.run, "ingest", holds=True, contacts_ratio=0.71, sources_ratio=0.69)
    [stop] = road.stops()
    assert (stop.kind, stop.segment) == ("source", None)
    assert stop.why == "a shop source has 31 % fewer rows than at the run before"


def test_a_size_outside_the_band_and_a_rule_without_an_answer_hold_their_segment(
    road: Road,
) -> None:
    road.approve("buyers", "rich")
    run = road.publish({"buyers": 900, "rich": None})
    road.pull(run.run_id, road.now)
    stops = road.stops()
    assert [(stop.kind, stop.segment) for stop in stops] == [
        ("size", "buyers"),
        ("not computable", "rich"),
    ]
    assert stops[0].holds("buyers")
    assert not stops[0].holds("rich")


def test_a_segment_that_was_rejected_or_never_decided_on_is_no_reason_to_stop(road: Road) -> None:
    road.reject("buyers")
    run = road.publish({"buyers": None, "rich": None})
    road.pull(run.run_id, road.now)
    assert road.stops() == ()
