"""What a trigger says: why a refresh is asked for, in a few words and in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from sendable.numbers import mask_people_in

Kind = Literal["lists-grew", "audience-too-broad"]

_LONGEST = 40
"""Letters of a list's name that a reason holds."""


@dataclass(frozen=True)
class Trigger:
    """A reason to refresh.

    Attributes:
        kind: What it is about.
        reason: A few words, for a run's name.
        sentence: What was found, one sentence without a full stop.
        counts: The figures behind it.
    """

    kind: Kind
    reason: str
    sentence: str
    counts: Mapping[str, int | float] = field(default_factory=dict)


def shorten_name(name: str) -> str:
    """Give a list's name as a reason may hold it: short, without number or e-mail address."""
    shown = mask_people_in(name)
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
