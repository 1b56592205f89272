"""Messages: what was sent and what became of it, the newest week first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta

import pandas as pd

from sendable.clicksend.models import Message
from sendable.feeds import MASKED_RECIPIENTS
from sendable.ingestion.history_export import HistoryExport, fetch_export
from sendable.ingestion.receipts import close_told
from sendable.ingestion.session import (
    Progress,
    Pulled,
    Session,
    further,
    ignore_progress,
    store_rows,
)
from sendable.ingestion.stretches import (
    Mark,
    Stretch,
    covered_from,
    divide,
    plan_stretches,
    subtract,
)
from sendable.schemas import TABLES

MOST_ROWS = 20_000
"""A stretch with more messages is read in parts: so many at most are read again after a cut."""

_WRITE_ROWS = 5_000
"""Messages that are written together, whatever stretches they are of."""

_BORDER = timedelta(minutes=5)
"""Read beyond each end: whether ClickSend's borders count, and by which clock, is not known."""

_SHORTEST = timedelta(hours=1)

_WORTH_AN_EXPORT = 5_000
"""Messages; fewer are read page by page as quickly."""

_MASKED_SHARE = 0.5
"""More masked recipients than this, and the account masks them all ("de-identify history")."""

_MASK_SIGNS = "*•#xX"

_DELIVERED = "201"
_FAILED = "301"
_NOT_SENT = frozenset({"scheduled", "waitapproval", "cancelled", "cancelledafterreview"})

_COLUMNS = list(TABLES["messages"].model.to_schema().columns)

_TOLD = [one.name for one in fields(Message)]

IsOver = Callable[[], bool]
"""Tells whether the time for older history is used up."""


def never_over() -> bool:
    """Take all the time there is."""
    return False


@dataclass
class _Tally:
    """What came in so far, and what is not written yet."""

    rows: int = 0
    changed: int = 0
    quarantined: int = 0
    seen: int = 0
    masked: int = 0
    waiting: list[Message] = field(default_factory=list)
    read: list[Mark] = field(default_factory=list)

    @property
    def is_masked(self) -> bool:
        """Whether the account hides whom it wrote to."""
        return self.masked > _MASKED_SHARE * max(self.seen, 1)


def pull_messages(
    session: Session, progress: Progress = ignore_progress, is_over: IsOver = never_over
) -> Pulled:
    """Pull the stretches of the history that were never read or are due again, newest first.

    A stretch counts as read once its rows are in the lake, so a pull that was cut goes on.

    Args:
        session: The ingest.
        progress: Told how far it is.
        is_over: Asked before each stretch; older history is then left for the next ingest.
    """
    marks = read_marks(session)
    plan = plan_stretches(marks, session.started_at)
    # Of a stretch or two, the first page tells.
    expected = expect_messages(session, plan) if len(plan) > 2 else 0
    export = None if marks else _fetch_export(session, expected)
    tally = _Tally()
    left = list(plan)
    while left and not tally.is_masked and not (len(left) < len(plan) and is_over()):
        stretch = left.pop(0)
        tell = further(progress, tally.seen, expected)
        left[:0] = _read(session, stretch, export, tally, tell)
        if len(tally.waiting) >= _WRITE_ROWS:
            _write(session, tally)
    _write(session, tally)
    if export is not None:
        export.remove()
    marks = _drop_covered(session)
    covers_from = covered_from(marks, session.started_at)
    if tally.is_masked:
        return Pulled(
            "messages",
            session.account,
            "unavailable",
            rows=tally.seen,
            note=f"{MASKED_RECIPIENTS}; switch off 'de-identify message history' in ClickSend to "
            "have segments that look at messages",
        )
    return Pulled(
        "messages",
        session.account,
        "partial" if left else "complete",
        rows=tally.rows,
        changed=tally.changed,
        quarantined=tally.quarantined,
        covers_from=covers_from,
        note=f"history before {covers_from:%Y-%m-%d} is still to be fetched, by the next runs"
        if left
        else None,
    )


def find_window(session: Session) -> Stretch | None:
    """Give from when to when the history is due to be read, or nothing where none of it is."""
    plan = plan_stretches(read_marks(session), session.started_at)
    if not plan:
        return None
    return Stretch(plan[-1].starts_at, plan[0].ends_at)


def read_delivery(message: Message) -> str:
    """Say what became of a message: ``delivered``, ``failed``, ``pending`` or ``not_sent``.

    The status code decides where there is one: ``Completed`` alone only means that the message was
    handed on. 200, 300 and 302 are not final.
    """
    if (message.status or "").lower() in _NOT_SENT:
        return "not_sent"
    if message.status_code == _DELIVERED:
        return "delivered"
    if message.status_code == _FAILED or (message.status or "").lower() == "failed":
        return "failed"
    return "pending"


def read_marks(session: Session) -> list[Mark]:
    """Give the stretches of the account's history that were read so far."""
    known = session.lake.read("history_pulls", account=session.account)
    return [
        Mark(Stretch(row["starts_at"], row["ends_at"]), row["pulled_at"], row["open"])
        for row in known.to_dict("records")
    ]


