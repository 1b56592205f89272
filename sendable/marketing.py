"""Marketing: which of the account's messages are, and which are codes, notices and the like.

Rules and the end of a win-back count marketing only. Whether a number can be reached is seen on all
messages.
"""

from __future__ import annotations

from sendable.brief import Marketing
from sendable.engine.duckdb import Connection, run_script


def register_marketing(connection: Connection, marketing: Marketing) -> None:
    """Register ``marketing_messages``: the rows of ``messages`` that the brief calls marketing."""
    run_script(
        connection,
        "sendable",
        "marketing",
        senders=marketing.senders,
        api_usernames=marketing.api_usernames,
        not_containing=marketing.not_containing,
    )
