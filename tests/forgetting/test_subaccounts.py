"""A person in two accounts of one lake: forgotten in both."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from sendable.forgetting.step import forget_person
from sendable.workspace import Workspace

from ..ingestion.test_subaccounts import ingest_all
from ..ingestion.trouble import account_file, after, live_account, small_account
from ..library import AS_OF, make_playbook
from .searching import find

pytestmark = pytest.mark.slow

GONE = "+61491577644"
ADD = (
    "INSERT INTO contacts (list_id, phone_number, first_name, address_country, date_added,"
    " date_updated) SELECT min(list_id), ?, 'Zebediah', 'AU', 1, 1 FROM contacts"
)


def test_a_person_of_two_accounts_is_forgotten_in_both(tmp_path: Path) -> None:
    folder = small_account(tmp_path, people=60, months=1, subaccounts=("sydney",))
    workspace, playbook = Workspace(tmp_path / "workspace"), make_playbook(tmp_path / "playbook")
    with live_account(folder) as live:
        for where in (folder, folder / "subaccounts" / "sydney"):
            with account_file(where) as database:
                database.execute(ADD, (GONE,))
        ingest_all(live, workspace, playbook)
        lists = workspace.lake.read("lists").set_index("list_id")["account"]
        contacts = workspace.lake.read("contacts", number=GONE)
        assert {lists[one] for one in contacts["list_id"]} == {"main", "sydney"}
        told = forget_person(workspace, playbook, GONE, AS_OF + timedelta(minutes=5))
        assert len(told.person.on_lists) == 2
        assert find(workspace.root, "491577644", "Zebediah") == []
        ingest_all(live, workspace, playbook, after(10))
        assert find(workspace.root, "491577644", "Zebediah") == []
        again = ingest_all(live, workspace, playbook, after(20))
    assert {key: feed.changed for key, feed in again.items() if feed.changed} == {}
