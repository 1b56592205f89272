"""Where the parts of a rule stand in its text, and how they are written there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp

from sendable.errors import Place
from sendable.rules.faults import Source, shorten
from sendable.rules.grammar import RuleDialect
from sendable.rules.nodes import And, Condition, Not, Or
from sendable.rules.parsing import Rule
from sendable.rules.predicates import flatten_chain

_UNPLACED = re.compile(
    r"\s+IS\s+(NOT\s+)?NULL\b|\s*(=|<>|!=)\s*(TRUE|FALSE)\b", re.IGNORECASE | re.ASCII
)
"""What the parser keeps no place for at the end of a condition."""


@dataclass(frozen=True)
class Part:
    """A condition within a rule.

    Attributes:
        tree: What it means.
        place: Where it begins.
        text: How it is written, on one line, cut to what fits in a message.
        parts: The conditions it joins; none for a leaf.
        is_mixed: Whether it is an OR of which a part is an AND without brackets.
    """

    tree: Condition
    place: Place
    text: str
    parts: tuple[Part, ...] = ()
    is_mixed: bool = False


@lru_cache(maxsize=1024)
def lay_out(rule: Rule) -> Part:
    """Find every condition of a rule in its text; several kinds of lint ask for it."""
    source = Source(rule.text, rule.origin)
    return _lay_out(sqlglot.parse_one(rule.text, dialect=RuleDialect), rule.tree, source)


def walk_parts(part: Part) -> Iterator[Part]:
    """Yield a part and all beneath it, in reading order."""
    yield part
    for inner in part.parts:
        yield from walk_parts(inner)


def _lay_out(node: exp.Expr, tree: Condition, source: Source) -> Part:
    start = _start(node, source)
    place, text = source.place(start), _written(node, start, source)
    while isinstance(node, exp.Paren):
        node = node.this
    parts: tuple[Part, ...] = ()
    is_mixed = False
    match tree:
        case And(conditions) | Or(conditions) if isinstance(node, exp.And | exp.Or):
            written = flatten_chain(node)
            both = zip(written, conditions, strict=True)
            parts = tuple(_lay_out(each, condition, source) for each, condition in both)
            is_mixed = isinstance(node, exp.Or) and any(isinstance(e, exp.And) for e in written)
        case Not(condition):
            # NOT LIKE is one word of SQL and two of ours.
            inner = node.this if isinstance(node, exp.Not) else node
            parts = (_lay_out(inner, condition, source),)
        case _:
            pass
    return Part(tree, place, text, parts, is_mixed)


def _start(node: exp.Expr, source: Source) -> int:
    """Give where a condition begins; the parser keeps no place for a NOT before it."""
    start = source.start(node)
    before = source.text[:start].rstrip(" \t\r\n(")
    is_negated = isinstance(node, exp.Not) and before.upper().endswith("NOT")
    return len(before) - len("NOT") if is_negated else start


def _written(node: exp.Expr, start: int, source: Source) -> str:
    """Give a condition's text; the parser keeps no place for all of its end."""
    ends = [part.meta["end"] for part in node.walk() if "end" in part.meta]
    end = max(ends, default=len(source.text) - 1) + 1
    text = source.text
    open_ = text[start:end].count("(") - text[start:end].count(")")
    while end < len(text) and (open_ > 0 or text[end] == "("):
        open_ += (text[end] == "(") - (text[end] == ")")
        end += 1
    if ending := _UNPLACED.match(text, end):
        end = ending.end()
    return shorten(text[start:end])
