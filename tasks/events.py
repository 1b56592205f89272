"""What a run tells Prefect's server of as events: automations and other programs listen to them.

An event holds counts, keys of segments and a sentence for people; never a phone number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from prefect.cache_policies import NO_CACHE
from prefect.events import emit_event
from prefect.runtime import flow_run
from prefect.settings import get_current_settings
from prefect.utilities.urls import url_for

from sendable.gates.report import GateReport
from sendable.numbers.masking import mask_numbers_in
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.waiting import find_waiting, note_told
from tasks.decorator import task

EventName = Literal[
    "sendable.gate.failed",
    "sendable.segment.jumped",
    "sendable.approval.waiting",
    "sendable.lists.grew",
    "sendable.audience.too-broad",
]

Value = str | int | float | list[str] | None


def tell_event(name: EventName, run: Run, payload: Mapping[str, Value]) -> bool:
    """Tell Prefect's server that something happened which people may want to know.

    The server adds which flow run told it. Without a server of its own nobody would listen, and
    nothing is told.

    Args:
        name: What happened.
        run: The run in which it did.
        payload: Counts, keys of segments, and for people ``sentence`` (what happened) and
            ``what_to_do``, whole sentences. Numbers of phones in a text are masked once more.

    Returns:
        Whether there was a server to tell.
    """
    if not get_current_settings().api.url:
        return False
    told = {
        key: mask_numbers_in(value) if isinstance(value, str) else value
        for key, value in payload.items()
    }
    workspace = run.workspace.root.resolve().name
    emit_event(
        name,
        resource={
            "prefect.resource.id": f"sendable.workspace.{workspace}",
            "prefect.resource.name": workspace,
        },
        payload={**told, "run_id": run.run_id, "run_url": _find_page()},
    )
    return True


def tell_of_gate(run: Run, report: GateReport) -> None:
    """Tell of a gate that stopped a run, and of segments that jumped in size."""
    if report.failures:
        first = report.failures[0]
        tell_event(
            "sendable.gate.failed",
            run,
            {
                "stage": report.stage,
                "failed_checks": len(report.failures),
                "sentence": f"The gate after '{report.stage}' stopped the run: {first.expectation} "
                f"(found: {first.found}).",
                "what_to_do": f"{first.remedy or 'See quality.html in the folder of the run'}.",
            },
        )
    jumped = report.facts.get("sizes_jumped")
    if jumped and not run.manifest.is_of_the_past:
        found = next(each for each in report.warnings if each.column == "sizes_jumped")
        tell_event(
            "sendable.segment.jumped",
            run,
            {
                "segments": jumped,
                "sentence": "Since the last run more people entered or left than is usual. "
                f"{found.found}.",
                "what_to_do": f"{found.remedy}, before you approve or push.",
            },
        )


@task(
    name="look for decisions that wait",
    task_run_name="look for decisions that wait",
    cache_policy=NO_CACHE,
)
def tell_of_waiting(run: Run, playbook: Playbook) -> None:
    """Tell, once for each published run, of segments that wait too long for a decision."""
    now = run.manifest.started_at
    waiting = find_waiting(run.workspace, playbook, now)
    if waiting is None or run.manifest.is_of_the_past:
        return
    several = len(waiting.segments) != 1
    told = tell_event(
        "sendable.approval.waiting",
        run,
        {
            "segments": list(waiting.segments),
            "sentence": f"{len(waiting.segments)} segment{'s wait' if several else ' waits'} for a "
            f"decision since {waiting.since:%-d %B}: {waiting.say()}.",
            "what_to_do": "Look at the rulebook, then approve or reject them: by the form of the "
            "deployment push/by-hand, or with 'sendable approve'. Until then their lists stay as "
            "they are.",
        },
    )
    if told:
        note_told(run.workspace, waiting)


def _find_page() -> str:
    """Give the address of the whole flow run's page: a step's own shows less."""
    whole = flow_run.root_flow_run_id
    return (url_for("flow-run", obj_id=whole) or "") if whole else ""
