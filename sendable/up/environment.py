"""The environment of what ``sendable up`` starts."""

from __future__ import annotations

import os
from pathlib import Path

from sendable.reports import REPORTS_URL
from sendable.up.addresses import Addresses
from sendable.workspace import PROJECT_ROOT

_USUALLY = {
    # People's data is on this machine: nothing is to be reported about it.
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
    # A run that is asked for on a page should begin before somebody asks again.
    "PREFECT_WORKER_QUERY_SECONDS": "5",
}


def find_prefect_home() -> Path:
    """Give the folder with Prefect's settings and, as a rule, its database."""
    named = os.environ.get("PREFECT_HOME")
    return Path(named).expanduser() if named else Path.home() / ".prefect"


def make_environment(addresses: Addresses, workspace: Path, playbook: Path) -> dict[str, str]:
    """Give the environment: this process's, and where everything is.

    Args:
        addresses: Where the server and the report site listen.
        workspace: The workspace's folder.
        playbook: The playbook's folder.
    """
    paths = [str(PROJECT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **_USUALLY,
        # A page of a stranger, open in the same browser, may not call the API.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": ",".join(addresses.origins),
        **os.environ,
        # The code that runs is this checkout's, whatever else is installed.
        "PYTHONPATH": os.pathsep.join(paths),
        "PREFECT_API_URL": addresses.local_api,
        "PREFECT_SERVER_UI_API_URL": addresses.api,
        "PREFECT_UI_URL": addresses.api.removesuffix("/api"),
        "SENDABLE_HOME": str(PROJECT_ROOT),
        "SENDABLE_WORKSPACE": str(workspace.resolve()),
        "SENDABLE_PLAYBOOK": str(playbook.resolve()),
        REPORTS_URL: addresses.reports,
    }
