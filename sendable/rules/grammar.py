"""The grammar a rule is read with: DuckDB's, in which no function means anything by itself.

Every call comes out of the parser as a name with arguments, so that ``first``, ``max`` or
``distinct`` are this language's words and no call of SQL's is let through by accident.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlglot import exp
from sqlglot.dialects.duckdb import DuckDB
from sqlglot.parsers.duckdb import DuckDBParser
from sqlglot.tokenizer_core import Token, TokenType

_OWN_WORDS = {"DISTINCT", "FIRST"}


def _read_not(parser: DuckDBParser) -> exp.Expr:
    token = parser._prev
    return parser.expression(exp.Not(this=parser._parse_equality()), token)


def _read_minus(parser: DuckDBParser) -> exp.Expr:
    token = parser._prev
    return parser.expression(exp.Neg(this=parser._parse_unary()), token)


def _read_true(parser: DuckDBParser, token: Token) -> exp.Expr:
    return parser.expression(exp.Boolean(this=True), token)


def _read_false(parser: DuckDBParser, token: Token) -> exp.Expr:
    return parser.expression(exp.Boolean(this=False), token)


def _read_null(parser: DuckDBParser, token: Token) -> exp.Expr:
    return parser.expression(exp.Null(), token)


class RuleDialect(DuckDB):
    """DuckDB's words and signs without its functions."""

    class Tokenizer(DuckDB.Tokenizer):
        """Takes the words of this language for words."""

        KEYWORDS: ClassVar = {
            word: token
            for word, token in DuckDB.Tokenizer.KEYWORDS.items()
            if word not in _OWN_WORDS
        }

    class Parser(DuckDBParser):
        """Knows no function, and keeps where every word stands, which sqlglot does of most."""

        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {}
        UNARY_PARSERS: ClassVar = {
            **DuckDBParser.UNARY_PARSERS,
            TokenType.NOT: _read_not,
            TokenType.DASH: _read_minus,
        }
        PRIMARY_PARSERS: ClassVar = {
            **DuckDBParser.PRIMARY_PARSERS,
            TokenType.TRUE: _read_true,
            TokenType.FALSE: _read_false,
            TokenType.NULL: _read_null,
        }

        def _parse_type(self, *args: Any, **kwargs: Any) -> exp.Expr | None:
            first = self._curr
            found = super()._parse_type(*args, **kwargs)
            if isinstance(found, exp.Cast):
                found.update_positions(first)
            return found
