"""The kinds of source that a playbook may declare, each with its columns and its table."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from sendable.sources import columns as mapped
from sendable.sources.base import DeclaredSource, Join, MappedSource, PersonalSource
from sendable.sources.columns import Cell, Column
from sendable.sources.presets import apply_preset

OrderState = Literal["completed", "cancelled", "refunded", "open"]

ListedReason = Literal[
    "manual_suppression", "do_not_call", "deactivated_number", "reassigned_number"
]


class OrderSource(PersonalSource):
    """Orders.

    ``grain`` says what a row is: an order, a line to be added up, or a line of which only an
    order's first carries the order's own fields (``first_line``, as Shopify exports).
    """

    table: ClassVar[str] = "orders"
    kind: Literal["orders"]
    columns: mapped.OrderColumns
    grain: Literal["order", "line", "first_line"] = "order"
    cancelled_prefix: str | None = Field(
        default=None, description="Order ids that begin so are cancellations"
    )
    currency: str | None = Field(default=None, description="Where the file names none")
    statuses: dict[str, OrderState] = Field(
        default_factory=dict,
        description="What the file's words mean; open orders are left out, others completed",
    )

    @model_validator(mode="after")
    def _has_amounts(self) -> Self:
        lines = self.columns.quantity is not None and self.columns.unit_price is not None
        if lines if self.grain != "line" else not lines:
            raise ValueError("lines need quantity and unit_price, orders an amount")
        if self.grain != "line" and self.columns.amount is None:
            raise ValueError("orders need columns.amount")
        return self


_KINDS_OF_EVENTS = {
    "carts": "cart",
    "views": "view",
    "wishlist": "wishlist",
    "searches": "search",
    "attendance": "attended",
}


class EventSource(PersonalSource):
    """Events of several kinds in one file: cart, view, wishlist, search, attended."""

    table: ClassVar[str] = "events"
    kind: Literal["events"]
    columns: mapped.EventColumns


class ActivitySource(PersonalSource):
    """Events of one kind."""

    table: ClassVar[str] = "events"
    kind: Literal["carts", "views", "wishlist", "searches", "attendance"]
    columns: mapped.ActivityColumns

    @property
    def tells_of(self) -> str:
        """The kind of its events, in the words of the events table."""
        return _KINDS_OF_EVENTS[self.kind]


class ContactSource(PersonalSource):
    """People as another system knows them. It makes nobody a recipient."""

    table: ClassVar[str] = "listed_contacts"
    kind: Literal["contacts"]
    columns: mapped.ContactColumns = mapped.ContactColumns()


class AttributeSource(DeclaredSource):
    """Anything known of people, under names of the user's own."""

    table: ClassVar[str] = "attributes"
    kind: Literal["attributes"]
    columns: dict[Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")], Column] = Field(min_length=1)
    join: Join

    def fields(self) -> dict[str, tuple[Column, Cell]]:
        """Give the named columns, all as text."""
        return {name: (column, Cell.TEXT) for name, column in self.columns.items()}

    def joined_by(self) -> Join | None:
        """Give how a row finds its person."""
        return self.join

    def is_optional(self, field: str) -> bool:
        """Say whether a file may lack a column: under a preset, any."""
        return self.preset is not None


class ConsentSource(PersonalSource):
    """Proof of consent, person by person."""

    table: ClassVar[str] = "given_consents"
    # A "no" whose date cannot be read is still a "no".
    forgiven: ClassVar[frozenset[str]] = frozenset({"given_at"})
    kind: Literal["consents"]
    columns: mapped.ConsentColumns = mapped.ConsentColumns()
    state: Literal["express", "implied"] | None = Field(
        default=None, description="Of every row, where no column says it"
    )
    method: str | None = Field(default=None, description="Of every row, where no column says it")
    states: dict[str, Literal["express", "implied", "none"]] = Field(
        default_factory=dict, description="What the file's words mean, such as yes: express"
    )

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if (self.state is None) == (self.columns.state is None):
            raise ValueError("a consent needs either state or columns.state")
        if self.method is None and self.columns.method is None:
            raise ValueError("a consent needs method or columns.method")
        return self


class PreferenceSource(PersonalSource):
    """What people asked for: channel, content, categories, language."""

    table: ClassVar[str] = "preferences"
    kind: Literal["preferences"]
    columns: mapped.PreferenceColumns


class ShipmentSource(PersonalSource):
    """Parcels."""

    table: ClassVar[str] = "shipments"
    kind: Literal["shipments"]
    columns: mapped.ShipmentColumns


class StockSource(MappedSource):
    """Items that are, or are again, in stock; of no person."""

    table: ClassVar[str] = "stock"
    kind: Literal["stock"]
    columns: mapped.StockColumns


class LoyaltySource(PersonalSource):
    """Memberships."""

    table: ClassVar[str] = "loyalty"
    kind: Literal["loyalty"]
    columns: mapped.LoyaltyColumns


class EmailSource(PersonalSource):
    """What people did with e-mails."""

    table: ClassVar[str] = "email_engagement"
    kind: Literal["email_engagement"]
    columns: mapped.EmailColumns


class CostSource(MappedSource):
    """What campaigns cost; of no person."""

    table: ClassVar[str] = "campaign_costs"
    kind: Literal["campaign_costs"]
    columns: mapped.CostColumns


class SuppressionSource(PersonalSource):
    """People who must not be messaged: opt-outs of another system, or the user's own decision."""

    table: ClassVar[str] = "listed_suppressions"
    forgiven: ClassVar[frozenset[str]] = frozenset({"since"})
    kind: Literal["opt_outs", "suppressions"]
    columns: mapped.SuppressionColumns = mapped.SuppressionColumns()
    reason: ListedReason | None = Field(
        default=None,
        description="Why the people of suppressions must not be messaged; your own decision if "
        "left out",
    )

    @model_validator(mode="after")
    def _has_one_reason(self) -> Self:
        if self.kind == "opt_outs" and self.reason is not None:
            raise ValueError("opt_outs have their reason: leave reason out, or use suppressions")
        return self

    @property
    def suppresses_as(self) -> str:
        """The reason of every row."""
        if self.kind == "opt_outs":
            return "opted_out_list"
        return self.reason or "manual_suppression"


class MessageSource(PersonalSource):
    """Sent messages, from before our own memory begins."""

    table: ClassVar[str] = "messages"
    kind: Literal["messages"]
    columns: mapped.MessageColumns


class ReplySource(PersonalSource):
    """Replies, from before our own memory begins."""

    table: ClassVar[str] = "replies"
    forgiven: ClassVar[frozenset[str]] = frozenset({"received_at"})
    kind: Literal["replies"]
    columns: mapped.ReplyColumns


class ClickSource(PersonalSource):
    """Clicks, from before our own memory begins."""

    table: ClassVar[str] = "clicks"
    kind: Literal["clicks"]
    columns: mapped.ClickColumns


_Kinds = Annotated[
    OrderSource
    | EventSource
    | ActivitySource
    | ContactSource
    | AttributeSource
    | ConsentSource
    | PreferenceSource
    | ShipmentSource
    | StockSource
    | LoyaltySource
    | EmailSource
    | CostSource
    | SuppressionSource
    | MessageSource
    | ReplySource
    | ClickSource,
    Field(discriminator="kind"),
]

Source = Annotated[_Kinds, BeforeValidator(apply_preset)]
"""A declared source; ``kind`` says which, or the ``preset`` does."""
