"""Registers everything at a Prefect server: the work pool, the deployments, the automations.

``python -m deployments.register`` may be run again at any time: what is there is brought up to
date. It reads the environment: ``PREFECT_API_URL`` says which server, ``SENDABLE_WORKSPACE`` and
``SENDABLE_PLAYBOOK`` what the deployments work on, and ``SENDABLE_WORK_POOL``, where there is one,
in which work pool their runs wait.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import WorkPoolCreate, WorkPoolUpdate
from prefect.exceptions import ObjectAlreadyExists

from deployments.automations import register_automations
from sendable.errors import SendableError
from sendable.policies import read_policies
from sendable.schedules import POOL, name_deploy_settings
from sendable.workspace import PROJECT_ROOT


def main() -> int:
    """Register everything; give the exit code."""
    workspace = Path(os.environ.get("SENDABLE_WORKSPACE", "workspace"))
    playbook = Path(os.environ.get("SENDABLE_PLAYBOOK", "playbook"))
    pool = os.environ.get("SENDABLE_WORK_POOL", POOL)
    try:
        # Another pool is somebody's own, of a kind that they chose.
        if pool == POOL:
            make_pool()
        if failed := register_deployments(workspace, playbook, pool):
            return failed
        register_automations(read_policies(playbook).alerts)
    except SendableError as failure:
        print(f"error {failure}", file=sys.stderr)  # noqa: T201 - a command of its own
        return 1
    return 0


def make_pool() -> None:
    """Make the work pool, or bring the one that is there to its limit.

    It does one run at a time, whichever deployment's: a workspace has one writer, and a monthly run
    that finds the daily one at work should wait for it, not fail.
    """
    with get_client(sync_client=True) as client:
        try:
            client.create_work_pool(WorkPoolCreate(name=POOL, type="process", concurrency_limit=1))
        except ObjectAlreadyExists:
            client.update_work_pool(POOL, WorkPoolUpdate(concurrency_limit=1))


def register_deployments(workspace: Path, playbook: Path, pool: str = POOL) -> int:
    """Register the deployments of ``prefect.yaml``, as Prefect's own command does; give its code.

    Args:
        workspace: The workspace that the runs are of.
        playbook: The playbook that they go by, with the policy of schedules.
        pool: The work pool that their runs wait in.

    Raises:
        PlaybookError: A policy of the playbook cannot be read.
    """
    command = [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"]
    command += ["--prefect-file", "deployments/prefect.yaml"]
    environment = {**os.environ, **name_deploy_settings(workspace, playbook, pool)}
    # Prefect looks for the flows' files from the folder in which it is called.
    done = subprocess.run(command, cwd=PROJECT_ROOT, env=environment, check=False)  # noqa: S603
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
