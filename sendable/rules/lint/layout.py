"""Where the parts of a rule stand in its text, and how they are written there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import sqlglot
from sqlglot import exp

from sendable.errors import Place
from sendable.rules.faults import Source, shorten
from sendable.rules.grammar import RuleDialect
from sendable.rules.nodes import And, Condition, Not, Or
from sendable.rules.parsing import Rule
from sendable.rules.predicates import flatten_chain

_QUOTED = re.compile(r"'(?:[^']|'')*'")


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
    start, end = _span(node, source)
    place, text = source.place(start), shorten(source.text[start:end])
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


def _span(node: exp.Expr, source: Source) -> tuple[int, int]:
    """Give where a condition begins and ends; the parser keeps no place for brackets."""
    # A bracket in a quoted text is none.
    text = _QUOTED.sub(lambda quoted: "'" * len(quoted[0]), source.text)
    start = source.start(node)
    ends = [part.meta["end"] for part in node.walk() if "end" in part.meta]
    end = max(ends, default=len(text) - 1) + 1
    depths = list(accumulate((sign == "(") - (sign == ")") for sign in text[start:end]))
    open_ = depths[-1]
    for _ in range(-min(0, min(depths))):
        start, open_ = text.rindex("(", 0, start), open_ + 1
    while end < len(text) and (open_ > 0 or text[end] == "("):
        open_ += (text[end] == "(") - (text[end] == ")")
        end += 1
    return start, end
