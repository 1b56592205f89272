"""Worlds: which of the lake's tables rules are made from, so that a world may be left out."""

from __future__ import annotations

import pytest

from sendable.rules import CATALOGUE, feeds_of, parse_rule
from sendable.segments.behind import EVENT_TABLES, PROFILE_TABLES, tables_behind

NOUNS = [
    f"{name}() >= 1" for name, entry in CATALOGUE.events.items() if entry.feed and not entry.total
]
FIELDS = [entry.form for entry in CATALOGUE.fields.values() if entry.form == entry.name]


def tables(text: str) -> frozenset[str]:
    return tables_behind([parse_rule(text)])


@pytest.mark.parametrize("text", [*NOUNS, *(f"{field} IS NOT NULL" for field in FIELDS)])
def test_no_feed_that_a_word_of_the_language_needs_is_left_out(text: str) -> None:
    feeds = feeds_of(parse_rule(text), {})
    assert feeds & {*EVENT_TABLES, *PROFILE_TABLES} <= tables(text)


def test_a_table_stands_for_all_that_it_is_made_from() -> None:
    assert tables("email IS NULL") == {"contacts"}
    assert tables("sent(30) >= 1") == {"contacts", "messages", "lists", "campaigns"}
    assert tables("was_in_segment('new', 90)") == {"contacts", "membership", "audit_people"}
    assert tables("recency_score() >= 4") == {"contacts", "orders"}
    assert tables("carrier = 'Wattle'") >= {"messages"}
    assert tables("median_order_gap > 30") >= {"orders"}
    replied = {"replies", "reply_meanings", "reply_reviews"}
    assert tables("clicks() >= 1 OR replies() >= 1") == {"contacts", "clicks", *replied}
