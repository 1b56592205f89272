"""``send_plan.json`` of a run: the send plan in counts, for people and programs to read."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from sendable.runs import Run

NAME = "send_plan.json"


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Step(_Model):
    """A step of the plan, of all segments together or of one."""

    step: str
    title: str
    kind: str
    people: int
    left: int


class Cost(_Model):
    """What the messages cost, in one currency; without a name it is the account's."""

    currency: str | None
    price: float
    people: int


class PlannedSegment(_Model):
    """A segment that the plan addresses."""

    segment: str
    title: str
    message_type: str
    cap: str
    steps: list[Step]
    parts: int
    costs: list[Cost]

    @property
    def sends(self) -> int:
        """How many of it get the message."""
        return self.steps[-1].people

    def count(self, *steps: str) -> int:
        """Give how many people some steps hold."""
        return sum(step.people for step in self.steps if step.step in steps)


class LeftOutSegment(_Model):
    """A segment whose members the goal leaves out, and why."""

    segment: str
    title: str
    why: str


class FreeAgain(_Model):
    """How many of the capped have a free slot again from a day on (UTC)."""

    day: date
    people: int


class ComingCampaign(_Model):
    """A campaign that the account is about to send, and how many of the audience it goes to."""

    name: str
    at: datetime
    people: int


class ProposedCap(_Model):
    """A cap that had better be lower, and why."""

    segment: str
    cap: str
    proposed: str
    why: str


class SendPlan(_Model):
    """A run's send plan.

    Attributes:
        goal: What the campaign is for.
        as_of: Now, as the run sees it.
        send_at: When it goes out.
        first_at: When the first message goes; nothing where none does.
        last_at: When the last one goes: some wait until their hours begin.
        waiting: How many messages go later than the campaign.
        of_known_hours: How many go to somebody of whom it is known at which hour they answer.
        at_best_hour: How many of them get it at that hour.
        waits_for_best_hour: Whether the brief lets messages wait for that hour.
        cut: How many are longer than what ClickSend sends: their end is lost.
        segments: The segments, in the order in which they are addressed.
        steps: The steps of all of them together, from the audience on.
        parts: The parts of all messages.
        costs: What they cost, by currency.
        unpriced: Messages whose price nobody knows.
        withheld: People who are suppressed or held, of numbers that ClickSend would take.
        saved: What the message to them would have cost, by currency.
        coming: Campaigns of the account that count against the caps already.
        due_in_flows: People left out because a message of a lifecycle flow is due for them.
        free_again: When the capped are free again, by day.
        never_free: How many are capped by a cap of nothing.
        proposals: Caps that had better be lower.
        left_out: Segments whose members the goal leaves out.
        notes: What speaks against a message to a segment, or is priced by another text.
        unanswered: Whom it leaves out and cannot find, with the reason; with any, nobody gets it.
    """

    goal: str
    as_of: datetime
    send_at: datetime
    wait_hours: int
    recent_buyer_days: int
    recently_messaged_days: int
    holdout_percent: float
    first_at: datetime | None = None
    last_at: datetime | None = None
    waiting: int = 0
    of_known_hours: int = 0
    at_best_hour: int = 0
    waits_for_best_hour: bool = False
    cut: int = 0
    segments: list[PlannedSegment] = Field(default_factory=list)
    steps: list[Step] = Field(default_factory=list)
    parts: int = 0
    costs: list[Cost] = Field(default_factory=list)
    unpriced: int = 0
    withheld: int = 0
    saved: list[Cost] = Field(default_factory=list)
    coming: list[ComingCampaign] = Field(default_factory=list)
    due_in_flows: int = 0
    free_again: list[FreeAgain] = Field(default_factory=list)
    never_free: int = 0
    proposals: list[ProposedCap] = Field(default_factory=list)
    left_out: list[LeftOutSegment] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    unanswered: list[str] = Field(default_factory=list)

    @property
    def sends(self) -> int:
        """How many people get the message."""
        return self.steps[-1].people if self.steps else 0

    def count(self, *steps: str) -> int:
        """Give how many people some steps hold."""
        return sum(step.people for step in self.steps if step.step in steps)


def write_send_plan(run: Run, plan: SendPlan) -> Path:
    """Write a run's send plan into its folder."""
    path = run.folder / NAME
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    path.write_text(plan.model_dump_json(indent=2) + "\n", encoding="utf-8")
    return path


def read_send_plan(run: Run) -> SendPlan | None:
    """Read a run's send plan; a run of an older version has none."""
    path = run.folder / NAME
    if not path.exists():
        return None
    return SendPlan.model_validate_json(path.read_text(encoding="utf-8"))
