"""Engagement: a no for a while, the end of a win-back, and never a click, where that is asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from sendable.engine.duckdb import Connection, query
from sendable.exclusion.findings import find_reasons
from sendable.people import open_people

from ..library import (
    ANN,
    AS_OF,
    BEN,
    CAS,
    DAY,
    DOT,
    EVE,
    World,
    fictional_number,
    frame_of,
    make_playbook,
)

NO = ("not_interested", "exclude")
YES = ("positive", "keep")
MACHINE = ("neutral", "keep")


def read_as(connection: Connection, meanings: dict[str, tuple[str, str]]) -> None:
    """Give each reply a meaning by its text, whatever a classifier makes of it."""
    replies = query(connection, "SELECT message_id, body FROM main.replies")
    frame = replies.assign(
        label=[meanings[body][0] for body in replies["body"]],
        outcome=[meanings[body][1] for body in replies["body"]],
        manner=["automatic" if body == "machine" else "phrase" for body in replies["body"]],
        certainty="certain",
        words=replies["body"],
        lang=None,
    )
    connection.register("given", frame)
    connection.execute("CREATE OR REPLACE TEMP TABLE meanings AS SELECT * FROM given")


def find(world: World, **meanings: tuple[str, str]) -> pd.DataFrame:
    """Give the findings of a world in which replies mean what they are told to."""
    # What the step "exclude" finds its reasons from.
    world.log_opt_outs()
    world.log_lifts()
    world.log_consents()
    with open_people(
        world.run, world.playbook.policies, exclude_run=world.run.run_id
    ) as connection:
        read_as(connection, meanings)
        find_reasons(connection, world.playbook, world.run)
        return query(connection, "SELECT * FROM findings").set_index("number")


def who(findings: pd.DataFrame, reason: str) -> set[str]:
    return set(findings.index[findings["reason"] == reason])


def test_a_no_counts_for_a_while_and_says_until_when(world: World) -> None:
    world.contact(ANN)
    world.contact(BEN)
    said_at = AS_OF - 30 * DAY + timedelta(seconds=1)
    world.reply(ANN, "no", received_at=said_at, message_id="R-7")
    world.reply(BEN, "no", received_at=AS_OF - 30 * DAY)
    found = find(world, no=NO)
    assert who(found, "not_interested") == {ANN}
    row = found[found["reason"] == "not_interested"].loc[ANN]
    assert (row["since"], row["until"]) == (said_at, said_at + 30 * DAY)
    assert row["evidence"] == 'reply R-7: "no"'


def test_interest_after_a_no_ends_it_and_before_it_does_not(world: World) -> None:
    for number in (ANN, BEN, CAS, DOT, EVE):
        world.contact(number)
        world.reply(number, "no", received_at=AS_OF - 9 * DAY)
    world.order(ANN, AS_OF - 8 * DAY)
    world.click(BEN, AS_OF - 8 * DAY)
    world.reply(CAS, "yes", received_at=AS_OF - 8 * DAY)
    world.reply(DOT, "fine", received_at=AS_OF - 8 * DAY)
    world.click(EVE, AS_OF - 10 * DAY)
    found = find(world, no=NO, yes=YES, fine=("neutral", "keep"))
    assert who(found, "not_interested") == {DOT, EVE}


def test_a_no_in_doubt_holds_until_it_is_read(world: World) -> None:
    world.contact(ANN)
    world.reply(ANN, "no", received_at=AS_OF - 99 * DAY)
    found = find(world, no=("not_interested", "hold"))
    assert who(found, "reply_to_read") == {ANN}
    assert who(found, "not_interested") == set()


def test_a_reply_to_read_holds_whenever_it_came(world: World) -> None:
    for number in (ANN, BEN, CAS):
        world.contact(number)
    world.reply(ANN, "hm", received_at=AS_OF - 999 * DAY)
    world.reply(BEN, "hm", received_at=AS_OF + DAY)
    world.reply(CAS, "hm", received_at=None)
    found = find(world, hm=("opt_out", "hold"))
    assert who(found, "reply_to_read") == {ANN, BEN, CAS}


def test_of_several_replies_to_read_the_last_one_is_shown_and_their_number(world: World) -> None:
    for number, times in ((ANN, 2), (BEN, 1)):
        world.contact(number)
        for days in range(times):
            at = AS_OF - (9 - days) * DAY
            world.reply(number, "hm", received_at=at, message_id=f"R-{number[-1]}{days}")
    found = find(world, hm=("opt_out", "hold"))
    assert found.loc[ANN, "evidence"] == f'reply R-{ANN[-1]}1: "hm", the last of 2'
    assert found.loc[BEN, "evidence"] == f'reply R-{BEN[-1]}0: "hm"'
    assert found.loc[ANN, "since"] == AS_OF - 9 * DAY


def test_an_opt_out_without_a_date_has_nothing_left_to_read(world: World) -> None:
    world.contact(ANN)
    world.reply(ANN, "stop", received_at=None)
    assert who(find(world, stop=("opt_out", "exclude")), "reply_to_read") == set()


def test_a_harmless_reply_is_no_reason(world: World) -> None:
    world.contact(ANN)
    world.reply(ANN, "thanks")
    assert find(world, thanks=("neutral", "keep")).empty


SIGNS = {
    ("neutral", "keep"): True,
    ("question", "keep"): True,
    NO: True,
    ("opt_out", "hold"): False,
    ("wrong_number", "hold"): False,
    ("complaint", "keep"): False,
}
"""What a reply means, and whether it shows that somebody is there."""


@pytest.fixture(scope="module")
def replied(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """What is found of people who were quiet but for one reply, each of another meaning."""
    world = World(tmp_path_factory.mktemp("replied"))
    for place in range(len(SIGNS)):
        number = fictional_number(place)
        world.contact(number, added_at=AS_OF - 800 * DAY, updated_at=None)
        world.reply(number, f"words{place}", received_at=AS_OF - 60 * DAY)
    return find(world, **{f"words{place}": meaning for place, meaning in enumerate(SIGNS)})


@pytest.mark.parametrize("meaning", SIGNS)
def test_which_replies_are_a_sign_of_life(replied: pd.DataFrame, meaning: tuple[str, str]) -> None:
    number = fictional_number(list(SIGNS).index(meaning))
    assert (number not in who(replied, "stale")) == SIGNS[meaning]


def test_an_automatic_reply_is_no_sign_of_life(world: World) -> None:
    world.contact(ANN, added_at=AS_OF - 800 * DAY, updated_at=None)
    world.reply(ANN, "machine", received_at=AS_OF - 60 * DAY)
    assert who(find(world, machine=MACHINE), "stale") == {ANN}


def win_back(world: World, number: str, entered_at: datetime = AS_OF - 91 * DAY) -> None:
    """Have a past run find somebody dormant."""
    row = {"run_id": "past", "as_of": entered_at, "segment": "dormant-contacts"}
    row |= {"number": number, "is_primary": True, "entered_at": entered_at}
    world.lake.append("membership", frame_of("membership", [row]))


def message_often(world: World, number: str, times: int = 4, **row: Any) -> None:
    for place in range(times):
        world.message(number, AS_OF - (80 - place) * DAY, **row)


def decided(world: World) -> dict[str, list[str]]:
    return {number: list(codes) for number, codes in world.exclude()["reasons"].items()}


def test_a_win_back_ends_after_its_messages_and_days(world: World) -> None:
    for number in (ANN, BEN, CAS, DOT):
        world.contact(number)
    win_back(world, ANN)
    message_often(world, ANN)
    win_back(world, BEN)
    message_often(world, BEN, times=3)
    win_back(world, CAS, AS_OF - 89 * DAY)
    message_often(world, CAS)
    message_often(world, DOT)
    decisions = world.exclude()
    assert {number: list(codes) for number, codes in decisions["reasons"].items()} == {
        ANN: ["sunset"],
        BEN: [],
        CAS: [],
        DOT: [],
    }
    row = decisions.loc[ANN]
    assert row["since"] == AS_OF - DAY
    sent = world.lake.read("messages", number=ANN).sort_values("sent_at")
    assert row["evidence"] == (
        "4 messages since they came into dormant-contacts on 2026-08-22,"
        f" the last {sent['message_id'].iloc[-1]}, and no sign of life"
    )


def test_a_win_back_whose_messages_come_late_ends_with_the_last_that_it_needed(
    world: World,
) -> None:
    world.contact(ANN)
    win_back(world, ANN, AS_OF - 200 * DAY)
    for days in (9, 30, 70, 20, 40):
        world.message(ANN, AS_OF - days * DAY)
    assert world.exclude().loc[ANN, "since"] == AS_OF - 20 * DAY


def test_messages_before_the_win_back_do_not_count(world: World) -> None:
    world.contact(ANN)
    win_back(world, ANN, AS_OF - 91 * DAY)
    for days in (95, 94, 93, 60, 50, 40):
        world.message(ANN, AS_OF - days * DAY)
    assert decided(world) == {ANN: []}


def test_only_marketing_counts_towards_the_end(tmp_path: Any) -> None:
    playbook = make_playbook(tmp_path / "p", marketing={"senders": ["Wattle"]})
    world = World(tmp_path, playbook)
    for number, sender in ((ANN, "Wattle"), (BEN, "Till")):
        world.contact(number)
        win_back(world, number)
        message_often(world, number, sender=sender)
    assert decided(world) == {ANN: ["sunset"], BEN: []}


def test_any_sign_of_life_undoes_a_sunset(world: World) -> None:
    people = (ANN, BEN, CAS)
    for number in people:
        world.contact(number)
        win_back(world, number)
        message_often(world, number)
    assert decided(world) == {number: ["sunset"] for number in people}
    # It stays from run to run, though nobody who is excluded is in a segment any more.
    world.begin(AS_OF + 30 * DAY)
    assert decided(world) == {number: ["sunset"] for number in people}
    world.begin(AS_OF + 40 * DAY)
    at = AS_OF + 35 * DAY
    world.click(ANN, AS_OF - 300 * DAY)
    world.order(ANN, at)
    world.click(BEN, at)
    world.reply(CAS, "START", received_at=at)
    assert decided(world) == {number: [] for number in people}


def test_whoever_did_something_in_the_moment_of_the_win_back_is_alive(world: World) -> None:
    world.contact(ANN)
    world.order(ANN, AS_OF - 91 * DAY)
    win_back(world, ANN, AS_OF - 91 * DAY)
    message_often(world, ANN)
    assert decided(world) == {ANN: []}


def test_a_sign_before_the_win_back_does_not_stop_it(world: World) -> None:
    world.contact(ANN)
    world.order(ANN, AS_OF - 92 * DAY)
    win_back(world, ANN)
    message_often(world, ANN)
    assert decided(world) == {ANN: ["sunset"]}


def test_being_changed_or_reached_is_no_sign_of_life(world: World) -> None:
    world.contact(ANN, updated_at=AS_OF - DAY)
    win_back(world, ANN)
    message_often(world, ANN, delivery="delivered")
    assert decided(world) == {ANN: ["sunset"]}


def with_never_clicked(world: World, after: int | None) -> None:
    policies = world.playbook.policies
    engagement = policies.engagement.model_copy(update={"never_clicked_after": after})
    world.playbook = replace(world.playbook, policies=replace(policies, engagement=engagement))


def have_click_data(world: World, *states: str) -> None:
    rows = [
        {"run_id": world.run.run_id, "account": f"a{place}", "feed": "clicks", "state": state}
        | {"rows": 0, "changed": 0, "quarantined": 0, "pulled_at": AS_OF}
        for place, state in enumerate(states)
    ]
    world.lake.append("pulls", frame_of("pulls", rows))


def message_three(world: World) -> None:
    for number, times in ((ANN, 5), (BEN, 5), (CAS, 4)):
        world.contact(number)
        message_often(world, number, times=times)
    world.click(BEN, AS_OF - 300 * DAY)
    # What never left, or has not left yet, is no message that a click could have answered.
    world.message(CAS, AS_OF - 9 * DAY, delivery="not_sent")
    world.message(CAS, AS_OF + 9 * DAY)


def test_never_clicked_is_off_unless_it_is_asked_for(world: World) -> None:
    message_three(world)
    have_click_data(world, "complete")
    assert decided(world) == {ANN: [], BEN: [], CAS: []}


def test_never_clicked_counts_marketing_messages_and_any_click(world: World) -> None:
    with_never_clicked(world, 5)
    message_three(world)
    have_click_data(world, "complete", "complete")
    assert decided(world) == {ANN: ["never_clicked"], BEN: [], CAS: []}
    assert world.warnings == []


@pytest.mark.parametrize("states", [(), ("unavailable",), ("complete", "partial")])
def test_without_whole_click_data_nobody_has_never_clicked(
    world: World, states: tuple[str, ...]
) -> None:
    with_never_clicked(world, 5)
    message_three(world)
    have_click_data(world, *states)
    assert decided(world) == {ANN: [], BEN: [], CAS: []}
    assert ["click data is not complete" in warning for warning in world.warnings] == [True]


def test_a_no_without_a_date_waits_to_be_read(world: World) -> None:
    world.contact(ANN)
    world.reply(ANN, "No thanks", received_at=None)
    assert list(world.exclude().loc[ANN, "reasons"]) == ["reply_to_read"]
