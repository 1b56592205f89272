"""What is asked before a send: the form refuses what cannot be, the brief says what it named."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from prefect.utilities.callables import parameter_schema
from prefect.utilities.schema_tools import ValidationError as PrefectValidationError
from prefect.utilities.schema_tools import validate
from pydantic import ValidationError

from flows.before_send import before_send
from sendable.errors import ConfigurationError
from sendable.send_request import SendRequest, write_brief
from tests.library import AS_OF, DAY, make_playbook, segment_file


@pytest.fixture(scope="module")
def playbook(tmp_path_factory):
    segments = {
        "everyone": segment_file("TRUE", 1),
        "silent": segment_file("FALSE", 2, strategy={"readiness": "none"}),
    }
    return make_playbook(
        tmp_path_factory.mktemp("playbook"),
        segments,
        lists=["Newsletter"],
        settings={"floor": 3},
        campaign={"send_at": "2026-11-22T09:00:00", "wait_hours": 3},
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("goal", ""),
        ("goal", "call +61491570156"),
        ("lists", [""]),
        ("segments", ["Not A Key"]),
        ("send_at", "next Tuesday"),
        ("colour", "red"),
    ],
)
def test_a_value_that_cannot_be_is_refused_by_the_name_of_its_field(field, value):
    with pytest.raises(ValidationError) as refused:
        SendRequest.model_validate({field: value})
    assert refused.value.errors()[0]["loc"][0] == field
    # Prefect logs what a form is refused for.
    assert "491570156" not in str(refused.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"goal": ""},
        {"goal": "call +61491570156"},
        {"lists": [""]},
        {"segments": ["Not A Key"]},
        {"send_at": "next Tuesday"},
        {"colour": "red"},
    ],
)
def test_prefect_refuses_the_form_before_it_makes_a_run_of_it(wrong):
    right = {"goal": "promote flash sales", "lists": ["VIP club"], "segments": ["everyone"]}
    form = {"request": {**right, "send_at": "2026-12-01T09:00:00+00:00"}}
    schema = parameter_schema(before_send).model_dump()
    validate(form, schema, raise_on_error=True)
    validate({"request": {"goal": None, "send_at": None}}, schema, raise_on_error=True)
    with pytest.raises(PrefectValidationError):
        validate({"request": {**right, **wrong}}, schema, raise_on_error=True)


def test_a_form_that_names_nothing_changes_no_brief(playbook):
    empty = SendRequest.model_validate({"goal": None, "lists": None, "segments": None})
    assert write_brief(empty, playbook, AS_OF) is None
    assert empty.reason == "before a send"


def test_what_is_named_takes_the_place_of_what_the_playbook_says(playbook):
    request = SendRequest(
        goal="Promote flash sales.",
        lists=["VIP club"],
        segments=["everyone"],
        send_at=datetime(2026, 12, 1, 9, 0),  # noqa: DTZ001 - a form's time is UTC
    )
    brief = write_brief(request, playbook, AS_OF)
    assert brief.goal == "promote flash sales"
    # The campaign's lists are part of its plan; everybody is looked at all the same.
    assert (brief.lists, brief.campaign.lists) == (["Newsletter"], ["VIP club"])
    assert brief.campaign.segments == ["everyone"]
    assert brief.campaign.send_at == datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    assert brief.campaign.wait_hours == 3
    assert brief.consent == playbook.brief.consent
    # The playbook's own are used in their place.
    assert not {"sources", "settings"} & brief.model_fields_set
    assert request.reason == "before promote flash sales"


def test_the_playbooks_time_is_that_of_another_campaign(playbook):
    brief = write_brief(SendRequest(segments=["everyone"]), playbook, AS_OF)
    assert brief.campaign.send_at is None
    assert brief.campaign.lists is None


def test_a_time_that_has_passed_is_refused(playbook):
    with pytest.raises(ConfigurationError, match=r"^send_at: 2026-11-20 09:00 UTC has passed"):
        write_brief(SendRequest(send_at=AS_OF - DAY), playbook, AS_OF)


@pytest.mark.parametrize("key", ["everyon", "silent"])
def test_a_segment_that_nobody_may_message_is_refused(playbook, key):
    with pytest.raises(ConfigurationError, match=f"^segments: .*no segment '{key}' to message"):
        write_brief(SendRequest(segments=["everyone", key]), playbook, AS_OF)
