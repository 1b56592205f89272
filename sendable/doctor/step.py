"""The examination: every look, in order, whatever the one before it found."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from sendable.accounts import FindSecret, find_no_secret, reachable_accounts
from sendable.brief import Subaccount
from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.throttle import Throttle
from sendable.doctor.account import Now, examine_account, examine_main_account
from sendable.doctor.lines import Line, Section, fail_with, say_ok
from sendable.doctor.machine import examine_machine
from sendable.doctor.mending import add_missing_poll_rule
from sendable.doctor.papers import examine_playbook, open_playbook, read_health_policy
from sendable.doctor.server import examine_server, find_api_url
from sendable.doctor.telling import examine_alerts, examine_reports
from sendable.doctor.workspace import examine_workspace
from sendable.errors import SendableError
from sendable.health_policy import HealthPolicy
from sendable.lake import MAIN_ACCOUNT
from sendable.next_steps import write_folders
from sendable.playbook import Playbook
from sendable.runs import RunRequest
from sendable.up.prefect_api import PrefectApi
from sendable.workspace import Workspace

_PATIENCE_SECONDS = 10.0
"""How long an account may be silent: whoever asks a doctor waits for the answer."""


def examine(workspace: Path, playbook: Path, now: Now, find_block: FindSecret) -> list[Section]:
    """Look at everything, and change nothing.

    Args:
        workspace: The workspace's folder; it need not be there.
        playbook: The playbook's folder; likewise.
        now: Gives the moment.
        find_block: Gives what a block of Prefect's server holds; asked where one answers.
    """
    policy = read_health_policy(playbook)
    read, papers = open_playbook(playbook)
    folders = write_folders(RunRequest(workspace=workspace, playbook=playbook))
    refresh = f"sendable refresh{folders}"
    api_url = find_api_url(workspace)
    find_secret = _secrets_of(api_url, find_block)
    return [
        Section("This machine", examine_machine(workspace, policy)),
        Section("Playbook", [*papers, *(examine_playbook(read) if read else ())]),
        Section("Workspace", examine_workspace(Workspace(workspace), policy, now(), refresh)),
        *examine_accounts(workspace, read, policy, now, find_secret),
        Section(
            "Runs by themselves",
            [
                *examine_server(api_url, workspace, now()),
                examine_alerts(api_url),
                examine_reports(workspace),
            ],
        ),
    ]


def examine_accounts(
    workspace: Path,
    playbook: Playbook | None,
    policy: HealthPolicy,
    now: Now,
    find_secret: FindSecret,
) -> Iterator[Section]:
    """Look at the account and each subaccount, whatever became of the one before."""
    for name, subaccount in _names_of(playbook).items():
        title = f"Subaccount {name}" if subaccount else "Account"
        try:
            with _account_of(workspace, name, subaccount, find_secret) as credentials:
                lines = _examine(credentials, None if subaccount else playbook, policy, now)
        except SendableError as failure:
            lines = [fail_with("credentials", failure)]
        yield Section(title, lines)


def _examine(
    credentials: Credentials, playbook: Playbook | None, policy: HealthPolicy, now: Now
) -> list[Line]:
    """Look at one account; beside the playbook, where it is the main one."""
    client = ClickSendClient(credentials, Throttle())
    try:
        lines = examine_account(client, policy, now)
        # Where nobody is let in, that is all there is to say.
        is_in = len(lines) > 1
        return [*lines, *(examine_main_account(client, playbook) if playbook and is_in else ())]
    finally:
        client.close()


def mend(workspace: Path, playbook: Path, find_block: FindSecret) -> Section:
    """Put right what a program may put right, and say what was done and what could not be.

    That is the rule by which replies are read, in each account that has none.
    """
    read, _ = open_playbook(playbook)
    find_secret = _secrets_of(find_api_url(workspace), find_block)
    lines: list[Line] = []
    for name, subaccount in _names_of(read).items():
        try:
            with _account_of(workspace, name, subaccount, find_secret) as credentials:
                if add_missing_poll_rule(credentials):
                    said = f"a rule with the action POLL was added to the account {name!r}"
                    lines.append(say_ok("replies", said))
        except SendableError as failure:
            lines.append(fail_with("replies", failure))
    return Section("Mended", lines)


def _names_of(playbook: Playbook | None) -> dict[str, Subaccount | None]:
    """Give the accounts by name, the main one first, which is no subaccount."""
    subaccounts = playbook.brief.subaccounts if playbook else []
    return {MAIN_ACCOUNT: None, **{one.name: one for one in subaccounts}}


@contextmanager
def _account_of(
    workspace: Path, name: str, subaccount: Subaccount | None, find_secret: FindSecret
) -> Iterator[Credentials]:
    """Give the credentials of one account; it answers soon, or not at all."""
    wanted = [subaccount] if subaccount else []
    with reachable_accounts(Workspace(workspace), wanted, find_secret=find_secret) as accounts:
        found = accounts[name]
        yield replace(found, timeout=min(found.timeout, _PATIENCE_SECONDS))


def _secrets_of(api_url: str, find_block: FindSecret) -> FindSecret:
    """Give where else credentials may be: a server that answers. To look starts none."""
    is_named = "PREFECT_API_URL" in os.environ
    return find_block if is_named and PrefectApi(api_url).is_there() else find_no_secret
