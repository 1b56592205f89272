"""When Sendable runs by itself: the times of the schedules, and whose clock they are by."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from sendable.policy import OperatingPolicy

ACCOUNT_ZONE: Literal["account"] = "account"
"""In place of a time zone: the one that the ClickSend account is set to."""

_ANY_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


class Schedule(BaseModel):
    """When a deployment runs, and whether it does."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    cron: str = Field(description="Minute, hour, day of the month, month, day of the week")
    active: bool = Field(description="Whether it runs by itself; by hand it always can")

    @field_validator("cron")
    @classmethod
    def _can_be_read(cls, text: str) -> str:
        """Refuse times that nobody could keep: the run would silently never come."""
        # Imported late: commands that ask nothing of schedules have to start at once.
        from cronsim import CronSim, CronSimError

        if len(text.split()) != 5:
            raise ValueError(f"{text!r} has not the five parts of a cron expression")
        try:
            next(CronSim(text, _ANY_MOMENT))
        except CronSimError as failure:
            raise ValueError(f"{text!r} is no cron expression: {failure}") from failure
        except StopIteration as failure:
            raise ValueError(f"{text!r} is a time that never comes") from failure
        return text


class SchedulesPolicy(OperatingPolicy):
    """The three schedules, and the time zone in which their hours are meant."""

    time_zone: str = Field(description="An IANA name, or 'account' for the account's own")
    monthly: Schedule = Field(description="The whole playbook")
    daily: Schedule = Field(description="Ingest, scrub, and the look for a reason to refresh")
    hourly: Schedule = Field(description="Who is due in the lifecycle flows")

    @field_validator("time_zone")
    @classmethod
    def _exists(cls, zone: str) -> str:
        """Refuse a time zone that nobody knows: its clock could not be read."""
        from zoneinfo import available_timezones

        if zone != ACCOUNT_ZONE and zone not in available_timezones():
            raise ValueError(f"{zone}: no time zone is called so")
        return zone
