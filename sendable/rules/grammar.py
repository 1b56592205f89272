"""The grammar a rule is read with: DuckDB's, in which no function means anything by itself.

Every call comes out of the parser as a name with arguments, so that ``first``, ``max`` or
``distinct`` are this language's words and no call of SQL's is let through by accident.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlglot.dialects.duckdb import DuckDB
from sqlglot.parsers.duckdb import DuckDBParser

_OWN_WORDS = {"DISTINCT", "FIRST"}


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
        """Knows no function."""

        FUNCTIONS: ClassVar[dict[str, Any]] = {}
        FUNCTION_PARSERS: ClassVar[dict[str, Any]] = {}
