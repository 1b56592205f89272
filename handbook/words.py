"""The page of the words that rules are made of."""

from __future__ import annotations

from handbook.markdown import write_page
from sendable.wordlist import write_words

_OPENING = (
    "Every field, event, function and filter that a segment's rule may use. "
    "[The rule language](../rules.md) teaches them; `sendable fields` shows the same list. Where a "
    "value is missing, a comparison with it is false. A time is in UTC."
)


def write_words_page() -> str:
    """Write the page: a table for each group of words."""
    return write_page("Words of rules", _OPENING, [write_words().replace("### ", "## ").strip()])
