"""Older and mixed types: the same facts, written otherwise."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from sendable.clicksend.models import Campaign, Contact, ContactList, Message, read_int
from sendable.clicksend.sandbox.behaviour import Behaviour, Profile

from .accounts import Caller, CallerOf, Generated

OTHERS: tuple[Profile, ...] = ("legacy", "mixed")


@pytest.fixture(scope="module")
def callers(generated: Generated, caller_of: CallerOf) -> dict[Profile, Caller]:
    profiles: tuple[Profile, ...] = get_args(Profile)
    return {
        profile: caller_of(generated, behaviour=Behaviour(profile=profile)) for profile in profiles
    }


def rows(caller: Caller, path: str, **query: object) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = caller.data(path, limit=100, **query)["data"]
    return found


@pytest.mark.parametrize("profile", OTHERS)
@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("/lists", ContactList.from_json),
        ("/lists/3102/contacts", Contact.from_json),
        ("/sms/history", Message.from_json),
        ("/sms-campaigns", Campaign.from_json),
    ],
)
def test_read_leniently_the_facts_are_the_same(
    callers: dict[Profile, Caller], profile: Profile, path: str, read: Any
) -> None:
    today, other = rows(callers["modern"], path), rows(callers[profile], path)
    assert today != other
    assert [read(row) for row in today] == [read(row) for row in other]


def test_the_older_contract_writes_numbers_as_texts_and_texts_as_numbers(
    callers: dict[Profile, Caller],
) -> None:
    legacy = callers["legacy"]
    message = rows(legacy, "/sms/history", q="status_code:201")[0]
    assert isinstance(message["date"], str)
    assert message["status_code"] == 201
    assert isinstance(message["schedule"], int)
    assert message["message_parts"] in {"1.00", "2.00"}
    without_list = rows(legacy, "/sms/history", q="from:+61491570006")[0]
    assert (without_list["list_id"], without_list["contact_id"]) == (0, 0)
    assert (without_list["first_name"], without_list["custom_string"]) == ("", "")
    contact = rows(legacy, "/lists/3102/contacts")[0]
    assert isinstance(contact["date_added"], str)
    assert contact["fax_number"] == ""


def test_older_names_of_keys(callers: dict[Profile, Caller]) -> None:
    legacy = callers["legacy"]
    receipt = rows(legacy, "/sms/receipts")[0]
    assert receipt["_message_type"] == "sms"
    assert "message_type" not in receipt
    assert isinstance(receipt["status_code"], str)
    reply = rows(legacy, "/sms/inbound")[0]
    assert "timestamp" not in reply
    assert reply["timestamp_send"].isdecimal()
    assert set(legacy.data("/statistics/sms")) == {"total", "stat", "currency"}
    assert "currency" in legacy.data("/account")
    assert "_import_in_progress" not in rows(legacy, "/lists")[0]
    assert "inbound_rule_id" in rows(legacy, "/automations/sms/inbound")[0]
    assert legacy.data("/lists/3108/contacts")["last_page"] == 1


def test_mixed_types_differ_from_row_to_row_and_stay_as_they_are(
    callers: dict[Profile, Caller],
) -> None:
    once, twice = (rows(callers["mixed"], "/sms/history") for _ in range(2))
    assert once == twice
    assert {type(row["date"]) for row in once} == {int, str}
    assert {type(row["message_price"]) for row in once} == {float, str}
    replies = rows(callers["mixed"], "/sms/inbound")
    assert {key for row in replies for key in row if "timestamp" in key} == {
        *("timestamp", "timestamp_send")
    }
    today = rows(callers["modern"], "/sms/inbound")
    times = [row.get("timestamp") or row["timestamp_send"] for row in replies]
    assert [read_int(time) for time in times] == [row["timestamp"] for row in today]


@pytest.mark.parametrize("profile", OTHERS)
def test_errors_and_single_records_are_told_as_well(
    callers: dict[Profile, Caller], profile: Profile
) -> None:
    caller = callers[profile]
    assert caller.get("/lists/99")["http_code"] == 404
    one = caller.data("/lists/3102")
    assert ContactList.from_json(one) == ContactList.from_json(
        callers["modern"].data("/lists/3102")
    )
