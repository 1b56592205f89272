"""What a published run leaves in Prefect: the tracker, what changed, links, and what comes next.

Each artifact has one key for ever, so that its page shows the months one below the other.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

from prefect.artifacts import create_link_artifact
from prefect.cache_policies import NO_CACHE

from sendable.next_steps import NextSteps, find_next_steps
from sendable.playbook import Playbook
from sendable.publish.approval import gather_approvals
from sendable.publish.brake import find_stops
from sendable.publish.content import Publication
from sendable.reports import REPORTS, find_report_url
from sendable.runs import Run, RunRequest
from tasks.decorator import task
from tasks.shown import show_approvals, show_table


@task(
    name="show what was published", task_run_name="show what was published", cache_policy=NO_CACHE
)
def show_publication(publication: Publication) -> None:
    """Show the tracker, what changed, and how each segment stands; step 2 shows the waterfall."""
    show_table("tracker", _tracker_rows(publication), "The segmentation tracker")
    changes = [
        {"segment": title, "what happened": "; ".join(said)}
        for title, said in publication.history.moves
    ]
    if not changes:
        why = "nobody entered or left" if publication.before else "this is the first run"
        changes = [{"segment": "all", "what happened": why}]
    show_table("changes", changes, "Who entered and left since the last run, and why")
    show_approvals(publication.approvals)


@task(name="show links", task_run_name="show links", cache_policy=NO_CACHE)
def show_links(run: Run) -> None:
    """Link the files of a run that people open: on the report site, or as files without one.

    A browser opens a file only from a page that is itself a file, so the path stands beside it.
    """
    for name, description in REPORTS.items():
        path = (run.folder / name).resolve()
        served = find_report_url(run, name)
        create_link_artifact(
            served or path.as_uri(),
            link_text=description if served else f"{description}, {path}",
            key=f"link-{name.partition('.')[0]}",
            description=description
            if served
            else f"{description}; copy the address into a new tab",
        )


@task(name="say what comes next", task_run_name="say what comes next", cache_policy=NO_CACHE)
def list_next_steps(run: Run, playbook: Playbook, request: RunRequest) -> NextSteps:
    """Give what is left to a person after a published run."""
    approvals = gather_approvals(run, playbook)
    stops = find_stops(run, playbook, approvals, run.manifest.started_at)
    return find_next_steps(approvals, stops, playbook, request)


def _tracker_rows(publication: Publication) -> list[dict[Hashable, Any]]:
    """Give the tracker in as few columns as a page of Prefect's holds."""
    rows: list[dict[Hashable, Any]] = []
    for page in publication.pages:
        approval = publication.approvals.get(page.key)
        rows.append(
            {
                "segment": page.segment.file.title,
                "key": page.key,
                "members": page.members,
                "approval": approval.state if approval else None,
                "change": page.change,
                "priority": page.segment.file.priority,
                "readiness": page.readiness,
                "addressable now": page.addressable,
                "use": page.segment.file.strategy.use,
            }
        )
    return rows
