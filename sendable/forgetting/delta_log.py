"""A table's log, made to agree with its files after rows were taken out of them.

Delta's way to erase is to make a new version and to delete all older ones. Then nothing of the past
could be read any more: no cause of an entry or exit, no difference between two runs. So files are
written anew under their names, of every version, and the log is told their new sizes and counts.
The log itself names people: for each file it keeps the least and the greatest value of a column.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as arrow
import pyarrow.compute as compute
from deltalake import DeltaTable
from pyarrow import parquet

from sendable.disk import write_whole
from sendable.forgetting.person import Person
from sendable.forgetting.spellings import is_named_in, redact

_LONGEST_BOUND = 32
"""Characters of a text that Delta keeps as a bound; of a longer one it is left out here."""

_REMOVES = '"remove"'
"""How the Delta protocol begins what a commit says of a file that leaves."""


def mend_log(table: Path, person: Person, rewritten: Collection[str]) -> None:
    """Make the log of a table say of each file what is so now, and of no person what it was.

    It may be done again at any time: what agrees already is left alone.

    Args:
        table: The table's folder.
        person: Who is forgotten: nothing the log says may name them.
        rewritten: Names of files that were written anew.
    """
    log = table / "_delta_log"
    for commit in sorted(log.glob("*.json")):
        lines = commit.read_text(encoding="utf-8").splitlines()
        mended = [_mend(table, line, person, rewritten) for line in lines]
        if mended != lines:
            write_whole(commit, "\n".join(mended) + "\n")
    _renew_checkpoint(table, log)


def drop_bounds(table: Path, leaving: Collection[str]) -> None:
    """Take from a table's log what it says of files that go: names and numbers.

    To be called before they go: whoever is cut off then finds the files again.

    Args:
        table: The table's folder.
        leaving: Names of the files. What is gone already is seen to as well.
    """
    log = table / "_delta_log"
    for commit in sorted(log.glob("*.json")):
        lines = commit.read_text(encoding="utf-8").splitlines()
        mended = [_without_bounds(table, line, leaving) for line in lines]
        if mended != lines:
            write_whole(commit, "\n".join(mended) + "\n")
    _renew_checkpoint(table, log)


def read_removals(table: Path) -> dict[str, datetime]:
    """Say when each file left the newest version of a table, by the file's name.

    Args:
        table: The table's folder.
    """
    found: dict[str, datetime] = {}
    for commit in sorted((table / "_delta_log").glob("*.json")):
        for line in commit.read_text(encoding="utf-8").splitlines():
            told = json.loads(line).get("remove") if _REMOVES in line else None
            if told and told.get("deletionTimestamp") is not None:
                # Milliseconds, as the Delta protocol has it; the last commit has the last word.
                at = datetime.fromtimestamp(told["deletionTimestamp"] / 1000, UTC)
                found[Path(unquote(told["path"])).name] = at
    return found


def _mend(table: Path, line: str, person: Person, rewritten: Collection[str]) -> str:
    action: dict[str, Any] = json.loads(line)
    for kind in ("add", "remove"):
        if kind in action:
            _mend_file(table, action[kind], person, rewritten)
    if "commitInfo" in action:
        action["commitInfo"] = _without(action["commitInfo"], person)
    mended = json.dumps(action, separators=(",", ":"), ensure_ascii=False)
    return line if json.loads(line) == action else mended


def _without_bounds(table: Path, line: str, leaving: Collection[str]) -> str:
    action: dict[str, Any] = json.loads(line)
    told = action.get("add")
    if not told or not told.get("stats"):
        return line
    path = table / unquote(told["path"])
    if path.name not in leaving and path.exists():
        return line
    stats = json.loads(told["stats"])
    if stats.keys() == {"numRecords"}:
        return line
    told["stats"] = _count_only(stats)
    return json.dumps(action, separators=(",", ":"), ensure_ascii=False)


def _count_only(stats: dict[str, Any]) -> str:
    return json.dumps({"numRecords": stats.get("numRecords", 0)})


def _mend_file(
    table: Path,
    told: dict[str, Any],
    person: Person,
    rewritten: Collection[str],
) -> None:
    """Bring what the log says of one file up to date."""
    path = table / unquote(told["path"])
    stats = json.loads(told["stats"]) if told.get("stats") else None
    if not path.exists():
        # Removed by a vacuum: what the log still says of it helps nobody.
        if stats is not None and _names(stats, person):
            told["stats"] = _count_only(stats)
        return
    size = path.stat().st_size
    is_mended = told.get("size") in (None, size) and path.name not in rewritten
    if is_mended and not (stats is not None and _names(stats, person)):
        return
    if told.get("size") is not None:
        told["size"] = size
    if stats is not None:
        told["stats"] = json.dumps(_count_anew(path, stats), ensure_ascii=False)


def _count_anew(path: Path, stats: dict[str, Any]) -> dict[str, Any]:
    """Give a file's statistics as they are now.

    Bounds of texts are found anew, since one may be a name that is gone. Those of numbers and times
    only became wider than they need be, which a reader allows for.
    """
    rows = parquet.read_metadata(path).num_rows
    schema = parquet.read_schema(path)
    least, greatest = dict(stats.get("minValues", {})), dict(stats.get("maxValues", {}))
    nulls = dict(stats.get("nullCount", {}))
    for name in {*least, *greatest, *nulls} & set(schema.names):
        column = parquet.read_table(path, columns=[name])[name]
        nulls[name] = column.null_count
        if not (least.keys() | greatest.keys()) & {name} or not _is_text(column.type):
            continue
        bounds = compute.min_max(column.cast(arrow.string()))
        for values, bound in ((least, bounds["min"].as_py()), (greatest, bounds["max"].as_py())):
            values.pop(name, None)
            if bound is not None and len(bound) <= _LONGEST_BOUND:
                values[name] = bound
    return {
        **stats,
        "numRecords": rows,
        "minValues": least,
        "maxValues": greatest,
        "nullCount": nulls,
    }


def _is_text(kind: arrow.DataType) -> bool:
    return not (
        arrow.types.is_temporal(kind)
        or arrow.types.is_integer(kind)
        or arrow.types.is_floating(kind)
        or arrow.types.is_boolean(kind)
        or arrow.types.is_nested(kind)
    )


def _names(stats: dict[str, Any], person: Person) -> bool:
    """Tell whether a bound is something of the person's."""
    known = {*person.numbers, *person.texts, *person.message_ids}
    bounds = [
        value
        for side in ("minValues", "maxValues")
        for value in stats.get(side, {}).values()
        if isinstance(value, str)
    ]
    return any(
        value in known or value.lower() in person.emails or is_named_in(value, person)
        for value in bounds
    )


def _without(told: Any, person: Person) -> Any:
    """Give what a commit says of itself without the person's number."""
    if isinstance(told, dict):
        return {key: _without(value, person) for key, value in told.items()}
    if isinstance(told, list):
        return [_without(value, person) for value in told]
    return redact(told, person) if isinstance(told, str) else told


def _renew_checkpoint(table: Path, log: Path) -> None:
    """Write the newest checkpoint anew and remove older ones: each repeats what the log said.

    Every commit is kept as a file of its own, so nothing but time is lost with them.
    """
    checkpoints = [*log.glob("*.checkpoint*"), *log.glob("_last_checkpoint")]
    if not checkpoints:
        return
    for checkpoint in checkpoints:
        checkpoint.unlink()
    DeltaTable(str(table)).create_checkpoint()
