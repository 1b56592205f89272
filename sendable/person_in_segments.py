"""One person in the segments: why in, why out, and what would change it, read from the lake."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sendable.engine.duckdb import Connection, open_engine
from sendable.errors import ConfigurationError
from sendable.explanation import (
    Explanation,
    OpenPerson,
    explain_person,
    no_recipient,
    open_person,
)
from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.rules.facts import ranked_value
from sendable.rules.faults import suggest
from sendable.rules.leaves import RECIPIENTS, Ranked, source_of
from sendable.rules.nodes import Field
from sendable.rules.passes import group_facts, name_facts
from sendable.runs import Run
from sendable.segments.behind import tables_behind
from sendable.segments.borders import recall_standings
from sendable.segments.computability import find_reasons
from sendable.segments.measures import ranked_of
from sendable.segments.membership import prepare_facts
from sendable.segments.records import SHOWN
from sendable.segments.standings import Standing, read_standings
from sendable.segments.why import (
    Asked,
    SegmentWhy,
    ask_person,
    explain_segment,
    summarise_segment,
    trees_of,
)

_PLAIN = {"clicks", "orders", "events", "email_engagement"}
"""Tables of the lake that rules read as they are."""

_NUMBERS = """
CREATE TABLE facts.recipients AS SELECT number FROM main.decisions WHERE run_id = $run_id
"""

_SUPPRESSED = "SELECT count(*) FROM suppressed_now WHERE number = $number"

_WITH_EMAIL = "SELECT count(*) FROM main.recipients WHERE number = $number AND email IS NOT NULL"


@dataclass(frozen=True)
class InSegments:
    """A person and the segments.

    Attributes:
        person: Why they may or may not be messaged.
        segments: Why they are in each segment, or are not.
        was_in: The segments for SMS the run put them in; None when it has not come so far.
    """

    person: Explanation
    segments: list[SegmentWhy]
    was_in: list[str] | None


def explain_in_segment(raw: str, key: str, playbook: Playbook, run: Run) -> InSegments:
    """Say why a person is in one segment or not, with everything that shows it.

    Args:
        raw: The number in any spelling, or what a contact holds in place of one.
        key: The segment's key.
        playbook: The playbook.
        run: The run; its as-of time is the rules'.

    Raises:
        ConfigurationError: The playbook has no such segment.
        RunError: The run does not know the number, or its owner was forgotten.
    """
    if key not in playbook.segments:
        raise ConfigurationError(
            f"the playbook has no segment '{key}'",
            remedy=suggest(key, playbook.segments, "Its segments are the files of segments/"),
        )
    with _asked(raw, [key], playbook, run) as (person, asked):
        if asked is None:
            raise no_recipient(
                person,
                "Only recipients of the run are in segments; "
                "without --segment, what is known of the number is shown",
            )
        found = [explain_segment(asked, key)]
        return _in_segments(person, found)


def explain_in_segments(raw: str, playbook: Playbook, run: Run) -> InSegments:
    """Say why a person may be messaged or not, and why they are in each segment or are not.

    Args:
        raw: The number in any spelling, or what a contact holds in place of one.
        playbook: The playbook.
        run: The run; its as-of time is the rules'.

    Raises:
        RunError: Neither the run nor the log knows the number, or its owner was forgotten.
    """
    with _asked(raw, list(playbook.segments), playbook, run) as (person, asked):
        keys = playbook.segments if asked else ()
        found = [summarise_segment(asked, key) for key in keys] if asked else []
        return _in_segments(person, found)


@contextmanager
def _asked(
    raw: str, keys: list[str], playbook: Playbook, run: Run
) -> Iterator[tuple[OpenPerson, Asked | None]]:
    """Open a person's records, with all that the rules of some segments ask of them."""
    brief, policies = playbook.brief, playbook.policies
    tables = {*tables_behind(playbook.rules.values()), "standing_borders", "segment_sizes"}
    with open_person(raw, brief.default_country, policies, run, tables) as person:
        if person.number not in person.outcomes:
            yield person, None
            return
        rules = playbook.rules
        prepare_facts(person.connection, run, brief, rules.values(), SHOWN["messages"])
        reasons = find_reasons(playbook, run, person.connection)

        def find_standings(leaves: Iterable[Ranked]) -> Mapping[Ranked, Standing]:
            return _find_standings(person, list(leaves), playbook)

        yield (
            person,
            ask_person(
                person.connection,
                person.number,
                playbook,
                [key for key in keys if key not in reasons],
                run.as_of,
                find_standings,
                lambda audience: _is_eligible(person, audience),
                reasons,
            ),
        )


def _is_eligible(person: OpenPerson, audience: str) -> bool:
    match audience:
        case "sms":
            found = _count(person, _SUPPRESSED)
            return person.outcomes[person.number] == "sendable" and not found
        case "email":
            return _count(person, _WITH_EMAIL) > 0
        case _:
            return True


def _count(person: OpenPerson, sql: str) -> int:
    ((found,),) = person.connection.execute(sql, {"number": person.number}).fetchall()
    return int(found)


def _in_segments(person: OpenPerson, found: list[SegmentWhy]) -> InSegments:
    known = explain_person(person)
    was_in = sorted(known.segments) if "segment" in person.run.manifest.steps else None
    return InSegments(known, found, was_in)


def _find_standings(
    person: OpenPerson, leaves: list[Ranked], playbook: Playbook
) -> Mapping[Ranked, Standing]:
    """Find where a person stands among all: by what the run has kept, else by asking everybody."""
    run, number = person.run, person.number
    kept = recall_standings(person.connection, leaves, number, playbook.brief, run)
    if kept.keys() >= set(leaves):
        return kept
    # One look at everybody does for all leaves of one order.
    orders = {ranked_value(leaf) for leaf in leaves if leaf not in kept}
    others = (leaf for tree in trees_of(playbook).values() for leaf in ranked_of(tree))
    alike = dict.fromkeys([*leaves, *others])
    asked = [leaf for leaf in alike if leaf not in kept and ranked_value(leaf) in orders]
    # Only the tables that the order needs are read.
    with _everybody(asked, playbook, run) as connection:
        return kept | read_standings(connection, asked, number, run.as_of)


@contextmanager
def _everybody(leaves: list[Ranked], playbook: Playbook, run: Run) -> Iterator[Connection]:
    facts = name_facts(leaves)
    passes = group_facts(facts)
    asks_people = any(isinstance(leaf, Field) and source_of(leaf) == RECIPIENTS for leaf in facts)
    is_plain = set(passes.names) <= _PLAIN and not asks_people
    exclude_run = run.source_of("exclude")
    if is_plain:
        tables = ["decisions", *map(str, passes.names)]
        with open_engine(run.workspace.lake, tables) as connection:
            connection.execute(_NUMBERS, {"run_id": exclude_run})
            yield connection
    else:
        with open_people(run, playbook.policies, exclude_run=exclude_run) as connection:
            prepare_facts(connection, run, playbook.brief, playbook.rules.values())
            yield connection
