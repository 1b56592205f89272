"""What a playbook says of a source: where it is, what its columns are, whose rows they are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from sendable.sources import columns as mapped
from sendable.sources.columns import Cell, Column, Columns
from sendable.sources.placeholders import placeholders_of
from sendable.sources.presets import Preset, apply_preset

ContactField = Literal["custom_1", "custom_2", "custom_3", "custom_4"]
Format = Literal["csv", "parquet", "xlsx", "jsonl"]

_ENDINGS: Mapping[str, Format] = {
    "csv": "csv",
    "tsv": "csv",
    "txt": "csv",
    "parquet": "parquet",
    "xlsx": "xlsx",
    "xlsm": "xlsx",
    "xls": "xlsx",
    "ods": "xlsx",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
}
_WRITTEN_PASSWORD = re.compile(
    r"://[^/@:]*:(?!\{env:\w+\}@)[^/@]+@|[?&]password=(?!\{env:\w+\})", re.IGNORECASE
)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Join(_Model):
    """How a row finds its person: the first of phone, e-mail and customer id that finds one."""

    phone: Column | None = Field(default=None, description="Column with the phone number")
    email: Column | None = Field(default=None, description="Column with the e-mail address")
    customer_id: Column | None = Field(
        default=None, description="Column with the id that contact_field holds"
    )
    contact_field: ContactField | None = Field(
        default=None, description="The contact's custom field that holds customer_id"
    )
    country: Column | None = Field(
        default=None, description="Column with the country code of numbers without one"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if not (self.phone or self.email or self.customer_id):
            raise ValueError("a join needs phone, email, or customer_id with contact_field")
        if (self.customer_id is None) != (self.contact_field is None):
            raise ValueError("customer_id and contact_field go together")
        return self

    def given(self) -> dict[str, Column]:
        """Give the columns that the join reads, by what they are."""
        everything = self.model_dump(exclude_none=True, exclude={"contact_field"})
        return {name: _column(value) for name, value in everything.items()}


class DeclaredSource(_Model):
    """What every source may say: where it is and how it is written."""

    table: ClassVar[str]
    """The lake's table that the rows go to."""
    forgiven: ClassVar[frozenset[str]] = frozenset()
    """Fields without which a row still counts: what cannot be read there is missing."""

    name: str = Field(pattern=r"^[a-z0-9-]+$", description="Its name in reports")
    path: str | None = Field(
        default=None,
        description="File, relative to the playbook; {workspace} and {env:NAME} are filled in",
    )
    url: str | None = Field(
        default=None, description="SQLAlchemy URL of a database; the password as {env:NAME}"
    )
    query: str | None = Field(default=None, description="One SELECT, for a url")
    preset: Preset | None = Field(
        default=None, description="A known export: fills in kind, columns and join"
    )
    format: Format | None = Field(default=None, description="By the file's ending if left out")
    sheet: str | None = Field(default=None, description="The sheet of a workbook with several")
    encoding: str | None = Field(default=None, description="Found if left out, and said")
    delimiter: Literal[",", ";", "\t", "|"] | None = Field(
        default=None, description="Found if left out, and said"
    )
    decimal: Literal[".", ","] | None = Field(
        default=None, description="The mark between whole and fraction, where numbers have commas"
    )
    dates: str | None = Field(
        default=None,
        description="iso, day_first, month_first, unix, excel, or a pattern such as %d/%m/%Y",
    )
    time_zone: str | None = Field(
        default=None, description="Of times without one, such as Australia/Sydney; else UTC"
    )

    @field_validator("dates")
    @classmethod
    def _known_dates(cls, dates: str | None) -> str | None:
        words = ("iso", "day_first", "month_first", "unix", "excel")
        if dates is None or dates in words:
            return dates
        sample = datetime(2026, 11, 21).strftime(dates)  # noqa: DTZ001 (a pattern has no zone)
        if "%" not in dates or sample == dates:
            raise ValueError(f"choose one of {', '.join(words)}, or a pattern such as %d/%m/%Y")
        return dates

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        try:
            ZoneInfo(zone or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"there is no time zone {zone!r}") from unknown
        return zone

    @field_validator("url")
    @classmethod
    def _no_written_password(cls, url: str | None) -> str | None:
        if url and _WRITTEN_PASSWORD.search(url):
            raise ValueError("write the password as {env:NAME}, not into the playbook")
        return url

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if (self.path is None) == (self.url is None):
            raise ValueError("a source has either a path or a url")
        if (self.url is None) != (self.query is None):
            raise ValueError("a url needs a query, and a query a url")
        if self.path is not None and self.format is None and self.format_by_ending is None:
            raise ValueError("set the format: the file's ending does not tell it")
        return self

    @property
    def format_by_ending(self) -> Format | None:
        """The format that the path's ending tells."""
        text = (self.path or "").lower().removesuffix(".gz")
        return _ENDINGS.get(text.rpartition(".")[2])

    def locate(self, playbook: Path, workspace: Path) -> Path:
        """Give the file's path with its placeholders filled in.

        Raises:
            SourceError: An environment variable that the path names is not set.
        """
        fill = placeholders_of(self.name, workspace)
        return (playbook / fill(self.path or "")).resolve()

    def fields(self) -> dict[str, tuple[Column, Cell]]:
        """Give what is read of a row, by our names, with its columns and how they are read."""
        raise NotImplementedError

    def join_columns(self) -> dict[str, Column]:
        """Give the columns by which a row finds its person; none where it has no person."""
        return {}

    def is_optional(self, field: str) -> bool:
        """Say whether a file may lack a field's column: a preset names more than every file has."""
        return False


