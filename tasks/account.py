"""The sessions of an ingest: one for each account that the playbook names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from prefect.blocks.system import Secret

from sendable.accounts import reachable_accounts
from sendable.clicksend.client import ClickSendClient
from sendable.clicksend.throttle import Throttle
from sendable.errors import ConfigurationError
from sendable.ingestion.number_book import NumberBook
from sendable.ingestion.session import Session
from sendable.ingestion.terms import record_terms
from sendable.playbook import Playbook
from sendable.runs import Run


@contextmanager
def open_sessions(run: Run, playbook: Playbook) -> Iterator[list[Session]]:
    """Open a session on each account, the main one first, and bind the workspace to them.

    Raises:
        CredentialsError: An account has none.
        ConfigurationError: Two accounts are one.
        AccountMismatch: The workspace holds another account's data.
        ClickSendError: An account does not answer, or refuses.
    """
    brief, lake = playbook.brief, run.workspace.lake
    past = run.as_of if run.as_of != run.manifest.started_at else None
    numbers = NumberBook(lake, brief.default_country)
    # ClickSend counts calls by address: the accounts share one budget.
    throttle = Throttle()
    with ExitStack() as open_ones:
        accounts = open_ones.enter_context(
            reachable_accounts(
                run.workspace, brief.subaccounts, frozen_at=past, find_secret=find_block
            )
        )
        sessions: list[Session] = []
        claimed: dict[str, str] = {}
        for name, credentials in accounts.items():
            client = ClickSendClient(credentials, throttle, brief.pulls.workers)
            open_ones.callback(client.close)
            account = client.account()
            user_id = str(account.user_id)
            if user_id in claimed.values():
                raise ConfigurationError(
                    f"the subaccount {name!r} has the credentials of another account",
                    remedy="Give each subaccount in playbook.yaml a prefix of its own",
                )
            claimed[name] = user_id
            lake.claim(user_id, name)
            record_terms(lake, name, account)
            started_at = run.manifest.started_at
            sessions.append(Session(client, lake, playbook, run.run_id, started_at, numbers, name))
        yield sessions
        numbers.save()


def find_block(name: str) -> str | None:
    """Give what a Prefect Secret block holds, or nothing where there is no such block."""
    try:
        return str(Secret.load(name).get())
    except ValueError:
        return None
