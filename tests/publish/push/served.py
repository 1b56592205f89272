"""A push on a served account, in this process or in one that may be killed."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import requests

from sendable.clicksend.client import Credentials
from sendable.clicksend.sandbox.serving import AccountAddress
from sendable.clicksend.writer import ListWriter
from sendable.lake import Lake
from sendable.publish.push.course import Outcome
from sendable.publish.push.hand import Hand
from sendable.publish.push.ledger import Ledger
from sendable.publish.push.planning import Limits
from sendable.publish.push.pushing import push_segment

from ...ingestion.trouble import HASTE, Live, account_file, eager_throttle
from ...library import AS_OF
from .memory import ORDER, people

OPT_OUT_LIST = 3101
LIMITS = Limits(most=100, import_from=20)


@contextmanager
def pen_on(address: AccountAddress) -> Iterator[ListWriter]:
    credentials = Credentials(address.base_url, address.username, address.api_key, HASTE)
    pen = ListWriter(credentials, eager_throttle(), sleep=lambda seconds: None)
    try:
        yield pen
    finally:
        pen.close()


def push_on(address: AccountAddress, lake: Lake, numbers: Sequence[str]) -> tuple[Outcome, int]:
    """Push people as the segment's members; give how it ended, and how many writes it took."""
    with pen_on(address) as pen:

        def silenced(asked: Collection[str], since: datetime | None) -> Collection[str]:
            opted_out = {one.phone for one in pen.contacts(OPT_OUT_LIST)}
            return opted_out & set(asked)

        hand = Hand(
            pen=pen,
            ledger=Ledger(lake, f"P{len(lake.read('pushes')) + 1}", lambda: AS_OF),
            limits=LIMITS,
            country="AU",
            opt_out_lists=(OPT_OUT_LIST,),
            find_silenced=silenced,
            find_in_use=set,
            find_held=tuple,
        )
        return push_segment(hand, ORDER, people(*numbers)), pen.writes


def on_list(folder: Path, list_id: int) -> list[str]:
    with account_file(folder) as database:
        rows = database.execute(
            "SELECT phone_number FROM contacts WHERE list_id = ? ORDER BY 1", (list_id,)
        )
        return [number for (number,) in rows]


def our_lists(folder: Path) -> list[int]:
    with account_file(folder) as database:
        rows = database.execute("SELECT list_id FROM lists WHERE list_name LIKE 'Sendable · %'")
        return [list_id for (list_id,) in rows]


def everything_else(folder: Path) -> list[tuple[object, ...]]:
    """Give the contacts of every list that Sendable did not make, and is no opt-out list."""
    with account_file(folder) as database:
        return database.execute(
            "SELECT contacts.* FROM contacts JOIN lists USING (list_id)"
            " WHERE list_name NOT LIKE 'Sendable · %' AND list_id <> ? ORDER BY contact_id",
            (OPT_OUT_LIST,),
        ).fetchall()


def say_stop(live: Live, number: str, list_id: int) -> None:
    body = {"from": number, "list_id": list_id, "text": "STOP"}
    auth = (live.address.username, live.address.api_key)
    url = f"{live.address.control_url}/reply"
    answer = requests.post(url, json=body, auth=auth, timeout=10)
    assert answer.json()["data"]["moved"]


def main() -> None:
    """Push the numbers of a file, in a process that may be killed."""
    base_url, username, api_key, lake, numbers = sys.argv[1:]
    address = AccountAddress(base_url, username, api_key)
    push_on(address, Lake(Path(lake)), json.loads(Path(numbers).read_text()))


if __name__ == "__main__":
    main()
