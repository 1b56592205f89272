"""Names of flow runs: what runs, on which workspace, as of when."""

from __future__ import annotations

from prefect.runtime import flow_run


def name_flow_run() -> str:
    """Give ``exclude · workspace · as of 2026-11-22``, from the running flow's parameters."""
    request = flow_run.parameters["request"]
    as_of = f"as of {request.as_of:%Y-%m-%d}" if request.as_of else "as of now"
    return f"{flow_run.flow_name} · {request.workspace.name} · {as_of}"
