"""The ledger: what of the account's lists is ours, written before each call and after it.

An intent (``making``, ``adding``, ``removing``) is in the lake before the account is asked, and
what came of it is written once it was read back. Intents are written for many people at once: a
commit takes as long as a call.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

import pandas as pd

from sendable.lake import Lake
from sendable.numbers import mask_numbers_in
from sendable.schemas import TABLES

ListState = Literal["making", "filling", "live", "leaving", "gone"]
EntryState = Literal["adding", "there", "removing", "gone"]

_MARK = "Sendable"
_LONGEST_TITLE = 40


@dataclass(frozen=True)
class OurList:
    """A list that Sendable made, or was about to make: a row of ``our_lists``."""

    name: str
    segment: str
    shard: int
    state: ListState
    list_id: int | None
    made_by: str


@dataclass(frozen=True)
class Entry:
    """Somebody whom Sendable put onto a list, or was about to: a row of ``our_contacts``."""

    number: str
    state: EntryState
    contact_id: int | None = None


@dataclass(frozen=True)
class PushRecord:
    """A push of one segment: a row of ``pushes``."""

    segment: str
    run_id: str
    approval_id: str | None
    rule_hash: str
    state: Literal["running", "done", "stopped"]
    started_at: datetime
    to_add: int = 0
    to_remove: int = 0
    why: str | None = None
    added: int | None = None
    removed: int | None = None


class Ledger:
    """The ledger in the hands of one push, which holds the lake's writer lock while it writes.

    Args:
        lake: The lake.
        push_id: The push.
        clock: Tells the time.
    """

    def __init__(self, lake: Lake, push_id: str, clock: Callable[[], datetime]) -> None:
        self._lake = lake
        self.push_id = push_id
        self.clock = clock

    def lists(self, segment: str) -> tuple[OurList, ...]:
        """Give every list that was ever made for a segment."""
        rows = self._lake.read("our_lists", segment=segment).sort_values("list_name")
        return tuple(
            OurList(
                name=str(row["list_name"]),
                segment=segment,
                shard=int(row["shard"]),
                state=cast("ListState", row["state"]),
                list_id=_whole(row["list_id"]),
                made_by=str(row["made_by"]),
            )
            for row in rows.to_dict("records")
        )

    def entries(self, ours: OurList) -> dict[str, Entry]:
        """Give what is written of a list, by number."""
        rows = self._lake.read("our_contacts", list_name=ours.name)
        return {
            number: Entry(number, state, _whole(contact_id))
            for number, state, contact_id in zip(
                rows["number"], rows["state"], rows["contact_id"], strict=True
            )
        }

    def note_lists(self, *lists: OurList) -> None:
        """Write what is so of some lists now, in one commit: all of it or nothing."""
        rows: list[dict[str, object]] = [
            {
                "list_name": ours.name,
                "list_id": ours.list_id,
                "segment": ours.segment,
                "shard": ours.shard,
                "state": ours.state,
                "made_by": ours.made_by,
                "changed_at": self.clock(),
            }
            for ours in lists
        ]
        self._upsert("our_lists", rows)

    def note_entries(self, ours: OurList, entries: Iterable[Entry]) -> None:
        """Write what is so of people on a list now, in one commit."""
        now = self.clock()
        rows: list[dict[str, object]] = [
            {
                "list_name": ours.name,
                "number": entry.number,
                "contact_id": entry.contact_id,
                "state": entry.state,
                "push_id": self.push_id,
                "changed_at": now,
            }
            for entry in entries
        ]
        self._upsert("our_contacts", rows)

    def note_push(self, record: PushRecord) -> None:
        """Write how a push of a segment stands."""
        row = {
            "push_id": self.push_id,
            "finished_at": None if record.state == "running" else self.clock(),
            **{name: getattr(record, name) for name in record.__dataclass_fields__},
        }
        self._upsert("pushes", [row])

    def _upsert(self, table: str, rows: list[dict[str, object]]) -> None:
        columns = list(TABLES[table].model.to_schema().columns)
        self._lake.upsert(table, pd.DataFrame(rows, columns=columns))


def name_list(title: str, shard: int) -> str:
    """Give a name for a new list that no other list has.

    Only letters, digits and plain signs of the title are taken, and no phone number.
    """
    plain = "".join(
        sign if sign.isalnum() or sign in " -&+()%" else " " for sign in mask_numbers_in(title)
    )
    short = " ".join(plain.split())[:_LONGEST_TITLE].strip()
    parts = [_MARK, short or "segment", *([str(shard + 1)] if shard else []), secrets.token_hex(3)]
    return " · ".join(parts)


def _whole(value: object) -> int | None:
    return None if pd.isna(value) else int(value)  # type: ignore[call-overload]
