"""The brief: playbook step 1, what the next sends are for and whom they may look at.

``playbook.yaml`` is read as a :class:`Brief`, and the run form of the Prefect UI shows the same
fields with the same help texts. ``docs/brief.md`` explains each with an example.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

from phonenumbers import SUPPORTED_REGIONS
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    FiniteFloat,
    JsonValue,
    field_validator,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from sendable.documents import parse_document, read_document
from sendable.engine.declared import DuckdbEngine, Engine
from sendable.forms import UtcMoment
from sendable.sources.declared import Source

KnownGoal = Literal[
    "recover abandoned carts",
    "drive repeat purchases",
    "promote flash sales",
    "re-engage inactive customers",
    "send back-in-stock alerts",
    "increase loyalty engagement",
    "support local marketing",
    "protect high-value customers",
    "reduce churn",
    "improve customer engagement",
]
"""The ten goals of the segmentation guide, step 1."""

GOALS: tuple[str, ...] = get_args(KnownGoal)

KnownRule = Literal[
    "lifecycle stage", "region", "event interest", "customer status", "source campaign"
]
"""What an account's audience rules are usually about."""

AUDIENCE_RULES: tuple[str, ...] = get_args(KnownRule)

CustomKey = Literal["custom_1", "custom_2", "custom_3", "custom_4"]
"""ClickSend's four free contact fields."""

ContactField = Literal[
    "custom_1",
    "custom_2",
    "custom_3",
    "custom_4",
    "organization",
    "email",
    "city",
    "state",
    "postal_code",
    "country",
]
"""The fields of a contact that an audience rule may stand in."""


def _as_texts(values: Any) -> Any:
    """Take ids, which YAML reads as numbers, as names."""
    return [_as_text(value) for value in values] if isinstance(values, list) else values


