"""The policy of the audit: from where on something is one of the guide's eleven mistakes."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sendable.policy import Policy

MistakeKey = Literal[
    "same_to_everyone",
    "only_discounts",
    "over_messaging",
    "ignoring_consent",
    "no_behaviour",
    "static_lists",
    "no_frequency_control",
    "irrelevant_offers",
    "dormant_messaged",
    "opt_outs_unwatched",
    "apart_from_crm",
]
"""The eleven mistakes, in the order of the segmentation guide."""

Share = Annotated[float, Field(ge=0, le=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Threshold(_Part):
    """From where on a share is a warning, and a problem."""

    warning_above: Share
    problem_above: Share

    @model_validator(mode="after")
    def _is_in_order(self) -> Threshold:
        """Refuse a problem that comes before its warning."""
        if self.problem_above < self.warning_above:
            raise ValueError("problem_above must not be below warning_above")
        return self


class Messages(_Part):
    """So many marketing messages in so many days."""

    messages: int = Field(ge=1)
    days: int = Field(ge=1)


class Campaigns(_Part):
    """When somebody counts as getting every campaign."""

    least: int = Field(ge=2, description="With fewer campaigns nothing can be said")
    days: int = Field(ge=1)
    share: Share = Field(description="Of the campaigns: who got so many got every one")


class OptOutsAfter(_Part):
    """Which opt-outs are charged to a message, and from when on a list is judged."""

    days: int = Field(ge=1, description="Days after a message in which an opt-out is due to it")
    least_messages: int = Field(ge=1)


class AuditPolicy(Policy):
    """From where on something is a mistake, and what the checks count. Days end at the as-of time.

    ``everyone_share``: a send that reaches so much of all who were messaged went to everybody.
    ``discounts_only_after``: so many messages, all of them discounts, make somebody one who gets
    nothing else. ``most_messages`` is the most that anybody should get. A list is static when
    nobody came or left for ``static_days``. ``dormant`` are so many messages over so many days
    without a sign.
    """

    days: int = Field(ge=1, description="Days of messages that are looked at")
    thresholds: dict[MistakeKey, Threshold]
    everyone_share: Share
    send_gap_hours: int = Field(ge=1, description="After so long without one, a text is a new send")
    discount_patterns: list[str] = Field(min_length=1)
    discounts_only_after: int = Field(ge=1)
    most_messages: Messages
    static_days: int = Field(ge=1)
    campaigns: Campaigns
    interest_days: int = Field(ge=1)
    dormant: Messages
    opt_outs: OptOutsAfter

    @model_validator(mode="after")
    def _judges_all(self) -> AuditPolicy:
        """Refuse a policy that leaves a mistake without a threshold."""
        if missing := set(get_args(MistakeKey)) - self.thresholds.keys():
            raise ValueError(f"no threshold for {', '.join(sorted(missing))}")
        if any("'" in pattern for pattern in self.discount_patterns):
            raise ValueError("a pattern of discounts cannot hold a quote: it stands in a rule")
        return self
