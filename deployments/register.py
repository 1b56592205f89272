"""Registers the work pool and the deployments at a Prefect server.

``python -m deployments.register`` may be run again at any time: what is there is brought up to
date. It reads the environment: ``PREFECT_API_URL`` says which server, ``SENDABLE_HOME``,
``SENDABLE_WORKSPACE`` and ``SENDABLE_PLAYBOOK`` what the deployments work on.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate
from prefect.exceptions import ObjectAlreadyExists

HOME = Path(__file__).resolve().parents[1]
POOL = "sendable-local"
"""The work pool of the deployments; a worker of the type "process" does what is in it."""


def main() -> int:
    """Register everything; give the exit code."""
    make_pool()
    return register_deployments()


def make_pool() -> None:
    """Make the work pool, unless it is there."""
    with get_client(sync_client=True) as client:
        try:
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process"))
        except ObjectAlreadyExists:
            return


def register_deployments() -> int:
    """Register the deployments of ``prefect.yaml``, as Prefect's own command does; give its code.

    What it reads of the environment is written into the deployments: after the checkout, the
    workspace or the playbook has moved, they are registered again.
    """
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    command += ["--prefect-file", "deployments/prefect.yaml"]
    environment = {"SENDABLE_HOME": str(HOME), **os.environ}
    # Prefect looks for the flows' files from the folder in which it is called.
    return subprocess.run(command, cwd=HOME, env=environment, check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
