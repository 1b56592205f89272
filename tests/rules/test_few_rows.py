"""Rules over rows written by hand: each comparison at its border, each event among its like."""

from __future__ import annotations

from .test_plan import members
from .worlds import AS_OF

COUNTS = {"one": 1, "two": 2, "three": 3}


def test_comparisons_at_their_border() -> None:
    found = members(
        {"recipients": [{"number": who, "list_count": count} for who, count in COUNTS.items()]},
        less="list_count < 2",
        at_most="list_count <= 2",
        equal="list_count = 2",
        other="list_count <> 2",
        at_least="list_count >= 2",
        more="list_count > 2",
        between="list_count BETWEEN 1 AND 2",
        outside="list_count NOT BETWEEN 1 AND 2",
        one_of="list_count IN (1, 3)",
        none_of="list_count NOT IN (1, 3)",
    )
    assert found == {
        "less": {"one"},
        "at_most": {"one", "two"},
        "equal": {"two"},
        "other": {"one", "three"},
        "at_least": {"two", "three"},
        "more": {"three"},
        "between": {"one", "two"},
        "outside": {"three"},
        "one_of": {"one", "three"},
        "none_of": {"two"},
    }


def test_each_event_of_messages_counts_its_own() -> None:
    messages = {
        "reached": {"delivery": "delivered", "has_link": False},
        "reached with a link": {"delivery": "delivered", "has_link": True},
        "failed with a link": {"delivery": "failed", "has_link": True},
        "under way": {"delivery": "pending", "has_link": False},
        "cancelled": {"delivery": "not_sent", "has_link": True},
    }
    found = members(
        {
            "recipients": [{"number": who} for who in messages],
            "messages": [
                {"number": who, "message_id": who, "sent_at": AS_OF, **row}
                for who, row in messages.items()
            ],
        },
        sent="sent() = 1",
        delivered="delivered() = 1",
        failed="failed() = 1",
        links="links() = 1",
    )
    assert found == {
        "sent": messages.keys() - {"cancelled"},
        "delivered": {"reached", "reached with a link"},
        "failed": {"failed with a link"},
        "links": {"reached with a link", "failed with a link"},
    }
