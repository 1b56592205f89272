"""What the doctor calls too little, too late and too far off."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from sendable.policy import OperatingPolicy


class Limits(BaseModel):
    """From where on something is worth a warning, and from where on it is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    warning: float = Field(gt=0)
    error: float = Field(gt=0)


class HealthPolicy(OperatingPolicy):
    """The limits of ``sendable doctor``."""

    free_gigabytes: Limits = Field(description="Free space of the workspace's disk, at least")
    clock_seconds: Limits = Field(description="How far this clock may be off ClickSend's")
    run_days: Limits = Field(description="How old the last published run may be")
    rules_that_fire: int = Field(
        ge=1, description="How many of the account's rules for replies fire for one message"
    )
