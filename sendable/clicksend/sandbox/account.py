"""Making an account: a full one with everything that can be wrong, or a quiet one for a shop."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd

from sendable.clicksend.sandbox.generator import phones
from sendable.clicksend.sandbox.generator.archive import archive_people
from sendable.clicksend.sandbox.generator.campaigns import (
    plan_campaigns,
    send_campaigns,
    send_notices,
)
from sendable.clicksend.sandbox.generator.club import write_club
from sendable.clicksend.sandbox.generator.delivery import settle
from sendable.clicksend.sandbox.generator.memberships import (
    NEWSLETTER,
    OPT_OUT,
    place_people,
    refresh_dates,
)
from sendable.clicksend.sandbox.generator.moves import find_moves, move_contacts, was_sent
from sendable.clicksend.sandbox.generator.people import choose_people
from sendable.clicksend.sandbox.generator.reply_texts import ReplyTexts
from sendable.clicksend.sandbox.generator.responses import Responses, respond
from sendable.clicksend.sandbox.generator.second_thoughts import think_again
from sendable.clicksend.sandbox.generator.setting import finish, open_new, write_setting
from sendable.clicksend.sandbox.generator.shop import (
    gather_events,
    last_orders,
    place_orders,
    write_shop,
)
from sendable.clicksend.sandbox.generator.truth import World, tell_truth
from sendable.clicksend.sandbox.generator.writing import Account, write_account
from sendable.clicksend.sandbox.period import DAY, Period, period_of
from sendable.clicksend.sandbox.store import ACCOUNT_FILE, SUBACCOUNTS
from sendable.clicksend.sandbox.subaccounts import (
    check_name,
    join_truths,
    seed_of,
    set_apart,
    share_people,
)

TRUTH_FILE = "truth.parquet"

_NO_TEXTS = ReplyTexts()


@dataclass(frozen=True)
class _Drawn:
    """An account with its shop's orders and what is true in it."""

    account: Account
    orders: pd.DataFrame
    truth: pd.DataFrame


