"""Notes on a send plan: what the segments' strategies say against the goal's message."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from sendable.strategy.campaign import settle_campaign
from sendable.strategy.notes import list_notes

from ..library import AS_OF, make_playbook, segment_file

GOALS = """title: t
as_read: 2026-11-22
source: s
goals:
  promote flash sales:
    segments: [{segment: one, message_type: offer}, {segment: two, message_type: alert}]
    metrics: [opt_out_rate]
    recent_buyer_days: 7
"""


def note(folder: Path, readiness: str, offers: str, **campaign: str) -> list[str]:
    folder.mkdir()
    (folder / "goals.yaml").write_text(GOALS)
    texts = {"message_type": "reminder", "example": "Hello"}
    files = {
        "one": segment_file("TRUE", 1, title="One", strategy={**texts, "offers": offers}),
        "two": segment_file("TRUE", 2, title="Two", strategy={**texts, "message_type": "alert"}),
    }
    playbook = make_playbook(folder, files, goal="promote flash sales", campaign=campaign)
    plan = {"segment": "one", "readiness": readiness, "readiness_reason": "few agreed"}
    return list_notes(playbook, settle_campaign(playbook, AS_OF), pd.DataFrame([plan]))


def test_an_offer_is_warned_of_where_people_are_not_ready(tmp_path: Path) -> None:
    soft = note(tmp_path / "soft", "nurture", "any", message="Hello")
    assert soft == ["“One” is to get an offer, and is ready for softer messages only: few agreed"]
    assert note(tmp_path / "fine", "direct", "any", message="Hello") == []


def test_a_text_of_another_type_than_the_goals_is_named(tmp_path: Path) -> None:
    assert note(tmp_path / "own", "direct", "any") == [
        "“One” is priced by its example, which is of the type reminder; "
        "the goal's message is of the type offer"
    ]
