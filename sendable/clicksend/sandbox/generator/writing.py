"""Writing the generated account into ``account.sqlite``, whole columns at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from sendable.clicksend.sandbox.generator.archive import write_archived_list
from sendable.clicksend.sandbox.generator.campaigns import (
    BODIES,
    MARKETING_SENDER,
    SHOP_SENDER,
    plan_waiting,
    sender_of,
)
from sendable.clicksend.sandbox.generator.chance import message_ids, pick, stream
from sendable.clicksend.sandbox.generator.columns import ints, words
from sendable.clicksend.sandbox.generator.delivery import CARRIERS
from sendable.clicksend.sandbox.generator.memberships import LIST_NAMES
from sendable.clicksend.sandbox.generator.names import STATES
from sendable.clicksend.sandbox.generator.responses import Responses
from sendable.clicksend.sandbox.generator.setting import finish, open_new, write_setting
from sendable.clicksend.sandbox.outcomes import OUTCOMES
from sendable.clicksend.sandbox.period import DAY, Period

_DEVICES = ("mobile", "mobile", "mobile", "desktop", "tablet")
_BROWSERS = ("chrome", "safari", "firefox", "samsung internet")
_SYSTEMS = ("android", "ios", "windows", "mac os")


@dataclass(frozen=True)
class Account:
    """A generated account, ready to be written.

    Args:
        people: The people.
        rows: The contact rows, by contact id.
        campaigns: The campaigns that were sent.
        messages: The messages that went out, in the order of time.
        responses: Clicks and replies, by the position of the message.
        period: The time the account covers.
        seed: The account's seed.
    """

    people: pd.DataFrame
    rows: pd.DataFrame
    campaigns: pd.DataFrame
    messages: pd.DataFrame
    responses: Responses
    period: Period
    seed: int


def write_account(path: Path, account: Account) -> None:
    """Write the account.

    Args:
        path: The SQLite file to make.
        account: The generated account.
    """
    rng = stream(account.seed, "account")
    ids = message_ids(rng, ints(account.messages, "date"))
    with closing(open_new(path)) as database:
        write_setting(database, account.period, account.seed, LIST_NAMES)
        write_archived_list(database, account.seed)
        _write_contacts(database, account)
        _write_campaigns(database, account)
        write_texts(database, account.seed)
        _write_messages(database, account, ids)
        _write_clicks(database, account, rng)
        _write_inbound(database, account, rng)
        finish(database)


def _write_contacts(database: sqlite3.Connection, account: Account) -> None:
    rows, people = account.rows, account.people
    person = ints(rows, "person")
    has_phone = person >= 0

    def of(column: str) -> npt.NDArray[np.object_]:
        return np.where(has_phone, people[column].to_numpy(dtype=object)[person], "")

    has_email = ~has_phone | (person % 5 < 2)
    addresses = [f"c{at}@mail.example" for at in rows.index.tolist()]
    columns = (
        rows.index.tolist(),
        *(rows["list_id"].tolist(), rows["phone_number"].tolist()),
        *(of("first_name").tolist(), of("last_name").tolist(), of("customer_id").tolist()),
        *(of("source").tolist(), of("city").tolist(), of("stage").tolist()),
        *(rows["date_added"].tolist(), rows["date_updated"].tolist()),
        _or_none(np.where(has_email, np.array(addresses, dtype=object), "")),
        *(_or_none(of("city")), [STATES.get(city) for city in of("city").tolist()]),
        _or_none(of("country")),
    )
    database.executemany(
        "INSERT INTO contacts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, NULL, NULL,"
        " ?, ?, NULL, ?)",
        zip(*columns, strict=True),
    )


def _write_campaigns(database: sqlite3.Connection, account: Account) -> None:
    statement = "INSERT INTO campaigns VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    counts = account.messages["campaign_id"].value_counts()
    sent = account.campaigns
    database.executemany(statement, _sent_rows(sent, counts))
    next_id = int(sent["campaign_id"].max()) + 1
    added = account.period.now - 2 * DAY
    sizes = account.rows["list_id"].value_counts()
    database.executemany(
        statement,
        (
            (
                *(next_id + at, name, to, MARKETING_SENDER, body, url, when, status, added),
                int(sizes.get(to, 0)),
            )
            for at, (name, to, body, url, when, status) in enumerate(plan_waiting(account.period))
        ),
    )


def write_texts(database: sqlite3.Connection, seed: int) -> None:
    """Write every text the account sends, and every outcome.

    Args:
        database: The new account.
        seed: The account's seed.
    """
    marketing = (MARKETING_SENDER, f"sandbox-{seed}")
    shop = (SHOP_SENDER, f"sandbox-{seed}-shop")
    database.executemany(
        "INSERT INTO bodies VALUES (?, ?, ?, ?)",
        (
            (at, text, *(shop if sender == SHOP_SENDER else marketing))
            for at, (text, sender) in enumerate(
                zip(BODIES, sender_of(np.arange(len(BODIES))), strict=True)
            )
        ),
    )
    database.executemany(
        "INSERT INTO outcomes VALUES (?, ?, ?, ?, ?, ?)",
        ((at, *astuple(outcome)) for at, outcome in enumerate(OUTCOMES)),
    )


def _write_messages(database: sqlite3.Connection, account: Account, ids: list[str]) -> None:
    messages, people = account.messages, account.people
    person = ints(messages, "person")
    is_list_send = ints(messages, "list_id") > 0
    country = words(people, "country")
    carriers = np.array(
        [CARRIERS[home][at % len(CARRIERS[home])] for at, home in enumerate(country.tolist())],
        dtype=object,
    )

    def named(column: str) -> list[Any]:
        names = people[column].to_numpy(dtype=object)[person]
        # Sends without a list know no name; a name may well be empty.
        return [name if known else None for name, known in zip(names, is_list_send, strict=True)]

    columns = (
        *(range(1, len(messages) + 1), ids, messages["date"].tolist()),
        words(people, "number")[person].tolist(),
        *(messages["body"].tolist(), messages["outcome"].tolist()),
        *(messages["settled_at"].tolist(), messages["parts"].tolist(), messages["price"].tolist()),
        *(_or_none(messages[name].to_numpy()) for name in ("list_id", "contact_id", "campaign_id")),
        *(country[person].tolist(), carriers[person].tolist()),
        *(named("first_name"), named("last_name")),
    )
    database.executemany(
        "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        zip(*columns, strict=True),
    )


def _write_clicks(database: sqlite3.Connection, account: Account, rng: np.random.Generator) -> None:
    clicks = account.responses.clicks
    position = ints(clicks, "message")
    person = ints(account.messages, "person")[position]
    count = len(clicks)
    columns = (
        *((position + 1).tolist(), clicks["date_opened"].tolist(), clicks["open_count"].tolist()),
        words(account.people, "country")[person].tolist(),
        account.people["city"].str.lower().to_numpy(dtype=object)[person].tolist(),
        pick(rng, _DEVICES, count).tolist(),
        pick(rng, _BROWSERS, count).tolist(),
        pick(rng, _SYSTEMS, count).tolist(),
    )
    database.executemany(
        "INSERT INTO clicks VALUES (?, ?, ?, ?, ?, ?, ?, ?)", zip(*columns, strict=True)
    )


def _write_inbound(
    database: sqlite3.Connection, account: Account, rng: np.random.Generator
) -> None:
    replies = account.responses.replies
    original = ints(replies, "message")
    numbers = words(account.people, "number")
    columns = (
        message_ids(rng, ints(replies, "date")),
        replies["date"].tolist(),
        numbers[ints(replies, "person")].tolist(),
        replies["sender"].tolist(),
        replies["body"].tolist(),
        _or_none(original + 1),
    )
    database.executemany(
        "INSERT INTO inbound VALUES (NULL, ?, ?, ?, ?, ?, ?, 0)", zip(*columns, strict=True)
    )


def _sent_rows(sent: pd.DataFrame, counts: pd.Series) -> Iterable[tuple[Any, ...]]:
    for plan in sent.to_dict("records"):
        yield (
            *(plan["campaign_id"], plan["name"], plan["list_id"], MARKETING_SENDER),
            *(BODIES[plan["body"]], plan["url"], plan["sent_at"], "Sent"),
            *(plan["sent_at"] - DAY, int(counts.get(plan["campaign_id"], 0))),
        )


def _or_none(values: npt.NDArray[Any]) -> list[Any]:
    """Give a column with its zeros and empty texts as None, which SQLite writes as NULL."""
    return [value or None for value in values.tolist()]
