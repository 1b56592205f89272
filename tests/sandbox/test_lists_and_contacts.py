"""Lists and contacts: paging, reading, writing, and ClickSend's own error bodies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from .accounts import NOW, Caller, CallerOf, Generated

CUSTOMERS, OPT_OUT, UNKNOWN = 3102, 3101, 99
FORBIDDEN = "Resource not found or you don't have the permissions to access this resource."


@pytest.fixture
def writer(quiet: Generated, caller_of: CallerOf) -> Caller:
    return caller_of(quiet)


def test_every_list_with_its_count(caller: Caller) -> None:
    page = caller.data("/lists")
    assert page["total"] == len(page["data"]) == 9
    first = page["data"][0]
    assert first["list_name"] == "Opt-Out List"
    assert first["_contacts_count"] == caller.data("/lists/3101/contacts")["total"]
    assert {"list_email_id", "_import_in_progress", "_optout_in_progress"} <= set(first)
    assert page["links"][0]["active"] is True


def test_all_pages_together_are_all_contacts(caller: Caller) -> None:
    page = caller.data("/lists/3102/contacts", limit=100)
    found = []
    for number in range(1, page["last_page"] + 1):
        found += caller.data("/lists/3102/contacts", limit=100, page=number)["data"]
    ids = [contact["contact_id"] for contact in found]
    assert len(set(ids)) == len(ids) == page["total"]
    assert ids == sorted(ids)
    assert caller.data("/lists/3102/contacts", limit=100, page=page["last_page"] + 1)["data"] == []


@pytest.mark.parametrize(("limit", "per_page"), [(1000, 100), (0, 1), (-3, 1), (20, 20)])
def test_the_limit_is_brought_into_range_and_echoed(
    caller: Caller, limit: int, per_page: int
) -> None:
    page = caller.data("/lists/3102/contacts", limit=limit)
    assert page["per_page"] == len(page["data"]) == per_page


def test_fifteen_rows_when_nothing_is_said(caller: Caller) -> None:
    page = caller.data("/lists/3102/contacts")
    assert page["per_page"] == len(page["data"]) == page["to"] == 15
    assert page["from"] == page["current_page"] == 1
    assert page["next_page_url"] == "https://api.clicksend.com/v3/lists/3102/contacts?page=2"
    assert page["prev_page_url"] is None


def test_an_empty_list_has_no_last_page(caller: Caller) -> None:
    page = caller.data("/lists/3108/contacts")
    assert (page["total"], page["last_page"], page["current_page"]) == (0, 0, 1)
    assert page["data"] == []
    assert page["from"] is None


def test_a_page_that_is_no_number_is_refused(caller: Caller) -> None:
    answer = caller.get("/lists", page="two")
    assert (answer["http_code"], answer["response_code"]) == (400, "BAD_REQUEST")
    assert "page" in answer["data"]


def test_updated_after_gives_only_what_changed(caller: Caller) -> None:
    since = int((NOW - timedelta(days=60)).timestamp())
    page = caller.data("/lists/3102/contacts", updated_after=since, limit=100)
    assert 0 < page["total"] < caller.data("/lists/3102/contacts")["total"]
    assert all(contact["date_updated"] >= since for contact in page["data"])


def test_unknown_lists_and_contacts(writer: Caller) -> None:
    assert writer.get("/lists/99")["http_code"] == 404
    assert writer.get("/lists/99/contacts")["http_code"] == 404
    created = writer.send("POST", "/lists/99/contacts", {"phone_number": "+61491570156"})
    assert (created["http_code"], created["response_code"]) == (403, "FORBIDDEN")
    assert created["response_msg"] == FORBIDDEN
    updated = writer.send("PUT", f"/lists/{CUSTOMERS}/contacts/99", {"first_name": "x"})
    assert (updated["http_code"], updated["response_msg"]) == (404, "Contact record not found.")


def test_a_list_is_made_renamed_and_deleted_with_its_contacts(writer: Caller) -> None:
    created = writer.send("POST", "/lists", {"list_name": "Spring"})["data"]
    path = f"/lists/{created['list_id']}"
    assert (created["list_name"], created["_contacts_count"]) == ("Spring", 0)
    assert writer.send("PUT", path, {"list_name": "Autumn"})["data"]["list_name"] == "Autumn"
    contact = writer.send("POST", f"{path}/contacts", {"email": "a@mail.example"})["data"]
    assert writer.data(path)["_contacts_count"] == 1
    assert writer.send("DELETE", path)["data"] == []
    assert writer.get(f"{path}/contacts/{contact['contact_id']}")["http_code"] == 404


def test_a_list_needs_a_name(writer: Caller) -> None:
    assert writer.send("POST", "/lists", {})["data"].keys() == {"list_name"}


def test_a_contact_is_made_changed_and_deleted(quiet: Generated, caller_of: CallerOf) -> None:
    path = f"/lists/{CUSTOMERS}/contacts"
    writer, later = caller_of(quiet), caller_of(quiet, now=NOW + timedelta(hours=1))
    body = {"phone_number": "0491 570 156", "first_name": "Ann", "custom_1": "C1"}
    made = writer.send("POST", path, body)["data"]
    assert made["phone_number"] == "+61491570156", "local numbers become E.164"
    assert made["date_added"] == made["date_updated"] == int(NOW.timestamp())
    assert made["custom_2"] == ""
    assert made["last_name"] is None
    assert made["_list_name"] == "Customers"
    one = f"{path}/{made['contact_id']}"
    changed = later.send("PUT", one, {"first_name": "Anna"})["data"]
    assert (changed["first_name"], changed["custom_1"]) == ("Anna", "C1")
    assert changed["date_updated"] == made["date_updated"] + 3600
    assert writer.data(one) == changed, "another server on the same folder sees it"
    assert writer.send("DELETE", one)["http_code"] == 200
    assert writer.get(one)["http_code"] == 404


def test_a_contact_needs_a_way_to_be_reached(writer: Caller) -> None:
    answer = writer.send("POST", f"/lists/{CUSTOMERS}/contacts", {"first_name": "Ann"})
    assert (answer["http_code"], answer["response_code"]) == (400, "BAD_REQUEST")


def test_a_nested_value_is_answered_with_a_number_for_a_word(writer: Caller) -> None:
    body = {"phone_number": "+61491570156", "custom_1": {"a": 1}}
    answer = writer.send("POST", f"/lists/{CUSTOMERS}/contacts", body)
    assert (answer["http_code"], answer["response_code"]) == (400, 400)


def test_moving_keeps_the_contact_and_copying_makes_another(writer: Caller) -> None:
    contact = writer.data(f"/lists/{CUSTOMERS}/contacts")["data"][0]
    one = f"/lists/{CUSTOMERS}/contacts/{contact['contact_id']}"
    copied = writer.send("PUT", f"{one}/copy/{OPT_OUT}")["data"]
    assert copied["contact_id"] != contact["contact_id"]
    assert copied["phone_number"] == contact["phone_number"]
    moved = writer.send("PUT", f"{one}/transfer/{OPT_OUT}")
    assert moved["response_msg"] == (
        f"Contact #{contact['contact_id']} has been transferred to List #{OPT_OUT}"
    )
    assert (moved["data"]["contact_id"], moved["data"]["list_id"]) == (
        contact["contact_id"],
        OPT_OUT,
    )
    assert writer.get(one)["http_code"] == 404
    assert writer.send("PUT", f"{one}/transfer/{UNKNOWN}")["http_code"] == 404


def test_removing_the_opted_out_and_the_doubles(writer: Caller) -> None:
    contact = writer.data(f"/lists/{CUSTOMERS}/contacts")["data"][0]
    body = {"phone_number": contact["phone_number"]}
    for list_id in (OPT_OUT, CUSTOMERS, CUSTOMERS):
        writer.send("POST", f"/lists/{list_id}/contacts", body)
    doubles = f"/lists/{CUSTOMERS}/remove-duplicates/"
    by_number = writer.send("PUT", doubles, {"fields": ["phone_number"]})
    assert by_number["data"] == {"deleted": 2}
    assert writer.send("PUT", doubles, {"fields": ["shoe_size"]})["http_code"] == 400
    scrubbed = writer.send("PUT", f"/lists/{CUSTOMERS}/remove-opted-out-contacts/{OPT_OUT}")
    assert scrubbed["data"] == {"deleted": 1}
    assert writer.data(f"/lists/{CUSTOMERS}")["_contacts_count"] == 2
