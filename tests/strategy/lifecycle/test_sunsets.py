"""The end of a win-back: who is suppressed, who is not, and what lifts it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
import pytest
from pyarrow import parquet

from sendable.people import open_people
from sendable.playbook import Playbook
from sendable.runs import Run
from sendable.strategy.lifecycle.sunsets import record_sunsets

from ...library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    FAY,
    World,
    fictional_number,
)
from .flowing import (
    HOUR,
    go_on,
    win_back,
)

GUS = fictional_number(0)


@dataclass
class Month:
    """What a month of runs found of people who were all dormant at its start, by its days.

    Ann and Ben were sent both messages and said nothing; Ann bought after the end of the flow, and
    of Ben an order from within it was told then. Cas clicked, and so did a filter for Dot, right
    after the second message; Eve clicked days later. Fay was sent one message only, and none
    reached Gus.

    Attributes:
        states: The flow states of each run.
        log: The suppression log after each run.
        runs: The runs.
        recorded_again: How many sunsets were written when the last day's were written again.
        opted_out: Who has opted out, in the eyes of a rule, on day 30.
        world: The world as it was left.
    """

    states: dict[int, pd.DataFrame]
    log: dict[int, pd.DataFrame]
    runs: dict[int, Run]
    recorded_again: int
    opted_out: dict[str, bool]
    world: World

    def place(self, day: int, number: str) -> pd.Series:
        return self.states[day].loc[("reactivation", number)]

    def suppressed(self, day: int) -> list[str]:
        return sorted(self.log[day]["number"])

    def decision(self, day: int, number: str) -> dict[str, Any]:
        rows = self.world.lake.read("decisions", run_id=self.runs[day].run_id, number=number)
        [row] = rows.to_dict("records")
        return row


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory, playbook: Playbook) -> Month:
    world = World(tmp_path_factory.mktemp("month"), playbook)
    for number in (ANN, BEN, CAS, DOT):
        win_back(world, number)
    win_back(world, EVE, answer=True)
    win_back(world, FAY, messages=(1,))
    win_back(world, GUS, delivery="failed")
    # Two seconds after the second message.
    world.click(CAS, AS_OF + 15 * DAY + HOUR)
    world.open_by_filter(DOT, AS_OF + 15 * DAY + HOUR)
    found = Month({}, {}, {}, -1, {}, world)
    for day in (0, 14, 16, 29, 30, 31):
        if day == 30:
            found.recorded_again = record_sunsets(world.run)
            world.order(BEN, AS_OF + 20 * DAY)
        if day == 31:
            found.opted_out = _opted_out(world)
            world.order(ANN, AS_OF + 30 * DAY + HOUR)
        found.states[day] = go_on(world, AS_OF + day * DAY)
        found.log[day] = world.lake.read("suppressions")
        found.runs[day] = world.run
    return found


def _opted_out(world: World) -> dict[str, bool]:
    with open_people(
        world.run, world.playbook.policies, exclude_run=world.run.run_id
    ) as connection:
        return dict(connection.execute("SELECT number, opted_out FROM recipients").fetchall())


def test_the_end_of_a_reactivation_writes_the_sunset(month: Month) -> None:
    first = month.place(0, ANN)
    assert (first["status"], first["step"]) == ("due", "last-word")
    row = month.place(14, ANN)
    assert (row["status"], row["step"]) == ("due", "survey")
    row = month.place(16, ANN)
    assert (row["status"], row["why"]) == ("waiting", "sent")
    ended = month.place(29, ANN)
    assert (ended["status"], ended["why"]) == ("done", "sunset")
    assert ended["ended_at"] == AS_OF + 28 * DAY
    log = month.log[29]
    assert log.loc[log["number"] == ANN, ["action", "reason"]].values.tolist() == [
        ["suppress", "sunset"]
    ]
    assert not log["evidence"].str.contains("61491570156").any()
    assert month.log[16].empty
    assert month.recorded_again == 0


def test_who_was_sunset_is_excluded_and_did_not_opt_out(month: Month) -> None:
    # From then on they are excluded, run after run, and stay at the end of the flow.
    decided = month.decision(30, ANN)
    assert (decided["outcome"], decided["primary_reason"]) == ("excluded", "sunset")
    assert list(decided["reasons"]) == ["sunset"]
    assert month.place(30, ANN)["why"] == "sunset"
    # It is no opt-out: they said nothing, and rules do not say that they did.
    assert month.opted_out[ANN] is False


def test_a_purchase_lifts_the_sunset(month: Month) -> None:
    assert month.decision(31, ANN)["outcome"] == "sendable"
    log = month.log[31]
    assert set(log.loc[log["number"] == ANN, "action"]) == {"suppress", "lift"}


@pytest.mark.parametrize(("number", "how"), [(CAS, "clicked"), (DOT, "sunset")])
def test_a_click_ends_a_flow_where_a_person_made_it(month: Month, number: str, how: str) -> None:
    assert month.place(29, number)["why"] == how
    assert (number in month.suppressed(29)) == (how == "sunset")


def test_an_order_from_within_the_flow_that_is_told_late_lifts_the_sunset(month: Month) -> None:
    log = month.log[29]
    assert log.loc[log["number"] == BEN, "action"].tolist() == ["suppress"]
    assert month.decision(30, BEN)["outcome"] == "sendable"


def test_who_answers_is_not_suppressed(month: Month) -> None:
    found = month.place(29, EVE)
    assert (found["status"], found["why"]) == ("left", "clicked")
    assert EVE not in month.suppressed(31)


@pytest.mark.parametrize("number", [FAY, GUS])
def test_who_was_never_sent_the_messages_or_reached_is_not_suppressed(
    month: Month, number: str
) -> None:
    found = month.place(29, number)
    assert (found["status"], found["why"]) == ("done", "not_messaged")
    assert number not in month.suppressed(31)


@pytest.mark.slow
def test_who_a_step_was_not_told_for_is_not_suppressed(flowing: World) -> None:
    win_back(flowing)
    go_on(flowing)
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
