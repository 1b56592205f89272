"""The account a workspace belongs to: a real one, or the workspace's own sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from prefect.blocks.system import Secret

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.credentials import find_credentials
from sendable.ingestion.number_book import NumberBook
from sendable.ingestion.session import Session
from sendable.playbook import Playbook
from sendable.runs import Run


@contextmanager
def open_session(run: Run, playbook: Playbook) -> Iterator[Session]:
    """Open an ingest session on the workspace's account, and bind the workspace to it.

    Raises:
        CredentialsError: There are none.
        AccountMismatch: The workspace holds another account's data.
        ClickSendError: The account does not answer, or refuses.
    """
    past = run.as_of if run.as_of != run.manifest.started_at else None
    with find_credentials(run.workspace, read_blocks, past) as credentials:
        client = ClickSendClient(credentials)
        try:
            account = client.account()
            run.workspace.lake.claim(str(account.user_id))
            numbers = NumberBook(run.workspace.lake, playbook.brief.default_country)
            yield Session(
                client=client,
                lake=run.workspace.lake,
                playbook=playbook,
                run_id=run.run_id,
                started_at=run.manifest.started_at,
                numbers=numbers,
            )
            numbers.save()
        finally:
            client.close()


def read_blocks(base_url: str) -> Credentials | None:
    """Give the credentials that Prefect keeps as Secret blocks, where it does."""
    try:
        username = Secret.load("clicksend-username").get()
        api_key = Secret.load("clicksend-api-key").get()
    except ValueError:
        return None
    return Credentials(base_url, str(username), str(api_key))
