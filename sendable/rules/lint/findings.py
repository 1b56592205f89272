"""What lint finds: how bad, what, where, and what to do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from sendable.errors import Place

Severity = Literal["error", "warning", "note"]
Entry = Literal["rule", "exclude", "message"]
Code = Literal[
    "never_true",
    "always_true",
    "contradiction",
    "part_never_true",
    "part_always_true",
    "redundant",
    "swallowed",
    "excludes_everyone",
    "excludes_nobody",
    "mixed_and_or",
    "no_behaviour",
    "window_unit",
    "twins",
    "subset",
    "shadowed",
    "archived_list",
    "dead_list",
    "unknown_segment",
    "unknown_value",
    "out_of_range",
    "longer_than_data",
    "no_such_data",
    "no_opt_out",
    "unheard_stop",
    "silent_sender",
    "no_sender_name",
    "unknown_placeholder",
    "undeclared_field",
    "costly_sign",
    "long_message",
    "message_cut",
    "empty_placeholder",
    "longer_filled",
    "charged_otherwise",
]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")
"""The gravest first."""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong, or odd.

    Attributes:
        severity: ``error`` (the rule cannot be meant so), ``warning`` (it is likely a mistake) or
            ``note`` (good to know).
        code: What it is, for programs.
        place: File, line and column.
        sentence: What is so, with a full stop left out.
        remedy: What to do, likewise.
        segment: The segment's key.
        entry: Which of its two conditions, or its message.
    """

    severity: Severity
    code: Code
    place: Place
    sentence: str
    remedy: str
    segment: str = ""
    entry: Entry = "rule"

    def of(self, segment: str, entry: Entry) -> Finding:
        """Give the same finding, of a segment."""
        return replace(self, segment=segment, entry=entry)

    def __str__(self) -> str:
        """Give one line, as compilers write it."""
        return f"{self.place}: {self.severity}: {self.sentence}. {self.remedy}."
