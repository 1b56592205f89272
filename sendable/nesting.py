"""How deep a YAML text nests and how much it stands for, found out before anything is made of it.

A text of some hundred bytes can nest deeper than any stack, stand for millions of entries through
aliases of aliases, or contain itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml

DEEPEST = 40
"""Entries within entries. The playbook's own files have six."""

MOST_ENTRIES = 100_000
"""Entries that a file may stand for, each alias counted as what it names."""

_READER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_OPENS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_CLOSES = (yaml.MappingEndEvent, yaml.SequenceEndEvent)


@dataclass(frozen=True)
class Overgrowth:
    """Where a text nests too deep or stands for too much, and what is wrong; counted from 1."""

    what: str
    line: int
    column: int


@dataclass
class _Open:
    """A list or mapping that has begun: its anchor, and its entries so far."""

    anchor: str | None
    entries: int = 1


def find_overgrowth(text: str) -> Overgrowth | None:
    """Give the first place at which a text is too much to be read; nothing where it never is.

    Raises:
        yaml.YAMLError: It is no YAML.
    """
    around: list[_Open] = [_Open(None)]
    known: dict[str, int] = {}
    for event in yaml.parse(text, Loader=_READER):
        if isinstance(event, _CLOSES):
            done = around.pop()
            around[-1].entries += done.entries
            if done.anchor is not None:
                known[done.anchor] = done.entries
        elif isinstance(event, _OPENS):
            around.append(_Open(event.anchor))
        elif isinstance(event, yaml.AliasEvent):
            if any(one.anchor == event.anchor for one in around):
                return _tell(event, f"*{event.anchor} stands within what it names")
            around[-1].entries += known.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            around[-1].entries += 1
            if event.anchor is not None:
                known[event.anchor] = 1
        if len(around) > DEEPEST:
            return _tell(event, f"entries nest more than {DEEPEST} deep")
        if around[-1].entries > MOST_ENTRIES:
            return _tell(event, f"this stands for more than {MOST_ENTRIES:,} entries")
    return None


def _tell(event: Any, what: str) -> Overgrowth:
    return Overgrowth(what, event.start_mark.line + 1, event.start_mark.column + 1)
