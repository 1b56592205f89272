"""Every command that README and documentation show is one that the program takes."""

from __future__ import annotations

import importlib.util
import re
import shlex
from pathlib import Path

import pytest
from typer.exceptions import TyperException

from handbook.commands import find_commands
from sendable.workspace import PROJECT_ROOT

from .pages import PAGES, Shown, find_commands_shown, find_hidden_commands, find_mentions

COMMANDS = dict(find_commands())
TARGETS = set(re.findall(r"^([a-z-]+):", (PROJECT_ROOT / "Makefile").read_text(), re.MULTILINE))
SHOWN = [shown for page in PAGES for shown in find_commands_shown(page)]

OTHER_PROGRAMS = frozenset(
    {"$EDITOR", "cd", "cp", "curl", "docker", "export", "git", "install", "journalctl", "kill"}
    | {
        "ls",
        "mkdir",
        "pg_dump",
        "prefect",
        "ps",
        "ssh",
        "sudo",
        "systemctl",
        "tail",
        "tar",
        "chmod",
    }
)
"""What belongs to the shell, the machine or Prefect: it is run where a guide is run, or not."""


def parse(words: list[str]) -> None:
    """Let the command line read a command, without doing it."""
    if words in (["--help"], ["--version"]):
        return
    for length in (2, 1):
        command = COMMANDS.get(" ".join(words[:length]))
        if command is not None:
            try:
                command.make_context(" ".join(words[:length]), list(words[length:]))
            except TyperException as refused:
                raise AssertionError(str(refused)) from refused
            return
    raise AssertionError(f"there is no command {' '.join(words[:2])}")


def check(command: str) -> None:
    """Check one command, or each of a pipe."""
    for part in re.split(r"\s(?:\||&&|>)\s", command):
        words = shlex.split(part)
        while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
            words = words[1:]
        if not words or part.strip().endswith((".json", ".sql")):
            continue
        program = words[0].removeprefix(".venv/bin/")
        if program == "sendable":
            parse(words[1:])
        elif program == "make":
            assert set(words[1:]) <= TARGETS
        elif program == "python":
            assert words[1] == "-m"
            assert importlib.util.find_spec(words[2])
        else:
            assert program in OTHER_PROGRAMS, f"nobody says what {program} is"


def test_there_are_commands() -> None:
    assert len(SHOWN) > 60


@pytest.mark.parametrize("shown", SHOWN, ids=str)
def test_a_command_that_is_shown_is_taken(
    shown: Shown, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    check(shown.command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_page_shows_commands_with_a_prompt_where_the_tests_find_them(page: Path) -> None:
    assert find_hidden_commands(page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_command_that_a_sentence_names_is_there_with_its_options(page: Path) -> None:
    for place, text in find_mentions(page):
        words = text.split()[1:]
        found = COMMANDS.get(" ".join(words[:2])) or COMMANDS.get(words[0])
        assert found is not None or words[0] == "sandbox", f"{place}: {text}"
        if found is None:
            continue
        known = {name for given in found.params for name in (*given.opts, *given.secondary_opts)}
        options = {word.split("=")[0].rstrip(".,;") for word in words if word.startswith("--")}
        assert options <= known | {"--help", "--debug"}, f"{place}: {text}"


@pytest.mark.parametrize(
    "command", ["sendable push --confrim", "sendable pish", "make dmeo", "sendable demo --months x"]
)
def test_a_command_that_nobody_takes_is_found(command: str) -> None:
    with pytest.raises(AssertionError):
        check(command)


def test_the_readme_shows_nothing_that_the_guides_do_not_run() -> None:
    guides = PROJECT_ROOT / "docs" / "guides"
    run = {shown.command for page in guides.glob("*.md") for shown in find_commands_shown(page)}
    readme = find_commands_shown(PROJECT_ROOT / "README.md")
    shown = {each.command.removeprefix(".venv/bin/") for each in readme}
    of_their_own = {"make demo", "make test"}
    by_hand = {"export CLICKSEND_USERNAME=... CLICKSEND_API_KEY=..."}
    assert shown - run - of_their_own - by_hand == set()
