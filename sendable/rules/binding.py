"""A value bound into a rule that was read with a placeholder in its place."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from sendable.rules.nodes import Constant, InList, PrefersCategory
from sendable.rules.parsing import Rule


def bind_text(rule: Rule, placeholder: str, value: str) -> Rule:
    """Put a value in the place of a text of a rule.

    The value goes into the tree, as a constant: it is never read as a part of the language. The
    rule's text shows it in quotes, for people.

    Args:
        rule: The rule.
        placeholder: The whole text that is replaced, without its quotes.
        value: Any text.
    """
    quoted = "'" + value.replace("'", "''") + "'"
    text = rule.text.replace(f"'{placeholder}'", quoted)
    return replace(rule, text=text, tree=_bind(rule.tree, placeholder, value))


def _bind(part: Any, placeholder: str, value: str) -> Any:
    match part:
        case tuple():
            return tuple(_bind(one, placeholder, value) for one in part)
        case Constant(str(text)) if text == placeholder:
            return replace(part, value=value)
        case PrefersCategory(text) if text == placeholder:
            return PrefersCategory(value)
        case InList(text) if text == placeholder:
            return InList(value)
        case _ if is_dataclass(part) and not isinstance(part, type):
            names = (field.name for field in fields(part))
            return replace(
                part, **{name: _bind(getattr(part, name), placeholder, value) for name in names}
            )
        case _:
            return part
