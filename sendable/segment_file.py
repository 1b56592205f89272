"""One file of ``segments/``: what a marketer says of a segment, or of a family of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, time
from typing import Annotated, Any, Literal, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)

MessageType = Literal[
    "reminder",
    "alert",
    "offer",
    "confirmation",
    "loyalty update",
    "recommendation",
    "win-back message",
    "back-in-stock notification",
    "event reminder",
]
"""The nine message types of the segmentation guide, step 4."""

MESSAGE_TYPES: tuple[str, ...] = get_args(MessageType)

LifecycleFlow = Literal[
    "welcome",
    "abandoned-cart",
    "browse-abandonment",
    "post-purchase",
    "replenishment",
    "loyalty",
    "back-in-stock",
    "win-back",
    "reactivation",
]
"""The nine lifecycle flows of the segmentation guide, step 5, by the names of their files."""

OfferPolicy = Literal["never", "selective", "any"]
"""How many promotions a segment gets: none, a chosen few, or all that fit it."""

Readiness = Literal["direct", "nurture", "none"]
"""Ready for direct promotion, needs a softer path, or is not messaged at all."""

Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]

WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)
"""The days of a week; a day's place is its number in Python, Monday being 0."""

VALUE = "value"
"""What the value of a family's member is called in its texts."""

PLACEHOLDER = "{value}"
"""What stands for the value of a family's member in its texts, and in quotes in its rules."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cap(_Model):
    """A frequency cap: a window of so many days rolls, and holds at most so many messages."""

    messages: int = Field(ge=0, description="Most marketing messages in the days")
    days: int = Field(ge=1, le=366, description="Days of 24 hours, up to the moment of sending")

    def __str__(self) -> str:
        """Give it as a text: ``2 in 7 days``."""
        return f"{self.messages} in {'a day' if self.days == 1 else f'{self.days} days'}"


_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _as_clock(value: Any) -> Any:
    """Take 10:00 without quotes, which YAML reads as sixty times ten, as the time it looks like."""
    if isinstance(value, int) and not isinstance(value, bool):
        if not 60 <= value < 24 * 60:
            raise ValueError('write a time of day as "09:00"')
        return time(value // 60, value % 60)
    if isinstance(value, str) and not _CLOCK.fullmatch(value):
        raise ValueError('write a time of day as "09:00"')
    return value


Clock = Annotated[
    time,
    BeforeValidator(_as_clock),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK.pattern}$", "examples": ["09:00"]}),
]


class SendWindow(_Model):
    """When a segment likes to be written to, by the clock of each recipient.

    The quiet hours of the policies hold as well: a window narrows them, and never widens them.
    """

    days: tuple[Weekday, ...] = Field(
        default=WEEKDAYS, min_length=1, description="Days of the week; all when left out"
    )
    start: Clock = Field(alias="from", description="The first minute, such as 09:00")
    end: Clock = Field(alias="to", description="The minute at which it ends, such as 19:00")

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> SendWindow:
        if self.end <= self.start:
            raise ValueError("the window ends before it starts: no night is a time to write")
        return self

    def __str__(self) -> str:
        """Give it as a text: ``Mon to Sat, 10:00 to 19:00``."""
        return f"{_say_days(self.days)}, {self.start:%H:%M} to {self.end:%H:%M}"


class Strategy(_Model):
    """Playbook step 4: how a segment is to be spoken to."""

    use: str = Field(description="Recommended campaign use")
    tone: str
    readiness: Readiness = Field(
        description="Ready for direct promotion, needs a softer path, or is not messaged at all; "
        "what the people agreed to and how they react may lower it"
    )
    message_type: MessageType | None = Field(default=None, description="What its messages are")
    flow: LifecycleFlow | None = Field(
        default=None, description="The lifecycle flow its people go through; none when left out"
    )
    offers: OfferPolicy = Field(
        default="selective",
        description="never: no promotion goes to it. selective: not every promotion. any: each one",
    )
    cap: Cap | None = Field(default=None, description="Most messages in a number of days")
    send_window: SendWindow | None = Field(
        default=None, description="Days and hours to write in, by the recipient's own clock"
    )
    avoid: str = Field(default="", description="What not to do")
    example: str = Field(default="", description="A message as it may go out")


class SegmentFile(_Model):
    """One file of ``segments/``."""

    title: str = Field(
        description="Its name. In texts {name} is a setting, and {value} a family's value"
    )
    purpose: str = Field(description="Who these people are and why they are a group")
    kind: str = Field(description="The group it belongs to, such as dormant contacts")
    audience: Literal["sms", "email", "worklist"] = Field(
        default="sms",
        description="Who is served: sms is messaged, email is for e-mail, a worklist is mended",
    )
    rule: str = Field(description="Who belongs to it")
    exclude: str | None = Field(default=None, description="Who is left out besides the suppressed")
    priority: int = Field(
        ge=1, description="1 is served first; a family takes as many places as it has members"
    )
    for_each: str | None = Field(
        default=None,
        description="Makes a family: one segment for each value of this that the data holds",
        examples=[
            "country",
            "region",
            "city",
            "carrier",
            "category",
            "loyalty_tier",
            "custom('home store')",
            "attribute('interest')",
        ],
    )
    least: int = Field(
        default=50, ge=1, description="Of a family: fewer people with a value make no segment"
    )
    most: int = Field(
        default=10, ge=1, le=50, description="Of a family: at most so many, those of most people"
    )
    owner: str = Field(default="", description="Who answers for it")
    review_by: date | None = Field(default=None, description="When it is to be looked at again")
    sources: list[str] = Field(
        default_factory=list, description="Where the idea comes from, one short text each"
    )
    strategy: Strategy
    clean_up: str = Field(default="", description="What is to be mended in the data it reads")

    def fill(self, values: Mapping[str, str]) -> SegmentFile:
        """Give the file with values in the place of ``{name}`` in every text but the rules.

        Names that are not among the values are left as they are.
        """
        spoken = _fill_texts(self.strategy, values)
        strategy = self.strategy.model_copy(update=spoken)
        return self.model_copy(update={**_fill_texts(self, values), "strategy": strategy})

    @property
    def names(self) -> list[str]:
        """The names in braces in its texts: ``value``, and settings."""
        texts = [text for _, text in (*self._spoken(), *self.strategy) if isinstance(text, str)]
        return [name for text in texts for name in _NAME.findall(text)]

    def _spoken(self) -> list[tuple[str, object]]:
        return [(name, text) for name, text in self if name not in _READ]


def _say_days(days: tuple[Weekday, ...]) -> str:
    """Say days of the week: "Every day", a stretch of three or more, or each of them."""
    places = sorted({WEEKDAYS.index(day) for day in days})
    if len(places) == len(WEEKDAYS):
        return "Every day"
    names = [WEEKDAYS[place] for place in places]
    if len(places) > 2 and places[-1] - places[0] == len(places) - 1:
        return f"{names[0]} to {names[-1]}"
    return ", ".join(names)


_NAME = re.compile(r"\{(\w+)\}")
_READ = ("rule", "exclude", "for_each")
"""The texts that are read by the rule language."""


def _fill_texts(model: BaseModel, values: Mapping[str, str]) -> dict[str, str]:
    return {
        name: _NAME.sub(lambda found: values.get(found[1], found[0]), text)
        for name, text in model
        if isinstance(text, str) and name not in _READ
    }
