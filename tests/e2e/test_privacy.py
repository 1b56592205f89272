"""After a whole run: nowhere people look is a number or a key; files are their owner's alone."""

from __future__ import annotations

import base64
import os
import re
import sqlite3
import stat
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import phonenumbers
import pytest

from sendable.clicksend.sandbox.serving import read_credentials
from sendable.lake import Lake

from ..figures import say

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]

_RUN = re.compile(r"\+?\d(?:[\s\u00a0().\-]{0,2}\d){6,}")
_NO_DIGIT = re.compile(r"\D")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def printed(home: Path) -> str:
    """Run the playbook, push, look and fail, as a person would; give all that was said."""
    home.chmod(0o755)
    at = ["--workspace", str(home / "workspace")]
    said = [_run(home, "demo", "--contacts", "200", *at)]
    number = _numbers(home)[0]
    for command in (
        ["approve", "clickers", "--who", "Pat", *at],
        ["push", "--confirm", *at],
        ["ingest", *at],
        ["scrub", "--own-lists", "--opt-out-list", *at],
        ["preview", "TRUE", *at],
        ["explain", number, *at],
        ["explain", "+61491570156", *at],
        ["forget", number, *at],
        ["push", "no-such-segment", *at],
        ["ingest", "--playbook", "/nowhere", *at],
    ):
        said.append(_run(home, *command))
    return "\n".join(said)


def _run(home: Path, *arguments: str) -> str:
    """Run a command where files are made readable to everybody unless somebody sees to it."""
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "PREFECT_LOGGING_LEVEL": "DEBUG",
    }
    done = subprocess.run(
        [
            "/bin/sh",
            "-c",
            'umask 022; exec "$@"',
            "sh",
            sys.executable,
            "-m",
            "sendable",
            *arguments,
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )
    return f"$ {arguments[0]}\n{done.stdout}\n{done.stderr}"


def _numbers(home: Path) -> list[str]:
    lake = Lake(home / "workspace" / "lake")
    rows = lake.read("contacts")
    return sorted(set(rows["number"].dropna()) | set(lake.read("messages")["number"]))


@pytest.fixture(scope="module")
def people(home: Path, printed: str) -> frozenset[str]:
    """Give the digits by which anybody in the account is found, without their country's code."""
    found = {str(phonenumbers.parse(number).national_number) for number in _numbers(home)}
    assert len(found) > 150
    return frozenset(found)


def named(people: frozenset[str], text: str) -> list[str]:
    """Give the places of a text where somebody's number can be read, masked."""
    found = []
    for run in _RUN.finditer(text):
        digits = _NO_DIGIT.sub("", run.group())
        if any(digits[-length:] in people for length in range(7, min(12, len(digits)) + 1)):
            found.append(text[max(0, run.start() - 60) : run.start()] + "[a number]")
    return found


def shown_files(home: Path) -> Iterator[tuple[str, str]]:
    """Give what people open after a run: all but the tables and files meant for machines."""
    for path in sorted((home / "workspace" / "runs").rglob("*")):
        if not path.is_file() or path.suffix == ".parquet":
            continue
        if path.suffix == ".xlsx":
            with zipfile.ZipFile(path) as parts:
                for part in parts.namelist():
                    yield f"{path}:{part}", parts.read(part).decode("utf-8", errors="replace")
        else:
            yield str(path), path.read_text(encoding="utf-8", errors="replace")


def prefect_rows(home: Path) -> Iterator[tuple[str, str]]:
    """Give every text that Prefect keeps: logs, states, parameters, artifacts, events."""
    with closing(sqlite3.connect(home / ".prefect" / "prefect.db")) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in database.execute(f'SELECT * FROM "{table}"'):
                yield table, "\n".join(str(value) for value in row if isinstance(value, str))


def collect(people: frozenset[str], texts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}: {place}" for name, text in texts for place in named(people, text)]


def test_no_command_prints_a_number_of_the_account(printed: str, people: frozenset[str]) -> None:
    assert "added, 0 removed" in printed
    assert "••••" in printed
    assert named(people, printed) == []


def test_no_log_artifact_or_state_of_prefect_holds_one(home: Path, people: frozenset[str]) -> None:
    texts = list(prefect_rows(home))
    tables = {name for name, _ in texts}
    assert {"log", "artifact", "flow_run", "flow_run_state"} <= tables
    say(f"privacy: {len(texts):,} rows of Prefect's database hold none of {len(people):,} numbers")
    assert collect(people, texts) == []


def test_no_report_shows_one(home: Path, people: frozenset[str]) -> None:
    texts = list(shown_files(home))
    assert any(name.endswith("tracker.csv") for name, _ in texts)
    say(f"privacy: {len(texts):,} files and parts of reports hold none of {len(people):,} numbers")
    assert collect(people, texts) == []


def test_the_key_is_nowhere_but_where_the_sandbox_keeps_it(home: Path, printed: str) -> None:
    user, key = read_credentials(home / "workspace" / "sandbox")
    secrets = [key.encode(), base64.b64encode(f"{user}:{key}".encode())]
    assert len(key) > 20
    files = [path for path in home.rglob("*") if path.is_file() and not path.is_symlink()]
    kept = {path.relative_to(home) for path in files if _holds(path, secrets)}
    assert kept == {Path("workspace/sandbox/account.sqlite")}
    assert not any(secret.decode() in printed for secret in secrets)
    say(f"privacy: of {len(files):,} files, Prefect's database among them, none holds the key")


def _holds(path: Path, secrets: list[bytes]) -> bool:
    content = path.read_bytes()
    return any(secret in content for secret in secrets)


def test_a_number_would_be_found_if_it_were_there(home: Path, people: frozenset[str]) -> None:
    number = _numbers(home)[0]
    parsed = phonenumbers.parse(number)
    for form in phonenumbers.PhoneNumberFormat.E164, phonenumbers.PhoneNumberFormat.NATIONAL:
        assert named(people, f"to {phonenumbers.format_number(parsed, form)}, later")


def test_every_file_is_readable_to_its_owner_only(home: Path, printed: str) -> None:
    open_ones = [
        f"{stat.filemode(path.stat().st_mode)} {path.relative_to(home)}"
        for path in [home / "workspace", *(home / "workspace").rglob("*")]
        if not path.is_symlink() and path.stat().st_mode & 0o077
    ]
    assert open_ones == []
