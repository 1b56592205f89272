"""Lint of a playbook beside a run: the run's data, and the members that its segments had."""

from __future__ import annotations

from sendable.linting.data import lint_data
from sendable.linting.playbook import arrange
from sendable.linting.thresholds import find_out_of_range
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.rules.lint.findings import Finding
from sendable.runs import Run
from sendable.segments.membership import prepare_facts


def lint_run(playbook: Playbook, run: Run) -> list[Finding]:
    """Find what is odd about the rules of a playbook beside the data of a run.

    Raises:
        RunError: The run has no decisions.
    """
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        prepare_facts(connection, run, playbook.brief, playbook.rules.values())
        found = [
            *lint_data(connection, playbook, run.as_of),
            *find_out_of_range(connection, playbook, run.as_of),
        ]
    return arrange(found)
