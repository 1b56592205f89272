"""Goals: whom each addresses, in which order, and what a file of them may not say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sendable.brief import GOALS
from sendable.errors import PlaybookError
from sendable.families import expand_families
from sendable.goals import drop_segments
from sendable.playbook import Playbook, read_playbook
from sendable.segment_file import MESSAGE_TYPES

from .library import SHIPPED, segment_file, write_playbook

SEGMENTS = {
    "buyers": segment_file("orders() >= 1", 2),
    "quiet": segment_file("orders() = 0", 3, strategy={"offers": "never"}),
    "first": segment_file("clicks() >= 1", 1, strategy={"message_type": "reminder"}),
    "soft": segment_file("TRUE", 5, strategy={"readiness": "nurture"}),
    "mend": segment_file("TRUE", 4, audience="worklist"),
    "by-region": segment_file("region = '{value}'", 10, title="R {value}", for_each="region"),
}
GOAL = {
    "segments": [
        {"segment": "buyers", "message_type": "offer"},
        {"segment": "by-region", "message_type": "event reminder"},
    ],
    "metrics": ["click_through_rate"],
    "recent_buyer_days": 3,
    "left_out": [{"segment": "quiet", "why": "They never bought."}],
}


@pytest.fixture(scope="module")
def shipped() -> Playbook:
    return read_playbook(SHIPPED)


def written(folder: Path, goal: dict[str, Any], name: str = "promote flash sales") -> Path:
    """Write a playbook with one goal in its file, and that goal in its brief."""
    write_playbook(folder, SEGMENTS, goal="Promote flash sales")
    content = {"title": "t", "as_read": "2026-11-22", "source": "s", "goals": {name: goal}}
    (folder / "goals.yaml").write_text(yaml.safe_dump(content, sort_keys=False))
    return folder


def fault(folder: Path, **changes: Any) -> PlaybookError:
    with pytest.raises(PlaybookError) as caught:
        read_playbook(written(folder, {**GOAL, **changes}))
    assert caught.value.place is not None
    assert caught.value.place.file == folder / "goals.yaml"
    return caught.value


def test_a_goal_says_whom_it_addresses_and_with_what(tmp_path: Path) -> None:
    playbook = read_playbook(written(tmp_path, GOAL))
    goal = playbook.goals[playbook.brief.goal]
    assert goal.segment_keys == ("buyers", "by-region")
    assert goal.left_out_keys == ("quiet",)
    assert goal.recent_buyer_days == 3
    segments = expand_families(playbook, {"by-region": ["NSW", "VIC"]}).segments
    found = {key: goal.message_type_of(segment) for key, segment in segments.items()}
    assert found == {
        "buyers": "offer",
        "quiet": None,
        "first": None,
        "soft": None,
        "mend": None,
        "by-region-nsw": "event reminder",
        "by-region-vic": "event reminder",
    }


def test_a_playbook_without_the_file_says_nothing_of_any_goal(tmp_path: Path) -> None:
    assert read_playbook(write_playbook(tmp_path, SEGMENTS)).goals == {}


@pytest.mark.parametrize(
    ("changes", "line_of", "says"),
    [
        ({"segments": [{"segment": "buyrs", "message_type": "offer"}]}, "buyrs", "buyers"),
        ({"segments": [{"segment": "by-regin", "message_type": "offer"}]}, "by-regin", "by-region"),
        ({"left_out": [{"segment": "quite", "why": "w"}]}, "quite", "quiet"),
        ({"metrics": ["click_trough_rate"]}, "click_trough_rate", "click_through_rate"),
        ({"segments": [{"segment": "buyers", "message_type": "offr"}]}, "offr", "offer"),
        ({"segments": [{"segment": "mend", "message_type": "alert"}]}, "mend", "not messaged"),
        (
            {"segments": [{"segment": "quiet", "message_type": "offer"}], "left_out": []},
            "offer",
            "offers: never",
        ),
        (
            {"segments": [{"segment": "soft", "message_type": "offer"}]},
            "offer",
            "readiness: nurture",
        ),
        ({"left_out": [{"segment": "buyers", "why": "w"}]}, "buyers", "twice"),
        ({"recent_buyer_day": 3}, "recent_buyer_day:", "recent_buyer_days"),
        ({"segments": []}, "segments", "segments"),
    ],
)
def test_a_mistake_in_a_goal_is_named_with_its_line_and_what_was_meant(
    tmp_path: Path, changes: dict[str, Any], line_of: str, says: str
) -> None:
    error = fault(tmp_path, **changes)
    lines = (tmp_path / "goals.yaml").read_text().splitlines()
    assert error.place is not None
    assert line_of in lines[(error.place.line or 0) - 1]
    assert says in f"{error.message} {error.remedy}"


def test_a_goal_that_is_none_of_the_ten_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlaybookError) as caught:
        read_playbook(written(tmp_path, GOAL, "promote flash sale"))
    assert "promote flash sales" in str(caught.value.remedy)


def test_the_shipped_file_has_the_ten_goals_and_every_type_of_message(shipped: Playbook) -> None:
    assert set(shipped.goals) == set(GOALS)
    types = set()
    for name, goal in shipped.goals.items():
        types |= {address.message_type for address in goal.segments}
        assert goal.left_out, name
        # Whether people leave is watched whatever the goal is.
        assert "opt_out_rate" in goal.metrics, name
    assert types == set(MESSAGE_TYPES)


def test_the_shipped_goals_say_what_the_guide_says(shipped: Playbook) -> None:
    goals = shipped.goals
    first = {name: goal.segments[0] for name, goal in goals.items()}
    assert first["recover abandoned carts"].segment == "cart-abandoners"
    assert first["recover abandoned carts"].message_type == "reminder"
    assert first["re-engage inactive customers"].message_type == "win-back message"
    assert first["send back-in-stock alerts"].message_type == "back-in-stock notification"
    assert first["increase loyalty engagement"].message_type == "loyalty update"
    assert first["protect high-value customers"].segment == "vip-customers"
    left_out = {entry.segment for entry in goals["promote flash sales"].left_out}
    assert {"vip-customers", "new-subscribers", "dormant-contacts"} <= left_out
    assert "offer" not in {
        one.message_type for one in goals["improve customer engagement"].segments
    }


def test_lines_of_segments_that_a_playbook_lacks_can_be_taken_out() -> None:
    text = (SHIPPED / "goals.yaml").read_text()
    shorter = drop_segments(text, {"by-home-store", "event-guests"})
    assert "by-home-store" not in shorter
    assert "event-guests" not in shorter
    assert len(text.splitlines()) - len(shorter.splitlines()) == 2
    assert drop_segments(text, set()) == text
