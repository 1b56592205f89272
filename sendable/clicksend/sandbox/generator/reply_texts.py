"""Which texts the people reply with: the built-in ones, or a file of the user's own."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sendable.clicksend.sandbox.generator import opt_out_texts, small_talk
from sendable.errors import Place, SourceError

BUILT_IN: dict[str, tuple[str, ...]] = {
    "opted_out_keyword": opt_out_texts.KEYWORDS,
    "opted_out_phrase": opt_out_texts.PHRASES,
    "wrong_number": opt_out_texts.WRONG_NUMBER,
    "complaint": opt_out_texts.COMPLAINTS,
    "not_interested": opt_out_texts.NOT_INTERESTED,
    "": small_talk.ORDINARY,
}
"""Texts by the reason they give to stop messaging somebody; ordinary ones give none."""

_LABELS = {
    "stop": "opted_out_keyword",
    "keyword": "opted_out_keyword",
    "opt_out_keyword": "opted_out_keyword",
    "phrase": "opted_out_phrase",
    "opt_out_phrase": "opted_out_phrase",
    "complainer": "complaint",
}
_ABOUT_SERVICE = "service"
_BARE_KEYWORDS = {keyword.strip(" .!").casefold() for keyword in opt_out_texts.KEYWORDS}


@dataclass(frozen=True)
class ReplyTexts:
    """The texts people reply with.

    Args:
        by_reason: Texts for each reason of ``BUILT_IN``; a reason that is absent keeps its
            built-in texts.
    """

    by_reason: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def of(self, reason: str) -> tuple[str, ...]:
        """Give the texts for a reason, the empty one for ordinary replies.

        Args:
            reason: A reason code of ``BUILT_IN``.
        """
        return self.by_reason.get(reason) or BUILT_IN[reason]


def is_bare_stop(text: str) -> bool:
    """Say whether ClickSend acts on a reply: STOP in any case, and nothing else.

    Args:
        text: The reply.
    """
    return text.strip().casefold() == "stop"


def read_reply_texts(path: Path) -> ReplyTexts:
    """Read reply texts from a file.

    A plain file holds one text a line, and each is an ordinary reply. A ``.jsonl`` file holds
    objects with ``text`` and, optionally, ``label``: a reason code (``opted_out_keyword``,
    ``opted_out_phrase``, ``wrong_number``, ``complaint``, ``not_interested``), ``opt_out`` for
    either of the first two, or anything else for an ordinary reply. A complaint ``about`` the
    ``service`` is an ordinary reply: it is no word on being messaged.

    A text with a ``context`` was written to another message than the sandbox sends, and may mean
    something else here. It is left out where there are others of its kind.

    Args:
        path: The file.

    Raises:
        SourceError: If the file cannot be read, holds no text, or a line is not such an object.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError("the reply texts cannot be read", place=Place(path)) from error
    by_itself: dict[str, list[str]] = {}
    in_context: dict[str, list[str]] = {}
    for reply in _read_lines(path, lines):
        found = in_context if reply.in_context else by_itself
        found.setdefault(reply.reason, []).append(reply.text)
    texts = {**in_context, **by_itself}
    if not texts:
        raise SourceError("the file holds no reply text", place=Place(path))
    return ReplyTexts({reason: tuple(of_reason) for reason, of_reason in texts.items()})


@dataclass(frozen=True)
class _Reply:
    """One line of a file: ``in_context`` if it answers a message that the file names."""

    text: str
    reason: str = ""
    in_context: bool = False


def _read_lines(path: Path, lines: list[str]) -> Iterator[_Reply]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if path.suffix.lower() == ".jsonl":
            yield _read_object(Place(path, number), line)
        else:
            yield _Reply(line)


def _read_object(place: Place, line: str) -> _Reply:
    try:
        reply = json.loads(line)
        text, label, about, context = (
            reply["text"],
            *(str(reply.get(key) or "") for key in ("label", "about", "context")),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError('a line is not {"text": …, "label": …}', place=place) from error
    if not isinstance(text, str):
        raise SourceError("the text of a reply is not a text", place=place)
    if about.strip().casefold() == _ABOUT_SERVICE:
        return _Reply(text, in_context=bool(context))
    return _Reply(text, _reason_of(label.strip().casefold(), text), bool(context))


def _reason_of(label: str, text: str) -> str:
    if label in {"opt_out", "opted_out"}:
        is_keyword = text.strip(" .!").casefold() in _BARE_KEYWORDS
        return "opted_out_keyword" if is_keyword else "opted_out_phrase"
    reason = _LABELS.get(label, label)
    return reason if reason in BUILT_IN else ""
