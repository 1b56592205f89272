"""One file of ``lifecycle/``: a flow of messages that a behaviour or a stage of life begins."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from sendable.documents import Document, parse_document, read_document
from sendable.errors import PlaybookError
from sendable.rules import CATALOGUE, Rule, Vocabulary, parse_rule
from sendable.rules.faults import suggest
from sendable.rules.occasions import read_occasion
from sendable.segment_file import MessageType

_SPAN = re.compile(r"(\d+)\s*([hd])")


def _read_hours(value: object) -> object:
    """Read ``4h`` or ``3d`` as hours; 0 stands for at once."""
    if value == 0:
        return 0
    span = _SPAN.fullmatch(str(value))
    if span is None:
        raise ValueError(f"{value!r} is no length of time: write 4h, 3d, or 0 for at once")
    return int(span[1]) * (24 if span[2] == "d" else 1)


Hours = Annotated[int, BeforeValidator(_read_hours), Field(ge=0)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Trigger(_Model):
    """What begins a flow: an event, a time in somebody's record, or a segment they come into."""

    event: str | None = Field(default=None, description="A kind of event, as in a rule: carts")
    time: list[str] = Field(default=[], description="Fields that are times; the first known counts")
    segment: str | None = Field(default=None, description="The key of a segment")

    @model_validator(mode="after")
    def _is_one(self) -> Trigger:
        """Refuse none and several."""
        if sum((self.event is not None, bool(self.time), self.segment is not None)) != 1:
            raise ValueError("a trigger is one of event, time and segment")
        return self


class FlowCap(_Model):
    """So many marketing messages in so many days, of any kind; then a step of the flow waits."""

    messages: int = Field(ge=1)
    days: int = Field(ge=1)


class Step(_Model):
    """One message of a flow. Times count from the moment that began it."""

    key: str = Field(pattern="^[a-z0-9-]+$")
    title: str
    channel: Literal["sms", "email"]
    after: Hours = Field(description="How long after the beginning it is due")
    open: Hours | None = Field(
        default=None, description="How long it stays due; until the next step when left out"
    )
    message_type: MessageType
    notice: bool = Field(
        default=False, description="No marketing: it tells of an order that is under way"
    )
    when: str | None = Field(default=None, description="Only for whom this rule holds at the time")


class FlowFile(_Model):
    """One file of ``lifecycle/``."""

    title: str
    purpose: str
    priority: int = Field(ge=1, description="Who is due in several gets the lowest number's step")
    trigger: Trigger
    rest_days: int = Field(
        ge=1, description="What happens within so many days of the like before begins nothing"
    )
    exits: dict[str, str] = Field(
        default_factory=dict, description="Events that end it for somebody, each by its name"
    )
    leave_when: dict[str, str] = Field(
        default_factory=dict, description="Rules that end it for whom they hold, by their names"
    )
    steps: list[Step] = Field(min_length=1)
    cap: FlowCap
    apart: Hours = Field(default=24, description="How long after another flow's SMS one may follow")
    ends_with: Literal["sunset"] | None = Field(
        default=None, description="What becomes of who got every SMS and showed no sign"
    )
    sources: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _is_in_time(self) -> FlowFile:
        """Refuse steps that overlap, and a flow that is longer than its rest."""
        for step, following in zip(self.steps, self.steps[1:], strict=False):
            if step.after >= following.after:
                raise ValueError(f"the step {following.key} has to come after {step.key}")
            if step.open is not None and step.after + step.open > following.after:
                raise ValueError(f"the step {step.key} is still open when {following.key} comes")
        if self.steps[-1].open is None:
            raise ValueError("the last step has to say how long it stays open")
        if len({step.key for step in self.steps}) < len(self.steps):
            raise ValueError("each step needs a key of its own")
        if self.ends_after > self.rest_days * 24:
            raise ValueError("rest_days must be as long as the whole flow, or it would overlap")
        return self

    @property
    def ends_after(self) -> int:
        """How many hours after its beginning the flow ends."""
        last = self.steps[-1]
        return last.after + (last.open or 0)

    def closes(self, place: int) -> int:
        """Give how many hours after the beginning a step closes."""
        step = self.steps[place]
        if step.open is not None:
            return step.after + step.open
        return self.steps[place + 1].after


@dataclass(frozen=True)
class Flow:
    """A flow, its rules read.

    Attributes:
        key: Its file's name, by which tables call it.
        file: What its file says.
        trigger: The events that begin it; None where a time or a segment does.
        exits: The events that end it, by name.
        leave_when: The rules that end it, by name.
        conditions: The rules of steps that have one, by the step's key.
    """

    key: str
    file: FlowFile
    trigger: Rule | None
    exits: Mapping[str, Rule]
    leave_when: Mapping[str, Rule]
    conditions: Mapping[str, Rule]

    @property
    def ends(self) -> tuple[Rule, ...]:
        """The rules that take people out of the flow: their data has to be fresh."""
        return (*self.exits.values(), *self.leave_when.values())

    @property
    def needed(self) -> tuple[Rule, ...]:
        """The rules without whose data nothing can be said of the flow."""
        trigger = () if self.trigger is None else (self.trigger,)
        return (*trigger, *self.ends)


def read_flows(folder: Path, vocabulary: Vocabulary, segments: Collection[str]) -> dict[str, Flow]:
    """Read ``lifecycle/*.yaml`` of a playbook folder; a playbook may have none.

    Raises:
        PlaybookError: A file does not fit its form, or names a segment that is not there.
        RuleError: A rule does not parse.
    """
    paths = sorted((folder / "lifecycle").glob("*.yaml"))
    return {path.stem: _read_flow(path, vocabulary, segments) for path in paths}


def _read_flow(path: Path, vocabulary: Vocabulary, segments: Collection[str]) -> Flow:
    document = read_document(path)
    file = parse_document(document, FlowFile)
    _check_trigger(document, file.trigger, segments)

    def occasion(text: str, *key: str) -> Rule:
        return read_occasion(text, origin=document.place(key), vocabulary=vocabulary)

    def rule(text: str, *key: str | int) -> Rule:
        return parse_rule(text, origin=document.place(key), vocabulary=vocabulary)

    event = file.trigger.event
    return Flow(
        key=path.stem,
        file=file,
        trigger=None if event is None else occasion(event, "trigger", "event"),
        exits={name: occasion(text, "exits", name) for name, text in file.exits.items()},
        leave_when={name: rule(text, "leave_when", name) for name, text in file.leave_when.items()},
        conditions={
            step.key: rule(step.when, "steps", place, "when")
            for place, step in enumerate(file.steps)
            if step.when is not None
        },
    )


def _check_trigger(document: Document, trigger: Trigger, segments: Collection[str]) -> None:
    if trigger.segment is not None and trigger.segment not in segments:
        raise PlaybookError(
            f"the playbook has no segment '{trigger.segment}'",
            place=document.place(("trigger", "segment")),
            remedy=suggest(trigger.segment, segments, "Its segments are the files of segments/"),
        )
    for name in trigger.time:
        field = CATALOGUE.fields.get(name)
        if field is None or field.kind != "time" or field.derivation != "column":
            raise PlaybookError(
                f"'{name}' is no time in a person's record",
                place=document.place(("trigger", "time")),
                remedy="Write consent_at, added_at, updated_at or loyalty_joined_at",
            )
