"""Opt-outs: contacts that were seen on an opt-out list, kept for good."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class OptOuts(TableModel):
    """One row for each contact of an opt-out list, also after the list was emptied.

    ``opted_out_at`` is when the contact reached the list (its ``date_added``). A number with two
    readings keeps both, and both suppress.
    """

    list_id: int
    contact_id: int
    phone_raw: str = pa.Field(nullable=True)
    number: str = pa.Field(nullable=True, str_matches=E164)
    also_number: str = pa.Field(nullable=True, str_matches=E164)
    opted_out_at: Time = pa.Field(nullable=True)
    first_seen_at: Time
