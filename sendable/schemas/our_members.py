"""Our members: who is on those of our lists that a campaign is about to be sent to."""

from __future__ import annotations

import pandera.pandas as pa

from sendable.schemas.base import E164, TableModel


class OurMembers(TableModel):
    """One row for each contact, as the account had it at the last ingest: people edit our lists.

    What counts against caps is the campaign that goes to them. They are kept apart from
    ``contacts``, since nobody is a recipient, or has agreed to anything, because Sendable put them
    onto a list; lists that no campaign waits for have no rows.
    """

    list_id: int = pa.Field(gt=0)
    contact_id: int = pa.Field(gt=0)
    number: str = pa.Field(str_matches=E164)
