"""A server in motion: the clock is moved, contacts come and go."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import requests

from sendable.clicksend.sandbox.account import create_account_for_customers
from sendable.clicksend.sandbox.behaviour import Behaviour
from sendable.clicksend.sandbox.serving import running_account

from .accounts import NOW, CallerOf, Generated

CUSTOMERS = 3102


def test_states_settle_as_the_clock_is_moved(generated: Generated, caller_of: CallerOf) -> None:
    late = generated.table("SELECT * FROM messages WHERE outcome = 7 ORDER BY id DESC").iloc[0]
    sent = NOW + timedelta(seconds=int(late["date"]) - int(NOW.timestamp()))
    caller = caller_of(generated, now=sent + timedelta(hours=1))
    query = f"message_id:{late['message_id']}"
    assert caller.data("/sms/history", q=query)["data"][0]["status_code"] == "200"
    before = caller.data("/sms/history")["total"]
    later = sent + timedelta(hours=48)
    moved = caller.client.post("/sandbox/clock", json={"now": later.isoformat()})
    assert moved.json()["data"] == {"now": later.isoformat()}
    assert caller.data("/sms/history", q=query)["data"][0]["status_code"] == "301"
    assert caller.data("/sms/history")["total"] != before
    assert caller.client.post("/sandbox/clock", json={"now": "soon"}).status_code == 400


def test_a_clock_that_runs_cannot_be_moved(quiet: Generated) -> None:
    with running_account(quiet.directory) as address:
        url = f"{address.control_url}/clock"
        body = {"now": NOW.isoformat()}
        assert requests.post(url, json=body, timeout=10).status_code == 401
        auth = (address.username, address.api_key)
        assert requests.post(url, json=body, auth=auth, timeout=10).status_code == 409


def test_contacts_come_and_go_at_once(quiet: Generated, caller_of: CallerOf) -> None:
    caller = caller_of(quiet)
    path = f"/lists/{CUSTOMERS}/contacts"
    before = [contact["contact_id"] for contact in caller.data(path)["data"]]
    body = {"list_id": CUSTOMERS, "add": 5, "delete": 2}
    changed = caller.client.post("/sandbox/churn", json=body).json()["data"]
    assert len(changed["added"]) == 5
    assert set(changed["deleted"]) < set(before)
    assert min(changed["added"]) > max(before)
    after = [contact["contact_id"] for contact in caller.data(path)["data"]]
    assert after == sorted({*before, *changed["added"]} - set(changed["deleted"]))
    assert caller.data(f"/lists/{CUSTOMERS}")["_contacts_count"] == 6
    everybody = {"list_id": CUSTOMERS, "delete": 99}
    assert len(caller.client.post("/sandbox/churn", json=everybody).json()["data"]["deleted"]) == 6
    for list_id, status in (("x", 400), (99, 404)):
        refused = caller.client.post("/sandbox/churn", json={"list_id": list_id, "add": 1})
        assert refused.status_code == status


@pytest.mark.parametrize("limit", [0, 2])
def test_pages_shift_while_a_client_turns_them(
    quiet: Generated, caller_of: CallerOf, limit: int
) -> None:
    behaviour = Behaviour(churn=3, churn_limit=limit)
    caller = caller_of(quiet, behaviour=behaviour)
    pages = [caller.data(f"/lists/{CUSTOMERS}/contacts")["data"] for _ in range(12)]
    shown = [tuple(contact["contact_id"] for contact in page) for page in pages]
    assert len(set(shown)) == 1 + limit
    assert {len(page) for page in shown} == {3}, "one comes, one goes"
    assert shown[0] == shown[1], "the third page is the first that shifts"


def test_the_same_seed_moves_the_same_contacts(tmp_path: Path, caller_of: CallerOf) -> None:
    chosen = []
    for name in ("first", "second"):
        account = Generated(tmp_path / name)
        ids = [f"{at:03d}" for at in range(100)]
        create_account_for_customers(account.directory, customer_ids=ids, now=NOW)
        caller = caller_of(account, behaviour=Behaviour(fault_seed=3))
        body = {"list_id": CUSTOMERS, "add": 1, "delete": 3}
        chosen.append(caller.client.post("/sandbox/churn", json=body).json()["data"])
    assert chosen[0] == chosen[1]
    assert len(chosen[0]["deleted"]) == 3
