"""The playbook: can it be read, do its rules make sense, is the opt-out list confirmed."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from sendable.doctor.lines import Line, count, fail, fail_with, say_ok, warn
from sendable.documents import parse_document, read_document
from sendable.engine.declared import Engine, SparkEngine
from sendable.engine.spark import require_engine
from sendable.errors import ConfigurationError, EngineError
from sendable.health_policy import HealthPolicy
from sendable.playbook import Playbook, read_playbook
from sendable.strategy.texts import kind_of_senders
from sendable.workspace import PROJECT_ROOT


def read_health_policy(playbook: Path) -> HealthPolicy:
    """Read the doctor's limits: the playbook's own, or the shipped ones where it has none.

    A playbook that cannot be read is what the doctor is there to say, not to fail at.
    """
    own, shipped = (
        folder / "policies" / "health.yaml" for folder in (playbook, PROJECT_ROOT / "playbook")
    )
    try:
        return parse_document(read_document(own), HealthPolicy)
    except ConfigurationError:
        return parse_document(read_document(shipped), HealthPolicy)


def open_playbook(folder: Path) -> tuple[Playbook | None, list[Line]]:
    """Read a playbook; without one, say why there is none."""
    if not (folder / "playbook.yaml").exists():
        remedy = f"sendable init --playbook {folder} writes one from the account"
        return None, [fail("playbook", f"there is no playbook at {folder}", remedy)]
    try:
        playbook = read_playbook(folder)
    except ConfigurationError as failure:
        return None, [fail_with("playbook", failure)]
    return playbook, [
        say_ok("playbook", f"{count(len(playbook.segments), 'segment')} at {folder} can be read")
    ]


def examine_playbook(playbook: Playbook) -> list[Line]:
    """Look at the rules and messages, what answers them, the opt-out lists and the senders."""
    return [
        lint(playbook),
        *examine_engine(playbook.brief.engine),
        *examine_opt_outs(playbook),
        *examine_senders(playbook),
    ]


def examine_engine(engine: Engine) -> list[Line]:
    """Look whether this machine has what answers the rules; DuckDB is always there."""
    if not isinstance(engine, SparkEngine):
        return []
    try:
        require_engine(engine)
    except EngineError as failure:
        return [fail_with("engine", failure)]
    return [say_ok("engine", f"the rules are answered by Spark at {engine.master}")]


def lint(playbook: Playbook) -> Line:
    """Say how many faults ``sendable check`` finds in rules and messages."""
    # Imported late: it reads the alphabet of messages and the words of rules.
    from sendable.linting.messages import lint_messages
    from sendable.linting.playbook import lint_playbook

    found = Counter(each.severity for each in (*lint_playbook(playbook), *lint_messages(playbook)))
    remedy = f"sendable check --playbook {playbook.folder} says which, and what to do"
    if found["error"]:
        return fail("rules", f"{count(found['error'], 'rule or message')} cannot be meant", remedy)
    if found["warning"]:
        odd = count(found["warning"], "rule or message", "rules and messages")
        return warn("rules", f"{odd} may be a mistake", remedy)
    return say_ok("rules", "every rule and message is in order")


def examine_opt_outs(playbook: Playbook) -> list[Line]:
    """Look whether a person has said which list is the account's opt-out list.

    No endpoint of ClickSend marks it: where it is the wrong one, nobody's STOP is known.
    """
    brief = playbook.folder / "playbook.yaml"
    where = f"Look at it in ClickSend, then write its id and the day under opt_out_lists in {brief}"
    known = playbook.brief.opt_out_lists
    unsure = [str(one.id or one.name) for one in known if one.confirmed is None]
    if unsure:
        sentence = f"nobody has confirmed that {', '.join(unsure)} is the account's opt-out list"
        return [fail("opt-out list", sentence, where)]
    days = ", ".join(f"{one.id} on {one.confirmed}" for one in known)
    return [say_ok("opt-out list", f"confirmed: {days}")]


def examine_senders(playbook: Playbook) -> list[Line]:
    """Look whether the senders that the playbook names can receive a STOP."""
    senders = playbook.brief.marketing.senders
    names = [sender for sender in senders or () if kind_of_senders([sender]) == "name"]
    return [deaf_sender(name) for name in names]


def deaf_sender(name: str) -> Line:
    """Say that nobody can answer a sender that is a name (ClickSend's help)."""
    return warn(
        "senders",
        f"messages go out from {name!r}, a name, which nobody can answer STOP to",
        "Put the opt-out link into every message from it, or send from a number",
    )
