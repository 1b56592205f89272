"""A machine without room, without memory, or with a disk that may only be read."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sendable.cli import main
from sendable.disk import disk_errors
from sendable.engine.duckdb import open_engine
from sendable.errors import CannotWrite, DiskFull, LakeDamaged, OutOfMemory
from sendable.runs import RunRequest, Step, point_latest

from ..disks import mounted_disk
from ..figures import say
from .conftest import Undisturbed
from .registry import assert_said
from .scenes import NOW, assert_found_the_same, copy_scene, make_scene, run_of
from .walk import GAVE_UP, end_or_kill, found_by, start, take, take_in_little_memory

LEFT = 40_000
"""Bytes: enough to begin with."""

PATIENCE = 60.0
"""Seconds that a process without memory may take to end."""

ON_DISK: tuple[Step, ...] = ("exclude", "publish")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own, where this user may make one."""
    with mounted_disk(tmp_path / "disk", megabytes=64) as folder:
        yield folder


def fill(path: Path, left: int) -> None:
    """Write to a file until there is no space left but so much."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(2**16))
    with path.open("ab", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(2**10))
    os.truncate(path, path.stat().st_size - left)


@pytest.mark.slow
@pytest.mark.parametrize("step", ON_DISK)
def test_a_step_on_a_full_disk_says_so_and_is_taken_again_when_there_is_room(
    step: Step, undisturbed: Undisturbed, disk: Path
) -> None:
    request = copy_scene(undisturbed.before[step], disk)
    fill(disk / "ballast", left=LEFT)
    with pytest.raises(DiskFull) as caught, disk_errors():
        take(step, request, NOW)
    assert_said("full-disk", caught.value)
    (disk / "ballast").unlink()
    take(step, request, NOW)
    assert_found_the_same(found_by(run_of(request)), undisturbed.found[step])


@pytest.mark.slow
@pytest.mark.parametrize("step", ON_DISK)
def test_a_step_on_a_disk_that_may_only_be_read_says_so_and_is_taken_again_when_it_may(
    step: Step, undisturbed: Undisturbed, disk: Path
) -> None:
    request = copy_scene(undisturbed.before[step], disk)
    remount(disk, "ro")
    with pytest.raises(CannotWrite) as caught, disk_errors():
        take(step, request, NOW)
    assert_said("read-only-disk", caught.value)
    remount(disk, "rw")
    take(step, request, NOW)
    assert_found_the_same(found_by(run_of(request)), undisturbed.found[step])


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


@pytest.mark.slow
def test_a_step_without_memory_for_its_queries_is_taken_again_when_there_is(
    undisturbed: Undisturbed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = copy_scene(undisturbed.before["exclude"], tmp_path)
    given = open_engine.__wrapped__.__kwdefaults__
    with monkeypatch.context() as poor:
        poor.setitem(given, "memory", "400KB")
        with pytest.raises(OutOfMemory) as caught:
            take("exclude", request, NOW)
    assert_said("out-of-memory", caught.value)
    take("exclude", request, NOW)
    assert_found_the_same(found_by(run_of(request)), undisturbed.found["exclude"])


@pytest.mark.soak
def test_a_step_that_the_system_gives_no_more_memory_ends_and_is_taken_again(
    undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """Some libraries can only end the process then, or wait for ever; nothing is half written."""
    request = copy_scene(undisturbed.before["segment"], tmp_path)
    ends = [
        end_or_kill(start(take_in_little_memory, "segment", request, NOW, more * 2**20), PATIENCE)
        for more in (20, 150)
    ]
    assert all(end == GAVE_UP or end < 0 or end == 1 for end in ends), ends
    take("segment", request, NOW)
    assert_found_the_same(found_by(run_of(request)), undisturbed.found["segment"])
    say(f"segment with 20 and 150 MB more than it begins with ended as {ends}")


@pytest.mark.slow
@pytest.mark.parametrize("damage", ["cut short", "empty", "gone"])
def test_a_damaged_table_is_named_and_is_as_it_was_when_its_file_is_brought_back(
    damage: str, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    request = copy_scene(undisturbed.before["exclude"], tmp_path)
    file = damage_a_file(request, damage)
    with pytest.raises(LakeDamaged) as caught:
        take("exclude", request, NOW)
    assert_said("damaged-table", caught.value)
    assert f"contacts/{file.name}" in str(caught.value)
    with pytest.raises(LakeDamaged):
        run_of(request).workspace.lake.read("contacts")
    (tmp_path / "kept").replace(file)
    take("exclude", request, NOW)
    assert_found_the_same(found_by(run_of(request)), undisturbed.found["exclude"])


def test_a_command_on_damaged_tables_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    request = make_scene(tmp_path)
    take("exclude", request, NOW)
    point_latest(run_of(request))
    damage_a_file(request, "cut short")
    line = ["sendable", "preview", "TRUE", f"--workspace={request.workspace}"]
    monkeypatch.setattr(sys, "argv", [*line, f"--playbook={request.playbook}"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert_said("damaged-table", said)
    assert len(said.strip().splitlines()) == 1


def damage_a_file(request: RunRequest, damage: str) -> Path:
    """Damage the file of the table of contacts, and keep it beside the workspace."""
    lake = run_of(request).workspace.lake
    [name] = lake.files(["contacts"])["contacts"]
    file = lake.path("contacts") / name
    whole = file.read_bytes()
    (request.workspace.parent / "kept").write_bytes(whole)
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(whole[: len(whole) // 2] if damage == "cut short" else b"")
    return file