def _as_text(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def in_one_spelling(goal: Any) -> Any:
    """Give a known goal in one spelling, and other words as they are."""
    if not isinstance(goal, str):
        return goal
    known = {name.casefold(): name for name in GOALS}
    return known.get(goal.strip().rstrip(".").casefold(), goal)


def _with_texts(values: Any) -> Any:
    if not isinstance(values, dict):
        return values
    return {_as_text(key): _as_text(value) for key, value in values.items()}


GuideGoal = Annotated[KnownGoal, Field(title="one of the guide's ten")]

OwnWords = Annotated[str, Field(title="own words", min_length=1)]

Names = Annotated[list[str], BeforeValidator(_as_texts)]
"""Names or ids of lists."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ConsentBasis(_Model):
    """What the people on a list agreed to, as declared by the user."""

    state: Literal["express", "implied"] = Field(description="How the consent was given")
    method: str = Field(description="Where it was given: web form, till, contract …")
    evidence: str = Field(default="declared in the playbook", description="What shows it")


class ListConsent(ConsentBasis):
    """A list and what its people agreed to: the row of a form, which has no mappings."""

    list: str = Field(description="The list's name or id")


ConsentRows = Annotated[list[ListConsent], Field(title="rows")]

ConsentMapping = Annotated[dict[str, ConsentBasis], Field(title="JSON by list")]


def _by_list(values: Any) -> Any:
    """Take rows that name their list, or a mapping by list, as a mapping by list."""
    if isinstance(values, dict):
        return {_as_text(name): basis for name, basis in values.items()}
    if not isinstance(values, list):
        return values
    found: dict[str, Any] = {}
    for row in values:
        if not isinstance(row, dict) or not row.get("list"):
            raise ValueError("each row of consent names its list")
        name = str(row["list"])
        if name.casefold() in {known.casefold() for known in found}:
            raise ValueError("a list has two rows: give each list one")
        found[name] = {key: value for key, value in row.items() if key != "list"}
    return found


class OptOutList(_Model):
    """One of the account's opt-out lists.

    No endpoint of ClickSend marks them, so a person says which they are, once: ``confirmed`` is
    the day on which somebody looked at the list in the dashboard. A bare name or id is read as
    well, as a list that nobody has confirmed yet.
    """

    id: int | None = Field(default=None, gt=0, description="The list's id")
    name: str | None = Field(
        default=None, description="The list's name; only shown when there is an id"
    )
    confirmed: date | None = Field(
        default=None, description="Day on which you made sure that this is the opt-out list"
    )

    @model_validator(mode="before")
    @classmethod
    def _from_a_bare_name_or_id(cls, value: Any) -> Any:
        if isinstance(value, int) and not isinstance(value, bool):
            return {"id": value}
        if isinstance(value, str):
            return {"id": int(value)} if value.isdecimal() else {"name": value}
        return value

    @model_validator(mode="after")
    def _is_some_list(self) -> OptOutList:
        if self.id is None and not self.name:
            raise ValueError("an opt-out list needs its id or its name")
        if self.id is None and self.confirmed is not None:
            raise ValueError(
                "a list is confirmed by its id, since a name can move to another list: add id"
            )
        return self

    @property
    def known_by(self) -> str:
        """What the list is known by: its id where there is one, else its name."""
        return str(self.id) if self.id is not None else self.name or ""

    def is_list(self, list_id: int, list_name: str) -> bool:
        """Say whether this is that list: by id where there is one, else by name."""
        if self.id is not None:
            return self.id == list_id
        return self.name is not None and self.name.casefold() == list_name.casefold()


class CustomField(_Model):
    """What one of ClickSend's four free contact fields holds."""

    meaning: str = Field(description="What it holds, in your words")
    kind: Literal["text", "number", "date", "boolean", "customer_id"] = Field(
        default="text", description="How its values are read; customer_id joins shop data"
    )


class CustomFields(_Model):
    """The four fields as a form shows them."""

    custom_1: CustomField | None = None
    custom_2: CustomField | None = None
    custom_3: CustomField | None = None
    custom_4: CustomField | None = None


Threshold = bool | int | FiniteFloat | date | str
"""The value of a setting."""


def _without_unused(values: Any) -> Any:
    """Leave out the fields that a form sends empty."""
    if not isinstance(values, dict):
        return values
    return {key: value for key, value in values.items() if value is not None}


class AudienceRule(_Model):
    """A rule by which the account's people are already told apart."""

    about: str = Field(
        description="What it tells apart: " + ", ".join(AUDIENCE_RULES) + ", or your own words"
    )
    field: ContactField | None = Field(
        default=None, description="The contact field it stands in, if it stands in one"
    )
    lists: Names = Field(
        default_factory=list, description="Names or ids of the lists it stands in, if it does"
    )
    values: Annotated[dict[str, str], BeforeValidator(_with_texts)] = Field(
        default_factory=dict,
        description='What each value means, such as {"lead": "has not bought yet"}',
    )
    note: str = Field(default="", description="Anything else a colleague has to know")


class Marketing(_Model):
    """Which of the account's messages are marketing; all of them when nothing is named.

    An account may carry one-time codes, order notices and other applications' messages as well.
    """

    senders: list[str] | None = Field(
        default=None, description="Sender numbers or names that marketing goes out from"
    )
    api_usernames: list[str] | None = Field(
        default=None, title="API usernames", description="API users that marketing is sent by"
    )
    not_containing: list[str] = Field(
        default_factory=list, description="Texts that make a message no marketing: one-time code …"
    )


class Subaccount(_Model):
    """Another account whose people and opt-outs count as one with this one's."""

    name: str = Field(pattern=r"^[a-z0-9-]+$", description="Short name: small letters, digits, -")
    credentials: str = Field(
        pattern=r"^[A-Z][A-Z0-9_]*$",
        description="PREFIX of its credentials: PREFIX_USERNAME and PREFIX_API_KEY in the "
        "environment, or Prefect Secret blocks of those names",
    )


class Pulls(_Model):
    """How much is asked of the account at a time."""

    full_contacts_every_days: int = Field(
        default=7, ge=1, le=365, description="Days after which every contact is pulled again"
    )
    click_requests: int = Field(
        default=2000, ge=0, description="Most requests for clicks in a run; 0 for none"
    )
    mark_replies_read: bool = Field(
        default=False, description="Mark replies as read in ClickSend once they are kept here"
    )
    receipts: bool = Field(
        default=False,
        description="Read delivery receipts too; the history tells the same, only later",
    )
    mark_receipts_read: bool = Field(
        default=False, description="Mark receipts as read in ClickSend once they are kept here"
    )
    workers: int = Field(default=8, ge=1, le=32, description="Requests under way at one time")
    history_minutes: int | None = Field(
        default=None, ge=1, description="Minutes for older messages in a run; no limit if left out"
    )
    history_export: bool = Field(
        default=True, description="Use ClickSend's history export for the first load"
    )


class Campaign(_Model):
    """The next send: whom it addresses, when, and who is left out of it."""

    segments: Names | None = Field(
        default=None, description="Segments to address, by key; those of the goal when left out"
    )
    lists: Names | None = Field(
        default=None,
        description="Only people on one of these lists, by name or id; of all lists when left out",
    )
    send_at: UtcMoment | None = Field(
        default=None,
        description="When it is to go out, in UTC unless it says otherwise; now when left out",
    )
    wait_hours: int = Field(
        default=24,
        ge=0,
        le=168,
        description="Hours a message may wait until the recipient's own hours begin",
    )
    at_best_hour: bool = Field(
        default=False,
        description="Wait, within these hours, for the hour at which a recipient mostly answers",
    )
    recent_buyer_days: int | None = Field(
        default=None,
        ge=0,
        le=366,
        description="Leave out who bought in so many days; as the goal says when left out",
    )
    recently_messaged_days: int | None = Field(
        default=None,
        ge=0,
        le=366,
        description="Leave out who got marketing in so many days; as the policy when left out",
    )
    holdout_percent: float = Field(
        default=0.0,
        ge=0,
        le=50,
        description="Share that gets nothing, so that what the send brings can be measured",
    )
    message: str | None = Field(
        default=None,
        min_length=1,
        description="Its text, for all segments; each segment's example when left out",
    )


class Brief(_Model):
    """Playbook step 1: what the campaign is for, and whom it may look at."""

    goal: Annotated[
        str, BeforeValidator(in_one_spelling, json_schema_input_type=GuideGoal | OwnWords)
    ] = Field(
        min_length=1,
        description="What the next sends are to achieve: one of the ten goals, or your own words",
    )
    lists: Names | None = Field(
        default=None, description="Names or ids of the lists to review; all when left out"
    )
    archived_lists: Names = Field(
        default_factory=list,
        description="Names or ids of archived and long unused lists: looked at like the others, "
        "but being on one gives no consent",
    )
    default_country: str = Field(
        min_length=2,
        max_length=2,
        description="Country of numbers written without a country code (the United Kingdom is GB)",
        json_schema_extra={"enum": list[JsonValue](sorted(SUPPORTED_REGIONS))},
    )
    opt_out_lists: list[OptOutList] = Field(
        default=[OptOutList(name="Opt-Out List")],
        min_length=1,
        description="The account's opt-out lists, each confirmed once",
    )
    # A form of Prefect's shows a mapping as a box for JSON: it gets rows and fixed fields instead.
    consent: Annotated[
        dict[str, ConsentBasis],
        BeforeValidator(_by_list, json_schema_input_type=ConsentRows | ConsentMapping),
    ] = Field(
        default_factory=dict, description="The consent basis of each list, by list name or id"
    )
    custom_fields: Annotated[
        dict[CustomKey, CustomField],
        BeforeValidator(_without_unused, json_schema_input_type=CustomFields),
    ] = Field(default_factory=dict, description="What custom_1 to custom_4 mean in this account")
    audience_rules: list[AudienceRule] = Field(
        default_factory=list, description="Known rules by which people are told apart"
    )
    # No part of the form, as sources are none: a brief without settings uses the playbook's.
    settings: SkipJsonSchema[dict[Annotated[str, Field(min_length=1)], Threshold]] = Field(
        default_factory=dict, description="Thresholds that rules name: setting('name')"
    )
    marketing: Marketing = Field(
        default_factory=Marketing, description="Which messages are marketing; all when left out"
    )
    campaign: Campaign = Field(
        default_factory=Campaign, description="The next send: to whom, when, and who is left out"
    )
    subaccounts: list[Subaccount] = Field(
        default_factory=list, description="Other accounts to look at and suppress together"
    )
    # No part of the form: dozens of columns are declared where the file can be looked at, and a
    # brief without sources reads those of the playbook.
    sources: SkipJsonSchema[list[Source]] = Field(
        default_factory=list, description="Shop data to read"
    )
    pulls: Pulls = Field(default_factory=Pulls, description="How much is asked of the account")
    # No part of the form either: it is about machines, and whoever keeps them edits the playbook.
    engine: SkipJsonSchema[Engine] = Field(
        default_factory=DuckdbEngine, description="What answers the rules: duckdb or spark"
    )
    acknowledged: list[Literal["no_poll_rule"]] = Field(
        default_factory=list, description="Warnings you have looked at and accept"
    )

    @field_validator("custom_fields")
    @classmethod
    def _with_one_meaning_each(
        cls, fields: dict[CustomKey, CustomField]
    ) -> dict[CustomKey, CustomField]:
        """Refuse two fields of one meaning: a rule names a field by what it means."""
        meanings = [field.meaning.casefold() for field in fields.values()]
        if len(set(meanings)) < len(meanings):
            raise ValueError("two custom fields have one meaning: give each its own")
        return fields

    @field_validator("default_country")
    @classmethod
    def _country_with_a_numbering_plan(cls, country: str) -> str:
        """Refuse a country whose numbers nobody could read: opt-outs among them."""
        if country.upper() not in SUPPORTED_REGIONS:
            raise ValueError(f"{country!r} is no country code (the United Kingdom is GB)")
        return country.upper()


def names_list(names: Iterable[str], list_id: int, list_name: str) -> bool:
    """Say whether a list is among names or ids, whatever their case."""
    known = {name.casefold() for name in names}
    return list_name.casefold() in known or str(list_id) in known


def read_brief(folder: Path) -> Brief:
    """Read ``playbook.yaml`` of a playbook folder, and nothing else of it.

    Raises:
        PlaybookError: The file is missing or says what cannot be (file, line).
    """
    return parse_document(read_document(folder / "playbook.yaml"), Brief)
