"""Contacts and opt-outs: who is on the lists, how they changed, and who is gone.

A list is read whole at first and every few days; in between only what changed is asked for. That
shows neither who left nor, for sure, who was moved in, so a list whose count does not come out is
read whole at once. The opt-out lists are read whole each time: nothing matters more.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from sendable.clicksend.models import ContactList
from sendable.errors import NotFound
from sendable.ingestion.contact_rows import (
    BATCH_ROWS,
    Ids,
    Stored,
    close_contacts,
    count_current,
    open_spool,
    part_forgotten,
    read_batches,
    read_current_ids,
    read_ids,
    read_lists,
    store_batch,
)
from sendable.ingestion.opt_outs import store_opt_outs, store_others
from sendable.ingestion.session import Progress, Pulled, Session, State, further, ignore_progress
from sendable.ingestion.spool import GOES_ON_FOR, Spooled, spool_changes, spool_list
from sendable.numbers import READER
from sendable.schemas import TABLES

_MOST_CONFIRMED = 200
"""Contacts that were not seen on a list that kept moving are asked for one by one, up to here."""


_MOST_SHOWN = 20
"""Ids of contacts that a note names."""

_OPT_OUTS_GO_ON_FOR = timedelta(hours=1)
"""A cut pull of an opt-out list is gone on with for so long only: nobody may be missing."""


@dataclass(frozen=True)
class ListTally:
    """What came of lists, in rows.

    ``unsure`` contacts have left or were not seen, and stay until that is known. ``unread``
    opt-outs have no number that can be read. Of ``changes_only`` lists only what changed was asked
    for. ``forgotten`` are ids of contacts whose person was forgotten: they are not taken in.
    """

    rows: int = 0
    stored: Stored = field(default_factory=Stored)
    unsure: int = 0
    unread: int = 0
    is_exact: bool = True
    changes_only: int = 0
    forgotten: tuple[int, ...] = ()

    def __add__(self, other: ListTally) -> ListTally:
        """Add two up."""
        return ListTally(
            self.rows + other.rows,
            self.stored + other.stored,
            self.unsure + other.unsure,
            self.unread + other.unread,
            self.is_exact and other.is_exact,
            self.changes_only + other.changes_only,
            self.forgotten + other.forgotten,
        )


def pull_opt_outs(
    session: Session, entry: ContactList, progress: Progress = ignore_progress
) -> Pulled:
    """Pull an opt-out list, whole. Nobody who was ever on one is taken off.

    Each list is a feed of its own: that one grew must not hide that another was emptied.

    Raises:
        ClickSendError: It could not be read to its end.
    """
    done = _pull_whole(session, entry, progress, are_opt_outs=True)
    notes = []
    if done.unread:
        notes.append(f"{done.unread:,} opt-outs have no number that can be read")
    if not done.is_exact:
        notes.append("the list changed each time it was read, so somebody may be missing")
    state: State = "complete" if done.is_exact else "partial"
    return _pulled(session, f"opt_outs:{entry.list_id}", done, notes, state)


def pull_contacts(
    session: Session, lists: Sequence[ContactList], progress: Progress = ignore_progress
) -> Pulled:
    """Pull the contacts of lists and add what changed to their history.

    A contact that is gone, or differs, has its row closed at this ingest's start.

    Args:
        session: The ingest.
        lists: The lists to pull, those for opt-outs not among them.
        progress: Told how far it is.
    """
    expected = sum(entry.contacts_count for entry in lists)
    done = ListTally()
    for entry in lists:
        done += pull_list(session, entry, further(progress, done.rows, expected))
    return sum_up(session, done)


def pull_list(
    session: Session, entry: ContactList, progress: Progress = ignore_progress
) -> ListTally:
    """Pull the contacts of one list, as ``pull_contacts`` does of several.

    Raises:
        ClickSendError: It could not be read to its end.
    """
    since = changes_since(session, entry)
    try:
        if since is not None:
            changes = _pull_changes(session, entry, since, progress)
            if _comes_out(session, entry):
                return changes + ListTally(changes_only=1)
        return _pull_whole(session, entry, progress, are_opt_outs=False)
    except NotFound:
        # Deleted since the lists were read; the next ingest closes its contacts.
        return ListTally()


def sum_up(session: Session, done: ListTally) -> Pulled:
    """Give how the pull of an account's contacts ended, from what came of all its lists."""
    notes = []
    if done.changes_only:
        notes.append(f"of {done.changes_only} lists only what changed was asked for")
    if done.unsure:
        notes.append(
            f"{done.unsure:,} contacts may have left a list that kept changing; they stay for now"
        )
    if done.forgotten:
        notes.append(_say_forgotten(done.forgotten))
    return _pulled(session, "contacts", done, notes, "complete")


def close_lists(session: Session, lists: Sequence[ContactList]) -> Stored:
    """Close the contacts of lists that are gone, or not looked at any more.

    Args:
        session: The ingest.
        lists: Every list that was pulled, of every account.
    """
    stored = Stored()
    for list_id in sorted(read_lists(session) - {entry.list_id for entry in lists}):
        stored += close_contacts(session, list_id, read_current_ids(session, list_id))
        session.lake.remove("list_pulls", list_id=list_id)
    return stored


