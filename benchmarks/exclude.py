"""Exclude: the whole step on a large account, against the same decisions by hand in pandas.

Both read the same lake with its numbers parsed, and come to an outcome and a deciding reason for
every recipient; the two are compared. Ours also reads the replies, and writes evidence, findings,
waterfalls, the suppression log, consents and the metrics of its gate. What a reply means is given
to the pandas version, so there is a ratio without the reading, too.
"""

from __future__ import annotations

import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
from deltalake import write_deltalake

from benchmarks.by_hand import decide_by_hand
from benchmarks.lake_rows import fit_rows
from benchmarks.measuring import measure, say
from sendable.brief import Brief
from sendable.consent import find_consents
from sendable.engine.duckdb import Connection, open_engine
from sendable.exclusion.step import record_exclusion
from sendable.exclusion.waterfalls import count_waterfall
from sendable.gates.exclusion import measure_exclusion
from sendable.lifts import find_lifts
from sendable.people import open_people
from sendable.playbook import Playbook, read_playbook
from sendable.replies.meanings import record_meanings, register_meanings
from sendable.runs import Manifest, Run
from sendable.suppressions import find_suppressions
from sendable.workspace import PROJECT_ROOT, Workspace

AS_OF = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

RUN_ID = "20261121T090000Z-bench"

SIZES = {
    "small": (100_000, 2_000_000),
    "medium": (1_000_000, 20_000_000),
    "large": (1_000_000, 50_000_000),
}
"""Recipients and messages. There are 0.4 replies for each recipient."""

TABLES_MADE = (
    "contacts",
    "lists",
    "messages",
    "replies",
    "clicks",
    "orders",
    "opt_outs",
    "listed_suppressions",
    "preferences",
    "membership",
)

_BATCH = 2_000_000
"""Messages written at once: a file each, as weeks of history come in."""


def run(size: str) -> dict[str, Any]:
    """Make the account, exclude in both ways, compare, and give the figures."""
    people, messages = SIZES[size]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = measure(make_account, str(folder), people, messages)
        say(f"account of {people:,} people and {messages:,} messages made in {made.seconds:.0f} s")
        ours = measure(exclude_all, str(folder))
        parts, cpu_seconds = ours.answer
        say("ours: " + ", ".join(f"{part} {took:.1f} s" for part, took in parts.items()))
        theirs = measure(decide_by_hand, str(folder))
        pandas_seconds, pandas_cpu_seconds = theirs.answer
        compared = measure(compare, str(folder)).answer
    step = sum(parts.values())
    say(
        f"the step: {step:.1f} s ({cpu_seconds:.1f} s of processor time), "
        f"at most {ours.peak_mb:,.0f} MB"
    )
    say(
        f"pandas: {pandas_seconds:.1f} s ({pandas_cpu_seconds:.1f} s of processor time), "
        f"at most {theirs.peak_mb:,.0f} MB"
    )
    say(f"decisions that differ: {compared['different']:,} of {compared['recipients']:,}")
    return {
        "seconds": round(step, 1),
        "cpu_seconds": round(cpu_seconds, 1),
        "peak_mb": round(ours.peak_mb),
        "messages": messages,
        "pandas_seconds": round(pandas_seconds, 1),
        "pandas_cpu_seconds": round(pandas_cpu_seconds, 1),
        "pandas_peak_mb": round(theirs.peak_mb),
        **compared,
        "parts": {part: round(took, 1) for part, took in parts.items()},
        "ratios": {
            "pandas": round(step / pandas_seconds, 3),
            "pandas_without_reading": round((step - parts["meanings"]) / pandas_seconds, 3),
            "pandas_cpu": round(cpu_seconds / pandas_cpu_seconds, 3),
        },
    }


def make_account(folder: str, people: int, messages: int) -> None:
    """Write a lake with an account in it."""
    workspace = Workspace(Path(folder) / "workspace")
    workspace.prepare()
    for name in TABLES_MADE:
        steps = range(0, messages, _BATCH) if name == "messages" else (0,)
        for first in steps:
            with duckdb.connect() as connection:
                connection.execute("SET TimeZone = 'UTC'")
                connection.execute("SET enable_progress_bar = false")
                bound = {
                    "people": people,
                    "messages": messages,
                    "first": first,
                    "last": min(first + _BATCH, messages),
                }
                _define(connection, bound)
                write_deltalake(
                    workspace.lake.path(name), fit_rows(connection.view(name), name), mode="append"
                )


