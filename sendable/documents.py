"""YAML files with a place for everything in them, so that an error can name its line."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from sendable.errors import Place, PlaybookError, TextPlace
from sendable.nesting import find_overgrowth

Key = tuple[str | int, ...]

_QUICK: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""Where PyYAML has it, the safe reader in C: it takes a tenth of the time."""

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Document:
    """A YAML file: its data, its text, and the node of each key path, to find its place by."""

    path: Path
    data: Any
    text: str
    nodes: Mapping[Key, yaml.Node]

    def place(self, key: Key) -> Place:
        """Give the place of a key path, or of the nearest thing around it.

        A part that is not in the file is passed over: pydantic names the kind of a union there.
        """
        found: Key = ()
        for part in key:
            if (*found, part) in self.nodes:
                found = (*found, part)
        node = self.nodes.get(found)
        return Place(self.path) if node is None else _place_of(node, self.text, self.path)


def read_document(path: Path) -> Document:
    """Read a YAML file, safely: no tag of it can make an object.

    Raises:
        PlaybookError: The file is missing, not UTF-8, not YAML, or nests without end.
    """
    try:
        # A byte order mark is no character of the text, or every place would be off by one.
        text = path.read_text(encoding="utf-8-sig")
        _refuse_overgrown(text, path)
        node, data = _load(text)
    except FileNotFoundError:
        raise PlaybookError(f"there is no file {path}", remedy="Check --playbook") from None
    except UnicodeDecodeError as failure:
        raise PlaybookError("the file is not UTF-8 text", place=Place(path)) from failure
    except yaml.MarkedYAMLError as failure:
        mark = failure.problem_mark
        place = Place(path, mark.line + 1, mark.column + 1) if mark else Place(path)
        raise PlaybookError(f"this is not YAML: {failure.problem}", place=place) from failure
    except (yaml.YAMLError, ValueError) as failure:
        # A control character, or a date that the calendar does not have.
        reason = " ".join(str(failure).split())
        raise PlaybookError(f"this is not YAML: {reason}", place=Place(path)) from failure
    nodes: dict[Key, yaml.Node] = {}
    if node is not None:
        _note_nodes(node, (), nodes)
    return Document(path, {} if data is None else data, text, nodes)


def _refuse_overgrown(text: str, path: Path) -> None:
    with suppress(yaml.YAMLError):  # is told when it is read
        if (found := find_overgrowth(text)) is not None:
            raise PlaybookError(
                found.what,
                place=Place(path, found.line, found.column),
                remedy="Write out what is meant, in fewer and flatter entries",
            )


def _load(text: str) -> tuple[yaml.Node | None, Any]:
    """Give a text's nodes and its data, which are made of the nodes: it is read once."""
    try:
        loader = _QUICK(text)
        try:
            node = loader.get_single_node()
            return node, None if node is None else loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.YAMLError:
        # What is wrong is said better, and at the same place everywhere, by the reader in Python.
        return yaml.compose(text, Loader=yaml.SafeLoader), yaml.safe_load(text)


def parse_document(document: Document, model: type[Model]) -> Model:
    """Give a document's data as a model.

    Raises:
        PlaybookError: The data does not fit; the first misfit is named with its place, and before
            it a key that is misspelled, for then the right one is missing as well.
    """
    try:
        return model.model_validate(document.data)
    except ValidationError as failure:
        misfits = failure.errors()
        meant = {place: _what_was_meant(each, model) for place, each in enumerate(misfits)}
        misspelled = (
            place
            for place, each in enumerate(misfits)
            if each["type"] == "extra_forbidden" and meant[place]
        )
        told = next(misspelled, 0)
        first = misfits[told]
        key: Key = tuple(first["loc"])
        name = ".".join(str(part) for part in key)
        others = failure.error_count() - 1
        raise PlaybookError(
            f"{name or 'the file'}: {first['msg']}" + (f" (and {others} more)" if others else ""),
            place=document.place(key),
            remedy=meant[told],
        ) from failure


