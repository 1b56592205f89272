"""What the documents say of the next send: what its goal is, who gets it and who does not."""

from __future__ import annotations

from dataclasses import dataclass

from sendable.goals import METRIC_TITLES
from sendable.playbook import Playbook
from sendable.publish.charts import Bar
from sendable.runs import Run, load_run
from sendable.send_plan_file import PlannedSegment, SendPlan, read_send_plan


@dataclass(frozen=True)
class PlanPage:
    """The next send in words.

    ``metrics`` are to be watched, and members of the segments in ``left_out`` (title and why) get
    nothing; both are empty for a goal that ``goals.yaml`` says nothing of. ``send_plan`` is missing
    where none was made.
    """

    goal: str
    metrics: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    send_plan: SendPlan | None

    @property
    def bars(self) -> tuple[Bar, ...]:
        """The plan to be drawn: its totals, and the steps at which somebody falls out."""
        if self.send_plan is None:
            return ()
        return tuple(
            Bar(step.title, step.kind, step.people, step.left)
            for step in self.send_plan.steps
            if step.kind == "total" or step.people
        )

    @property
    def segments(self) -> tuple[PlannedSegment, ...]:
        """The segments of the plan that have members, in its order."""
        if self.send_plan is None:
            return ()
        return tuple(one for one in self.send_plan.segments if one.count("members"))


def gather_plan(playbook: Playbook, run: Run) -> PlanPage:
    """Gather what is said of the next send.

    Args:
        playbook: The playbook, with the members of its families.
        run: The run; its strategy was made in it, or in the run that it stands on.
    """
    strategised = run.source_of("strategise")
    made_in = run if strategised == run.run_id else load_run(run.workspace, strategised)
    goal = playbook.goals.get(playbook.brief.goal)
    return PlanPage(
        goal=playbook.brief.goal,
        metrics=tuple(METRIC_TITLES[metric] for metric in goal.metrics) if goal else (),
        left_out=tuple((_title_of(one.segment, playbook), one.why) for one in goal.left_out)
        if goal
        else (),
        send_plan=read_send_plan(made_in),
    )


def _title_of(key: str, playbook: Playbook) -> str:
    """Give the title of a segment, or the titles of a family's members."""
    segments = playbook.segments.values()
    return ", ".join(one.file.title for one in segments if key in (one.key, one.member_of))
