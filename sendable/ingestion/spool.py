"""The spool: the pages of a contact list, on disk until the list was read to its end.

A first pull of a large list may take hours under a rate limit. What was read is kept page by page,
so a pull that was cut goes on where it stopped; and rows wait on disk, not in memory.

Pages are counted, so a row that is removed while a list is read pulls the rows behind it one place
forward, and one of them slips onto a page that was read already. A pass over the list is exact when
its total never changed and nobody came onto it meanwhile; otherwise the list is read once more.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import get_type_hints

import pyarrow as arrow
from pyarrow import parquet

from sendable.clicksend.client import ClickSendClient
from sendable.clicksend.models import Contact, ContactList, Json
from sendable.disk import write_whole
from sendable.errors import ServerTrouble

MOST_PASSES = 3
"""A list that changes during each pass is read so often; what came in of it is then joined."""

PAGES_A_FILE = 50
"""Pages that are written together: so many at most are read again after a cut."""

GOES_ON_FOR = timedelta(days=3)
"""A pull that was cut longer ago begins anew."""

_CLOCKS_DIFFER_BY = timedelta(minutes=10)

_TYPES = {
    int: arrow.int64(),
    str | None: arrow.string(),
    datetime | None: arrow.timestamp("us", tz="UTC"),
}
_HINTS = get_type_hints(Contact)
SPOOLED_ROWS = arrow.schema([(one.name, _TYPES[_HINTS[one.name]]) for one in fields(Contact)])
"""The columns of a spooled file: the fields of ``Contact``."""

Known = Callable[[Sequence[int]], set[int]]
"""Given contact ids, gives those that the lake knows to be on the list."""

Tell = Callable[[int, int], None]
"""Told after every page: rows so far in this pass, rows in all."""


@dataclass(frozen=True)
class Spooled:
    """The contacts of a list, in files; what a later file says of a contact is newer.

    ``is_exact`` says that nobody is missing who was on the list all along.
    """

    files: list[Path]
    is_exact: bool


@dataclass(frozen=True)
class _Pass:
    """One reading of the list from its first page to its last, and how far it has come."""

    folder: Path
    began_at: datetime
    next_page: int = 1
    rows: int = 0
    total: int | None = None
    moved: bool = False
    is_over: bool = False

    @property
    def files(self) -> list[Path]:
        return sorted(self.folder.glob("*.parquet"))

    def save(self) -> _Pass:
        state = asdict(self) | {"folder": "", "began_at": self.began_at.isoformat()}
        write_whole(self.folder / "pass.json", json.dumps(state))
        return self


def spool_list(
    client: ClickSendClient,
    entry: ContactList,
    folder: Path,
    now: datetime,
    known: Known,
    tell: Tell,
    goes_on_for: timedelta = GOES_ON_FOR,
) -> Spooled:
    """Read every contact of a list into files, going on with what a cut pull left.

    Args:
        client: The account.
        entry: The list.
        folder: Where the list's files are kept; the caller removes it once the rows are stored.
        now: When this ingest began.
        known: Tells which contacts were on the list before.
        tell: Told how far it is.
        goes_on_for: How old a cut pull may be that is gone on with.
    """
    earlier: list[Path] = []
    for number in range(1, MOST_PASSES + 1):
        one = _begin_pass(folder / f"pass-{number}", now, goes_on_for)
        if one.is_over:
            # Read by an ingest that was cut before it stored the rows.
            one = replace(one, moved=one.moved or one.total != entry.contacts_count)
        else:
            one = _read_pages(client, entry.list_id, one, tell)
        one = _catch_up(client, entry.list_id, one)
        if not one.moved and not _find_newcomers(one, earlier, known):
            return Spooled(one.files, is_exact=True)
        earlier += one.files
    return Spooled(earlier, is_exact=False)


def spool_changes(
    client: ClickSendClient, list_id: int, folder: Path, since: datetime, tell: Tell
) -> Spooled:
    """Read the contacts of a list that changed after a moment into files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    files: list[Path] = []
    rows: list[Contact] = []
    # Small as a rule; the moment a page came again it was read again, so ids decide.
    for records, total in client.contact_pages(list_id, since - _CLOCKS_DIFFER_BY):
        rows += records
        tell(min(len(rows), total), total)
        if len(rows) >= PAGES_A_FILE * 100:
            files.append(_write(folder / f"changes-{len(files):06d}.parquet", rows))
            rows = []
    files.append(_write(folder / f"changes-{len(files):06d}.parquet", rows))
    return Spooled(files, is_exact=True)


