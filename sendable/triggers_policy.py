"""What asks for a refresh before its time: lists that grew, sends that did worse."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sendable.policy import OperatingPolicy


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ListsGrew(_Form):
    """When lists grew quickly, measured against the median of past pulls."""

    percent: float = Field(gt=0, description="So many percent more than the median")
    least_people: int = Field(ge=1, description="And so many people more, at least")
    window_days: int = Field(ge=1, description="The pulls of so many days are looked at")
    least_pulls: int = Field(ge=2, description="With fewer of them nothing is said")


class AudienceTooBroad(_Form):
    """When the last sends did worse than the account's own history."""

    least_people: int = Field(ge=1, description="Messaged since the last refresh, and before it")
    history_days: int = Field(ge=1, description="The sends of so many days before are the measure")
    settle_hours: int = Field(ge=0, description="Newer messages do not count yet")
    opt_outs_times: float = Field(gt=1, description="The opt-out rate is so many times as high")
    clicks_times: float = Field(gt=0, lt=1, description="The click rate is so many times as high")


class TriggersPolicy(OperatingPolicy):
    """The triggers that a daily run looks for."""

    lists_grew: ListsGrew
    audience_too_broad: AudienceTooBroad
