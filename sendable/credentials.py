"""Where the credentials of a workspace's account come from: one way for every command."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sendable.clicksend.client import Credentials
from sendable.errors import CredentialsError
from sendable.settings import ClickSendSettings
from sendable.workspace import Workspace

ReadBlocks = Callable[[str], Credentials | None]
"""Reads Prefect's Secret blocks for a base URL; ``tasks/account.py`` has one."""


@contextmanager
def find_credentials(
    workspace: Workspace, read_blocks: ReadBlocks, frozen_at: datetime | None = None
) -> Iterator[Credentials]:
    """Give the credentials: of the workspace's sandbox, which is started, or the user's own.

    The user's come from the environment or ``.env``, else from the Prefect Secret blocks
    ``clicksend-username`` and ``clicksend-api-key``.

    Args:
        workspace: The workspace; its sandbox answers while the block runs.
        read_blocks: Asked when nothing else has credentials, since it starts Prefect.
        frozen_at: A run as of another day sees the sandbox's clock stand still on that day.

    Raises:
        CredentialsError: There are none.
    """
    settings = ClickSendSettings()
    if workspace.is_sandbox and settings.credentials() is None:
        from sendable.clicksend.sandbox.serving import running_account

        with running_account(workspace.sandbox, now=frozen_at) as address:
            yield Credentials(address.base_url, address.username, address.api_key)
        return
    credentials = settings.credentials() or read_blocks(settings.base_url)
    if credentials is None:
        raise CredentialsError(
            "there are no ClickSend credentials",
            remedy="Set CLICKSEND_USERNAME and CLICKSEND_API_KEY in the environment or in a .env "
            "file; 'sendable demo' needs none",
        )
    yield credentials
