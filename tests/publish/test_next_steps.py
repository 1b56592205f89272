"""What is left to a person after a run: the commands that are printed do what they say."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from sendable.cli import app
from sendable.console import screen, show_next_steps
from sendable.next_steps import NextSteps, find_next_steps
from sendable.publish.approval import gather_approvals
from sendable.publish.brake import Stop
from sendable.runs import RunRequest

from .approval.desks import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A run of two segments for SMS is published, and nobody has decided."""
    desk = Desk(tmp_path)
    desk.publish()
    return desk


def steps_of(desk: Desk, *stops: Stop) -> NextSteps:
    request = RunRequest(workspace=desk.workspace.root, playbook=desk.folder)
    return find_next_steps(gather_approvals(desk.run, desk.playbook), stops, desk.playbook, request)


def shown(steps: NextSteps) -> str:
    with screen.capture() as seen:
        show_next_steps(steps)
    return seen.get()


def test_the_printed_commands_show_and_approve(desk: Desk) -> None:
    steps = steps_of(desk)
    assert steps.headline == "2 segments wait for a decision"
    assert steps.pending == ("buyers", "rich")
    commands = dict(steps.commands)
    run = CliRunner()
    listed = run.invoke(app, shlex.split(commands["see which and why"])[1:])
    assert listed.exit_code == 0, listed.output
    approve = shlex.split(commands["approve one"].replace('"$(whoami)"', "Ann"))[1:]
    assert run.invoke(app, approve).exit_code == 0
    assert desk.stand("buyers").state == "approved"
    assert (
        steps_of(desk).headline == "1 segment waits for a decision; 1 approved and not pushed yet"
    )


def test_the_ways_to_push_are_shown_while_anything_is_left(desk: Desk) -> None:
    assert "push --confirm" in shown(steps_of(desk))
    assert "push/by-hand" in shown(steps_of(desk))
    for segment in ("buyers", "rich"):
        desk.pushed(desk.approve(segment), "done")
    assert shown(steps_of(desk)) == ""


def test_what_holds_additions_back_is_said_but_not_the_age_of_the_run(desk: Desk) -> None:
    text = shown(steps_of(desk, Stop("gate", "a gate failed"), Stop("age", "read long ago")))
    assert "Additions wait: a gate failed." in text
    assert "long ago" not in text


def test_the_other_commands_reject_and_answer_programs(desk: Desk) -> None:
    where = ["--workspace", str(desk.workspace.root), "--playbook", str(desk.folder)]
    run = CliRunner()
    said = run.invoke(app, ["reject", "rich", "--who", "Ann", "--note", "No", "--json", *where])
    assert '"state": "rejected"' in said.output
    listed = run.invoke(app, ["approvals", "--state", "rejected", "--json", *where])
    assert '"who": "Ann"' in listed.output
    assert "buyers" not in listed.output