def expect_messages(session: Session, plan: Sequence[Stretch]) -> int:
    """Say about how many messages there are to read, by asking the account once.

    It is asked for the whole time from the first stretch to the last; of what lies between, only
    the share that is to be read counts.
    """
    if not plan:
        return 0
    first, last = plan[-1].starts_at, plan[0].ends_at
    wanted = sum((one.ends_at - one.starts_at for one in plan), timedelta())
    return round(session.client.history_total(first, last) * (wanted / (last - first)))


def _fetch_export(session: Session, expected: int) -> HistoryExport | None:
    """Fetch the whole history as a file, where that is wanted and saves requests."""
    if not session.playbook.brief.pulls.history_export or expected < _WORTH_AN_EXPORT:
        return None
    return fetch_export(session)


def _read(
    session: Session,
    stretch: Stretch,
    export: HistoryExport | None,
    tally: _Tally,
    progress: Progress,
) -> list[Stretch]:
    """Read a stretch into ``tally``; or give its parts when it holds too much to read at once."""
    start = stretch.starts_at - _BORDER
    end = min(stretch.ends_at + _BORDER, session.started_at)
    found = export.read(session, start, end) if export else None
    if found is not None:
        _keep(session, stretch, found, tally)
        progress(len(found), len(found))
        return []
    seen: dict[str, Message] = {}
    nameless: list[Message] = []
    for messages, total in session.client.history_pages(start, end):
        if total > MOST_ROWS and stretch.ends_at - stretch.starts_at > _SHORTEST:
            return divide(stretch, -(-total // (MOST_ROWS // 2)))
        for message in messages:
            if message.message_id:
                seen[message.message_id] = message
            else:
                nameless.append(message)
        progress(len(seen) + len(nameless), total)
    _keep(session, stretch, [*seen.values(), *nameless], tally)
    return []


def _keep(session: Session, stretch: Stretch, messages: Sequence[Message], tally: _Tally) -> None:
    """Put the messages of a stretch that was read among those to write."""
    sent = [one for one in messages if one.direction == "out"]
    masked = [one for one in sent if hides_number(one.to)]
    tally.seen += len(sent)
    tally.masked += len(masked)
    tally.waiting += sent
    open_ = sum(read_delivery(one) == "pending" for one in sent)
    tally.read.append(Mark(stretch, session.started_at, open_))


def _write(session: Session, tally: _Tally) -> None:
    """Write the messages that wait, and then note that their stretches were read."""
    if tally.is_masked or not tally.read:
        return
    frame = close_told(session, _as_rows(session, tally.waiting))
    change, quarantined = store_rows(session, "messages", frame, "message_id")
    tally.rows += frame["message_id"].nunique()
    tally.changed += change.total
    tally.quarantined += quarantined
    session.numbers.save()
    rows = pd.DataFrame(
        [
            {
                "account": session.account,
                "starts_at": mark.stretch.starts_at,
                "ends_at": mark.stretch.ends_at,
                "pulled_at": mark.pulled_at,
                "open": mark.open,
            }
            for mark in tally.read
        ]
    )
    session.lake.upsert("history_pulls", TABLES["history_pulls"].model.validate(rows))
    tally.waiting.clear()
    tally.read.clear()


def _drop_covered(session: Session) -> list[Mark]:
    """Remove the marks that newer ones have taken the place of; give those that are left."""
    kept = []
    marks = read_marks(session)
    for mark in marks:
        newer = [other.stretch for other in marks if other.pulled_at > mark.pulled_at]
        if subtract([mark.stretch], newer):
            kept.append(mark)
        else:
            session.lake.remove(
                "history_pulls",
                account=session.account,
                starts_at=mark.stretch.starts_at,
                ends_at=mark.stretch.ends_at,
            )
    return kept


def _as_rows(session: Session, messages: Sequence[Message]) -> pd.DataFrame:
    """Give messages the columns of ``messages``."""
    if not messages:
        return pd.DataFrame(columns=_COLUMNS)
    told = pd.DataFrame({name: [getattr(one, name) for one in messages] for name in _TOLD})
    nowhere = pd.Series(None, index=told.index, dtype="str")
    numbers = session.numbers.read_all(told["to"].astype("str"), nowhere)["number"]
    # What is left of a hidden number may look like a short one; it is put aside and counted.
    is_masked = pd.Series([hides_number(one.to) for one in messages], index=told.index)
    told["number"] = numbers.mask(is_masked)
    told["account"] = session.account
    told["delivery"] = [read_delivery(message) for message in messages]
    return told[_COLUMNS]


def hides_number(recipient: str | None) -> bool:
    """Tell whether a recipient is hidden in part: signs among digits, as in ``+6140000****``."""
    text = (recipient or "").strip()
    return any(sign in text for sign in _MASK_SIGNS) and (
        text.strip(_MASK_SIGNS) == "" or text.lstrip("+")[:1].isdigit()
    )
