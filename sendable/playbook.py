"""The playbook: what the marketer wrote, read and checked.

A playbook is a folder: ``playbook.yaml`` (the brief and the sources), ``segments/*.yaml`` (one file
is one segment), ``goals.yaml`` (what each goal addresses), ``policies/*.yaml`` (dated facts with
their source) and ``experiments/*.yaml`` (one file is one test). There is no code in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sendable.brief import Brief, Threshold, read_brief
from sendable.documents import Document, parse_document, read_document
from sendable.errors import Place, PlaybookError, RuleError
from sendable.experiment_file import Experiment, read_experiments
from sendable.families import Family, read_family, stand_in
from sendable.goals import Goal, read_goals
from sendable.lifecycle_file import Flow, read_flows
from sendable.policies import Policies, read_policies
from sendable.rules import (
    CustomMeaning,
    Rule,
    Vocabulary,
    check_rules,
    feeds_of,
    parse_rule,
    segments_of,
)
from sendable.rules.faults import suggest
from sendable.rules.references import named_rules
from sendable.segment_file import MESSAGE_TYPES, VALUE, SegmentFile

_SPAN = re.compile(r"(\d+)([hd])")
_NAMES_IN_TEXTS = (
    "Settings stand under settings in playbook.yaml; ClickSend's own words are written (First Name)"
)
_NAMED = re.compile(r"\b(?:setting|custom)\s*\(\s*'((?:[^']|'')*)'\s*\)", re.IGNORECASE)


@dataclass(frozen=True)
class Segment:
    """A segment: its file, and its rule with the extra exclusions taken off.

    Attributes:
        key: Its name in tables, files and other rules.
        file: What its file says; a member of a family has its value in every text.
        rule: Who belongs to it.
        exclude: Who is left out all the same.
        names: What the rules name of the playbook, and what that is: ``vip_percent = 15``.
        family: What it is made from, where it stands for a whole family.
        member_of: The family it is a member of, if any.
    """

    key: str
    file: SegmentFile
    rule: Rule
    exclude: Rule | None
    names: tuple[str, ...] = ()
    family: Family | None = None
    member_of: str | None = None

    @property
    def digest(self) -> str:
        """A hash of the rule: it changes when, and only when, the rule or a setting of it does."""
        text = self.file.rule + "\n-- exclude\n" + (self.file.exclude or "")
        text += "".join(f"\n-- {name}" for name in self.names)
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Playbook:
    """A whole playbook, checked."""

    folder: Path
    brief: Brief
    segments: Mapping[str, Segment]
    policies: Policies
    digest: str
    goals: Mapping[str, Goal] = field(default_factory=dict)
    experiments: Mapping[str, Experiment] = field(default_factory=dict)
    flows: Mapping[str, Flow] = field(default_factory=dict)

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
        brief: A brief to use in place of the folder's own; where it has no sources, no settings,
            no engine or no custom fields, those of the folder are used.

    Raises:
        PlaybookError: A file is missing or says what cannot be (file, line).
        RuleError: A rule does not parse (file, line, column).
    """
    digest = _digest(folder, brief)
    own = read_brief(folder)
    if brief is None:
        brief = own
    else:
        kept = {"sources": own.sources, "settings": own.settings, "engine": own.engine}
        missing = kept.keys() - brief.model_fields_set
        brief = brief.model_copy(update={name: kept[name] for name in missing})
        if not brief.custom_fields:
            # Rules name them by their meaning, and a form sends none when nobody fills them in.
            brief = brief.model_copy(update={"custom_fields": own.custom_fields})
    files = sorted((folder / "segments").glob("*.yaml"))
    if not files:
        raise PlaybookError(
            f"there are no segments in {folder / 'segments'}",
            remedy="Add a file there; the shipped playbook has examples",
        )
    vocabulary = name_words(brief)
    segments = {path.stem: _read_segment(path, vocabulary) for path in files}
    audiences = {key: segment.file.audience for key, segment in segments.items()}
    playbook = Playbook(
        folder,
        brief,
        segments,
        read_policies(folder),
        digest,
        read_goals(folder, segments),
        read_experiments(folder, audiences),
        read_flows(folder, vocabulary, segments.keys()),
    )
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
    _check_strategy(document, file)
    file = _fill_in_settings(document, file, vocabulary)
    family = read_family(document, file, rule, vocabulary)
    shown = stand_in(family) if family else file
    return Segment(path.stem, shown, rule, exclude, _name_values(file, vocabulary), family)


def _check_strategy(document: Document, file: SegmentFile) -> None:
    if file.audience == "sms" and file.strategy.message_type is None:
        raise PlaybookError(
            "a segment for SMS needs strategy.message_type",
            place=document.place(("strategy",)),
            remedy="Choose one of: " + ", ".join(MESSAGE_TYPES),
        )


def _fill_in_settings(document: Document, file: SegmentFile, vocabulary: Vocabulary) -> SegmentFile:
    """Put settings into the texts that name them, so that a threshold is never told wrongly."""
    known = {name: _say_setting(value) for name, value in vocabulary.settings.items()}
    for name in file.names:
        if name != VALUE and name not in known:
            raise PlaybookError(
                f"a text names the setting '{{{name}}}', and there is none of that name",
                place=document.place(()),
                remedy=suggest(name, known, _NAMES_IN_TEXTS),
            )
    return file.fill(known)


def _say_setting(value: Threshold) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    span = _SPAN.fullmatch(str(value))
    return f"{span[1]} {'hours' if span[2] == 'h' else 'days'}" if span else str(value)


def _name_values(file: SegmentFile, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Give the settings and custom fields that the rules name, with what they are."""
    known = {name.casefold(): str(custom) for name, custom in vocabulary.custom.items()}
    known |= {name: str(value) for name, value in vocabulary.settings.items()}
    named = sorted(set(_NAMED.findall(f"{file.rule} {file.exclude or ''}")))
    return tuple(
        f"{name} = {known.get(name, known.get(name.casefold()))}"
        for name in (text.replace("''", "'") for text in named)
    )


def _check_rules_together(playbook: Playbook) -> None:
    """Find unknown segments and cycles now rather than in the middle of a run."""
    check_rules(playbook.rules)
    for flow in playbook.flows.values():
        for rule in (*flow.leave_when.values(), *flow.conditions.values()):
            named_rules(rule, playbook.rules)
    _check_families_are_not_named(playbook)
    priorities: dict[int, str] = {}
    for key, segment in playbook.segments.items():
        if segment.file.audience != "sms":
            continue
        places = segment.file.most if segment.family else 1
        for priority in range(segment.file.priority, segment.file.priority + places):
            other = priorities.setdefault(priority, key)
            if other != key:
                raise PlaybookError(
                    f"segments {other} and {key} both have priority {priority}",
                    place=Place(playbook.folder / "segments" / f"{key}.yaml"),
                    remedy="Give each SMS segment a priority of its own: it decides who gets whom. "
                    "A family needs as many as its most, from its priority on",
                )


def _check_families_are_not_named(playbook: Playbook) -> None:
    """Refuse a rule that asks for a whole family, which has members only when the data is known."""
    families = {key for key, segment in playbook.segments.items() if segment.family}
    for rule in playbook.rules.values():
        for key in sorted(segments_of(rule) & families):
            raise RuleError(
                f"'{key}' is a family of segments, and no segment that a rule can name",
                place=rule.origin,
                remedy="Write its rule out for the value that is meant",
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
