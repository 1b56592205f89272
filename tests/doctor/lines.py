"""Lines of the doctor, found by what they are about."""

from __future__ import annotations

from collections.abc import Iterable

from sendable.doctor.lines import Line, Verdict
from sendable.doctor.papers import read_health_policy

from ..library import SHIPPED

POLICY = read_health_policy(SHIPPED)


def verdict_on(topic: str, lines: Iterable[Line]) -> Verdict:
    """Give the verdict of the only line on a topic; whatever is not well has a remedy."""
    [line] = [one for one in lines if one.topic == topic]
    assert (line.remedy is None) == (line.verdict == "ok")
    return line.verdict


def said_of(topic: str, lines: Iterable[Line]) -> str:
    """Give what is said on a topic that is not well."""
    return "; ".join(
        f"{one.sentence}. {one.remedy}" for one in lines if one.topic == topic and one.remedy
    )