def _pull_whole(
    session: Session, entry: ContactList, progress: Progress, *, are_opt_outs: bool
) -> ListTally:
    """Read every contact of a list; who is not seen is gone."""
    folder = session.spool / str(entry.list_id)
    before = read_current_ids(session, entry.list_id)

    def known(ids: Sequence[int]) -> set[int]:
        return set(np.intersect1d(before, np.array(ids, dtype=np.int64)).tolist())

    goes_on_for = _OPT_OUTS_GO_ON_FOR if are_opt_outs else GOES_ON_FOR
    spooled = spool_list(
        session.client, entry, folder, session.started_at, known, progress, goes_on_for
    )
    tally, seen = _store(session, entry, spooled, are_opt_outs=are_opt_outs)
    gone, unsure = _tell_gone(session, entry, np.setdiff1d(before, seen), spooled)
    closed = close_contacts(session, entry.list_id, gone)
    tally += ListTally(stored=closed, unsure=unsure, is_exact=spooled.is_exact)
    if spooled.is_exact:
        not_kept = tally.stored.quarantined + len(tally.forgotten)
        _mark(session, entry, full_at=session.started_at, put_aside=not_kept)
    else:
        # Where as many came as left, the count comes out all the same: it is due whole again.
        session.lake.remove("list_pulls", list_id=entry.list_id)
    shutil.rmtree(folder)
    return tally


def _pull_changes(
    session: Session, entry: ContactList, since: datetime, progress: Progress
) -> ListTally:
    """Read the contacts of a list that changed."""
    folder = session.spool / f"{entry.list_id}-changes"
    spooled = spool_changes(session.client, entry.list_id, folder, since, progress)
    tally, _ = _store(session, entry, spooled, are_opt_outs=False)
    known = _mark_of(session, entry)
    assert known is not None
    _mark(session, entry, full_at=known["full_at"], put_aside=int(known["put_aside"]))
    shutil.rmtree(folder)
    return tally


def _store(
    session: Session, entry: ContactList, spooled: Spooled, *, are_opt_outs: bool
) -> tuple[ListTally, Ids]:
    """Write what was spooled. Opt-outs are written first: they count even when the rest fails."""
    with open_spool(session) as spool:
        ids = read_ids(spool, spooled.files)
        tally = ListTally(rows=len(ids))
        for rows in read_batches(spool, session, entry, spooled.files, ids):
            batch, forgotten = part_forgotten(session, rows)
            tally += ListTally(forgotten=tuple(int(one) for one in forgotten["contact_id"]))
            if are_opt_outs and not forgotten.empty:
                changed, aside = store_others(session, entry, forgotten)
                tally += ListTally(stored=Stored(changed, aside))
            if batch.empty:
                continue
            if are_opt_outs:
                changed, aside, unread = store_opt_outs(session, entry, batch)
                tally += ListTally(stored=Stored(changed, aside), unread=unread)
            tally += ListTally(stored=store_batch(session, entry, batch))
            if len(rows) == BATCH_ROWS:
                session.numbers.save()
    return tally, ids


def _tell_gone(
    session: Session, entry: ContactList, missing: Ids, spooled: Spooled
) -> tuple[Ids, int]:
    """Tell who left the list from who may only have been missed, and count the latter."""
    if spooled.is_exact:
        return missing, 0
    asked = missing[:_MOST_CONFIRMED]
    there = session.client.each(
        lambda contact_id: session.client.has_contact(entry.list_id, contact_id), asked.tolist()
    )
    gone = asked[~np.fromiter(there, dtype=bool, count=len(asked))]
    return gone, len(missing) - len(gone)


def changes_since(session: Session, entry: ContactList) -> datetime | None:
    """Give the moment since which a list's changes are enough, or nothing when it is due whole."""
    mark = _mark_of(session, entry)
    if mark is None:
        return None
    age = session.started_at - mark["full_at"]
    is_due = age >= timedelta(days=session.playbook.brief.pulls.full_contacts_every_days)
    read_as = (mark["default_country"], mark["reader"])
    if is_due or read_as != (session.playbook.brief.default_country, READER):
        return None
    since: datetime = mark["pulled_at"].to_pydatetime()
    return since


def _comes_out(session: Session, entry: ContactList) -> bool:
    """Tell whether the lake has as many contacts of a list as ClickSend says there are."""
    mark = _mark_of(session, entry)
    aside = 0 if mark is None else int(mark["put_aside"])
    return count_current(session, entry.list_id) + aside == entry.contacts_count


def _mark_of(session: Session, entry: ContactList) -> pd.Series | None:
    marks = session.lake.read("list_pulls", list_id=entry.list_id)
    return None if marks.empty else marks.iloc[0]


def _mark(session: Session, entry: ContactList, *, full_at: datetime, put_aside: int) -> None:
    """Note that a list was read to its end."""
    row = {
        "list_id": entry.list_id,
        "account": session.account,
        "pulled_at": session.started_at,
        "full_at": full_at,
        "default_country": session.playbook.brief.default_country,
        "reader": READER,
        "put_aside": put_aside,
    }
    frame = TABLES["list_pulls"].model.validate(pd.DataFrame([row]))
    session.lake.upsert("list_pulls", frame)


def _say_forgotten(contact_ids: Sequence[int]) -> str:
    shown = ", ".join(str(one) for one in sorted(contact_ids)[:_MOST_SHOWN])
    more = f" and {len(contact_ids) - _MOST_SHOWN:,} more" if len(contact_ids) > _MOST_SHOWN else ""
    return (
        f"{len(contact_ids):,} contacts of people who were forgotten are still on lists of yours "
        f"(contact {shown}{more}); delete them in ClickSend"
    )


def _pulled(
    session: Session, feed: str, done: ListTally, notes: Sequence[str], state: State
) -> Pulled:
    return Pulled(
        feed,
        session.account,
        state,
        rows=done.rows,
        changed=done.stored.changed,
        quarantined=done.stored.quarantined,
        forgotten=len(done.forgotten),
        note="; ".join(notes) or None,
    )
