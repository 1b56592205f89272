"""Consent files: who is freed by a row, and who is held by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sendable.ingestion.session import Pulled
from sendable.numbers import read_number

from ..library import ANN, AS_OF, BEN, DAY, DOT, World
from ..test_lifts import OURS
from .pulling import pull


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def pull_consents(world: World, text: str, **declared: Any) -> Pulled:
    (world.root / "x.csv").write_text(text)
    base = {
        "kind": "consents",
        "name": "forms",
        "join": {"phone": "phone", "email": "email"},
        "columns": {"state": "ok", "given_at": "at"},
        "states": {"yes": "express", "no": "none"},
        "method": "web form",
    }
    return pull(world, **{**base, **declared})


@pytest.mark.parametrize("phone", ["", DOT])
def test_what_one_of_a_family_agreed_to_frees_no_other(world: World, phone: str) -> None:
    world.contact(ANN, email="family@example.com", contact_id=1)
    world.contact(BEN, email="family@example.com", contact_id=2)
    world.reply(BEN, "STOP", received_at=AS_OF - 90 * DAY, received_by=OURS)
    pull_consents(world, f"phone,email,ok,at\n{phone},family@example.com,yes,2026-10-01\n")
    given = world.lake.read("given_consents")
    assert list(given["number"]) == [number for number in [phone] if number]
    assert world.exclude().loc[BEN, "outcome"] == "excluded"


def test_an_address_of_one_number_finds_who_agreed(world: World) -> None:
    world.contact(ANN, email="ann@example.com")
    pull_consents(world, "phone,email,ok,at\n,Ann@example.com,yes,2026-10-01\n")
    assert list(world.lake.read("given_consents")["number"]) == [ANN]


@pytest.mark.parametrize(
    "cell", [f"{ANN} / {BEN}", "0491 570 156 (Ann) or 0491 570 157", ""], ids=["two", "notes", "-"]
)
def test_a_refusal_holds_everybody_whom_its_row_may_name(world: World, cell: str) -> None:
    world.contact(ANN, email="both@example.com", contact_id=1)
    world.contact(BEN, email="both@example.com", contact_id=2)
    pull_consents(world, f"phone,email,ok,at\n{cell},both@example.com,no,2026-10-01\n")
    assert set(world.lake.read("given_consents")["number"]) == {ANN, BEN}
    decisions = world.exclude()
    assert (decisions["outcome"] != "sendable").all()


def test_a_refusal_holds_both_readings_of_its_number(world: World) -> None:
    readings = read_number("49 151 23456789", "DE").numbers
    pull_consents(
        world,
        "phone,c,ok,at\n49 151 23456789,DE,no,2026-10-01\n",
        join={"phone": "phone", "country": "c"},
    )
    assert len(readings) == 2
    assert set(readings) <= set(world.lake.read("given_consents")["number"])


def test_a_state_that_nobody_explained_is_a_no_and_is_named(world: World) -> None:
    world.contact(ANN)
    pulled = pull_consents(
        world, f"phone,email,ok,at\n{ANN},,withdrawn,2026-10-01\n{BEN},,yes,2026-10-01\n"
    )
    assert list(world.lake.read("given_consents").set_index("number")["state"][[ANN, BEN]]) == [
        "none",
        "express",
    ]
    assert "1 rows whose state is not among states count as none ('withdrawn')" in str(pulled.note)
    assert world.exclude().loc[ANN, "outcome"] != "sendable"


def test_a_refusal_of_nobody_known_is_listed(world: World) -> None:
    world.contact(ANN)
    pull_consents(world, "phone,email,ok,at\n,who@example.com,no,2026-10-01\n")
    assert list(world.lake.read("unjoined")["value"]) == ["who@example.com"]


def test_evidence_in_a_file_names_nobody(world: World) -> None:
    pull_consents(
        world,
        f"phone,email,ok,at,why\n{ANN},,yes,2026-10-01,form of ann@example.com 0491 570 156\n"
        f"{BEN},,yes,2026-10-01,\n",
        columns={"state": "ok", "given_at": "at", "evidence": "why"},
    )
    evidence = world.lake.read("given_consents").set_index("number")["evidence"]
    assert evidence[ANN] == "form of •••@••• •••••, row 2 of the source forms"
    assert evidence[BEN] == "row 3 of the source forms"
