"""The page of the gates' checks, read off ``expectations/``."""

from __future__ import annotations

import json
from pathlib import Path

from handbook.markdown import write_page, write_table
from sendable.workspace import PROJECT_ROOT

_SUITES = PROJECT_ROOT / "expectations"
_OPENING = (
    "What each gate looks at before the run goes on, from the suites in `expectations/`. A check "
    "that is *critical* stops the run, and the last good run stays the latest; any other is a "
    "warning in the quality report."
)
_SAYS = {"critical": "stops the run"}


def write_checks_page() -> str:
    """Write the page: a part for each suite, in the order of the steps."""
    return write_page("Checks of the gates", _OPENING, map(_write_suite, _find_suites()))


def _find_suites() -> list[Path]:
    """Give the suites in the order in which they are asked."""
    steps = ("ingest", "exclude", "exclude_recipients", "segment", "strategise", "publish", "push")
    found = {path.stem: path for path in _SUITES.glob("*.json")}
    known = [found.pop(name) for name in steps if name in found]
    return [*known, *(found[name] for name in sorted(found))]


def _write_suite(path: Path) -> str:
    suite = json.loads(path.read_text(encoding="utf-8"))
    rows = [
        (
            one["meta"]["says"],
            _SAYS.get(one["severity"], one["severity"]),
            one["meta"].get("remedy", ""),
        )
        for one in suite["expectations"]
    ]
    title = path.stem.replace("_", " ")
    heads = ("what must be so", "if not", "what to do")
    return f"## {title}\n\n{write_table(heads, rows)}"
