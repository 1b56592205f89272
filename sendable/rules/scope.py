"""What is known where an expression of a rule stands, and the commonest errors there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlglot import exp

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.entries import EventTable
from sendable.rules.faults import Source
from sendable.rules.nodes import Condition, Value
from sendable.rules.vocabulary import Vocabulary


@dataclass(frozen=True)
class Scope:
    """Which names are known where an expression stands.

    Attributes:
        source: The rule's text.
        read_filter: Translates a condition; the filters of an event call need it.
        read_value: Translates a value; the arguments of functions need it.
        vocabulary: The playbook's own names.
        table: The event table whose columns are known; None outside event calls.
    """

    source: Source
    read_filter: Callable[[exp.Expr, Scope], Condition]
    read_value: Callable[[exp.Expr, Scope], Value]
    vocabulary: Vocabulary
    table: EventTable | None = None


def name_of(node: exp.Anonymous) -> str:
    """Give the name of a call, in small letters."""
    return str(node.this).lower()


def texts_of(node: exp.Anonymous) -> list[str] | None:
    """Give the arguments of a call that takes only texts in quotes, none of them empty."""
    texts = [str(a.this) for a in node.expressions if isinstance(a, exp.Literal) and a.is_string]
    return texts if len(texts) == len(node.expressions) and all(texts) else None


def is_setting(node: exp.Expr) -> bool:
    """Tell whether an expression is ``setting('…')``, which stands for a constant."""
    return isinstance(node, exp.Anonymous) and name_of(node) == "setting"


def misspelt(node: exp.Anonymous, scope: Scope) -> Exception:
    """Make the error for a function whose arguments are not those it takes."""
    function = CATALOGUE.functions[name_of(node)]
    return scope.source.node_fault(
        f"{function.name} is written {function.form}", node, f"Write {function.example}"
    )
