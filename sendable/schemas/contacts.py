"""Contacts: one row for each ClickSend contact and each state it was seen in."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class Contacts(TableModel):
    """History of contacts (slowly changing, type 2). The current state has no ``valid_to``.

    A contact belongs to one list, so a person in three lists is three contacts; ``number`` joins
    them. ``phone_raw`` is what ClickSend holds, ``number`` and ``also_number`` are its readings in
    E.164, both absent when it cannot be a phone number. ``is_valid``, ``line_type`` and
    ``number_country`` are of ``number``.
    """

    contact_id: int = pa.Field(gt=0)
    list_id: int = pa.Field(gt=0)
    list_name: str
    phone_raw: str = pa.Field(nullable=True)
    number: str = pa.Field(nullable=True, str_matches=E164)
    also_number: str = pa.Field(nullable=True, str_matches=E164)
    is_valid: bool
    line_type: str
    number_country: str = pa.Field(nullable=True)
    first_name: str = pa.Field(nullable=True)
    last_name: str = pa.Field(nullable=True)
    email: str = pa.Field(nullable=True)
    organization: str = pa.Field(nullable=True)
    city: str = pa.Field(nullable=True)
    state: str = pa.Field(nullable=True)
    postal_code: str = pa.Field(nullable=True)
    country: str = pa.Field(nullable=True, str_length={"min_value": 2, "max_value": 2})
    custom_1: str = pa.Field(nullable=True)
    custom_2: str = pa.Field(nullable=True)
    custom_3: str = pa.Field(nullable=True)
    custom_4: str = pa.Field(nullable=True)
    added_at: Time = pa.Field(nullable=True)
    updated_at: Time = pa.Field(nullable=True)
    valid_from: Time
    valid_to: Time = pa.Field(nullable=True)
    known_at: Time

    @pa.dataframe_check(name="a phone number or an e-mail address")
    def reachable(cls, frame: pd.DataFrame) -> pd.Series[bool]:
        """ClickSend asks for one of the two; a row with neither is nobody."""
        return frame["phone_raw"].notna() | frame["email"].notna()
