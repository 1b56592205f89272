"""Meanings: every reply read once, kept in the lake, and joined by SQL from there."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, get_args

import pandas as pd

from sendable.engine.duckdb import Connection, open_engine, query, read_sql
from sendable.policies import ReplyOutcome
from sendable.replies.classifier import Classifier, make_classifier

if TYPE_CHECKING:
    from sendable.lake import Change
    from sendable.policies import Policies
    from sendable.runs import Run

# Which they are is found before a text is looked at: of millions mostly none is unread.
_UNREAD = """
WITH unread AS MATERIALIZED (
    SELECT message_id
    FROM main.replies
    ANTI JOIN (SELECT message_id FROM main.reply_meanings WHERE classifier = $classifier) AS known
        USING (message_id)
)
SELECT replies.message_id, replies.body, replies.original_body
FROM main.replies JOIN unread USING (message_id)
ORDER BY replies.message_id
"""

OUTCOMES: tuple[str, ...] = get_args(ReplyOutcome)

_COLUMNS = ("message_id", "label", "certainty", "outcome", "manner", "words", "lang")


def record_meanings(run: Run, policies: Policies) -> Change:
    """Read every reply that this version of the classifier has not read, and keep what it means.

    Needs the writer lock. Gives how many rows of ``reply_meanings`` are new or different.
    """
    classifier = make_classifier(policies)
    with open_engine(run.workspace.lake, ("replies", "reply_meanings")) as connection:
        read = _read_unread(connection, classifier)
    return run.workspace.lake.upsert("reply_meanings", read.assign(classifier=classifier.version))


def register_meanings(
    connection: Connection, policies: Policies, outcomes: Collection[str] = OUTCOMES
) -> None:
    """Make the table ``meanings`` in the engine: one row for each reply of some outcomes.

    Its columns are ``message_id``, ``label``, ``certainty``, ``outcome``, ``manner``, ``words`` and
    ``lang`` (see the table ``reply_meanings``). What is not recorded yet is read now. What a person
    said of a reply stands in place of what was read, but for a bare opt-out word: whoever sends one
    has opted out.
    """
    classifier = make_classifier(policies)
    connection.register("meanings_read_now", _read_unread(connection, classifier))
    certain = {label: rows["certain"] for label, rows in policies.reply_outcomes.outcomes.items()}
    connection.execute(
        read_sql("sendable.replies", "meanings"),
        {
            "classifier": classifier.version,
            "labels": list(certain),
            "outcomes": list(certain.values()),
            "wanted": list(outcomes),
        },
    )
    connection.unregister("meanings_read_now")


def _read_unread(connection: Connection, classifier: Classifier) -> pd.DataFrame:
    """Read the replies that are not recorded by this version, each distinct text once."""
    replies = query(connection, _UNREAD, {"classifier": classifier.version})
    bodies = replies["body"].tolist()
    contexts = replies["original_body"].astype(object).where(replies["original_body"].notna(), None)
    read: dict[tuple[str, str | None], tuple[str | None, ...]] = {}
    rows = []
    for message_id, body, context in zip(replies["message_id"], bodies, contexts, strict=True):
        key = (body, classifier.needed_context(body, context))
        if key not in read:
            found = classifier.classify(*key)
            read[key] = (
                found.label,
                found.certainty,
                found.outcome,
                found.manner,
                found.words,
                found.lang,
            )
        rows.append((message_id, *read[key]))
    return pd.DataFrame(rows, columns=list(_COLUMNS), dtype="str")
