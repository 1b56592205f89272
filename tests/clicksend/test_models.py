"""Records: every guise in which ClickSend gives a value means the same."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sendable.clicksend.models import (
    Campaign,
    Contact,
    ContactList,
    Inbound,
    InboundRule,
    LinkOpen,
    Message,
    read_float,
    read_int,
    read_text,
    read_time,
)

WHEN = datetime(2015, 7, 15, 3, 53, 52, tzinfo=UTC)

values = st.one_of(st.none(), st.text(), st.integers(), st.floats(), st.booleans())
numeric_texts = st.one_of(st.integers(), st.floats()).map(str)


@pytest.mark.parametrize("value", [1436932432, "1436932432", " 1436932432 ", 1436932432.0])
def test_a_moment_in_any_guise(value: object) -> None:
    assert read_time(value) == WHEN


@pytest.mark.parametrize("value", [None, "", "  ", 0, "0", "0000", "never"])
def test_a_moment_that_is_none(value: object) -> None:
    assert read_time(value) is None


@pytest.mark.parametrize(("value", "meant"), [(1, 1.0), ("1.00", 1.0), ("0.070000", 0.07), (0, 0)])
def test_an_amount_in_any_guise(value: object, meant: float) -> None:
    assert read_float(value) == meant


@pytest.mark.parametrize("value", [None, "", "n/a", [], {}])
def test_an_amount_that_is_none(value: object) -> None:
    assert read_float(value) is None


@pytest.mark.parametrize(
    ("value", "meant"),
    [(201, "201"), ("201", "201"), (" 201 ", "201"), (None, None), ("", None), ("  ", None)],
)
def test_a_code_in_any_guise(value: object, meant: str | None) -> None:
    assert read_text(value) == meant


def test_a_large_id_keeps_its_last_digit() -> None:
    assert read_int("9007199254740993") == 9007199254740993
    assert read_int(9007199254740993) == 9007199254740993


@given(values | numeric_texts)
@example("inf")
@example("nan")
@example("1e400")
@example(10**15)
@example(1_700_000_000_000)  # milliseconds
@example(-(10**12))
@example("9" * 400)
def test_no_value_breaks_a_reader(value: Any) -> None:
    """A record of nonsense is quarantined later; it never stops the whole pull."""
    text, whole, number, moment = (
        read_text(value),
        read_int(value),
        read_float(value),
        read_time(value),
    )
    assert text is None or (text and text == text.strip())
    assert whole is None or isinstance(whole, int)
    assert number is None or isinstance(number, float)
    assert moment is None or moment.tzinfo is UTC


@given(st.integers(min_value=-(2**53), max_value=2**53))
def test_a_whole_number_is_itself_as_text_too(number: int) -> None:
    assert read_int(number) == read_int(str(number)) == number


HISTORY = {
    "message_id": "A-1",
    "direction": "out",
    "to": "+61491570156",
    "body": "Hi",
    "from": "Shop",
    "status": "Completed",
}
VARIANTS = [
    {
        "date": 1436932432,
        "status_code": 201,
        "message_parts": 1,
        "message_price": 0.07,
        "contact_id": 12,
        "list_id": 7,
        "error_code": None,
    },
    {
        "date": "1436932432",
        "status_code": "201",
        "message_parts": "1.00",
        "message_price": "0.070000",
        "contact_id": "12",
        "list_id": "7",
        "error_code": "",
    },
]


def test_a_message_is_the_same_in_old_and_new_types() -> None:
    one, other = (Message.from_json({**HISTORY, **variant}) for variant in VARIANTS)
    assert one == other
    assert one.sent_at == WHEN
    assert (one.status_code, one.parts, one.price) == ("201", 1.0, 0.07)
    assert (one.contact_id, one.list_id, one.error_code) == (12, 7, None)


@pytest.mark.parametrize("none", [0, "0", None, ""])
def test_a_message_to_nobodys_list_has_none(none: object) -> None:
    message = Message.from_json({**HISTORY, "list_id": none, "contact_id": none})
    assert message.list_id is None
    assert message.contact_id is None


def test_a_refused_message_has_no_time_and_no_price() -> None:
    message = Message.from_json({**HISTORY, "date": "", "message_parts": 0, "message_price": None})
    assert message.sent_at is None
    assert message.parts == 0
    assert message.price is None


def test_a_contact_with_empty_texts_has_none_there() -> None:
    row = {"contact_id": "5", "list_id": 7, "phone_number": " +61491570156 ", "custom_1": ""}
    contact = Contact.from_json({**row, "email": None, "address_country": "au"})
    assert (contact.contact_id, contact.phone) == (5, "+61491570156")
    assert contact.custom_1 is contact.email is contact.custom_4 is None
    assert contact.country == "AU"
    assert Contact.from_json({**row, "address_country": "Australia"}).country is None


@pytest.mark.parametrize("name", ["timestamp", "timestamp_send"])
@pytest.mark.parametrize("value", [1436932432, "1436932432"])
def test_the_time_of_a_reply_goes_by_two_names(name: str, value: object) -> None:
    assert Inbound.from_json({"message_id": "R", name: value}).received_at == WHEN


def test_a_reply_is_kept_as_written() -> None:
    assert Inbound.from_json({"message_id": "R", "body": "  Stop\n "}).body == "  Stop\n "
    assert Inbound.from_json({"message_id": "R", "body": None}).body == ""


@pytest.mark.parametrize("value", [1, "1", True])
def test_a_rule_that_is_on(value: object) -> None:
    rule = InboundRule.from_json({"rule_name": "All", "action": "POLL", "enabled": value})
    assert rule.enabled


@pytest.mark.parametrize("value", [0, "0", None, "", False])
def test_a_rule_that_is_off(value: object) -> None:
    assert not InboundRule.from_json({"action": "POLL", "enabled": value}).enabled


def test_a_list_without_a_count_has_none_in_it() -> None:
    entry = ContactList.from_json({"list_id": "7", "list_name": "News", "_contacts_count": None})
    assert (entry.list_id, entry.name, entry.contacts_count) == (7, "News", 0)


@pytest.mark.parametrize("schedule", ["", 0, None])
def test_a_campaign_without_a_schedule_went_out_when_it_was_added(schedule: object) -> None:
    row = {"sms_campaign_id": 3, "schedule": schedule, "date_added": "1436932432"}
    assert Campaign.from_json(row).scheduled_at == WHEN


@pytest.mark.parametrize("contact", [None, [], {}, {"phone_number": None}])
def test_an_opening_by_nobody_known_has_no_phone(contact: object) -> None:
    link = LinkOpen.from_json({"contact": contact, "open_count": "2", "date_opened": 1436932432})
    assert link == LinkOpen(None, 2, WHEN)
