"""The editor's schema comes from the model and the catalogue, and from nowhere else."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from sendable.cli import app
from sendable.rules import CATALOGUE, describe_segment_file
from sendable.segment_file import SegmentFile


def test_schema_holds_the_models_fields_and_every_word_of_the_catalogue() -> None:
    schema = describe_segment_file(SegmentFile)
    assert set(schema["properties"]) == set(SegmentFile.model_fields)
    assert schema["additionalProperties"] is False
    rule = schema["properties"]["rule"]
    for word in CATALOGUE.words():
        assert f"`{word}" in rule["markdownDescription"]
    assert len(rule["defaultSnippets"]) == len(CATALOGUE.words())
    assert schema["properties"]["exclude"]["examples"] == rule["examples"]
    assert json.loads(json.dumps(schema)) == schema


def test_schema_is_printed_whole() -> None:
    answer = CliRunner().invoke(app, ["schema"])
    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == describe_segment_file(SegmentFile)


def test_fields_lists_every_word_and_the_filters_of_every_event() -> None:
    answer = CliRunner().invoke(app, ["fields", "--json"])
    listed = json.loads(answer.stdout)
    assert [row["form"] for row in listed] == [entry.form for entry in CATALOGUE.entries()]
    groups = [row["group"] for row in listed if row["name"] == "restocked_at"]
    assert groups == ["Filters of restocks"]
    table = CliRunner().invoke(app, ["fields"])
    assert "Filters of shipments, deliveries" in table.stdout
