"""Files of old replies: no STOP in them is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from ..library import ANN, BEN, World
from .pulling import pull


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.mark.parametrize(
    ("cell", "senders"),
    [
        ("Ann <0491570156>", {ANN}),
        ("0491 570 156 (Ann)", {ANN}),
        (f'"{ANN}, {BEN}"', {ANN, BEN}),
    ],
)
def test_a_stop_counts_for_every_number_that_its_sender_cell_may_hold(
    world: World, cell: str, senders: set[str]
) -> None:
    world.contact(ANN)
    world.contact(BEN)
    (world.root / "x.csv").write_text(f"from,at,text\n{cell},2024-01-01T00:00Z,STOP\n")
    columns = {"received_at": "at", "body": "text"}
    pulled = pull(world, kind="replies", join={"phone": "from"}, columns=columns)
    assert pulled.quarantined == 0
    assert set(world.lake.read("replies")["number"]) == senders
    decisions = world.exclude()
    assert set(decisions[decisions["outcome"] == "excluded"].index) == senders


def test_only_rows_that_say_they_were_sent_are_no_replies(world: World) -> None:
    words = ["received", "incoming", "MO", "Inbound SMS", "reply", " in ", "IN", ""]
    sent = ["out", " Outbound", "outgoing", "Sent", "MT"]
    rows = [f"{ANN},2024-01-01T00:00Z,text {n},{w}\n" for n, w in enumerate(words + sent)]
    (world.root / "x.csv").write_text("from,at,text,dir\n" + "".join(rows))
    columns = {"received_at": "at", "body": "text", "direction": "dir"}
    pull(world, kind="replies", join={"phone": "from"}, columns=columns)
    bodies = set(world.lake.read("replies")["body"])
    assert bodies == {f"text {n}" for n in range(len(words))}
