"""Machine clicks: links that a filter of a carrier or a phone opened, and no person.

A click that no person made is no sign that anybody is there. It is judged in one place, by the
signs of ``measurement.yaml``; whoever takes a click for a deed of a person asks here: the metrics,
what ends a lifecycle flow, what lifts a sunset or takes a "no" back, and the best hour of somebody.
Rules, staleness and the audit count what the account shows.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sendable.engine.duckdb import Connection, run_script
from sendable.policies import BotSigns

READS = ("clicks", "campaigns", "messages")
"""The tables from which clicks are judged, for an engine that has no others."""

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Before every click."""

# Whoever clicked nothing is not looked for among tens of millions of messages. Of the others every
# message may have the link: to read all texts takes longer than the rest, and whoever opens a
# link within seconds of any message is as quick.
_SENDS = """
CREATE OR REPLACE TEMP TABLE linked_sends AS
SELECT
    try_cast(substr(number, 2) AS BIGINT) AS person,
    list_id,
    sent_at,
    TRUE AS has_link
FROM main.messages
SEMI JOIN (
    SELECT number FROM main.clicks SEMI JOIN clickers USING (number)
    WHERE clicked_at > $since AND clicked_at <= $until
) AS clicked USING (number)
WHERE delivery <> 'not_sent' AND sent_at <= $until
"""

_BY_PEOPLE = """
CREATE OR REPLACE TEMP TABLE clicks_of_people AS
SELECT click_id, number, clicked_at FROM judged_clicks WHERE sign IS NULL
"""

_MICROSECONDS = 1_000_000


def judge_clicks(
    connection: Connection, bots: BotSigns, *, since: datetime, until: datetime
) -> None:
    """Make ``judged_clicks`` (click_id, number, person, clicked_at, sent_at, sign).

    ``sent_at`` is when the message went out whose link it was, as far as that can be told.
    ``sign`` is ``too_soon``, ``at_once`` or ``burst``, and missing of a click that a person made.

    Args:
        connection: An engine with ``clickers`` (number: whose clicks are judged) and
            ``linked_sends`` (person, list_id, sent_at, has_link).
        bots: The signs.
        since: After which clicks are judged.
        until: Clicks after this have not happened yet.
    """
    run_script(
        connection,
        "sendable",
        "machine_clicks",
        **bots.model_dump(),
        at_once_us=bots.at_once_seconds * _MICROSECONDS,
        since=since,
        until=until,
    )


def find_clicks_of_people(
    connection: Connection, bots: BotSigns, *, until: datetime, since: datetime = EVER
) -> None:
    """Make ``clicks_of_people`` (click_id, number, clicked_at), and ``judged_clicks`` of all.

    Args:
        connection: An engine with the tables of ``READS`` and ``clickers`` (number): whose clicks
            are wanted. Each asker makes its own.
        bots: The signs.
        until: Clicks after this have not happened yet.
        since: After which clicks are wanted; all of them when left out.
    """
    connection.execute(_SENDS, {"since": since, "until": until})
    judge_clicks(connection, bots, since=since, until=until)
    connection.execute(_BY_PEOPLE)
