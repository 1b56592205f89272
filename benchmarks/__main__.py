"""``python -m benchmarks NAME --size small|medium|large``: runs a benchmark and prints its figures.

The last line is one JSON object, for programs. ``all`` runs every benchmark, prints one table and
keeps the figures in ``benchmarks/results``, as ``--keep`` does for one. ``table`` writes the tables
of ``docs/benchmarks.md`` from what was kept.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.kept import keep
from benchmarks.table import show_overview, write_page

NAMES = ("ingest", "exclude", "segment", "strategise", "refresh", "startup", "peers")
"""What ``all`` runs; ``spark`` has an environment of its own."""


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=(*NAMES, "spark", "all", "table"))
    parser.add_argument("--size", choices=("small", "medium", "large"), default="small")
    parser.add_argument("--keep", action="store_true", help="keep the figures")
    parser.add_argument("--data", type=Path, help="segment: a folder of Parquet tables")
    parser.add_argument("--rules", type=Path, help="segment: a folder of segment files")
    parser.add_argument("--as-of", type=_read_moment, help="segment: the moment for them (UTC)")
    chosen = parser.parse_args()
    if (chosen.data is None) is not (chosen.rules is None):
        parser.error("--data and --rules belong together")
    if chosen.name == "table":
        write_page()
    elif chosen.name == "all":
        _run_all(chosen.size)
    elif chosen.data is not None:
        theirs = {"data": chosen.data, "rules": chosen.rules, "as_of": chosen.as_of}
        _print(_run(chosen.name, "given", **theirs))
    else:
        figures = _run(chosen.name, chosen.size)
        if chosen.keep:
            keep(chosen.size, figures)
        _print(figures)


def _run_all(size: str) -> None:
    """Run every benchmark at a size and keep each as soon as it is there."""
    for name in NAMES:
        sys.stdout.write(f"\n{name}\n")
        keep(size, _run(name, size))
    sys.stdout.write(f"\n{show_overview(size)}\n")
    _print({"name": "all", "size": size})


def _run(name: str, size: str, **theirs: Any) -> dict[str, Any]:
    figures = importlib.import_module(f"benchmarks.{name}").run(size, **theirs)
    return {"name": name, "size": size, **figures}


def _print(figures: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(figures) + "\n")


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    main()
