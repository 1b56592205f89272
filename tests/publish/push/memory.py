"""An account in memory, on which a push can be cut off, refused and disturbed at any call."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from deltalake import write_deltalake

from sendable.clicksend.models import Contact, ContactList
from sendable.errors import NotFound, ServerTrouble, Unanswered
from sendable.lake import Change, Lake
from sendable.publish.exports import IMPORT_ORDER
from sendable.publish.push.course import Order, Outcome
from sendable.publish.push.hand import Hand
from sendable.publish.push.ledger import Ledger
from sendable.publish.push.pen import Fields
from sendable.publish.push.planning import Limits
from sendable.publish.push.pushing import push_segment
from sendable.schemas import TABLES, arrow_schema

from ...library import AS_OF

OPT_OUTS = 9
LIMITS = Limits(most=8, import_from=3)
ORDER = Order("vip", "VIP customers", "20261121T090000Z-test", "hash", "approval")


class Killed(BaseException):
    """The process is gone: nothing after this line is done."""


@dataclass
class Account:
    """Lists and contacts, with every fault that a write may meet.

    ``disturb`` is told the number of each write, and may raise before it is done (``before``) or
    after. ``people_edit`` is called before each reading of a list.
    """

    now: datetime = AS_OF
    names: dict[int, str] = field(default_factory=lambda: {OPT_OUTS: "Opt-Out List"})
    on_list: dict[int, dict[int, Fields]] = field(default_factory=lambda: {OPT_OUTS: {}})
    writes: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)
    waiting: set[int] = field(default_factory=set)
    doubts: tuple[str, ...] = ()
    before: Callable[[int], None] = lambda count: None
    after: Callable[[int], None] = lambda count: None
    import_share: Callable[[], float] = lambda: 1.0
    spell: Callable[[str], str] = lambda number: number
    rereads: int = 0
    serial: int = 100

    # What people do.

    def put(self, list_id: int, number: str, **fields: str) -> int:
        self.serial += 1
        self.on_list[list_id][self.serial] = {"phone_number": number, **fields}
        return self.serial

    def take(self, list_id: int, number: str) -> None:
        for key in [key for key, text in self.numbers_of(list_id) if text == number]:
            del self.on_list[list_id][key]

    def say_stop(self, number: str) -> None:
        """Move the number's contacts to the opt-out list, as ClickSend's rule does."""
        for list_id in self.on_list.keys() - {OPT_OUTS}:
            self.take(list_id, number)
        self.put(OPT_OUTS, number)

    def say_stop_unseen(self, number: str) -> None:
        """Put a number onto the opt-out list; it stays on the others till ClickSend is asked."""
        self.put(OPT_OUTS, number)

    def make(self, name: str) -> int:
        self.serial += 1
        self.names[self.serial], self.on_list[self.serial] = name, {}
        return self.serial

    # What is so.

    def numbers_of(self, list_id: int) -> list[tuple[int, str]]:
        return [(key, str(one["phone_number"])) for key, one in self.on_list[list_id].items()]

    def numbers(self, list_id: int) -> list[str]:
        return sorted(text for _, text in self.numbers_of(list_id))

    @property
    def opted_out(self) -> set[str]:
        return set(self.numbers(OPT_OUTS))

    # The pen.

    def lists(self) -> Iterable[ContactList]:
        return [ContactList(key, name, len(self.on_list[key])) for key, name in self.names.items()]

    def contacts(self, list_id: int) -> Iterable[Contact]:
        if list_id not in self.on_list:
            raise NotFound("no such list")
        return [_contact(list_id, key, one) for key, one in self.on_list[list_id].items()]

    def create_list(self, name: str) -> int:
        return int(self._write("create", lambda: self.make(name)))

    def delete_list(self, list_id: int) -> None:
        self._write("delete list", lambda: self._drop(list_id))

    def add_contact(self, list_id: int, fields: Fields) -> int:
        number = self.spell(str(fields["phone_number"]))
        return int(self._write("add", lambda: self.put(list_id, number)))

    def delete_contact(self, list_id: int, contact_id: int) -> None:
        self._write("delete", lambda: self.on_list.get(list_id, {}).pop(contact_id, None))

    def upload_contacts(self, csv: bytes) -> str:
        return str(self._write("upload", lambda: self._keep(csv)))

    def import_contacts(self, list_id: int, url: str, field_order: Sequence[str]) -> None:
        assert tuple(field_order) == IMPORT_ORDER
        rows = list(csv.reader(io.StringIO(self.files[url].decode())))
        some = rows[: round(len(rows) * self.import_share())]
        self._write("import", lambda: [self.put(list_id, self.spell(row[0])) for row in some])

    def wait_for_import(self, list_id: int, expected: int) -> None:
        if list_id not in self.on_list:
            raise NotFound("no such list")

    def remove_opted_out(self, list_id: int, opt_out_list_id: int) -> int:
        def remove() -> int:
            there = [number for number in self.numbers(list_id) if number in self.opted_out]
            for number in there:
                self.take(list_id, number)
            return len(there)

        return int(self._write("second layer", remove))

    def _write(self, what: str, do: Callable[[], Any]) -> Any:
        count = len(self.writes)
        self.writes.append(what)
        self.before(count)
        done = do()
        self.after(count)
        return done

    def _drop(self, list_id: int) -> None:
        self.names.pop(list_id, None)
        self.on_list.pop(list_id, None)

    def _keep(self, content: bytes) -> str:
        url = f"file-{len(self.files)}"
        self.files[url] = content
        return url


def _contact(list_id: int, key: int, fields: Fields) -> Contact:
    names = [name for name in Contact.__dataclass_fields__ if name not in ("contact_id", "list_id")]
    nothing = dict.fromkeys(names)
    return Contact(key, list_id, **{**nothing, "phone": fields["phone_number"]})


class Fickle:
    """Cuts off, refuses or leaves unanswered some writes, by chance from a seed."""

    def __init__(self, seed: int, rate: float, faults: Sequence[type[BaseException]]) -> None:
        self._draw, self._rate, self._faults = random.Random(seed), rate, faults

    def __call__(self, count: int) -> None:
        if self._draw.random() < self._rate:
            raise self._draw.choice(self._faults)("by chance")


FAULTS = (Unanswered, ServerTrouble)


def upon(account: Account, what: str, happens: Callable[[], None]) -> Callable[[int], None]:
    """Have something happen at each write of a kind."""
    return lambda count: happens() if account.writes[count] == what else None


def fail() -> None:
    raise Unanswered("lost")


def make_lake(folder: Path) -> Lake:
    """Make the tables of a push alone: the others take a second."""
    lake = Lake(folder / "lake")
    for name in ("our_lists", "our_contacts", "pushes"):
        write_deltalake(lake.path(name), arrow_schema(TABLES[name].model).empty_table())
    return lake


class QuickLake(Lake):
    """The ledger's tables in memory, where a push is made hundreds of times."""

    def __init__(self) -> None:
        self._tables: dict[str, dict[tuple[Any, ...], dict[str, Any]]] = {}

    def read(self, table: str, **equal_to: str | int) -> pd.DataFrame:
        rows = [
            row
            for row in self._tables.get(table, {}).values()
            if all(row[name] == value for name, value in equal_to.items())
        ]
        return pd.DataFrame(rows, columns=list(arrow_schema(TABLES[table].model).names))

    def upsert(self, table: str, frame: pd.DataFrame) -> Change:
        kept = self._tables.setdefault(table, {})
        for row in frame.astype(object).where(frame.notna(), None).to_dict("records"):
            kept[tuple(row[name] for name in TABLES[table].key)] = row
        return Change(updated=len(frame))


