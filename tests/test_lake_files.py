"""The files of a table: as Delta says, of each version, and not those of a lake that is gone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from sendable.engine.duckdb import open_engine
from sendable.errors import LakeError
from sendable.lake import Lake
from sendable.lake_files import files_of, newest_version

from .library import ANN, BEN, World, frame_of


def test_they_are_those_that_delta_names_at_each_version(tmp_path: Path) -> None:
    world = World(tmp_path)
    table = world.lake.path("contacts")
    first = newest_version(table)
    assert first is not None
    for number in (ANN, BEN):
        world.contact(number)
        world.store()
    newest = newest_version(table)
    assert newest == DeltaTable(str(table)).version() > first
    for version in range(first, newest + 1):
        assert files_of(table, version) == DeltaTable(str(table), version=version).file_uris()


def test_where_there_is_no_table_there_is_no_version(tmp_path: Path) -> None:
    assert newest_version(tmp_path / "nothing") is None
    with pytest.raises(DeltaError):
        files_of(tmp_path / "nothing", 0)


def test_a_lake_that_is_made_anew_is_read_anew(tmp_path: Path) -> None:
    world = World(tmp_path / "a")
    world.contact(ANN)
    world.store()
    table = world.lake.path("contacts")
    version = newest_version(table)
    assert version is not None
    before = files_of(table, version)
    other = World(tmp_path / "b")
    other.contact(BEN)
    other.store()
    shutil.rmtree(table)
    shutil.copytree(other.lake.path("contacts"), table)
    assert files_of(table, version) == DeltaTable(str(table)).file_uris() != before


@pytest.mark.parametrize("folder", ["Jane Doe", "Zoë", "50% off", "a#b", "{x}", "a*b", "q?"])
def test_a_workspace_may_lie_in_a_folder_of_nearly_any_name(tmp_path: Path, folder: str) -> None:
    world = World(tmp_path / folder)
    for number in (ANN, BEN, ANN):
        world.contact(number)
        world.store()
        decided = {"run_id": "one", "number": number, "outcome": "sendable", "reasons": []}
        world.lake.replace_run("decisions", "one", frame_of("decisions", [decided]))
    table = world.lake.path("contacts")
    version = newest_version(table)
    assert version is not None
    assert all(Path(file).exists() for file in files_of(table, version))
    with open_engine(world.lake, ["contacts"]) as connection:
        read = connection.execute("SELECT DISTINCT number FROM contacts").fetchall()
    assert {number for (number,) in read} == {ANN, BEN}


def test_a_folder_that_no_table_can_be_written_in_is_named(tmp_path: Path) -> None:
    with pytest.raises(LakeError, match=r"cannot lie in .*\[ab\]: its path has a square bracket"):
        Lake(tmp_path / "[ab]").create()
    assert list(tmp_path.iterdir()) == []
