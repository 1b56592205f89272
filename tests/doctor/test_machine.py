"""The doctor on the machine: each look has something that makes it red."""

from __future__ import annotations

from pathlib import Path

import pytest

from sendable.doctor.machine import (
    examine_disk,
    examine_machine,
    examine_packages,
    examine_python,
    examine_rights,
)
from sendable.health_policy import Limits

from .lines import POLICY, said_of, verdict_on


def test_this_machine_runs_what_it_is_made_for(tmp_path: Path) -> None:
    lines = examine_machine(tmp_path / "nothing" / "there", POLICY)
    assert verdict_on("python", lines) == verdict_on("packages", lines) == "ok"


def test_an_old_python_is_an_error() -> None:
    assert verdict_on("python", [examine_python("3.10.4", ">=3.11")]) == "error"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("pytest<1", "pytest is "),
        ("no-such-package-at-all>=2", "no-such-package-at-all is missing"),
    ],
)
def test_a_package_of_the_wrong_version_is_an_error(wanted: str, said: str) -> None:
    line = examine_packages(["pytest>=1", wanted])
    assert verdict_on("packages", [line]) == "error"
    assert line.sentence.startswith(said)


def test_what_another_system_needs_is_not_missed() -> None:
    wanted = 'no-such-package-at-all; sys_platform == "plan9"'
    assert verdict_on("packages", [examine_packages([wanted])]) == "ok"


@pytest.mark.parametrize(
    ("enough", "too_little", "verdict"),
    [(10**9, 10**9, "error"), (10**9, 1e-9, "warning"), (1e-9, 1e-9, "ok")],
)
def test_a_full_disk_is_an_error(
    enough: float, too_little: float, verdict: str, tmp_path: Path
) -> None:
    limits = Limits(warning=enough, error=too_little)
    policy = POLICY.model_copy(update={"free_gigabytes": limits})
    assert verdict_on("disk", [examine_disk(tmp_path / "workspace", policy)]) == verdict


def test_files_that_others_may_read_are_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    workspace = tmp_path / "workspace"
    folder = workspace / "lake"
    folder.mkdir(parents=True)
    file = folder / "part.parquet"
    file.touch(mode=0o600)
    for one in (workspace, folder):
        one.chmod(0o700)
    (workspace / "latest").symlink_to("lake")
    assert verdict_on("rights", examine_rights(workspace)) == "ok"
    file.chmod(0o640)
    assert said_of("rights", examine_rights(workspace)).startswith("1 file or folder ")
    folder.chmod(0o755)
    assert said_of("rights", examine_rights(workspace)).startswith("2 files and folders ")
    secrets = tmp_path / ".env"
    secrets.touch()
    secrets.chmod(0o644)
    assert verdict_on("rights", examine_rights(tmp_path / "none")) == "error"
    secrets.chmod(0o600)
    assert list(examine_rights(tmp_path / "none")) == []
