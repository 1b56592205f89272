"""The history as a file: believed where the API says the same, fetched from ClickSend only."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.clicksend.client import ClickSendClient, Credentials
from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.serving import running_account
from sendable.ingestion import messages as messages_module
from sendable.ingestion.history_export import fetch_export
from sendable.ingestion.messages import pull_messages
from sendable.workspace import Workspace

from ..clicksend.answering import Answer, Asked, answering, base_of, envelope, page
from ..library import ANN, AS_OF, DAY, World, make_playbook
from .conftest import session_on

WHEN = int((AS_OF - DAY).timestamp())
ROW = {
    "message_id": "M-1",
    "direction": "out",
    "date": str(WHEN),
    "to": ANN,
    "body": "Hello there",
    "status": "Completed",
    "status_code": "201",
    "from": "Shop",
    "message_parts": "1",
}


@pytest.fixture(autouse=True)
def every_history_is_worth_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages_module, "_WORTH_AN_EXPORT", 1)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, make_playbook(tmp_path / "playbook", consent={}))


def as_csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


class Exporting:
    """An account that has a history of ``counted`` messages, and a file of ``rows``."""

    def __init__(self, rows: list[dict[str, str]], pages: list[dict[str, Any]]) -> None:
        self.rows, self.pages = rows, pages
        self.address = ""

    def __call__(self, asked: Asked, before: int) -> Answer:
        if asked.path == "/v3/sms/history/export":
            return Answer(envelope({"url": self.address}))
        if asked.path == "/exports/history.csv":
            return Answer(as_csv(self.rows))
        first, last = int(asked.query["date_from"]), int(asked.query["date_to"])
        found = [row for row in self.pages if first <= int(row["date"]) <= last]
        return Answer(page(found))


def pull(world: World, account: Exporting) -> tuple[pd.DataFrame, list[Asked]]:
    with answering(account) as (client, asked):
        account.address = base_of(client).removesuffix("/v3") + "/exports/history.csv?signature=1"
        with session_on(client, world.workspace, world.playbook) as session:
            pull_messages(session)
    return world.lake.read("messages"), asked


def pages_read(asked: list[Asked]) -> int:
    return sum(ask.path == "/v3/sms/history" and ask.query["limit"] == "100" for ask in asked)


def test_a_file_that_the_api_agrees_with_spares_the_pages(world: World) -> None:
    messages, asked = pull(world, Exporting([ROW], [ROW]))
    assert list(messages["body"]) == ["Hello there"]
    assert list(messages["delivery"]) == ["delivered"]
    assert pages_read(asked) == 0


def test_a_week_in_which_the_file_has_less_is_read_page_by_page(world: World) -> None:
    both = [ROW, {**ROW, "message_id": "M-2"}]
    messages, asked = pull(world, Exporting([ROW], both))
    assert set(messages["message_id"]) == {"M-1", "M-2"}
    assert pages_read(asked) >= 1


def test_a_week_with_a_text_that_may_be_cut_is_read_page_by_page(world: World) -> None:
    whole = "a" * 170
    messages, _ = pull(world, Exporting([{**ROW, "body": whole[:160]}], [{**ROW, "body": whole}]))
    assert list(messages["body"]) == [whole]


def test_a_file_without_the_columns_is_not_used(world: World) -> None:
    messages, asked = pull(world, Exporting([{"when": "today", "what": "x"}], [ROW]))
    assert list(messages["message_id"]) == ["M-1"]
    assert pages_read(asked) >= 1


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.example/history.csv",
        "http://bucket.s3.amazonaws.com/history.csv",
        "https://s3.amazonaws.com.elsewhere.example/history.csv",
        "{own}/v3/sms/send",
        "file:///etc/passwd",
    ],
)
def test_no_address_but_clicksends_own_is_called(world: World, address: str) -> None:
    def script(asked: Asked, before: int) -> Answer:
        return Answer(envelope({"url": script.address}))  # type: ignore[attr-defined]

    with answering(script) as (client, asked):
        own = base_of(client).removesuffix("/v3")
        script.address = address.format(own=own)  # type: ignore[attr-defined]
        with session_on(client, world.workspace, world.playbook) as session:
            assert fetch_export(session) is None
    assert [ask.path for ask in asked] == ["/v3/sms/history/export"]


@pytest.fixture
def lakes(account: Path, tmp_path: Path) -> dict[bool, pd.DataFrame]:
    found = {}
    for export in (True, False):
        workspace = Workspace(tmp_path / str(export))
        with running_account(account, now=AS_OF, behaviour=Behaviour(export=export)) as address:
            client = ClickSendClient(
                Credentials(address.base_url, address.username, address.api_key)
            )
            with session_on(client, workspace, make_playbook(tmp_path / "playbook")) as session:
                pull_messages(session)
            client.close()
        rows = workspace.lake.read("messages")
        found[export] = rows.sort_values("message_id", ignore_index=True)
    return found


@pytest.mark.slow
def test_a_first_load_by_file_is_the_same_as_one_by_pages(lakes: dict[bool, pd.DataFrame]) -> None:
    assert len(lakes[True]) > 300
    pd.testing.assert_frame_equal(lakes[True], lakes[False])
