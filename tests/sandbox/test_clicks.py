"""Campaigns and their clicks, by page and by cursor."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from .accounts import NOW, Caller


@pytest.fixture(scope="module")
def campaign(caller: Caller) -> dict[str, Any]:
    """The latest campaign to the newsletter that has a link."""
    query = {"q": "list_id:3102,status:sent", "order_by": "date_added:desc", "limit": 100}
    found = caller.data("/sms-campaigns", **query)["data"]
    return next(campaign for campaign in found if campaign["url_to_shorten"])


def long_url_of(campaign: dict[str, Any]) -> str:
    digest = hashlib.md5(campaign["url_to_shorten"].encode()).hexdigest()
    return f"sms_campaign-{campaign['sms_campaign_id']}-{digest}"


def follow(caller: Caller, page: dict[str, Any], key: str, long_url_id: str) -> dict[str, Any]:
    query = {name: values[0] for name, values in parse_qs(urlsplit(page[key]).query).items()}
    return caller.get(f"/short-url/tracking/{long_url_id}", **query)


def test_campaigns_two_a_week(caller: Caller, campaign: dict[str, Any]) -> None:
    page = caller.data("/sms-campaigns", limit=100)
    sent = [row for row in page["data"] if row["status"] == "Sent"]
    assert 48 <= len(sent) <= 54
    assert caller.data(f"/sms-campaigns/{campaign['sms_campaign_id']}") == campaign
    assert campaign["_list_name"] == "Newsletter"
    assert caller.get("/sms-campaigns/1")["http_code"] == 404
    recent = caller.data("/sms-campaigns", date_from=int(NOW.timestamp()) - 30 * 86400)
    assert 0 < recent["total"] < page["total"]


def test_some_campaigns_wait(caller: Caller) -> None:
    waiting = caller.data("/sms-campaigns", q="status:Scheduled")["data"]
    assert all(campaign["schedule"] > NOW.timestamp() for campaign in waiting)
    without_opt_out = [campaign for campaign in waiting if "STOP" not in campaign["body"]]
    assert [campaign["_list_name"] for campaign in without_opt_out] == ["Trade show leads"]


def test_link_tracking_lists_every_recipient(caller: Caller, campaign: dict[str, Any]) -> None:
    path = f"/sms-campaigns/{campaign['sms_campaign_id']}"
    first = caller.data(f"{path}/link-tracking", limit=100)
    assert first["total"] == campaign["_total_count"]
    rows = list(first["data"])
    for number in range(2, first["last_page"] + 1):
        rows += caller.data(f"{path}/link-tracking", limit=100, page=number)["data"]
    opened = [row for row in rows if row["open_count"]]
    unopened = [row for row in rows if not row["open_count"]]
    assert opened
    assert all(row["date_opened"] >= campaign["schedule"] for row in opened)
    assert all(row["date_opened"] is None for row in unopened)
    links = caller.data(f"{path}/link-statistics")["links"]
    assert links == {"opened": len(opened), "unopened": len(unopened)}
    assert isinstance(rows[0]["contact"]["contact_id"], int)


def test_a_campaign_without_a_link_has_no_clicks(caller: Caller) -> None:
    found = caller.data("/sms-campaigns", q="status:sent", limit=100)["data"]
    plain = next(campaign for campaign in found if not campaign["url_to_shorten"])
    path = f"/sms-campaigns/{plain['sms_campaign_id']}/link-tracking"
    assert caller.data(path)["total"] == 0
    assert caller.get("/sms-campaigns/1/link-tracking")["http_code"] == 404


def test_the_cursor_walks_there_and_back(caller: Caller, campaign: dict[str, Any]) -> None:
    long_url_id = long_url_of(campaign)
    page = caller.get(f"/short-url/tracking/{long_url_id}", limit=100)
    assert "http_code" not in page
    assert "prev_page_url" not in page
    assert page["per_page"] == page["current_page_size"] == 100
    pages = [page]
    while "next_page_url" in page:
        page = follow(caller, page, "next_page_url", long_url_id)
        pages.append(page)
    assert sum(page["current_page_size"] for page in pages) == campaign["_total_count"]
    back = follow(caller, pages[-1], "prev_page_url", long_url_id)
    assert back["data"] == pages[-2]["data"]
    assert isinstance(page["data"][0]["contact"]["contact_id"], str)


def test_clicks_on_a_message_of_the_api(caller: Caller) -> None:
    sent = caller.data("/sms/history", q="from:+61491570006", limit=100)["data"]
    linked = next(row for row in sent if "smsu.io/" in row["body"])
    plain = next(row for row in sent if "smsu.io/" not in row["body"])
    statistics = caller.get(f"/short-url/statistics/quick_sms/{linked['message_id']}")["data"][0]
    assert statistics["links"]["total"] == 1
    tracked = caller.get(f"/short-url/tracking/{statistics['long_url_id']}")
    assert tracked["data"][0]["contact"]["phone_number"] == linked["to"]
    path = "/short-url/statistics"
    assert caller.get(f"{path}/quick_sms/{plain['message_id']}") == {"data": []}
    assert caller.get(f"{path}/quick_sms/none")["http_code"] == 404
    assert caller.get(f"{path}/mms/{linked['message_id']}")["http_code"] == 400


@pytest.mark.parametrize("offset", ["nonsense", "e30", "eyJwb3NpdGlvbiI6IDN9"])
def test_a_cursor_that_is_not_ours_is_refused(
    caller: Caller, campaign: dict[str, Any], offset: str
) -> None:
    path = f"/short-url/tracking/{long_url_of(campaign)}"
    assert caller.get(path, offset=offset)["http_code"] == 400
    assert caller.get("/short-url/tracking/sms_campaign-1-0")["http_code"] == 404
