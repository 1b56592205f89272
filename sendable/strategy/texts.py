"""Texts: what a message says of who sends it and how to opt out, and its form as it goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from sendable.sending_policies import MessageCosts, Wording

SenderKind = Literal["number", "name"]
"""What a message is sent from: a number can be answered, a name cannot."""

OptOut = Literal["reply", "link", "words"]
"""A way to opt out that a text offers: an answer, a link, or words that say no more."""

_QUOTES = str.maketrans(dict.fromkeys("\"'’‘‚‛“”„‟«»‹›`´"))


def kind_of_senders(senders: Iterable[str] | None) -> SenderKind | None:
    """Say what marketing is sent from; a name where one of several is, nothing where none is known.

    A number may be a phone of the sender's own, which ClickSend cannot hear either: its digits do
    not tell.
    """
    kinds = {
        "name" if any(sign.isalpha() for sign in sender) else "number" for sender in senders or ()
    }
    if not kinds:
        return None
    return "name" if "name" in kinds else "number"


def find_opt_outs(text: str, wording: Wording) -> frozenset[OptOut]:
    """Say which ways a text offers to opt out."""
    said = text.casefold().translate(_QUOTES)
    ways: set[OptOut] = set()
    if any(link.casefold() in said for link in wording.by_link):
        ways.add("link")
    if re.search(_any_of(wording.by_reply), said):
        ways.add("reply")
    if re.search(_any_of(wording.in_words), said):
        ways.add("words")
    return frozenset(ways)


def complete_text(text: str, costs: MessageCosts, sender: SenderKind | None) -> str:
    """Give a text as it goes out but for the placeholders: links shortened, opt-out wording there.

    What stands for the sender's name in an example keeps its length, without the brackets. A text
    without any opt-out wording gets the one that fits the sender.
    """
    wording = costs.wording
    name = wording.blank_name.strip("[]")
    filled = text.replace(wording.blank_name, name).replace(wording.blank_link, wording.link)
    if find_opt_outs(filled, wording):
        return filled
    footer = costs.footers.name if sender == "name" else costs.footers.number
    return f"{filled.rstrip()} {footer}"


def _any_of(entries: Iterable[str]) -> str:
    """Give the pattern of any of a policy's words, each from its beginning to its end."""
    return rf"(?<![\w-])(?:{'|'.join(map(_pattern_of, entries))})"


def _pattern_of(entry: str) -> str:
    pattern = re.escape(entry.casefold()).replace(r"\#", r"\+?\d+").replace(r"\*", r"\w*")
    return pattern + (r"(?!\w)" if re.match(r"[\w#*]", entry[-1]) else "")
