"""List pulls: when each contact list was last read, and how."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class ListPulls(TableModel):
    """One row for each list that was ever read to its end.

    ``pulled_at`` is when the newest reading began, ``full_at`` when the newest one of every contact
    did. ``default_country`` and ``reader`` are what its phone texts were read under: another
    country, or a newer reader of numbers, makes a full pull due. ``put_aside`` of its contacts
    could not be used, so they are not in ``contacts``.
    """

    list_id: int = pa.Field(gt=0, unique=True)
    account: str
    pulled_at: Time
    full_at: Time
    default_country: str
    reader: int
    put_aside: int = pa.Field(ge=0)
