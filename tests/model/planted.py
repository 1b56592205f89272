"""Faults that are planted into Sendable, each with a course of the machine that must notice it.

The gates are switched off meanwhile: what is asked is whether the model sees it by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

from sendable import lifts, pushing
from sendable.exclusion import waterfalls
from sendable.gates.report import GateReport
from sendable.ingestion import contacts
from sendable.lake import Lake
from sendable.publish.approval import states
from sendable.publish.approval.bands import Band
from sendable.publish.push import planning
from sendable.schemas import Table
from tasks import scrub

from .cast import PEOPLE, Said
from .deeds import Deed, Happening
from .machine import Months
from .town import LISTS

ANN, BEN, CAS, NEW = PEOPLE[0], PEOPLE[1], PEOPLE[2], PEOPLE[9]

Course = Callable[[Months], None]


@dataclass(frozen=True)
class Fault:
    """Something that Sendable could do wrong, and what has to happen for it to matter."""

    planted: Callable[[], AbstractContextManager[Any]]
    course: Course


def _do(months: Months, deed: Deed, who: str, pick: int = 0) -> None:
    months.people_do_things([Happening(deed, who, who, pick, 20)])


def _say(months: Months, kind: Said, who: str) -> None:
    """Have somebody write, to no list of ClickSend's, so that it moves nobody."""
    months._wait(minutes=10)
    months._say(who, kind, 0)


# The push does not ask who said stop since the run.


def _nobody_is_silent(connection: Any, *_: Any) -> None:
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE silenced AS SELECT NULL::VARCHAR AS number,"
        " NULL::VARCHAR AS reason, NULL::TIMESTAMPTZ AS since WHERE FALSE"
    )


def _stop_between_run_and_push(months: Months) -> None:
    _do(months, "joins", NEW)
    months.a_refresh_runs(None)
    _say(months, "phrase", NEW)
    months.a_push_runs(None)


# Whom a person put onto the opt-out list is not read.


def _put_onto_the_opt_out_list(months: Months) -> None:
    _do(months, "is put onto an opt-out list", ANN)
    months.a_refresh_runs(None)


# An approval counts for a segment's name, whatever its rule is by now.


def _approved_by_name(found: Any, decision: Any) -> Any:
    if decision is not None:
        decision = replace(decision, rule_hash=found.rule_hash)
    return _conclude(found, decision)


_conclude = states._conclude


def _rule_edited(months: Months) -> None:
    months.a_rule_is_edited("everyone", 1)
    _do(months, "joins", NEW)
    months.a_refresh_runs(None)
    months.a_push_runs(None)


# Who left a segment stays on its list.


def _without_leavers(*args: Any, **kwargs: Any) -> Any:
    return replace(_plan_shard(*args, **kwargs), remove={})


_plan_shard = planning._plan_shard


def _leaves_a_segment(months: Months) -> None:
    [vip] = [one for one in months.town.contacts(LISTS["VIP club"]) if one.text == CAS]
    months.town.leave(vip.contact_id)
    months.a_refresh_runs(None)
    months.a_push_runs(None)


# The waterfall counts one person too many, from its top to the step that takes them.


def _one_too_many(of_contacts: int, without: int, people: int, verdicts: Any) -> Any:
    first = next(iter(verdicts))
    more = {**verdicts, first: verdicts[first] + 1}
    return _draw(of_contacts + 1, without, people + 1, more)


_draw = waterfalls._draw


def _anything(months: Months) -> None:
    months.a_refresh_runs(None)


# START lifts an opt-out whatever number of ours it was said to.


def _start_to_another_number(months: Months) -> None:
    _do(months, "is sent to", ANN, 0)
    _say(months, "phrase", CAS)
    _do(months, "is sent to", ANN, 1)
    _say(months, "start", CAS)
    months.a_refresh_runs(None)


# The scrub after an ingest is left out.


def _says_stop(months: Months) -> None:
    _say(months, "phrase", ANN)
    months.a_refresh_runs(None)


# An approval holds whatever the size.


def _grows(months: Months) -> None:
    months.somebody_decides("everyone", 1, 0)
    _do(months, "joins", NEW)
    months.a_refresh_runs(None)
    months.a_push_runs(None)


# Contacts that left stay in the lake as if they were there.


def _leaves(months: Months) -> None:
    [ann] = [
        one for one in months.town.contacts(LISTS["Newsletter"]) if one.text.endswith(ANN[-9:])
    ]
    months.town.leave(ann.contact_id)
    months.a_refresh_runs(None)


# New replies take the place of those that were there.


def _without_the_old_ones(lake: Lake, spec: Table, rows: Any) -> Any:
    if spec.name == "replies":
        lake._open(spec.name).delete()
    return _merge(lake, spec, rows)


_merge = Lake._merge


def _two_write(months: Months) -> None:
    for who in (BEN, CAS):
        _do(months, "is sent to", who, 0)
        _say(months, "warm", who)
        months._wait(days=70)
        months.a_refresh_runs(None)


def _set(owner: Any, name: str, value: Any) -> Callable[[], AbstractContextManager[Any]]:
    return lambda: patch.object(owner, name, value)


_ASKS_SENDER = "AND coalesce(standing.sender, replied.sender) = starts.sender"
assert _ASKS_SENDER in lifts._FIND

FAULTS = {
    "the push does not ask who said stop since the run": Fault(
        _set(pushing, "find_silenced", _nobody_is_silent), _stop_between_run_and_push
    ),
    "whom people put onto the opt-out list is not read": Fault(
        _set(contacts, "store_opt_outs", lambda *args: (0, 0, 0)), _put_onto_the_opt_out_list
    ),
    "an approval counts by the segment's name": Fault(
        _set(states, "_conclude", _approved_by_name), _rule_edited
    ),
    "who left a segment stays on its list": Fault(
        _set(planning, "_plan_shard", _without_leavers), _leaves_a_segment
    ),
    "the waterfall has one person too many": Fault(
        _set(waterfalls, "_draw", _one_too_many), _anything
    ),
    "START to another number lifts an opt-out": Fault(
        _set(lifts, "_FIND", lifts._FIND.replace(_ASKS_SENDER, "")), _start_to_another_number
    ),
    "the scrub after an ingest is left out": Fault(
        _set(scrub, "has_work", lambda workspace: False), _says_stop
    ),
    "an approval holds for every size": Fault(
        _set(Band, "__contains__", lambda band, size: True), _grows
    ),
    "who left the account is still a recipient": Fault(
        _set(contacts, "close_contacts", lambda *args, **kwargs: contacts.Stored()), _leaves
    ),
    "new replies take the place of the old ones": Fault(
        _set(Lake, "_merge", _without_the_old_ones), _two_write
    ),
}


@contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """Plant a fault, with every gate open."""
    with ExitStack() as undo:
        undo.enter_context(fault.planted())
        undo.enter_context(patch.object(GateReport, "raise_if_failed", lambda report: None))
        yield


def plays_well(months: Months, course: Course) -> None:
    """Play a course from a copy of the account that was pushed once."""
    months.open()
    try:
        course(months)
    finally:
        months.teardown()
