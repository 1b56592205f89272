"""What comes to an account from outside: somebody replies, somebody plans a campaign.

The real service has no such calls; a person's phone and the dashboard do it there.
"""

from __future__ import annotations

import sqlite3
import uuid
from dataclasses import dataclass

from sendable.clicksend.sandbox.store import AccountStore
from sendable.errors import ConfigurationError

CAMPAIGN_STATUSES = (
    *("Approved", "Cancelled", "Draft", "Failed", "Queued"),
    *("Scheduled", "Sending", "Sent", "WaitApproval"),
)
"""The states of a campaign that ClickSend documents."""

_SENDER = "+61491570006"  # Of Australia's range for fiction, for an account that never sent.

_LAST_MESSAGE = """
SELECT messages.id, messages.list_id, bodies.sender FROM messages JOIN bodies USING (body_id)
WHERE messages.to_number = :number AND (:list_id IS NULL OR messages.list_id = :list_id)
ORDER BY messages.id DESC LIMIT 1
"""
_LAST_CAMPAIGN = """
SELECT list_id FROM campaigns WHERE status = 'Sent' ORDER BY schedule DESC, sms_campaign_id DESC
"""
_SOMEBODY = """
SELECT phone_number FROM contacts WHERE list_id = ? AND phone_number LIKE '+%' ORDER BY contact_id
"""
_RULES = """
SELECT * FROM inbound_rules
WHERE action = 'MOVE_CONTACT' AND enabled = 1 ORDER BY inbound_rule_id
"""
_MOVE = """
UPDATE contacts SET list_id = :target, date_added = :now, date_updated = :now
WHERE contact_id = (
    SELECT contact_id FROM contacts
    WHERE list_id = :list_id AND phone_number = :number ORDER BY contact_id LIMIT 1
)
"""
_ANY, _EXACTLY = 0, 1


@dataclass(frozen=True)
class Reply:
    """A reply that came in: who wrote, to which list, and whether a rule moved their contact."""

    message_id: str
    number: str
    list_id: int | None
    moved: bool


def reply(
    account: AccountStore,
    *,
    now: int,
    text: str,
    number: str | None = None,
    list_id: int | None = None,
) -> Reply:
    """Let somebody reply, to what was sent to a list, or to the last message they got.

    A MOVE_CONTACT rule that the text meets moves the one contact of that list, as ClickSend does:
    the person's contacts on other lists stay where they are.

    Args:
        account: The account.
        now: The current second.
        text: What they write.
        number: Who, in E.164; the first contact of the list when absent.
        list_id: The list; when both are absent, that of the last campaign that went out.

    Raises:
        ConfigurationError: There is no such list, or nobody on it.
    """
    if number is None:
        list_id = list_id or account.number(_LAST_CAMPAIGN)
        found = account.row(_SOMEBODY, (list_id,))
        if found is None:
            raise ConfigurationError(f"there is nobody on list {list_id} who could reply")
        number = str(found["phone_number"])
    original = account.row(_LAST_MESSAGE, {"number": number, "list_id": list_id})
    if list_id is None and original is not None:
        list_id = original["list_id"]
    message_id = str(uuid.uuid4()).upper()
    account.insert(
        "INSERT INTO inbound (message_id, date, from_number, to_number, body, original)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            *(message_id, now, number, original["sender"] if original else _SENDER, text),
            original["id"] if original else None,
        ),
    )
    moved = False
    for rule in account.rows(_RULES):
        if list_id is not None and _is_met(rule, text):
            target = int(rule["action_address"])
            values = {"target": target, "now": now, "list_id": list_id, "number": number}
            moved = account.change(_MOVE, values) > 0 or moved
    return Reply(message_id, number, list_id, moved)


def plan_campaign(
    account: AccountStore,
    *,
    now: int,
    list_id: int,
    name: str,
    schedule: int,
    status: str = "Scheduled",
    text: str = "A campaign that a test planned",
) -> int:
    """Put a campaign for a list into the account and give its id. It is never sent.

    Args:
        account: The account.
        now: The current second.
        list_id: The list.
        name: The campaign's name.
        schedule: The second it is to go.
        status: One of ``CAMPAIGN_STATUSES``.
        text: What it says.

    Raises:
        ConfigurationError: There is no such list, or no such status.
    """
    if status not in CAMPAIGN_STATUSES:
        raise ConfigurationError(
            f"{status!r} is no status of a campaign",
            remedy=f"choose from {', '.join(CAMPAIGN_STATUSES)}",
        )
    if not account.number("SELECT COUNT(*) FROM lists WHERE list_id = ?", (list_id,)):
        raise ConfigurationError(f"there is no list {list_id}")
    size = account.number("SELECT COUNT(*) FROM contacts WHERE list_id = ?", (list_id,))
    return account.insert(
        "INSERT INTO campaigns (name, list_id, sender, body, url_to_shorten, schedule, status,"
        " date_added, total_count) VALUES (?, ?, ?, ?, '', ?, ?, ?, ?)",
        (name, list_id, _SENDER, text, schedule, status, now, size),
    )


def find_list(account: AccountStore, text: str) -> int:
    """Find a list by its id, its name, or a part of its name that no other list has.

    Args:
        account: The account.
        text: What the user wrote.

    Raises:
        ConfigurationError: None is meant, or several may be.
    """
    names = {
        int(row["list_id"]): str(row["list_name"])
        for row in account.rows("SELECT list_id, list_name FROM lists ORDER BY list_id")
    }
    wanted = text.strip().casefold()
    exact = [one for one, name in names.items() if wanted in (str(one), name.casefold())]
    found = exact or [one for one, name in names.items() if wanted in name.casefold()]
    if len(found) != 1:
        raise ConfigurationError(
            f"there is no list {text!r}" if not found else f"several lists are meant by {text!r}",
            remedy="the lists are: " + ", ".join(f"{names[one]} ({one})" for one in found or names),
        )
    return found[0]


def _is_met(rule: sqlite3.Row, text: str) -> bool:
    """Tell whether a text meets a rule: any does, or the term alone, or one that has it."""
    term, said = str(rule["message_search_term"] or "").casefold(), text.strip().casefold()
    if rule["message_search_type"] == _ANY:
        return True
    return said == term if rule["message_search_type"] == _EXACTLY else term in said
