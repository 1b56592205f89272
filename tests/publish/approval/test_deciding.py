"""Taking down what people say: all of it or nothing, and nothing that nobody can mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendable.errors import ApprovalError
from sendable.families import expand_families
from sendable.publish.approval import read_band

from ...library import ANN, segment_file
from .desks import SEGMENTS, Desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A run of three segments is published, and nobody has decided."""
    desk = Desk(tmp_path)
    desk.publish()
    return desk


@pytest.mark.parametrize(
    ("segments", "words", "message"),
    [
        (("buyers", "byers"), {}, "Did you mean buyers"),
        (("buyers", "letter"), {}, "not for SMS"),
        (("buyers", "rich"), {"band": "300-500"}, "rich has 60 members"),
        (("buyers",), {"who": " "}, "who decides"),
        ((), {}, "no segment is named"),
    ],
)
def test_all_segments_are_approved_or_none(
    desk: Desk, segments: tuple[str, ...], words: dict[str, str], message: str
) -> None:
    with pytest.raises(ApprovalError, match=message):
        desk.approve(*segments, **words)
    assert desk.workspace.lake.read("approvals").empty


def test_a_decision_is_about_the_latest_run_alone(desk: Desk) -> None:
    seen = desk.run
    newest = desk.publish()
    desk.run = seen
    with pytest.raises(ApprovalError, match=f"{newest.run_id} was published since"):
        desk.approve("buyers")


def test_a_number_in_a_note_is_not_kept(desk: Desk) -> None:
    approved = desk.approve("buyers", note=f"Ask {ANN}", who=f"Ben {ANN}")
    assert approved.decision is not None
    kept = f"{approved.decision.who} {approved.decision.note}"
    assert ANN not in kept
    assert "Ask +61" in kept


def test_both_doors_write_the_same_record(desk: Desk) -> None:
    desk.approve("buyers", door="form")
    desk.approve("buyers")
    said = desk.workspace.lake.read("approvals")
    assert sorted(said["door"]) == ["command line", "form"]
    same = said.drop(columns=["approval_id", "door", "decided_at"]).drop_duplicates()
    assert len(same) == 1


def test_the_key_of_a_family_stands_for_its_members(tmp_path: Path) -> None:
    file = segment_file("region = '{value}'", 5, title="In {value}", for_each="region", least=1)
    desk = Desk(tmp_path, {**SEGMENTS, "by-region": file})
    desk.playbook = expand_families(desk.playbook, {"by-region": ["NSW", "QLD"]})
    desk.publish({"by-region-nsw": 100, "by-region-qld": 200})
    desk.approve("by-region")
    assert desk.stand("by-region-nsw").state == "approved"
    assert desk.stand("by-region-qld").state == "approved"


@pytest.mark.parametrize("text", ["300", "-", "500-300", "a-b", "3.5-4"])
def test_what_is_no_band_is_refused(text: str) -> None:
    with pytest.raises(ApprovalError, match="band"):
        read_band(text)
