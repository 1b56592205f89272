"""The lake after a bad day is the lake after a good one, row for row."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd
import pytest

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.errors import PermissionDenied
from sendable.ingestion import spool
from sendable.playbook import Playbook
from sendable.workspace import Workspace

from ..figures import say
from ..library import make_playbook
from .conftest import ingest
from .trouble import (
    account_file,
    after,
    assert_same_facts,
    client_of,
    eager_throttle,
    facts_of,
    ingest_undisturbed,
    live_account,
    nothing_happens,
    pull_people,
    small_account,
)

pytestmark = pytest.mark.slow

DAY_MINUTES = 24 * 60
Facts = Mapping[str, pd.DataFrame]


@pytest.fixture(scope="module")
def playbook(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    return make_playbook(tmp_path_factory.mktemp("playbook"))


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Playbook:
    """One large list and the opt-out list are enough to see pages move."""
    return make_playbook(tmp_path_factory.mktemp("narrow"), lists=["Newsletter"])


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("calm"))


@pytest.fixture(scope="module")
def undisturbed(calm: Path, playbook: Playbook, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    facts, _ = ingest_undisturbed(calm, playbook, tmp_path_factory.mktemp("undisturbed"))
    return facts


def test_the_lake_to_compare_with_has_rows_in_every_table(undisturbed: Facts) -> None:
    assert all(len(rows) for name, rows in undisturbed.items() if name != "quarantine")


@pytest.mark.parametrize("profile", ["legacy", "mixed"])
def test_whatever_the_types_of_the_answers_the_rows_are_the_same(
    profile, calm: Path, playbook: Playbook, undisturbed: Facts, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path)
    with (
        live_account(calm, Behaviour(profile=profile)) as live,
        client_of(live.address) as client,
    ):
        ingest(client, workspace, playbook)
        again = ingest(client, workspace, playbook, after(60))
    assert_same_facts(facts_of(workspace), undisturbed)
    assert {feed.changed for feed in again.values()} == {0}


def test_answers_of_today_after_those_of_before_change_nothing(
    calm: Path, playbook: Playbook, undisturbed: Facts, tmp_path: Path
) -> None:
    """A profile may change under a lake, from one day to the next and row by row."""
    workspace = Workspace(tmp_path)
    for at, profile in enumerate(("legacy", "modern", "mixed")):
        with (
            live_account(calm, Behaviour(profile=profile)) as live,
            client_of(live.address) as client,
        ):
            # Eight days on, contacts are read whole once more.
            pulled = ingest(client, workspace, playbook, after(at * 8 * DAY_MINUTES))
        assert at == 0 or {feed.changed for feed in pulled.values()} == {0}
    assert_same_facts(facts_of(workspace), undisturbed)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.soak)])
def test_one_call_in_ten_goes_wrong_and_the_rows_are_the_same(
    seed: int, calm: Path, playbook: Playbook, undisturbed: Facts, tmp_path: Path
) -> None:
    workspace = Workspace(tmp_path)
    bad_day = Behaviour(fault_rate=0.1, fault_seed=seed, hang_seconds=2)
    throttle = eager_throttle()
    with live_account(calm, bad_day) as live, client_of(live.address, throttle) as client:
        pulled = ingest(client, workspace, playbook)
    assert_same_facts(facts_of(workspace), undisturbed)
    assert {feed.state for feed in pulled.values()} == {"complete"}
    assert throttle.refused > 0
    say(f"{len(live.asked)} calls, {throttle.made} answered, {throttle.refused} refused")


NEWSLETTER = 3102
PEOPLE = ("contacts", "lists")


def test_contacts_that_come_and_go_while_pages_are_read_end_in_the_same_lake(
    narrow: Playbook, tmp_path: Path
) -> None:
    """After one more ingest at most; and whoever stayed is never taken off meanwhile."""
    folder = small_account(tmp_path / "account", people=400, months=1)
    disturbed, calm = Workspace(tmp_path / "disturbed"), Workspace(tmp_path / "calm")
    with (
        live_account(folder, Behaviour(churn=2, churn_limit=40)) as live,
        client_of(live.address) as client,
    ):
        for weeks in range(3):
            live.clock.move(after(weeks * 8 * DAY_MINUTES))
            pull_people(client, disturbed, narrow, after(weeks * 8 * DAY_MINUTES))
    end = 16 * DAY_MINUTES
    with live_account(folder, now=after(end + 5)) as live, client_of(live.address) as client:
        pull_people(client, disturbed, narrow, after(end + 5))
        pull_people(client, calm, narrow, after(end + 10))
    assert_same_facts(facts_of(disturbed, PEOPLE), facts_of(calm, PEOPLE))
    contacts = disturbed.lake.read("contacts")
    closed = contacts[contacts["valid_to"].notna()]
    assert len(closed) > 10
    assert set(closed["contact_id"]).isdisjoint(calm.lake.read("contacts")["contact_id"])
    # Whoever is on an opt-out list at the end is known to have opted out.
    known = set(disturbed.lake.read("opt_outs")["contact_id"])
    assert known >= set(calm.lake.read("opt_outs")["contact_id"])


@pytest.mark.parametrize("comes", [False, True])
def test_whoever_stays_is_not_closed_though_others_leave_and_come_between_two_pages(
    comes: bool, narrow: Playbook, tmp_path: Path
) -> None:
    """Where as many come as leave, the list's total tells nothing."""
    folder = small_account(tmp_path / "account", people=400, months=1)
    workspace = Workspace(tmp_path / "workspace")
    path = f"/v3/lists/{NEWSLETTER}/contacts"
    moves: list[int] = []
    with live_account(folder) as live, client_of(live.address) as client:
        pull_people(client, workspace, narrow)
        before = sorted(workspace.lake.read("contacts", list_id=NEWSLETTER)["contact_id"])

        def leave(count: int) -> None:
            if len(moves) < 3 and live.asked[-1][1] == path:
                moves.append(count)
                with account_file(folder) as database:
                    if comes:
                        database.execute(
                            "INSERT INTO contacts (list_id, phone_number, custom_1, custom_2,"
                            " custom_3, custom_4, date_added, date_updated) "
                            "VALUES (?, '+61491570156', '', '', '', '', ?, ?)",
                            (NEWSLETTER, *[int(live.clock.now())] * 2),
                        )
                    database.execute(
                        "DELETE FROM contacts WHERE contact_id = (SELECT min(contact_id)"
                        " FROM contacts WHERE list_id = ?)",
                        (NEWSLETTER,),
                    )

        live.clock.move(after(8 * DAY_MINUTES))
        live.happens = leave
        pull_people(client, workspace, narrow, after(8 * DAY_MINUTES))
        live.happens = nothing_happens
        rows = workspace.lake.read("contacts", list_id=NEWSLETTER)
        closed = set(rows.loc[rows["valid_to"].notna(), "contact_id"])
        assert closed <= set(before[:3]), "at once, and not only after another ingest"
        pull_people(client, workspace, narrow, after(8 * DAY_MINUTES + 10))
    rows = workspace.lake.read("contacts", list_id=NEWSLETTER)
    now_there = set(rows.loc[rows["valid_to"].isna(), "contact_id"])
    assert sorted(set(before) - now_there) == before[:3]
    assert len(now_there) == len(before) - (0 if comes else 3)


