"""What is asked before a send: the campaign in four words, the form of the flow ``before-send``."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from sendable.brief import Brief, GuideGoal, in_one_spelling
from sendable.errors import ConfigurationError
from sendable.forms import PlaybookFolder, UtcMoment, WorkspaceFolder
from sendable.playbook import Playbook
from sendable.rules.faults import suggest
from sendable.runs import NO_NUMBER
from sendable.strategy.campaign import list_addressable

OwnGoal = Annotated[str, Field(title="own words", min_length=1, max_length=120, pattern=NO_NUMBER)]

# Prefect looks at the form before a run is made, and knows dates by no other sign.
SendTime = Annotated[UtcMoment, Field(json_schema_extra={"pattern": r"^\d{4}-\d{2}-\d{2}"})]

ListName = Annotated[str, Field(min_length=1)]

SegmentKey = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]


class SendRequest(BaseModel):
    """The campaign that is about to go out. The Prefect UI shows it as a form.

    Where a goal, lists, segments or a time are named, the playbook's brief is changed by them for
    one refresh; who is looked at stays as it is. Where none is, nothing is run anew: the latest
    run is looked at.
    """

    # What is refused is not quoted: Prefect logs why.
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    goal: Annotated[
        str | None,
        BeforeValidator(in_one_spelling, json_schema_input_type=GuideGoal | OwnGoal | None),
    ] = Field(
        default=None,
        title="Goal",
        description="What the campaign is to achieve: one of the ten goals, or your own words; "
        "that of the playbook when empty",
        min_length=1,
        max_length=120,
        pattern=NO_NUMBER,
    )
    lists: list[ListName] = Field(
        default_factory=list,
        title="Lists",
        description="Names or ids of the lists it goes to: only people on one of them get it; "
        "people of all lists when none is here",
    )
    segments: list[SegmentKey] = Field(
        default_factory=list,
        title="Segments",
        description="Keys of the segments to address, as the tracker names them; those of the goal "
        "when none is here",
    )
    send_at: SendTime | None = Field(
        default=None,
        title="Send time",
        description="When it is to go out, in UTC unless it says otherwise; now when empty",
    )
    workspace: WorkspaceFolder = Path("workspace")
    playbook: PlaybookFolder = Path("playbook")

    @field_validator("lists", "segments", mode="before")
    @classmethod
    def _left_empty(cls, names: object) -> object:
        """Take a field of the form that was emptied, which Prefect sends as null."""
        return [] if names is None else names

    @property
    def names_a_campaign(self) -> bool:
        """Whether anything is named that the playbook's brief does not say."""
        return bool(self.goal or self.lists or self.segments or self.send_at)

    @property
    def reason(self) -> str:
        """What a run is told to be for, in its name."""
        return f"before {self.goal or 'a send'}"[:120]


def write_brief(request: SendRequest, playbook: Playbook, now: datetime) -> Brief | None:
    """Write the brief of a campaign: the playbook's, with what the request names in its place.

    The lists are looked for in the account, by the ingest.

    Args:
        request: The campaign.
        playbook: The playbook, whose brief is taken for all that is not named; with the members of
            its families, as far as they are known.
        now: The moment.

    Returns:
        The brief, without sources and settings, which are read from the playbook; nothing where
        the request names none of it.

    Raises:
        ConfigurationError: The time has passed, or a segment is not there to be messaged; the
            message begins with the field's name.
    """
    if not request.names_a_campaign:
        return None
    if request.send_at is not None and request.send_at < now:
        raise ConfigurationError(
            f"send_at: {request.send_at:%Y-%m-%d %H:%M} UTC has passed",
            remedy="Name a later time, or none to plan for now",
        )
    addressable = list_addressable(playbook)
    families = {each.member_of for each in addressable.values() if each.member_of}
    known = sorted({*addressable, *families})
    if unknown := [key for key in request.segments if key not in known]:
        raise ConfigurationError(
            f"segments: the playbook has no segment {unknown[0]!r} to message",
            remedy=suggest(unknown[0], known, "Name those for SMS whose readiness is not none"),
        )
    own = playbook.brief
    campaign = {
        **own.campaign.model_dump(),
        # A time that the playbook names is that of another campaign.
        "send_at": request.send_at,
        **({"segments": request.segments} if request.segments else {}),
        **({"lists": request.lists} if request.lists else {}),
    }
    return Brief.model_validate(
        {
            **own.model_dump(exclude={"sources", "settings"}),
            **({"goal": request.goal} if request.goal else {}),
            "campaign": campaign,
        }
    )
