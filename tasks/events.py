"""What a run tells Prefect's server of as events: automations and other programs listen to them.

An event holds counts, keys of segments and a sentence for people; never a phone number.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from prefect.events import emit_event
from prefect.runtime import flow_run
from prefect.settings import get_current_settings
from prefect.utilities.urls import url_for

from sendable.numbers.masking import mask_numbers_in
from sendable.runs import Run

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


def _find_page() -> str:
    """Give the address of the whole flow run's page: a step's own shows less."""
    whole = flow_run.root_flow_run_id
    return (url_for("flow-run", obj_id=whole) or "") if whole else ""
