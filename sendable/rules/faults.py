"""Where in a rule's text something is wrong, and the error that says so.

A rule stands in a YAML file, so positions in the text are moved by the place where the text begins.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass

from sqlglot import exp

from sendable.errors import Place, RuleError

_WIDEST_QUOTE = 40


@dataclass(frozen=True)
class Source:
    """A rule's text and where in a file it begins.

    Attributes:
        text: The rule as written.
        origin: File, line and column of the text's first character; unknown parts count from 1.
    """

    text: str
    origin: Place | None = None

    def place(self, offset: int) -> Place:
        """Give the file, line and column of the character at an offset."""
        return (self.origin or Place("rule", 1, 1)).within(self.text, offset)

    def fault(self, message: str, offset: int, remedy: str | None = None) -> RuleError:
        """Make the error for what stands at an offset; the caller raises it."""
        return RuleError(message, place=self.place(offset), remedy=remedy)

    def start(self, node: exp.Expr) -> int:
        """Give the offset of the first word of an expression; 0 where the parser kept none."""
        starts = [part.meta["start"] for part in node.walk() if "start" in part.meta]
        return min(starts, default=0)

    def node_fault(self, message: str, node: exp.Expr, remedy: str | None = None) -> RuleError:
        """Make the error for an expression; the caller raises it."""
        return self.fault(message, self.start(node), remedy)


def shorten(text: str) -> str:
    """Cut a piece of a rule to what fits in a message, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _WIDEST_QUOTE else line[: _WIDEST_QUOTE - 1] + "…"


def suggest(word: str, names: Iterable[str], otherwise: str) -> str:
    """Name what the author may have meant, or give the other advice when nothing is close."""
    close = difflib.get_close_matches(word.lower(), list(names), n=2, cutoff=0.7)
    return f"Did you mean {' or '.join(close)}" if close else otherwise
