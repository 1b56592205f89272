"""What may be said of a forgotten person: that they were forgotten, and when."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sendable.lake import Lake


def find_forgotten_at(lake: Lake, numbers: Iterable[str]) -> datetime | None:
    """Say when the owner of one of some numbers was first forgotten; nothing if they were not.

    Args:
        lake: The lake.
        numbers: In E.164.
    """
    door = lake.door
    hashes = {door.digest("number", number) for number in door.find(numbers)}
    if not hashes:
        return None
    rows = lake.read("forgotten", kind="number")
    first: datetime = rows.loc[rows["hash"].isin(hashes), "forgotten_at"].min().to_pydatetime()
    return first
