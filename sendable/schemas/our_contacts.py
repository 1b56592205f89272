"""Our contacts: who Sendable put onto its lists. What is not here, a person put there."""

from __future__ import annotations

import pandas as pd
import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel, Time


class OurContacts(TableModel):
    """One row for each list and number that Sendable wrote, or was about to write.

    ``state``: ``adding`` (asked for, perhaps there), ``there`` (read back), ``removing`` (asked
    for, perhaps gone), ``gone``. ``contact_id`` is ClickSend's, missing until it was read back.
    """

    list_name: str
    number: str = pa.Field(str_matches=E164)
    contact_id: pd.Int64Dtype = pa.Field(nullable=True, gt=0)
    state: str = pa.Field(isin=["adding", "there", "removing", "gone"])
    push_id: str
    changed_at: Time
