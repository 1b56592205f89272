"""Consent files: who is freed by a row, and who is held by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sendable.ingestion.session import Pulled

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
