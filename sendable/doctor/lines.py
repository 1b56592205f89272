"""Lines: what the doctor says of one thing, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sendable.errors import SendableError
from sendable.health_policy import Limits

Verdict = Literal["ok", "warning", "error"]
VERDICTS: tuple[Verdict, ...] = ("ok", "warning", "error")
"""From good to bad."""


@dataclass(frozen=True)
class Line:
    """What was found of one thing.

    Attributes:
        topic: What was looked at, in a word or two.
        verdict: How it stands.
        sentence: What was found, without a full stop. It holds no number of a person and no secret.
        remedy: What to do, without a full stop; nothing where all is well.
    """

    topic: str
    verdict: Verdict
    sentence: str
    remedy: str | None = None


@dataclass(frozen=True)
class Section:
    """The lines on one part of the set-up."""

    title: str
    lines: Sequence[Line]


def say_ok(topic: str, sentence: str) -> Line:
    """Say that something is as it should be."""
    return Line(topic, "ok", sentence)


def warn(topic: str, sentence: str, remedy: str) -> Line:
    """Say that something may do harm."""
    return Line(topic, "warning", sentence, remedy)


def fail(topic: str, sentence: str, remedy: str) -> Line:
    """Say that something does not work."""
    return Line(topic, "error", sentence, remedy)


def fail_with(topic: str, failure: SendableError) -> Line:
    """Say what an error of ours says."""
    place = f"{failure.place}: " if failure.place else ""
    return fail(topic, f"{place}{failure.message}", failure.remedy or "Look at what it names")


def judge_above(value: float, limits: Limits) -> Verdict:
    """Judge a figure that should be small."""
    return "error" if value > limits.error else "warning" if value > limits.warning else "ok"


def judge_below(value: float, limits: Limits) -> Verdict:
    """Judge a figure that should be large."""
    return "error" if value < limits.error else "warning" if value < limits.warning else "ok"


def count(number: int, one: str, many: str | None = None) -> str:
    """Write a count and its noun: ``1 file``, ``2,000 files``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def worst_of(sections: Sequence[Section]) -> Verdict:
    """Give the gravest verdict of all."""
    verdicts = [line.verdict for section in sections for line in section.lines]
    return max(verdicts, key=VERDICTS.index, default="ok")
