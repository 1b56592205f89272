"""Startup: what each command that looks takes to its first output and to its end.

On the small lake of a local account (2,000 people, six months), each time in a fresh process: from
its start to the first byte on its output, to its end, and the processor time of all.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.measuring import measure, say
from benchmarks.refresh import refresh_account
from sendable.clicksend.sandbox.account import create_account
from sendable.workspace import PROJECT_ROOT

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)

PEOPLE = 2_000

TIMES = 5

_MODULES = 15
"""How many of the slowest modules are told."""

_REPLIES = ("STOP", "Thanks, see you then", "please take me off your list", "who is this?")


@dataclass(frozen=True)
class Started:
    """One start of a command: seconds to the first byte and to the end, and of the processor."""

    first: float
    whole: float
    cpu: float


def run(size: str, people: int = PEOPLE) -> dict[str, Any]:
    """Make a lake and start each command; the lake is small whatever the size."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workspace = folder / "workspace"
        create_account(workspace / "sandbox", contacts=people, months=6, seed=7, now=NOW)
        made = measure(refresh_account, str(workspace), "", str(folder / "home"))
        say(f"lake of {people:,} people made in {made.seconds:.0f} s")
        commands = list_commands(folder, workspace)
        figures = {name: _tell(name, start_best(arguments)) for name, arguments in commands.items()}
        modules = find_slowest_modules(commands["preview"])
    asked = [figures[name] for name in ("preview", "explain", "check", "classify")]
    return {
        "seconds": max(each["first"] for each in asked),
        "cpu_seconds": max(each["cpu"] for each in asked),
        "peak_mb": 0,
        "people": people,
        "commands": figures,
        "slowest_imports_of_preview_ms": modules,
        "ratios": {},
    }


def list_commands(folder: Path, workspace: Path) -> dict[str, list[str]]:
    """Give the commands that are started, by what they are called in the table."""
    replies = folder / "replies.jsonl"
    lines = (json.dumps({"id": str(place), "text": text}) for place, text in enumerate(_REPLIES))
    replies.write_text("\n".join(lines) + "\n", encoding="utf-8")
    decided = workspace / "runs" / "latest" / "decisions.parquet"
    found = duckdb.read_parquet(str(decided)).filter("outcome = 'sendable'").min("number")
    ((number,),) = found.fetchall()
    here = ["--workspace", str(workspace)]
    return {
        "--version": ["--version"],
        "--help": ["--help"],
        "classify": ["classify", str(replies)],
        "check": ["check"],
        "check --workspace": ["check", *here],
        "preview": ["preview", "clicks(30) >= 1 AND country = 'AU'", *here],
        "explain": ["explain", str(number), *here],
        "explain --segment": ["explain", str(number), "--segment", "vip-customers", *here],
        "approvals": ["approvals", *here],
        "runs": ["runs", *here],
    }


def start_best(arguments: list[str]) -> Started:
    """Start a command some times and give the best of each figure."""
    turns = [_start(arguments) for _ in range(TIMES)]
    return Started(
        min(one.first for one in turns),
        min(one.whole for one in turns),
        min(one.cpu for one in turns),
    )


def _start(arguments: list[str]) -> Started:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "sendable", *arguments],
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"PYTHONPATH": str(PROJECT_ROOT)},
    )
    assert process.stdout is not None
    with process.stdout as output:
        output.read(1)
        first = time.perf_counter() - began
        output.read()
    process.wait()
    whole = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = used.ru_utime + used.ru_stime - before.ru_utime - before.ru_stime
    return Started(first, whole, cpu)


def find_slowest_modules(arguments: list[str]) -> dict[str, float]:
    """Give the packages that take longest to import for a command, in milliseconds of their own."""
    said = subprocess.run(  # noqa: S603
        [sys.executable, "-X", "importtime", "-m", "sendable", *arguments],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT_ROOT)},
    ).stderr
    took: dict[str, float] = {}
    for line in said.splitlines():
        parts = line.removeprefix("import time:").split("|")
        if line.startswith("import time:") and parts[0].strip().isdigit():
            package = parts[2].strip().split(".")[0]
            took[package] = took.get(package, 0.0) + int(parts[0]) / 1000
    slowest = sorted(took.items(), key=lambda item: -item[1])[:_MODULES]
    return {package: round(milliseconds) for package, milliseconds in slowest}


def _tell(name: str, best: Started) -> dict[str, float]:
    say(
        f"{name}: first output after {best.first:.2f} s, ended after {best.whole:.2f} s"
        f" ({best.cpu:.2f} s of processor time)"
    )
    return {
        "first": round(best.first, 2),
        "whole": round(best.whole, 2),
        "cpu": round(best.cpu, 2),
    }
