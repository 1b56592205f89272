"""YAML with a place for everything in it, and no way from it to code."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from sendable.documents import parse_document, read_document
from sendable.errors import Place, PlaybookError


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")

    count: int


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    items: list[Inner] = []


def written(folder: Path, text: str) -> Path:
    path = folder / "file.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def fault(path: Path) -> PlaybookError:
    with pytest.raises(PlaybookError) as caught:
        parse_document(read_document(path), Outer)
    return caught.value


def test_a_document_becomes_a_model(tmp_path: Path) -> None:
    path = written(tmp_path, "name: Zoë\nitems:\n  - count: 1\n")
    assert parse_document(read_document(path), Outer).items[0].count == 1


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: a\nitems:\n  - count: one\n", 3),
        ("name: a\nitems:\n  - count: 1\n  - count: 2\n    more: 3\n", 5),
        ("name: a\n\n\nunknown: 1\n", 4),
        ("items: []\nname: [1]\n", 2),
        ("name: a\nitems:\n  - {}\n", 3),
    ],
)
def test_a_misfit_is_named_with_file_and_line(tmp_path: Path, text: str, line: int) -> None:
    path = written(tmp_path, text)
    error = fault(path)
    assert error.place is not None
    assert (error.place.file, error.place.line) == (path, line)
    assert str(error).startswith(f"{path}:{line}")


@pytest.mark.parametrize(
    "text", ["", "# nothing\n", "- a list\n", "just words\n", "name: a\nnames: b\nitems: no\n"]
)
def test_what_is_no_such_document_is_named_with_its_file(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    assert str(fault(path)).startswith(str(path))


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("name: 'open\n", None),
        ("name: a\n  bad: indent\n", 2),
        ("name: [1, 2\nitems: 3\n", None),
        ("a: *nowhere\n", 1),
        ("name: a\n\tx: 1\n", 2),
        ("name: a\nname2: \x07\n", None),
    ],
)
def test_what_is_no_yaml_is_named_with_its_place(
    tmp_path: Path, text: str, line: int | None
) -> None:
    path = written(tmp_path, text)
    error = fault(path)
    assert error.place is not None
    assert error.place.file == path
    if line:
        assert error.place.line == line


@pytest.mark.parametrize("text", ["name: 2026-02-30\n", "name: 2026-13-01\n"])
def test_a_date_that_is_none_is_named_with_its_file(tmp_path: Path, text: str) -> None:
    path = written(tmp_path, text)
    error = fault(path)
    assert error.place is not None
    assert error.place.file == path


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "file.yaml"
    path.write_bytes("name: Zoë\n".encode("latin-1"))
    assert "UTF-8" in str(fault(path))


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlaybookError, match=r"gone\.yaml"):
        read_document(tmp_path / "gone.yaml")


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system ['touch TARGET']",
        "!!python/object/apply:pathlib.Path.touch [!!python/object/apply:pathlib.Path [TARGET]]",
        "!!python/name:os.system",
        "!!python/module:os",
        "!!python/object/new:os.system ['touch TARGET']",
        "!Custom {}",
    ],
)
def test_a_tag_cannot_make_an_object(tmp_path: Path, tag: str) -> None:
    target = tmp_path / "made"
    path = written(tmp_path, "name: " + tag.replace("TARGET", str(target)) + "\n")
    assert fault(path).place is not None
    assert not target.exists()


def test_places_count_from_one_and_a_block_begins_on_its_own_line(tmp_path: Path) -> None:
    document = read_document(written(tmp_path, "a: 1\nb:\n  - x: y\nrule: |\n  first\n  second\n"))
    assert document.place(("a",)) == Place(document.path, 1, 4)
    assert document.place(("b", 0, "x")) == Place(document.path, 3, 8)
    assert document.place(("b", 0, "x", "deeper", 7)) == Place(document.path, 3, 8)
    assert document.place(("rule",)).line == 5


@pytest.mark.parametrize(
    ("text", "word", "line", "column"),
    [
        ("rule: |\n  first\n    second\n", "second", 3, 5),
        ("rule: >-\n   first second\n   third\n\n   fourth\n", "third", 3, 4),
        ("rule: >-\n   first second\n   third\n\n   fourth\n", "fourth", 5, 4),
        ("rule: first\n  second third\n", "third", 2, 10),
        ("rule: 'it''s second'\n", "second", 1, 14),
        ('rule: "first second"\n', "second", 1, 14),
    ],
)
def test_a_word_of_a_text_is_found_however_yaml_writes_it(
    tmp_path: Path, text: str, word: str, line: int, column: int
) -> None:
    document = read_document(written(tmp_path, text))
    value = document.data["rule"]
    place = document.place(("rule",)).within(value, value.index(word))
    assert (place.line, place.column) == (line, column)