def hand_on(account: Account, lake: Lake, push_id: str = "P1", limits: Limits = LIMITS) -> Hand:
    def silenced(numbers: Collection[str], since: datetime | None) -> Collection[str]:
        account.rereads += 1
        return account.opted_out & set(numbers)

    return Hand(
        pen=account,
        ledger=Ledger(lake, push_id, lambda: account.now),
        limits=limits,
        country="AU",
        opt_out_lists=(OPT_OUTS,),
        find_silenced=silenced,
        find_in_use=lambda: account.waiting,
        find_held=lambda: account.doubts,
    )


def people(*numbers: str) -> dict[str, Fields]:
    return {number: {"phone_number": number, "first_name": "Ann"} for number in numbers}


def push(
    account: Account,
    lake: Lake,
    *numbers: str,
    held: tuple[str, ...] = (),
    lapsed: tuple[str, ...] = (),
    limits: Limits = LIMITS,
) -> Outcome:
    """Push some people as the segment's members."""
    order = Order(**{**ORDER.__dict__, "held": held, "lapsed": lapsed})
    push_id = f"P{len(lake.read('pushes')) + 1}"
    return push_segment(hand_on(account, lake, push_id, limits), order, people(*numbers))


def live_lists(lake: Lake) -> list[int]:
    rows = lake.read("our_lists", state="live").sort_values("shard")
    return [int(key) for key in rows["list_id"]]
