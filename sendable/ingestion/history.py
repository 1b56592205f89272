"""History from files beside the account's own: nothing twice."""

from __future__ import annotations

import pandas as pd

from sendable.engine.duckdb import open_engine
from sendable.lake import Lake

CONTENT_PART = r"(?<=.) made-up-[0-9a-f]{24}$"
"""What follows a reply's own id until it is settled."""

_SAME_MESSAGE = {
    # A message has one number, one second and one text; the account's own row has an id, too.
    "messages": ("sent_at", "messages"),
    "replies": ("received_at", "replies"),
}


def settle_reply_ids(lake: Lake, batch: pd.DataFrame) -> pd.DataFrame:
    """Give replies of a file the ids that stood there, where no other reply has them.

    ``rows.py`` puts what a reply says behind its id. The id alone is enough as long as it is the
    first of the file with it, and the lake knows it of no other reply.
    """
    given = batch["message_id"].str.replace(CONTENT_PART, "", regex=True)
    known = lake.read("replies").set_index("message_id").reindex(given)
    is_free = ~given.isin(known.index[known["number"].notna()]) & ~given.duplicated()
    is_same = (
        (known["number"].to_numpy() == batch["number"].to_numpy())
        & (
            known["received_at"].dt.floor("s").astype("str").to_numpy()
            == batch["received_at"].dt.floor("s").astype("str").to_numpy()
        )
        & (known["body"].str.strip().to_numpy() == batch["body"].str.strip().to_numpy())
    )
    return batch.assign(message_id=given.where(is_free | is_same, batch["message_id"]))


def drop_known(lake: Lake, table: str, batch: pd.DataFrame) -> pd.DataFrame:
    """Leave out the messages or replies that the lake has under another id.

    Two rows are one if number, second and text are the same: exports tell no more than seconds,
    and may leave out the id.
    """
    if table not in _SAME_MESSAGE:
        return batch
    time, name = _SAME_MESSAGE[table]
    with open_engine(lake) as connection:
        connection.register("batch", batch[["message_id", "number", time, "body"]])
        known = connection.execute(
            f"""
            SELECT batch.message_id
            FROM batch JOIN main.{name} AS known
                ON batch.number = known.number
                AND date_trunc('second', batch.{time}) = date_trunc('second', known.{time})
                AND trim(coalesce(batch.body, '')) = trim(coalesce(known.body, ''))
            WHERE batch.message_id <> known.message_id
            """  # noqa: S608 (names from the table above)
        ).df()
    return batch[~batch["message_id"].isin(known["message_id"])]
