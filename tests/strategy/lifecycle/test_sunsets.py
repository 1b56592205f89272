"""The end of a win-back: who is suppressed, who is not, and what lifts it."""

from __future__ import annotations

import pytest
from pyarrow import parquet

from sendable.people import open_people
from sendable.strategy.lifecycle.sunsets import record_sunsets

from ...library import (
    ANN,
    AS_OF,
    DAY,
    World,
)
from .flowing import (
    HOUR,
    go_on,
    win_back,
)


def test_the_end_of_a_reactivation_writes_the_sunset_and_a_purchase_lifts_it(
    flowing: World,
) -> None:
    win_back(flowing)
    first = go_on(flowing).loc[("reactivation", ANN)]
    assert (first["status"], first["step"]) == ("due", "last-word")
    row = go_on(flowing, AS_OF + 14 * DAY).loc[("reactivation", ANN)]
    assert (row["status"], row["step"]) == ("due", "survey")
    row = go_on(flowing, AS_OF + 16 * DAY).loc[("reactivation", ANN)]
    assert (row["status"], row["why"]) == ("waiting", "sent")
    ended = go_on(flowing, AS_OF + 29 * DAY).loc[("reactivation", ANN)]
    assert (ended["status"], ended["why"]) == ("done", "sunset")
    assert ended["ended_at"] == AS_OF + 28 * DAY
    log = flowing.lake.read("suppressions")
    assert log[["number", "action", "reason"]].values.tolist() == [[ANN, "suppress", "sunset"]]
    assert "61491570156" not in log["evidence"].iloc[0]
    assert record_sunsets(flowing.run) == 0
    # From then on they are excluded, run after run, and stay at the end of the flow.
    again = go_on(flowing, AS_OF + 30 * DAY).loc[("reactivation", ANN)]
    decided = flowing.lake.read("decisions", run_id=flowing.run.run_id).set_index("number")
    assert (decided.loc[ANN, "outcome"], decided.loc[ANN, "primary_reason"]) == (
        "excluded",
        "sunset",
    )
    assert list(decided.loc[ANN, "reasons"]) == ["sunset"]
    assert again["why"] == "sunset"
    # It is no opt-out: they said nothing, and rules do not say that they did.
    with open_people(
        flowing.run, flowing.playbook.policies, exclude_run=flowing.run.run_id
    ) as connection:
        assert connection.execute("SELECT opted_out FROM recipients").fetchall() == [(False,)]
    flowing.order(ANN, AS_OF + 30 * DAY + HOUR)
    go_on(flowing, AS_OF + 31 * DAY)
    decided = flowing.lake.read("decisions", run_id=flowing.run.run_id).set_index("number")
    assert decided.loc[ANN, "outcome"] == "sendable"
    assert set(flowing.lake.read("suppressions")["action"]) == {"suppress", "lift"}


@pytest.mark.parametrize(("by", "how"), [("person", "clicked"), ("filter", "sunset")])
def test_a_click_ends_a_flow_where_a_person_made_it(flowing: World, by: str, how: str) -> None:
    win_back(flowing)
    go_on(flowing)
    go_on(flowing, AS_OF + 14 * DAY)
    # Two seconds after the second message.
    open_link = flowing.click if by == "person" else flowing.open_by_filter
    open_link(ANN, AS_OF + 15 * DAY + HOUR)
    row = go_on(flowing, AS_OF + 29 * DAY).loc[("reactivation", ANN)]
    assert row["why"] == how


def test_an_order_from_within_the_flow_that_is_told_late_lifts_the_sunset(flowing: World) -> None:
    win_back(flowing)
    began = AS_OF
    go_on(flowing, began)
    go_on(flowing, AS_OF + 14 * DAY)
    go_on(flowing, AS_OF + 29 * DAY)
    assert flowing.lake.read("suppressions")["action"].tolist() == ["suppress"]
    flowing.order(ANN, began + 20 * DAY)
    go_on(flowing, AS_OF + 30 * DAY)
    decided = flowing.lake.read("decisions", run_id=flowing.run.run_id).set_index("number")
    assert decided.loc[ANN, "outcome"] == "sendable"


def test_who_answers_is_not_suppressed(flowing: World) -> None:
    win_back(flowing, answer=True)
    go_on(flowing)
    found = go_on(flowing, AS_OF + 29 * DAY).loc[("reactivation", ANN)]
    assert (found["status"], found["why"]) == ("left", "clicked")
    assert flowing.lake.read("suppressions").empty


def test_who_was_never_sent_the_messages_is_not_suppressed(flowing: World) -> None:
    win_back(flowing, messages=(1,))
    go_on(flowing)
    found = go_on(flowing, AS_OF + 29 * DAY).loc[("reactivation", ANN)]
    assert (found["status"], found["why"]) == ("done", "not_messaged")
    assert flowing.lake.read("suppressions").empty


@pytest.mark.parametrize(("delivery", "days"), [("failed", (0, 14)), ("delivered", (0,))])
def test_who_no_step_reached_or_was_told_for_is_not_suppressed(
    flowing: World, delivery: str, days: tuple[int, ...]
) -> None:
    win_back(flowing, delivery=delivery)
    for day in days:
        go_on(flowing, AS_OF + day * DAY)
    found = go_on(flowing, AS_OF + 29 * DAY).loc[("reactivation", ANN)]
    assert (found["status"], found["why"]) == ("done", "not_messaged")
    assert flowing.lake.read("suppressions").empty


def test_a_run_of_the_past_hands_nothing_over_exports_nobody_and_suppresses_nobody(
    flowing: World,
) -> None:
    win_back(flowing)
    today = AS_OF + 80 * DAY
    first = go_on(flowing, AS_OF, begun_at=today)
    assert first.loc[("reactivation", ANN), "status"] == "due"
    assert parquet.read_table(flowing.run.folder / "flow_due.parquet").num_rows == 0
    assert not flowing.run.manifest.looks_back
    second = go_on(flowing, AS_OF + HOUR, begun_at=today).loc[("reactivation", ANN)]
    assert (second["status"], second["told"]) == ("due", 1)
    ended = go_on(flowing, AS_OF + 29 * DAY, begun_at=today).loc[("reactivation", ANN)]
    assert ended["status"] == "done"
    assert flowing.lake.read("suppressions").empty
