"""docs/sources.md: every example on it is declared, read and joined, and gives what it says."""

from __future__ import annotations

import gzip
import io
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pandas as pd
import pytest
import yaml

from sendable.errors import SourceError
from sendable.sources.declared import Source
from sendable.sources.presets import Preset
from sendable.workspace import PROJECT_ROOT

from ..library import ANN, BEN, World
from .pulling import declare, pull

PAGE = PROJECT_ROOT / "docs" / "sources.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```\n", re.MULTILINE | re.DOTALL)


@dataclass
class Example:
    line: int
    declared: dict[str, Any]
    content: str = ""
    table: str | None = None
    rows: list[dict[str, str]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    aside: list[str] = field(default_factory=list)
    refused: str | None = None


def examples() -> list[Example]:
    text = PAGE.read_text(encoding="utf-8")
    found: list[Example] = []
    starts = [match for match in BLOCK.finditer(text) if match[1] == "yaml"]
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        after = text[start.end() : following.start() if following else None]
        after = re.split(r"^#+ ", after, maxsplit=1, flags=re.MULTILINE)[0]
        example = Example(text.count("\n", 0, start.start()) + 1, yaml.safe_load(start[2]))
        block = BLOCK.search(after)
        assert block is not None, f"line {example.line}: no file follows"
        example.content = block[2]
        read_results(after[block.end() :], example)
        found.append(example)
    return found


def read_results(text: str, example: Example) -> None:
    header: list[str] | None = None
    for line in text.splitlines():
        if match := re.fullmatch(r"(Said|Put aside|Refused): `(.*)`", line):
            if match[1] == "Refused":
                example.refused = match[2]
            else:
                (example.said if match[1] == "Said" else example.aside).append(match[2])
        elif match := re.fullmatch(r"Result in `(\w+)`:", line):
            example.table = match[1]
        elif line.startswith("|") and example.table:
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if header is None:
                header = cells
            elif not set(line) <= set("|- "):
                example.rows.append(dict(zip(header, cells, strict=True)))


EXAMPLES = examples()


def lay_out(folder: Path, example: Example) -> None:
    """Write an example's file in the format that its name says."""
    declared = example.declared
    if "url" in declared:
        with closing(sqlite3.connect(folder / "shop.db")) as database, database:
            database.executescript(example.content)
        return
    path = folder / declared["path"]
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        frame = pd.read_csv(io.StringIO(example.content), dtype="str")
        for row in [list(frame.columns), *frame.to_numpy().tolist()]:
            book.active.append(row)
        book.save(path)
        return
    content = example.content.encode(declared.get("encoding", "utf-8"))
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)


def shown(value: Any) -> str:
    if value is None or value is pd.NA or value != value:
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"line-{example.line}")
def test_an_example_gives_what_the_page_says(world: World, example: Example) -> None:
    world.contact(ANN, custom_1="7", email="ann@example.com")
    world.contact(BEN, custom_1="8", email="ben@example.com")
    lay_out(world.root, example)
    declared = dict(example.declared)
    if "url" in declared:
        declared["url"] = f"sqlite:///{world.root}/shop.db"
    if example.refused is not None:
        with pytest.raises(SourceError) as caught:
            pull(world, **declared)
        assert example.refused in str(caught.value)
        return
    assert example.table, f"line {example.line} says no result"
    feed = pull(world, **declared)
    rows = world.lake.read(example.table)
    expected = example.rows
    found = [
        {column: shown(row[column]) for column in expected[0]} for row in rows.to_dict("records")
    ]
    key = lambda row: tuple(row.values())  # noqa: E731
    assert sorted(found, key=key) == sorted(expected, key=key)
    for text in example.said:
        assert text in str(feed.note)
    reasons = " ".join(world.lake.read("quarantine")["reason"])
    for text in example.aside:
        assert text in reasons
    unreadable = sum("no number" in text for text in example.said)
    assert feed.quarantined == len(example.aside) + unreadable
    again = pull(world, **declared)
    assert again.changed == 0, "the same file twice changes nothing"


def test_every_kind_and_every_preset_has_an_example() -> None:
    kinds = {declare(**example.declared).kind for example in EXAMPLES}
    union = get_args(get_args(Source)[0])[0]
    known = {
        kind for one in get_args(union) for kind in get_args(one.model_fields["kind"].annotation)
    }
    # These three are read as carts and views are.
    assert known - kinds <= {"searches", "wishlist", "attendance"}
    presets = {example.declared.get("preset") for example in EXAMPLES}
    assert presets - {None} == set(get_args(Preset))
