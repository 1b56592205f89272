"""What people are told of by an alert, and how long is too long."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from sendable.policy import OperatingPolicy

AlertKind = Literal[
    "failed",
    "gate",
    "crashed",
    "late",
    "no_worker",
    "jumped",
    "approval",
    "lists_grew",
    "too_broad",
]
"""What an alert may be about; the policy's note says what each is."""


class AlertsPolicy(OperatingPolicy):
    """What is told, and the limits. Where it goes is a setting: see ``alert_settings``."""

    tell: list[AlertKind]
    silent_minutes: int = Field(
        ge=1, description="A run without a sign of life for so long has died, and is marked so"
    )
    late_minutes: int = Field(ge=1, description="How late a run may begin")
    no_worker_minutes: int = Field(ge=1, description="How long nothing may ask for work")
    approval_hours: int = Field(ge=1, description="How long a segment may wait for a decision")
    again_hours: int = Field(
        ge=0, description="One deployment's failures of a kind are told once in so many hours"
    )
