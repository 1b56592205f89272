"""Policies of sending: when people may be texted, where they live, and what a message costs."""

from __future__ import annotations

import re
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sendable.policy import Policy, by_known_country

_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)-([01]\d|2[0-4]):([0-5]\d)")


class Span(NamedTuple):
    """Hours of a day: from one minute on, up to another and without it, counted from midnight."""

    start: int
    end: int


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _read_span(value: object) -> object:
    """Read ``09:00-20:00`` and ``closed``."""
    if not isinstance(value, str):
        return value
    if value == "closed":
        return Span(0, 0)
    found = _CLOCK.fullmatch(value)
    if found is None:
        raise ValueError(f"{value!r} is neither hours such as 09:00-20:00 nor 'closed'")
    hour, minute, last_hour, last_minute = (int(part) for part in found.groups())
    span = Span(60 * hour + minute, 60 * last_hour + last_minute)
    if not span.start < span.end <= 24 * 60:
        raise ValueError(f"{value!r} ends before it begins: a night belongs to two days")
    return span


OpenSpan = Annotated[Span, BeforeValidator(_read_span)]
"""Hours of one day, written ``09:00-20:00`` or ``closed``."""


class Hours(_Form):
    """The hours in which people may be texted, by their own clock."""

    daily: OpenSpan = Field(description="On every day that is not named")
    saturdays: OpenSpan | None = Field(default=None, description="As daily if absent")
    sundays: OpenSpan | None = Field(default=None, description="As daily if absent")
    holidays: OpenSpan | None = Field(
        default=None, description="On public holidays; as on other days if absent"
    )
    basis: Literal["law", "carriers", "custom", "judgement"] = Field(
        description="What the hours go back to"
    )
    source: str = ""

    def on_weekday(self, weekday: int) -> Span:
        """Give the hours of a day that is no holiday; Monday is 0."""
        if weekday == 5 and self.saturdays is not None:
            return self.saturdays
        if weekday == 6 and self.sundays is not None:
            return self.sundays
        return self.daily


class CountryHours(Hours):
    """A country's hours, for everybody of whom no region is known."""

    regional_holidays: bool = Field(
        default=False,
        description="Whether a region's own holidays count; where the region is not known, "
        "those of all regions",
    )
    other_regions: Hours | None = Field(
        default=None,
        description="Hours of a region that is known and not named; the country's if absent",
    )
    regions: dict[str, Hours] = Field(default_factory=dict)


class BestHour(_Form):
    """When the hour at which a person answers is known well enough to go by."""

    within_days: int = Field(ge=1, description="Older clicks and replies do not count")
    least_reactions: int = Field(ge=1)
    least_days: int = Field(ge=1, description="Different days they are of, at least")
    least_share: float = Field(
        gt=0, le=1, description="Share of them in that hour and the two beside it"
    )


class QuietHours(Policy):
    """When people may be texted, by country (ISO 3166 alpha-2) and region."""

    default: Hours
    by_country: Annotated[dict[str, CountryHours], BeforeValidator(by_known_country)]
    look_ahead_days: int = Field(ge=1, description="How far ahead an allowed moment is looked for")
    best_hour: BestHour


class Region(_Form):
    """A state or province: what it is called, and which clocks it lives by."""

    name: str
    also: list[str] = Field(default_factory=list, description="Other ways of writing it")
    cities: list[str] = Field(
        default_factory=list, description="Cities that tell it, where no contact names the region"
    )
    zones: list[str] = Field(min_length=1, description="Time zones, by their IANA names")
    area_codes: list[int] = Field(default_factory=list, description="Of its numbers, if they tell")


class Regions(Policy):
    """The regions of countries that have several clocks, or hours or holidays by region."""

    by_country: Annotated[dict[str, dict[str, Region]], BeforeValidator(by_known_country)]

    @model_validator(mode="after")
    def _has_zones_that_exist(self) -> Regions:
        """Refuse a time zone that nobody knows: its clock could not be read."""
        from zoneinfo import available_timezones

        named = {
            zone for of in self.by_country.values() for each in of.values() for zone in each.zones
        }
        if unknown := sorted(named - available_timezones()):
            raise ValueError(f"{', '.join(unknown)}: no time zone is called so")
        return self


class PartLimits(_Form):
    """How much one message holds, in units: septets, or UTF-16 code units where it is Unicode."""

    gsm_alone: int = Field(ge=1, description="Of a message of one part, in the GSM alphabet")
    gsm_part: int = Field(ge=1, description="Of each part of a longer one")
    unicode_alone: int = Field(ge=1)
    unicode_part: int = Field(ge=1)
    line_break: int = Field(ge=1, le=2, description="What a line break counts, however written")
    most_parts: int = Field(ge=1, description="What is longer is cut off")


class Price(_Form):
    """What one part costs."""

    price: float = Field(gt=0)
    currency: str = Field(min_length=3, max_length=3)


ContactColumn = Literal[
    "first_name",
    "last_name",
    "email",
    "organization",
    "city",
    "state",
    "postal_code",
    "custom_1",
    "custom_2",
    "custom_3",
    "custom_4",
]
"""The fields of a contact that ClickSend may fill into a text."""


class PriceSource(_Form):
    """Where the price of one part is taken from, by country."""

    window_days: int = Field(ge=1, description="Past messages of so many days are looked at")
    least_messages: int = Field(ge=1, description="Fewer of a country tell no price")
    fallback: Annotated[dict[str, Price], BeforeValidator(by_known_country)] = Field(
        default_factory=dict, description="For countries without such messages"
    )
    currency: str | None = Field(
        default=None, description="What the account pays in, which its history does not say"
    )


class Wording(_Form):
    """The words by which a text is seen to carry what it has to."""

    by_reply: list[str] = Field(
        min_length=1,
        description="Words that ask for a reply to opt out; # is a number, * the rest of a word",
    )
    in_words: list[str] = Field(min_length=1, description="Words that offer it whichever way")
    by_link: list[str] = Field(min_length=1, description="Addresses that opt out")
    names: list[str] = Field(
        default_factory=list,
        description="Names by which people know the sender; a name and a colon at the beginning "
        "does where none is given",
    )
    not_names: list[str] = Field(description="Words that make what is before a colon no name")
    fields: list[str] = Field(description="What placeholders of other tools are called")
    blank_name: str = Field(description="What stands in examples for the sender's name")
    blank_link: str = Field(description="What stands in examples for a link")
    link: str = Field(description="A link as ClickSend shortens it, for its length")


class Footers(_Form):
    """The opt-out wording that works, by what a message is sent from."""

    number: str
    name: str


class MessageCosts(Policy):
    """How ClickSend counts and charges a message, and what each kind of text has to say."""

    limits: PartLimits
    placeholders: dict[str, ContactColumn] = Field(
        description="What ClickSend fills in, and the contact field that it takes"
    )
    prices: PriceSource
    footers: Footers
    wording: Wording
