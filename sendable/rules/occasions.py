"""Occasions: when some events happened, one row each, for what begins or ends by an event.

A rule says yes or no of a person; who enters a lifecycle flow also needs a moment. It is written as
in a rule, ``carts`` or ``restocks(kind = 'wishlist')``, without a window.
"""

from __future__ import annotations

from datetime import datetime

from sqlglot import exp

from sendable.errors import Place
from sendable.rules.aggregates import choose_events, within
from sendable.rules.catalogue import CATALOGUE
from sendable.rules.faults import Source
from sendable.rules.nodes import Compare, EventCount, Events, Window
from sendable.rules.parsing import Rule, parse_rule
from sendable.rules.vocabulary import Vocabulary


def read_occasion(text: str, *, origin: Place | None, vocabulary: Vocabulary) -> Rule:
    """Read which events are meant, as the rule that somebody ever had one.

    Args:
        text: A noun, with filters in brackets if there are any.
        origin: Where the text begins.
        vocabulary: The playbook's settings and custom fields.

    Raises:
        RuleError: It is no event, or has a window.
    """
    call = text if "(" in text else f"{text.strip()}()"
    rule = parse_rule(f"{call} >= 1", origin=origin, vocabulary=vocabulary)
    match rule.tree:
        case Compare(">=", EventCount(window=Window(None, 0))):
            return Rule(text, rule.tree, origin)
        case _:
            raise Source(text, origin).fault(
                "this is no kind of event without a window",
                0,
                "Write a noun such as carts, or restocks(kind = 'wishlist')",
            )


def select_occasions(rule: Rule, hours: int, as_of: datetime) -> exp.Select:
    """Write the query of when the events of a rule happened.

    Args:
        rule: The rule, as ``read_occasion`` gives it.
        hours: How far to look back.
        as_of: The time up to which events have happened, aware.

    Returns:
        A query of ``number`` and ``occurred_at`` (UTC), a row for each event.
    """
    assert isinstance(rule.tree, Compare)
    count = rule.tree.left
    assert isinstance(count, EventCount)
    time = CATALOGUE.time_of(count.noun)
    query = (
        exp.select("number", exp.column(time).as_("occurred_at"))
        .from_(CATALOGUE.events[count.noun].table)
        .where(within(time, Window(hours), as_of))
    )
    chosen = choose_events(Events(count.noun, filters=count.filters), as_of)
    return query if chosen is None else query.where(chosen)
