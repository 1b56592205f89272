"""Lifts: what takes a suppression back, and everything that does not."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.engine.duckdb import Connection, open_engine, query
from sendable.lifts import READS, find_lifts
from sendable.preview import preview_rule
from sendable.replies.meanings import register_meanings
from sendable.suppressions import find_suppressions, register_active

from .library import ANN, AS_OF, BEN, DAY, World, frame_of

OURS = "+61 491 571 804"
OTHER_OF_OURS = "+61491571491"
HOUR = timedelta(hours=1)


def stop(world: World, at: datetime | None = AS_OF - 30 * DAY, **row: Any) -> None:
    world.reply(ANN, "STOP", **{"received_at": at, "received_by": OURS, "message_id": "R-1", **row})


def start(world: World, at: datetime | None = AS_OF - 20 * DAY, **row: Any) -> None:
    world.reply(ANN, "START", **{"received_at": at, "received_by": OURS, **row})


def log(world: World) -> set[str]:
    """Take the two steps of the log, and give who is suppressed after them."""
    world.log_opt_outs()
    world.log_lifts()
    return active(world)


def active(world: World) -> set[str]:
    with open_engine(world.lake, READS) as connection:
        register_meanings(connection, world.playbook.policies)
        register_active(connection)
        return set(query(connection, "SELECT number FROM suppressed_now")["number"])


def log_meaning(world: World, label: str, manner: str = "phrase", body: str = "words") -> set[str]:
    """Log a reply ``R-1`` of Ann's as the classifier would read it, and then its lifts."""
    world.reply(ANN, body, message_id="R-1", received_by=OURS, received_at=AS_OF - 30 * DAY)
    world.store()
    with open_engine(world.lake, READS) as connection:
        register_as(connection, {"R-1": (label, "certain", "exclude", manner, body)})
        found = find_suppressions(connection, world.run)
    world.lake.append("suppressions", found)
    return active(world)


def register_as(connection: Connection, meanings: dict[str, tuple[str, ...]]) -> None:
    columns = ["message_id", "label", "certainty", "outcome", "manner", "words", "lang"]
    rows = [(key, *values, "en") for key, values in meanings.items()]
    connection.register("meanings", pd.DataFrame(rows, columns=columns))


def lifts(world: World) -> pd.DataFrame:
    rows = world.lake.read("suppressions", action="lift")
    return rows.reset_index(drop=True)


def test_start_lifts_a_stop_to_the_same_sender_and_says_so(world: World) -> None:
    stop(world)
    start(world, message_id="R-2", received_by="+61491571804")
    assert log(world) == set()
    row = lifts(world).iloc[0]
    stopped = world.lake.read("suppressions", action="suppress").iloc[0]
    assert row["lifts"] == stopped["suppression_id"]
    assert (row["number"], row["reason"]) == (ANN, "opted_out_keyword")
    assert row["evidence"] == 'reply R-2: "start"'
    assert (row["since"], row["sender"]) == (AS_OF - 20 * DAY, "61491571804")


def test_what_was_lifted_is_shown_beside_what_stands(world: World) -> None:
    stop(world)
    start(world, message_id="R-2")
    world.opt_out(ANN)
    assert log(world) == {ANN}
    with open_engine(world.lake, READS) as connection:
        register_meanings(connection, world.playbook.policies)
        register_active(connection)
        standing = query(connection, "SELECT * FROM suppressed_now")
        lifted = query(connection, "SELECT * FROM lifted_now").iloc[0]
    assert standing["reason"].tolist() == ["opted_out_list"]
    assert lifted["evidence"] == 'reply R-1: "stop"'
    assert (lifted["lifted_at"], lifted["lifted_by"]) == (AS_OF - 20 * DAY, 'reply R-2: "start"')


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"at": AS_OF - 30 * DAY}, id="at the same moment"),
        pytest.param({"at": AS_OF - 31 * DAY}, id="earlier"),
        pytest.param({"at": AS_OF + DAY}, id="in the future"),
        pytest.param({"at": None}, id="without a time"),
        pytest.param({"received_by": OTHER_OF_OURS}, id="to another sender"),
        pytest.param({"received_by": None}, id="to an unknown sender"),
        pytest.param({"also_number": BEN}, id="from one of two numbers"),
    ],
)
def test_a_start_in_doubt_lifts_nothing(world: World, row: dict[str, Any]) -> None:
    stop(world)
    start(world, **row)
    assert log(world) == {ANN}


@pytest.mark.parametrize("row", [{"at": None}, {"received_by": None}])
def test_a_stop_without_time_or_sender_is_lifted_by_no_start(
    world: World, row: dict[str, Any]
) -> None:
    stop(world, **row)
    start(world)
    assert log(world) == {ANN}


