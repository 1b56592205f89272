"""Receipts: late delivery states, where a rule of the account puts them into a queue.

The history is the source of truth for delivery. Receipts only tell earlier what an older stretch of
it would tell when it is asked for again; an account without a rule for them lacks nothing.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendable.clicksend.models import Receipt
from sendable.engine.duckdb import open_engine, query
from sendable.ingestion.replies import polls
from sendable.ingestion.session import (
    Progress,
    Pulled,
    Session,
    ignore_progress,
    store_rows,
)
from sendable.schemas import TABLES

NOT_WANTED = "not read, since the history tells the same; pulls.receipts in the playbook reads them"

_COLUMNS = list(TABLES["receipts"].model.to_schema().columns)

# Only what is open is closed: a receipt never takes back a final state.
_LATE_STATES = """
SELECT
    messages.* REPLACE (
        receipts.status_code AS status_code,
        receipts.status_text AS status_text,
        receipts.error_code AS error_code,
        receipts.error_text AS error_text,
        CASE receipts.status_code WHEN '201' THEN 'delivered' ELSE 'failed' END AS delivery
    )
FROM messages
JOIN receipts USING (message_id)
WHERE messages.delivery = 'pending' AND receipts.status_code IN ('201', '301')
QUALIFY row_number() OVER (
    PARTITION BY message_id ORDER BY receipts.happened_at DESC NULLS LAST
) = 1
"""


_TOLD_STATES = """
SELECT message_id, status_code, status_text, error_code, error_text
FROM receipts
WHERE list_contains($message_ids, message_id) AND status_code IN ('201', '301')
QUALIFY row_number() OVER (PARTITION BY message_id ORDER BY happened_at DESC NULLS LAST) = 1
"""


def close_told(session: Session, messages: pd.DataFrame) -> pd.DataFrame:
    """Give open messages the final state of receipts that are in the lake already.

    The history may show a message as open after its receipt has come; it is not opened again.

    Args:
        session: The ingest.
        messages: Rows with the columns of ``messages``.
    """
    is_open = messages["delivery"] == "pending"
    if not is_open.any():
        return messages
    with open_engine(session.lake, ["receipts"]) as connection:
        ids = messages.loc[is_open, "message_id"].dropna().tolist()
        told = query(connection, _TOLD_STATES, {"message_ids": ids}).set_index("message_id")
    closed = is_open & messages["message_id"].isin(told.index)
    if not closed.any():
        return messages
    messages = messages.copy()
    states = told.loc[messages.loc[closed, "message_id"]]
    for column in states.columns:
        messages.loc[closed, column] = states[column].to_numpy()
    is_delivered = (states["status_code"] == "201").to_numpy()
    messages.loc[closed, "delivery"] = np.where(is_delivered, "delivered", "failed")
    return messages


def pull_receipts(session: Session, progress: Progress = ignore_progress) -> Pulled:
    """Pull the unread receipts, keep each state once, and close open messages that they settle.

    Read only where the playbook asks for it, and marked as read only where it asks for that, once
    they are in the lake. To be called after the messages were pulled.
    """
    pulls = session.playbook.brief.pulls
    if not pulls.receipts:
        return Pulled("receipts", session.account, "unavailable", note=NOT_WANTED)
    if not polls(list(session.client.receipt_rules())):
        return Pulled(
            "receipts",
            session.account,
            "unavailable",
            note="no receipt rule with the action POLL; the history tells the same, only later",
        )
    receipts: dict[tuple[str, str | None], Receipt] = {}
    rows = 0
    for page, total in session.client.receipt_pages():
        receipts.update({(one.message_id, one.status_code): one for one in page})
        rows += len(page)
        progress(rows, total)
    frame = pd.DataFrame(list(receipts.values()), columns=_COLUMNS)
    change, quarantined = store_rows(session, "receipts", frame, "message_id")
    if pulls.mark_receipts_read:
        session.client.mark_receipts_read(session.started_at)
    return Pulled(
        "receipts",
        session.account,
        rows=len(receipts),
        changed=change.total + _settle(session),
        quarantined=quarantined,
    )


def _settle(session: Session) -> int:
    """Give open messages the final state that a receipt told, and count them."""
    with open_engine(session.lake, ["messages", "receipts"]) as connection:
        settled = query(connection, _LATE_STATES)
    return session.lake.upsert("messages", settled).total
