"""The promise of the log: who opted out is suppressed, unless a valid lift row says otherwise.

Histories are drawn at random: opt-outs by list, file and reply, STARTs, consents, refusals,
reviews, a classifier that changes its mind, and runs in between, in any order. What must come of
them is worked out here in plain Python, one opt-out at a time, and in no other way shared with the
SQL that decides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as arrow
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sendable import lifts
from sendable.engine.duckdb import Connection, query
from sendable.lake_rows import as_arrow
from sendable.lifts import find_lifts
from sendable.policies import read_policies
from sendable.runs import Manifest, Run
from sendable.schemas import TABLES, arrow_schema
from sendable.suppressions import find_suppressions, register_active
from sendable.workspace import Workspace

from .library import ANN, AS_OF, BEN, DAY, SHIPPED, World, frame_of

MOBILE, LANDLINE_FORM = "+5491123456781", "+541123456781"
TWINS = {MOBILE: LANDLINE_FORM, LANDLINE_FORM: MOBILE}
READ_TABLES = tuple(table for table in lifts.READS if table != "reply_meanings")
POLICIES = read_policies(SHIPPED)
EXCLUDING = {
    "stop": ("opt_out", "keyword", "opted_out_keyword"),
    "phrase": ("opt_out", "phrase", "opted_out_phrase"),
    "wrong": ("wrong_number", "phrase", "wrong_number"),
    "complaint": ("complaint", "phrase", "complaint"),
}
LABEL_OF = {"opted_out_phrase": "opt_out", "wrong_number": "wrong_number", "complaint": "complaint"}
BY_CONSENT = {
    *("opted_out_list", "opted_out_keyword", "opted_out_phrase", "wrong_number", "complaint"),
    *("do_not_call", "deactivated_number", "reassigned_number"),
}
SENDERS = (None, "+61 491 571 804", "61491571804", "Shop", "SHOP")
PLAIN_SENDER = dict(zip(SENDERS, (None, "1", "1", "2", "2"), strict=True))
FILE_REASONS = (
    *("manual_suppression", "do_not_call", "deactivated_number", "reassigned_number"),
    "opted_out_list",
)


@dataclass(frozen=True)
class Event:
    """Something that becomes known: what, of whom, when it happened, and which detail of it."""

    kind: str
    number: str
    hours: int | None
    detail: int

    @property
    def at(self) -> datetime | None:
        return None if self.hours is None else AS_OF + timedelta(hours=self.hours)


events = st.lists(
    st.builds(
        Event,
        st.sampled_from(
            (
                *("list", "file", *EXCLUDING, "start", "start", "yes", "express", "express"),
                *("implied", "none", "review", "review", "new mind", "order", "run", "run"),
            )
        ),
        st.sampled_from([ANN, BEN, MOBILE, LANDLINE_FORM]),
        st.none() | st.sampled_from([-80, -79, -55, -54, -30, -29, -6, -5, 0, 30]),
        st.integers(0, 59),
    ),
    min_size=2,
    max_size=30,
)


@pytest.fixture(scope="module")
def connection() -> Iterator[Connection]:
    """An engine, opened once: to open one takes longer than to fill it."""
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        yield connection


@dataclass
class Lake:
    """The tables that suppressing and lifting read, in memory, and the runs that write the log."""

    connection: Connection
    rows: dict[str, list[dict[str, Any]]] = field(
        default_factory=lambda: {table: [] for table in READ_TABLES}
    )
    kinds: dict[str, str] = field(default_factory=dict)
    mind_changed: bool = False
    day: int = 0

    def engine(self) -> Connection:
        """Give the engine with the tables as they are now."""
        for table in READ_TABLES:
            schema = arrow_schema(TABLES[table].model)
            rows = arrow.Table.from_pylist(self.rows[table], schema=schema)
            self.connection.execute(f'DROP TABLE IF EXISTS main."{table}"')
            self.connection.from_arrow(rows).create(table)
        self.connection.register("meanings", self._meanings())
        return self.connection

    @property
    def run(self) -> Run:
        now = AS_OF + timedelta(days=self.day)
        manifest = Manifest(run_id=f"run-{self.day}", as_of=now, started_at=now, playbook_folder="")
        return Run(Workspace(Path("nowhere")), manifest)

    def write_log(self) -> None:
        """Take the two steps of a run."""
        self._append(find_suppressions(self.engine(), self.run))
        self._append(find_lifts(self.engine(), POLICIES, self.run))
        self.day += 1

    def suppressed(self) -> set[str]:
        connection = self.engine()
        register_active(connection)
        return set(query(connection, "SELECT number FROM suppressed_now")["number"])

    def _append(self, found: pd.DataFrame) -> None:
        rows = as_arrow(found, TABLES["suppressions"]).to_pylist()
        known = {row["suppression_id"] for row in self.rows["suppressions"]}
        assert not known & {row["suppression_id"] for row in rows}
        self.rows["suppressions"] += rows

    def _meanings(self) -> pd.DataFrame:
        rows = []
        for message_id, kind in self.kinds.items():
            label, manner = EXCLUDING[kind][:2] if kind in EXCLUDING else ("opt_in", "keyword")
            outcome = "exclude" if kind in EXCLUDING else "keep"
            if kind == "yes":
                label, manner = "positive", "answer"
            if self.mind_changed and manner == "phrase":
                label, outcome = "neutral", "keep"
            rows.append((message_id, label, "certain", outcome, manner, "words", "en"))
        columns = ["message_id", "label", "certainty", "outcome", "manner", "words", "lang"]
        return pd.DataFrame(rows, columns=columns).astype("str")


def happen(lake: Lake, event: Event, position: int) -> None:
    """Let something become known."""
    key, detail = f"{event.kind[0].upper()}{position}", event.detail
    if event.kind == "run":
        lake.write_log()
    elif event.kind == "new mind":
        lake.mind_changed = not lake.mind_changed
    elif event.kind == "list":
        row = {"list_id": 109, "contact_id": position, "phone_raw": "x", "number": event.number}
        row |= {"opted_out_at": event.at, "first_seen_at": AS_OF}
        lake.rows["opt_outs"].append(row)
    elif event.kind == "file":
        row = {"source": "old", "row_key": key, "number": event.number, "since": event.at}
        row |= {"reason": FILE_REASONS[detail % 5], "evidence": key, "first_seen_at": AS_OF}
        lake.rows["listed_suppressions"].append(row)
    elif event.kind in ("express", "implied", "none"):
        row = {"source": "forms", "consent_key": key, "number": event.number, "method": "form"}
        row |= {"state": event.kind, "given_at": event.at, "evidence": key}
        lake.rows["given_consents"].append(row)
    elif event.kind == "order":
        # A sign of life, which lifts nothing that anybody said.
        row = {"order_id": key, "source": "shop", "number": event.number, "status": "completed"}
        lake.rows["orders"].append({**row, "ordered_at": event.at or AS_OF})
    elif event.kind == "review":
        replies = list(lake.kinds)
        if replies:
            label = ("neutral", "opt_out", "complaint", "opt_in")[detail % 4]
            at = AS_OF + timedelta(hours=detail % 3)
            row = {"message_id": replies[detail % len(replies)], "label": label}
            row |= {"reviewed_at": at, "reviewed_by": "Pat"}
            keys = ("message_id", "reviewed_at")
            others = [[one[name] for name in keys] for one in lake.rows["reply_reviews"]]
            if [row[name] for name in keys] not in others:
                lake.rows["reply_reviews"].append(row)
    else:
        also = BEN if detail % 7 == 0 and event.number != BEN else None
        body = {"stop": "STOP", "start": "START"}.get(event.kind, "words")
        row = {"message_id": key, "number": event.number, "also_number": also, "body": body}
        row |= {"received_at": event.at, "received_by": SENDERS[detail % 5]}
        lake.rows["replies"].append(row)
        lake.kinds[key] = event.kind


@dataclass(frozen=True)
class Said:
    """One opt-out of one number, as the oracle knows it."""

    number: str
    reason: str
    since: datetime | None
    record: str
    read_at: datetime | None = None
    sender: str | None = None


class Oracle:
    """What must come of a history, worked out opt-out by opt-out."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.logged: set[Said] = set()
        self.lifted: set[Said] = set()

    def found(self) -> set[Said]:
        rows = self.lake.rows
        said = {
            Said(row["number"], "opted_out_list", row["opted_out_at"], f"contact {place}")
            for place, row in enumerate(rows["opt_outs"])
        }
        said |= {
            Said(row["number"], row["reason"], row["since"], row["row_key"])
            for row in rows["listed_suppressions"]
        }
        for row in rows["replies"]:
            kind = self.lake.kinds[row["message_id"]]
            if kind not in EXCLUDING or (self.lake.mind_changed and kind != "stop"):
                continue
            for number in {row["number"], row["also_number"]} - {None}:
                sender = PLAIN_SENDER[row["received_by"]]
                read_at, _ = self.last_review(row["message_id"])
                reason, since = EXCLUDING[kind][2], row["received_at"]
                said.add(Said(number, reason, since, row["message_id"], read_at, sender))
        return said

    def write_log(self, now: datetime) -> None:
        self.logged |= self.found()
        self.lifted |= {said for said in self.logged if self.may_be_lifted(said, now)}

    def suppressed(self) -> set[str]:
        numbers = {said.number for said in (self.logged | self.found()) - self.lifted}
        return numbers | {TWINS[number] for number in numbers & set(TWINS)}

    def may_be_lifted(self, said: Said, now: datetime) -> bool:
        _, labels = self.last_review(said.record)
        if said.reason in LABEL_OF and labels and LABEL_OF[said.reason] not in labels:
            return True
        if said.since is None:
            return False
        return self.started(said, said.since, now) or self.agreed(said, said.since, now)

    def started(self, said: Said, since: datetime, now: datetime) -> bool:
        if said.reason not in ("opted_out_keyword", "opted_out_phrase") or said.sender is None:
            return False
        return any(
            self.lake.kinds[row["message_id"]] == "start"
            and (row["number"], row["also_number"]) == (said.number, None)
            and PLAIN_SENDER[row["received_by"]] == said.sender
            and row["received_at"] is not None
            and since < row["received_at"] <= now
            and self.last_review(row["message_id"])[1] <= {"opt_in"}
            for row in self.lake.rows["replies"]
        )

    def agreed(self, said: Said, since: datetime, now: datetime) -> bool:
        mine = [row for row in self.lake.rows["given_consents"] if row["number"] == said.number]
        refused = [row["given_at"] for row in mine if row["state"] == "none"]
        return said.reason in BY_CONSENT and any(
            row["state"] == "express"
            and row["given_at"] is not None
            and since + timedelta(days=1) < row["given_at"] <= now
            and all(at is not None and at < row["given_at"] for at in refused)
            for row in mine
        )

    def last_review(self, message_id: str) -> tuple[datetime | None, set[str]]:
        mine = [row for row in self.lake.rows["reply_reviews"] if row["message_id"] == message_id]
        if not mine:
            return None, set()
        last = max(row["reviewed_at"] for row in mine)
        return last, {row["label"] for row in mine if row["reviewed_at"] == last}


