"""The machine: versions, disk, and who may read the files."""

from __future__ import annotations

import shutil
import stat
import sys
import tomllib
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from sendable import __version__
from sendable.doctor.lines import Line, count, fail, judge_below, say_ok
from sendable.health_policy import HealthPolicy
from sendable.workspace import PROJECT_ROOT

_GIGABYTE = 1_000_000_000
_NOT_THE_OWNER = stat.S_IRWXG | stat.S_IRWXO
_AGAIN = "Run 'make setup', which installs what the lock file names"


def examine_machine(workspace: Path, policy: HealthPolicy) -> list[Line]:
    """Look at the versions, the disk and the rights of files.

    Args:
        workspace: The workspace's folder; it need not be there.
        policy: The limits.
    """
    wanted = tomllib.loads((PROJECT_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    running = ".".join(map(str, sys.version_info[:3]))
    return [
        examine_python(running, wanted["requires-python"]),
        examine_packages(wanted["dependencies"]),
        examine_disk(workspace, policy),
        *examine_rights(workspace),
    ]


def examine_python(running: str, wanted: str) -> Line:
    """Look at the version of Python."""
    if running not in SpecifierSet(wanted):
        return fail("python", f"this is Python {running}, and {wanted} is needed", _AGAIN)
    return say_ok("python", f"Sendable {__version__} on Python {running}")


def examine_packages(wanted: Sequence[str]) -> Line:
    """Look whether what is installed is what this version was made for.

    Newer ones install and then fail in silence: with SQLAlchemy 2.1 nothing is ever scheduled.
    """
    wrong = [said for text in wanted if (said := _judge_package(Requirement(text))) is not None]
    if wrong:
        return fail("packages", ", ".join(dict.fromkeys(wrong)), _AGAIN)
    names = {Requirement(text).name for text in wanted}
    return say_ok("packages", f"{len(names)} packages are of versions that work together")


def _judge_package(wanted: Requirement) -> str | None:
    """Say what is wrong with a package, if anything is."""
    if wanted.marker is not None and not wanted.marker.evaluate():
        return None
    try:
        found = version(wanted.name)
    except PackageNotFoundError:
        return f"{wanted.name} is missing"
    if wanted.specifier.contains(found, prereleases=True):
        return None
    return f"{wanted.name} is {found} and should be {wanted.specifier}"


def examine_disk(workspace: Path, policy: HealthPolicy) -> Line:
    """Look how much room there is where the workspace is, or will be."""
    there = workspace.resolve()
    while not there.exists():
        there = there.parent
    free = shutil.disk_usage(there).free / _GIGABYTE
    verdict = judge_below(free, policy.free_gigabytes)
    remedy = None if verdict == "ok" else "Free some space: a run writes tables anew beside the old"
    return Line("disk", verdict, f"{free:,.1f} GB are free at {there}", remedy)


def examine_rights(workspace: Path) -> Iterator[Line]:
    """Look whether only their owner may read the workspace and the credentials."""
    if workspace.exists():
        open_ones = sum(map(_is_open, (workspace, *workspace.rglob("*"))))
        if open_ones:
            yield fail(
                "rights",
                f"{count(open_ones, 'file or folder', 'files and folders')} of the workspace may "
                "be read by others on this machine, and people's numbers are in them",
                f"chmod -R go-rwx '{workspace}'",
            )
        else:
            yield say_ok("rights", "nobody else on this machine may read the workspace")
    secrets = Path(".env")
    if secrets.exists() and _is_open(secrets):
        yield fail("rights", "others on this machine may read .env", "chmod 600 .env")


def _is_open(path: Path) -> bool:
    """Tell whether anybody but the owner may do anything with a file. A link has no rights."""
    try:
        mode = path.lstat().st_mode
    except FileNotFoundError:
        # A run that is going on has moved it.
        return False
    return not stat.S_ISLNK(mode) and bool(mode & _NOT_THE_OWNER)
