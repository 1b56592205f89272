"""The accounts of an ingest: a session on each that the playbook names, and the main one's pen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prefect.blocks.system import Secret

from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.sessions import Accounts
from sendable.sessions import open_accounts as open_accounts_of


@contextmanager
def open_accounts(run: Run, playbook: Playbook) -> Iterator[Accounts]:
    """Open the accounts for a run, with credentials from Prefect where the environment has none.

    Raises:
        CredentialsError: An account has none.
        ConfigurationError: Two accounts are one.
        AccountMismatch: The workspace holds another account's data.
        ClickSendError: An account does not answer, or refuses.
    """
    started_at = run.manifest.started_at
    with open_accounts_of(
        run.workspace,
        playbook,
        run.run_id,
        started_at,
        frozen_at=run.as_of if run.as_of != started_at else None,
        find_secret=find_block,
    ) as accounts:
        yield accounts


def find_block(name: str) -> str | None:
    """Give what a Prefect Secret block holds, or nothing where there is no such block."""
    try:
        return str(Secret.load(name).get())
    except ValueError:
        return None