@pytest.mark.parametrize("examples", [10, pytest.param(50, marks=pytest.mark.slow)])
def test_nobody_who_opted_out_is_free_without_a_valid_lift_row(
    connection: Connection, examples: int
) -> None:
    @settings(deadline=None, max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(events)
    def hold(happened: list[Event]) -> None:
        lake = Lake(connection)
        oracle = Oracle(lake)
        for position, event in enumerate([*happened, Event("run", ANN, 0, 0)]):
            now = lake.run.as_of
            happen(lake, event, position)
            if event.kind == "run":
                oracle.write_log(now)
                assert lake.suppressed() == oracle.suppressed()
        lifted = {row["lifts"] for row in lake.rows["suppressions"] if row["action"] == "lift"}
        standing = {
            row["number"]
            for row in lake.rows["suppressions"]
            if row["action"] == "suppress" and row["suppression_id"] not in lifted
        }
        assert standing <= lake.suppressed()
        assert len(lifted) == len(oracle.lifted)

    hold()


@pytest.mark.parametrize("examples", [6, pytest.param(30, marks=pytest.mark.slow)])
def test_what_comes_in_between_two_runs_frees_nobody(connection: Connection, examples: int) -> None:
    """Until a run has written a lift, nothing that becomes known takes anybody off."""

    @settings(deadline=None, max_examples=examples, suppress_health_check=[HealthCheck.too_slow])
    @given(events, events)
    def hold(before: list[Event], after: list[Event]) -> None:
        lake = Lake(connection)
        for position, event in enumerate(before):
            happen(lake, event, position)
        lake.write_log()
        suppressed = lake.suppressed()
        for position, event in enumerate(after, start=100):
            if event.kind != "run":
                happen(lake, event, position)
        assert suppressed <= lake.suppressed()

    hold()


def test_the_histories_hold_lifts_of_every_way(connection: Connection) -> None:
    """Guards the property: it would hold for a log that never lifts."""
    ways = {
        "START": [Event("stop", ANN, -30, 1), Event("start", ANN, -6, 1)],
        "consent": [Event("list", ANN, -80, 0), Event("express", ANN, -5, 0)],
        "review": [Event("complaint", ANN, -30, 1), Event("review", ANN, 0, 0)],
    }
    for way, happened in ways.items():
        lake = Lake(connection)
        for position, event in enumerate(happened):
            happen(lake, event, position)
        assert lake.suppressed() == {ANN}, way
        lake.write_log()
        assert lake.suppressed() == set(), way


@pytest.mark.slow
@given(events, events)
@settings(
    deadline=None,
    max_examples=4,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
def test_through_the_steps_nobody_suppressed_is_sendable(
    tmp_path_factory: pytest.TempPathFactory,
    connection: Connection,
    before: list[Event],
    after: list[Event],
) -> None:
    """With the program's own reading of replies, and people who buy, click and are imported."""
    world = World(tmp_path_factory.mktemp("world"))
    lake = Lake(connection)
    oracle = Oracle(lake)
    for day, happened in enumerate((before, after)):
        world.begin(AS_OF + day * DAY)
        for position, event in enumerate(happened, start=100 * day):
            if event.kind not in {"phrase", "wrong", "complaint", "yes", "review", "run"}:
                happen(lake, event, position)
        for number in (ANN, BEN, MOBILE):
            world.contact(number, on=("Newsletter", "VIP club")[day], country="AR")
            world.order(number, world.run.as_of - DAY)
            world.click(number, world.run.as_of - DAY)
        for table in ("opt_outs", "listed_suppressions", "replies", "given_consents"):
            world.lake.upsert(table, frame_of(table, lake.rows[table]))
        decisions = world.exclude()
        oracle.write_log(world.run.as_of)
        world.segment()
        free = set(decisions.index[decisions["outcome"] == "sendable"])
        assert not free & oracle.suppressed()
        assert not world.members("everyone") & oracle.suppressed()
        excluded = decisions.index[decisions["outcome"] == "excluded"]
        assert set(excluded) == oracle.suppressed() & set(decisions.index)
