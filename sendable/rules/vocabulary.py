"""What only a playbook can tell a rule: its settings, its custom fields, its attributes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from sendable.rules.nodes import Kind

Setting = int | float | str | bool | date
Reading = Literal["text", "number", "date", "boolean"]

KINDS: Mapping[str, Kind] = {
    "text": "text",
    "number": "number",
    "date": "time",
    "boolean": "boolean",
}
"""How a value is read, and what it is then in a rule."""

CUSTOM_FIELDS = ("custom_1", "custom_2", "custom_3", "custom_4")
"""The free fields of a contact; no attribute may have such a name."""


@dataclass(frozen=True)
class CustomMeaning:
    """One of the four free fields of a contact.

    Attributes:
        field: ``custom_1`` to ``custom_4``.
        reading: How its values are read.
    """

    field: str
    reading: Reading = "text"


@dataclass(frozen=True)
class Vocabulary:
    """Names that rules of one playbook may use besides those of the catalogue.

    Attributes:
        settings: Named thresholds: numbers, texts (``48h`` among them), dates, truth values.
        custom: The free contact fields by what they mean; upper and lower case are one.
        attributes: Every attribute's name and how it is read; None when they are not known, and
            any name passes.
    """

    settings: Mapping[str, Setting] = field(default_factory=dict)
    custom: Mapping[str, CustomMeaning] = field(default_factory=dict)
    attributes: Mapping[str, Reading] | None = None
