"""Opt-outs: contacts that were seen on an opt-out list, kept for good."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class OptOuts(TableModel):
    """One row for each reading of each contact of an opt-out list, kept after the list was emptied.

    ``opted_out_at`` is when the contact reached the list (its ``date_added``). A text with several
    readings has a row for each, and all suppress; one with none has a row with ``number`` empty.
    A contact whose number is edited keeps its old rows.
    """

    list_id: int
    contact_id: int
    phone_raw: str
    number: str = pa.Field(str_matches=f"({E164})|^$")
    opted_out_at: Time = pa.Field(nullable=True)
    first_seen_at: Time
