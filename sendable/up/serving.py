"""Serving the report site from this process, until somebody ends it."""

from __future__ import annotations

import uvicorn

from sendable.up.addresses import check_port, names_of_site
from sendable.up.site import create_site
from sendable.workspace import PROJECT_ROOT, Workspace

_DOCS = PROJECT_ROOT / "site"
"""Where ``make docs`` puts the documentation."""


def serve_reports(workspace: Workspace, host: str, port: int, option: str = "--port") -> None:
    """Serve the reports of a workspace until told to stop.

    Args:
        workspace: Whose runs are shown.
        host: The address to listen on.
        port: The port.
        option: What another port is chosen with, for the error's remedy.

    Raises:
        ConfigurationError: The port is in use.
    """
    check_port(host, port, option)
    config = uvicorn.Config(
        create_site(workspace, names_of_site(host), _DOCS if _DOCS.is_dir() else None),
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        lifespan="off",
        ws="none",
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    uvicorn.Server(config).run()
