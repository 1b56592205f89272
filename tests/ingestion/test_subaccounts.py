"""Several accounts in one lake: pulled apart, suppressed together."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from sendable.engine.duckdb import open_engine
from sendable.errors import AccountMismatch
from sendable.ingestion.campaigns import pull_campaigns
from sendable.ingestion.clicks import pull_clicks
from sendable.ingestion.contacts import close_lists, pull_contacts, pull_opt_outs
from sendable.ingestion.lists import opt_out_lists, pull_lists, reviewed_lists
from sendable.ingestion.messages import pull_messages
from sendable.ingestion.number_book import NumberBook
from sendable.ingestion.receipts import pull_receipts
from sendable.ingestion.replies import pull_replies
from sendable.ingestion.session import Pulled, Session
from sendable.playbook import Playbook
from sendable.replies.meanings import register_meanings
from sendable.runs import Manifest, Run
from sendable.suppressions import find_suppressions
from sendable.workspace import Workspace

from ..library import AS_OF, make_playbook
from .trouble import Live, after, client_of, live_account, small_account

pytestmark = pytest.mark.slow

NAMES = ("main", "sydney", "perth")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("account")
    return small_account(where, people=150, subaccounts=("sydney", "perth"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def playbook(tmp_path: Path) -> Playbook:
    return make_playbook(tmp_path / "playbook")


@contextmanager
def sessions_on(
    live: Live, workspace: Workspace, playbook: Playbook, now: datetime = AS_OF
) -> Iterator[list[Session]]:
    workspace.prepare()
    numbers = NumberBook(workspace.lake, "AU")
    with ExitStack() as opened:
        sessions = []
        for name, address in {"main": live.address, **live.address.subaccounts}.items():
            client = opened.enter_context(client_of(address))
            run_id = f"{now:%Y%m%dT%H%M%SZ}-test"
            sessions.append(Session(client, workspace.lake, playbook, run_id, now, numbers, name))
        yield sorted(sessions, key=lambda session: NAMES.index(session.account))
        numbers.save()


def ingest_all(
    live: Live, workspace: Workspace, playbook: Playbook, now: datetime = AS_OF
) -> dict[tuple[str, str], Pulled]:
    """Pull every account, feed by feed, as the step does."""
    with sessions_on(live, workspace, playbook, now) as sessions:
        lists = {session.account: pull_lists(session) for session in sessions}
        pulled = [feed for feed, _ in lists.values()]
        kept = []
        for session in sessions:
            opt_outs = opt_out_lists(session, lists[session.account][1])
            pulled += [*(pull_opt_outs(session, one) for one in opt_outs), pull_replies(session)]
            kept += opt_outs
        for session in sessions:
            others = reviewed_lists(session, lists[session.account][1])
            pulled.append(pull_contacts(session, others))
            kept += others
        close_lists(sessions[0], kept)
        for pull in (pull_messages, pull_receipts):
            pulled += [pull(session) for session in sessions]
        for session in sessions:
            feed, campaigns = pull_campaigns(session)
            pulled += [feed, pull_clicks(session, campaigns)]
    return {(feed.account, feed.feed): feed for feed in pulled}


def suppressed(workspace: Workspace, playbook: Playbook) -> set[str]:
    manifest = Manifest(run_id="r", as_of=AS_OF, started_at=AS_OF, playbook_folder="p")
    with open_engine(workspace.lake) as connection:
        register_meanings(connection, playbook.policies)
        return set(find_suppressions(connection, Run(workspace, manifest))["number"])


def rows_of(folder: Path, name: str, statement: str) -> list[tuple]:
    path = folder if name == "main" else folder / "subaccounts" / name
    with closing(sqlite3.connect(path / "account.sqlite")) as database:
        return database.execute(statement).fetchall()


def test_three_accounts_fill_one_lake_and_again_nothing_changes(
    folder: Path, workspace: Workspace, playbook: Playbook
) -> None:
    with live_account(folder) as live:
        first = ingest_all(live, workspace, playbook)
        again = ingest_all(live, workspace, playbook, after(10))
    assert {feed.state for feed in first.values()} == {"complete"}
    assert {key: feed.changed for key, feed in again.items() if feed.changed} == {}
    messages = workspace.lake.read("messages")
    since = int(AS_OF.timestamp()) - 124 * 86_400
    sent = {
        row[0]
        for name in NAMES
        for row in rows_of(folder, name, f"SELECT message_id FROM messages WHERE date > {since}")
    }
    assert set(messages["message_id"]) == sent
    contacts = workspace.lake.read("contacts")
    for name in NAMES:
        ids = {row[0] for row in rows_of(folder, name, "SELECT contact_id FROM contacts")}
        aside = set(workspace.lake.read("quarantine")["key"].astype(str))
        assert {str(one) for one in ids} <= {str(one) for one in contacts["contact_id"]} | aside
    assert set(workspace.lake.read("lists")["account"]) == set(NAMES)


def test_no_account_is_asked_about_another_accounts_messages(
    folder: Path, workspace: Workspace, playbook: Playbook
) -> None:
    with live_account(folder) as live:
        ingest_all(live, workspace, playbook)
        asked = [path for _, path in live.asked if "/statistics/quick_sms/" in path]
    assert asked
    assert len(asked) == len(set(asked))
    marks = workspace.lake.read("link_pulls")
    assert not marks.duplicated(["kind", "sent_id"]).any()


def test_who_left_one_account_is_suppressed_in_all(
    folder: Path, workspace: Workspace, playbook: Playbook
) -> None:
    with live_account(folder) as live:
        ingest_all(live, workspace, playbook)
    lists = workspace.lake.read("lists")
    elsewhere = set(lists.loc[lists["is_opt_out"] & (lists["account"] != "main"), "list_id"])
    opt_outs = workspace.lake.read("opt_outs")
    left = set(opt_outs.loc[opt_outs["list_id"].isin(elsewhere), "number"]) - {""}
    contacts = workspace.lake.read("contacts")
    of_main = set(lists.loc[(lists["account"] == "main") & ~lists["is_opt_out"], "list_id"])
    shared = left & set(contacts.loc[contacts["list_id"].isin(of_main), "number"].dropna())
    assert shared, "somebody is on a list of the main account who left another one"
    assert shared <= suppressed(workspace, playbook)


def test_a_list_that_is_gone_from_one_account_closes_its_contacts_only(
    folder: Path, workspace: Workspace, playbook: Playbook, tmp_path: Path
) -> None:
    copied = shutil.copytree(folder, tmp_path / "account")
    with live_account(copied) as live:
        ingest_all(live, workspace, playbook)
        [(list_id,)] = rows_of(
            copied, "sydney", "SELECT list_id FROM lists WHERE list_name = 'VIP club'"
        )
        path = copied / "subaccounts" / "sydney" / "account.sqlite"
        with closing(sqlite3.connect(path)) as database, database:
            database.execute("DELETE FROM contacts WHERE list_id = ?", (list_id,))
            database.execute("DELETE FROM lists WHERE list_id = ?", (list_id,))
        ingest_all(live, workspace, playbook, after(10))
    contacts = workspace.lake.read("contacts")
    closed = contacts[contacts["valid_to"].notna()]
    assert set(closed["list_id"]) == {list_id}
    assert not (contacts["valid_to"].isna() & (contacts["list_id"] == list_id)).any()
    assert list_id not in set(workspace.lake.read("lists")["list_id"])


def test_another_account_under_a_known_name_is_refused_by_that_name(workspace: Workspace) -> None:
    workspace.prepare()
    workspace.lake.claim("1", "main")
    workspace.lake.claim("2", "sydney")
    workspace.lake.claim("2", "sydney")
    with pytest.raises(AccountMismatch, match="sydney"):
        workspace.lake.claim("3", "sydney")
    with pytest.raises(AccountMismatch):
        workspace.lake.claim("2", "main")
