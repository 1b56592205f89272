"""Bands: the sizes for which an approval holds."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from sendable.errors import ApprovalError
from sendable.publishing_policy import PublishingPolicy

WRITTEN_BAND = r" *(\d[\d,]*) *(?:-|–|to) *(\d[\d,]*) *"
"""How a band is written, as a regular expression that forms understand, too."""


@dataclass(frozen=True)
class Band:
    """From so many members to so many, both included."""

    lowest: int
    highest: int

    def __contains__(self, size: int) -> bool:
        """Tell whether a size lies within."""
        return self.lowest <= size <= self.highest

    def __str__(self) -> str:
        """Give it as a text: ``309 to 515``."""
        return f"{self.lowest:,} to {self.highest:,}"


def band_around(size: int, policy: PublishingPolicy) -> Band:
    """Give the band of an approval of which nobody said another."""
    reach = max(math.ceil(size * policy.band_percent / 100), policy.band_least)
    return Band(max(0, size - reach), size + reach)


def read_band(text: str) -> Band:
    """Read a band that somebody wrote: ``300-500``, or ``1,000 to 2,000``.

    Raises:
        ApprovalError: It is no band, or ends below its beginning.
    """
    found = re.fullmatch(WRITTEN_BAND, text)
    if found is None:
        raise ApprovalError(f"{text!r} is no band of sizes", remedy="Write it like 300-500")
    lowest, highest = (int(part.replace(",", "")) for part in found.groups())
    if highest < lowest:
        raise ApprovalError(
            f"the band {text.strip()} ends below its beginning", remedy="Write it like 300-500"
        )
    return Band(lowest, highest)
