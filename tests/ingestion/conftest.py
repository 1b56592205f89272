"""A small account, its server, and a whole ingest without Prefect."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import requests

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.sandbox.account import create_account
from sendable.clicksend.sandbox.serving import AccountAddress, running_account
from sendable.ingestion.campaigns import pull_campaigns
from sendable.ingestion.clicks import pull_clicks
from sendable.ingestion.contacts import close_lists, pull_contacts, pull_opt_outs
from sendable.ingestion.lists import check_lists, opt_out_lists, pull_lists, reviewed_lists
from sendable.ingestion.messages import pull_messages
from sendable.ingestion.number_book import NumberBook
from sendable.ingestion.our_members import pull_our_members
from sendable.ingestion.receipts import pull_receipts
from sendable.ingestion.replies import pull_replies
from sendable.ingestion.session import Pulled, Session
from sendable.ingestion.sources import pull_source
from sendable.playbook import Playbook
from sendable.workspace import Workspace

from ..library import AS_OF, copy_tables, make_playbook


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a generated account of 300 people and four months; not to be written to."""
    folder = tmp_path_factory.mktemp("account")
    create_account(folder, contacts=300, months=4, seed=5, now=AS_OF)
    return folder


@dataclass
class Served:
    """A running account: to pull from, and to change behind the client's back."""

    folder: Path
    address: AccountAddress

    @property
    def credentials(self) -> Credentials:
        return Credentials(self.address.base_url, self.address.username, self.address.api_key)

    def change(self, statement: str, *values: object) -> int:
        with closing(sqlite3.connect(self.folder / "account.sqlite")) as database, database:
            return database.execute(statement, values).rowcount

    def rows(self, statement: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(self.folder / "account.sqlite")) as database:
            return database.execute(statement, values).fetchall()

    def call(self, method: str, path: str) -> None:
        auth = (self.address.username, self.address.api_key)
        url = self.address.base_url + path
        assert requests.request(method, url, auth=auth, timeout=10).status_code == 200


@contextmanager
def serving(account: Path, folder: Path) -> Iterator[Served]:
    """Serve a copy of an account, which is put into a folder."""
    shutil.copytree(account, folder)
    with running_account(folder, now=AS_OF) as address:
        yield Served(folder, address)


def client_of(served: Served) -> closing[ClickSendClient]:
    return closing(ClickSendClient(served.credentials))


@pytest.fixture
def served(account: Path, tmp_path: Path) -> Iterator[Served]:
    with serving(account, tmp_path / "account") as served:
        yield served


@contextmanager
def session_on(
    client: ClickSendClient, workspace: Workspace, playbook: Playbook, now: datetime = AS_OF
) -> Iterator[Session]:
    """Open an ingest, and keep the numbers it read."""
    if not workspace.lake.root.exists():
        copy_tables(workspace.lake.root)
    workspace.prepare()
    numbers = NumberBook(workspace.lake, playbook.brief.default_country)
    run_id = f"{now:%Y%m%dT%H%M%SZ}-test"
    session = Session(client, workspace.lake, playbook, run_id, now, numbers)
    yield session
    numbers.save()


def ingest(
    client: ClickSendClient, workspace: Workspace, playbook: Playbook, now: datetime = AS_OF
) -> dict[str, Pulled]:
    """Pull everything, as the step does, and give how each feed ended."""
    with session_on(client, workspace, playbook, now) as session:
        listed, lists = pull_lists(session)
        check_lists(playbook, lists)
        opt_outs, others = opt_out_lists(session, lists), reviewed_lists(session, lists)
        pulled = [listed, *(pull_opt_outs(session, one) for one in opt_outs), pull_replies(session)]
        pulled += [pull_contacts(session, others), pull_messages(session), pull_receipts(session)]
        close_lists(session, [*opt_outs, *others])
        campaigns_pulled, campaigns = pull_campaigns(session)
        pulled += [
            campaigns_pulled,
            pull_our_members(session, campaigns),
            pull_clicks(session, campaigns),
        ]
        pulled += [pull_source(session, source, workspace) for source in playbook.brief.sources]
        rows = [
            {
                "run_id": session.run_id,
                "account": feed.account,
                "feed": feed.feed,
                "state": feed.state,
                "rows": feed.rows,
                "changed": feed.changed,
                "quarantined": feed.quarantined,
                "covers_from": feed.covers_from,
                "pulled_at": now,
                "note": feed.note,
            }
            for feed in pulled
        ]
        session.lake.replace_run("pulls", session.run_id, pd.DataFrame(rows))
    return {feed.feed.partition(":")[0]: feed for feed in pulled}


@pytest.fixture
def client(served: Served) -> Iterator[ClickSendClient]:
    with client_of(served) as client:
        yield client


@pytest.fixture(scope="session")
def reader(account: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ClickSendClient]:
    """A client of the account as it was made, for what changes nothing in it."""
    with (
        serving(account, tmp_path_factory.mktemp("reader") / "account") as served,
        client_of(served) as client,
    ):
        yield client


@dataclass(frozen=True)
class Begun:
    """What the first ingest of the account left, and how each feed of it ended."""

    workspace: Workspace
    feeds: dict[str, Pulled]

    def copy_to(self, folder: Path) -> Workspace:
        return Workspace(shutil.copytree(self.workspace.root, folder))


@pytest.fixture(scope="session")
def begun(reader: ClickSendClient, tmp_path_factory: pytest.TempPathFactory) -> Begun:
    root = tmp_path_factory.mktemp("begun")
    workspace = Workspace(root / "workspace")
    return Begun(workspace, ingest(reader, workspace, make_playbook(root / "playbook")))