def _what_was_meant(misfit: Mapping[str, Any], model: type[BaseModel]) -> str | None:
    """Name what is spelled nearly like a key or a word that does not exist."""
    if misfit["type"] == "extra_forbidden":
        *path, written = misfit["loc"]
        owner: type[BaseModel] | None = model
        for part in path:
            owner = _owner_below(owner, part)
        known = list(_fields_of(owner))
    elif misfit["type"] == "literal_error":
        written, known = misfit["input"], re.findall(r"'([^']*)'", misfit["ctx"]["expected"])
    else:
        return None
    close = difflib.get_close_matches(str(written), known, n=2, cutoff=0.6)
    return f"Did you mean {' or '.join(close)}" if close else None


def _owner_below(owner: type[BaseModel] | None, part: str | int) -> type[BaseModel] | None:
    """Give the model of what an entry holds; within a list or a mapping it stays the same."""
    fields = _fields_of(owner)
    if part not in fields:
        return owner
    models = set(_models_in(fields[str(part)].annotation))
    # Of several kinds nobody knows which was meant.
    return models.pop() if len(models) == 1 else None


def _fields_of(owner: type[BaseModel] | None) -> dict[str, FieldInfo]:
    """Give a model's fields by the names they are written with."""
    fields = owner.model_fields if owner else {}
    return {field.alias or name: field for name, field in fields.items()}


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """Give the models that a type is made of: that of an optional one, of a list, of a mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _note_nodes(node: yaml.Node, key: Key, nodes: dict[Key, yaml.Node]) -> None:
    """Note a node and all below it by their key paths."""
    nodes[key] = node
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            _note_nodes(value, (*key, str(name.value)), nodes)
    elif isinstance(node, yaml.SequenceNode):
        for position, value in enumerate(node.value):
            _note_nodes(value, (*key, position), nodes)


def _place_of(node: yaml.Node, text: str, path: Path) -> Place:
    """Say where a node of a text begins; lines and columns count from 1."""
    if isinstance(node, yaml.ScalarNode):
        return _text_place(node, text, path)
    return Place(path, node.start_mark.line + 1, node.start_mark.column + 1)


def _text_place(node: yaml.ScalarNode, text: str, path: Path) -> Place:
    """Say where a text begins, and where its words are unless they simply follow."""
    line, column = node.start_mark.line + 1, node.start_mark.column + 1
    words = _find_words(node, text)
    if not words:
        return Place(path, line, column + (node.style in ("'", '"')))
    offset, line, column = words[0]
    if all(word[1:] == (line, column + word[0] - offset) for word in words):
        return Place(path, line, column - offset)
    return TextPlace(path, line, column, words)


def _find_words(node: yaml.ScalarNode, text: str) -> tuple[tuple[int, int, int], ...]:
    """Find each word of a text in its file: the offset in the text, and line and column.

    YAML may indent, fold and quote a text, but what is not blank stays in order, one for one but
    for a quote written twice. Where the two do not go together (an escape), nothing is found.
    """
    raw, value = _raw_text(node, text), node.value
    position = line = column = 0
    words: list[tuple[int, int, int]] = []
    at_start = True
    for offset, character in enumerate(value):
        if character.isspace():
            at_start = True
            continue
        while position < len(raw) and raw[position].isspace():
            line, column = (line + 1, 0) if raw[position] == "\n" else (line, column + 1)
            position += 1
            at_start = True
        if position == len(raw) or raw[position] != character:
            return ()
        if at_start:
            words.append((offset, node.start_mark.line + 1 + line, column + 1))
            at_start = False
        width = 2 if node.style == "'" and character == "'" else 1
        if width == 2:
            # What follows a quote that is written twice stands one further than in the text.
            at_start = True
        position, column = position + width, column + width
    return tuple(words)


def _raw_text(node: yaml.ScalarNode, text: str) -> str:
    """Give a scalar as its file has it, each thing in its column: marks and quotes are blanks."""
    start, end = node.start_mark, node.end_mark
    raw = " " * start.column + text[start.index : end.index]
    if node.style in ("|", ">"):
        header, _, body = raw.partition("\n")
        return " " * len(header) + "\n" + body
    if node.style in ("'", '"'):
        return " " * (start.column + 1) + raw[start.column + 1 : -1]
    return raw