def create_account(
    directory: Path,
    *,
    contacts: int = 5000,
    months: int = 6,
    seed: int = 7,
    now: datetime,
    texts: ReplyTexts = _NO_TEXTS,
    subaccounts: Sequence[str] = (),
) -> None:
    """Generate an account: ``account.sqlite``, ``shop/`` and, apart, ``truth.parquet``.

    The same seed and moment give the same account. The files can be read by their owner only.

    Args:
        directory: The folder to write to; an account that is there is replaced.
        contacts: How many people. About one in five is on two or three lists, so there are about
            a quarter more contact rows.
        months: How many months of messages. The API shows the last four.
        seed: What the account is drawn from.
        now: The moment of generation, with a time zone.
        texts: What people reply with, where it is not the built-in texts.
        subaccounts: Names of subaccounts to generate as well, each with a tenth of the people, in
            ``subaccounts/NAME``. The truth is told of all of them together.

    Raises:
        ConfigurationError: If a subaccount's name cannot be one.
        ValueError: If ``now`` has no time zone.
    """
    for name in subaccounts:
        check_name(name)
    period = period_of(now, months)
    drawn = _draw(choose_people(period, contacts, seed), period, seed, texts)
    _make_private(directory)
    shutil.rmtree(directory / SUBACCOUNTS, ignore_errors=True)
    write_account(directory / ACCOUNT_FILE, drawn.account)
    events = gather_events(drawn.account.people, period, seed)
    write_shop(directory / "shop", drawn.orders, events)
    write_club(directory / "shop", drawn.account.people, drawn.orders, period, seed)
    truth = drawn.truth
    for position, name in enumerate(subaccounts, start=1):
        people = choose_people(period, max(contacts // 10, 100), seed_of(seed, position))
        # The shop knows the main account's people only.
        people = people.assign(customer_id="")
        part = _draw(people, period, seed_of(seed, position), texts)
        folder = directory / SUBACCOUNTS / name
        _make_private(folder)
        write_account(folder / ACCOUNT_FILE, part.account)
        set_apart(folder, name=name, main=f"sandbox-{seed}", position=position)
        shared = share_people(directory, folder, truth=truth, position=position, now=period.now)
        truth = join_truths(truth, part.truth, shared)
    _write_truth(directory, truth)


def create_account_for_customers(
    directory: Path, *, customer_ids: Sequence[str], now: datetime, seed: int = 7
) -> None:
    """Generate a quiet account for an existing shop file: one contact a customer, no messages.

    Each customer gets a fictional US number (area code, 555, 01xx). There are two lists,
    "Customers" and an empty "Opt-Out List".

    Args:
        directory: The folder to write to; an account that is there is replaced.
        customer_ids: The shop's customers; they become ``custom_1``.
        now: The moment of generation, with a time zone.
        seed: What the account is drawn from.
    """
    period = period_of(now, 1)
    numbers = phones.fictional_numbers(len(customer_ids))
    age = np.random.default_rng([seed, len(customer_ids)]).integers(2, 90, len(customer_ids))
    added = (period.now - age * DAY).tolist()
    _make_private(directory)
    with closing(open_new(directory / ACCOUNT_FILE)) as database:
        write_setting(database, period, seed, {OPT_OUT: "Opt-Out List", NEWSLETTER: "Customers"})
        _write_customers(database, customer_ids, numbers, added)
        finish(database)
    never = pd.Series(pd.NaT, index=range(len(numbers)), dtype="datetime64[s, UTC]")
    nobody = pd.DataFrame(
        {
            "number": numbers,
            "persona": "regular",
            "reason": "",
            "knowable": True,
            **dict.fromkeys(("since", "lifted_at"), never),
        }
    )
    _write_truth(directory, nobody)


def _draw(people: pd.DataFrame, period: Period, seed: int, texts: ReplyTexts) -> _Drawn:
    orders = place_orders(people, period, seed)
    rows = place_people(people, period, seed)
    rows = refresh_dates(rows, people, last_orders(orders, len(people)), period, seed)
    campaigns = plan_campaigns(period, seed)
    sends = [send_campaigns(campaigns, rows, people), send_notices(orders, period, seed)]
    messages = pd.concat(sends).sort_values("date", kind="stable", ignore_index=True)
    messages = settle(messages, people, period, seed)
    responses = respond(messages, people, texts, period, seed)
    moves = find_moves(messages, responses.replies)
    rows = archive_people(move_contacts(rows, moves), people, period, seed)
    messages, responses = _keep(messages, responses, was_sent(messages, moves))
    replies = think_again(messages, responses.replies, people, period, seed)
    responses = Responses(responses.clicks, replies)
    account = Account(people, rows, campaigns, messages, responses, period, seed)
    truth = tell_truth(World(people, rows, orders, messages, responses, period))
    return _Drawn(account, orders, truth)


def _write_customers(
    database: sqlite3.Connection, customer_ids: Sequence[str], numbers: list[str], added: list[int]
) -> None:
    database.executemany(
        "INSERT INTO contacts (list_id, phone_number, custom_1, custom_2, custom_3, custom_4,"
        " date_added, date_updated, address_country) VALUES (?, ?, ?, '', '', '', ?, ?, 'US')",
        (
            (NEWSLETTER, number, customer, date, date)
            for number, customer, date in zip(numbers, customer_ids, added, strict=True)
        ),
    )


def _keep(
    messages: pd.DataFrame, responses: Responses, kept: np.ndarray
) -> tuple[pd.DataFrame, Responses]:
    """Drop messages that were never sent, and count positions anew."""
    position = np.cumsum(kept) - 1
    clicks, replies = responses.clicks, responses.replies
    clicks = clicks[kept[clicks["message"].to_numpy()]]
    clicks = clicks.assign(message=position[clicks["message"].to_numpy()])
    original = replies["message"].to_numpy()
    replies = replies.assign(message=np.where(original >= 0, position[original], -1))
    return messages[kept].reset_index(drop=True), Responses(clicks, replies)


def _make_private(directory: Path) -> None:
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    for leftover in (f"{ACCOUNT_FILE}-wal", f"{ACCOUNT_FILE}-shm"):
        (directory / leftover).unlink(missing_ok=True)


def _write_truth(directory: Path, truth: pd.DataFrame) -> None:
    path = directory / TRUTH_FILE
    truth.to_parquet(path, index=False)
    path.chmod(0o600)
