"""Terms: what the account's own settings say of its messages' price and length, and its clock."""

from __future__ import annotations

from zoneinfo import available_timezones

import pandas as pd

from sendable.clicksend.models import Account
from sendable.lake import Lake


def record_terms(lake: Lake, name: str, account: Account) -> None:
    """Keep an account's settings.

    Args:
        lake: The lake, held for writing.
        name: What the account is called here.
        account: What ClickSend says of it.
    """
    row = {
        "account": name,
        "currency": account.currency,
        "most_parts": account.most_parts,
        "timezone": account.timezone if account.timezone in available_timezones() else None,
    }
    lake.upsert("accounts", pd.DataFrame([row]).astype({"most_parts": "Int64"}))
