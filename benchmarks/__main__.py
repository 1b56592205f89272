"""``python -m benchmarks NAME --size small|medium|large``: runs a benchmark and prints its figures.

The last line is one JSON object, for programs.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

NAMES = ("ingest", "exclude", "segment")


def main() -> None:
    """Run the benchmark that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--size", choices=("small", "medium", "large"), default="small")
    parser.add_argument("--data", type=Path, help="segment: a folder of Parquet tables")
    parser.add_argument("--rules", type=Path, help="segment: a folder of segment files")
    chosen = parser.parse_args()
    theirs = {} if chosen.data is None else {"data": chosen.data, "rules": chosen.rules}
    figures = importlib.import_module(f"benchmarks.{chosen.name}").run(chosen.size, **theirs)
    size = "given" if theirs else chosen.size
    sys.stdout.write(json.dumps({"name": chosen.name, "size": size, **figures}) + "\n")


if __name__ == "__main__":
    main()
