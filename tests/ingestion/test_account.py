"""A whole account into the lake: once, again, and after people came and went."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest

from sendable.clicksend.client import ClickSendClient
from sendable.clicksend.models import ContactList
from sendable.errors import ConfigurationError
from sendable.ingestion.lists import check_lists
from sendable.playbook import Playbook
from sendable.workspace import Workspace

from ..library import AS_OF, DAY, make_playbook, segment_file
from .conftest import Begun, Served, ingest
from .trouble import pull_people

NEXT = AS_OF + timedelta(hours=1)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def filled(begun: Begun, tmp_path: Path) -> Workspace:
    """A workspace after the first ingest of the account."""
    return begun.copy_to(tmp_path / "workspace")


@pytest.fixture
def playbook(tmp_path: Path) -> Playbook:
    return make_playbook(tmp_path / "playbook")


def current(workspace: Workspace) -> pd.DataFrame:
    contacts = workspace.lake.read("contacts")
    return contacts[contacts["valid_to"].isna()].set_index("contact_id")


def test_everything_of_the_account_is_in_the_lake_and_again_nothing_is_new(
    client: ClickSendClient, served: Served, begun: Begun, filled: Workspace, playbook: Playbook
) -> None:
    first = begun.feeds
    assert {feed.state for feed in first.values()} == {"complete"}
    in_account = served.rows(
        "SELECT count(*) FROM contacts WHERE phone_number IS NOT NULL OR email IS NOT NULL"
    )
    assert len(current(filled)) == in_account[0][0]
    assert first["opt_outs"].rows > 0
    assert first["replies"].rows > 0
    assert len(filled.lake.read("messages")) > 300
    assert len(filled.lake.read("clicks")) > 0
    quarantined = sum(feed.quarantined for feed in first.values())
    assert len(filled.lake.read("quarantine")) == quarantined
    versions = filled.lake.versions()

    second = ingest(client, filled, playbook, NEXT)
    assert {name: feed.changed for name, feed in second.items()} == dict.fromkeys(second, 0)
    for name, feed in second.items():
        # Of these, only what is new or may have changed is asked for again.
        if name not in ("contacts", "messages", "clicks"):
            assert feed.rows == first[name].rows
    unchanged = {"contacts", "lists", "messages", "replies", "clicks", "campaigns", "opt_outs"}
    after = filled.lake.versions()
    assert {name: after[name] for name in unchanged} == {name: versions[name] for name in unchanged}


def test_contacts_that_change_leave_or_move_keep_their_history(
    client: ClickSendClient, served: Served, filled: Workspace, playbook: Playbook
) -> None:
    before = current(filled)
    usable = before[before["phone_raw"].notna() & (before["list_name"] != "Opt-Out List")]
    gone, moved, renamed, cleared = usable.index[:4]
    target = int(before.loc[before["list_name"] == "VIP club", "list_id"].iloc[0])
    source = before.loc[moved, "list_id"]
    assert source != target
    served.change("DELETE FROM contacts WHERE contact_id = ?", int(gone))
    served.change("UPDATE contacts SET list_id = ? WHERE contact_id = ?", target, int(moved))
    served.change("UPDATE contacts SET first_name = 'Zoë' WHERE contact_id = ?", int(renamed))
    served.change("UPDATE contacts SET custom_1 = '' WHERE contact_id = ?", int(cleared))

    feed = ingest(client, filled, playbook, NEXT)["contacts"]
    contacts = filled.lake.read("contacts")
    now = current(filled)
    assert gone not in now.index
    assert now.loc[moved, "list_name"] == "VIP club"
    assert now.loc[renamed, "first_name"] == "Zoë"
    closed = contacts[contacts["valid_to"].notna()].set_index("contact_id")
    expected = {gone, moved, renamed}
    if isinstance(before.loc[cleared, "custom_1"], str):
        expected.add(cleared)
        assert pd.isna(now.loc[cleared, "custom_1"])
    assert set(closed.index) == expected
    assert set(closed["valid_to"]) == {NEXT}
    assert closed.loc[renamed, "first_name"] != "Zoë"
    assert set(now.loc[[moved, renamed], "valid_from"]) == {NEXT}
    others = now.index.difference(pd.Index(sorted(expected)))
    assert set(now.loc[others, "valid_from"]) == {AS_OF}
    assert feed.changed == len(expected) + len(expected) - 1
    assert not now.index.duplicated().any()
    assert ingest(client, filled, playbook, NEXT + DAY)["contacts"].changed == 0


def test_opt_outs_stay_when_the_opt_out_list_is_emptied(
    client: ClickSendClient, served: Served, filled: Workspace, playbook: Playbook
) -> None:
    before = filled.lake.read("opt_outs")
    assert before["number"].notna().any()
    served.change("DELETE FROM contacts WHERE list_id = ?", int(before["list_id"].iloc[0]))
    feed = ingest(client, filled, playbook, NEXT)["opt_outs"]
    assert feed.rows == 0
    pd.testing.assert_frame_equal(filled.lake.read("opt_outs"), before)


@pytest.mark.slow
def test_an_opt_out_whose_contact_is_edited_stays_out_under_its_old_number(
    client: ClickSendClient, served: Served, filled: Workspace, playbook: Playbook
) -> None:
    """Between two pulls, without a decision in between: what was seen once counts for good."""
    before = filled.lake.read("opt_outs")
    row = before[before["number"].notna()].iloc[0]
    statement = "UPDATE contacts SET phone_number = ? WHERE contact_id = ?"
    served.change(statement, "+61491570110", int(row["contact_id"]))
    ingest(client, filled, playbook, NEXT)
    after = filled.lake.read("opt_outs")
    assert {row["number"], "+61491570110"} <= set(after["number"])


@pytest.mark.slow
def test_a_list_that_is_deleted_takes_its_contacts_along(
    client: ClickSendClient, served: Served, filled: Workspace, playbook: Playbook
) -> None:
    names = served.rows("SELECT list_id, list_name FROM lists")
    declared = {*playbook.brief.consent, "Opt-Out List"}
    list_id = next(list_id for list_id, name in names if name not in declared)
    assert (current(filled)["list_id"] == list_id).any()
    served.change("DELETE FROM contacts WHERE list_id = ?", list_id)
    served.change("DELETE FROM lists WHERE list_id = ?", list_id)
    ingest(client, filled, playbook, NEXT)
    assert not (current(filled)["list_id"] == list_id).any()


@pytest.mark.slow
def test_an_ingest_that_was_cut_between_two_writes_is_mended_by_the_next(
    client: ClickSendClient, served: Served, filled: Workspace, playbook: Playbook
) -> None:
    """New states are written before old ones are closed: a cut between leaves two open rows."""
    rows = current(filled).reset_index().head(2)
    half = rows.assign(valid_from=AS_OF + timedelta(minutes=1), first_name="Half")
    columns = list(filled.lake.read("contacts").columns)
    filled.lake.upsert("contacts", half[columns])
    ingest(client, filled, playbook, NEXT)
    now = current(filled)
    assert not now.index.duplicated().any()
    assert not (now["first_name"] == "Half").any()


@pytest.mark.parametrize(
    "change",
    [
        {"lists": ["Newsletter", "Newslettre"]},
        {"opt_out_lists": ["Newslettre"]},
        {"consent": {"Newslettre": {"state": "express", "method": "form", "evidence": "the form"}}},
    ],
)
def test_a_list_that_the_account_does_not_have_is_named_with_those_it_has(
    reader: ClickSendClient, workspace: Workspace, tmp_path: Path, change: dict[str, object]
) -> None:
    wrong = make_playbook(tmp_path / "wrong", **change)
    with pytest.raises(ConfigurationError) as caught:
        ingest(reader, workspace, wrong)
    assert "Newslettre" in str(caught.value)
    assert "Newsletter" in str(caught.value.remedy)
    assert "Opt-Out List" in str(caught.value.remedy)


def test_a_campaign_goes_to_lists_that_are_looked_at(tmp_path: Path) -> None:
    names = {3100: "Opt-Out List", 3101: "Newsletter", 3102: "VIP club"}
    lists = [ContactList(list_id, name, 5) for list_id, name in names.items()]
    changed = {"campaign": {"lists": [3102]}, "consent": {}}
    check_lists(make_playbook(tmp_path / "all", **changed), lists)
    narrow = make_playbook(tmp_path / "narrow", lists=["Newsletter"], **changed)
    with pytest.raises(ConfigurationError, match="goes to 'VIP club', which is none of the lists"):
        check_lists(narrow, lists)


def test_a_list_in_a_rule_must_be_one_of_the_accounts(
    reader: ClickSendClient, workspace: Workspace, tmp_path: Path
) -> None:
    wrong = make_playbook(tmp_path / "wrong", {"guests": segment_file("in_list('Nowhere')", 1)})
    with pytest.raises(ConfigurationError, match="Nowhere"):
        ingest(reader, workspace, wrong)


def test_only_the_reviewed_lists_and_the_opt_out_lists_are_pulled(
    reader: ClickSendClient, workspace: Workspace, tmp_path: Path
) -> None:
    narrow = make_playbook(tmp_path / "narrow", lists=["vip CLUB"])
    pull_people(reader, workspace, narrow)
    assert set(current(workspace)["list_name"]) == {"VIP club", "Opt-Out List"}


def test_a_list_named_by_its_id_is_pulled_or_refused_but_never_ignored(
    client: ClickSendClient, served: Served, workspace: Workspace, tmp_path: Path
) -> None:
    [(list_id,)] = served.rows("SELECT list_id FROM lists WHERE list_name = 'VIP club'")
    narrow = make_playbook(tmp_path / "narrow", lists=[str(list_id)])
    try:
        pull_people(client, workspace, narrow)
    except ConfigurationError:
        return
    assert "VIP club" in set(current(workspace)["list_name"])


@pytest.mark.slow
def test_opt_out_lists_may_be_named_by_id(
    client: ClickSendClient, served: Served, workspace: Workspace, tmp_path: Path
) -> None:
    [(list_id,)] = served.rows("SELECT list_id FROM lists WHERE list_name = 'Opt-Out List'")
    by_id = make_playbook(tmp_path / "by-id", opt_out_lists=[str(list_id)])
    assert ingest(client, workspace, by_id)["opt_outs"].rows > 0
    # As anybody writes a number in YAML, without quotes.
    plain = make_playbook(tmp_path / "plain", opt_out_lists=[list_id])
    assert plain.brief.opt_out_lists[0].id == list_id
