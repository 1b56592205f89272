"""Coverage-guided fuzzing: ``make fuzz``, or ``python -m tests.fuzz --minutes 10 rules numbers``.

Each target runs in a process of its own, one after the other. What is learnt stays in ``.fuzz/``,
and the next run goes on from there; ``.fuzz/runs.jsonl`` has a line for each run, and
``python -m tests.fuzz --sum`` adds them up. An input that breaks a target is kept in
``.fuzz/TARGET/crash-…``: once mended, it moves to ``tests/fuzz/found/TARGET/``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from .seeds import seeds

_ROOT = Path(__file__).parents[2]
_KEPT = _ROOT / ".fuzz"
_RUNS = _KEPT / "runs.jsonl"
_STATISTIC = re.compile(r"^stat::number_of_executed_units: *(\d+)", re.MULTILINE)
_SECONDS_FOR_ONE, _MEGABYTES = 20, 4096
_SHRINKS_TO = 4096
"""Longest input, in bytes."""

NAMES = (
    *("rules", "replies", "numbers", "delimited", "json_lines"),
    *("workbook", "parquet", "records", "documents", "briefs"),
)


def main() -> int:
    """Fuzz the targets that were named, or all of them."""
    arguments = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    arguments.add_argument("targets", nargs="*", help="all when left out: " + ", ".join(NAMES))
    arguments.add_argument("--minutes", type=float, default=10, help="of each target")
    arguments.add_argument("--sum", action="store_true", help="add up the runs that were made")
    given = arguments.parse_args()
    if given.sum:
        _add_up()
        return 0
    return sum([_fuzz(target, given.minutes) for target in given.targets or NAMES])


def _fuzz(target: str, minutes: float) -> int:
    """Fuzz one target in a process of its own; give 1 where something broke it."""
    kept = _KEPT / target
    corpus = kept / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for place, seed in enumerate(seeds(target)):
        (corpus / f"seed-{place}").write_bytes(seed)
    before = os.times()
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tests.fuzz.following", target),
            *(f"-max_total_time={minutes * 60:.0f}", f"-timeout={_SECONDS_FOR_ONE}"),
            *(f"-rss_limit_mb={_MEGABYTES}", f"-max_len={_SHRINKS_TO}", "-print_final_stats=1"),
            *(f"-artifact_prefix={kept}/", str(corpus)),
        ],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    after = os.times()
    (kept / "last.log").write_text(done.stdout + done.stderr, encoding="utf-8")
    found = _STATISTIC.search(done.stderr)
    line = {
        "target": target,
        "executions": int(found[1]) if found else 0,
        "processor_seconds": round(
            after.children_user
            + after.children_system
            - before.children_user
            - before.children_system
        ),
        "broke": done.returncode != 0,
    }
    with _RUNS.open("a", encoding="utf-8") as runs:
        runs.write(json.dumps(line) + "\n")
    print(line, flush=True)
    return int(done.returncode != 0)


def _add_up() -> None:
    """Print what all runs came to, by target."""
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for line in map(json.loads, _RUNS.read_text(encoding="utf-8").splitlines()):
        for target in (line["target"], "all"):
            sums[target][0] += line["executions"]
            sums[target][1] += line["processor_seconds"]
            sums[target][2] += line["broke"]
    for target, (executions, seconds, broke) in sorted(sums.items()):
        print(f"{target:12} {executions:12,} {seconds / 3600:6.2f} h  broke {broke}")


if __name__ == "__main__":
    sys.exit(main())
