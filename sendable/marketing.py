"""Marketing: which of the account's messages are, and which are codes, notices and the like.

Rules and the end of a win-back count marketing only. Whether a number can be reached is seen on all
messages.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from sendable.brief import Marketing
from sendable.engine.duckdb import Connection, run_script

_MESSAGES = """
CREATE OR REPLACE TEMP VIEW marketing_messages AS
SELECT messages.*
FROM main.messages AS messages
JOIN marketing_origins AS origins
    ON
        messages.sender IS NOT DISTINCT FROM origins.sender
        AND messages.api_username IS NOT DISTINCT FROM origins.api_username
WHERE {is_no_notice}
"""


def register_marketing(connection: Connection, marketing: Marketing) -> None:
    """Register ``marketing_messages``: the rows of ``messages`` that the brief calls marketing.

    It is a view, so that of messages which nobody asks for no text is read.
    """
    run_script(
        connection,
        "sendable",
        "marketing",
        senders=marketing.senders,
        api_usernames=marketing.api_usernames,
    )
    is_no_notice = _write_no_notice(marketing.not_containing).sql("duckdb")
    connection.execute(_MESSAGES.format(is_no_notice=is_no_notice))


def _write_no_notice(words: Iterable[str]) -> exp.Expr:
    """Write that a message has none of some words in it; one without a text has none."""
    text = exp.func("lower", exp.column("body", table="messages"))
    found = [
        exp.func(
            "contains", text.copy(), exp.func("lower", exp.Literal.string(word)), dialect="duckdb"
        )
        for word in words
    ]
    if not found:
        # Then no text has to be read at all.
        return exp.true()
    return exp.not_(exp.func("coalesce", exp.or_(*found), exp.false()))
