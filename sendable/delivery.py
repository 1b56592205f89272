"""Delivery: what a failed message says about the number it was sent to.

A failure is known by its text first and by its code second. It may be the number's own (hard), the
phone's for now (soft), or the sender's, which says nothing of the person at all.
"""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from sendable.engine.duckdb import Connection, query, run_script
from sendable.policies import DeliveryPolicy, FailureKind

_UNKNOWN = "a failure that policies/delivery.yaml does not know"

_WAYS = """
SELECT status_text, error_text, error_code, count(*) AS messages
FROM main.messages
WHERE delivery = 'failed' AND sent_at <= $as_of
GROUP BY status_text, error_text, error_code
"""


def read_failure(
    policy: DeliveryPolicy, status_text: str | None, error_text: str | None, error_code: str | None
) -> FailureKind | None:
    """Say what a failure is, if the policy knows it.

    Where the words of several kinds are in the text, those that come first count: a text names the
    case, and then what may have caused it.
    """
    text = " ".join(part for part in (status_text, error_text) if part).casefold()
    found = [
        (text.index(words.casefold()), place)
        for place, kind in enumerate(policy.failures)
        for words in kind.texts
        if words.casefold() in text
    ]
    if found:
        return policy.failures[min(found)[1]]
    code = (error_code or "").strip()
    return next((kind for kind in policy.failures if code in kind.codes), None)


def register_deliveries(connection: Connection, policy: DeliveryPolicy, as_of: datetime) -> int:
    """Register who cannot be reached, from every message with a final state up to ``as_of``.

    Leaves ``failing`` (number, sent_at, message_id, about, says: failures after the last delivery,
    of who has several) and ``dead_numbers`` (number, since, evidence).

    Returns:
        How many messages failed in a way that the policy does not know.
    """
    ways = query(connection, _WAYS, {"as_of": as_of})
    texts = ways[["status_text", "error_text", "error_code"]].astype("str")
    present = texts.astype("object").where(texts.notna(), None)
    kinds = [read_failure(policy, *row) for row in present.itertuples(index=False, name=None)]
    connection.register(
        "failure_kinds",
        texts.assign(
            # What is not known may pass: it never makes a number dead.
            about=pd.Series([kind.about if kind else "phone" for kind in kinds], dtype="str"),
            says=pd.Series([kind.says if kind else _UNKNOWN for kind in kinds], dtype="str"),
        ),
    )
    run_script(
        connection,
        "sendable",
        "delivery",
        as_of=as_of,
        dead_after=policy.dead_after,
        unreached_after=policy.unreached_after,
    )
    return int(ways["messages"][[kind is None for kind in kinds]].sum())
