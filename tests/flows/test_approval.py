"""The second door: what is said in Prefect's form becomes the record that the command writes."""

from __future__ import annotations

from prefect import flow

from sendable.publish.push_request import PushRequest, find_asked_run
from tasks.approval import take_decision

from ..publish.approval.desks import Desk


@flow(name="push-stub")
def decide_by_form(request: PushRequest, desk_playbook: object) -> dict[str, str]:
    found = take_decision(request, find_asked_run(request), desk_playbook)
    return {key: approval.state for key, approval in found.items()}


def test_what_the_form_says_is_the_record_the_command_writes(tmp_path):
    desk = Desk(tmp_path)
    desk.publish()
    desk.approve("rich")
    request = PushRequest(
        decision="approve and push", segments=["buyers"], who="Ben", workspace=desk.workspace.root
    )
    states = decide_by_form(request, desk.playbook)
    assert states == {"buyers": "approved", "rich": "approved", "letter": "draft"}
    said = desk.workspace.lake.read("approvals").set_index("segment")
    assert said["who"].to_dict() == {"buyers": "Ben", "rich": "Ann"}
    assert said["door"].to_dict() == {"buyers": "form", "rich": "command line"}
    looked = request.model_copy(update={"decision": "look"})
    decide_by_form(looked, desk.playbook)
    assert len(desk.workspace.lake.read("approvals")) == 2, "a look says nothing"
