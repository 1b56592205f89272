"""Marketing: which of the account's messages are, and which are codes, notices and the like.

Rules and the end of a win-back count marketing only. Whether a number can be reached is seen on all
messages.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlglot import exp

from sendable.brief import Marketing
from sendable.engine.duckdb import Connection

_MESSAGES = """
CREATE OR REPLACE TEMP VIEW marketing_messages AS
SELECT messages.* FROM main.messages AS messages WHERE {is_marketing}
"""


def register_marketing(connection: Connection, marketing: Marketing) -> None:
    """Register ``marketing_messages``: the rows of ``messages`` that the brief calls marketing.

    It is a view, so that no text is read of messages that nobody asks for.
    """
    connection.execute(_MESSAGES.format(is_marketing=is_marketing(marketing).sql("duckdb")))


def is_marketing(marketing: Marketing) -> exp.Expr:
    """Write that a row of ``messages`` is marketing, for any engine."""
    return exp.and_(_write_origin(marketing), _write_no_notice(marketing.not_containing))


def _write_origin(marketing: Marketing) -> exp.Expr:
    """Write that a message comes from where marketing comes from: named senders and API users.

    One of which neither is known may be marketing, and counts.
    """
    if marketing.senders is None and marketing.api_usernames is None:
        return exp.true()
    sender, user = (exp.column(name, table="messages") for name in ("sender", "api_username"))
    nobody = exp.null()
    origins = [
        exp.and_(exp.Is(this=sender, expression=nobody), exp.Is(this=user, expression=nobody))
    ]
    for column, names, write in (
        (sender, marketing.senders, _write_sender),
        (user, marketing.api_usernames, _write_lower),
    ):
        named = [write(exp.Literal.string(name)) for name in names or ()]
        if named:
            origins.append(exp.In(this=write(column), expressions=named))
    return exp.paren(exp.or_(*origins))


def _write_no_notice(words: Iterable[str]) -> exp.Expr:
    """Write that a message has none of some words in it; one without a text has none."""
    text = _write_lower(exp.column("body", table="messages"))
    found = [
        exp.Anonymous(
            this="contains", expressions=[text.copy(), _write_lower(exp.Literal.string(word))]
        )
        for word in words
    ]
    if not found:
        # Then no text has to be read at all.
        return exp.true()
    return exp.not_(exp.func("coalesce", exp.or_(*found), exp.false()))


def _write_sender(name: exp.Expr) -> exp.Expr:
    """Write a sender in one spelling: a number without its plus sign, a name in small letters."""
    blank, nothing, plus = (exp.Literal.string(text) for text in (" ", "", "+"))
    bare = exp.Anonymous(this="replace", expressions=[name.copy(), blank, nothing])
    return _write_lower(exp.Trim(this=bare, expression=plus, position="LEADING"))


def _write_lower(text: exp.Expr) -> exp.Expr:
    return exp.Lower(this=text.copy())