def _begin_pass(folder: Path, now: datetime, goes_on_for: timedelta) -> _Pass:
    """Begin a pass, or go on with one that was cut not long ago."""
    state = folder / "pass.json"
    if state.exists():
        told = json.loads(state.read_text(encoding="utf-8"))
        began_at = datetime.fromisoformat(told["began_at"])
        if now - began_at <= goes_on_for:
            return _Pass(**{**told, "folder": folder, "began_at": began_at})
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return _Pass(folder, now).save()


def _read_pages(client: ClickSendClient, list_id: int, one: _Pass, tell: Tell) -> _Pass:
    """Read the pages that are left, a file for every few."""
    batch: list[Contact] = []
    number, in_batch = one.next_page, 0

    def store() -> _Pass:
        _write(one.folder / f"rows-{one.next_page:08d}.parquet", batch)
        batch.clear()
        return replace(one, next_page=number).save()

    for page in client.contact_listing(list_id, one.next_page):
        batch += _read_contacts(page.rows, list_id)
        one = replace(
            one,
            rows=one.rows + len(page.rows),
            total=page.total,
            moved=one.moved or (one.total is not None and page.total != one.total),
        )
        number, in_batch = page.number + 1, in_batch + 1
        tell(min(one.rows, page.total), page.total)
        if in_batch >= PAGES_A_FILE:
            one, in_batch = store(), 0
    one = store()
    if not one.moved and one.rows < (one.total or 0):
        raise ServerTrouble(
            f"ClickSend's list {list_id} ended after {one.rows:,} of {one.total:,} contacts",
            remedy="Run the command again; nothing is decided on half a list",
        )
    return one


def _read_contacts(rows: Sequence[Json], list_id: int) -> list[Contact]:
    """Read a page's contacts. One without an id would be taken for another, and lost.

    Raises:
        ServerTrouble: One has none.
    """
    contacts = [Contact.from_json(row) for row in rows]
    if any(contact.contact_id <= 0 for contact in contacts):
        raise ServerTrouble(
            f"ClickSend's list {list_id} has a contact without an id",
            remedy="Run the command again; nothing is decided on half a list",
        )
    return contacts


def _catch_up(client: ClickSendClient, list_id: int, one: _Pass) -> _Pass:
    """Read who changed since the pass began: a page may have been read before they did."""
    changed = [
        contact
        for records, _ in client.contact_pages(list_id, one.began_at - _CLOCKS_DIFFER_BY)
        for contact in records
    ]
    # Named to be sorted after the pages: what it says of a contact is newer.
    _write(one.folder / "updates.parquet", changed)
    return replace(one, is_over=True).save()


def _find_newcomers(one: _Pass, earlier: Sequence[Path], known: Known) -> set[int]:
    """Give the contacts who came onto the list while this pass read it.

    Where somebody came, somebody else may have gone, and the total not changed.
    """
    since = one.began_at - _CLOCKS_DIFFER_BY
    fresh = set(_ids(one.files, since))
    return fresh - set(_ids(earlier, since)) - known(sorted(fresh)) if fresh else fresh


def _ids(files: Sequence[Path], added_since: datetime) -> Iterator[int]:
    for path in files:
        rows = parquet.read_table(
            path, columns=["contact_id"], filters=[("added_at", ">=", added_since)]
        )
        yield from rows["contact_id"].to_pylist()


def _write(path: Path, contacts: Sequence[Contact]) -> Path:
    """Write a file whole or not at all."""
    columns = {name: [getattr(one, name) for one in contacts] for name in SPOOLED_ROWS.names}
    rows = arrow.Table.from_pydict(columns, SPOOLED_ROWS)
    draft = path.with_suffix(".part")
    parquet.write_table(rows, draft)
    draft.replace(path)
    return path
