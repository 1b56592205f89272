"""The tables of the lake: a pandera model for each, its key, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sendable.schemas.base import TableModel, arrow_schema
from sendable.schemas.campaigns import Campaigns
from sendable.schemas.clicks import Clicks
from sendable.schemas.consents import Consents
from sendable.schemas.contacts import Contacts
from sendable.schemas.decisions import Decisions
from sendable.schemas.events import Events
from sendable.schemas.history_pulls import HistoryPulls
from sendable.schemas.link_pulls import LinkPulls
from sendable.schemas.list_pulls import ListPulls
from sendable.schemas.lists import Lists
from sendable.schemas.membership import Membership
from sendable.schemas.messages import Messages
from sendable.schemas.numbers import Numbers
from sendable.schemas.opt_outs import OptOuts
from sendable.schemas.orders import Orders
from sendable.schemas.plans import Plans
from sendable.schemas.pulls import Pulls
from sendable.schemas.quarantine import Quarantine
from sendable.schemas.receipts import Receipts
from sendable.schemas.replies import Replies
from sendable.schemas.segment_sizes import SegmentSizes
from sendable.schemas.segment_waterfalls import SegmentWaterfalls
from sendable.schemas.suppressions import Suppressions
from sendable.schemas.waterfalls import Waterfalls

__all__ = ["TABLES", "Table", "TableModel", "arrow_schema"]


@dataclass(frozen=True)
class Table:
    """A table of the lake: its name, its rows' model and the columns that tell rows apart."""

    name: str
    model: type[TableModel]
    key: tuple[str, ...]


TABLES: Mapping[str, Table] = MappingProxyType(
    {
        table.name: table
        for table in (
            Table("contacts", Contacts, ("contact_id", "list_id", "valid_from")),
            Table("lists", Lists, ("list_id",)),
            Table("messages", Messages, ("message_id",)),
            Table("replies", Replies, ("message_id",)),
            Table("clicks", Clicks, ("click_id",)),
            Table("campaigns", Campaigns, ("campaign_id",)),
            Table("opt_outs", OptOuts, ("list_id", "contact_id", "phone_raw", "number")),
            Table("orders", Orders, ("source", "order_id")),
            Table("events", Events, ("source", "event_id")),
            Table("consents", Consents, ("run_id", "consent_id")),
            Table("suppressions", Suppressions, ("suppression_id",)),
            Table("decisions", Decisions, ("run_id", "number")),
            Table("membership", Membership, ("run_id", "segment", "number")),
            Table("segment_sizes", SegmentSizes, ("run_id", "segment")),
            Table("waterfalls", Waterfalls, ("run_id", "position")),
            Table("segment_waterfalls", SegmentWaterfalls, ("run_id", "segment", "reason")),
            Table("plans", Plans, ("run_id", "segment")),
            Table("numbers", Numbers, ("raw", "default_country")),
            Table("receipts", Receipts, ("message_id", "status_code")),
            Table("pulls", Pulls, ("run_id", "account", "feed")),
            Table("list_pulls", ListPulls, ("list_id",)),
            Table("history_pulls", HistoryPulls, ("account", "starts_at", "ends_at")),
            Table("link_pulls", LinkPulls, ("account", "kind", "sent_id")),
            Table("quarantine", Quarantine, ("run_id", "table", "key")),
        )
    }
)
