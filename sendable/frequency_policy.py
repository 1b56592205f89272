"""How often people are messaged: the caps of all segments, and when a lower one is proposed."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sendable.policy import Policy
from sendable.segment_file import Cap


class LowerCap(BaseModel):
    """When a segment's cap had better be lower: its people say stop more often than before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    least_people: int = Field(ge=1, description="People messaged in each window; fewer say nothing")
    least_opt_outs: int = Field(ge=1, description="Opt-outs in the later window; fewer say nothing")
    confidence: float = Field(
        gt=0.5, lt=1, description="How sure all proposals of a run together are to be"
    )
    longest_days: int = Field(ge=1, description="A cap of one message is spread over so many days")


class SelectiveOffers(BaseModel):
    """What "not every promotion" comes to, for the segments whose strategy says so."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    in_a_row: int = Field(ge=1, description="Whose last messages, so many, were all offers …")
    days: int = Field(ge=1, description="… within so many days, gets no other offer next")


class FrequencyPolicy(Policy):
    """How often people are messaged, whatever segment they are in."""

    default_cap: Cap = Field(description="The cap of a segment that has none of its own")
    all_segments: list[Cap] = Field(description="Caps of all segments together; each of them holds")
    recently_messaged_days: int = Field(
        ge=0, description="Who got marketing in so many days is left out of the next send"
    )
    selective_offers: SelectiveOffers
    lower_cap: LowerCap
