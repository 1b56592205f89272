"""Whoever said stop stays out when somebody else is forgotten."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sendable.errors import LakeError
from sendable.forgetting.step import forget_person

from ..library import ANN, AS_OF, BEN, CAS, World, frame_of

LATER = AS_OF + timedelta(hours=2)


def forget(world: World, number: str) -> None:
    assert forget_person(world.workspace, world.playbook, number, LATER).is_done


def sendable(world: World) -> set[str]:
    world.begin(LATER)
    decisions = world.exclude()
    return set(decisions[decisions["outcome"] == "sendable"].index)


def test_cell_of_two_before(world: World) -> None:
    """Read at ingest, not yet in the log: one text, Ann's and Ben's."""
    world.contact(ANN)
    world.contact(BEN)
    world.contact(CAS)
    world.opt_out(ANN, also_number=BEN, phone_raw="0491570156 / 0491570157")
    world.store()
    forget(world, ANN)
    assert sendable(world) == {CAS}


def test_reply_of_two_readings_before(world: World) -> None:
    world.contact(BEN)
    world.contact(CAS)
    world.reply(BEN, "STOP", also_number=ANN)
    world.store()
    forget(world, ANN)
    assert sendable(world) == {CAS}


def test_reply_of_two_readings_after(world: World) -> None:
    world.contact(BEN)
    world.contact(CAS)
    world.store()
    forget(world, ANN)
    world.reply(BEN, "STOP", also_number=ANN)
    world.store()
    assert sendable(world) == {CAS}


def test_same_digits_of_another_country(world: World) -> None:
    german = "+49491570156"
    world.contact(german)
    world.contact(CAS)
    world.opt_out(german, phone_raw="+49 491570156")
    world.store()
    forget(world, ANN)
    assert german not in sendable(world)


def test_whoever_has_the_same_digits_in_another_country_keeps_every_row(world: World) -> None:
    typed, german = "+49 491570156", "+49491570156"
    world.contact(ANN)
    world.contact(typed, first_name="Dieter")
    world.opt_out(german, phone_raw=typed)
    world.message(BEN, body=f"Ask Dieter on {typed}, +49 (0) 491 570156 or Ann on +61 491 570 156")
    row = {"raw": typed, "default_country": "AU", "number": german, "is_valid": True}
    rows = [{**row, "line_type": "landline", "country": "DE", "state": "valid", "reader": 3}]
    world.lake.upsert("numbers", frame_of("numbers", rows))
    world.store()
    export = world.run.folder / "export.csv"
    export.parent.mkdir(parents=True, exist_ok=True)
    export.write_text(f"number,name\n{typed},Dieter\n{ANN},Ann\n")
    forget(world, ANN)
    for table in ("contacts", "opt_outs"):
        [kept] = world.lake.read(table).to_dict("records")
        assert (kept["number"], kept["phone_raw"]) == (german, typed), table
    assert list(world.lake.read("numbers")["raw"]) == [typed]
    [body] = world.lake.read("messages")["body"]
    assert body == f"Ask Dieter on {typed}, +49 (0) 491 570156 or Ann on •••••"
    assert export.read_text() == f"number,name\n{typed},Dieter\n"


def test_a_row_that_was_read_as_somebody_elses_stays_without_the_number(world: World) -> None:
    shared = "0491570156 / 0491570157"
    world.contact(ANN)
    world.opt_out(ANN, also_number=BEN, phone_raw=shared)
    world.store()
    forget(world, ANN)
    [kept] = world.lake.read("opt_outs").to_dict("records")
    assert (kept["number"], kept["phone_raw"]) == (BEN, "••••• / 0491570157")


def test_listed_suppression_of_two(world: World) -> None:
    world.contact(BEN)
    world.contact(CAS)
    world.store()
    forget(world, ANN)
    world.told(
        "listed_suppressions",
        BEN,
        also_number=ANN,
        row_key="x",
        reason="do_not_call",
        evidence="row 1",
        first_seen_at=AS_OF,
    )
    assert sendable(world) == {CAS}


def test_doubtful_reply_still_holds_the_other(world: World) -> None:
    world.contact(BEN)
    world.contact(CAS)
    world.reply(ANN, "wrong number? is this a scam", also_number=BEN)
    world.store()
    assert BEN not in sendable(world)
    forget(world, ANN)
    assert BEN not in sendable(world)
    [reply] = world.lake.read("replies").to_dict("records")
    assert reply["number"] == BEN


def test_a_yes_that_may_be_somebody_elses_still_frees_nobody(world: World) -> None:
    world.contact(BEN, on="Bought addresses")
    world.contact(CAS)
    world.reply(ANN, "START", also_number=BEN)
    world.store()
    assert BEN not in sendable(world)
    forget(world, ANN)
    world.reply(ANN, "START", also_number=BEN)
    assert BEN not in sendable(world)


@pytest.mark.parametrize("key", ["", "00" * 32])
def test_another_key_lets_nobody_in(world: World, key: str) -> None:
    world.contact(CAS)
    world.store()
    forget(world, ANN)
    (world.workspace.root / "forgotten.key").write_text(key)
    world.contact(ANN)
    with pytest.raises(LakeError, match="not the one"):
        world.store()
