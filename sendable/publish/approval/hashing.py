"""What an approval is bound to: a hash of what a segment's rule meant in a run.

Whatever of the playbook decides who is in the segment is in it: the rule and its extra exclusions
as they are understood (with the values of settings, the custom fields they name and a family's
value filled in), the same of every segment inside, at any depth, the audience, and, where messages
are counted, which of them are marketing. A title, a tone, an owner or a priority is not; nor is how
a rule is written, as long as it means the same.

Not in it either is what holds for all segments alike: the policies that decide who is sendable, the
consent of lists, how numbers are read. They are judged anew in every run and asked again at every
write, and the band of sizes notices where they change how many a segment reaches.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sendable.brief import Brief
from sendable.rulebooks import Rulebook, select_rules
from sendable.rules import Rule, tables_of
from sendable.rules.nodes import Attribute, Field
from sendable.rules.walking import walk_nodes


def hash_rule(book: Rulebook, segment: str) -> str:
    """Give the hash of what a segment's rule means; it is the same in every version and run."""
    rules = select_rules(book.rules, [segment])
    meaning = {
        "audience": book.audiences[segment],
        "rules": {name: spell_tree(rule.tree) for name, rule in rules.items()},
        "custom_fields": _kinds_of_fields(rules.values(), book.brief),
        "marketing": _marketing_read(rules, book.brief),
    }
    text = json.dumps(meaning, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def spell_tree(node: object) -> Any:
    """Give a tree as plain lists, mappings and texts.

    What a node leaves at its default is left out, so that a field that a later version adds does
    not make another tree of an old rule. What is no part of a node's equality is left out as well.
    """
    if is_dataclass(node):
        told = {
            field.name: spell_tree(getattr(node, field.name))
            for field in fields(node)
            if field.compare
            and (field.default is MISSING or getattr(node, field.name) != field.default)
        }
        return [type(node).__name__, told]
    if isinstance(node, tuple):
        return [spell_tree(part) for part in node]
    if isinstance(node, float) and node.is_integer():
        # 50 and 50.0 are one number.
        return int(node)
    if isinstance(node, date | Decimal):
        return [type(node).__name__, str(node)]
    return node


def _kinds_of_fields(rules: Iterable[Rule], brief: Brief) -> dict[str, str]:
    """Give how the custom fields are read that the rules name."""
    named = {
        node.name
        for rule in rules
        for node in walk_nodes(rule.tree)
        if isinstance(node, Attribute | Field)
    }
    return {key: field.kind for key, field in brief.custom_fields.items() if key in named}


def _marketing_read(rules: Mapping[str, Rule], brief: Brief) -> dict[str, Any] | None:
    """Give what is marketing, where the rules count messages."""
    if "messages" not in tables_of(rules.values()):
        return None
    return brief.marketing.model_dump(mode="json")
