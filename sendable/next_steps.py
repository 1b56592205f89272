"""What a person does after a run: decide on segments, then push. A run never waits for them."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from sendable.playbook import Playbook
from sendable.publish.approval import Approval
from sendable.publish.brake import Stop
from sendable.runs import RunRequest

FORM = "push/by-hand"
"""The deployment whose form is the other door to the same decisions."""


@dataclass(frozen=True)
class NextSteps:
    """What is left to a person.

    Attributes:
        counts: How many segments are in each state.
        pending: The keys of those that wait for a decision, those served first first.
        stops: Why additions would wait even so, sentences without a full stop.
        commands: What to run, each with what it does.
        form: The deployment whose form is the other door.
    """

    counts: Mapping[str, int]
    pending: tuple[str, ...]
    stops: tuple[str, ...]
    commands: tuple[tuple[str, str], ...]
    form: str = FORM

    @property
    def headline(self) -> str:
        """How many wait, and how many may be pushed, as a sentence; empty for none."""
        parts = []
        if waiting := self.counts.get("pending", 0):
            parts.append(f"{_say_segments(waiting)} for a decision")
        if ready := self.counts.get("approved", 0):
            parts.append(f"{ready:,} approved and not pushed yet")
        return "; ".join(parts)


def find_next_steps(
    approvals: Mapping[str, Approval],
    stops: Collection[Stop],
    playbook: Playbook,
    request: RunRequest,
    program: str = "sendable",
) -> NextSteps:
    """Say what is left to a person after a published run.

    Args:
        approvals: How its segments stand.
        stops: What holds additions back. How old the opt-outs are is not told: a push reads them
            anew.
        playbook: The playbook, with the members that its families had in the run.
        request: What the run was asked; its folders stand in the commands.
        program: How the command line was called.
    """
    pending = sorted(
        (key for key, each in approvals.items() if each.state == "pending"),
        key=lambda key: playbook.segments[key].file.priority,
    )
    counts: Counter[str] = Counter(each.state for each in approvals.values())
    return NextSteps(
        counts=counts,
        pending=tuple(pending),
        stops=tuple(stop.why for stop in stops if stop.kind != "age"),
        commands=tuple(_write_commands(pending, counts, request, program)),
    )


def _write_commands(
    pending: list[str], counts: Mapping[str, int], request: RunRequest, program: str
) -> list[tuple[str, str]]:
    where = write_folders(request)
    commands = []
    if pending:
        commands += [
            ("see which and why", f"{program} approvals --state pending{where}"),
            ("approve one", f'{program} approve {pending[0]} --who "$(whoami)"{where}'),
        ]
    if pending or counts.get("approved"):
        commands += [
            ("see what a push would do", f"{program} push{where}"),
            ("push what is approved", f"{program} push --confirm{where}"),
        ]
    return commands


def write_folders(request: RunRequest) -> str:
    """Write the options that name the folders, where they are not the usual ones."""
    usual = {"workspace": Path("workspace"), "playbook": Path("playbook")}
    given = {name: getattr(request, name) for name in usual}
    return "".join(
        f" --{name} {shlex.quote(str(path))}" for name, path in given.items() if path != usual[name]
    )


def _say_segments(count: int) -> str:
    return f"{count:,} segments wait" if count != 1 else "1 segment waits"
