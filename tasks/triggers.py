"""Tasks of the look for a reason to refresh, after an ingest."""

from __future__ import annotations

from collections.abc import Mapping

from prefect import get_run_logger
from prefect.cache_policies import NO_CACHE
from prefect.deployments import run_deployment
from prefect.exceptions import ObjectNotFound
from prefect.runtime import deployment

from sendable.next_steps import write_folders
from sendable.playbook import Playbook
from sendable.runs import Run, RunRequest
from sendable.triggers.finding import find_triggers, name_request
from sendable.triggers.found import Kind, Trigger
from tasks.decorator import task
from tasks.events import EventName, tell_event
from tasks.shown import tell_user

REFRESH = "refresh/by-hand"
"""The deployment that a trigger starts."""

_EVENTS: Mapping[Kind, EventName] = {
    "lists-grew": "sendable.lists.grew",
    "audience-too-broad": "sendable.audience.too-broad",
}


@task(name="look for a reason to refresh", cache_policy=NO_CACHE)
def find_reasons(run: Run, playbook: Playbook) -> tuple[Trigger, ...]:
    """Find lists that grew quickly, and sends that did worse than those before."""
    return find_triggers(run, playbook)


@task(name="ask for a refresh where there is a reason", cache_policy=NO_CACHE)
def ask_for_refresh(run: Run, triggers: tuple[Trigger, ...], request: RunRequest) -> None:
    """Say what was found, and start a refresh for it once; from the command line only say it."""
    if not triggers:
        get_run_logger().info("nothing asks for a refresh before its time")
        return
    for one in triggers:
        tell_user(f"{one.sentence}.")
    if deployment.id is None:
        tell_user(f"That is a reason for: sendable refresh{write_folders(request)}")
        return
    if _start_refresh(run, triggers, request):
        for one in triggers:
            told = {"sentence": f"{one.sentence}.", "what_to_do": "A refresh has been started."}
            tell_event(_EVENTS[one.kind], run, {**one.counts, **told})


def _start_refresh(run: Run, triggers: tuple[Trigger, ...], request: RunRequest) -> bool:
    """Start a refresh, unless the same was asked for since the last one; say whether it was."""
    asked = request.model_copy(
        update={"reason": "; ".join(one.reason for one in triggers)[:120], "as_of": None}
    )
    try:
        # Prefect gives the run of before where one of that name was asked for.
        started = run_deployment(
            REFRESH,
            parameters={"request": asked.model_dump(mode="json", exclude_none=True)},
            # Its name until it begins; then the flow gives it the one that all its runs have.
            flow_run_name=f"{request.workspace.name}: {asked.reason}",
            idempotency_key=name_request(run, triggers),
            timeout=0,
            as_subflow=False,
        )
    except ObjectNotFound:
        get_run_logger().warning("there is no deployment %s to start", REFRESH)
        return False
    if started.created is not None and started.created < run.manifest.started_at:
        get_run_logger().info("a refresh was asked for already: %s", started.name)
        return False
    get_run_logger().info("a refresh is asked for: %s", asked.reason)
    return True
