"""Families: one file that makes a segment for each region, category or carrier of the data.

What a family's members are is known when the data is: ``expand_families`` puts them in the place of
the family, and from there on they are segments like any other. Until then the family itself stands
for all of them, with a rule that nobody fulfils.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sendable.documents import Document
from sendable.errors import PlaybookError
from sendable.rules import CATALOGUE, Rule, Vocabulary, bind_text, parse_rule
from sendable.rules.faults import suggest
from sendable.rules.nodes import Attribute, Column, Compare, Constant, Field
from sendable.segment_file import PLACEHOLDER, SegmentFile

if TYPE_CHECKING:
    from sendable.playbook import Playbook, Segment

EVENT_COLUMNS = ("category", "event")
"""What families are made from besides fields: what people buy or look at, and what they attend."""
FIELDS = (
    *("country", "region", "city", "state", "carrier", "time_zone", "line_type", "organization"),
    *("loyalty_tier", "preferred_channel", "preferred_content", "preferred_language"),
    *("custom_1", "custom_2", "custom_3", "custom_4"),
)
"""The fields whose values tell groups of people apart, not one person from another."""

_FORMS = (*EVENT_COLUMNS, *FIELDS[:12], "custom('…')", "attribute('…')")
_NOT_IN_KEYS = re.compile(r"[^a-z0-9]+")
_PROBE = "o'%_{x"


@dataclass(frozen=True)
class Family:
    """What a family is made from.

    Attributes:
        file: The file as written, with ``{value}`` in its texts.
        each: What its members differ in: a value of people, or a column of what they bought or
            looked at.
        label: What people call that.
    """

    file: SegmentFile
    each: Field | Attribute | Column
    label: str


def read_family(
    document: Document, file: SegmentFile, rule: Rule, vocabulary: Vocabulary
) -> Family | None:
    """Read what makes a file a family; None for a file that is one segment.

    Raises:
        PlaybookError: ``for_each`` is nothing a family can be made from, or ``{value}`` stands
            where no value can.
        RuleError: ``for_each`` names what the playbook does not have.
    """
    if file.for_each is None:
        if PLACEHOLDER in f"{file.title}{file.rule}{file.exclude or ''}":
            raise PlaybookError(
                f"{PLACEHOLDER} stands for a value of a family, and this file makes none",
                place=document.place(("rule",)),
                remedy="Add for_each, such as: for_each: region",
            )
        return None
    _check_placeholders(document, file, rule, vocabulary)
    if file.for_each in EVENT_COLUMNS:
        return Family(file, Column(file.for_each, "text"), file.for_each)
    place = document.place(("for_each",))
    word = file.for_each.split("(")[0].strip()
    if "(" not in file.for_each and word not in FIELDS:
        raise PlaybookError(
            f"for_each: no family can be made for each '{word}'",
            place=place,
            remedy=suggest(word, _FORMS, f"Write one of: {', '.join(_FORMS)}"),
        )
    # Read by the rule language, as the left side of a comparison with a text.
    tree = parse_rule(f"{file.for_each} = 'x'", origin=place, vocabulary=vocabulary).tree
    match tree:
        case Compare("=", Field(name) as each, Constant("x")) if name in FIELDS:
            return Family(file, each, each.called or CATALOGUE.fields[name].label)
        case Compare("=", Attribute(name, "text") as each, Constant("x")):
            return Family(file, each, each.called or name.replace("_", " "))
        case _:
            raise PlaybookError(
                "for_each: a family is made from one text that is known of people",
                place=place,
                remedy=f"Write one of: {', '.join(_FORMS)}",
            )


def _check_placeholders(
    document: Document, file: SegmentFile, rule: Rule, vocabulary: Vocabulary
) -> None:
    """Refuse a placeholder that is no whole text by itself, where no value can be bound."""
    bound = bind_text(rule, PLACEHOLDER, _PROBE)
    if bound.tree == rule.tree:
        raise PlaybookError(
            f"the rule of a family says where the value stands: '{PLACEHOLDER}'",
            place=document.place(("rule",)),
            remedy=f"Write for instance: region = '{PLACEHOLDER}'",
        )
    if PLACEHOLDER not in file.title:
        raise PlaybookError(
            f"title: the members of a family need {PLACEHOLDER} in it, to be told apart",
            place=document.place(("title",)),
        )
    for name, text in (("rule", file.rule), ("exclude", file.exclude or "TRUE")):
        shown = bind_text(parse_rule(text, vocabulary=vocabulary), PLACEHOLDER, _PROBE)
        if PLACEHOLDER in shown.text or parse_rule(shown.text, vocabulary=vocabulary) != shown:
            raise PlaybookError(
                f"{name}: {PLACEHOLDER} stands alone in its quotes, and in no pattern",
                place=document.place((name,)),
                remedy=f"Compare with the whole value: = '{PLACEHOLDER}'",
            )


def stand_in(family: Family) -> SegmentFile:
    """Give the file of a family whose members are not known: it speaks of all of them."""
    return family.file.with_value(f"each {family.label}")


def expand_families(playbook: Playbook, values: Mapping[str, Iterable[str]]) -> Playbook:
    """Put the members of families in their places.

    Args:
        playbook: The playbook as read.
        values: The values that were found, by family. A family without any stays as it is.

    Returns:
        The playbook with one more segment for each value, in the order of the alphabet.
    """
    segments: dict[str, Segment] = {}
    for key, segment in playbook.segments.items():
        found = sorted(set(values.get(key, ())), key=lambda value: (value.casefold(), value))
        if segment.family is None or not found:
            segments[key] = segment
            continue
        keys = name_members(key, found, playbook.segments)
        for position, value in enumerate(found):
            segments[keys[value]] = _member(segment, segment.family, keys[value], value, position)
    return replace(playbook, segments=segments)


def _member(segment: Segment, family: Family, key: str, value: str, position: int) -> Segment:
    rule = bind_text(segment.rule, PLACEHOLDER, value)
    exclude = bind_text(segment.exclude, PLACEHOLDER, value) if segment.exclude else None
    file = family.file.with_value(value).model_copy(
        update={
            "rule": rule.text,
            "exclude": exclude.text if exclude else None,
            "priority": family.file.priority + position,
        }
    )
    return replace(
        segment, key=key, file=file, rule=rule, exclude=exclude, family=None, member_of=segment.key
    )


def name_members(family: str, values: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Give a key to each value of a family: ``by-region-nsw``.

    Where two values would get one key, or there is a segment of that name, all of these get a mark
    made of the value, so that no key ever changes hands between two values of one run.
    """
    plain = {value: f"{family}-{_slug(value)}" for value in values}
    uses = Counter(plain.values()) + Counter(key.casefold() for key in taken)
    return {
        value: key
        if uses[key] == 1 and key != f"{family}-"
        else f"{key.rstrip('-')}-{_mark(value)}"
        for value, key in plain.items()
    }


def _slug(value: str) -> str:
    plain = unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode()
    return _NOT_IN_KEYS.sub("-", plain.casefold())[:40].strip("-")


def _mark(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:6]
