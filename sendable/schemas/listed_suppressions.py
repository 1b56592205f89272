"""Listed suppressions: people whom a file says must not be messaged, kept for good."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time

_REASONS = [
    "opted_out_list",
    "manual_suppression",
    "do_not_call",
    "deactivated_number",
    "reassigned_number",
]


class ListedSuppressions(TableModel):
    """One row for each reading of each entry, kept after the entry has left the file.

    ``row_key`` is made of what the entry says of the person. All readings suppress. An entry that
    finds no number has a row with ``number`` empty, so that it is counted until it is mended.
    """

    source: str
    row_key: str
    number: str = pa.Field(str_matches=f"({E164})|^$")
    also_number: str = pa.Field(nullable=True, str_matches=E164)
    reason: str = pa.Field(isin=_REASONS)
    since: Time = pa.Field(nullable=True)
    evidence: str
    first_seen_at: Time
