"""The accounts of a workspace: a real one with its subaccounts, or the workspace's own sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from sendable.brief import Subaccount
from sendable.clicksend.client import Credentials
from sendable.errors import CredentialsError
from sendable.lake import MAIN_ACCOUNT
from sendable.settings import ClickSendSettings
from sendable.workspace import Workspace

MAIN_PREFIX = "CLICKSEND"
"""Prefix of the main account's variables: ``CLICKSEND_USERNAME``, ``CLICKSEND_API_KEY``."""

FindSecret = Callable[[str], str | None]
"""Gives a secret that is kept elsewhere, by a name such as ``clicksend-api-key``, or nothing."""


def find_no_secret(name: str) -> None:
    """Keep no secrets elsewhere."""


@contextmanager
def reachable_accounts(
    workspace: Workspace,
    subaccounts: Sequence[Subaccount] = (),
    *,
    frozen_at: datetime | None = None,
    find_secret: FindSecret = find_no_secret,
) -> Iterator[Mapping[str, Credentials]]:
    """Give the credentials of the main account and of each subaccount, by name.

    The user's own come from the environment or ``.env``, else from where ``find_secret`` looks.
    Without any, a workspace that has a sandbox has it started for as long as the block runs.

    Args:
        workspace: The workspace.
        subaccounts: The brief's.
        frozen_at: The moment at which a sandbox's clock stands still; it runs when absent.
        find_secret: Looks for ``PREFIX-username`` and ``PREFIX-api-key``, in small letters.

    Raises:
        CredentialsError: Those of an account are not to be found.
    """
    if workspace.is_sandbox and ClickSendSettings().credentials() is None:
        from sendable.clicksend.sandbox.serving import running_account

        with running_account(workspace.sandbox, now=frozen_at) as main:
            served = {MAIN_ACCOUNT: main, **main.subaccounts}
            names = [MAIN_ACCOUNT, *(one.name for one in subaccounts)]
            missing = [name for name in names if name not in served]
            if missing:
                raise CredentialsError(f"the sandbox has no subaccount {missing[0]!r}")
            timeout = ClickSendSettings().timeout_seconds
            yield {
                name: Credentials(one.base_url, one.username, one.api_key, timeout)
                for name in names
                for one in [served[name]]
            }
        return
    prefixes = {MAIN_ACCOUNT: MAIN_PREFIX} | {one.name: one.credentials for one in subaccounts}
    yield {name: _find(prefix, find_secret) for name, prefix in prefixes.items()}


def _find(prefix: str, find_secret: FindSecret) -> Credentials:
    settings = ClickSendSettings(_env_prefix=f"{prefix}_")
    found = settings.credentials()
    if found is not None:
        return found
    stem = prefix.lower().replace("_", "-")
    username, api_key = find_secret(f"{stem}-username"), find_secret(f"{stem}-api-key")
    if username is None or api_key is None:
        raise CredentialsError(
            "there are no ClickSend credentials"
            + ("" if prefix == MAIN_PREFIX else f" for the subaccount with prefix {prefix}"),
            remedy=f"Set {prefix}_USERNAME and {prefix}_API_KEY in the environment or in a .env "
            "file; 'sendable demo' needs none",
        )
    return Credentials(settings.base_url, username, api_key, settings.timeout_seconds)
