"""The form of a push: what it takes, what it refuses, and what a person says by it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from sendable.errors import ApprovalError
from sendable.publish.push_request import PushRequest, find_asked_run

from ..library import ANN
from .approval.desks import Desk


def test_an_empty_form_looks_and_decides_nothing() -> None:
    # What Prefect's form sends of fields that were touched and emptied.
    request = PushRequest.model_validate(dict.fromkeys(("who", "note", "band", "run_id")))
    assert request.decision == "look"
    assert not request.writes
    assert request.said("form") is None


@pytest.mark.parametrize(
    ("decision", "verdict", "writes"),
    [("approve and push", "approved", True), ("reject", "rejected", False)],
)
def test_a_filled_form_says_what_a_person_decides(
    decision: Any, verdict: str, writes: bool
) -> None:
    request = PushRequest(
        decision=decision, segments=["buyers"], who="Ann", note="Spring", band="60-140"
    )
    said = request.said("form")
    assert said is not None
    assert (said.verdict, said.segments, said.who, said.note, said.door) == (
        verdict,
        ("buyers",),
        "Ann",
        "Spring",
        "form",
    )
    assert str(said.band) == "60 to 140"
    assert request.writes is writes


def test_pushing_what_is_approved_decides_nothing() -> None:
    request = PushRequest(decision="push what is approved")
    assert request.writes
    assert request.said("command line") is None


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"decision": "reject", "segments": ["buyers"]}, "say who decides"),
        ({"decision": "approve and push", "who": "Ann"}, "name the segments"),
        ({"band": "many"}, "pattern"),
        ({"band": "500-300"}, "ends below its beginning"),
        ({"decision": "send"}, "decision"),
        ({"confirm": True}, "confirm"),
    ],
)
def test_a_form_that_cannot_be_meant_is_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        PushRequest(**fields)


@pytest.mark.parametrize("field", ["who", "note"])
def test_a_form_with_a_phone_number_is_refused_before_it_is_kept(field: str) -> None:
    with pytest.raises(ValidationError, match="pattern") as raised:
        PushRequest(**{field: f"Ask Ben,\n{ANN}"})
    # Prefect logs what it is told of a form that it refuses.
    assert ANN not in str(raised.value)
    schema = PushRequest.model_json_schema()["properties"][field]
    assert not re.search(schema["pattern"], f"Ask {ANN}")
    assert re.search(schema["pattern"], "Ben, 22.11.2026: 1,200 to 2,000")


def test_no_field_of_the_form_is_a_choice_between_kinds() -> None:
    """Prefect shows such a field as tabs named str and None, which nobody understands."""
    fields = PushRequest.model_json_schema()["properties"]
    assert not [name for name, field in fields.items() if "anyOf" in field]
    assert all(field["description"] for field in fields.values())


def test_a_form_about_another_run_than_the_latest_does_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    seen = desk.publish()
    asked = PushRequest(run_id=seen.run_id, workspace=desk.workspace.root)
    assert find_asked_run(asked).run_id == seen.run_id
    newest = desk.publish()
    with pytest.raises(ApprovalError, match=newest.run_id):
        find_asked_run(asked)
    assert find_asked_run(PushRequest(workspace=desk.workspace.root)).run_id == newest.run_id
