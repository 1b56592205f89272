"""Accounts: the settings of an account that tell what a message costs, and its clock."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import TableModel


class Accounts(TableModel):
    """One row for each account: ``main``, or the name of a subaccount.

    ``currency`` is what it pays in. What has more parts than ``most_parts`` is cut off.
    ``timezone`` is the IANA name of the time zone it is set to; missing where there is none such.
    """

    account: str = pa.Field(unique=True)
    currency: str = pa.Field(nullable=True)
    most_parts: pd.Int64Dtype = pa.Field(nullable=True, ge=1)
    timezone: str = pa.Field(nullable=True)
