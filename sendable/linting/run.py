"""Lint of a playbook beside a run: the run's data, and the members that its segments had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sendable.linting.data import lint_data
from sendable.linting.filled import lint_charges, lint_filled, lint_senders
from sendable.linting.members import lint_members
from sendable.linting.playbook import arrange
from sendable.linting.thresholds import find_out_of_range
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.rules.lint.findings import Finding
from sendable.runs import Run
from sendable.segments.computability import find_reasons
from sendable.segments.membership import prepare_facts


def lint_run(playbook: Playbook, run: Run, by_rule: Sequence[Finding]) -> list[Finding]:
    """Find what is odd about the rules of a playbook beside the data of a run.

    Args:
        playbook: The playbook.
        run: The run.
        by_rule: What was found by the rules alone, which is not said again.

    Raises:
        RunError: The run has no decisions.
    """
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        prepare_facts(connection, run, playbook.brief, playbook.rules.values())
        answered = leave_unanswered_out(playbook, run)
        found = [
            *lint_data(connection, answered, run.as_of),
            *find_out_of_range(connection, answered, run.as_of),
            *lint_senders(connection, playbook, run.as_of),
            *lint_charges(connection, playbook, run.as_of),
        ]
        if "segment" in run.manifest.steps:
            found += lint_filled(connection, playbook, run.source_of("segment"))
    if "segment" in run.manifest.steps:
        found += lint_members(playbook, run.workspace.lake, run.source_of("segment"), by_rule)
    return arrange(found)


def leave_unanswered_out(playbook: Playbook, run: Run) -> Playbook:
    """Give a playbook with the segments alone whose rules the data of a run can answer.

    What is not computable says so itself, and a family's rule is a pattern whose values come from
    the data.
    """
    reasons = find_reasons(playbook, run)
    kept = {
        key: segment
        for key, segment in playbook.segments.items()
        if key not in reasons and segment.family is None
    }
    return replace(playbook, segments=kept)
