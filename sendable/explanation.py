"""Explain: why one person may be messaged or may not, with what shows it and what would change it.

The verdict is the run's. What has come in since, an opt-out above all, is read from the log as it
is now and said beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sendable.engine.duckdb import Connection, run_script
from sendable.errors import RunError
from sendable.forgetting.known import find_forgotten_at
from sendable.numbers import mask_number, mask_people_in, read_number, twins
from sendable.people import PEOPLE_TABLES, open_people
from sendable.policies import Policies, Sign
from sendable.reasons import BY_CODE, REASONS
from sendable.runs import Run

_TABLES = (
    *PEOPLE_TABLES,
    "clicks",
    "events",
    "findings",
    "given_consents",
    "lists",
    "membership",
    "messages",
    "orders",
)

_MOST_WORDS = 300
"""Characters of a reply that are shown."""

_REPLY = re.compile(r"^reply (\S+?)(?::|,|$)")

_DECISION = "SELECT outcome FROM decisions_now WHERE number = $number"

_THEN = "SELECT reason, since, until, evidence FROM found_then"

_SINCE = "SELECT DISTINCT reason, since, until, evidence FROM found_since"

_LIFTED = """
SELECT DISTINCT reason, since, evidence, lifted_at, lifted_by FROM lifted_now
WHERE number = $number ORDER BY lifted_at, evidence
"""

_CONSENTS = """
SELECT state, method, given_at, expires_at, coalesce(in_force, TRUE), evidence FROM consents_now
WHERE number = $number ORDER BY coalesce(in_force, TRUE) DESC, given_at DESC NULLS LAST, evidence
"""

_LAST_SIGN = """
SELECT sign, happened_at FROM signs
WHERE number = $number AND list_contains($signs::VARCHAR[], sign)
ORDER BY happened_at DESC, sign LIMIT 1
"""

_MEMBERSHIPS = """
SELECT segment, is_primary FROM main.membership
WHERE run_id = $segment_run AND number = $number ORDER BY segment
"""

_WORDS = "SELECT message_id, body FROM main.replies"


@dataclass(frozen=True)
class FoundReason:
    """A reason: since when, until when if it ends by itself, what shows it, what would change it.

    ``words`` are those of the reply that shows it, with numbers and addresses hidden.
    """

    code: str
    title: str
    outcome: str
    since: datetime | None
    until: datetime | None
    evidence: str | None
    words: str | None
    changed_by: str


@dataclass(frozen=True)
class LiftedSuppression:
    """A suppression that was taken back, and what took it back."""

    title: str
    since: datetime | None
    evidence: str
    lifted_at: datetime | None
    lifted_by: str


@dataclass(frozen=True)
class ConsentShown:
    """A piece of evidence that they agreed, and whether it was in force in the run."""

    state: str
    method: str
    given_at: datetime | None
    expires_at: datetime | None
    in_force: bool
    evidence: str


@dataclass(frozen=True)
class OtherNumber:
    """The other number of the same handset, where the run knows it."""

    number: str
    outcome: str


@dataclass(frozen=True)
class Explanation:
    """Why a recipient is in or out. Numbers are masked.

    ``outcome`` is the run's, ``outcome_now`` that of what is known now; ``reasons`` are the run's,
    the weightiest first, and ``since_run`` those that came after it.
    """

    number: str
    run_id: str
    as_of: datetime
    outcome: str
    outcome_now: str
    reasons: list[FoundReason]
    since_run: list[FoundReason]
    lifted: list[LiftedSuppression]
    consents: list[ConsentShown]
    last_sign: tuple[str, datetime] | None
    segments: list[str]
    primary: str | None
    other_number: OtherNumber | None


def explain_number(raw: str, default_country: str, policies: Policies, run: Run) -> Explanation:
    """Say why a recipient may or may not be messaged, and which segments they are in.

    Args:
        raw: The number in any spelling, or what a contact holds in place of one.
        default_country: The playbook's.
        policies: The playbook's.
        run: The run.

    Raises:
        RunError: Neither the run nor the log knows the number, or its owner was forgotten.
    """
    with open_person(raw, default_country, policies, run) as person:
        return explain_person(person)


@dataclass(frozen=True)
class OpenPerson:
    """An engine that has one person's rows and nobody else's.

    Attributes:
        connection: The engine, as ``open_people`` gives it.
        run: The run.
        policies: The policies by which replies are read.
        number: The person's number, as the run knows it.
        outcomes: The run's decision for each number of the handset that it knows.
    """

    connection: Connection
    run: Run
    policies: Policies
    number: str
    outcomes: dict[str, str]


@contextmanager
def open_person(
    raw: str,
    default_country: str,
    policies: Policies,
    run: Run,
    also: Iterable[str] = (),
) -> Iterator[OpenPerson]:
    """Open an engine with one person in it.

    Args:
        raw: The number in any spelling, or what a contact holds in place of one.
        default_country: The playbook's.
        policies: The playbook's.
        run: The run.
        also: Tables of the lake to have besides those that ``explain_person`` reads.
    """
    exclude_run = run.source_of("exclude")
    spellings = _spellings(raw, default_country)
    with open_people(
        run, policies, exclude_run=exclude_run, tables={*_TABLES, *also}, only=spellings
    ) as connection:
        outcomes = {
            number: found[0][0]
            for number in spellings
            if (found := _rows(connection, _DECISION, number=number))
        }
        number = next(iter(outcomes), spellings[0])
        yield OpenPerson(connection, run, policies, number, outcomes)


def explain_person(person: OpenPerson) -> Explanation:
    """Say why a person may or may not be messaged.

    Raises:
        RunError: Neither the run nor the log knows the number, or its owner was forgotten.
    """
    connection, run, number = person.connection, person.run, person.number
    exclude_run = run.source_of("exclude")
    run_script(connection, "sendable", "explanation", number=number, exclude_run=exclude_run)
    signs = list(person.policies.staleness.signs)
    run_script(connection, "sendable.exclusion", "signs", as_of=run.as_of, signs=signs)
    explanation = _explain(connection, run, number, person.outcomes, signs)
    if number not in person.outcomes and not explanation.since_run and not explanation.lifted:
        remedy = "Write the number in international form, such as +61491570156"
        raise no_recipient(person, remedy)
    return explanation


def no_recipient(person: OpenPerson, remedy: str) -> RunError:
    """Give the error for a number that the run does not know.

    Args:
        person: Who was asked for.
        remedy: What to do, unless they were forgotten: then nothing can be said of them.
    """
    shown = mask_number(person.number)
    forgotten_at = find_forgotten_at(person.run.workspace.lake, [person.number])
    if forgotten_at is None:
        return RunError(f"run {person.run.run_id} has no recipient {shown}", remedy=remedy)
    return RunError(
        f"{shown} was forgotten on {forgotten_at:%d %B %Y}",
        remedy="Nothing is known of them but a keyed hash, which keeps them out for good",
    )


def _spellings(raw: str, default_country: str) -> list[str]:
    """Give what the number may be known by, the likeliest first.

    A contact whose number is not valid is known by its text, and a handset may have two numbers.
    """
    read = read_number(raw, default_country).numbers
    others = [twin for number in read for twin in twins(number)]
    return list(dict.fromkeys([*read, raw, *others]))


def _explain(
    connection: Connection, run: Run, number: str, outcomes: dict[str, str], signs: list[Sign]
) -> Explanation:
    words = {key: _shorten(mask_people_in(body)) for key, body in _rows(connection, _WORDS)}
    reasons = _by_weight(_rows(connection, _THEN), words)
    since_run = _by_weight(_rows(connection, _SINCE), words)
    outcome = outcomes.get(number, "not a recipient")
    ranks = [reason.outcome for reason in since_run] + [outcome]
    members = _memberships(connection, run, number)
    last_signs = _rows(connection, _LAST_SIGN, number=number, signs=signs)
    others = [other for other in outcomes if other != number and other in twins(number)]
    return Explanation(
        number=mask_number(number),
        run_id=run.run_id,
        as_of=run.as_of,
        outcome=outcome,
        outcome_now=next((rank for rank in ("excluded", "held") if rank in ranks), outcome),
        reasons=reasons,
        since_run=since_run,
        lifted=[
            LiftedSuppression(
                BY_CODE[reason].title,
                since,
                _masked(evidence),
                lifted_at,
                _masked_consent(lifted_by),
            )
            for reason, since, evidence, lifted_at, lifted_by in _rows(
                connection, _LIFTED, number=number
            )
        ],
        consents=[
            replace(ConsentShown(*row), evidence=mask_people_in(row[-1]))
            for row in _rows(connection, _CONSENTS, number=number)
        ],
        last_sign=(last_signs[0][0], last_signs[0][1]) if last_signs else None,
        segments=[segment for segment, _ in members],
        primary=next((segment for segment, is_primary in members if is_primary), None),
        other_number=next(
            (OtherNumber(mask_number(other), outcomes[other]) for other in others), None
        ),
    )


def _by_weight(rows: Iterable[tuple[Any, ...]], words: dict[str, str]) -> list[FoundReason]:
    weights = {reason.code: weight for weight, reason in enumerate(REASONS)}
    found = []
    for code, since, until, evidence in rows:
        reason = BY_CODE[code]
        reply = _REPLY.match(evidence or "")
        found.append(
            FoundReason(
                code,
                reason.title,
                reason.outcome,
                since,
                until,
                _masked_refusal(evidence) if evidence else None,
                words.get(reply.group(1)) if reply else None,
                reason.changed_by,
            )
        )
    return sorted(found, key=lambda reason: (weights[reason.code], str(reason.since)))


def _memberships(connection: Connection, run: Run, number: str) -> list[tuple[Any, ...]]:
    """Give a recipient's segments; none while the segment step has not run."""
    if "segment" not in run.manifest.steps:
        return []
    return _rows(connection, _MEMBERSHIPS, segment_run=run.source_of("segment"), number=number)


def _rows(connection: Connection, sql: str, **bound: Any) -> list[tuple[Any, ...]]:
    return connection.execute(sql, bound).fetchall()


def _masked(evidence: str) -> str:
    """Hide people's numbers and addresses in evidence: ids come first, words stand in quotes."""
    record, quote, words = evidence.partition('"')
    return record + quote + mask_people_in(words)


def _masked_consent(evidence: str) -> str:
    """Hide people in what lifted a suppression: a reply, or else a consent in the user's words."""
    return _masked(evidence) if _REPLY.match(evidence) else mask_people_in(evidence)


def _masked_refusal(evidence: str) -> str:
    """Hide people in what shows a reason; what shows a refusal is in the user's words."""
    is_refusal = evidence.startswith("not agreed")
    return mask_people_in(evidence) if is_refusal else _masked(evidence)


def _shorten(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _MOST_WORDS else line[: _MOST_WORDS - 1] + "…"
