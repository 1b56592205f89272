"""What is asked for of contacts, and when a list is read whole again."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from sendable.errors import PermissionDenied
from sendable.playbook import Playbook
from sendable.workspace import Workspace

from ..library import AS_OF, DAY, make_playbook
from .conftest import ingest
from .trouble import (
    Live,
    account_file,
    after,
    client_of,
    live_account,
    pull_people,
    small_account,
)

pytestmark = pytest.mark.slow

NEWSLETTER, VIP = 3102, 3103
NEWS = f"/v3/lists/{NEWSLETTER}/contacts"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"), people=500, months=1)


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    return shutil.copytree(template, tmp_path / "account")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def playbook(tmp_path: Path) -> Playbook:
    return make_playbook(tmp_path / "playbook", lists=["Newsletter", "VIP club"])


def pages_at(
    live: Live, workspace: Workspace, playbook: Playbook, now: datetime, path: str = NEWS
) -> int:
    """Pull people at a moment; give how many pages of a list were asked for."""
    live.clock.move(now)
    live.asked.clear()
    with client_of(live.address) as client:
        pull_people(client, workspace, playbook, now)
    return live.asked.count(("GET", path))


def current(workspace: Workspace, list_id: int = NEWSLETTER) -> set[int]:
    rows = workspace.lake.read("contacts", list_id=list_id)
    return set(rows.loc[rows["valid_to"].isna(), "contact_id"])


def test_between_whole_readings_only_what_changed_is_asked_for(
    folder: Path, workspace: Workspace, playbook: Playbook
) -> None:
    with live_account(folder) as live:
        whole = pages_at(live, workspace, playbook, AS_OF)
        assert whole >= 3
        for days in (1, 3, 6):
            assert pages_at(live, workspace, playbook, AS_OF + days * DAY) == 1
        assert pages_at(live, workspace, playbook, AS_OF + 7 * DAY) >= whole, "a week later"
        assert pages_at(live, workspace, playbook, AS_OF + 8 * DAY) == 1


def test_the_playbook_says_how_often_lists_are_read_whole(
    folder: Path, workspace: Workspace, tmp_path: Path
) -> None:
    daily = make_playbook(
        tmp_path / "daily", lists=["Newsletter"], pulls={"full_contacts_every_days": 1}
    )
    with live_account(folder) as live:
        whole = pages_at(live, workspace, daily, AS_OF)
        assert pages_at(live, workspace, daily, AS_OF + DAY / 2) == 1
        assert pages_at(live, workspace, daily, AS_OF + DAY) >= whole


def test_who_is_new_or_differs_comes_with_what_changed(
    folder: Path, workspace: Workspace, playbook: Playbook
) -> None:
    later = int((AS_OF + DAY / 2).timestamp())
    with live_account(folder) as live:
        pages_at(live, workspace, playbook, AS_OF)
        one = min(current(workspace))
        with account_file(folder) as database:
            database.execute(
                "UPDATE contacts SET first_name = 'Zoë', date_updated = ? WHERE contact_id = ?",
                (later, one),
            )
            new = database.execute(
                "INSERT INTO contacts (list_id, phone_number, custom_1, custom_2, custom_3,"
                " custom_4, date_added, date_updated) "
                "VALUES (?, '+61491570156', '', '', '', '', ?, ?)",
                (NEWSLETTER, later, later),
            ).lastrowid
        assert pages_at(live, workspace, playbook, AS_OF + DAY) == 1
    assert new in current(workspace)
    rows = workspace.lake.read("contacts", contact_id=int(one))
    assert rows.loc[rows["valid_to"].isna(), "first_name"].tolist() == ["Zoë"]
    assert set(rows["valid_to"].dropna()) == {AS_OF + DAY}


@pytest.mark.parametrize("moved", [False, True])
def test_who_left_is_noticed_by_the_count_and_the_list_is_read_whole(
    moved: bool, folder: Path, workspace: Workspace, playbook: Playbook
) -> None:
    """ClickSend keeps no record of who left, and a move changes no date."""
    with live_account(folder) as live:
        whole = pages_at(live, workspace, playbook, AS_OF)
        one = min(current(workspace))
        with account_file(folder) as database:
            if moved:
                database.execute(
                    "UPDATE contacts SET list_id = ? WHERE contact_id = ?", (VIP, int(one))
                )
            else:
                database.execute("DELETE FROM contacts WHERE contact_id = ?", (int(one),))
        assert pages_at(live, workspace, playbook, AS_OF + DAY) >= whole
        assert one not in current(workspace)
        assert (one in current(workspace, VIP)) == moved
        assert pages_at(live, workspace, playbook, AS_OF + 2 * DAY) == 1


def test_another_country_reads_every_list_anew(
    folder: Path, workspace: Workspace, playbook: Playbook, tmp_path: Path
) -> None:
    other = make_playbook(
        tmp_path / "other", lists=["Newsletter", "VIP club"], default_country="NZ"
    )
    with live_account(folder) as live:
        whole = pages_at(live, workspace, playbook, AS_OF)
        assert pages_at(live, workspace, other, after(60)) >= whole
        assert pages_at(live, workspace, other, after(120)) == 1


def test_opt_out_lists_are_read_whole_each_time(
    folder: Path, workspace: Workspace, playbook: Playbook
) -> None:
    with account_file(folder) as database:
        [(list_id,)] = database.execute(
            "SELECT list_id FROM lists WHERE list_name = 'Opt-Out List'"
        )
        database.executemany(
            "INSERT INTO contacts (list_id, phone_number, custom_1, custom_2, custom_3, custom_4,"
            " date_added, date_updated) VALUES (?, ?, '', '', '', '', 1700000000, 1700000000)",
            [(list_id, f"+1212555010{at % 10}") for at in range(150)],
        )
    path = f"/v3/lists/{list_id}/contacts"
    with live_account(folder) as live:
        for hours in range(3):
            assert pages_at(live, workspace, playbook, after(hours * 60), path) >= 2


def test_when_the_history_fails_who_said_stop_is_known_already(
    folder: Path, workspace: Workspace, playbook: Playbook, tmp_path: Path
) -> None:
    with live_account(folder) as live:
        asked: list[int] = []

        def cut(count: int) -> int | None:
            if live.asked[-1][1] == "/v3/sms/history":
                asked.append(count)
            return 403 if len(asked) > 3 else None

        live.happens = cut
        with client_of(live.address) as client, pytest.raises(PermissionDenied):
            ingest(client, workspace, playbook)
        whole = Workspace(tmp_path / "whole")
        live.happens = lambda count: None
        with client_of(live.address) as client:
            ingest(client, whole, playbook)
            for table in ("opt_outs", "replies", "contacts"):
                assert len(workspace.lake.read(table)) == len(whole.lake.read(table)) > 0
            pulled = ingest(client, workspace, playbook, after(10))
    assert pulled["messages"].state == "complete"
    assert len(workspace.lake.read("messages")) == len(whole.lake.read("messages")) > 0
