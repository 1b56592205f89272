"""Texts: what a message says of who sends it and how to opt out, and its form as it goes out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal

from sendable.sending_policies import MessageCosts, Wording

SenderKind = Literal["number", "name"]
"""What a message is sent from: a number can be answered, a name cannot."""

OptOut = Literal["reply", "link"]


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


def find_opt_out(text: str, wording: Wording) -> OptOut | None:
    """Say which way a text offers to opt out; the link where it offers both."""
    said = text.casefold()
    if any(link.casefold() in said for link in wording.by_link):
        return "link"
    words = (re.escape(words.casefold()) for words in wording.by_reply)
    offers = re.search(rf"(?<!\w)(?:{'|'.join(words)})", said)
    return "reply" if offers else None


def complete_text(text: str, costs: MessageCosts, sender: SenderKind | None) -> str:
    """Give a text as it goes out but for the placeholders: links shortened, opt-out wording there.

    What stands for the sender's name in an example keeps its length, without the brackets. A text
    without any opt-out wording gets the one that fits the sender.
    """
    wording = costs.wording
    name = wording.blank_name.strip("[]")
    filled = text.replace(wording.blank_name, name).replace(wording.blank_link, wording.link)
    if find_opt_out(filled, wording) is not None:
        return filled
    footer = costs.footers.name if sender == "name" else costs.footers.number
    return f"{filled.rstrip()} {footer}"
