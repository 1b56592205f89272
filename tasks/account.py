"""The account a workspace belongs to: a real one, or the workspace's own sandbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from prefect.blocks.system import Secret

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.errors import CredentialsError
from sendable.ingestion.number_book import NumberBook
from sendable.ingestion.session import Session
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.settings import ClickSendSettings
from sendable.workspace import Workspace


@contextmanager
def open_session(run: Run, playbook: Playbook) -> Iterator[Session]:
    """Open an ingest session on the workspace's account, and bind the workspace to it.

    Raises:
        CredentialsError: There are none.
        AccountMismatch: The workspace holds another account's data.
        ClickSendError: The account does not answer, or refuses.
    """
    past = run.as_of if run.as_of != run.manifest.started_at else None
    with _credentials(run.workspace, past) as credentials:
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


@contextmanager
def _credentials(workspace: Workspace, frozen_at: datetime | None) -> Iterator[Credentials]:
    """Give the credentials: of the workspace's sandbox, which is started, or the user's own.

    The user's come from the environment or ``.env``, else from the Prefect Secret blocks
    ``clicksend-username`` and ``clicksend-api-key``.
    """
    settings = ClickSendSettings()
    if workspace.is_sandbox and settings.credentials() is None:
        from sendable.clicksend.sandbox.serving import running_account

        # A run as of another day sees the account's clock stand still on that day.
        with running_account(workspace.sandbox, now=frozen_at) as address:
            yield Credentials(address.base_url, address.username, address.api_key)
        return
    credentials = settings.credentials() or _from_blocks(settings.base_url)
    if credentials is None:
        raise CredentialsError(
            "there are no ClickSend credentials",
            remedy="Set CLICKSEND_USERNAME and CLICKSEND_API_KEY in the environment or in a .env "
            "file; 'sendable demo' needs none",
        )
    yield credentials


def _from_blocks(base_url: str) -> Credentials | None:
    try:
        username = Secret.load("clicksend-username").get()
        api_key = Secret.load("clicksend-api-key").get()
    except ValueError:
        return None
    return Credentials(base_url, str(username), str(api_key))
