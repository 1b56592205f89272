"""Explain: every reason of one person with what shows it, and what has come in since the run."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sendable.console import screen, show_explanation
from sendable.engine.duckdb import open_engine
from sendable.errors import RunError
from sendable.explanation import Explanation, explain_number
from sendable.reasons import BY_CODE

from .library import (
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
    make_playbook,
    segment_file,
)

Plant = Callable[[World, str], Any]

OURS = "+61400000000"

HELD = "why do you keep sending this"
"""What nobody can be sure of: a complaint, perhaps."""


INVALID = ("0191 570 156", "6.14916E+10")
GUS, HAL, IDA = map(fictional_number, range(20, 23))
TALKATIVE = "STOP texting 0491 570 159 or ann@example.com [red]now[/] " + "x" * 500
EVIDENCE = "form of ann@example.com, 0491 570 156, row 3 of the source forms"


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> World:
    """People of whom it is decided who may be messaged, and no more."""
    root = tmp_path_factory.mktemp("decided")
    files = {"buyers": segment_file("orders() >= 1", 1), "all": segment_file("TRUE", 2)}
    world = World(root, make_playbook(root / "playbook", files))
    for number in (ANN, BEN, CAS):
        world.contact(number)
    world.contact(DOT, on="Bought addresses")
    world.order(ANN)
    world.opt_out(CAS, contact_id=5)
    world.reply(CAS, "STOP now", received_at=AS_OF - 20 * DAY, message_id="R-7")
    # Lifted by a later word to the same sender.
    world.reply(EVE, "STOP", received_at=AS_OF - 9 * DAY, received_by=OURS, message_id="R-1")
    world.reply(EVE, "START", received_at=AS_OF - 8 * DAY, received_by=OURS, message_id="R-2")
    world.contact(EVE)
    # On no list.
    world.reply(FAY, "STOP")
    for raw in INVALID:
        world.contact(raw)
    world.contact(GUS, on="Bought addresses", country="US")
    world.consent(GUS, "express", AS_OF - 5 * DAY, evidence=EVIDENCE)
    world.reply(GUS, "STOP", received_at=AS_OF - 30 * DAY, received_by=OURS)
    world.contact(HAL, on="Bought addresses", country="US")
    world.consent(HAL, "none", AS_OF - 5 * DAY, evidence=EVIDENCE)
    world.contact(IDA, country="US")
    world.reply(IDA, TALKATIVE)
    world.exclude()
    return world


@pytest.fixture(scope="module")
def world(decided: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """The same people in their segments."""
    world = decided.copy_to(tmp_path_factory.mktemp("in_segments"))
    world.segment()
    return world


def explain(world: World, raw: str) -> Explanation:
    return explain_number(raw, "AU", world.playbook.policies, world.run)


def codes(found: Explanation) -> list[str]:
    return [reason.code for reason in found.reasons]


def test_every_reason_is_listed_by_weight_with_evidence_and_what_would_change_it(
    world: World,
) -> None:
    found, *others = (
        explain(world, raw) for raw in (CAS, "0491 570 158", "61491570158", "tel:0491-570-158")
    )
    assert others == [found, found, found]
    assert (found.number, found.outcome, found.outcome_now) == (
        "+61••••••158",
        "excluded",
        "excluded",
    )
    assert codes(found) == ["opted_out_list", "opted_out_keyword"]
    first, second = found.reasons
    assert (first.since, first.evidence) == (AS_OF - 5 * DAY, "contact 5 of opt-out list 109")
    assert first.title == "On an opt-out list"
    assert first.changed_by == BY_CODE["opted_out_list"].changed_by
    assert second.since == AS_OF - 20 * DAY
    assert second.evidence is not None
    assert second.evidence.startswith("reply R-7")
    assert second.words == "STOP now"
    assert found.since_run == []
    assert (found.segments, found.primary) == ([], None)


def test_who_is_in_has_consent_a_sign_of_life_and_segments(world: World) -> None:
    found = explain(world, ANN)
    assert (found.outcome, found.reasons, found.since_run) == ("sendable", [], [])
    assert (found.segments, found.primary) == (["all", "buyers"], "buyers")
    assert found.last_sign == ("order", AS_OF - 2 * DAY)
    (consent,) = found.consents
    assert (consent.state, consent.method, consent.in_force) == ("express", "web form", True)
    assert consent.given_at is None
    assert "sign-up form" in consent.evidence


def test_before_the_segments_are_computed_there_are_none(decided: World) -> None:
    found = explain(decided, ANN)
    assert (found.outcome, found.segments, found.primary) == ("sendable", [], None)


@pytest.mark.parametrize(
    ("body", "code", "outcome"),
    [("STOP", "opted_out_keyword", "excluded"), (f"{HELD} 0491 570 159", "reply_to_read", "held")],
)
def test_what_was_said_after_the_run_is_told_apart(
    decided: World, tmp_path: Path, body: str, code: str, outcome: str
) -> None:
    world = decided.copy_to(tmp_path)
    world.reply(BEN, body, message_id="R-9")
    world.store()
    found = explain(world, BEN)
    assert (found.outcome, found.outcome_now, found.reasons) == ("sendable", outcome, [])
    (reason,) = found.since_run
    assert reason.code == code
    assert reason.words == body.replace("0491 570 159", "•••••")
    assert explain(world, ANN).since_run == []


def test_a_lifted_suppression_says_what_lifted_it(world: World) -> None:
    found = explain(world, EVE)
    assert (found.outcome, found.reasons) == ("sendable", [])
    (lifted,) = found.lifted
    assert lifted.title == "Replied with an opt-out word"
    assert lifted.evidence.startswith("reply R-1")
    assert lifted.lifted_by.startswith("reply R-2")
    assert lifted.lifted_at == AS_OF - 8 * DAY


def add_preference(world: World, number: str) -> None:
    world.contact(number)
    row = {"source": "crm", "preference_key": f"{number}:channel", "number": number}
    world._add("preferences", {**row, "name": "channel", "value": "email"})


def fail(error_text: str) -> Plant:
    def plant(world: World, number: str) -> None:
        world.contact(number)
        for days in (1, 2, 3):
            at = AS_OF - days * DAY
            world.message(number, at, delivery="failed", error_text=error_text)

    return plant


def make_stale(world: World, number: str) -> None:
    world.contact(number, added_at=AS_OF - 900 * DAY, updated_at=AS_OF - 900 * DAY)


def list_by_hand(reason: str) -> Plant:
    def plant(world: World, number: str) -> None:
        world.contact(number)
        row = {"source": "file", "row_key": number, "number": number, "reason": reason}
        more = {"since": AS_OF - DAY, "evidence": "row 1 of file", "first_seen_at": AS_OF}
        world._add("listed_suppressions", row | more)

    return plant


def ask(world: World, number: str) -> None:
    world.contact(number)
    world.reply(number, HELD)


KINDS: dict[str, tuple[str, Plant]] = {
    "manual_suppression": (ANN, list_by_hand("manual_suppression")),
    "do_not_call": (BEN, list_by_hand("do_not_call")),
    "reassigned_number": (CAS, list_by_hand("reassigned_number")),
    "deactivated_number": (DOT, list_by_hand("deactivated_number")),
    "not_sms_capable": ("+61212345678", World.contact),
    "ambiguous_number": (
        "+61491571266",
        lambda world, _: world.contact("0491571266 / 0491571491"),
    ),
    "dead_number": (EVE, fail("Unknown subscriber")),
    "unreached": (FAY, fail("Absent subscriber")),
    "stale": ("+61491573087", make_stale),
    "channel_preference": ("+61491573770", add_preference),
    "unclear_permission": ("+61491575254", lambda world, to: world.contact(to, "Bought addresses")),
    "reply_to_read": ("+61491575789", ask),
}
"""Each kind of reason with somebody for whom it is planted, and how."""


@pytest.fixture(scope="module")
def kinds(tmp_path_factory: pytest.TempPathFactory) -> tuple[World, pd.DataFrame]:
    """A world with somebody for each kind of reason, and its decisions."""
    world = World(tmp_path_factory.mktemp("kinds"))
    for number, plant in KINDS.values():
        plant(world, number)
    return world, world.exclude()


@pytest.mark.parametrize("code", KINDS)
def test_each_kind_of_reason_is_explained(kinds: tuple[World, pd.DataFrame], code: str) -> None:
    world, decisions = kinds
    number, _ = KINDS[code]
    found = explain(world, number)
    assert code in codes(found)
    reason = next(reason for reason in found.reasons if reason.code == code)
    assert (reason.title, reason.changed_by) == (BY_CODE[code].title, BY_CODE[code].changed_by)
    assert reason.evidence
    assert codes(found) == list(decisions.loc[number, "reasons"])
    assert number not in json.dumps(asdict(found), default=str)


@pytest.mark.parametrize("raw", INVALID)
def test_a_contact_whose_number_is_not_valid_can_be_explained_by_its_text(
    world: World, raw: str
) -> None:
    found = explain(world, raw)
    assert codes(found) == ["invalid_number"]
    assert raw not in str(found)


def test_both_numbers_of_a_handset_find_the_person(tmp_path: Path) -> None:
    world = World(tmp_path)
    mobile, other = "+5491122345678", "+541122345678"
    world.contact(mobile)
    world.reply(other, "STOP", message_id="R-3")
    world.exclude()
    for raw in (mobile, other):
        found = explain(world, raw)
        assert (found.outcome, codes(found)) == ("excluded", ["opted_out_keyword"])
        assert found.reasons[0].words == "STOP"
        assert found.other_number is None
    world.contact(other)
    world.begin(AS_OF + DAY)
    world.exclude()
    shown = explain(world, mobile).other_number
    assert shown is not None
    assert (shown.number, shown.outcome) == ("+54••••••678".replace("••••••", "•" * 7), "excluded")


def test_who_is_on_no_list_but_said_stop_is_explained(world: World) -> None:
    found = explain(world, FAY)
    assert (found.outcome, found.outcome_now) == ("not a recipient", "excluded")


def test_a_number_that_the_run_does_not_know_is_not_repeated(world: World) -> None:
    with pytest.raises(RunError) as caught:
        explain(world, "+61491578212")
    assert "91578" not in str(caught.value).partition("international form")[0]


def test_words_of_a_reply_show_no_other_number_and_no_address(world: World) -> None:
    found = explain(world, IDA)
    assert found.reasons
    words = found.reasons[0].words
    assert words is not None
    assert "570" not in words
    assert "example.com" not in words
    assert len(words) <= 300
    with screen.capture() as shown:
        show_explanation(found)
    # What people write is no markup.
    assert "[red]now[/]" in shown.get()


def test_an_explanation_on_the_screen_says_everything(world: World) -> None:
    with screen.capture() as shown:
        show_explanation(explain(world, CAS))
        show_explanation(explain(world, ANN))
    text = shown.get()
    for part in (
        "+61••••••158 is excluded",
        "On an opt-out list since 2026-11-16 09:00",
        "shown by contact 5 of opt-out list 109",
        "they wrote: STOP now",
        "changed by: Only a later",
        "express by web form",
        "last sign of life: an order, 2026-11-19",
        "all, buyers; served under buyers",
    ):
        assert part in text


def test_an_engine_of_one_person_has_nobody_elses_rows(world: World) -> None:
    with open_engine(world.lake, only=[CAS]) as connection:
        for table in ("contacts", "decisions", "replies", "opt_outs", "suppressions"):
            rows = connection.execute(f"SELECT DISTINCT number FROM {table}").fetchall()
            assert rows == [(CAS,)], table
        assert connection.execute("SELECT count(*) FROM lists").fetchone() == (5,)


def test_explaining_imports_neither_prefect_nor_great_expectations() -> None:
    code = (
        "import sys, sendable.cli, sendable.explanation\n"
        "heavy = {'prefect', 'great_expectations', 'sqlglot', 'openpyxl', 'xlsxwriter'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_what_shows_a_consent_or_a_refusal_names_nobody(world: World) -> None:
    hidden = "form of •••@•••, •••••, row 3 of the source forms"
    agreed, refused = explain(world, GUS), explain(world, HAL)
    assert hidden in agreed.consents[0].evidence
    assert hidden in agreed.lifted[0].lifted_by
    assert hidden in str(refused.reasons[0].evidence)
