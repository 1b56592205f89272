"""``python -m benchmarks NAME --size small|medium|large``: runs a benchmark and prints its figures.

The last line is one JSON object, for programs.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

NAMES = ("ingest", "exclude", "segment", "strategise", "spark")


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--size", choices=("small", "medium", "large"), default="small")
    parser.add_argument("--data", type=Path, help="segment: a folder of Parquet tables")
    parser.add_argument("--rules", type=Path, help="segment: a folder of segment files")
    parser.add_argument("--as-of", type=_read_moment, help="segment: the moment for them (UTC)")
    chosen = parser.parse_args()
    if (chosen.data is None) is not (chosen.rules is None):
        parser.error("--data and --rules belong together")
    theirs = {"data": chosen.data, "rules": chosen.rules, "as_of": chosen.as_of}
    if chosen.data is None:
        theirs = {}
    figures = importlib.import_module(f"benchmarks.{chosen.name}").run(chosen.size, **theirs)
    size = "given" if theirs else chosen.size
    sys.stdout.write(json.dumps({"name": chosen.name, "size": size, **figures}) + "\n")


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


if __name__ == "__main__":
    main()