class _MappedSource(DeclaredSource):
    columns: Columns

    def fields(self) -> dict[str, tuple[Column, Cell]]:
        return {
            name: (column, self.columns.cell(name)) for name, column in self.columns.given().items()
        }

    def is_optional(self, field: str) -> bool:
        known = type(self.columns).model_fields
        return self.preset is not None and field in known and not known[field].is_required()


class _PersonalSource(_MappedSource):
    join: Join

    def join_columns(self) -> dict[str, Column]:
        return self.join.given()


OrderState = Literal["completed", "cancelled", "refunded", "open"]


class OrderSource(_PersonalSource):
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


class EventSource(_PersonalSource):
    """Events of several kinds in one file: cart, view, wishlist, search, attended."""

    table: ClassVar[str] = "events"
    kind: Literal["events"]
    columns: mapped.EventColumns


class ActivitySource(_PersonalSource):
    """Events of one kind."""

    table: ClassVar[str] = "events"
    kind: Literal["carts", "views", "wishlist", "searches", "attendance"]
    columns: mapped.ActivityColumns


class ContactSource(_PersonalSource):
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

    def join_columns(self) -> dict[str, Column]:
        """Give the columns by which a row finds its person."""
        return self.join.given()

    def is_optional(self, field: str) -> bool:
        """Say whether a file may lack a column: under a preset, any."""
        return self.preset is not None


class ConsentSource(_PersonalSource):
    """Proof of consent, person by person."""

    table: ClassVar[str] = "given_consents"
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


class PreferenceSource(_PersonalSource):
    """What people asked for: channel, content, categories, language."""

    table: ClassVar[str] = "preferences"
    kind: Literal["preferences"]
    columns: mapped.PreferenceColumns


class ShipmentSource(_PersonalSource):
    """Parcels."""

    table: ClassVar[str] = "shipments"
    kind: Literal["shipments"]
    columns: mapped.ShipmentColumns


class StockSource(_MappedSource):
    """Items that are, or are again, in stock; of no person."""

    table: ClassVar[str] = "stock"
    kind: Literal["stock"]
    columns: mapped.StockColumns


class LoyaltySource(_PersonalSource):
    """Memberships."""

    table: ClassVar[str] = "loyalty"
    kind: Literal["loyalty"]
    columns: mapped.LoyaltyColumns


class EmailSource(_PersonalSource):
    """What people did with e-mails."""

    table: ClassVar[str] = "email_engagement"
    kind: Literal["email_engagement"]
    columns: mapped.EmailColumns


class CostSource(_MappedSource):
    """What campaigns cost; of no person."""

    table: ClassVar[str] = "campaign_costs"
    kind: Literal["campaign_costs"]
    columns: mapped.CostColumns


class SuppressionSource(_PersonalSource):
    """People who must not be messaged: opt-outs of another system, or the user's own decision."""

    table: ClassVar[str] = "listed_suppressions"
    forgiven: ClassVar[frozenset[str]] = frozenset({"since"})
    kind: Literal["opt_outs", "suppressions"]
    columns: mapped.SuppressionColumns = mapped.SuppressionColumns()


class MessageSource(_PersonalSource):
    """Sent messages, from before our own memory begins."""

    table: ClassVar[str] = "messages"
    kind: Literal["messages"]
    columns: mapped.MessageColumns


class ReplySource(_PersonalSource):
    """Replies, from before our own memory begins."""

    table: ClassVar[str] = "replies"
    forgiven: ClassVar[frozenset[str]] = frozenset({"received_at"})
    kind: Literal["replies"]
    columns: mapped.ReplyColumns


class ClickSource(_PersonalSource):
    """Clicks, from before our own memory begins."""

    table: ClassVar[str] = "clicks"
    kind: Literal["clicks"]
    columns: mapped.ClickColumns


def _column(value: Any) -> Column:
    return value if isinstance(value, str) else tuple(value)


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
