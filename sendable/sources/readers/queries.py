"""The queries that may be sent to a source's database: one SELECT that changes and reaches nothing.

The session refuses to write as well, where the database can (``database.py``). Some functions reach
past any session: into the server's files, other servers, other people's connections. Those that
usual databases have are refused by name; the list cannot be whole, so the user who asks should have
the right to read the tables in question and no other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import sqlglot
from sqlglot import Token, exp

_WRITES = (
    exp.Insert,
    exp.Update,
    exp.Delete,
    exp.Merge,
    exp.Create,
    exp.Drop,
    exp.Alter,
    exp.Command,
    exp.Into,
    exp.Lock,
)
_SQLGLOT_NAMES = {"postgresql": "postgres", "mariadb": "mysql", "mssql": "tsql"}

_REACHES_OUT = re.compile(
    r"(?:pg|lo|xp|dblink|utl|dbms)_.*|dblink|open(?:rowset|query|datasource)"
    r"|load_(?:file|extension)|(?:read|write)file|edit|fts3_tokenizer"
    r"|set_config|(?:next|set)val|sleep|benchmark|sys_(?:exec|eval|get)"
    r"|(?:query|cursor|table|schema|database)_to_xml.*",
    re.IGNORECASE,
)
_HARMLESS = frozenset({"pg_typeof"})


def is_one_select(sql: str, dialect: str) -> bool:
    """Say whether a text is one SELECT, or WITH … SELECT, that changes nothing.

    A text with a comment is none: databases do not agree where one ends, and MySQL carries some
    out.

    Args:
        sql: The text.
        dialect: Whose, as SQLAlchemy names it.
    """
    known = _SQLGLOT_NAMES.get(dialect, dialect)
    name = known if known in sqlglot.Dialect.classes else None
    try:
        if _has_comments(sql, sqlglot.tokenize(sql, dialect=name)):
            return False
        statements = sqlglot.parse(sql, dialect=name)
    except (sqlglot.errors.SqlglotError, ValueError, RecursionError):
        return False
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        return False
    return statements[0].find(*_WRITES) is None and not any(
        _reaches_out(function) for function in statements[0].find_all(exp.Func)
    )


def _has_comments(sql: str, tokens: Sequence[Token]) -> bool:
    """Say whether anything but blanks lies between two words, which the tokenizer passes over."""
    ends = [0, *(token.end + 1 for token in tokens)]
    starts = [*(token.start for token in tokens), len(sql)]
    return any(sql[end:start].strip() for end, start in zip(ends, starts, strict=True))


def _reaches_out(function: exp.Func) -> bool:
    name = function.name if isinstance(function, exp.Anonymous) else function.sql_name()
    return name.lower() not in _HARMLESS and _REACHES_OUT.fullmatch(name) is not None
