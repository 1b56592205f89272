"""The demo: a local account for a workspace, and how well a run found what is true in it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from sendable.clicksend.sandbox.account import create_account, create_account_for_customers
from sendable.clicksend.sandbox.commands import score
from sendable.errors import ConfigurationError
from sendable.playbook import read_playbook
from sendable.runs import RunRequest
from sendable.sources.customers import read_customers
from sendable.sources.declared import OrderSource
from sendable.workspace import Workspace


def make_account(
    request: RunRequest,
    now: datetime,
    *,
    contacts: int,
    months: int,
    seed: int,
    shop_customers: bool,
) -> None:
    """Make the workspace's local account, unless it has one already.

    Args:
        request: The workspace and the playbook.
        now: The moment at which the account is drawn.
        contacts: People in it.
        months: Months of messages.
        seed: The seed of everything random.
        shop_customers: Make one contact for each customer of the playbook's orders file instead,
            each with a fictional number, and no messages.

    Raises:
        ConfigurationError: The playbook declares no orders to take the customers from.
    """
    workspace = Workspace(request.workspace)
    if workspace.is_sandbox:
        return
    if not shop_customers:
        create_account(workspace.sandbox, contacts=contacts, months=months, seed=seed, now=now)
        return
    playbook = read_playbook(request.playbook)
    sources = [item for item in playbook.brief.sources if isinstance(item, OrderSource)]
    if not sources:
        raise ConfigurationError("the playbook declares no orders to take the customers from")
    customers = read_customers(sources[0], playbook.folder, workspace.root)
    create_account_for_customers(workspace.sandbox, customer_ids=customers, now=now, seed=seed)


def show_score(workspace: Path) -> None:
    """Show how well the latest run found what is true in the account."""
    score(workspace)
