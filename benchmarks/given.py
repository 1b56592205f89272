"""Segments of somebody else's: their files over their Parquet tables, by the product alone."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

from benchmarks.measuring import measure, say
from benchmarks.shop_by_rules import segment_by_rules, write_playbook
from benchmarks.shop_tables import list_tables
from sendable.rules.catalogue import CATALOGUE


def segment_given(folder: Path, data: Path, rules: Path, as_of: datetime | None) -> dict[str, Any]:
    """Run segment files over tables; give the figures.

    Args:
        folder: Where to put what comes of it.
        data: A folder with ``NAME.parquet`` or ``NAME/*.parquet``.
        rules: A folder with ``KEY.yaml``, as in a playbook's ``segments/``.
        as_of: The moment; that of the newest event when left out.
    """
    moment = as_of or _find_newest(data)
    files = {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(rules.glob("*.yaml"))
    }
    (folder / "playbook").mkdir()
    write_playbook(folder / "playbook", files)
    workspace = folder / "workspace"
    one = measure(segment_by_rules, str(data), str(folder / "playbook"), str(workspace), moment)
    say(f"as of {moment:%Y-%m-%d %H:%M:%S} UTC")
    for key, members in one.answer["sizes"].items():
        say(f"{key}: {one.answer['not_computable'].get(key) or members}")
    return {
        "as_of": moment.isoformat(),
        "seconds": round(one.answer["seconds"], 2),
        "cpu_seconds": round(one.answer["cpu"], 2),
        "peak_mb": round(one.peak_mb),
        "segments": len(one.answer["sizes"]),
        "not_computable": len(one.answer["not_computable"]),
        "memberships": one.answer["memberships"],
        "ratios": {},
    }


def _find_newest(data: Path) -> datetime:
    """Give the time of the newest event of any kind.

    Raises:
        SystemExit: No table has an event.
    """
    tables = list_tables(data)
    times = {(CATALOGUE.events[noun].table, CATALOGUE.time_of(noun)) for noun in CATALOGUE.events}
    found = []
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
        for table, column in sorted(time for time in times if time[0] in tables):
            rows = connection.from_parquet(tables[table], union_by_name=True)
            if column in rows.columns:
                found += rows.aggregate(f'max("{column}")').fetchall()[0]
    newest = max((moment for moment in found if moment is not None), default=None)
    if newest is None:
        raise SystemExit("no table has an event: say as of when to look, with --as-of")
    moment: datetime = newest
    return moment
