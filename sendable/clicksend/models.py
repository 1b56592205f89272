"""What ClickSend's records are to us: typed, after a lenient reading.

The API's types vary (a date is an int, a numeric text, an empty text or null; a status code is
``"201"`` or ``201``), so every field goes through one of four readers. Times are UTC.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

Json = Mapping[str, Any]

_BEYOND = 1 << 63

_LATEST_SECONDS = 7_258_118_400


def read_text(value: Any) -> str | None:
    """Give a text without surrounding space, or nothing for null and empty."""
    return read_body(value).strip() or None


def read_body(value: Any) -> str:
    """Give a text as it was written, empty for null; half an emoji becomes a question mark.

    A lone surrogate is what a cut message leaves behind, and no file can hold it.
    """
    return "" if value is None else str(value).encode("utf-8", "replace").decode("utf-8")


def read_int(value: Any) -> int | None:
    """Give a whole number from an int, a float, a truth value or a numeric text, or nothing.

    One that no table can hold is no number of anything.
    """
    try:
        number = int(value) if isinstance(value, int) else int(read_text(value) or "")
    except ValueError:
        found = read_float(value)
        number = _BEYOND if found is None else int(found)
    return number if -_BEYOND < number < _BEYOND else None


def read_float(value: Any) -> float | None:
    """Give a finite number from a number or a numeric text, or nothing."""
    try:
        number = float(read_text(value) or "")
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def read_time(value: Any) -> datetime | None:
    """Give a moment from unix seconds in any of their guises; what is no such time is nothing.

    Seconds beyond the year 2200 are something else (milliseconds, say), and so not read.
    """
    seconds = read_int(value)
    if not seconds or not 0 < seconds < _LATEST_SECONDS:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def _read_flag(value: Any) -> bool | None:
    """Give a truth value from 0, 1 or their texts, or nothing where there is none."""
    number = read_int(value)
    return None if number is None else bool(number)


@dataclass(frozen=True)
class Account:
    """The account: never its keys, which the API shows in clear and we do not read."""

    user_id: int
    username: str
    country: str | None = None
    currency: str | None = None
    most_parts: int | None = None
    timezone: str | None = None

    @classmethod
    def from_json(cls, row: Json) -> Account:
        """Read the answer of ``GET /account``."""
        currency = row.get("_currency")
        return cls(
            user_id=read_int(row.get("user_id")) or 0,
            username=read_text(row.get("username")) or "",
            country=read_text(row.get("default_country_sms")) or read_text(row.get("country")),
            currency=read_text(currency.get("currency_name_short"))
            if isinstance(currency, dict)
            else None,
            # The text is cut off after so many parts, whatever the setting's name says. 0 is none.
            most_parts=read_int(row.get("setting_sms_message_char_limit")) or None,
            timezone=read_text(row.get("timezone")),
        )


@dataclass(frozen=True)
class Subaccount:
    """A subaccount, without its key, which stands beside it in the API's answer."""

    subaccount_id: int
    username: str
    is_main: bool

    @classmethod
    def from_json(cls, row: Json) -> Subaccount:
        """Read a row of ``GET /subaccounts``."""
        return cls(
            subaccount_id=read_int(row.get("subaccount_id")) or 0,
            username=read_text(row.get("api_username")) or "",
            is_main=bool(read_int(row.get("is_main"))),
        )


@dataclass(frozen=True)
class ContactList:
    """A contact list."""

    list_id: int
    name: str
    contacts_count: int

    @classmethod
    def from_json(cls, row: Json) -> ContactList:
        """Read a row of ``GET /lists``."""
        return cls(
            list_id=read_int(row.get("list_id")) or 0,
            name=read_text(row.get("list_name")) or "",
            contacts_count=read_int(row.get("_contacts_count")) or 0,
        )


@dataclass(frozen=True)
class ListState:
    """A contact list, and whether ClickSend is at work on it: importing, or removing opt-outs.

    Older answers do not tell of the work; then it is absent.
    """

    entry: ContactList
    is_importing: bool | None
    is_removing: bool | None

    @classmethod
    def from_json(cls, row: Json) -> ListState:
        """Read the answer of ``GET /lists/{id}``."""
        return cls(
            entry=ContactList.from_json(row),
            is_importing=_read_flag(row.get("_import_in_progress")),
            is_removing=_read_flag(row.get("_optout_in_progress")),
        )


@dataclass(frozen=True)
class Contact:
    """A contact, as its list holds it. ``phone`` is as typed; ``country`` is ISO alpha-2."""

    contact_id: int
    list_id: int
    phone: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    organization: str | None
    city: str | None
    state: str | None
    postal_code: str | None
    country: str | None
    custom_1: str | None
    custom_2: str | None
    custom_3: str | None
    custom_4: str | None
    added_at: datetime | None
    updated_at: datetime | None

    @classmethod
    def from_json(cls, row: Json) -> Contact:
        """Read a row of ``GET /lists/{id}/contacts``."""
        country = read_text(row.get("address_country"))
        return cls(
            contact_id=read_int(row.get("contact_id")) or 0,
            list_id=read_int(row.get("list_id")) or 0,
            phone=read_text(row.get("phone_number")),
            first_name=read_text(row.get("first_name")),
            last_name=read_text(row.get("last_name")),
            email=read_text(row.get("email")),
            organization=read_text(row.get("organization_name")),
            city=read_text(row.get("address_city")),
            state=read_text(row.get("address_state")),
            postal_code=read_text(row.get("address_postal_code")),
            country=country.upper() if country and len(country) == 2 else None,
            custom_1=read_text(row.get("custom_1")),
            custom_2=read_text(row.get("custom_2")),
            custom_3=read_text(row.get("custom_3")),
            custom_4=read_text(row.get("custom_4")),
            added_at=read_time(row.get("date_added")),
            updated_at=read_time(row.get("date_updated")),
        )


