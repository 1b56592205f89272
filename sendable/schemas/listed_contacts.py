"""Listed contacts: people as another system's file has them, joined to a number."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class ListedContacts(TableModel):
    """One row for each source and number. It makes nobody a recipient: ClickSend's contacts do."""

    source: str
    number: str = pa.Field(str_matches=E164)
    contact_id: str = pa.Field(nullable=True)
    first_name: str = pa.Field(nullable=True)
    last_name: str = pa.Field(nullable=True)
    email: str = pa.Field(nullable=True)
    organization: str = pa.Field(nullable=True)
    city: str = pa.Field(nullable=True)
    state: str = pa.Field(nullable=True)
    postal_code: str = pa.Field(nullable=True)
    country: str = pa.Field(nullable=True)
    list_name: str = pa.Field(nullable=True)
    custom_1: str = pa.Field(nullable=True)
    custom_2: str = pa.Field(nullable=True)
    custom_3: str = pa.Field(nullable=True)
    custom_4: str = pa.Field(nullable=True)
    added_at: Time = pa.Field(nullable=True)
