"""The columns of each kind of source: what we need of a row, and how its cells are read.

A column is the name of one in the file, or a list of names: the first that holds something counts.
"""

from __future__ import annotations

from enum import Enum
from typing import Annotated

from pydantic import BaseModel, ConfigDict


class Cell(Enum):
    """How a cell is read."""

    TEXT = "text"
    NUMBER = "a number"
    TIME = "a date or time"
    FLAG = "yes or no"


Column = str | tuple[str, ...]

Text = Annotated[Column, Cell.TEXT]
Number = Annotated[Column, Cell.NUMBER]
Time = Annotated[Column, Cell.TIME]
MaybeText = Annotated[Column | None, Cell.TEXT]
MaybeNumber = Annotated[Column | None, Cell.NUMBER]
MaybeTime = Annotated[Column | None, Cell.TIME]
MaybeFlag = Annotated[Column | None, Cell.FLAG]


class Columns(BaseModel):
    """What every mapping shares."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def given(self) -> dict[str, Column]:
        """Give the mapped fields with their columns."""
        return {name: column for name, column in self if column is not None}

    @classmethod
    def cell(cls, field: str) -> Cell:
        """Give how a field's cells are read."""
        metadata = cls.model_fields[field].metadata
        return next(mark for mark in metadata if isinstance(mark, Cell))


class OrderColumns(Columns):
    """An order, or a line of one.

    Either ``amount`` (what was paid, after discount) or ``quantity`` and ``unit_price``. An order
    with anything in ``cancelled_at`` is cancelled.
    """

    order_id: Text
    ordered_at: Time
    amount: MaybeNumber = None
    quantity: MaybeNumber = None
    unit_price: MaybeNumber = None
    discount_amount: MaybeNumber = None
    currency: MaybeText = None
    category: MaybeText = None
    country: MaybeText = None
    status: MaybeText = None
    cancelled_at: MaybeText = None


class ActivityColumns(Columns):
    """Something a person did; without ``event_id`` one is made of the row's content."""

    event_id: MaybeText = None
    occurred_at: Time
    category: MaybeText = None
    name: MaybeText = None
    amount: MaybeNumber = None


class EventColumns(ActivityColumns):
    """Something a person did; ``kind`` says what, in the words of the events table."""

    kind: Text


class ContactColumns(Columns):
    """What is known of a person besides the number."""

    contact_id: MaybeText = None
    first_name: MaybeText = None
    last_name: MaybeText = None
    email: MaybeText = None
    organization: MaybeText = None
    city: MaybeText = None
    state: MaybeText = None
    postal_code: MaybeText = None
    country: MaybeText = None
    list_name: MaybeText = None
    custom_1: MaybeText = None
    custom_2: MaybeText = None
    custom_3: MaybeText = None
    custom_4: MaybeText = None
    added_at: MaybeTime = None


class ConsentColumns(Columns):
    """What a person agreed to. ``given_at`` is when they did so, never when they were imported."""

    state: MaybeText = None
    method: MaybeText = None
    given_at: MaybeTime = None
    evidence: MaybeText = None


class PreferenceColumns(Columns):
    """What a person asked for."""

    channel: MaybeText = None
    content: MaybeText = None
    categories: MaybeText = None
    language: MaybeText = None


class ShipmentColumns(Columns):
    """A parcel under way."""

    shipment_id: Text
    order_id: MaybeText = None
    status: MaybeText = None
    carrier: MaybeText = None
    shipped_at: MaybeTime = None
    delivered_at: MaybeTime = None


class StockColumns(Columns):
    """An item of the shop; ``restocked_at`` is when it came back."""

    item_id: Text
    name: MaybeText = None
    category: MaybeText = None
    quantity: MaybeNumber = None
    in_stock: MaybeFlag = None
    restocked_at: MaybeTime = None


class LoyaltyColumns(Columns):
    """A membership as it stands."""

    member_id: MaybeText = None
    tier: MaybeText = None
    points: MaybeNumber = None
    points_expire_at: MaybeTime = None
    joined_at: MaybeTime = None


class EmailColumns(Columns):
    """What somebody did with an e-mail: sent, opened, clicked, bounced or unsubscribed."""

    event_id: MaybeText = None
    kind: Text
    occurred_at: Time
    campaign: MaybeText = None


class CostColumns(Columns):
    """What a campaign cost."""

    campaign: Text
    cost: Number
    incurred_at: MaybeTime = None
    currency: MaybeText = None
    messages: MaybeNumber = None


class SuppressionColumns(Columns):
    """Since when somebody must not be messaged."""

    since: MaybeTime = None


class MessageColumns(Columns):
    """A message that was sent. Rows whose ``direction`` is not ``out`` are left out."""

    message_id: MaybeText = None
    sent_at: Time
    direction: MaybeText = None
    status: MaybeText = None
    status_code: MaybeText = None
    status_text: MaybeText = None
    error_code: MaybeText = None
    error_text: MaybeText = None
    body: MaybeText = None
    sender: MaybeText = None
    list_id: MaybeNumber = None
    contact_id: MaybeNumber = None
    country: MaybeText = None
    carrier: MaybeText = None
    parts: MaybeNumber = None
    price: MaybeNumber = None
    api_username: MaybeText = None
    custom_string: MaybeText = None


class ReplyColumns(Columns):
    """What somebody wrote back. Rows whose ``direction`` says that we sent them are left out."""

    message_id: MaybeText = None
    received_at: MaybeTime = None
    body: Text
    direction: MaybeText = None
    original_body: MaybeText = None
    original_message_id: MaybeText = None
    received_by: MaybeText = None


class ClickColumns(Columns):
    """A link that was opened. ``campaign_id`` is ClickSend's."""

    click_id: MaybeText = None
    clicked_at: Time
    campaign_id: MaybeNumber = None
    campaign: MaybeText = None
    open_count: MaybeNumber = None
