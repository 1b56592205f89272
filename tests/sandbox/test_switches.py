"""What a server can leave out or hide: clicks, recipients, rules, the export."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from sendable.clicksend.sandbox.behaviour import Behaviour, Clicks
from sendable.clicksend.sandbox.server.export_routes import COLUMNS

from .accounts import NOW, Caller, CallerOf, Generated


@pytest.mark.parametrize(
    ("clicks", "older", "current"),
    [("both", 200, 200), ("legacy", 200, 404), ("current", 404, 200), ("none", 404, 404)],
)
def test_each_generation_of_clicks_can_be_off(
    generated: Generated, caller_of: CallerOf, clicks: Clicks, older: int, current: int
) -> None:
    caller = caller_of(generated, behaviour=Behaviour(clicks=clicks))
    campaign = caller.data("/sms-campaigns", q="status:sent")["data"][0]["sms_campaign_id"]
    message = caller.data("/sms/history")["data"][0]["message_id"]
    for name in ("link-tracking", "link-statistics"):
        assert caller.client.get(f"/v3/sms-campaigns/{campaign}/{name}").status_code == older
    path = f"/v3/short-url/statistics/quick_sms/{message}"
    assert caller.client.get(path).status_code == current


def test_recipients_can_be_hidden(generated: Generated, caller_of: CallerOf) -> None:
    caller = caller_of(generated, behaviour=Behaviour(masked=True))
    rows = caller.data("/sms/history", limit=100, q="from:+61491570110")["data"]
    plain = caller_of(generated).data("/sms/history", limit=100, q="from:+61491570110")["data"]
    assert [row["to"] for row in rows] == [f"{row['to'][:-4]}****" for row in plain]
    assert {(row["first_name"], row["last_name"]) for row in rows} == {("", "")}
    assert [row["contact_id"] for row in rows] == [row["contact_id"] for row in plain]
    assert caller.data("/lists/3102/contacts")["data"][0]["phone_number"].isascii()


def test_without_poll_rules_nobody_hears_of_replies(
    generated: Generated, caller_of: CallerOf
) -> None:
    caller = caller_of(generated, behaviour=Behaviour(poll_rule=False))
    assert caller.data("/sms/inbound")["total"] == caller.data("/sms/receipts")["total"] == 0
    rules = caller.data("/automations/sms/inbound")["data"]
    assert [rule["action"] for rule in rules] == ["MOVE_CONTACT"]
    assert caller.data("/automations/sms/receipts")["total"] == 0
    assert caller_of(generated).data("/sms/inbound")["total"] > 0, "the account keeps its rules"
    rule = {
        "dedicated_number": "*",
        "rule_name": "Poll",
        "message_search_type": 0,
        "action": "POLL",
        "enabled": 1,
    }
    made = caller.send("POST", "/automations/sms/inbound", rule)["data"]
    assert made["inbound_rule_id"] == 2
    assert caller.data("/sms/inbound")["total"] > 0


def download(caller: Caller, **query: object) -> list[dict[str, str]]:
    url = caller.data("/sms/history/export", filename="my history.csv", **query)["url"]
    parts = urlsplit(url)
    assert parts.path.endswith("/my_history.csv")
    answer = caller.client.get(f"{parts.path}?{parts.query}", auth=("", ""))
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/csv")
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_the_export_holds_what_the_history_shows(caller: Caller) -> None:
    rows = download(caller)
    page = caller.data("/sms/history", limit=100)
    assert len(rows) == page["total"]
    assert list(rows[0]) == list(COLUMNS)
    assert {"contact_first_name", "contact_last_name", "error_text", "to"} <= set(COLUMNS)
    for row, message in zip(rows, page["data"], strict=False):
        for column, name in COLUMNS.items():
            value = message[name]
            assert row[column] == ("" if value is None else str(value)[:160])
    assert max(len(row["body"]) for row in rows) == 160
    since = int((NOW - timedelta(days=7)).timestamp())
    assert (
        len(download(caller, date_from=since))
        == caller.data("/sms/history", date_from=since)["total"]
    )


def test_the_address_of_an_export_is_good_for_twenty_minutes(
    generated: Generated, caller_of: CallerOf
) -> None:
    caller = caller_of(generated)
    url = caller.data("/sms/history/export", filename="x.csv")["url"]
    path = url.removeprefix("http://testserver")
    assert caller.client.get(path.replace("x.csv", "y.csv")).status_code == 403
    for minutes, expected in ((20, 200), (21, 403)):
        moment = NOW + timedelta(minutes=minutes)
        caller.client.post("/sandbox/clock", json={"now": moment.isoformat()})
        assert caller.client.get(path).status_code == expected
    assert caller.get("/sms/history/export")["http_code"] == 400
    assert caller.client.get("/exports/nobody/x.csv").status_code == 404


def test_the_export_can_be_off(generated: Generated, caller_of: CallerOf) -> None:
    caller = caller_of(generated, behaviour=Behaviour(export=False))
    assert caller.get("/sms/history/export", filename="x.csv")["http_code"] == 404


def test_hidden_recipients_are_hidden_in_the_export(
    generated: Generated, caller_of: CallerOf
) -> None:
    caller = caller_of(generated, behaviour=Behaviour(masked=True))
    rows = download(caller, date_from=int((NOW - timedelta(days=7)).timestamp()))
    assert all(row["to"].endswith("****") for row in rows)
    assert {row["contact_first_name"] for row in rows} == {""}
