"""What ClickSend does with a STOP: it moves one contact row, and no campaign reaches that row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator.columns import Flags, ints
from sendable.clicksend.sandbox.generator.memberships import OPT_OUT
from sendable.clicksend.sandbox.generator.reply_texts import is_bare_stop

_NEVER = np.iinfo(np.int64).max


def find_moves(messages: pd.DataFrame, replies: pd.DataFrame) -> pd.Series:
    """Find the contact rows that ClickSend moved to the Opt-Out List, and when.

    A bare STOP in reply to a list campaign moves the one row the campaign was sent to. STOP in
    any other spelling, or in reply to a message sent through the API, moves nothing.

    Args:
        messages: The messages in the order of time.
        replies: The replies.

    Returns:
        The moment of the move, by contact id.
    """
    stops = replies[[is_bare_stop(body) for body in replies["body"]]]
    stops = stops[stops["message"] >= 0]
    contacts = ints(messages, "contact_id")[stops["message"]]
    moves = pd.Series(ints(stops, "date"), index=contacts)
    moves = moves[moves.index > 0]
    return moves[~moves.index.duplicated()]


def move_contacts(rows: pd.DataFrame, moves: pd.Series) -> pd.DataFrame:
    """Put the moved rows on the Opt-Out List; the person's other rows stay where they are.

    Args:
        rows: The contact rows, by contact id.
        moves: The moment of the move, by contact id.
    """
    moved = rows.copy()
    for column, value in (("list_id", OPT_OUT), ("date_added", moves), ("date_updated", moves)):
        moved.loc[moves.index, column] = value
    return moved


def was_sent(messages: pd.DataFrame, moves: pd.Series) -> Flags:
    """Say which messages went out: all but those to a row that had left the list by then.

    Args:
        messages: The messages.
        moves: The moment of the move, by contact id.
    """
    contact = messages["contact_id"]
    moved_at = contact.map(moves).fillna(_NEVER).to_numpy(dtype=np.float64)
    return ints(messages, "date") <= moved_at
