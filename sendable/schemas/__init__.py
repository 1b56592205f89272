"""The tables of the lake: a pandera model for each, its key, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from sendable.schemas.accounts import Accounts
from sendable.schemas.approvals import Approvals
from sendable.schemas.attributes import Attributes
from sendable.schemas.audit_findings import AuditFindings
from sendable.schemas.audit_people import AuditPeople
from sendable.schemas.base import TableModel, arrow_schema
from sendable.schemas.campaign_costs import CampaignCosts
from sendable.schemas.campaigns import Campaigns
from sendable.schemas.cap_proposals import CapProposals
from sendable.schemas.click_signs import ClickSigns
from sendable.schemas.clicks import Clicks
from sendable.schemas.consents import Consents
from sendable.schemas.contacts import Contacts
from sendable.schemas.decisions import Decisions
from sendable.schemas.email_engagement import EmailEngagement
from sendable.schemas.events import Events
from sendable.schemas.experiment_arms import ExperimentArms
from sendable.schemas.experiment_results import ExperimentResults
from sendable.schemas.family_values import FamilyValues
from sendable.schemas.findings import Findings
from sendable.schemas.flow_sizes import FlowSizes
from sendable.schemas.flow_states import FlowStates
from sendable.schemas.forgotten import Forgotten
from sendable.schemas.given_consents import GivenConsents
from sendable.schemas.history_pulls import HistoryPulls
from sendable.schemas.link_pulls import LinkPulls
from sendable.schemas.list_pulls import ListPulls
from sendable.schemas.list_sizes import ListSizes
from sendable.schemas.listed_contacts import ListedContacts
from sendable.schemas.listed_suppressions import ListedSuppressions
from sendable.schemas.lists import Lists
from sendable.schemas.loyalty import Loyalty
from sendable.schemas.membership import Membership
from sendable.schemas.membership_changes import MembershipChanges
from sendable.schemas.messages import Messages
from sendable.schemas.numbers import Numbers
from sendable.schemas.opt_out_doses import OptOutDoses
from sendable.schemas.opt_outs import OptOuts
from sendable.schemas.orders import Orders
from sendable.schemas.our_contacts import OurContacts
from sendable.schemas.our_lists import OurLists
from sendable.schemas.our_members import OurMembers
from sendable.schemas.planned_sends import PlannedSends
from sendable.schemas.plans import Plans
from sendable.schemas.preferences import Preferences
from sendable.schemas.primary_waterfalls import PrimaryWaterfalls
from sendable.schemas.pulls import Pulls
from sendable.schemas.pushes import Pushes
from sendable.schemas.quarantine import Quarantine
from sendable.schemas.receipts import Receipts
from sendable.schemas.replies import Replies
from sendable.schemas.reply_meanings import ReplyMeanings
from sendable.schemas.reply_reviews import ReplyReviews
from sendable.schemas.segment_flows import SegmentFlows
from sendable.schemas.segment_gaps import SegmentGaps
from sendable.schemas.segment_metrics import SegmentMetrics
from sendable.schemas.segment_overlaps import SegmentOverlaps
from sendable.schemas.segment_rules import SegmentRules
from sendable.schemas.segment_sizes import SegmentSizes
from sendable.schemas.segment_waterfalls import SegmentWaterfalls
from sendable.schemas.send_plan_steps import SendPlanSteps
from sendable.schemas.shipments import Shipments
from sendable.schemas.standing_borders import StandingBorders
from sendable.schemas.stock import Stock
from sendable.schemas.suppressions import Suppressions
from sendable.schemas.unjoined import Unjoined
from sendable.schemas.waterfalls import Waterfalls
from sendable.schemas.withheld_costs import WithheldCosts

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
            Table("accounts", Accounts, ("account",)),
            Table("messages", Messages, ("message_id",)),
            Table("replies", Replies, ("message_id",)),
            Table("reply_meanings", ReplyMeanings, ("message_id",)),
            Table("reply_reviews", ReplyReviews, ("message_id", "reviewed_at")),
            Table("clicks", Clicks, ("click_id",)),
            Table("campaigns", Campaigns, ("campaign_id",)),
            Table("opt_outs", OptOuts, ("list_id", "contact_id", "phone_raw", "number")),
            Table("orders", Orders, ("source", "order_id")),
            Table("events", Events, ("source", "event_id")),
            Table("shipments", Shipments, ("source", "shipment_id")),
            Table("stock", Stock, ("source", "item_id")),
            Table("loyalty", Loyalty, ("source", "number")),
            Table("email_engagement", EmailEngagement, ("source", "event_id")),
            Table("campaign_costs", CampaignCosts, ("source", "cost_key")),
            Table("listed_contacts", ListedContacts, ("source", "number")),
            Table("attributes", Attributes, ("source", "number", "name")),
            Table("preferences", Preferences, ("source", "number", "name")),
            Table("given_consents", GivenConsents, ("source", "consent_key")),
            Table("listed_suppressions", ListedSuppressions, ("source", "row_key", "number")),
            Table("unjoined", Unjoined, ("source", "way", "value")),
            Table("consents", Consents, ("run_id", "consent_id")),
            Table("suppressions", Suppressions, ("suppression_id",)),
            Table("findings", Findings, ("run_id", "number", "reason")),
            Table("decisions", Decisions, ("run_id", "number")),
            Table("family_values", FamilyValues, ("run_id", "family", "value")),
            Table("membership", Membership, ("run_id", "segment", "number")),
            Table("segment_sizes", SegmentSizes, ("run_id", "segment")),
            Table("waterfalls", Waterfalls, ("run_id", "scope", "position")),
            Table("segment_waterfalls", SegmentWaterfalls, ("run_id", "segment", "position")),
            Table("membership_changes", MembershipChanges, ("run_id", "segment", "number")),
            Table("primary_waterfalls", PrimaryWaterfalls, ("run_id", "position")),
            Table("segment_flows", SegmentFlows, ("run_id", "before", "after")),
            Table("segment_gaps", SegmentGaps, ("run_id", "position")),
            Table("segment_overlaps", SegmentOverlaps, ("run_id", "segment", "other")),
            Table("standing_borders", StandingBorders, ("run_id", "question", "answer")),
            Table("segment_rules", SegmentRules, ("run_id", "segment")),
            Table("plans", Plans, ("run_id", "segment")),
            Table("planned_sends", PlannedSends, ("run_id", "number")),
            Table("send_plan_steps", SendPlanSteps, ("run_id", "segment", "position")),
            Table("withheld_costs", WithheldCosts, ("run_id", "reason", "currency")),
            Table("cap_proposals", CapProposals, ("run_id", "segment")),
            Table("segment_metrics", SegmentMetrics, ("run_id", "segment", "metric")),
            Table("opt_out_doses", OptOutDoses, ("run_id", "segment", "days", "dose")),
            Table("click_signs", ClickSigns, ("run_id", "sign")),
            Table("experiment_arms", ExperimentArms, ("experiment", "number")),
            Table(
                "experiment_results", ExperimentResults, ("run_id", "experiment", "arm", "against")
            ),
            Table("flow_states", FlowStates, ("run_id", "flow", "number", "entered_at")),
            Table("flow_sizes", FlowSizes, ("run_id", "flow")),
            Table("audit_findings", AuditFindings, ("run_id", "mistake")),
            Table("audit_people", AuditPeople, ("run_id", "mistake", "number")),
            Table("approvals", Approvals, ("approval_id",)),
            Table("pushes", Pushes, ("push_id", "segment")),
            Table("our_lists", OurLists, ("list_name",)),
            Table("our_contacts", OurContacts, ("list_name", "number")),
            Table("our_members", OurMembers, ("list_id", "contact_id")),
            Table("forgotten", Forgotten, ("hash",)),
            Table("numbers", Numbers, ("raw", "default_country")),
            Table("receipts", Receipts, ("message_id", "status_code")),
            Table("pulls", Pulls, ("run_id", "account", "feed")),
            Table("list_pulls", ListPulls, ("list_id",)),
            Table("list_sizes", ListSizes, ("run_id", "list_id")),
            Table("history_pulls", HistoryPulls, ("account", "starts_at", "ends_at")),
            Table("link_pulls", LinkPulls, ("account", "kind", "sent_id")),
            Table("quarantine", Quarantine, ("run_id", "table", "key")),
        )
    }
)
