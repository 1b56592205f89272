"""The playbook: what the marketer wrote, read and checked.

A playbook is a folder: ``playbook.yaml`` (the brief and the sources), ``segments/*.yaml`` (one file
is one segment) and ``policies/*.yaml`` (dated facts with their source). There is no code in it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from sendable.brief import Brief, read_brief
from sendable.documents import parse_document, read_document
from sendable.errors import Place, PlaybookError
from sendable.policies import Policies, read_policies
from sendable.rules import CustomMeaning, Rule, Vocabulary, feeds_of, parse_rule, plan_rules

MessageType = Literal[
    "reminder",
    "alert",
    "offer",
    "confirmation",
    "loyalty update",
    "recommendation",
    "win-back message",
    "back-in-stock notification",
    "event reminder",
]
"""The nine message types of the segmentation guide, step 4."""

MESSAGE_TYPES: tuple[str, ...] = get_args(MessageType)


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Strategy(_Model):
    """Playbook step 4: how a segment is to be spoken to."""

    use: str = Field(description="Recommended campaign use")
    tone: str
    readiness: Literal["direct", "nurture", "none"] = Field(
        description="Ready for direct promotion, needs a softer path, or is not messaged at all"
    )
    message_type: MessageType | None = None
    cap_per_week: int | None = Field(default=None, ge=0, description="Most messages in 7 days")
    avoid: str = ""
    example: str = ""


class SegmentFile(_Model):
    """One file of ``segments/``."""

    title: str
    purpose: str
    kind: str
    audience: Literal["sms", "email", "worklist"] = "sms"
    rule: str
    exclude: str | None = Field(default=None, description="Who is left out besides the suppressed")
    priority: int = Field(ge=1, description="1 is served first")
    owner: str = ""
    review_by: date | None = None
    strategy: Strategy
    clean_up: str = ""


@dataclass(frozen=True)
class Segment:
    """A segment: its file, and its rule with the extra exclusions taken off."""

    key: str
    file: SegmentFile
    rule: Rule
    exclude: Rule | None

    @property
    def digest(self) -> str:
        """A hash of the rule's text: it changes when, and only when, the rule is edited."""
        text = self.file.rule + "\n-- exclude\n" + (self.file.exclude or "")
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Playbook:
    """A whole playbook, checked."""

    folder: Path
    brief: Brief
    segments: Mapping[str, Segment]
    policies: Policies
    digest: str

    @property
    def rules(self) -> dict[str, Rule]:
        """Every rule by its key; a segment's extra exclusions go by ``KEY!exclude``."""
        rules = {key: segment.rule for key, segment in self.segments.items()}
        for key, segment in self.segments.items():
            if segment.exclude is not None:
                rules[exclusion_key(key)] = segment.exclude
        return rules

    def feeds(self, key: str) -> frozenset[str]:
        """Give the feeds that a segment's rule and extra exclusions read."""
        rules = self.rules
        keys = [name for name in (key, exclusion_key(key)) if name in rules]
        return frozenset[str]().union(*(feeds_of(rules[name], rules) for name in keys))


def exclusion_key(segment: str) -> str:
    """Give the key under which a segment's extra exclusions are planned."""
    return f"{segment}!exclude"


def read_playbook(folder: Path, brief: Brief | None = None) -> Playbook:
    """Read and check a playbook.

    Args:
        folder: Where it is.
        brief: A brief to use in place of the folder's own; where it has no sources or no settings,
            those of the folder are used.

    Raises:
        PlaybookError: A file is missing or says what cannot be (file, line).
        RuleError: A rule does not parse (file, line, column).
    """
    digest = _digest(folder, brief)
    own = read_brief(folder)
    if brief is None:
        brief = own
    else:
        kept = {"sources": own.sources, "settings": own.settings}
        missing = kept.keys() - brief.model_fields_set
        brief = brief.model_copy(update={name: kept[name] for name in missing})
    files = sorted((folder / "segments").glob("*.yaml"))
    if not files:
        raise PlaybookError(
            f"there are no segments in {folder / 'segments'}",
            remedy="Add a file there; the shipped playbook has examples",
        )
    vocabulary = name_words(brief)
    segments = {path.stem: _read_segment(path, vocabulary) for path in files}
    playbook = Playbook(folder, brief, segments, read_policies(folder), digest)
    _check_rules_together(playbook)
    return playbook


def name_words(brief: Brief) -> Vocabulary:
    """Give the names that rules may use besides those of the catalogue. Any attribute may be."""
    custom: dict[str, CustomMeaning] = {
        field.meaning: CustomMeaning(key, "text" if field.kind == "customer_id" else field.kind)
        for key, field in brief.custom_fields.items()
    }
    return Vocabulary(settings=brief.settings, custom=custom)


def _read_segment(path: Path, vocabulary: Vocabulary) -> Segment:
    document = read_document(path)
    file = parse_document(document, SegmentFile)

    def read(name: str, text: str) -> Rule:
        return parse_rule(text, origin=document.place((name,)), vocabulary=vocabulary)

    exclude = read("exclude", file.exclude) if file.exclude else None
    rule = read("rule", file.rule)
    if file.audience == "sms" and file.strategy.message_type is None:
        raise PlaybookError(
            "a segment for SMS needs strategy.message_type",
            place=document.place(("strategy",)),
            remedy="Choose one of: " + ", ".join(MESSAGE_TYPES),
        )
    return Segment(path.stem, file, rule, exclude)


def _check_rules_together(playbook: Playbook) -> None:
    """Find unknown segments and cycles now rather than in the middle of a run."""
    # Any moment will do: the plan is made to be thrown away.
    plan_rules(playbook.rules, as_of=datetime(2000, 1, 1, tzinfo=UTC))
    priorities: dict[int, str] = {}
    for key, segment in playbook.segments.items():
        if segment.file.audience != "sms":
            continue
        other = priorities.setdefault(segment.file.priority, key)
        if other != key:
            raise PlaybookError(
                f"segments {other} and {key} both have priority {segment.file.priority}",
                place=Place(playbook.folder / "segments" / f"{key}.yaml"),
                remedy="Give each SMS segment a priority of its own: it decides who gets whom",
            )


def _digest(folder: Path, brief: Brief | None) -> str:
    """Give a hash over every file of the playbook, by name and content, and a brief of its own."""
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.yaml")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    if brief is not None:
        digest.update(brief.model_dump_json().encode())
    return digest.hexdigest()[:16]
