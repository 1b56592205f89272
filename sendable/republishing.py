"""Writes the tracker of a published run anew, elsewhere: how its segments stand by now."""

from __future__ import annotations

from pathlib import Path

from sendable.errors import ConfigurationError
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.publish.clean_up import Numbers, write_clean_up
from sendable.publish.content import gather
from sendable.publish.tracker import write_tracker
from sendable.runs import Run
from sendable.segments.families import recall_families


def write_tracker_anew(run: Run, playbook: Playbook, to: Path, numbers: Numbers) -> Path:
    """Write a run's tracker and clean-up work into a new folder; give the workbook's path.

    The run itself is left as it was: there, numbers are masked for good.

    Args:
        run: A run that was published.
        playbook: The playbook as it is now.
        to: A folder that does not exist yet; nobody else on the machine may read it.
        numbers: How phone numbers are written.

    Raises:
        ConfigurationError: The folder exists.
        RunError: A step has not run.
    """
    if to.exists():
        raise ConfigurationError(
            f"there is something at {to} already", remedy="Name a folder that does not exist yet"
        )
    known = recall_families(playbook, run)
    exclude_run = run.source_of("exclude")
    with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
        publication = gather(connection, known, run, numbers)
    to.mkdir(parents=True, mode=0o700)
    write_clean_up(publication.sheets, to)
    return write_tracker(publication, to)
