"""One file of ``experiments/``: a test of two or more ways to speak to a segment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from sendable.documents import Document, Key, parse_document, read_document
from sendable.errors import PlaybookError
from sendable.rules.faults import suggest

Variable = Literal["timing", "length", "offer", "call to action", "frequency", "segment rule"]
"""What a test may vary: the six of the segmentation guide, step 7."""

Measure = Literal[
    "conversion_rate",
    "revenue_per_person",
    "click_through_rate",
    "opt_out_rate",
    "win_back_rate",
]
"""What a test may be judged by: what each person of an arm did, messaged or not."""

HOLDOUT = "holdout"
"""The arm of people who are sent nothing."""

MESSAGED = "messaged"
"""The arm of all others, where it is the segments that are tested."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Arm(_Model):
    """One of the ways that are compared."""

    what: str = Field(description="What its people get")
    weight: float = Field(default=1.0, gt=0, description="Its part of the people")


class Experiment(_Model):
    """One file of ``experiments/``. Its name is the test's key, and draws its people for ever."""

    title: str
    question: str = Field(description="What is to be found out, in a sentence")
    variable: Variable
    segments: list[str] = Field(
        default_factory=list, description="Whose people take part; none where rules are tested"
    )
    arms: dict[str, Arm] = Field(
        min_length=2,
        description="The first is what the others are compared with. Of a segment rule: segments",
    )
    holdout_percent: float = Field(default=0.0, ge=0, le=50, description="Sent nothing")
    metric: Measure
    days: int = Field(ge=1, description="How long people are watched after they were drawn")
    smallest_effect: float | None = Field(
        default=None, gt=0, description="What is worth finding: percentage points, or an amount"
    )
    expected: float | None = Field(
        default=None,
        gt=0,
        lt=100,
        description="What a share is now, in percent; else it is looked up",
    )
    started: date | None = Field(default=None, description="Nobody is drawn before")
    ended: date | None = Field(default=None, description="Nobody is drawn from this day on")

    @property
    def tests_rules(self) -> bool:
        """Whether two definitions of a segment are tested, and no way to speak to one."""
        return self.variable == "segment rule"

    @property
    def population(self) -> list[str]:
        """The segments whose people take part."""
        return list(self.arms) if self.tests_rules else self.segments

    def is_running(self, day: date) -> bool:
        """Tell whether people are drawn or watched on a day: their arms are still to be kept."""
        begun = self.started is not None and self.started <= day
        return begun and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """Tell whether by a day everybody who was drawn has been watched."""
        return self.ended is not None and self.ended + timedelta(days=self.days) <= day

    def is_drawing(self, day: date) -> bool:
        """Tell whether people are drawn on a day."""
        begun = self.started is not None and self.started <= day
        return begun and (self.ended is None or day < self.ended)


def read_experiments(folder: Path, segments: Mapping[str, str]) -> dict[str, Experiment]:
    """Read ``experiments/*.yaml`` of a playbook folder, by key; a playbook may have none.

    Args:
        folder: The playbook's folder.
        segments: The audience of each segment by its key.

    Raises:
        PlaybookError: A file does not fit its form, or names a segment that it cannot (file, line).
    """
    found = {}
    for path in sorted((folder / "experiments").glob("*.yaml")):
        document = read_document(path)
        experiment = parse_document(document, Experiment)
        for key, fault in _find_faults(experiment):
            raise PlaybookError(fault, place=document.place(key))
        _check_segments(document, experiment, segments)
        found[path.stem] = experiment
    return found


def _find_faults(experiment: Experiment) -> Iterator[tuple[Key, str]]:
    """Find why a test could not be judged: what is wrong, and the key it stands under."""
    for name in (HOLDOUT, MESSAGED):
        if name in experiment.arms:
            yield ("arms", name), f"no arm may be called {name}"
    if experiment.tests_rules:
        if experiment.segments:
            yield ("segments",), "of a segment rule the arms are the segments, and name them"
        if not experiment.holdout_percent:
            yield ("variable",), "two segments are told apart by a holdout: give holdout_percent"
        if len(experiment.arms) > 2:
            yield ("arms",), "a segment rule is tested against one other"
    elif not experiment.segments:
        yield (), "name the segments whose people take part, under segments"
    if experiment.smallest_effect is None:
        yield (
            (),
            "say what is worth finding, under smallest_effect: it tells how many people it takes",
        )
    if experiment.metric == "click_through_rate" and experiment.holdout_percent:
        yield ("metric",), "who is sent nothing cannot click: choose another, or no holdout"
    if experiment.started and experiment.ended and experiment.ended <= experiment.started:
        yield ("ended",), "it ends before it has started"


def _check_segments(
    document: Document, experiment: Experiment, segments: Mapping[str, str]
) -> None:
    for position, key in enumerate(experiment.population):
        place: Key = ("arms", key) if experiment.tests_rules else ("segments", position)
        if key not in segments:
            raise PlaybookError(
                f"there is no segment '{key}'",
                place=document.place(place),
                remedy=suggest(key, segments, "Give the name of a file of segments/"),
            )
        if segments[key] != "sms":
            raise PlaybookError(
                f"segment '{key}' is for {segments[key]}, and only those for SMS are messaged",
                place=document.place(place),
            )