@pytest.mark.parametrize("leave", [7, 0])
def test_a_pass_that_was_cut_goes_on_and_is_not_trusted_when_the_list_moved_meanwhile(
    leave: int, narrow: Playbook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages that were read before the cut, and rows that slipped onto them after it."""
    monkeypatch.setattr(spool, "PAGES_A_FILE", 1)
    folder = small_account(tmp_path / "account", people=900, months=1)
    workspace, calm = Workspace(tmp_path / "workspace"), Workspace(tmp_path / "calm")
    path = f"/v3/lists/{NEWSLETTER}/contacts"
    with live_account(folder) as live:

        def cut(count: int) -> int | None:
            return 403 if live.asked.count(("GET", path)) == 4 else None

        live.happens = cut
        with client_of(live.address) as client, pytest.raises(PermissionDenied):
            pull_people(client, workspace, narrow)
        live.happens = nothing_happens
        with account_file(folder) as database:
            database.execute(
                "DELETE FROM contacts WHERE contact_id IN (SELECT contact_id FROM contacts"
                " WHERE list_id = ? ORDER BY contact_id LIMIT ?)",
                (NEWSLETTER, leave),
            )
        with client_of(live.address) as client:
            live.asked.clear()
            pull_people(client, workspace, narrow, after(5))
            again = live.asked.count(("GET", path))
            live.asked.clear()
            pull_people(client, calm, narrow, after(5))
            whole = live.asked.count(("GET", path))
    assert_same_facts(facts_of(workspace, PEOPLE), facts_of(calm, PEOPLE))
    assert (again < whole) == (leave == 0), "what was read is not asked for twice without need"