@dataclass(frozen=True)
class Message:
    """A row of the history: one message and its latest state."""

    message_id: str
    direction: str
    to: str | None
    sent_at: datetime | None
    body: str | None
    sender: str | None
    status: str | None
    status_code: str | None
    status_text: str | None
    error_code: str | None
    error_text: str | None
    list_id: int | None
    contact_id: int | None
    country: str | None
    carrier: str | None
    parts: float | None
    price: float | None
    api_username: str | None
    custom_string: str | None

    @classmethod
    def from_json(cls, row: Json) -> Message:
        """Read a row of ``GET /sms/history``. A contact or list id of 0 is none."""
        return cls(
            message_id=read_text(row.get("message_id")) or "",
            direction=read_text(row.get("direction")) or "out",
            to=read_text(row.get("to")),
            sent_at=read_time(row.get("date")),
            body=read_text(row.get("body")),
            sender=read_text(row.get("from")),
            status=read_text(row.get("status")),
            status_code=read_text(row.get("status_code")),
            status_text=read_text(row.get("status_text")),
            error_code=read_text(row.get("error_code")),
            error_text=read_text(row.get("error_text")),
            list_id=read_int(row.get("list_id")) or None,
            contact_id=read_int(row.get("contact_id")) or None,
            country=read_text(row.get("country")),
            carrier=read_text(row.get("carrier")),
            parts=read_float(row.get("message_parts")),
            price=read_float(row.get("message_price")),
            api_username=read_text(row.get("_api_username")),
            custom_string=read_text(row.get("custom_string")),
        )


@dataclass(frozen=True)
class Inbound:
    """A reply. ``body`` is kept as written, white space and all: it is evidence."""

    message_id: str
    sender: str | None
    received_at: datetime | None
    body: str
    original_body: str | None
    original_message_id: str | None
    received_by: str | None

    @classmethod
    def from_json(cls, row: Json) -> Inbound:
        """Read a row of ``GET /sms/inbound``; the time goes by two names."""
        return cls(
            message_id=read_text(row.get("message_id")) or "",
            sender=read_text(row.get("from")),
            received_at=read_time(row.get("timestamp") or row.get("timestamp_send")),
            body=read_body(row.get("body")),
            original_body=read_text(row.get("original_body")),
            original_message_id=read_text(row.get("original_message_id")),
            received_by=read_text(row.get("to")),
        )


@dataclass(frozen=True)
class InboundRule:
    """What the account does with replies; only ``POLL`` makes them readable through the API."""

    name: str
    action: str
    enabled: bool
    takes_all: bool
    """Whether it looks at no words: a rule that does leaves other replies unread."""

    @classmethod
    def from_json(cls, row: Json) -> InboundRule:
        """Read a row of ``GET /automations/sms/inbound``."""
        return cls(
            name=read_text(row.get("rule_name")) or "",
            action=read_text(row.get("action")) or "",
            enabled=bool(read_int(row.get("enabled"))),
            takes_all=not read_int(row.get("message_search_type")),
        )


@dataclass(frozen=True)
class Campaign:
    """An SMS campaign: one send to one list."""

    campaign_id: int
    name: str
    list_id: int | None
    status: str | None
    scheduled_at: datetime | None
    body: str | None
    has_link: bool

    @classmethod
    def from_json(cls, row: Json) -> Campaign:
        """Read a row of ``GET /sms-campaigns``."""
        return cls(
            campaign_id=read_int(row.get("sms_campaign_id")) or 0,
            name=read_text(row.get("name")) or "",
            list_id=read_int(row.get("list_id")) or None,
            status=read_text(row.get("status")),
            scheduled_at=read_time(row.get("schedule")) or read_time(row.get("date_added")),
            body=read_text(row.get("body")),
            has_link=read_text(row.get("url_to_shorten")) is not None,
        )


@dataclass(frozen=True)
class LinkOpen:
    """A person's opening of a campaign's link: how often, and one time."""

    phone: str | None
    open_count: int
    opened_at: datetime | None

    @classmethod
    def from_json(cls, row: Json) -> LinkOpen:
        """Read a row of ``GET /sms-campaigns/{id}/link-tracking``."""
        found = row.get("contact")
        contact = found if isinstance(found, Mapping) else {}
        return cls(
            phone=read_text(contact.get("phone_number")),
            open_count=read_int(row.get("open_count")) or 0,
            opened_at=read_time(row.get("date_opened")),
        )


@dataclass(frozen=True)
class ShortLink:
    """A shortened link of a message, and how many opened it."""

    long_url_id: str
    opened: int

    @classmethod
    def from_json(cls, row: Json) -> ShortLink:
        """Read a row of ``GET /short-url/statistics/quick_sms/{id}``."""
        links = row.get("links")
        counts = links if isinstance(links, Mapping) else {}
        return cls(
            long_url_id=read_text(row.get("long_url_id")) or "",
            opened=read_int(counts.get("opened_unique")) or 0,
        )


@dataclass(frozen=True)
class Receipt:
    """A delivery receipt: the state that a message reached, and when."""

    message_id: str
    status_code: str | None
    status_text: str | None
    error_code: str | None
    error_text: str | None
    happened_at: datetime | None

    @classmethod
    def from_json(cls, row: Json) -> Receipt:
        """Read a row of ``GET /sms/receipts``."""
        return cls(
            message_id=read_text(row.get("message_id")) or "",
            status_code=read_text(row.get("status_code")),
            status_text=read_text(row.get("status_text")),
            error_code=read_text(row.get("error_code")),
            error_text=read_text(row.get("error_text")),
            happened_at=read_time(row.get("timestamp")) or read_time(row.get("timestamp_send")),
        )
