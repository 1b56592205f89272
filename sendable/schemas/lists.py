"""Lists: the account's contact lists as they were at the last pull."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import TableModel, Time


class Lists(TableModel):
    """One row for each list. Names are not unique in ClickSend; the id is the key.

    ``account`` is ``main`` or the name of a subaccount.
    """

    list_id: int = pa.Field(gt=0, unique=True)
    list_name: str
    contacts_count: int = pa.Field(ge=0)
    is_opt_out: bool
    account: str = pa.Field(nullable=True)
    known_at: Time
