"""Spark beside DuckDB: one playbook's rules over one account's lake, on this machine alone.

Both make ``evaluated``, the answers for every recipient, from the same Delta tables; the answers
are compared. Starting Spark and handing tables over to it is part of its time.
"""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb
import psutil

from benchmarks.measuring import Measured, measure, say
from benchmarks.segment import SHOPS
from benchmarks.shop_account import make_account
from benchmarks.shop_by_hand import AS_OF
from benchmarks.shop_by_rules import segment_by_rules, write_playbook
from benchmarks.shop_segments import SEGMENTS, SIZES
from benchmarks.shop_tables import make_shop
from sendable.brief import Brief
from sendable.engine.declared import DuckdbEngine, SparkEngine
from sendable.people import open_people
from sendable.playbook import read_playbook
from sendable.rules import plan_rules
from sendable.runs import load_run
from sendable.segments.answering import answer_rules
from sendable.segments.membership import gather_rules, prepare_facts
from sendable.workspace import Workspace

_ENGINES = {"duckdb": DuckdbEngine(), "spark": SparkEngine(name="spark", master="local[2]")}

_DIFFERENT = """
SELECT
    (SELECT count(*) FROM (FROM read_parquet($ours) EXCEPT ALL FROM read_parquet($theirs)))
    + (SELECT count(*) FROM (FROM read_parquet($theirs) EXCEPT ALL FROM read_parquet($ours)))
"""


def run(size: str) -> dict[str, Any]:
    """Make the account, answer the rules in both ways, compare, and give the figures."""
    people, events = SHOPS[size]
    many = SIZES[size]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shop, playbook, workspace = (str(folder / part) for part in ("shop", "pb", "workspace"))
        Path(playbook).mkdir()
        write_playbook(Path(playbook), {key: {"rule": rule} for key, rule, _ in SEGMENTS[:many]})
        measure(make_shop, shop, people, events)
        measure(segment_by_rules, shop, playbook, workspace, AS_OF)
        measure(make_account, shop, playbook, workspace, AS_OF)
        say(f"account of {people:,} people and {events:,} events, {many} segments")
        found = {way: _measure(way, workspace, playbook) for way in _ENGINES}
        with duckdb.connect() as connection:
            files = [str(Path(workspace) / "lake" / f"{way}.parquet") for way in _ENGINES]
            given = dict(zip(("ours", "theirs"), files, strict=True))
            [(different,)] = connection.execute(_DIFFERENT, given).fetchall()
    say(f"people whose answers differ: {different}")
    figures = {way: one.answer for way, one in found.items()}
    return {"events": events, "people": people, "segments": many, "different": different} | figures


def _measure(way: str, workspace: str, playbook: str) -> Measured:
    one = measure(
        answer_once, way, workspace, playbook, str(Path(workspace) / "lake" / f"{way}.parquet")
    )
    told = one.answer
    say(
        f"{way}: {told['seconds']:.1f} s ({told['cpu']:.1f} s of processor time),"
        f" at most {told['peak_mb']:,} MB"
    )
    return one


def answer_once(way: str, workspace: str, playbook_folder: str, to: str) -> dict[str, Any]:
    """Answer all rules once, after the facts are there; the processes that it starts count."""
    playbook = read_playbook(Path(playbook_folder))
    run = load_run(Workspace(Path(workspace)), f"{AS_OF:%Y%m%dT%H%M%SZ}-bench")
    brief: Brief = playbook.brief.model_copy(update={"engine": _ENGINES[way]})
    with open_people(run, playbook.policies, exclude_run=run.run_id) as connection:
        rules = gather_rules(list(playbook.segments.values()), playbook.rules)
        prepare_facts(connection, run, brief, rules.values())
        began, worked = time.perf_counter(), time.process_time()
        answer_rules(connection, plan_rules(rules, as_of=run.as_of), brief, run)
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        others = psutil.Process().children(recursive=True)
        cpu += sum(sum(other.cpu_times()[:2]) for other in others)
        peak = sum(_peak_mb(other.pid) for other in (psutil.Process(), *others))
        connection.execute("COPY (FROM evaluated ORDER BY number) TO $1", [to])
    return {"seconds": round(seconds, 1), "cpu": round(cpu, 1), "peak_mb": round(peak)}


def _peak_mb(process: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text("ascii"))
    return int(found[1]) / 1024 if found else 0.0
