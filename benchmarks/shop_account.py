"""The made-up shop as an account's lake, and what is looked at there: previews and explanations."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.lake_rows import fit_rows
from benchmarks.measuring import measure, say
from benchmarks.shop_by_rules import begin
from sendable.lake import Lake
from sendable.person_in_segments import explain_in_segments
from sendable.playbook import read_playbook
from sendable.preview import preview_rule
from sendable.replies.classifier import make_classifier
from sendable.runs import load_run
from sendable.segments.borders import name_orders, name_question
from sendable.segments.families import recall_families
from sendable.workspace import PROJECT_ROOT, Workspace

_TABLES = (
    "contacts",
    "lists",
    "replies",
    "reply_meanings",
    "clicks",
    "orders",
    "events",
    "loyalty",
    "attributes",
    "consents",
    "decisions",
    "suppressions",
    "pulls",
)

_PARTS = range(0, 1000, 50)
"""Thousandths of the messages that are written at once, as weeks of history come in."""

_TIMES = 3

_LOOKS = (
    ("preview", "of clicks", "clicks(30) >= 1 AND country = 'AU'"),
    ("preview", "of messages", "sent(90) >= 2 AND clicks(90) = 0"),
    ("preview", "of orders", "orders(365, category = 'skincare') >= 2 OR top(total_spend, 15)"),
    ("explain", "of somebody with many events", "+15550000005"),
    ("explain", "of somebody with few", "+15550070000"),
)
"""What is looked at. The lower the number, the more has happened to somebody."""


def make_account(shop: str, playbook: str, workspace: str, as_of: datetime) -> None:
    """Write the shop into the lake of a workspace whose segments were found, as one run."""
    run = begin(Path(workspace), as_of, _name_run(as_of))
    known = read_playbook(Path(playbook))
    lake = run.workspace.lake
    classifier = make_classifier(known.policies).version
    words = {"shop": shop, "run_id": run.run_id, "classifier": classifier}
    questions = list(name_orders(known.rules.values()))
    asked = [name_question(leaf, known.brief, lake) for leaf in questions]
    for table in _TABLES:
        _add(lake, table, words, 0, 1000)
    for first in _PARTS:
        _add(lake, "messages", words, first, first + _PARTS.step)
    # The segments were found in the shop's own tables; from now on these are the lake's.
    names = [name_question(leaf, known.brief, lake) for leaf in questions]
    borders = lake.read("standing_borders", run_id=run.run_id)
    renamed = borders["question"].map(dict(zip(asked, names, strict=True)))
    lake.replace_run("standing_borders", run.run_id, borders.assign(question=renamed))
    for step in ("ingest", "exclude", "segment"):
        run.record(step, as_of, {})


def _add(lake: Lake, table: str, words: dict[str, str], first: int, last: int) -> None:
    text = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
    for word, value in (words | {"first": str(first), "last": str(last)}).items():
        text = text.replace(f"${word}", value)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        connection.execute("SET memory_limit = '2GB'")
        connection.execute(text)
        lake.add_checked(table, fit_rows(connection.view(table), table))


def _name_run(as_of: datetime) -> str:
    return f"{as_of:%Y%m%dT%H%M%SZ}-bench"


def look_at_account(shop: Path, playbook: Path, workspace: Path, as_of: datetime) -> dict[str, Any]:
    """Make the account, and measure previews of rules and explanations of people there.

    Each look is a fresh process, three times; the best counts. What Python takes to start and to
    load the program is said apart.
    """
    made = measure(make_account, str(shop), str(playbook), str(workspace), as_of)
    say(f"account made in {made.seconds:.0f} s")
    places = (str(workspace), str(playbook), _name_run(as_of))
    took: dict[str, list[float]] = {"preview": [], "explain": []}
    for kind, name, given in _LOOKS:
        turns = [measure(_look, *places, kind, given).answer for _ in range(_TIMES)]
        read, looked, worked = min(turns, key=lambda turn: float(turn[0] + turn[1]))
        took[kind].append(read + looked)
        say(
            f"{kind} {name}: {read + looked:.2f} s ({worked:.2f} s of processor time), of which"
            f" the playbook {read:.2f} s"
        )
    start = min(_start() for _ in range(_TIMES))
    say(f"starting Python and loading the program, which is not in these: {start:.2f} s")
    seconds = {f"{kind}_seconds": round(max(each), 2) for kind, each in took.items()}
    return {**seconds, "start_seconds": round(start, 2)}


def _look(
    workspace: str, playbook: str, run_id: str, kind: str, given: str
) -> tuple[float, float, float]:
    """Look as the command does.

    Returns:
        Seconds of reading the playbook, of the look itself, and of the processor for both.
    """
    began, worked = time.perf_counter(), time.process_time()
    run = load_run(Workspace(Path(workspace)), run_id)
    known = recall_families(read_playbook(Path(playbook)), run)
    read = time.perf_counter()
    if kind == "preview":
        preview_rule(given, known, run)
    else:
        explain_in_segments(given, known, run)
    return read - began, time.perf_counter() - read, time.process_time() - worked


def _start() -> float:
    """Give the seconds that Python takes to start and to load what the commands use."""
    began = time.perf_counter()
    loading = "import sendable.cli, sendable.person_in_segments, sendable.preview"
    subprocess.run([sys.executable, "-c", loading], check=True, cwd=PROJECT_ROOT)  # noqa: S603
    return time.perf_counter() - began
