"""Decisions: each reason alone, which one decides, and the waterfall that adds up."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pandas as pd
import pytest

from sendable.reasons import BY_CODE, REASONS

from ..library import ANN, AS_OF, BEN, CAS, DAY, DOT, EVE, World, fictional_number, frame_of

LANDLINE = "+441134960123"
OFF = {"delivery": "failed", "error_code": "12", "status_text": "Absent subscriber"}
DEAD = {"delivery": "failed", "error_code": "8", "error_text": "Unknown subscriber"}


def verdict(decisions: pd.DataFrame, number: str) -> tuple[str, list[str]]:
    row = decisions.loc[number]
    return row["outcome"], list(row["reasons"])


def fail_three_times(world: World, number: str = ANN, **failure: Any) -> None:
    world.contact(number)
    for days in (1, 2, 3):
        world.message(number, AS_OF - days * DAY, **(failure or DEAD))


def opt_out_on_a_list(world: World, number: str) -> None:
    world.contact(number)
    world.opt_out(number)


def opt_out_by_reply(world: World, number: str) -> None:
    world.contact(number)
    world.reply(number, "Stop!")


def be_in_a_file(world: World, number: str, reason: str) -> None:
    world.contact(number)
    row = {"source": "do-not-text", "row_key": reason, "number": number, "first_seen_at": AS_OF}
    evidence = {"reason": reason, "evidence": "row 2 of the source do-not-text"}
    world.lake.append("listed_suppressions", frame_of("listed_suppressions", [{**row, **evidence}]))


def be_in_the_log(world: World, number: str, reason: str) -> None:
    world.contact(number)
    row = {"suppression_id": reason, "number": number, "action": "suppress", "reason": reason}
    row |= {"evidence": 'reply R-1: "the words"', "known_at": AS_OF - DAY, "run_id": "r"}
    world.lake.append("suppressions", frame_of("suppressions", [row]))


def write_something(world: World, number: str) -> None:
    world.contact(number)
    world.reply(number, "no more zzz")


def prefer(world: World, number: str, *channels: str) -> None:
    world.contact(number)
    rows = [
        {"source": f"shop{place}", "number": number, "name": "channel", "value": value}
        for place, value in enumerate(channels)
    ]
    world.lake.append("preferences", frame_of("preferences", rows))


def go_quiet(world: World, number: str) -> None:
    world.contact(number, added_at=AS_OF - 800 * DAY, updated_at=AS_OF - 731 * DAY)


ALONE: dict[str, Callable[[World, str], object]] = {
    "opted_out_list": opt_out_on_a_list,
    "opted_out_keyword": opt_out_by_reply,
    **{
        reason: partial(be_in_the_log, reason=reason)
        for reason in ("opted_out_phrase", "wrong_number", "complaint")
    },
    **{
        reason: partial(be_in_a_file, reason=reason)
        for reason in (
            "manual_suppression",
            "do_not_call",
            "deactivated_number",
            "reassigned_number",
        )
    },
    "invalid_number": lambda world, number: world.contact(number),
    "not_sms_capable": lambda world, number: world.contact(number),
    "dead_number": fail_three_times,
    "channel_preference": lambda world, number: prefer(world, number, "E-mail"),
    "stale": go_quiet,
    "reply_to_read": write_something,
    "ambiguous_number": lambda world, number: world.contact(number, also_number=BEN),
    "unreached": lambda world, number: fail_three_times(world, number, **OFF),
    "unclear_permission": lambda world, number: world.contact(number, on="Bought addresses"),
}
"""What makes a person have a reason and no other."""

WHO = {reason: fictional_number(place) for place, reason in enumerate(ALONE)} | {
    "invalid_number": "0191 570 156",
    "not_sms_capable": LANDLINE,
}
ELSEWHERE = {"expired_consent", "not_interested", "sunset", "never_clicked"}
"""Reasons whose tests are in ``test_engagement.py`` and ``test_permission.py``."""


def test_every_reason_has_a_test_of_its_own() -> None:
    assert set(ALONE) | ELSEWHERE == set(BY_CODE)


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, pd.DataFrame]:
    """A person with each reason, and what is decided of them."""
    world = World(tmp_path_factory.mktemp("alone"))
    for reason, plant in ALONE.items():
        plant(world, WHO[reason])
    return world, world.exclude()


def test_decisions_are_written_in_the_order_of_numbers(
    decided: tuple[World, pd.DataFrame],
) -> None:
    """So that one person is found among millions without reading them all."""
    numbers = pd.read_parquet(decided[0].run.folder / "decisions.parquet")["number"].tolist()
    assert numbers == sorted(WHO.values())


@pytest.mark.parametrize("reason", ALONE)
def test_a_reason_alone(decided: tuple[World, pd.DataFrame], reason: str) -> None:
    (world, decisions), number = decided, WHO[reason]
    assert sorted(decisions.index) == sorted(WHO.values())
    row = decisions.loc[number]
    assert list(row["reasons"]) == [reason]
    assert row["primary_reason"] == reason
    assert row["outcome"] == BY_CODE[reason].outcome
    assert row["evidence"]
    # Evidence names the record that shows it, never the person or their whole text.
    assert number not in row["evidence"]
    assert "zzz" not in row["evidence"]
    found = world.lake.read("findings", run_id=world.run.run_id, number=number)
    assert found["reason"].tolist() == [reason]
    assert found["evidence"].tolist() == [row["evidence"]]


def test_without_a_reason_somebody_is_sendable(world: World) -> None:
    world.contact(ANN)
    decisions = world.exclude()
    assert verdict(decisions, ANN) == ("sendable", [])
    assert pd.isna(decisions.loc[ANN, "primary_reason"])


def test_an_opt_out_of_one_list_counts_on_every_list(world: World) -> None:
    for name in ("Newsletter", "VIP club", "Webinar spring"):
        world.contact(ANN, on=name)
    world.contact("0491 570 156", on="Bought addresses")
    world.opt_out(ANN)
    decisions = world.exclude()
    assert len(decisions) == 1
    assert verdict(decisions, ANN)[0] == "excluded"


def test_an_opt_out_counts_on_either_reading_of_its_number(world: World) -> None:
    for number in (ANN, BEN, CAS, DOT, EVE):
        world.contact(number)
    world.opt_out(ANN, also_number=BEN)
    world.reply(CAS, "STOP", also_number=DOT)
    decisions = world.exclude()
    assert verdict(decisions, ANN)[0] == verdict(decisions, BEN)[0] == "excluded"
    assert verdict(decisions, CAS)[0] == verdict(decisions, DOT)[0] == "excluded"
    assert verdict(decisions, EVE)[0] == "sendable"


def test_an_opt_out_of_the_other_reading_of_a_contact_keeps_it_from_being_sendable(
    world: World,
) -> None:
    world.contact("61491570156", country="DE")
    world.opt_out(ANN)
    assert set(world.exclude()["outcome"]) <= {"held", "excluded"}


def test_an_opt_out_after_the_as_of_time_counts(world: World) -> None:
    for number in (ANN, BEN, CAS, DOT):
        world.contact(number)
    world.reply(ANN, "stop", received_at=AS_OF + timedelta(seconds=1))
    world.reply(BEN, "stop", received_at=AS_OF + 400 * DAY)
    world.opt_out(CAS, opted_out_at=AS_OF + timedelta(seconds=1))
    world.opt_out(DOT, opted_out_at=AS_OF + 400 * DAY)
    decisions = world.exclude()
    assert set(decisions["outcome"]) == {"excluded"}


def test_an_opt_out_without_a_date_counts_and_has_none(world: World) -> None:
    world.contact(ANN)
    world.opt_out(ANN, opted_out_at=None)
    decisions = world.exclude()
    assert verdict(decisions, ANN) == ("excluded", ["opted_out_list"])
    assert pd.isna(decisions.loc[ANN, "since"])


def test_what_kind_of_line_it_is_is_said_in_words(world: World) -> None:
    toll_free = "+18005550123"
    for number in (LANDLINE, toll_free):
        world.contact(number)
    assert world.exclude()["evidence"].to_dict() == {
        LANDLINE: "line type: landline",
        toll_free: "line type: toll free",
    }


def test_date_and_evidence_belong_to_the_deciding_reason(world: World) -> None:
    """A reason without a date does not borrow that of the next."""
    world.contact(ANN, on="Bought addresses")
    world.opt_out(ANN, opted_out_at=None, contact_id=5)
    row = world.exclude().loc[ANN]
    assert list(row["reasons"]) == ["opted_out_list", "unclear_permission"]
    assert "contact 5" in row["evidence"]
    assert pd.isna(row["since"])


def test_of_several_opt_outs_the_first_dates_the_decision(world: World) -> None:
    world.contact(ANN)
    for days in (5, 50, 20):
        world.opt_out(ANN, opted_out_at=AS_OF - days * DAY)
    assert world.exclude().loc[ANN, "since"] == AS_OF - 50 * DAY


def test_a_later_yes_does_not_undo_a_stop(world: World) -> None:
    world.contact(ANN)
    world.reply(ANN, "STOP", received_at=AS_OF - 9 * DAY)
    for body in ("START", "yes", "subscribe"):
        world.reply(ANN, body, received_at=AS_OF - 2 * DAY)
    assert verdict(world.exclude(), ANN)[0] == "excluded"


def test_a_reply_in_own_words_holds_both_readings_of_the_sender(world: World) -> None:
    world.contact(ANN)
    world.contact(BEN)
    world.reply(ANN, "no more zzz", also_number=BEN)
    decisions = world.exclude()
    assert verdict(decisions, ANN) == verdict(decisions, BEN) == ("held", ["reply_to_read"])


def test_the_order_of_reasons_decides_and_all_are_listed(world: World) -> None:
    world.contact(ANN, on="Bought addresses", added_at=AS_OF - 900 * DAY, updated_at=None)
    world.opt_out(ANN)
    world.reply(ANN, "STOP", received_at=AS_OF - 800 * DAY)
    world.reply(ANN, "no more zzz", received_at=AS_OF - 850 * DAY)
    for days in (1, 2, 3):
        world.message(ANN, AS_OF - days * DAY, **DEAD)
    outcome, reasons = verdict(world.exclude(), ANN)
    assert outcome == "excluded"
    assert reasons == [
        "opted_out_list",
        "opted_out_keyword",
        "dead_number",
        "stale",
        "reply_to_read",
        "unclear_permission",
    ]


def test_a_held_reason_never_beats_an_excluded_one(world: World) -> None:
    excluded = [reason.code for reason in REASONS if reason.outcome == "excluded"]
    held = [reason.code for reason in REASONS if reason.outcome == "held"]
    assert [reason.code for reason in REASONS] == excluded + held
    world.contact(ANN, on="Bought addresses")
    world.reply(ANN, "no more zzz")
    world.opt_out(ANN)
    assert verdict(world.exclude(), ANN)[0] == "excluded"


def test_one_delivery_makes_a_number_live_again(world: World) -> None:
    fail_three_times(world)
    world.message(ANN, AS_OF - timedelta(hours=1), delivery="delivered")
    assert verdict(world.exclude(), ANN) == ("sendable", [])


def test_fewer_failures_than_the_policy_asks_for_are_not_enough(world: World) -> None:
    world.contact(ANN)
    for days in (1, 2):
        world.message(ANN, AS_OF - days * DAY, **DEAD)
    assert verdict(world.exclude(), ANN) == ("sendable", [])


def test_the_text_of_a_failure_counts_without_a_code(world: World) -> None:
    world.contact(ANN)
    for days in (1, 2, 3):
        row = {"delivery": "failed", "status_text": "UNKNOWN SUBSCRIBER (permanent)"}
        world.message(ANN, AS_OF - days * DAY, **row)
    assert verdict(world.exclude(), ANN) == ("excluded", ["dead_number"])


def test_messages_after_the_as_of_time_have_not_happened(world: World) -> None:
    world.contact(ANN)
    for days in (1, 2, 3):
        world.message(ANN, AS_OF + days * DAY, **DEAD)
    assert verdict(world.exclude(), ANN) == ("sendable", [])


def go_quiet_together(world: World) -> None:
    for number in (ANN, BEN, CAS, DOT):
        world.contact(number, added_at=AS_OF - 800 * DAY, updated_at=AS_OF - 731 * DAY)


def test_each_sign_of_life_keeps_a_contact_fresh(world: World) -> None:
    go_quiet_together(world)
    world.order(ANN, AS_OF - 30 * DAY)
    world.click(BEN, AS_OF - 30 * DAY)
    world.reply(CAS, "START", received_at=AS_OF - 30 * DAY)
    world.contact(DOT, on="VIP club", updated_at=AS_OF - 30 * DAY)
    assert set(world.exclude()["outcome"]) == {"sendable"}


def test_a_sign_of_life_after_the_as_of_time_is_none_yet(world: World) -> None:
    go_quiet_together(world)
    world.order(ANN, AS_OF + DAY)
    world.click(BEN, AS_OF + DAY)
    world.reply(CAS, "Thanks", received_at=AS_OF + DAY)
    assert set(world.exclude()["primary_reason"]) == {"stale"}


def test_an_order_is_a_sign_of_life_whatever_became_of_it(world: World) -> None:
    go_quiet_together(world)
    world.order(ANN, status="cancelled")
    world.order(BEN, status="refunded")
    decisions = world.exclude()
    assert set(decisions.loc[[ANN, BEN], "outcome"]) == {"sendable"}
    assert set(decisions.loc[[CAS, DOT], "primary_reason"]) == {"stale"}


def test_staleness_begins_after_the_last_day_and_depends_on_the_country(world: World) -> None:
    french = "+33199000123"  # ARCEP keeps 01 99 00 free for fiction
    world.contact(ANN, added_at=None, updated_at=AS_OF - 730 * DAY)
    world.contact(BEN, added_at=None, updated_at=AS_OF - 730 * DAY - timedelta(seconds=1))
    world.contact(french, added_at=None, updated_at=AS_OF - 1000 * DAY)
    decisions = world.exclude()
    assert verdict(decisions, ANN)[0] == "sendable"
    assert verdict(decisions, BEN) == ("excluded", ["stale"])
    assert "stale" not in decisions["reasons"].get(french, [])


def test_a_contact_that_left_is_nobody(world: World) -> None:
    world.contact(ANN, valid_to=AS_OF - DAY)
    world.contact(BEN)
    assert list(world.exclude().index) == [BEN]