def test_a_start_from_another_number_lifts_nothing(world: World) -> None:
    stop(world)
    world.reply(BEN, "START", received_by=OURS)
    assert log(world) == {ANN}


def test_a_stop_after_the_start_stands(world: World) -> None:
    stop(world)
    start(world)
    assert log(world) == set()
    world.begin(AS_OF + DAY)
    stop(world, AS_OF, message_id="R-3")
    world.store()
    assert active(world) == {ANN}, "before it is in the log"
    assert log(world) == {ANN}


def test_start_does_not_lift_an_opt_out_list(world: World) -> None:
    world.opt_out(ANN, opted_out_at=AS_OF - 30 * DAY)
    start(world)
    assert log(world) == {ANN}


@pytest.mark.parametrize("body", ["yes", "Y", "ok thanks", "sure, why not", "please start again"])
def test_nothing_but_a_whole_message_start_lifts(world: World, body: str) -> None:
    stop(world)
    world.reply(ANN, body, received_at=AS_OF - DAY, received_by=OURS)
    assert log(world) == {ANN}


def test_an_answer_that_opts_in_lifts_nothing(world: World) -> None:
    stop(world)
    world.log_opt_outs()
    world.reply(ANN, "YES", message_id="R-2", received_at=AS_OF - DAY, received_by=OURS)
    world.store()
    for manner, certainty in (("answer", "certain"), ("phrase", "certain"), ("keyword", "likely")):
        with open_engine(world.lake, READS) as connection:
            register_as(connection, {"R-2": ("opt_in", certainty, "keep", manner, "yes")})
            assert find_lifts(connection, world.playbook.policies, world.run).empty


def test_buying_clicking_importing_and_an_emptied_list_lift_nothing(world: World) -> None:
    world.opt_out(ANN, contact_id=5, opted_out_at=AS_OF - 30 * DAY)
    stop(world)
    world.log_opt_outs()
    world.begin(AS_OF + 5 * DAY)
    for _ in range(3):
        world.order(ANN, AS_OF + DAY)
        world.click(ANN, AS_OF + DAY)
    world.contact(ANN, on="VIP club", added_at=AS_OF + DAY, updated_at=AS_OF + DAY)
    world.message(ANN, AS_OF + DAY)
    world.consent(ANN, "implied", AS_OF + DAY)
    world.opt_out(BEN, contact_id=5)
    assert ANN in log(world)
    assert lifts(world).empty


@pytest.mark.parametrize(
    "sign", ["order", "click", "view", "reply", "consent", "stop", "early", "filter", "machine"]
)
def test_any_later_sign_of_life_lifts_a_sunset_and_nothing_else_does(
    world: World, sign: str
) -> None:
    world.contact(ANN)
    ended_at = AS_OF - 9 * DAY
    row = {"suppression_id": "s1", "number": ANN, "action": "suppress", "reason": "sunset"}
    row |= {"since": ended_at, "evidence": "flow win-back: …", "known_at": ended_at, "run_id": "r"}
    world.lake.append("suppressions", frame_of("suppressions", [row]))
    at = ended_at + DAY
    match sign:
        case "order":
            world.order(ANN, at)
        case "click":
            world.click(ANN, at)
        case "view":
            world.told("events", ANN, event_id="E-1", kind="view", occurred_at=at)
        case "reply":
            world.reply(ANN, "Do you have it in blue?", received_at=at)
        case "consent":
            world.consent(ANN, "express", at)
        case "stop":
            world.reply(ANN, "STOP", received_at=at)
        case "early":
            world.order(ANN, ended_at)
        case "filter":
            world.open_by_filter(ANN, at)
        case "machine":
            world.reply(ANN, "I'm driving right now. Auto reply: I'll get back to you.")
    outcome = world.exclude().loc[ANN, "outcome"]
    if sign in ("stop", "early", "filter", "machine"):
        assert outcome == "excluded"
        assert lifts(world).empty
    else:
        assert outcome == "sendable"
        assert lifts(world).iloc[0]["since"] == at


@pytest.mark.parametrize(("sign_at", "lifted"), [(-20, True), (-40, False)])
def test_a_sign_since_the_flow_began_lifts_the_sunset_it_ended_in(
    world: World, sign_at: int, lifted: bool
) -> None:
    world.contact(ANN)
    begun, ended = AS_OF - 30 * DAY, AS_OF - 9 * DAY
    row = {"suppression_id": "s1", "number": ANN, "action": "suppress", "reason": "sunset"}
    row |= {"evidence": f"flow win_back since {begun:%Y-%m-%d %H:%M:%S}, without an answer"}
    row |= {"since": ended, "known_at": ended, "run_id": "r"}
    world.lake.append("suppressions", frame_of("suppressions", [row]))
    world.order(ANN, AS_OF + sign_at * DAY)
    world.log_lifts()
    assert lifts(world).empty is not lifted


