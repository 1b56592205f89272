"""The lake's tables behind those that rules read."""

from __future__ import annotations

from collections.abc import Container, Iterable

from sendable.rules import CATALOGUE, Rule, tables_of
from sendable.rules.nodes import Field
from sendable.rules.vocabulary import CUSTOM_FIELDS
from sendable.rules.walking import walk_nodes

EVENT_TABLES = (
    "messages",
    "clicks",
    "replies",
    "reply_meanings",
    "reply_reviews",
    "campaigns",
    "orders",
    "events",
    "shipments",
    "stock",
    "email_engagement",
    "membership",
    "audit_people",
)
"""What happened; that an item is back in stock, that somebody was in a segment, and that an audit
found them, is of it."""

PROFILE_TABLES = ("contacts", "lists", "attributes", "preferences", "loyalty")
"""What people are."""

VIEWS = (
    "messages",
    "replies",
    "past_membership",
    "shipments",
    "restocks",
    "attributes",
    "preferences",
    "loyalty",
)
"""The tables that rules read which are not the lake's own, but views of them; what is made from
another comes after it."""

_BEHIND = {
    "messages": ("messages", "lists", "campaigns"),
    "replies": ("replies", "reply_meanings", "reply_reviews"),
    "past_membership": ("membership", "audit_people"),
    "restocks": ("events", "stock"),
    "loyalty": ("loyalty", "attributes"),
}
"""Tables that one is made from which rules read, where it is not the lake's own."""


def tables_behind(rules: Iterable[Rule]) -> frozenset[str]:
    """Give the lake's tables that events and people are made from where rules read them.

    Consents and decisions are not among them: each run has rows of its own.
    """
    rules = list(rules)
    nodes = [node for rule in rules for node in walk_nodes(rule.tree)]
    fields = {node.name for node in nodes if isinstance(node, Field)}
    nouns = {CATALOGUE.fields[name].noun for name in fields} - {None}
    read = {*tables_of(rules), *(CATALOGUE.events[str(noun)].table for noun in nouns)}
    if "carrier" in fields:
        read.add("messages")
    return lake_tables(read)


def fields_of(rules: Iterable[Rule], audiences: Container[str]) -> set[str]:
    """Give the fields of people that are asked for: by rules, and by whom they are for."""
    rules = list(rules)
    nodes = (node for rule in rules for node in walk_nodes(rule.tree))
    named = {node.name for node in nodes if isinstance(node, Field)}
    if "email" in audiences:
        named.add("email")
    # A custom field that is no text is read from among the attributes.
    return named.union(CUSTOM_FIELDS) if "attributes" in tables_behind(rules) else named


def list_missing(read: str, tables: Container[str]) -> list[str]:
    """Give those tables of the lake that one is made from which rules read, and are not there."""
    return [name for name in _BEHIND.get(read, (read,)) if name not in tables]


def lake_tables(read: Iterable[str]) -> frozenset[str]:
    """Give the lake's tables that some are made from which rules read; always the contacts.

    Who there is, and who has an e-mail address, the contacts say.
    """
    behind = {table for name in read for table in _BEHIND.get(name, (name,))}
    return frozenset({"contacts", *behind.intersection((*EVENT_TABLES, *PROFILE_TABLES))})
