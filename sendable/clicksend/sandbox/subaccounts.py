"""Subaccounts: accounts of their own beside the main one, with some of the same people."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd

from sendable.clicksend.sandbox.generator.memberships import NEWSLETTER, OPT_OUT
from sendable.clicksend.sandbox.store import ACCOUNT_FILE
from sendable.errors import ConfigurationError

LIST_SHIFT = 100_000
"""How far the list ids of two accounts lie apart: the first subaccount's Opt-Out List is 103101."""

CONTACT_SHIFT = 10_000_000
CAMPAIGN_SHIFT = 10_000_000

_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
_SHARED = 25
_SEED_STEP = 104_729

_CANDIDATES = """
SELECT phone_number, first_name, last_name, custom_2, custom_3, custom_4, address_city,
    address_country
FROM contacts WHERE list_id = ? ORDER BY contact_id
"""
_SHARE = """
INSERT INTO contacts (list_id, date_added, date_updated, phone_number, first_name, last_name,
    custom_1, custom_2, custom_3, custom_4, address_city, address_country)
VALUES (?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?, ?)
"""


def check_name(name: str) -> None:
    """Check that a subaccount's name can be the name of a folder and part of a user name.

    Args:
        name: The name.

    Raises:
        ConfigurationError: If it cannot.
    """
    # The shop's own user of the main account is called so.
    if not _NAME.fullmatch(name) or name == "shop":
        raise ConfigurationError(
            f"{name!r} cannot be the name of a subaccount",
            remedy="use small letters, digits and hyphens, and begin with a letter",
        )


def seed_of(seed: int, position: int) -> int:
    """Give the seed of a subaccount, and so numbers and names of its own.

    Args:
        seed: The main account's seed.
        position: The subaccount's number, from 1.
    """
    return seed + position * _SEED_STEP


def set_apart(directory: Path, *, name: str, main: str, position: int) -> None:
    """Give an account that was generated like any other the ids and the name of a subaccount.

    Args:
        directory: The folder of the subaccount.
        name: Its name.
        main: The user name of the main account.
        position: Its number, from 1: how often the ids are shifted.
    """
    shifts = {
        "lists": position * LIST_SHIFT,
        "contacts": position * CONTACT_SHIFT,
        "campaigns": position * CAMPAIGN_SHIFT,
        "name": name,
        "username": f"{main}-{name}",
    }
    with closing(sqlite3.connect(directory / ACCOUNT_FILE)) as database, database:
        for statement in (
            "UPDATE lists SET list_id = list_id + :lists",
            "UPDATE contacts SET contact_id = contact_id + :contacts, list_id = list_id + :lists",
            "UPDATE campaigns SET sms_campaign_id = sms_campaign_id + :campaigns,"
            " list_id = list_id + :lists",
            "UPDATE messages SET list_id = list_id + :lists, contact_id = contact_id + :contacts,"
            " campaign_id = campaign_id + :campaigns",
            "UPDATE inbound_rules SET action_address = CAST(action_address + :lists AS TEXT)"
            " WHERE action = 'MOVE_CONTACT'",
            "UPDATE contacts SET email = :name || '-' || email WHERE email IS NOT NULL",
            "UPDATE bodies SET api_username = :username",
            "UPDATE meta SET value = :username WHERE key = 'username'",
        ):
            database.execute(statement, shifts)


def share_people(
    main: Path, directory: Path, *, truth: pd.DataFrame, position: int, now: int
) -> pd.DataFrame:
    """Put some of the main account's people on the subaccount's newsletter.

    The first of them has left the subaccount: the number stands on its Opt-Out List and on no
    opt-out list of the main account.

    Args:
        main: The folder of the main account.
        directory: The folder of the subaccount.
        truth: What is true of the main account; only people without a reason are shared.
        position: The subaccount's number, from 1.
        now: The moment of generation, in seconds.

    Returns:
        ``number``, ``has_left`` and ``since`` (seconds, 0 for those who are still there).
    """
    with closing(sqlite3.connect(main / ACCOUNT_FILE)) as database:
        everybody = database.execute(_CANDIDATES, (NEWSLETTER,)).fetchall()
    fine = set(truth.loc[truth["reason"] == "", "number"])
    people = [person for person in everybody if person[0] in fine]
    # Evenly over the whole list, another start for each subaccount.
    people = people[position :: max(len(people) // _SHARED, 1)][:_SHARED]
    joined, left = now - 200 * 86_400, now - 40 * 86_400
    with closing(sqlite3.connect(directory / ACCOUNT_FILE)) as database, database:
        for at, person in enumerate(people):
            list_id = (NEWSLETTER if at else OPT_OUT) + position * LIST_SHIFT
            date = joined if at else left
            database.execute(_SHARE, (list_id, date, date, *person))
    has_left = [at == 0 for at in range(len(people))]
    return pd.DataFrame(
        {
            "number": [person[0] for person in people],
            "has_left": has_left,
            "since": [left if gone else 0 for gone in has_left],
        }
    )


def join_truths(main: pd.DataFrame, other: pd.DataFrame, shared: pd.DataFrame) -> pd.DataFrame:
    """Tell the truth of a main account and a subaccount together.

    Args:
        main: The truth of the main account, and of the subaccounts before.
        other: The truth of the subaccount.
        shared: The people they share.

    Returns:
        The same columns; a number with a reason has no row without one.
    """
    left = shared[shared["has_left"]]
    persona = main.drop_duplicates("number").set_index("number")["persona"]
    opted_out = pd.DataFrame(
        {
            "number": left["number"],
            "persona": left["number"].map(persona),
            "reason": "opted_out_list",
            "knowable": True,
            "since": pd.to_datetime(left["since"], unit="s", utc=True),
            "lifted_at": pd.Series(pd.NaT, index=left.index, dtype="datetime64[s, UTC]"),
        }
    )
    facts = pd.concat([main, other, opted_out], ignore_index=True)
    facts = facts.drop_duplicates(["number", "reason"])
    has_reason = facts["number"].isin(facts.loc[facts["reason"] != "", "number"])
    return facts[~has_reason | (facts["reason"] != "")].reset_index(drop=True)
