"""What is wrong with the messages of a playbook: their wording, their sender, their length.

The campaign's text and every segment's example are looked at. The messages are not sent from here,
but whoever sends them starts from these words.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sendable.documents import read_document
from sendable.errors import Place
from sendable.playbook import Playbook
from sendable.rules.lint.findings import Code, Finding, Severity
from sendable.sending_policies import MessageCosts
from sendable.strategy.parts import count_parts
from sendable.strategy.texts import (
    SenderKind,
    complete_text,
    find_opt_outs,
    kind_of_senders,
)

_PLAIN = str.maketrans(
    {
        **dict.fromkeys("’‘‚‛′´`", "'"),
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u2009\u202f\t", " "),
        **dict.fromkeys("\u200b\ufeff\u00ad", ""),
        "…": "...",
        "×": "x",
        "•": "*",
    }
)
"""Signs that word processors put in, and what is typed on a keyboard in their place."""

CAMPAIGN = ""
"""What stands for a segment's key of the campaign's own text."""

_MANY_PARTS = 3
"""A message of so many parts is worth a word: the guides want one or two."""

_IN_BRACKETS = re.compile(
    r"\([^()]{1,30}\)|\[[^\[\]]{1,30}\]|<[^<>]{1,30}>|\{\{?[^{}]{1,30}\}?\}|%[A-Za-z]\w{1,29}%"
)
"""What is a placeholder somewhere: only round brackets are in ClickSend."""

_OF_OTHER_TOOLS = ("{", "%")
"""What begins with these is a placeholder whatever it says."""

_NAME_AND_COLON = re.compile(r"\s*([^\s:!?%][^:!?%\n]{0,40}):\s")


@dataclass(frozen=True)
class Message:
    """A text of the playbook.

    Attributes:
        text: The text, with ClickSend's placeholders.
        place: Where it stands.
        segment: Whose it is, by key, or ``CAMPAIGN``.
        is_notice: Whether it tells of something that the person did, such as an order.
    """

    text: str
    place: Place
    segment: str
    is_notice: bool = False


def lint_messages(playbook: Playbook) -> list[Finding]:
    """Find what is wrong with the messages of a playbook, by their words alone."""
    costs = playbook.policies.message_costs
    sender = kind_of_senders(playbook.brief.marketing.senders)
    found: list[Finding] = []
    for message in list_messages(playbook):
        found += [
            *judge_opt_out(message, costs, sender),
            *_judge_name(message, costs, sender),
            *_judge_placeholders(message, playbook),
            *_judge_length(message, costs, sender),
        ]
    return found


def list_messages(playbook: Playbook) -> list[Message]:
    """Give the texts of a playbook: the campaign's, and each segment's example."""
    written = playbook.brief.campaign.message
    # A brief that was given in place of the playbook's own has no line there.
    campaign = Message(written or "", _place_of_campaign(playbook), CAMPAIGN)
    examples = [
        Message(
            segment.file.strategy.example,
            _place_of_example(playbook, segment.member_of or key),
            key,
            segment.file.strategy.message_type == "confirmation",
        )
        for key, segment in playbook.segments.items()
        if segment.file.audience == "sms" and segment.file.strategy.example.strip()
    ]
    return [campaign, *examples] if written else examples


def judge_opt_out(
    message: Message, costs: MessageCosts, sender: SenderKind | None
) -> Iterator[Finding]:
    """Find a text without opt-out wording, or with one that its sender cannot hear."""
    ways = find_opt_outs(message.text, costs.wording)
    footer = costs.footers.name if sender == "name" else costs.footers.number
    if not ways:
        yield _say(
            message,
            "warning" if message.is_notice else "error",
            "no_opt_out",
            "the message does not say how to opt out",
            f"End it with “{footer}”",
        )
    elif "reply" in ways and sender == "name":
        yield _say(
            message,
            "warning" if "link" in ways else "error",
            "unheard_stop",
            "the message asks for a reply, and its sender is a name, which nobody can answer",
            f"End it with “{costs.footers.name}”, or send it from a number",
        )


def _judge_name(
    message: Message, costs: MessageCosts, sender: SenderKind | None
) -> Iterator[Finding]:
    """Find a text that does not say who sends it."""
    names = [*costs.wording.names, costs.wording.blank_name]
    said = message.text.casefold()
    if sender == "name" or any(name.casefold() in said for name in names):
        return
    begins = None if costs.wording.names else _NAME_AND_COLON.match(message.text)
    if begins and not _has_word(begins[1], costs.wording.not_names):
        return
    yield _say(
        message,
        "warning",
        "no_sender_name",
        "the message does not say who sends it",
        "Begin it with your name and a colon",
    )


def _judge_placeholders(message: Message, playbook: Playbook) -> Iterator[Finding]:
    """Find what is meant as a placeholder and is none, and fields that have no meaning here."""
    wording = playbook.policies.message_costs.wording
    known = playbook.policies.message_costs.placeholders
    by_words = {_words_in(placeholder): placeholder for placeholder in known}
    for found in dict.fromkeys(_IN_BRACKETS.findall(message.text)):
        if found in known:
            column = known[found]
            if column.startswith("custom_") and column not in playbook.brief.custom_fields:
                yield _say(
                    message,
                    "warning",
                    "undeclared_field",
                    f"{found} is a field that the playbook gives no meaning",
                    f"Say under custom_fields in playbook.yaml what {column} holds",
                )
            continue
        words = _words_in(found)
        close = difflib.get_close_matches(words, by_words, n=1, cutoff=0.75)
        is_meant = close or words in wording.fields or found.startswith(_OF_OTHER_TOOLS)
        if is_meant and found not in (wording.blank_name, wording.blank_link):
            remedy = (
                f"Did you mean {by_words[close[0]]}" if close else f"There are {', '.join(known)}"
            )
            yield _say(
                message,
                "error",
                "unknown_placeholder",
                f"{found} is no placeholder: people would read it as it stands",
                remedy,
            )


def _words_in(placeholder: str) -> str:
    """Give the words of a placeholder without its brackets: "first name" of "{{FirstName}}"."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])|_", " ", placeholder.strip("()[]{}<>% "))
    return " ".join(apart.casefold().split())


