"""A person's rows in the lake: in every table, in its past versions and in files nobody lists.

The tables from which it is known which ids and texts are a person's come last. So an erasure that
was cut off finds everything that is left when it is asked for again.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sendable.forgetting.delta_log import mend_log
from sendable.forgetting.parquet_rows import Found, erase_from, find_in
from sendable.forgetting.person import Person
from sendable.lake import Lake
from sendable.lake_files import files_of, newest_version
from sendable.schemas import TABLES

_LAST = (
    "orders",
    "our_contacts",
    "messages",
    "replies",
    "listed_contacts",
    "numbers",
    "opt_outs",
    "contacts",
)
"""In this order, after all others."""


def find_in_tables(lake: Lake, person: Person) -> dict[str, Found]:
    """Say what the lake knows of a person now, by table; a table that knows nothing is not named.

    Past versions may hold rows that are gone by now; those are not counted, and erased all the
    same.
    """
    found: dict[str, Found] = {}
    for name in _in_order():
        version = newest_version(lake.path(name))
        files = [] if version is None else files_of(lake.path(name), version)
        there = sum((find_in(Path(file), name, person) for file in files), Found())
        if there:
            found[name] = there
    return found


def erase_from_tables(lake: Lake, person: Person) -> int:
    """Take a person out of every version of every table; give how many files were written anew.

    To be called with the lake's writer lock. A table that was reached when it was cut off may not
    be readable until this is called again.
    """
    return sum(_erase_from_table(lake.path(name), name, person) for name in _in_order())


def _erase_from_table(folder: Path, table: str, person: Person) -> int:
    if newest_version(folder) is None:
        return 0
    files = [path for path in sorted(folder.glob("*.parquet")) if find_in(path, table, person)]
    for path in files:
        erase_from(path, table, person)
    for left_behind in folder.glob("*.part"):
        left_behind.unlink()
    mend_log(folder, person, {path.name for path in files})
    return len(files)


def _in_order() -> Iterator[str]:
    yield from (name for name in TABLES if name not in _LAST)
    yield from _LAST