def test_a_lift_counts_once_it_is_in_the_log(world: World) -> None:
    stop(world)
    world.log_opt_outs()
    start(world)
    world.store()
    assert active(world) == {ANN}
    world.log_lifts()
    assert active(world) == set()


def test_what_was_lifted_stays_lifted_though_it_is_found_again(world: World) -> None:
    stop(world)
    start(world)
    log(world)
    before = world.lake.read("suppressions")
    world.begin(AS_OF + 30 * DAY)
    assert log(world) == set()
    pd.testing.assert_frame_equal(world.lake.read("suppressions"), before)


def test_who_returns_to_the_opt_out_list_is_out_again(world: World) -> None:
    world.opt_out(ANN, contact_id=5, opted_out_at=AS_OF - 30 * DAY)
    world.consent(ANN, "express", AS_OF - 20 * DAY)
    assert log(world) == set()
    world.begin(AS_OF + DAY)
    world.opt_out(ANN, contact_id=5, opted_out_at=AS_OF - 10 * DAY)
    assert log(world) == {ANN}


@pytest.mark.parametrize(
    ("reason", "lifted"),
    [
        ("opted_out_list", True),
        ("do_not_call", True),
        ("deactivated_number", True),
        ("reassigned_number", True),
        ("manual_suppression", False),
    ],
)
def test_a_later_documented_consent_lifts_what_the_policy_says(
    world: World, reason: str, lifted: bool
) -> None:
    list_number(world, reason, AS_OF - 30 * DAY)
    world.consent(ANN, "express", AS_OF - 20 * DAY)
    assert log(world) == (set() if lifted else {ANN})


def list_number(world: World, reason: str, since: datetime | None) -> None:
    row = {"source": "old", "row_key": "1", "number": ANN, "reason": reason, "since": since}
    row |= {"evidence": "row 2 of the source old", "first_seen_at": AS_OF - 30 * DAY}
    world.lake.upsert("listed_suppressions", frame_of("listed_suppressions", [row]))


@pytest.mark.parametrize(
    "consents",
    [
        pytest.param([("express", AS_OF - 30 * DAY)], id="at the same moment"),
        pytest.param([("express", AS_OF - 29 * DAY)], id="within the margin"),
        pytest.param([("express", AS_OF - 40 * DAY)], id="earlier"),
        pytest.param([("express", None)], id="undated"),
        pytest.param([("express", AS_OF + HOUR)], id="in the future"),
        pytest.param([("implied", AS_OF - DAY)], id="implied"),
        pytest.param([("express", AS_OF - 9 * DAY), ("none", AS_OF - DAY)], id="withdrawn"),
        pytest.param([("express", AS_OF - 9 * DAY), ("none", AS_OF - 9 * DAY)], id="a tie"),
        pytest.param([("express", AS_OF - 9 * DAY), ("none", None)], id="undated refusal"),
    ],
)
def test_a_consent_in_doubt_lifts_nothing(
    world: World, consents: list[tuple[str, datetime | None]]
) -> None:
    world.opt_out(ANN, opted_out_at=AS_OF - 30 * DAY)
    for state, at in consents:
        world.consent(ANN, state, at)
    assert log(world) == {ANN}


def test_the_margin_is_the_policys(world: World) -> None:
    world.opt_out(ANN, opted_out_at=AS_OF - 30 * DAY)
    world.consent(ANN, "express", AS_OF - 29 * DAY + timedelta(seconds=1))
    assert log(world) == set()


def test_a_suppression_without_a_date_is_lifted_by_no_consent(world: World) -> None:
    world.opt_out(ANN, opted_out_at=None)
    world.consent(ANN, "express", AS_OF - DAY)
    assert log(world) == {ANN}


def test_a_declared_basis_lifts_nothing(world: World) -> None:
    world.contact(ANN, on="Newsletter")
    world.opt_out(ANN)
    assert log(world) == {ANN}


@pytest.mark.parametrize("label", ["opt_out", "wrong_number", "complaint"])
def test_a_person_who_reads_the_reply_otherwise_lifts_it(world: World, label: str) -> None:
    assert log_meaning(world, label) == {ANN}
    world.review("R-1", "neutral")
    world.log_lifts()
    assert active(world) == set()
    assert lifts(world)["evidence"].tolist() == ["reply R-1 as read by a person: neutral"]


