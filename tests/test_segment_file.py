"""The strategy in a segment's file: what may stand there, and how each mistake is told."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from sendable.errors import PlaybookError
from sendable.playbook import Playbook, read_playbook
from sendable.rules import describe_segment_file
from sendable.segment_file import (
    MESSAGE_TYPES,
    WEEKDAYS,
    Cap,
    LifecycleFlow,
    SegmentFile,
    SendWindow,
    Strategy,
)

from .library import SHIPPED, make_playbook, segment_file, write_playbook

FRAMEWORK = {
    # The guide's frequency framework, per week; the lower figure of each range is shipped.
    "engaged-recipients": (3, 4),
    "high-intent-responders": (3, 4),
    "engaged-customers": (2, 3),
    "repeat-customers": (2, 3),
    "loyalty-members": (2, 3),
    "vip-customers": (1, 2),
    "at-risk-customers": (1, 1),
}


@pytest.fixture(scope="module")
def shipped() -> Playbook:
    return read_playbook(SHIPPED)


def read_strategy(folder: Path, **strategy: Any) -> Strategy:
    file = segment_file("TRUE", 1, strategy=strategy)
    return make_playbook(folder, {"one": file}).segments["one"].file.strategy


def fault(folder: Path, **strategy: Any) -> PlaybookError:
    with pytest.raises(PlaybookError) as caught:
        read_strategy(folder, **strategy)
    return caught.value


def test_every_shipped_segment_for_sms_has_a_whole_strategy(shipped: Playbook) -> None:
    for key, segment in shipped.segments.items():
        strategy = segment.file.strategy
        assert strategy.use, key
        assert strategy.tone, key
        if segment.file.audience != "sms":
            assert (strategy.readiness, strategy.cap, strategy.flow) == ("none", None, None), key
            continue
        assert strategy.message_type in MESSAGE_TYPES, key
        assert strategy.cap is not None, key
        assert strategy.send_window is not None, key
        assert strategy.avoid, key
        assert strategy.example, key
        assert "offers" in strategy.model_fields_set, key
        # Before eight or after nine nobody is written to anywhere.
        assert time(8) <= strategy.send_window.start < strategy.send_window.end <= time(21), key


def test_each_of_the_nine_flows_has_its_segment(shipped: Playbook) -> None:
    flows = {
        segment.file.strategy.flow: key
        for key, segment in shipped.segments.items()
        if segment.file.strategy.flow
    }
    assert set(flows) == set(get_args(LifecycleFlow))
    assert flows["abandoned-cart"] == "cart-abandoners"
    assert flows["win-back"] == "at-risk-customers"


@pytest.mark.parametrize(("key", "a_week"), FRAMEWORK.items())
def test_caps_are_the_lower_end_of_the_guides_framework(
    shipped: Playbook, key: str, a_week: tuple[int, int]
) -> None:
    assert shipped.segments[key].file.strategy.cap == Cap(messages=a_week[0], days=7)


def test_the_dormant_get_one_message_and_nobody_more_than_the_framework(
    shipped: Playbook,
) -> None:
    caps = {key: one.file.strategy.cap for key, one in shipped.segments.items()}
    dormant = caps["dormant-contacts"]
    assert dormant is not None
    assert dormant.messages == 1
    assert dormant.days >= 30
    assert max(cap.messages * 7 / cap.days for cap in caps.values() if cap) <= 4


def test_discount_sensitive_people_do_not_get_every_promotion(shipped: Playbook) -> None:
    assert shipped.segments["discount-sensitive"].file.strategy.offers == "selective"
    assert shipped.segments["replenishment-due"].file.strategy.offers == "never"


@pytest.mark.parametrize(
    ("written", "start"), [("09:00", time(9)), (9 * 60, time(9)), (10 * 60 + 30, time(10, 30))]
)
def test_a_time_of_day_may_stand_with_quotes_or_without(
    tmp_path: Path, written: str | int, start: time
) -> None:
    """YAML reads 10:30 as sixty times ten and thirty."""
    assert yaml.safe_load("from: 10:30") == {"from": 630}
    window = read_strategy(tmp_path, send_window={"from": written, "to": "19:00"}).send_window
    assert window is not None
    assert (window.start, window.end, window.days) == (start, time(19), WEEKDAYS)


@pytest.mark.parametrize(
    ("strategy", "where", "says"),
    [
        ({"send_window": {"from": 9, "to": "19:00"}}, "from: 9", "09:00"),
        ({"send_window": {"from": "25:00", "to": "19:00"}}, "from:", "09:00"),
        ({"send_window": {"from": "9am", "to": "19:00"}}, "from:", "09:00"),
        ({"send_window": {"from": "20:00", "to": "08:00"}}, "from:", "ends before"),
        ({"send_window": {"days": [], "from": "09:00", "to": "10:00"}}, "days:", "days"),
        ({"send_window": {"days": ["Monday"], "from": "09:00", "to": "10:00"}}, "Monday", "Mon"),
        ({"cap": {"messages": -1, "days": 7}}, "messages:", "messages"),
        ({"cap": {"messages": 1, "days": 0}}, "days:", "days"),
        ({"cap": {"messages": 1, "dys": 7}}, "cap:", "days"),
        ({"offers": "sometimes"}, "offers:", "selective"),
        ({"flow": "winback"}, "flow:", "win-back"),
        ({"message_type": "offers"}, "message_type:", "offer"),
        ({"cap_per_week": 2}, "cap_per_week:", "cap_per_week"),
    ],
)
def test_a_mistake_in_a_strategy_is_named_with_its_line(
    tmp_path: Path, strategy: dict[str, Any], where: str, says: str
) -> None:
    error = fault(tmp_path, **strategy)
    lines = (tmp_path / "segments" / "one.yaml").read_text().splitlines()
    assert error.place is not None
    assert error.place.line is not None
    near = "\n".join(lines[error.place.line - 2 : error.place.line + 1])
    assert where.split(":")[0] in near
    assert says in f"{error.message} {error.remedy}"


def test_what_was_meant_is_said_of_an_entry_within_an_entry(tmp_path: Path) -> None:
    assert "messages" in str(fault(tmp_path, cap={"mesages": 1, "days": 7}).remedy)
    window = {"frm": "09:00", "to": "19:00"}
    assert "from" in str(fault(tmp_path, send_window=window).remedy)


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (list(WEEKDAYS), "Every day"),
        (["Sat", "Mon", "Tue", "Wed", "Thu", "Fri"], "Mon to Sat"),
        (["Tue", "Thu"], "Tue, Thu"),
        (["Mon", "Tue"], "Mon, Tue"),
    ],
)
def test_a_window_is_said_in_words(days: list[str], said: str) -> None:
    window = SendWindow.model_validate({"days": days, "from": "10:00", "to": "19:30"})
    assert str(window) == f"{said}, 10:00 to 19:30"


def test_a_cap_is_said_in_words() -> None:
    assert str(Cap(messages=2, days=7)) == "2 in 7 days"
    assert str(Cap(messages=1, days=1)) == "1 in a day"


def test_editors_know_every_entry_of_a_strategy() -> None:
    schema = describe_segment_file(SegmentFile)
    strategy = schema["$defs"]["Strategy"]["properties"]
    assert set(strategy) == {*Strategy.model_fields}
    window = schema["$defs"]["SendWindow"]["properties"]
    assert set(window) == {"days", "from", "to"}
    assert window["from"]["pattern"].startswith("^")
    assert set(strategy["offers"]["enum"]) == {"never", "selective", "any"}
    assert all(entry.get("description") for name, entry in strategy.items() if name != "tone")


def test_a_strategy_without_a_cap_or_a_window_reads(tmp_path: Path) -> None:
    folder = write_playbook(tmp_path, {"one": segment_file("TRUE", 1, strategy={"cap": None})})
    strategy = read_playbook(folder).segments["one"].file.strategy
    assert (strategy.cap, strategy.send_window, strategy.offers) == (None, None, "selective")
