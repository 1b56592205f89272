"""Replies: what people wrote back, from a queue that ClickSend fills only where a rule says so."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import pandas as pd

from sendable.clicksend.models import Inbound, InboundRule
from sendable.errors import NotFound
from sendable.feeds import HIDDEN_SENDERS
from sendable.ingestion.session import (
    Progress,
    Pulled,
    Session,
    State,
    ignore_progress,
    store_rows,
)
from sendable.schemas import TABLES

NO_POLL_RULE = (
    "no inbound rule with the action POLL, so replies cannot be read; add one in "
    "ClickSend under SMS, Settings, Inbound SMS"
)

SOME_WORDS_ONLY = (
    "each inbound rule with the action POLL takes only replies with certain words, so another "
    "person's STOP may not be seen; add one that takes any message"
)

_HIDDEN_SHARE = 0.5
"""More unreadable senders than this, and it is the account that hides them."""

_COLUMNS = list(TABLES["replies"].model.to_schema().columns)


def pull_replies(session: Session, progress: Progress = ignore_progress) -> Pulled:
    """Pull the unread replies, and keep each once, by its id.

    A reply whose sender cannot be read goes to the quarantine and is counted. Without a POLL rule
    no new reply can be read, which is "not available", not "nobody replied"; what came in before
    the rule was switched off may still wait, a STOP among it, and is kept.

    They stay unread, unless the playbook says otherwise: then each one that is in the lake is
    marked, by its own id. Marking all before a moment could mark one that came in meanwhile.
    """
    rules = list(session.client.inbound_rules())
    is_polled = polls(rules)
    replies: dict[str, Inbound] = {}
    rows = 0
    try:
        for page, total in session.client.inbound_pages():
            # Each POLL rule puts a copy of its own into the queue.
            replies.update({reply.message_id or _made_up_id(reply): reply for reply in page})
            rows += len(page)
            progress(rows, total)
    except NotFound:
        if is_polled:
            raise
    frame = pd.DataFrame(
        [_as_row(session, key, reply) for key, reply in replies.items()], columns=_COLUMNS
    )
    change, quarantined = store_rows(session, "replies", frame, "message_id")
    if session.playbook.brief.pulls.mark_replies_read:
        _mark_read(session, [reply.message_id for reply in replies.values() if reply.message_id])
    state, note = _conclude(rules, quarantined / max(len(replies), 1))
    return Pulled(
        "replies",
        session.account,
        state,
        rows=len(replies),
        changed=change.total,
        quarantined=quarantined,
        note=note,
    )


def _conclude(rules: Sequence[InboundRule], unreadable_share: float) -> tuple[State, str | None]:
    """Say how much of what people wrote is known, and why not all of it."""
    if not polls(rules):
        return "unavailable", NO_POLL_RULE
    if unreadable_share > _HIDDEN_SHARE:
        return "unavailable", HIDDEN_SENDERS
    if not polls([rule for rule in rules if rule.takes_all]):
        return "partial", SOME_WORDS_ONLY
    return "complete", None


def polls(rules: Sequence[InboundRule]) -> bool:
    """Tell whether any of an account's rules puts what comes in where it can be read."""
    return any(rule.enabled and rule.action.upper() == "POLL" for rule in rules)


def _mark_read(session: Session, message_ids: list[str]) -> None:
    """Mark the replies that the lake holds. What was put aside stays unread, to be looked at."""
    kept = set(session.lake.read("replies")["message_id"])
    ours = [message_id for message_id in message_ids if message_id in kept]
    for _ in session.client.each(session.client.mark_reply_read, ours):
        pass


def _as_row(session: Session, key: str, reply: Inbound) -> dict[str, object]:
    reading = session.numbers.read(reply.sender)
    return {
        "message_id": key,
        "number": reading.number,
        "also_number": reading.also_number,
        "received_at": reply.received_at,
        "body": reply.body,
        "original_body": reply.original_body,
        "original_message_id": reply.original_message_id,
        "received_by": reply.received_by,
    }


def _made_up_id(reply: Inbound) -> str:
    """Give a reply without an id one that is the same at the next pull."""
    text = f"{reply.sender}\n{reply.received_at}\n{reply.body}"
    return "made-up-" + hashlib.sha256(text.encode()).hexdigest()[:24]
