"""Names of flow runs: which workspace, as of when, and why. The UI puts the flow's name before."""

from __future__ import annotations

from prefect.runtime import flow_run


def name_flow_run() -> str:
    """Give ``workspace as of 2026-11-22 09:00``, from the running flow's parameters.

    Without an as-of time it is the flow's own start. A reason, where there is one, stands behind
    it: ``workspace as of 2026-11-22 09:00: lists grew quickly``.
    """
    request = flow_run.parameters["request"]
    moment = request.as_of or flow_run.scheduled_start_time
    name = f"{request.workspace.name} as of {moment:%Y-%m-%d %H:%M}"
    return f"{name}: {request.reason}" if request.reason else name


def name_send() -> str:
    """Give ``workspace: before drive repeat purchases, 2026-12-01 09:00``, of a look before a send.

    Without a goal or a time of its own it is ``workspace: before a send``.
    """
    request = flow_run.parameters["request"]
    name = f"{request.workspace.name}: {request.reason}"
    return f"{name}, {request.send_at:%Y-%m-%d %H:%M}" if request.send_at else name
