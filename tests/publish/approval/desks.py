"""A desk at which segments are decided: runs with sizes that a test says, without any people."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sendable.brief import Brief
from sendable.playbook import Playbook, read_playbook
from sendable.publish.approval import Approval, Said, decide, gather_approvals, read_band
from sendable.rulebooks import keep_rules
from sendable.runs import STEPS, Manifest, Run, StepRecord, point_latest
from sendable.workspace import Workspace

from ...library import AS_OF, World, frame_of, segment_file, write_playbook

SEGMENTS: Mapping[str, Any] = {
    "buyers": segment_file("orders(365) >= 1 AND NOT in_segment('rich')", 1, exclude="sent(7) > 2"),
    "rich": segment_file("spend(365) > setting('much')", 2),
    "letter": segment_file("TRUE", 3, audience="email"),
}
BRIEF: Mapping[str, Any] = {"settings": {"much": 500}}
SIZES = {"buyers": 400, "rich": 60, "letter": 900}


class Desk:
    """A playbook, and the runs that were published of it."""

    def __init__(self, root: Path, segments: Mapping[str, Any] | None = None) -> None:
        self.folder = root / "playbook"
        self.segments = dict(segments or SEGMENTS)
        self.brief: dict[str, Any] = dict(BRIEF)
        self.workspace = Workspace(root / "workspace")
        shutil.copytree(World(root / "world").workspace.root / "lake", self.workspace.lake.root)
        self.workspace.runs.mkdir(parents=True)
        self.now = AS_OF
        self.write()

    def write(self, brief: Mapping[str, Any] | None = None, **segments: Any) -> None:
        """Edit the playbook: segments that are None go, others are written."""
        for path in (self.folder / "segments").glob("*.yaml"):
            path.unlink()
        merged = {**self.segments, **segments}
        self.segments = {key: file for key, file in merged.items() if file is not None}
        self.brief |= brief or {}
        write_playbook(self.folder, self.segments, **self.brief)
        self.playbook: Playbook = read_playbook(self.folder)

    def publish(
        self,
        sizes: Mapping[str, int | None] | None = None,
        as_of: datetime | None = None,
        brief: Brief | None = None,
    ) -> Run:
        """Publish a run of the playbook, in which segments have these sizes; None: no answer.

        It may go by a brief of its own, in place of the playbook's.
        """
        self.now += timedelta(hours=1)
        run_id = f"{self.now:%Y%m%dT%H%M%SZ}-desk"
        done = StepRecord(run_id=run_id, finished_at=self.now, lake_versions={})
        manifest = Manifest(
            run_id=run_id,
            as_of=as_of or self.now,
            started_at=self.now,
            playbook_folder=str(self.folder),
            steps=dict.fromkeys(STEPS, done),
            has_own_brief=brief is not None,
        )
        run = Run(self.workspace, manifest)
        keep_rules(read_playbook(self.folder, brief) if brief else self.playbook, run)
        rows = [
            {
                "run_id": run.run_id,
                "as_of": run.as_of,
                "segment": key,
                "rule_digest": self.playbook.segments[key].digest,
                "members": size,
                "not_computable": None if size is not None else "it needs orders",
            }
            for key, size in {**SIZES, **(sizes or {})}.items()
            if key in self.playbook.segments
        ]
        self.workspace.lake.replace_run(
            "segment_sizes", run.run_id, frame_of("segment_sizes", rows)
        )
        run.save()
        point_latest(run)
        self.run = run
        return run

    def say(self, verdict: Any, *segments: str, band: str | None = None, **words: Any) -> Approval:
        """Decide; give how the last of the segments stands then."""
        self.now += timedelta(minutes=1)
        said = Said(
            verdict,
            segments,
            words.get("who", "Ann"),
            words.get("door", "command line"),
            words.get("note", ""),
            read_band(band) if band else None,
        )
        return decide(self.run, self.playbook, said, words.get("now", self.now))[-1]

    def approve(self, *segments: str, **words: Any) -> Approval:
        """Approve segments."""
        return self.say("approved", *segments, **words)

    def reject(self, *segments: str, **words: Any) -> Approval:
        """Reject segments."""
        return self.say("rejected", *segments, **words)

    def stand(self, segment: str = "buyers") -> Approval:
        """Give how a segment stands in the newest run."""
        return gather_approvals(self.run, self.playbook)[segment]

    def pushed(self, approval: Approval, state: str, why: str | None = None) -> None:
        """Note a push of a segment, a minute later."""
        self.now += timedelta(minutes=1)
        row = {
            "push_id": f"push-{self.now:%H%M%S}",
            "segment": approval.segment,
            "run_id": self.run.run_id,
            "rule_hash": approval.rule_hash,
            "state": state,
            "why": why,
            "started_at": self.now,
            "to_add": 0,
            "to_remove": 0,
        }
        self.workspace.lake.upsert("pushes", frame_of("pushes", [row]))
