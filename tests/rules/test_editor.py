"""The editor's schema comes from the model and the catalogue, and from nowhere else."""

from __future__ import annotations

import json

from sendable.playbook import SegmentFile
from sendable.rules import CATALOGUE, describe_segment_file


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
