"""The very large account, in a small size."""

from __future__ import annotations

from pathlib import Path

import phonenumbers
import pytest

from sendable.clicksend.sandbox.large import create_large_account

from .accounts import NOW, CallerOf, Generated


@pytest.fixture
def large(tmp_path: Path) -> Generated:
    create_large_account(tmp_path, contacts=5000, now=NOW, seed=3)
    return Generated(tmp_path)


def test_one_list_holds_distinct_valid_numbers(large: Generated) -> None:
    numbers = large.table("SELECT phone_number FROM contacts WHERE list_id = 3102").squeeze()
    assert len(numbers) == numbers.nunique() == 5000
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(text)) for text in numbers[::50])
    left = large.table("SELECT phone_number FROM contacts WHERE list_id = 3101").squeeze()
    assert len(left) == 50
    assert set(left) <= set(numbers)


def test_it_is_served_like_any_other(large: Generated, caller_of: CallerOf) -> None:
    caller = caller_of(large)
    counts = [row["_contacts_count"] for row in caller.data("/lists")["data"]]
    assert counts == [50, 5000]
    last = caller.data("/lists/3102/contacts", limit=100, page=50)
    assert (last["from"], last["to"], last["total"]) == (4901, 5000, 5000)
    history = caller.data("/sms/history", limit=100)
    assert history["total"] == 2000
    assert history["data"][0]["first_name"] in history["data"][0]["body"]
    campaign = caller.data("/sms-campaigns")["data"][0]
    assert campaign["_total_count"] == 2000
    reply = caller.data("/sms/inbound", limit=100)["data"][0]
    assert reply["original_message_id"]


def test_more_contacts_than_numbers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="40000000 numbers"):
        create_large_account(tmp_path, contacts=40_000_001, now=NOW)
