"""What is only known later: states, receipts, replies that are marked, history that was hidden."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.errors import PermissionDenied
from sendable.ingestion import replies
from sendable.ingestion.messages import pull_messages, read_marks
from sendable.ingestion.session import Pulled
from sendable.ingestion.stretches import plan_stretches
from sendable.playbook import Playbook
from sendable.workspace import Workspace

from ..clicksend.answering import Answer, Asked, answering, page
from ..library import ANN, AS_OF, BEN, DAY, World, make_playbook
from .conftest import ingest, session_on
from .test_feeds import POLL, Account, message, reply
from .trouble import (
    account_file,
    after,
    assert_same_facts,
    client_of,
    facts_of,
    live_account,
    nothing_happens,
    small_account,
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_account(tmp_path_factory.mktemp("account"))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "workspace")


@pytest.fixture
def playbook(tmp_path: Path) -> Playbook:
    return make_playbook(tmp_path / "playbook")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path, make_playbook(tmp_path / "playbook", consent={}))


def pull(world: World, rows: Mapping[str, Any], days: float = 0) -> dict[str, Pulled]:
    account = Account()
    account.rows.update(rows)
    with answering(account) as (client, _):
        return ingest(client, world.workspace, world.playbook, AS_OF + days * DAY)


@pytest.mark.slow
def test_states_settle_in_the_lake_as_the_days_go_by(
    folder: Path, workspace: Workspace, playbook: Playbook, tmp_path: Path
) -> None:
    early = AS_OF - 10 * DAY
    with live_account(folder, now=early) as live, client_of(live.address) as client:
        ingest(client, workspace, playbook, early)
        first = workspace.lake.read("messages")
        assert (first["delivery"] == "pending").sum() > 0
        for days in (1, 4, 10):
            live.clock.move(early + days * DAY)
            ingest(client, workspace, playbook, early + days * DAY)
    fresh = Workspace(tmp_path / "fresh")
    with live_account(folder) as live, client_of(live.address) as client:
        ingest(client, fresh, playbook)
    assert_same_facts(facts_of(workspace, ("messages",)), facts_of(fresh, ("messages",)))


def kind_of(path: str) -> str:
    """Give what a call asks for, whichever list, campaign or link it is about."""
    parts = path.split("/")
    return "short-url" if "short-url" in parts else parts[-1]


@pytest.mark.slow
def test_right_after_an_ingest_little_is_asked_for(
    folder: Path, workspace: Workspace, playbook: Playbook
) -> None:
    with live_account(folder) as live, client_of(live.address) as client:
        ingest(client, workspace, playbook)
        first = Counter(kind_of(path) for _, path in live.asked)
        live.asked.clear()
        again = ingest(client, workspace, playbook, after(1))
        asked = Counter(kind_of(path) for _, path in live.asked)
        lists = Counter(path for _, path in live.asked if kind_of(path) == "contacts")
    assert {feed.changed for feed in again.values()} == {0}
    # The last week or two of the history and of the links, and one page for each list but that of
    # the opt-outs, which is always read whole.
    assert asked["history"] <= first["history"] / 3
    assert asked["short-url"] < first["short-url"] * 2 / 3
    assert sorted(lists.values())[:-1] == [1] * (len(lists) - 1)
    # Everything else is a handful of calls that say what there is.
    assert all(asked[kind] <= first[kind] for kind in asked)


RECEIPT = {"message_id": "M-1", "timestamp": int(AS_OF.timestamp()), "status_code": "201"}
RECEIPTS = {"/v3/automations/sms/receipts": POLL, "/v3/sms/receipts": [RECEIPT]}


def test_a_receipt_settles_an_open_message_and_the_history_does_not_open_it_again(
    world: World,
) -> None:
    rows = {**RECEIPTS, "/v3/sms/history": [message(status_code="200")]}
    pull(world, rows)
    assert list(world.lake.read("messages")["delivery"]) == ["delivered"]
    again = pull(world, rows, 1 / 24)
    assert list(world.lake.read("messages")["delivery"]) == ["delivered"]
    assert (again["messages"].changed, again["receipts"].changed) == (0, 0)


def test_a_final_state_that_changes_in_the_history_is_taken_over(world: World) -> None:
    pull(world, {"/v3/sms/history": [message(status_code="201")]})
    pull(world, {"/v3/sms/history": [message(status_code="301")]}, 1)
    assert list(world.lake.read("messages")["delivery"]) == ["failed"]


def test_a_receipt_does_not_take_back_a_final_state(world: World) -> None:
    failed = {**RECEIPTS, "/v3/sms/receipts": [{**RECEIPT, "status_code": "301"}]}
    pull(world, {**failed, "/v3/sms/history": [message(status_code="201")]})
    assert list(world.lake.read("messages")["delivery"]) == ["delivered"]


@pytest.mark.slow
def test_an_open_message_is_asked_for_until_four_months_are_over(world: World) -> None:
    rows = {"/v3/sms/history": [message(status_code="200", date=int(AS_OF.timestamp()) - 3600)]}
    pull(world, rows)
    asked_at = []
    for days in range(1, 130):
        account = Account()
        account.rows.update(rows)
        now = AS_OF + days * DAY
        with (
            answering(account) as (client, _),
            session_on(client, world.workspace, world.playbook, now) as session,
        ):
            plan = plan_stretches(read_marks(session), now)
        sent = AS_OF - timedelta(hours=1)
        if any(part.starts_at <= sent < part.ends_at for part in plan):
            asked_at.append(days)
            if days >= 7:
                pull(world, rows, days)
    assert asked_at[:7] == list(range(1, 8))
    # At growing distances, its age about doubled each time.
    later = asked_at[7:]
    assert 3 <= len(later) <= 6
    assert later[-1] >= 56


@pytest.mark.slow
def test_replies_of_several_rules_are_kept_once(
    folder: Path, workspace: Workspace, playbook: Playbook, tmp_path: Path
) -> None:
    copied = shutil.copytree(folder, tmp_path / "account")
    with account_file(copied) as database:
        for name in ("again", "and again"):
            database.execute(
                "INSERT INTO inbound_rules VALUES (NULL, '', ?, 0, '', 'POLL', '', NULL, 1, NULL)",
                (name,),
            )
        [(unread,)] = database.execute("SELECT count(*) FROM inbound WHERE is_read = 0")
    with live_account(copied) as live, client_of(live.address) as client:
        pulled = ingest(client, workspace, playbook)
    assert pulled["replies"].rows == unread
    assert len(workspace.lake.read("replies")) + pulled["replies"].quarantined == unread


def marking(world: World) -> Playbook:
    return make_playbook(world.root / "marking", consent={}, pulls={"mark_replies_read": True})


def test_replies_are_marked_one_by_one_only_when_kept(world: World) -> None:
    account = Account()
    account.rows["/v3/sms/inbound"] = [
        reply(),
        reply(message_id="R-2", **{"from": BEN}),
        reply(message_id="R-3", **{"from": "SHOPNAME"}),
        reply(message_id="", **{"from": BEN}, body="no id"),
    ]
    with answering(account) as (client, asked):
        ingest(client, world.workspace, marking(world))
    writes = sorted(request.path for request in asked if request.method != "GET")
    assert writes == ["/v3/sms/inbound-read/R-1", "/v3/sms/inbound-read/R-2"]
    kept = set(world.lake.read("replies")["message_id"])
    assert {"R-1", "R-2"} < kept


def test_nothing_is_marked_before_the_replies_are_in_the_lake(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = Account()
    account.rows["/v3/sms/inbound"] = [reply()]

    def full_disk(*_: object) -> None:
        raise OSError("no space")

    with answering(account) as (client, asked):
        with monkeypatch.context() as patch:
            patch.setattr(replies, "store_rows", full_disk)
            with pytest.raises(OSError, match="no space"):
                ingest(client, world.workspace, marking(world))
        assert {request.method for request in asked} == {"GET"}
        ingest(client, world.workspace, marking(world), AS_OF + DAY)
    assert list(world.lake.read("replies")["message_id"]) == ["R-1"]


@pytest.mark.slow
def test_a_mark_that_fails_half_way_loses_no_reply_and_the_rest_is_marked_next_time(
    folder: Path, workspace: Workspace, tmp_path: Path
) -> None:
    copied = shutil.copytree(folder, tmp_path / "account")
    playbook = make_playbook(tmp_path / "marking", pulls={"mark_replies_read": True})
    with live_account(copied) as live:

        def refuse(count: int) -> int | None:
            return 403 if live.count("inbound-read") > 5 else None

        live.happens = refuse
        with client_of(live.address) as client, pytest.raises(PermissionDenied):
            ingest(client, workspace, playbook)
        kept = set(workspace.lake.read("replies")["message_id"])
        live.happens = nothing_happens
        with client_of(live.address) as client:
            ingest(client, workspace, playbook, after(10))
    with account_file(copied) as database:
        everything = {row[0] for row in database.execute("SELECT message_id FROM inbound")}
        unread = {
            row[0] for row in database.execute("SELECT message_id FROM inbound WHERE is_read = 0")
        }
    lake = set(workspace.lake.read("replies")["message_id"])
    assert kept == lake
    aside = set(workspace.lake.read("quarantine")["key"])
    assert everything - unread <= lake, "nothing is read that is not kept"
    assert unread <= aside


@pytest.mark.slow
def test_a_queue_without_a_rule_is_not_available_and_pulled_once_there_is_one(
    folder: Path, workspace: Workspace, playbook: Playbook
) -> None:
    with (
        live_account(folder, Behaviour(poll_rule=False)) as live,
        client_of(live.address) as client,
    ):
        pulled = ingest(client, workspace, playbook)
        # Asked for all the same: what came before the rule was switched off may still wait.
        assert live.count("/sms/inbound") == 2 * live.count("/automations/sms/inbound")
    assert (pulled["replies"].state, pulled["receipts"].state) == ("unavailable", "unavailable")
    with live_account(folder) as live, client_of(live.address) as client:
        pulled = ingest(client, workspace, playbook, after(10))
    assert pulled["replies"].state == "complete"
    assert pulled["replies"].changed > 0


@pytest.mark.slow
def test_a_history_that_hides_whom_is_not_available_until_it_is_shown(
    folder: Path, workspace: Workspace, playbook: Playbook, tmp_path: Path
) -> None:
    with live_account(folder, Behaviour(masked=True)) as live, client_of(live.address) as client:
        pulled = ingest(client, workspace, playbook)
        asked = live.count("/sms/history")
    assert pulled["messages"].state == "unavailable"
    assert "masks" in str(pulled["messages"].note)
    assert pulled["messages"].changed == 0
    assert pulled["contacts"].state == "complete"
    assert workspace.lake.read("messages").empty
    assert workspace.lake.read("history_pulls").empty
    assert asked <= 10, "one look is enough"
    with live_account(folder) as live, client_of(live.address) as client:
        pulled = ingest(client, workspace, playbook, after(10))
    assert pulled["messages"].state == "complete"
    fresh = Workspace(tmp_path / "fresh")
    with live_account(folder) as live, client_of(live.address) as client:
        ingest(client, fresh, playbook)
    assert_same_facts(facts_of(workspace, ("messages",)), facts_of(fresh, ("messages",)))


@pytest.mark.slow
def test_what_was_known_before_the_history_was_hidden_stays_known(
    folder: Path, workspace: Workspace, playbook: Playbook
) -> None:
    with live_account(folder) as live, client_of(live.address) as client:
        ingest(client, workspace, playbook)
    before = facts_of(workspace, ("messages",))
    with live_account(folder, Behaviour(masked=True)) as live, client_of(live.address) as client:
        pulled = ingest(client, workspace, playbook, after(10))
    assert pulled["messages"].state == "unavailable"
    assert_same_facts(facts_of(workspace, ("messages",)), before)


def test_a_single_recipient_that_is_hidden_is_counted_and_not_lost_silently(world: World) -> None:
    rows = [message(message_id=f"M-{at}") for at in range(4)]
    pulled = pull(world, {"/v3/sms/history": [*rows, message(message_id="M-X", to="+6149157****")]})
    assert pulled["messages"].state == "complete"
    assert pulled["messages"].quarantined == 1


def count_pages(asked: list[Asked]) -> int:
    return sum(request.path == "/v3/sms/history" for request in asked)


def test_when_the_time_for_history_is_over_the_rest_comes_next_time(world: World) -> None:
    def script(asked: Asked, before: int) -> Answer:
        if asked.path != "/v3/sms/history":
            return Account()(asked, before)
        start, end = (int(asked.query[name]) for name in ("date_from", "date_to"))
        rows = [
            message(message_id=f"M-{day}", date=at)
            for day in range(124)
            if start <= (at := int((AS_OF - day * DAY).timestamp()) - 60) <= end
        ]
        return Answer(page(rows))

    reached: list[datetime] = []
    with answering(script) as (client, asked):
        for at in range(12):
            now = AS_OF + timedelta(minutes=at)
            pages = count_pages(asked)
            limit = pages + 6
            with session_on(client, world.workspace, world.playbook, now) as session:
                pulled = pull_messages(
                    session, is_over=lambda limit=limit: count_pages(asked) >= limit
                )
            assert pulled.covers_from is not None
            reached.append(pulled.covers_from)
            if pulled.state == "complete":
                break
            assert pulled.state == "partial"
            assert f"{pulled.covers_from:%Y-%m-%d}" in str(pulled.note)
            known = world.lake.read("messages")["sent_at"]
            assert known.min() >= pulled.covers_from - timedelta(minutes=5)
    assert pulled.state == "complete"
    assert reached == sorted(reached, reverse=True)
    assert len(reached) >= 3
    assert set(world.lake.read("messages")["message_id"]) == {f"M-{day}" for day in range(124)}
    assert ANN in set(world.lake.read("messages")["number"])
