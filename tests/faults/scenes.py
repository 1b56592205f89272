"""A workspace for faults: two dozen people of every kind, and a run whose ingest has ended."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pandas as pd

from sendable.playbook import read_playbook
from sendable.runs import Run, RunRequest, Step, load_run
from sendable.workspace import Workspace

from ..library import AS_OF, DAY, World, fictional_number, segment_file, write_playbook

PEOPLE = [fictional_number(at) for at in range(24)]
STOPPED, LEFT, WROTE = PEOPLE[0], PEOPLE[1], PEOPLE[2]
"""Who wrote STOP, who is on the opt-out list, and who wrote what may be one."""

SEGMENTS = {
    "buyers": segment_file("orders(90) >= 1", 1, title="Buyers"),
    "clickers": segment_file("clicks(30) >= 1", 2, title="Clickers"),
    "everyone": segment_file("TRUE", 3, title="Everyone"),
}
NOW = AS_OF + timedelta(minutes=30)
STEPS: tuple[Step, ...] = ("exclude", "segment", "strategise", "publish")


def make_scene(root: Path) -> RunRequest:
    """Make the workspace; give the request that goes on with its run."""
    world = World(root, read_playbook(write_playbook(root / "playbook", SEGMENTS)))
    for place, number in enumerate(PEOPLE):
        world.contact(number, country="US", first_name=f"Person {place}")
        world.message(number, AS_OF - (place % 7 + 1) * DAY)
        if place % 3 == 0:
            world.order(number, AS_OF - (place + 1) * DAY)
        if place % 4 == 0:
            world.click(number, AS_OF - (place % 5 + 1) * DAY)
    world.reply(STOPPED, "STOP")
    world.reply(WROTE, "please no more of this")
    world.opt_out(LEFT)
    for feed in ("contacts", "opt_outs:109", "replies", "messages", "clicks", "orders"):
        world.pull(feed, covers_from=AS_OF - 120 * DAY)
    world.store()
    return request_of(world.run)


def request_of(run: Run) -> RunRequest:
    folder = Path(run.manifest.playbook_folder)
    return RunRequest(workspace=run.workspace.root, playbook=folder, run_id=run.run_id)


def copy_scene(request: RunRequest, root: Path) -> RunRequest:
    """Give a copy of a workspace that is as far as another one."""
    shutil.copytree(request.workspace, root / "workspace", symlinks=True)
    return request.model_copy(update={"workspace": root / "workspace"})


def run_of(request: RunRequest) -> Run:
    assert request.run_id is not None
    return load_run(Workspace(request.workspace), request.run_id)


def assert_found_the_same(found: dict[str, pd.DataFrame], wanted: dict[str, pd.DataFrame]) -> None:
    assert found.keys() == wanted.keys()
    for name, rows in wanted.items():
        pd.testing.assert_frame_equal(found[name], rows, obj=name)
