"""Messages, replies and clicks: what was sent, and what people did with it."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import pandas as pd

from sendable.clicksend.models import Campaign, Inbound, LinkOpen, Message
from sendable.errors import NotFound, PermissionDenied
from sendable.ingestion.session import (
    HISTORY_MONTHS_KEPT,
    Progress,
    Pulled,
    Session,
    ignore_progress,
    store_rows,
)
from sendable.schemas import TABLES

_BATCH_ROWS = 20_000
"""Messages held in memory before they are written."""

_OVERLAP = timedelta(days=7)
"""How far behind the newest known message a pull begins: delivery states arrive late."""

_DELIVERED = "201"
_FAILED = "301"
_SENT_CAMPAIGNS = frozenset({"sent", "sending"})
_NOT_SENT = frozenset({"scheduled", "waitapproval", "cancelled", "cancelledafterreview"})


def pull_messages(session: Session, progress: Progress = ignore_progress) -> Pulled:
    """Pull the history since the newest known message, less an overlap for late states."""
    date_from = _history_start(session)
    columns = list(TABLES["messages"].model.to_schema().columns)
    batch: list[dict[str, object]] = []
    rows = changed = quarantined = 0

    def write() -> None:
        nonlocal changed, quarantined
        frame = pd.DataFrame(batch, columns=columns)
        change, bad = store_rows(session, "messages", frame, "message_id")
        changed, quarantined = changed + change.total, quarantined + bad
        batch.clear()

    for page, total in session.client.history_pages(date_from, session.started_at):
        batch.extend(
            _message_row(session, message) for message in page if message.direction == "out"
        )
        rows += len(page)
        progress(rows, total)
        if len(batch) >= _BATCH_ROWS:
            write()
    write()
    return Pulled(
        "messages", rows=rows, changed=changed, quarantined=quarantined, covers_from=date_from
    )


def pull_replies(session: Session, progress: Progress = ignore_progress) -> Pulled:
    """Pull the unread replies; they stay unread.

    A reply whose sender cannot be read goes to the quarantine and is counted. Without a POLL rule
    ClickSend shows no replies at all, which is "not available", not "nobody replied".
    """
    rules = [rule for rule in session.client.inbound_rules() if rule.enabled]
    if not any(rule.action.upper() == "POLL" for rule in rules):
        return Pulled(
            "replies",
            state="unavailable",
            note="no inbound rule with the action POLL, so replies cannot be read; add one in "
            "ClickSend under SMS, Settings, Inbound SMS",
        )
    replies: list[Inbound] = []
    for page, total in session.client.inbound_pages():
        replies.extend(page)
        progress(len(replies), total)
    columns = list(TABLES["replies"].model.to_schema().columns)
    frame = pd.DataFrame([_reply_row(session, reply) for reply in replies], columns=columns)
    change, quarantined = store_rows(session, "replies", frame, "message_id")
    return Pulled("replies", rows=len(replies), changed=change.total, quarantined=quarantined)


def pull_campaigns(session: Session) -> tuple[Pulled, list[Campaign]]:
    """Pull the account's campaigns."""
    campaigns = list(session.client.campaigns())
    columns = list(TABLES["campaigns"].model.to_schema().columns)
    frame = pd.DataFrame(campaigns, columns=columns)
    change, quarantined = store_rows(session, "campaigns", frame, "campaign_id")
    pulled = Pulled("campaigns", rows=len(campaigns), changed=change.total, quarantined=quarantined)
    return pulled, campaigns


def pull_clicks(
    session: Session, campaigns: list[Campaign], progress: Progress = ignore_progress
) -> Pulled:
    """Pull who opened the links of each campaign that was sent.

    An account that answers for none of them has no click data: "unavailable", not zero.
    """
    linked = [
        campaign
        for campaign in campaigns
        if campaign.has_link and (campaign.status or "").lower() in _SENT_CAMPAIGNS
    ]
    rows: list[dict[str, object]] = []
    opened = unanswered = 0
    for done, campaign in enumerate(linked, start=1):
        try:
            for link in session.client.link_opens(campaign.campaign_id):
                opened += 1
                if link.open_count and link.opened_at:
                    rows.append(_click_row(session, campaign, link))
        except (NotFound, PermissionDenied):
            unanswered += 1
        progress(done, len(linked))
    if unanswered and unanswered == len(linked):
        return Pulled("clicks", state="unavailable", note="the account answers no link tracking")
    columns = list(TABLES["clicks"].model.to_schema().columns)
    change, quarantined = store_rows(
        session, "clicks", pd.DataFrame(rows, columns=columns), "click_id"
    )
    note = f"{unanswered} of {len(linked)} campaigns have no link tracking" if unanswered else None
    return Pulled("clicks", rows=opened, changed=change.total, quarantined=quarantined, note=note)


def read_delivery(message: Message) -> str:
    """Say what became of a message: ``delivered``, ``failed``, ``pending`` or ``not_sent``.

    The status code decides where there is one: ``Completed`` alone only means that the message was
    handed on. 200, 300 and 302 are not final.
    """
    if (message.status or "").lower() in _NOT_SENT:
        return "not_sent"
    if message.status_code == _DELIVERED:
        return "delivered"
    if message.status_code == _FAILED or (message.status or "").lower() == "failed":
        return "failed"
    return "pending"


def _history_start(session: Session) -> datetime:
    """Give the moment from which the history has to be asked for."""
    oldest = session.started_at - timedelta(days=31 * HISTORY_MONTHS_KEPT)
    complete = session.lake.read("pulls", feed="messages")
    complete = complete[complete["state"] == "complete"]
    if complete.empty:
        return oldest
    newest: datetime = complete["pulled_at"].max().to_pydatetime()
    return max(oldest, newest - _OVERLAP)


def _message_row(session: Session, message: Message) -> dict[str, object]:
    return {
        "message_id": message.message_id,
        "number": session.numbers.read(message.to).number,
        "sent_at": message.sent_at,
        "delivery": read_delivery(message),
        "status": message.status,
        "status_code": message.status_code,
        "status_text": message.status_text,
        "error_code": message.error_code,
        "error_text": message.error_text,
        "body": message.body,
        "sender": message.sender,
        "list_id": message.list_id,
        "contact_id": message.contact_id,
        "country": message.country,
        "carrier": message.carrier,
        "parts": message.parts,
        "price": message.price,
        "api_username": message.api_username,
        "custom_string": message.custom_string,
    }


def _reply_row(session: Session, reply: Inbound) -> dict[str, object]:
    reading = session.numbers.read(reply.sender)
    return {
        "message_id": reply.message_id or _made_up_id(reply),
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


def _click_row(session: Session, campaign: Campaign, link: LinkOpen) -> dict[str, object]:
    number = session.numbers.read(link.phone).number
    return {
        "click_id": f"{campaign.campaign_id}:{number or link.phone}",
        "number": number,
        "clicked_at": link.opened_at,
        "campaign_id": campaign.campaign_id,
        "campaign": campaign.name,
        "open_count": link.open_count,
    }
