"""History, replies and receipts: four months of them, searched, ordered and marked as read."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from .accounts import NOW, Caller, CallerOf, Generated

DAY = 86400
EPOCH = int(NOW.timestamp())
VISIBLE_FROM = EPOCH - 122 * DAY


@pytest.fixture
def copy(generated: Generated, tmp_path: Path) -> Generated:
    """The large account once more, for tests that mark things as read."""
    shutil.copy(generated.directory / "account.sqlite", tmp_path)
    return Generated(tmp_path)


def test_history_reaches_four_months_back(generated: Generated, caller: Caller) -> None:
    page = caller.data("/sms/history", limit=100)
    stored = generated.table(
        f"SELECT COUNT(*) AS n, MIN(date) AS first FROM messages WHERE date >= {VISIBLE_FROM}"
    ).iloc[0]
    assert page["total"] == stored["n"]
    assert page["data"][0]["date"] == stored["first"]
    everything = generated.table("SELECT COUNT(*) AS n FROM messages")["n"].item()
    assert page["total"] < everything
    assert caller.data("/sms/history", date_from=0)["total"] == page["total"]


def test_history_moves_on_with_the_clock(generated: Generated, caller_of: CallerOf) -> None:
    later = caller_of(generated, now=NOW + timedelta(days=30))
    page = later.data("/sms/history")
    assert page["total"] > 0
    assert page["data"][0]["date"] >= VISIBLE_FROM + 30 * DAY
    assert caller_of(generated, now=NOW + timedelta(days=400)).data("/sms/history")["total"] == 0


def test_both_directions_meet(caller: Caller) -> None:
    up = caller.data("/sms/history", limit=100)
    down = caller.data("/sms/history", limit=100, order_by="date:desc", page=up["last_page"])
    dates = [row["date"] for row in caller.data("/sms/history", order_by="date:desc")["data"]]
    assert dates == sorted(dates, reverse=True)
    assert down["data"][-1] == up["data"][0]
    last = caller.data("/sms/history", limit=100, page=up["last_page"])
    assert len(last["data"]) == up["total"] - 100 * (up["last_page"] - 1)


def test_dates_cut_a_stretch_out(caller: Caller) -> None:
    week = {"date_from": EPOCH - 14 * DAY, "date_to": EPOCH - 7 * DAY}
    page = caller.data("/sms/history", **week, limit=100)
    assert page["total"] > 0
    found = [row["date"] for row in page["data"]]
    assert min(found) >= week["date_from"]
    assert max(found) <= week["date_to"]
    nothing = caller.data("/sms/history", date_from=EPOCH - DAY, date_to=EPOCH - 2 * DAY)
    assert (nothing["total"], nothing["data"]) == (0, [])


def test_a_message_of_a_list_campaign(caller: Caller) -> None:
    page = caller.data("/sms/history", q="from:+61491570110", limit=100)
    row = page["data"][0]
    assert row["list_id"] in {"3102", "3103", "3104", "3105", "3106", "3107"}
    assert row["direction"] == "out"
    assert row["schedule"] == str(row["date"])
    assert len(row["message_id"]) == 36
    assert isinstance(row["contact_id"], str)
    assert "(First Name)" not in row["body"]
    assert row["_api_username"] == "sandbox-11"


def test_a_message_of_the_api_knows_no_list(caller: Caller) -> None:
    row = caller.data("/sms/history", q="from:+61491570006")["data"][0]
    assert row["list_id"] is row["contact_id"] is row["first_name"] is None
    assert row["_api_username"] == "sandbox-11-shop"


def test_searching(caller: Caller) -> None:
    row = caller.data("/sms/history")["data"][0]
    to, message_id = row["to"], row["message_id"]
    found = caller.data("/sms/history", q=f"to:{to}", limit=100)
    assert {row["to"] for row in found["data"]} == {to}
    assert caller.data("/sms/history", q=f"message_id:{message_id.lower()}")["data"] == [row]
    failed = caller.data("/sms/history", q="status_code:301,status:failed")
    assert {row["status_code"] for row in failed["data"]} == {"301"}
    either = caller.data("/sms/history", q="status_code:301,status_code:201", operator="OR")
    assert either["total"] > failed["total"]
    assert caller.get("/sms/history", q="custom_string:x")["http_code"] == 400
    assert caller.get("/sms/history", order_by="price:asc")["http_code"] == 400
    by_number = caller.data("/sms/history", order_by="to:desc")["data"]
    assert by_number[0]["to"] >= by_number[-1]["to"]


def test_failures_have_the_description_in_the_status(caller: Caller) -> None:
    rows = caller.data("/sms/history", q="status_code:301", limit=100)["data"]
    assert {row["status"] for row in rows} == {"Failed"}
    assert {row["error_text"] for row in rows} == {"Unknown error"}
    assert all(row["error_code"].isdigit() and row["status_text"] for row in rows)


def test_a_message_is_on_its_way_until_it_is_known_better(
    generated: Generated, caller_of: CallerOf
) -> None:
    late = generated.table("SELECT * FROM messages WHERE outcome = 7 ORDER BY id DESC").iloc[0]
    query = f"message_id:{late['message_id']}"
    for hours, expected in ((1, "200"), (48, "301")):
        moment = NOW + timedelta(seconds=int(late["date"]) - EPOCH, hours=hours)
        row = caller_of(generated, now=moment).data("/sms/history", q=query)["data"][0]
        assert row["status_code"] == expected


def test_replies_of_four_months(generated: Generated, caller: Caller) -> None:
    page = caller.data("/sms/inbound", limit=100)
    stored = generated.table(
        f"SELECT COUNT(*) AS n FROM inbound WHERE date >= {VISIBLE_FROM}"
    ).iloc[0]
    assert page["total"] == stored["n"]
    reply = next(row for row in page["data"] if row["original_message_id"])
    one = caller.data(f"/sms/inbound/{reply['original_message_id']}")
    assert one["original_message_id"] == reply["original_message_id"]
    assert reply["timestamp"] >= VISIBLE_FROM
    assert reply["_keyword"] == reply["body"].split()[0].lower()
    assert caller.get("/sms/inbound/none")["http_code"] == 404


def test_each_poll_rule_gives_its_own_copy(copy: Generated, caller_of: CallerOf) -> None:
    caller = caller_of(copy)
    once = caller.data("/sms/inbound", limit=100)
    rule = {
        "dedicated_number": "*",
        "rule_name": "Another",
        "message_search_type": 0,
        "message_search_term": None,
        "action": "POLL",
        "action_address": "",
        "enabled": 1,
    }
    created = caller.send("POST", "/automations/sms/inbound", rule)["data"]
    twice = caller.data("/sms/inbound", limit=15, page=2)
    assert twice["total"] == 2 * once["total"]
    ids = [row["message_id"] for row in twice["data"]]
    assert ids == [once["data"][at // 2]["message_id"] for at in range(15, 30)]
    path = f"/automations/sms/inbound/{created['inbound_rule_id']}"
    assert caller.send("PUT", path, {"enabled": 0})["data"]["enabled"] == 0
    assert caller.data("/sms/inbound")["total"] == once["total"]
    assert caller.send("DELETE", path)["data"] == []
    assert caller.get(path)["http_code"] == 404


def test_without_a_poll_rule_the_queues_are_empty(copy: Generated, caller_of: CallerOf) -> None:
    caller = caller_of(copy)
    for queue, rule_id in (("inbound", "sms_inbound_rule_id"), ("receipts", "receipt_rule_id")):
        assert caller.data(f"/sms/{queue}")["total"] > 0
        for rule in caller.data(f"/automations/sms/{queue}")["data"]:
            caller.send("DELETE", f"/automations/sms/{queue}/{rule[rule_id]}")
        assert caller.data(f"/sms/{queue}")["total"] == 0
    assert caller.send("POST", "/automations/sms/receipts", {"rule_name": "x"})["http_code"] == 400


def test_marking_replies_as_read(copy: Generated, caller_of: CallerOf) -> None:
    caller = caller_of(copy)
    page = caller.data("/sms/inbound", limit=100)
    first = page["data"][0]
    marked = caller.send("PUT", f"/sms/inbound-read/{first['message_id']}")
    assert marked["data"] == 1
    assert caller.send("PUT", f"/sms/inbound-read/{first['message_id']}")["http_code"] == 404
    assert caller.data("/sms/inbound")["total"] == page["total"] - 1
    before = {"date_before": page["data"][-1]["timestamp"]}
    caller.send("PUT", "/sms/inbound-read", before)
    assert caller.data("/sms/inbound")["data"][0]["timestamp"] > before["date_before"]
    caller.send("PUT", "/sms/inbound-read")
    assert caller.data("/sms/inbound")["total"] == 0
    answered = [row for row in page["data"] if row["original_message_id"]]
    assert caller.data(f"/sms/inbound/{answered[0]['original_message_id']}"), "read or not"


def test_receipts(copy: Generated, caller_of: CallerOf) -> None:
    caller = caller_of(copy)
    page = caller.data("/sms/receipts", limit=100)
    assert page["total"] > 1000
    receipt = page["data"][50]
    assert caller.data(f"/sms/receipts/{receipt['message_id']}") == receipt
    missing = caller.get("/sms/receipts/none")
    assert (missing["http_code"], missing["response_msg"]) == (404, "Receipt record not found.")
    caller.send("PUT", "/sms/receipts-read", {"date_before": receipt["timestamp"]})
    rest = caller.data("/sms/receipts")
    assert rest["total"] <= page["total"] - 51
    assert rest["data"][0]["timestamp"] > receipt["timestamp"]
    assert caller.data(f"/sms/receipts/{receipt['message_id']}") == receipt
    assert caller.send("PUT", "/sms/receipts-read", {"date_before": "x"})["http_code"] == 400


def test_statistics_count_thirty_days(generated: Generated, caller: Caller) -> None:
    statistics = caller.data("/statistics/sms")
    sent = generated.table(f"SELECT COUNT(*) AS n FROM messages WHERE date > {EPOCH - 30 * DAY}")
    assert statistics["total"]["outbound"]["count"] == sent["n"].item()
    days = statistics["stats"]
    assert sum(day["outbound"]["count"] for day in days) == sent["n"].item()
    assert all(day["date"] % DAY == 0 for day in days)