def _define(connection: Connection, bound: dict[str, int]) -> None:
    """Make the account's views. A view holds no parameters, so the numbers are put in."""
    text = Path(__file__).with_name("account.sql").read_text(encoding="utf-8")
    for name, value in bound.items():
        text = text.replace(f"${name}", str(value))
    connection.execute(text)


_BASIS = {"state": "express", "method": "web form", "evidence": "sign-up form"}

BRIEF: dict[str, Any] = {
    "goal": "reduce churn",
    "default_country": "US",
    "consent": {f"List {place}": dict(_BASIS) for place in (101, 102, 103)},
    "marketing": {"senders": ["Wattle"]},
}
"""The brief of the account: three of its four lists are declared."""


def open_playbook(goal: str = "reduce churn") -> Playbook:
    """Give the shipped playbook, with the account's brief."""
    brief = Brief.model_validate({**BRIEF, "goal": goal})
    return read_playbook(PROJECT_ROOT / "playbook", brief)


def open_run(folder: str) -> tuple[Run, Playbook]:
    """Give the run that is measured, and its playbook."""
    playbook = open_playbook()
    manifest = Manifest(
        run_id=RUN_ID,
        as_of=AS_OF,
        started_at=AS_OF,
        playbook_folder=str(playbook.folder),
    )
    run = Run(Workspace(Path(folder) / "workspace"), manifest)
    run.record("ingest", AS_OF, {})
    return run, playbook


def exclude_all(folder: str) -> tuple[dict[str, float], float]:
    """Take the step as the tasks do; give the seconds of each part, and of processor time."""
    run, playbook = open_run(folder)
    lake, policies = run.workspace.lake, playbook.policies
    clock, worked = Clock(), time.process_time()
    record_meanings(run, policies)
    clock.note("meanings")
    with open_engine(lake) as connection:
        register_meanings(connection, policies)
        lake.append("suppressions", find_suppressions(connection, run))
    clock.note("suppressions")
    with open_engine(lake) as connection:
        register_meanings(connection, policies)
        lake.append("suppressions", find_lifts(connection, policies, run))
    clock.note("lifts")
    with open_engine(lake) as connection:
        register_meanings(connection, policies)
        consents = find_consents(connection, playbook, run)
    lake.replace_run_rows("consents", run.run_id, consents)
    clock.note("consents")
    waterfalls = record_exclusion(run, playbook).waterfalls
    clock.note("decisions")
    with open_people(run, policies, exclude_run=run.run_id) as connection:
        metrics = measure_exclusion(connection, run, playbook)
    assert metrics["suppressed_and_sendable"].iloc[0] == 0
    assert metrics["waterfall_gap"].iloc[0] == 0
    run.record("exclude", AS_OF, count_waterfall(waterfalls))
    clock.note("metrics")
    return clock.parts, time.process_time() - worked


class Clock:
    """Notes how long each part took."""

    def __init__(self) -> None:
        self.parts: dict[str, float] = {}
        self._since = time.perf_counter()

    def note(self, part: str) -> None:
        """Note a part that has just ended."""
        now = time.perf_counter()
        self.parts[part], self._since = now - self._since, now


def compare(folder: str) -> dict[str, int]:
    """Count recipients of whom the two ways think differently."""
    run, _ = open_run(folder)
    ours = pd.read_parquet(run.folder / "decisions.parquet")
    theirs = pd.read_parquet(Path(folder) / "by_hand.parquet")
    columns = ["outcome", "primary_reason"]
    both = ours.set_index("number")[columns].join(
        theirs.set_index("number")[columns], rsuffix="_by_hand", how="outer"
    )
    different = (both["outcome"] != both["outcome_by_hand"]) | (
        both["primary_reason"].fillna("") != both["primary_reason_by_hand"].fillna("")
    )
    for pair, count in both[different].value_counts(dropna=False).head(10).items():
        say(f"  {pair}: {count}")
    return {"recipients": len(both), "different": int(different.sum())}
