"""The frequency budget: who has no slot left for a message, and when they have one again.

A cap of ``messages`` in ``days`` holds in every window of ``days`` times 24 hours, wherever the
window begins: a message at the moment ``t`` shares a window with everything from ``t - days`` on
and with everything before ``t + days``. So a message that is planned for Monday is capped by a
campaign that the account has scheduled for Thursday.

What counts:

- marketing that went out, whatever became of it; the brief says what is marketing;
- what the account is about to send: scheduled messages, and campaigns that are scheduled, queued,
  waiting for approval or being sent, one message to each member of their list, at their time; one
  without a time, or whose time has passed while it waited, may go out at any moment: it counts now;
- what else is planned here (``claims``: steps of lifecycle flows that are due), where its segment
  is served before the person's, or is the same. That is how priority decides who keeps the last
  slot; the other one finds it taken, and waits.

Whose cap: everybody has the cap of the segment they are addressed under and, where that is another
one, of their primary segment, which is theirs whatever they are addressed for; and the caps that
``frequency.yaml`` sets for all segments together. All of them count all marketing: a person has one
phone.

``free_at`` is the first moment from the planned one on at which a message would break none of
them, as far as is known now: a microsecond before it one is broken, at it none is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from sendable.engine.duckdb import Connection, run_script
from sendable.segment_file import Cap

DAY = 24 * 3600 * 1_000_000
"""Microseconds of a day of 24 hours."""


@dataclass(frozen=True)
class Budget:
    """The caps of a plan.

    Attributes:
        by_segment: The cap of each segment for SMS.
        shared: The caps of all segments together.
    """

    by_segment: Mapping[str, Cap]
    shared: tuple[Cap, ...]

    @property
    def longest_days(self) -> int:
        """The days of the longest window."""
        return max((cap.days for cap in (*self.by_segment.values(), *self.shared)), default=1)


def find_capped(
    connection: Connection,
    budget: Budget,
    *,
    as_of: datetime,
    look_back_days: int = 0,
    not_containing: Iterable[str] = (),
) -> None:
    """Make ``capped`` (number, kind: segment or all, free_at), of those without a slot.

    ``free_at`` is in microseconds since 1970, and missing where a cap lets nothing through. Makes
    ``counted_sends`` (number, moment: microseconds) as well: everything that counts; and of it
    ``promised_sends`` (number, campaign_id, due_at): what campaigns are about to send.

    Args:
        connection: An engine with ``audience`` (number, segment, primary_segment, priority, moment:
            the planned moment in microseconds), ``marketing_messages``, ``campaign_members``,
            and ``claims`` (number, due_at, priority).
        budget: The caps.
        as_of: What was sent later than this is not looked at.
        look_back_days: Days of messages that somebody else wants in ``counted_sends``.
        not_containing: Texts that make a campaign no marketing, as the brief has them.
    """
    segments = list(budget.by_segment)
    own = list(budget.by_segment.values())
    connection.register(
        "segment_caps", pa.table({"segment": pa.array(segments, pa.string()), **_columns(own)})
    )
    connection.register("shared_caps", pa.table(_columns(budget.shared)))
    run_script(
        connection,
        "sendable.strategy",
        "frequency",
        as_of=as_of,
        earliest=as_of - timedelta(days=max(budget.longest_days, look_back_days)),
        not_containing=list(not_containing),
    )


def _columns(caps: Iterable[Cap]) -> dict[str, pa.Array]:
    kept = list(caps)
    return {
        "messages": pa.array([cap.messages for cap in kept], pa.int64()),
        "width": pa.array([cap.days * DAY for cap in kept], pa.int64()),
    }
