"""Why rows did not pass: said by reason, and never by person."""

from __future__ import annotations

from pathlib import Path

from sendable.gates.rows import FailingRows, find_failing_rows

from ..library import ANN, AS_OF, BEN, World, frame_of, segment_file
from ..publish.worlds import rename_list
from ..segments.in_time import world_with


def put_aside(world: World, key: str, reason: str, table: str = "orders") -> None:
    row = {"run_id": world.run.run_id, "table": table, "key": key, "reason": reason}
    frame = frame_of("quarantine", [{**row, "row": f'{{"phone": "{ANN}"}}', "known_at": AS_OF}])
    world.lake.upsert("quarantine", frame)


def test_rows_of_an_ingest_are_counted_by_what_was_wrong_with_them(tmp_path: Path) -> None:
    world = World(tmp_path)
    for place in range(3):
        put_aside(world, f"O-{place}", "amount: not a number")
    put_aside(world, "R-1", f"the sender {ANN} cannot be read", table="replies")
    world.contact(ANN)
    world.contact("0191 570 156")
    world.contact("0191 570 157", on="VIP club")
    world.store()
    contacts = world.lake.read("contacts").set_index("phone_raw")["contact_id"]
    spoilt = [
        f"contact {contacts[text]} (019••••••{text[-3:]})"
        for text in ("0191 570 156", "0191 570 157")
    ]
    found = find_failing_rows(world.run, "ingest")
    assert set(found) == {
        FailingRows("orders", "amount: not a number", 3, ("O-0", "O-1", "O-2")),
        FailingRows("contacts of Newsletter", "the phone number is not valid", 1, (spoilt[0],)),
        FailingRows("contacts of VIP club", "the phone number is not valid", 1, (spoilt[1],)),
        FailingRows("replies", "the sender ••••• cannot be read", 1, ("R-1",)),
    }
    assert found[0].rows == 3, "most first"


def test_a_list_called_by_somebodys_number_is_masked(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.contact("0191 570 156")
    rename_list(world, "Newsletter", f"Friends of {BEN}")
    [found] = find_failing_rows(world.run, "ingest")
    assert found.what == "contacts of Friends of •••••"


def test_segments_without_an_answer_are_named_with_their_reason(tmp_path: Path) -> None:
    world = world_with(tmp_path, buyers=segment_file("orders(30) >= 1", 1))
    world.contact(ANN)
    world.exclude()
    world.segment(available=frozenset())
    [found] = find_failing_rows(world.run, "segment")
    assert found.what == "buyers"
    assert found.reason.startswith("not computable: it needs orders")


def test_gates_whose_counts_stand_elsewhere_have_no_rows(tmp_path: Path) -> None:
    assert find_failing_rows(World(tmp_path).run, "strategise") == ()
