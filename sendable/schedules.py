"""Schedules: what the deployments are registered with, as settings of the environment.

``deployments/prefect.yaml`` names them as ``{{ $SENDABLE_… }}``, which Prefect fills in when the
deployments are registered.
"""

from __future__ import annotations

from pathlib import Path

from sendable.lake import MAIN_ACCOUNT, Lake
from sendable.policies import read_policies
from sendable.schedules_policy import ACCOUNT_ZONE, SchedulesPolicy
from sendable.workspace import PROJECT_ROOT, Workspace

POOL = "sendable-local"
"""The work pool of the deployments; a worker of the type "process" does what is in it."""

UNKNOWN_ZONE = "UTC"
"""The clock that counts until a pull has told the account's own."""

SCHEDULES = ("monthly", "daily", "hourly")
"""The schedules, as the policy names them."""


def name_deploy_settings(workspace: Path, playbook: Path, pool: str = POOL) -> dict[str, str]:
    """Give what has to be in the environment where the deployments are registered.

    Args:
        workspace: The workspace that the runs are of.
        playbook: The playbook that they go by.
        pool: The work pool that they wait in.

    Returns:
        ``SENDABLE_HOME``, ``SENDABLE_WORKSPACE`` and ``SENDABLE_PLAYBOOK`` as absolute paths,
        ``SENDABLE_WORK_POOL``, ``SENDABLE_TIME_ZONE``, and for each schedule
        ``SENDABLE_MONTHLY_CRON`` and ``SENDABLE_MONTHLY_ACTIVE``.

    Raises:
        PlaybookError: A policy of the playbook cannot be read.
    """
    policy = read_policies(playbook).schedules
    workspace = workspace.resolve()
    settings = {
        "SENDABLE_HOME": str(PROJECT_ROOT),
        "SENDABLE_WORKSPACE": str(workspace),
        "SENDABLE_PLAYBOOK": str(playbook.resolve()),
        "SENDABLE_TIME_ZONE": find_time_zone(policy, Workspace(workspace).lake),
        "SENDABLE_WORK_POOL": pool,
    }
    for name in SCHEDULES:
        schedule = getattr(policy, name)
        settings[f"SENDABLE_{name.upper()}_CRON"] = schedule.cron
        settings[f"SENDABLE_{name.upper()}_ACTIVE"] = str(schedule.active).lower()
    return settings


def find_time_zone(policy: SchedulesPolicy, lake: Lake) -> str:
    """Give the time zone of the schedules: the policy's own, or the account's as the lake has it.

    Args:
        policy: The schedules.
        lake: The tables; there need be none yet.

    Returns:
        An IANA name; UTC while the account's is not known, since no pull has been made.
    """
    if policy.time_zone != ACCOUNT_ZONE:
        return policy.time_zone
    accounts = lake.read("accounts")
    zones = accounts.loc[accounts["account"] == MAIN_ACCOUNT, "timezone"].dropna().tolist()
    return str(zones[0]) if zones else UNKNOWN_ZONE
