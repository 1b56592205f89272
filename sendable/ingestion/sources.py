"""Sources into the lake: each row read, joined to its person, judged, and kept or put aside."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sendable.ingestion.answers import join_consents, join_replies
from sendable.ingestion.history import drop_known, settle_reply_ids
from sendable.ingestion.joining import (
    Account,
    Identifier,
    Joined,
    join_rows,
    list_strangers,
    mask_identifier,
)
from sendable.ingestion.listed import make_suppressions
from sendable.ingestion.rows import make_rows, read_states, unexplained_words
from sendable.ingestion.session import Pulled, Session, quarantine_rows
from sendable.ingestion.source_spool import Spool
from sendable.numbers import mask_people_in
from sendable.schemas import TABLES
from sendable.schemas.split import split_rows
from sendable.sources.base import DeclaredSource, Join
from sendable.sources.declared import (
    ConsentSource,
    MessageSource,
    OrderSource,
    ReplySource,
    Source,
    SuppressionSource,
)
from sendable.sources.orders import add_up, is_further_line, make_orders
from sendable.sources.reading import Chunk, Fault, OpenedSource, open_source
from sendable.workspace import Workspace

_KEPT_AS_FIRST_SEEN = frozenset({"messages", "replies", "clicks", "listed_suppressions"})
"""Tables to which a source only adds: what the account itself says, or was seen before, stands."""

_SENT = frozenset(
    {
        "out",
        "outbound",
        "outgoing",
        "outbound-api",
        "outbound sms",
        "outbound-reply",
        "outgoing sms",
        "sent",
        "mt",
    }
)
"""What exports call the direction of a message that we sent, in lower case."""

_EXAMPLES = 3


@dataclass
class _Tally:
    """What a source's rows came to."""

    read: int = 0
    quarantined: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    unexplained: Counter[str] = field(default_factory=Counter)
    strangers: Counter[Identifier] = field(default_factory=Counter)
    numberless: int = 0


def opt_outs_first(sources: Sequence[Source]) -> list[Source]:
    """Give sources in the order to read them: one that is refused must keep no opt-out out."""
    return sorted(sources, key=lambda source: not isinstance(source, SuppressionSource))


def pull_source(session: Session, source: Source, workspace: Workspace) -> Pulled:
    """Read one declared source into its table.

    Nothing is written before the source has been read to its end. Rows that name nobody in the
    account are counted and listed in ``unjoined``; rows with a cell that cannot be read, or that
    do not fit the table, go to the quarantine with file, row, column and reason.

    Raises:
        SourceError: The source is missing, cannot be read as declared, or can be read in two ways.
    """
    account = Account(session)
    tally = _Tally()
    # Below the workspace, not in the system's folder: it is removed with the rest when it is left.
    session.spool.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (
        open_source(source, session.playbook.folder, workspace.root) as opened,
        tempfile.TemporaryDirectory(prefix="source-", dir=session.spool) as folder,
    ):
        spool = Spool(Path(folder), TABLES[source.table])
        pulling = _Pulling(session, account, opened, spool, tally)
        for chunk in opened.chunks():
            pulling.take(chunk)
        pulling.finish()
        repeated = spool.repeated()
        changed = 0
        for batch in spool.batches():
            changed += _store(session, source.table, batch)
    if opened.join and not isinstance(source, SuppressionSource):
        list_strangers(session, source.name, tally.strangers)
    return Pulled(
        f"{_feed(source)}:{source.name}",
        rows=tally.read,
        changed=changed,
        quarantined=tally.quarantined,
        note=_describe(source, opened, tally, repeated),
    )


