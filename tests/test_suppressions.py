"""The log of opt-outs: it only grows, and a row stands until it is lifted."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from sendable.engine.duckdb import open_engine, query
from sendable.explanation import explain_number
from sendable.replies.meanings import register_meanings
from sendable.suppressions import register_active

from .library import ANN, AS_OF, BEN, CAS, DAY, World, frame_of


def active(world: World, table: str = "suppressed_now") -> set[str]:
    with open_engine(world.lake) as connection:
        register_meanings(connection, world.playbook.policies)
        register_active(connection)
        return set(query(connection, f"SELECT number FROM {table}")["number"])


def log_row(key: str, action: str, at: Any, **row: Any) -> pd.DataFrame:
    base = {"number": ANN, "reason": "opted_out_list", "evidence": "e", "run_id": "r"}
    values = {"suppression_id": key, "action": action, "known_at": at, **base, **row}
    return frame_of("suppressions", [values])


def test_opt_outs_of_lists_and_replies_reach_the_log_once(world: World) -> None:
    world.opt_out(ANN, also_number=BEN)
    world.opt_out(None, phone_raw="somebody")
    world.reply(CAS, "STOP")
    world.reply(CAS, "Thanks")
    world.reply(CAS, "what?")
    assert world.log_opt_outs() == 3
    before = world.lake.read("suppressions")
    assert set(before["number"]) == {ANN, BEN, CAS}
    assert set(before["action"]) == {"suppress"}
    assert world.log_opt_outs() == 0
    pd.testing.assert_frame_equal(world.lake.read("suppressions"), before)


def test_a_later_run_adds_only_what_is_new(world: World) -> None:
    world.opt_out(ANN)
    world.log_opt_outs()
    first = world.lake.read("suppressions")
    world.begin(AS_OF + 30 * DAY)
    world.reply(ANN, "STOP", received_at=AS_OF + 10 * DAY)
    assert world.log_opt_outs() == 1
    rows = world.lake.read("suppressions")
    kept = rows[rows["suppression_id"].isin(first["suppression_id"])].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, first)
    assert set(rows["reason"]) == {"opted_out_list", "opted_out_keyword"}


def test_the_log_outlives_what_it_was_found_in(world: World) -> None:
    world.contact(ANN)
    world.opt_out(ANN, contact_id=5)
    world.log_opt_outs()
    # The same contact of the opt-out list now holds another number.
    world.begin(AS_OF + DAY)
    world.opt_out(BEN, contact_id=5)
    world.log_opt_outs()
    assert active(world) == {ANN, BEN}
    assert world.exclude().loc[ANN, "outcome"] == "excluded"


def test_evidence_of_an_opt_out_list_names_the_contact_and_the_list(world: World) -> None:
    world.opt_out(ANN, contact_id=7)
    world.log_opt_outs()
    assert world.lake.read("suppressions")["evidence"].tolist() == ["contact 7 of opt-out list 109"]


def test_evidence_names_the_record_and_the_word_that_decided(world: World) -> None:
    world.reply(ANN, "S T O P !!!", message_id="R-2")
    world.log_opt_outs()
    assert world.lake.read("suppressions")["evidence"].tolist() == ['reply R-2: "stop"']


@pytest.mark.parametrize("since", [AS_OF - DAY, None])
def test_a_row_has_an_id_that_every_version_gives_it(world: World, since: datetime | None) -> None:
    """Lifts of older runs name it."""
    world.reply(ANN, "STOP", message_id="R-2", received_at=since)
    world.log_opt_outs()
    moment = "" if since is None else str(int(since.timestamp()) * 1_000_000)
    content = "\n".join([ANN, "opted_out_keyword", 'reply R-2: "stop"', moment])
    expected = hashlib.sha256(content.encode()).hexdigest()[:32]
    assert world.lake.read("suppressions")["suppression_id"].tolist() == [expected]


def test_a_lift_ends_its_own_suppression_and_no_other(world: World) -> None:
    world.lake.append("suppressions", log_row("1", "suppress", AS_OF))
    world.lake.append("suppressions", log_row("2", "suppress", AS_OF, evidence="other"))
    world.lake.append("suppressions", log_row("3", "lift", AS_OF + DAY, lifts="1"))
    assert active(world) == {ANN}
    world.lake.append("suppressions", log_row("4", "lift", AS_OF + DAY, lifts="2"))
    assert active(world) == set()


@pytest.mark.parametrize(
    "wrong", [{"lifts": None}, {"lifts": "2"}, {"number": BEN}, {"reason": "complaint"}]
)
def test_a_lift_that_does_not_fit_its_suppression_lifts_nothing(
    world: World, wrong: dict[str, Any]
) -> None:
    world.lake.append("suppressions", log_row("1", "suppress", AS_OF))
    row = log_row("3", "lift", AS_OF + DAY, **{"lifts": "1", **wrong})
    world.lake.append("suppressions", row)
    assert active(world) == {ANN}
    assert active(world, "lifted_now") == set()


def test_whoever_says_stop_again_is_out_again(world: World) -> None:
    world.lake.append("suppressions", log_row("0", "suppress", AS_OF))
    world.lake.append("suppressions", log_row("1", "lift", AS_OF + DAY, lifts="0"))
    world.lake.append("suppressions", log_row("2", "suppress", AS_OF + 2 * DAY, since=AS_OF))
    assert active(world) == {ANN}


def test_a_row_of_the_log_with_an_unknown_reason_excludes(world: World) -> None:
    world.contact(ANN)
    row = {"suppression_id": "old", "number": ANN, "action": "suppress", "reason": "opt_out"}
    row |= {"known_at": AS_OF, "evidence": "from before", "run_id": "r"}
    world.lake.append("suppressions", frame_of("suppressions", [row]))
    publication = world.through()
    assert publication
    decision = world.lake.read("decisions", run_id=world.run.run_id).iloc[0]
    assert (decision["outcome"], decision["primary_reason"]) == ("excluded", "manual_suppression")
    found = explain_number(ANN, "AU", world.playbook.policies, world.run)
    assert [reason.code for reason in found.reasons] == ["manual_suppression"]
    assert not found.since_run