def _has_word(text: str, words: list[str]) -> bool:
    return any(re.search(rf"\b{re.escape(each)}\b", text, re.IGNORECASE) for each in words)


def _judge_length(
    message: Message, costs: MessageCosts, sender: SenderKind | None
) -> Iterator[Finding]:
    """Find a text that is longer, or dearer, than it has to be, even where names are short."""
    text = complete_text(message.text, costs, sender)
    for words in costs.placeholders:
        text = text.replace(words, "")
    counted = count_parts(text, costs.limits)
    plain = count_parts(text.translate(_PLAIN), costs.limits)
    bare = "".join(sign for sign in text.translate(_PLAIN) if sign not in plain.outside)
    without = count_parts(bare, costs.limits)
    if plain.parts < counted.parts:
        signs = " ".join(_show(sign) for sign in counted.outside if sign not in plain.outside)
        yield _say(
            message,
            "warning",
            "costly_sign",
            f"{signs} makes it a Unicode message of {counted.parts} parts in place of "
            f"{plain.parts}",
            "Type the plain sign of the keyboard",
        )
    elif without.parts < counted.parts:
        yield _say(
            message,
            "note",
            "costly_sign",
            f"{' '.join(plain.outside)} makes it a Unicode message of {counted.parts} parts in "
            f"place of {without.parts}",
            "Leave it out, unless it is worth the price",
        )
    if counted.is_cut:
        yield _say(
            message,
            "error",
            "message_cut",
            f"the message has {counted.parts} parts and is cut off after "
            f"{costs.limits.most_parts}, with whatever stands at its end",
            "Shorten it",
        )
    elif counted.parts >= _MANY_PARTS:
        yield _say(
            message,
            "note",
            "long_message",
            f"the message has {counted.parts} parts, and each is charged",
            "Shorten it, if that loses nothing",
        )


def _say(message: Message, severity: Severity, code: Code, sentence: str, remedy: str) -> Finding:
    return Finding(severity, code, message.place, sentence, remedy, message.segment, "message")


def _show(sign: str) -> str:
    """Give a sign, or its name where nobody would see it."""
    is_seen = sign.isprintable() and not sign.isspace()
    return sign if is_seen else unicodedata.name(sign, f"U+{ord(sign):04X}").lower()


def _place_of_campaign(playbook: Playbook) -> Place:
    return read_document(playbook.folder / "playbook.yaml").place(("campaign", "message"))


def _place_of_example(playbook: Playbook, key: str) -> Place:
    document = read_document(playbook.folder / "segments" / f"{key}.yaml")
    return document.place(("strategy", "example"))
