"""The clean-up list: what is wrong with whose number, with the number masked."""

from __future__ import annotations

import csv
from pathlib import Path

from sendable.people import open_people
from sendable.publish.clean_up import write_clean_up

from ..library import ANN, World, make_playbook


def clean_up_of(world: World) -> list[dict[str, str]]:
    world.through()
    world.run.folder.mkdir(parents=True, exist_ok=True)
    run = world.run
    with open_people(run, world.playbook.policies, exclude_run=run.run_id) as connection:
        path = write_clean_up(connection, "AU", run.folder)
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_number_to_mend_has_its_fault_and_a_proposal(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "playbook"))
    world.contact(ANN)
    world.contact("491570157")
    world.contact("6.14915E+10")
    world.contact("0491 570 158 (Cas)")
    rows = clean_up_of(world)
    assert [row["what"] for row in rows] == [
        "lost leading zero",
        "spreadsheet ruined the number (scientific notation); ask the source again",
        "letters or notes beside the number",
    ]
    assert [row["proposal"] for row in rows] == ["'+61••••••157", "", "'+61••••••158"]
    assert {row["list"] for row in rows} == {"Newsletter"}


def test_no_whole_number_and_no_formula_is_in_it(tmp_path: Path) -> None:
    world = World(tmp_path, make_playbook(tmp_path / "playbook"))
    world.contact("=HYPERLINK(0491570156)")
    world.contact("491570157")
    world.contact("@0491570156")
    text = "".join("".join(row.values()) + "\n" for row in clean_up_of(world))
    assert "570156" not in text
    assert "570157" not in text
    assert not any(
        cell.startswith(("=", "+", "@", "-")) for row in clean_up_of(world) for cell in row.values()
    )