class _Pulling:
    """One source on its way into the spool, chunk by chunk."""

    def __init__(
        self, session: Session, account: Account, opened: OpenedSource, spool: Spool, tally: _Tally
    ) -> None:
        self._session = session
        self._account = account
        self._opened = opened
        self._source = opened.source
        self._spool = spool
        self._tally = tally
        self._waiting: list[pd.DataFrame] = []
        self._quarantine: list[tuple[str, str, str]] = []

    def take(self, chunk: Chunk) -> None:
        """Take a chunk's rows in."""
        self._tally.read += len(chunk.rows)
        self._tally.unread.update(chunk.unread)
        if isinstance(self._source, SuppressionSource):
            self._take_suppressions(self._source, chunk)
            return
        rows = self._without_faults(chunk, chunk.faults, chunk.rows)
        rows = self._wanted(rows)
        joined_by = self._source.joined_by()
        if joined_by is not None:
            keys = chunk.join.loc[rows.index]
            joined = self._join(joined_by, rows, keys)
            nobody = "no customer (guest)" if self._source.table == "orders" else "no customer"
            self._tally.left_out[nobody] += len(joined.nameless)
            self._tally.strangers.update(joined.strangers)
            self._without_faults(chunk, joined.faults, rows)
            rows = rows.join(joined.people, how="inner")
        if isinstance(self._source, OrderSource):
            made = make_orders(self._source, rows)
            self._tally.left_out.update(made.left_out)
            self._tally.unknown.update(made.unknown)
            if self._source.grain == "line":
                self._waiting.append(made.rows)
                return
            self._judge(made.rows, chunk.raw)
            return
        made_rows = make_rows(self._source, rows)
        if isinstance(self._source, ConsentSource):
            self._waiting.append(made_rows)
            return
        self._judge(made_rows, chunk.raw)

    def _join(self, joined_by: Join, rows: pd.DataFrame, keys: pd.DataFrame) -> Joined:
        if isinstance(self._source, ConsentSource):
            self._tally.unexplained.update(unexplained_words(self._source, rows))
            refused = read_states(self._source, rows) == "none"
            return join_consents(self._session, self._account, joined_by, keys, refused)
        if isinstance(self._source, ReplySource):
            return join_replies(self._session, self._account, joined_by, keys)
        return join_rows(self._session, self._account, joined_by, keys, both_readings=False)

    def finish(self) -> None:
        """Take in what had to wait for the last chunk, and write the quarantine."""
        if self._waiting:
            together = pd.concat(self._waiting)
            if isinstance(self._source, ConsentSource):
                # Of rows about one person the last counts, and here that has to be a "no".
                together = together.iloc[(together["state"] == "none").argsort(kind="stable")]
            else:
                together = add_up(together)
            self._judge(together, None)
        if self._quarantine:
            keys, reasons, texts = (list(part) for part in zip(*self._quarantine, strict=True))
            quarantine_rows(self._session, self._source.table, keys, reasons, texts)

    def _wanted(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Leave out further lines of an order, and messages of the other direction."""
        if isinstance(self._source, OrderSource):
            return rows[~is_further_line(self._source, rows)]
        if "direction" in rows and isinstance(self._source, MessageSource | ReplySource):
            words = rows["direction"].str.strip().str.lower()
            is_sent = words.isin(_SENT)
            # A word that nobody knows leaves a reply in: it may be a STOP.
            others = (
                words.notna() & ~is_sent if isinstance(self._source, MessageSource) else is_sent
            )
            self._tally.left_out["of the other direction"] += int(others.sum())
            return rows[~others]
        return rows

    def _take_suppressions(self, source: SuppressionSource, chunk: Chunk) -> None:
        made = make_suppressions(self._session, self._account, source, chunk)
        unread = made[made["number"] == ""]
        self._tally.numberless += len(unread)
        faults = [Fault(int(row), "nobody to suppress was found by it") for row in unread.index]
        self._without_faults(chunk, faults, chunk.rows)
        self._judge(made, chunk.raw)

    def _without_faults(
        self, chunk: Chunk, faults: list[Fault], rows: pd.DataFrame
    ) -> pd.DataFrame:
        """Put rows with a fault aside, and give the others."""
        reasons: dict[int, list[str]] = {}
        for fault in faults:
            reasons.setdefault(fault.row, []).append(fault.reason)
        for row, found in reasons.items():
            self._put_aside(row, "; ".join(found), _as_json(chunk.raw, row))
        return rows.drop(index=list(reasons)) if reasons else rows

    def _judge(self, made: pd.DataFrame, raw: pd.DataFrame | None) -> None:
        """Put rows aside that do not fit the table; the others go into the spool."""
        key = list(TABLES[self._source.table].key)
        # A table may ask for distinct keys: a row that a later one replaces is not at fault.
        distinct = made[~made.duplicated(key, keep="last")]
        self._tally.left_out["rows that a later row with the same id replaces"] += len(made) - len(
            distinct
        )
        split = split_rows(distinct, TABLES[self._source.table].model)
        self._spool.add(split.accepted)
        for position, reason, text in split.rejected.itertuples(index=False, name=None):
            row = int(distinct.index[position])
            self._put_aside(row, reason, text if raw is None else _as_json(raw, row))

    def _put_aside(self, row: int, reason: str, text: str) -> None:
        origin = self._opened.table.origin
        self._tally.quarantined += 1
        self._quarantine.append(
            (f"{self._source.name}:{row}", f"{origin}, row {row}: {reason}", text)
        )


def _store(session: Session, table: str, batch: pd.DataFrame) -> int:
    """Write a batch, and give how many rows are new or different."""
    if table not in _KEPT_AS_FIRST_SEEN:
        return session.lake.upsert(table, batch).total
    if table == "replies":
        batch = settle_reply_ids(session.lake, batch)
    return session.lake.append(table, drop_known(session.lake, table, batch)).total


def _feed(source: DeclaredSource) -> str:
    """Give the feed that the rules, the gate and the report know the rows by."""
    return "suppressions" if source.table == "listed_suppressions" else source.table


def _as_json(raw: pd.DataFrame, row: int) -> str:
    cells = {name: None if pd.isna(cell) else cell for name, cell in raw.loc[row].items()}
    return json.dumps(cells, default=str, ensure_ascii=False)


def _describe(
    source: DeclaredSource, opened: OpenedSource, tally: _Tally, repeated: int
) -> str | None:
    parts = list(opened.notes)
    left_out = +tally.left_out
    if repeated:
        left_out["rows that a later row with the same id replaces"] += repeated
    parts += [f"{count:,} rows left out: {reason}" for reason, count in left_out.items()]
    for name, count in tally.unread.items():
        parts.append(f"{count:,} values of {name} cannot be read and count as missing")
    if tally.unknown:
        words = ", ".join(repr(word) for word, _ in tally.unknown.most_common(5))
        rows = sum(tally.unknown.values())
        parts.append(f"{rows:,} orders with an undeclared status count as completed ({words})")
    if tally.unexplained:
        common = [word for word, _ in tally.unexplained.most_common(5)]
        words = ", ".join(repr(mask_people_in(word)) for word in common)
        rows = sum(tally.unexplained.values())
        parts.append(f"{rows:,} rows whose state is not among states count as none ({words})")
    if tally.strangers:
        rows = sum(tally.strangers.values())
        examples = ", ".join(map(mask_identifier, sorted(tally.strangers)[:_EXAMPLES]))
        parts.append(
            f"{rows:,} rows of customers whom no contact names, "
            f"{len(tally.strangers):,} in all ({examples})"
        )
    if tally.numberless:
        parts.append(f"{tally.numberless:,} entries have no number that can be suppressed")
    return "; ".join(parts) or None
