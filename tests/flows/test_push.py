"""The push flow: a decision taken down by the form, and what is written on its word."""

from __future__ import annotations

from pathlib import Path

import pytest
from prefect.client.orchestration import get_client

from flows.push import push
from sendable.publish.push_request import PushRequest

from ..publish.push.offices import Office, publish_at

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish_at(tmp_path_factory.mktemp("flow"))


def asked(root: Path, decision: str, *segments: str, who: str = "") -> PushRequest:
    return PushRequest(
        decision=decision,
        segments=list(segments),
        who=who,
        workspace=root / "workspace",
        playbook=root / "playbook",
    )


def test_the_form_looks_rejects_and_approves_and_pushes(root: Path) -> None:
    [told] = push(asked(root, "look", "nobody-asked"))
    assert (told["add"], told["remove"]) == (11, 0)
    assert push(asked(root, "reject", "nobody-asked", who="Pat")) == []
    office = Office(root)
    assert office.state("nobody-asked") == "rejected"
    assert office.ours() == {}

    [done] = push(asked(root, "approve and push", "nobody-asked", who="Pat"))
    assert (done["state"], done["added"]) == ("done", 11)
    assert list(office.ours().values()) == [office.customers()[1:]]
    assert office.state("nobody-asked") == "pushed"
    doors = office.workspace.lake.read("approvals", segment="nobody-asked")["door"]
    assert set(doors) == {"form"}
    with get_client(sync_client=True) as client:
        names = {run.name for run in client.read_flow_runs(limit=200)}
    assert "workspace: approve and push nobody-asked" in names
