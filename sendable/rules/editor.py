"""What an editor is told of segment files, so that it checks and completes them while one types."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from sendable.rules.catalogue import CATALOGUE
from sendable.rules.entries import Entry

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def describe_segment_file(
    model: type[BaseModel], rule_fields: Iterable[str] = ("rule", "exclude")
) -> dict[str, Any]:
    """Give a JSON Schema of segment files, with the whole rule language in its rule fields.

    Args:
        model: The model of one file.
        rule_fields: Its fields that hold rules.

    Returns:
        The schema. A rule field has the catalogue's examples, a description of every word in
        Markdown, and a snippet for each word, which editors for YAML offer while one types.
    """
    schema = model.model_json_schema()
    for name in rule_fields:
        schema["properties"][name] |= _rule_keywords()
    return {"$schema": _DIALECT, **schema}


def _rule_keywords() -> dict[str, Any]:
    groups: Mapping[str, Iterable[Entry]] = {
        "Fields": CATALOGUE.fields.values(),
        "Events": CATALOGUE.events.values(),
        "Functions": CATALOGUE.functions.values(),
    }
    entries = [entry for group in groups.values() for entry in group]
    paragraphs = ["Who belongs to it: a condition in the rule language."]
    for title, group in groups.items():
        lines = (f"- `{entry.form}`: {entry.meaning}. {entry.missing}." for entry in group)
        paragraphs.append("\n".join([f"**{title}**", "", *lines]))
    return {
        "markdownDescription": "\n\n".join(paragraphs),
        "examples": [entry.example for entry in entries],
        "defaultSnippets": [
            {"label": entry.form, "description": f"{entry.meaning}.", "body": entry.example}
            for entry in entries
        ],
    }
