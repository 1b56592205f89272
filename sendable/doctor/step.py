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
from sendable.doctor.lines import Line, Section, fail_with
from sendable.doctor.machine import examine_machine
from sendable.doctor.mending import add_missing_poll_rule
from sendable.doctor.papers import examine_playbook, open_playbook, read_health_policy
from sendable.doctor.server import examine_server, find_api_url
from sendable.doctor.telling import examine_alerts, examine_reports
from sendable.doctor.workspace import examine_workspace
from sendable.errors import SendableError
from sendable.health_policy import HealthPolicy
from sendable.lake import MAIN_ACCOUNT
from sendable.playbook import Playbook
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
    api_url = find_api_url(workspace)
    find_secret = _secrets_of(api_url, find_block)
    return [
        Section("This machine", examine_machine(workspace, policy)),
        Section("Playbook", [*papers, *(examine_playbook(read) if read else ())]),
        Section("Workspace", examine_workspace(Workspace(workspace), policy, now())),
        *examine_accounts(workspace, read, policy, now, find_secret),
        Section(
            "Runs by themselves",
            [
                *examine_server(api_url, workspace),
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
    """Look at the account and its subaccounts."""
    try:
        with _accounts_of(workspace, playbook, find_secret) as accounts:
            for name, credentials in accounts.items():
                client = ClickSendClient(credentials, Throttle())
                try:
                    lines: list[Line] = examine_account(client, policy, now)
                    # Where nobody is let in, that is all there is to say.
                    if len(lines) > 1 and name == MAIN_ACCOUNT and playbook is not None:
                        lines += examine_main_account(client, playbook)
                finally:
                    client.close()
                title = "Account" if name == MAIN_ACCOUNT else f"Subaccount {name}"
                yield Section(title, lines)
    except SendableError as failure:
        yield Section("Account", [fail_with("credentials", failure)])


def mend(workspace: Path, playbook: Path, find_block: FindSecret) -> list[str]:
    """Put right what may be put right by a program; give a sentence for each thing done.

    That is the rule by which replies are read, in each account that has none.

    Raises:
        SendableError: An account has no credentials, does not answer, or refuses.
    """
    read, _ = open_playbook(playbook)
    find_secret = _secrets_of(find_api_url(workspace), find_block)
    with _accounts_of(workspace, read, find_secret) as accounts:
        return [
            f"A rule with the action POLL was added to the account {name!r}"
            for name, credentials in accounts.items()
            if add_missing_poll_rule(credentials)
        ]


@contextmanager
def _accounts_of(
    workspace: Path, playbook: Playbook | None, find_secret: FindSecret
) -> Iterator[dict[str, Credentials]]:
    subaccounts: list[Subaccount] = list(playbook.brief.subaccounts) if playbook else []
    with reachable_accounts(Workspace(workspace), subaccounts, find_secret=find_secret) as accounts:
        yield {
            name: replace(each, timeout=min(each.timeout, _PATIENCE_SECONDS))
            for name, each in accounts.items()
        }


def _secrets_of(api_url: str, find_block: FindSecret) -> FindSecret:
    """Give where else credentials may be: a server that answers. To look starts none."""
    is_named = "PREFECT_API_URL" in os.environ
    return find_block if is_named and PrefectApi(api_url).is_there() else find_no_secret
