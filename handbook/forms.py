"""A pydantic model as tables: what may be written in a YAML file, field by field."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import BaseModel, TypeAdapter

from handbook.markdown import code, link, write_prose, write_table

_MOST_VALUES = 20
_FORMATS = {"date": "day", "date-time": "moment", "time": "time of day"}
_TYPES = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "object": "mapping",
    "array": "list",
}
_BORDERS = {
    "minimum": "at least {}",
    "exclusiveMinimum": "more than {}",
    "maximum": "at most {}",
    "exclusiveMaximum": "less than {}",
}

Schema = Mapping[str, Any]


def write_form(
    model: type[BaseModel], file: str = "", skipped: frozenset[str] = frozenset()
) -> str:
    """Give a model as tables: its own fields, then a part for each form inside it.

    Args:
        model: The model of one file.
        file: What the headings of the forms inside begin with, where a page tells of several files.
        skipped: Fields that are told elsewhere.
    """
    schema = _with_hidden_fields(model)
    forms = schema.get("$defs", {})
    headings = _find_headings(schema, forms, file)
    parts = [_write_fields(schema, headings, forms, skipped)]
    for name, heading in headings.items():
        inner = forms[name]
        parts += [f"### {heading}", write_prose(inner.get("description"))]
        parts.append(_write_fields(inner, headings, forms, frozenset()))
    return "\n\n".join(part for part in parts if part)


def _with_hidden_fields(model: type[BaseModel]) -> dict[str, Any]:
    """Give a model's schema with the fields that it keeps out of Prefect's forms."""
    schema = model.model_json_schema()
    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        known = schema["properties"].get(field.alias or name)
        if known is None and field.annotation is not None:
            hidden = TypeAdapter[Any](field.annotation).json_schema()
            hidden.pop("$defs", None)
            known = hidden | {"description": field.description or ""}
        fields[field.alias or name] = known
    return {**schema, "properties": fields}


def _find_headings(schema: Schema, forms: Schema, file: str) -> dict[str, str]:
    """Give each form inside a schema its heading: the path of the first field that holds it."""
    headings: dict[str, str] = {}
    waiting = deque([(file, schema)])
    while waiting:
        path, form = waiting.popleft()
        for field, said in form.get("properties", {}).items():
            for name in _names_in(said):
                if name in headings or "properties" not in forms.get(name, {}):
                    continue
                heading = f"{path}.{field}".strip(".")
                is_taken = heading in headings.values()
                headings[name] = f"{heading} ({name})" if is_taken else heading
                waiting.append((heading, forms[name]))
    return headings


def _names_in(said: Any) -> Iterator[str]:
    """Yield the names of the forms that a field's schema refers to."""
    if isinstance(said, dict):
        if "$ref" in said:
            yield said["$ref"].rpartition("/")[2]
        for value in said.values():
            yield from _names_in(value)
    elif isinstance(said, list):
        for value in said:
            yield from _names_in(value)


def _write_fields(
    schema: Schema, headings: Mapping[str, str], forms: Schema, skipped: frozenset[str]
) -> str:
    needed = set(schema.get("required", ()))
    rows = [
        (
            code(name),
            _say_kind(said, headings, forms),
            "needed" if name in needed else _say_default(said),
            said.get("description", ""),
        )
        for name, said in schema.get("properties", {}).items()
        if name not in skipped
    ]
    return write_table(("field", "kind", "when left out", "what it is"), rows) if rows else ""


def _say_kind(said: Schema, headings: Mapping[str, str], forms: Schema) -> str:
    """Say in words what may stand in a field."""
    if "$ref" in said:
        name = said["$ref"].rpartition("/")[2]
        if name in headings:
            return link(headings[name], headings[name])
        return _say_kind(forms.get(name, {}), headings, forms)
    if "anyOf" in said or "oneOf" in said:
        ways = [_say_kind(one, headings, forms) for one in said.get("anyOf", said.get("oneOf"))]
        return " or ".join(dict.fromkeys(way for way in ways if way))
    if "enum" in said:
        return _say_values(said["enum"])
    if "const" in said:
        return code(said["const"])
    return _say_plain(said, headings, forms)


def _say_plain(said: Schema, headings: Mapping[str, str], forms: Schema) -> str:
    kind = said.get("type")
    if kind == "null":
        return ""
    if kind == "array" and "items" in said:
        return f"list of {_say_kind(said['items'], headings, forms)}"
    if kind == "object" and isinstance(said.get("additionalProperties"), dict):
        return f"mapping to {_say_kind(said['additionalProperties'], headings, forms)}"
    word = _FORMATS.get(said.get("format", ""), _TYPES.get(str(kind), "anything"))
    borders = [text.format(said[name]) for name, text in _BORDERS.items() if name in said]
    return f"{word}, {' and '.join(borders)}" if borders else word


def _say_values(values: list[Any]) -> str:
    if len(values) > _MOST_VALUES:
        return f"one of {len(values)} codes, such as {', '.join(map(code, values[:3]))}"
    return ", ".join(code("tab" if value == "\t" else value) for value in values)


def _say_default(said: Schema) -> str:
    default = said.get("default")
    if default is None or default in ("", [], {}):
        return ""
    if isinstance(default, bool):
        return code(str(default).lower())
    if isinstance(default, list):
        return ", ".join(_say_one(value) for value in default)
    return _say_one(default)


def _say_one(value: Any) -> str:
    """Give a default as it would be written in YAML, without what it leaves empty."""
    if isinstance(value, dict):
        inner = ", ".join(f"{name}: {one}" for name, one in value.items() if one is not None)
        return code("{" + inner + "}")
    return code(value)