@pytest.mark.parametrize("label", ["opt_out", "wrong_number", "complaint"])
def test_a_person_who_reads_it_so_too_lifts_nothing(world: World, label: str) -> None:
    log_meaning(world, label)
    world.review("R-1", "neutral", AS_OF - DAY)
    world.review("R-1", label, AS_OF)
    assert world.log_lifts() == 0
    assert active(world) == {ANN}


def test_no_review_lifts_a_whole_message_stop(world: World) -> None:
    log_meaning(world, "opt_out", manner="keyword", body="stop")
    world.review("R-1", "neutral")
    assert world.log_lifts() == 0
    assert active(world) == {ANN}


def test_a_review_that_returns_to_the_opt_out_suppresses_anew(world: World) -> None:
    log_meaning(world, "opt_out")
    world.review("R-1", "neutral", AS_OF)
    world.log_lifts()
    world.review("R-1", "opt_out", AS_OF + HOUR)
    world.store()
    with open_engine(world.lake, READS) as connection:
        register_as(connection, {"R-1": ("opt_out", "certain", "exclude", "phrase", "words")})
        world.lake.append("suppressions", find_suppressions(connection, world.run))
    world.log_lifts()
    assert active(world) == {ANN}


def test_a_review_of_another_reply_lifts_nothing(world: World) -> None:
    log_meaning(world, "opt_out")
    world.reply(ANN, "hello", message_id="R-12")
    world.review("R-12", "neutral")
    assert world.log_lifts() == 0


def test_a_classifier_that_changes_its_mind_lifts_nothing(world: World) -> None:
    log_meaning(world, "opt_out", body="no thank you")
    # The words are no longer an opt-out to the classifier of this program.
    assert log(world) == {ANN}


def test_rows_of_older_lakes_suppress_and_are_lifted(world: World) -> None:
    """Before there were senders in the log, an id was made without the date."""
    stop(world)
    row = {"suppression_id": "old", "number": ANN, "action": "suppress", "run_id": "r"}
    row |= {"reason": "opted_out_keyword", "since": AS_OF - 30 * DAY, "known_at": AS_OF - 20 * DAY}
    row |= {"evidence": 'reply R-1: "stop"'}
    world.lake.append("suppressions", frame_of("suppressions", [row]))
    assert world.log_opt_outs() == 0
    assert active(world) == {ANN}
    start(world)
    assert log(world) == set()
    assert lifts(world)["lifts"].tolist() == ["old"]


def test_of_a_handset_with_two_numbers_each_lifts_its_own(world: World) -> None:
    mobile, other = "+5491123456781", "+541123456781"
    world.reply(mobile, "STOP", received_by=OURS, received_at=AS_OF - 30 * DAY)
    world.reply(other, "START", received_by=OURS, received_at=AS_OF - 20 * DAY)
    assert log(world) == {mobile, other}
    world.reply(mobile, "START", received_by=OURS, received_at=AS_OF - 20 * DAY)
    assert log(world) == set()
    world.opt_out(other)
    assert log(world) == {mobile, other}


def test_a_stop_of_one_of_two_numbers_is_lifted_for_the_one_that_says_start(world: World) -> None:
    stop(world, also_number=BEN)
    start(world)
    assert log(world) == {BEN}


def test_digits_in_the_words_are_hidden(world: World) -> None:
    log_meaning(world, "opt_out", body="stop texting 0491 570 156 or ٠١٢")
    evidence = world.lake.read("suppressions")["evidence"].tolist()
    assert evidence == ['reply R-1: "stop texting •••• ••• ••• or •••"']


def test_segments_and_previews_follow_the_lift(world: World, tmp_path: Path) -> None:
    world.contact(ANN, country="AU")
    stop(world)
    world.exclude()
    world.segment()
    assert world.members("everyone") == set()
    world.begin(AS_OF + HOUR)
    start(world)
    world.exclude()
    world.segment()
    assert world.members("everyone") == {ANN}
    assert preview_rule("TRUE", world.playbook, world.run).size == 1
    stop(world, AS_OF, message_id="R-9")
    world.store()
    assert preview_rule("TRUE", world.playbook, world.run).size == 0
    world.segment()
    assert world.members("everyone") == set()


def test_a_consent_of_the_day_of_a_refusal_lifts_nothing(world: World) -> None:
    stop(world)
    world.consent(ANN, "none", AS_OF - 5 * DAY)
    world.consent(ANN, "express", AS_OF - 5 * DAY + 9 * HOUR)
    assert log(world) == {ANN}


def test_a_start_that_a_person_read_as_one_lifts_all_the_same(world: World) -> None:
    stop(world)
    start(world, message_id="R-2")
    world.review("R-2", "opt_in")
    assert log(world) == set()
