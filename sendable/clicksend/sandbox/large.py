"""A very large account for measuring: one list, a few messages, nobody in particular."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sendable.clicksend.sandbox.generator.campaigns import MARKETING_SENDER, OFFERS
from sendable.clicksend.sandbox.generator.memberships import NEWSLETTER, OPT_OUT
from sendable.clicksend.sandbox.generator.setting import finish, open_new, write_setting
from sendable.clicksend.sandbox.generator.writing import write_texts
from sendable.clicksend.sandbox.period import DAY, period_of
from sendable.clicksend.sandbox.store import ACCOUNT_FILE

_NUMBERS = 40_000_000
"""How many mobile numbers begin with +6140 to +6143; all of them are valid."""

# Prime to the number of numbers: every position gets a number of its own.
_STRIDE = 7_654_321
_OPTED_OUT_SHARE = 100
_MOST_MESSAGES = 2_000
_CAMPAIGN = 2_145_001

_CONTACTS = """
WITH RECURSIVE position(at) AS (SELECT 0 UNION ALL SELECT at + 1 FROM position LIMIT :count)
INSERT INTO contacts (contact_id, list_id, phone_number, first_name, last_name, custom_1,
    custom_2, custom_3, custom_4, date_added, date_updated, address_country)
SELECT :first + at, :list_id,
    printf('+614%08d', (:seed + at * :stride) % :numbers),
    'Contact', printf('%07d', at), printf('L%07d', at), '', '', '',
    :now - 30 * 86400 - at % 86400 * 500, :now - 86400 - at % 86400 * 300, 'AU'
FROM position
"""
_OPTED_OUT = """
INSERT INTO contacts (contact_id, list_id, phone_number, custom_1, custom_2, custom_3, custom_4,
    date_added, date_updated, address_country)
SELECT contact_id + :count, :opt_out, phone_number, '', '', '', '', :now - 86400 * 200,
    :now - 86400 * 200, 'AU'
FROM contacts WHERE list_id = :list_id AND contact_id % :share = 0
"""
_MESSAGES = """
INSERT INTO messages (id, message_id, date, to_number, body_id, outcome, settled_at, parts, price,
    list_id, contact_id, campaign_id, country, carrier, first_name, last_name)
SELECT row_number() OVER (ORDER BY contact_id),
    printf('%08X-0000-6000-A000-%012X', :sent + (contact_id - :first) / 50, contact_id),
    :sent + (contact_id - :first) / 50, phone_number, 0, 0, :sent + (contact_id - :first) / 50 + 9,
    1, 792, list_id, contact_id, :campaign, 'AU', 'Telstra', first_name, last_name
FROM contacts WHERE list_id = :list_id ORDER BY contact_id LIMIT :messages
"""
_REPLIES = """
INSERT INTO inbound (message_id, date, from_number, to_number, body, original)
SELECT printf('%08X-0000-6000-B000-%012X', date + 60, id), date + 60, to_number, :sender,
    'Thank you!', id
FROM messages WHERE id % 20 = 0
"""


def create_large_account(
    directory: Path, *, contacts: int = 1_000_000, now: datetime, seed: int = 7
) -> None:
    """Write an account with one very large list, as quickly as SQLite can.

    The list is "Newsletter"; every hundredth of its numbers stands on the Opt-Out List as well.
    One campaign went to the first two thousand. There is no shop and no truth.

    Args:
        directory: The folder to write to; an account that is there is replaced.
        contacts: How many contacts the list has, at most forty million.
        now: The moment of generation, with a time zone.
        seed: Where the numbers begin.

    Raises:
        ValueError: If there are not so many numbers, or ``now`` has no time zone.
    """
    if contacts > _NUMBERS:
        raise ValueError(f"there are {_NUMBERS} numbers, {contacts} were asked for")
    period = period_of(now, 1)
    values: dict[str, int | str] = {
        "count": contacts,
        "first": 552_001,
        "list_id": NEWSLETTER,
        "opt_out": OPT_OUT,
        "share": _OPTED_OUT_SHARE,
        "seed": seed,
        "stride": _STRIDE,
        "numbers": _NUMBERS,
        "now": period.now,
        "sent": period.now - 10 * DAY,
        "campaign": _CAMPAIGN,
        "messages": min(contacts, _MOST_MESSAGES),
        "sender": MARKETING_SENDER,
    }
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for leftover in (f"{ACCOUNT_FILE}-wal", f"{ACCOUNT_FILE}-shm"):
        (directory / leftover).unlink(missing_ok=True)
    with closing(open_new(directory / ACCOUNT_FILE)) as database:
        write_setting(database, period, seed, {OPT_OUT: "Opt-Out List", NEWSLETTER: "Newsletter"})
        write_texts(database, seed)
        for statement in (_CONTACTS, _OPTED_OUT, _MESSAGES, _REPLIES):
            database.execute(statement, values)
        _write_campaign(database, values)
        finish(database)


def _write_campaign(database: sqlite3.Connection, values: Mapping[str, int | str]) -> None:
    offer = OFFERS[0]
    database.execute(
        "INSERT INTO campaigns VALUES (:campaign, :name, :list_id, :sender, :body, :url, :sent,"
        " 'Sent', :sent - 86400, :messages)",
        {**values, "name": offer.name, "body": offer.body, "url": offer.url},
    )
