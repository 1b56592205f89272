"""YAML that is made to break its reader: refused with file and line, before anything is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendable.documents import read_document
from sendable.errors import PlaybookError
from sendable.nesting import DEEPEST, MOST_ENTRIES

from ..library import SHIPPED

_DOUBLED = "a0: &a0 [x, x]\n" + "".join(
    f"a{level}: &a{level} [*a{level - 1}, *a{level - 1}]\n" for level in range(1, 40)
)
_MERGED = "a0: &a0 {k0: x}\n" + "".join(
    f"a{level}: &a{level} {{<<: *a{level - 1}, p{level}: *a{level - 1}, q{level}: *a{level - 1}}}\n"
    for level in range(1, 30)
)


def refuse(folder: Path, text: str) -> str:
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PlaybookError) as caught:
        read_document(folder / "x.yaml")
    assert "x.yaml:" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("text", [_DOUBLED, _MERGED], ids=["lists", "merged mappings"])
def test_aliases_of_aliases_are_not_written_out(tmp_path: Path, text: str) -> None:
    assert f"{MOST_ENTRIES:,} entries" in refuse(tmp_path, text)


@pytest.mark.parametrize("text", ["a: &a [*a]", "a: &a {b: [1, *a]}", "a: &a {<<: *a}"])
def test_what_contains_itself_is_refused(tmp_path: Path, text: str) -> None:
    assert "stands within what it names" in refuse(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        "{a: " * 50_000,
        "[" * 2_000 + "]" * 2_000,
        "- " * 5_000 + "x",
        "? " * 5_000 + "x",
        "".join(" " * depth + "a:\n" for depth in range(1_000)),
    ],
    ids=["open lists", "open mappings", "lists", "dashes", "keys", "indented"],
)
def test_nesting_without_end_is_refused(tmp_path: Path, text: str) -> None:
    assert f"more than {DEEPEST} deep" in refuse(tmp_path, text)


def test_aliases_and_nesting_as_people_write_them_are_read(tmp_path: Path) -> None:
    text = "base: &base {cap: 2}\none: {<<: *base, days: 7}\ntwo: [*base, *base]\n"
    (tmp_path / "x.yaml").write_text(text)
    data = read_document(tmp_path / "x.yaml").data
    assert data["one"] == {"cap": 2, "days": 7}
    assert data["two"] == [{"cap": 2}, {"cap": 2}]


def test_every_shipped_file_is_far_from_the_limits() -> None:
    for path in SHIPPED.rglob("*.yaml"):
        read_document(path)
