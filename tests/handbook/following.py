"""Somebody who follows a page: a checkout of their own, an empty home, command after command."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

from sendable.workspace import PROJECT_ROOT

from .pages import Shown, find_blocks, find_commands_shown

_FILE = re.compile(r"\A# (\S+\.(?:yaml|env|service))\n(.*)\Z", re.DOTALL)

_LAID = ".laid"
"""The folder in the checkout with what pages say to write into files."""


@dataclass
class Reader:
    """One who follows pages in a checkout.

    Attributes:
        checkout: A copy of the project, with an environment that runs the copy.
        environment: What their shell has by now.
        instead: Commands that are run otherwise here, such as a smaller demo; none for those that
            cannot be run here.
        lasting: Commands that go on until they are ended, with the words that say that they are up.
        done: What was run, with how it ended.
    """

    checkout: Path
    environment: dict[str, str]
    instead: Mapping[str, str | None]
    lasting: Mapping[str, str] = field(default_factory=dict)
    done: list[tuple[Shown, int]] = field(default_factory=list)
    _kept_up: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def follow(self, page: Path, allowed: Mapping[str, int] | None = None) -> None:
        """Do what a page shows, in order; what is to be written into a file is written.

        Args:
            page: The page.
            allowed: Commands that may end otherwise than with 0, and how.

        Raises:
            AssertionError: A command ended otherwise than it may.
        """
        self._prepare_files(page)
        for shown in find_commands_shown(page):
            command = self.instead.get(shown.command, shown.command)
            if command is None:
                continue
            if shown.command in self.lasting:
                self.keep_up(command, self.lasting[shown.command])
                self.done.append((shown, 0))
                continue
            ended, said = self.run(command)
            self.done.append((shown, ended))
            wanted = (allowed or {}).get(shown.command, 0)
            assert ended == wanted, f"{shown} ended with {ended}:\n{said[-3000:]}"

    def run(self, command: str) -> tuple[int, str]:
        """Run one command as a shell does that goes on afterwards; give how it ended."""
        after = self.checkout / ".after"
        script = f"{command}\nended=$?\nenv -0 > '{after}'\nexit $ended"
        finished = subprocess.run(
            ["bash", "-c", script],
            cwd=self.checkout,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=1800,
        )
        kept = after.read_text(encoding="utf-8").split("\0")
        self.environment = dict(line.split("=", 1) for line in kept if "=" in line)
        return finished.returncode, finished.stdout

    def keep_up(self, command: str, words: str) -> None:
        """Start a command in a terminal of its own, and wait for the words that say it is up."""
        log = self.checkout / "kept-up.log"
        with log.open("wb") as written:
            started = subprocess.Popen(
                ["bash", "-c", f"exec {command}"],
                cwd=self.checkout,
                env=self.environment,
                stdout=written,
                stderr=subprocess.STDOUT,
            )
        self._kept_up.append(started)
        pause = Event()
        while words not in log.read_text(errors="replace"):
            assert started.poll() is None, log.read_text(errors="replace")[-3000:]
            pause.wait(1.0)

    def leave(self) -> list[int]:
        """End what was kept up, as Ctrl-C does; give how each ended."""
        for started in self._kept_up:
            started.send_signal(signal.SIGINT)
        return [started.wait(timeout=90) for started in self._kept_up]

    def _prepare_files(self, page: Path) -> None:
        """Lay what a page says to write into files beside them, for the editor to put in place.

        A block begins with the name of its file in a remark. A file that is there already gets the
        block's entries in the place of its own.
        """
        for block in find_blocks(page):
            found = _FILE.match(block.text)
            if found is None or block.language != "yaml":
                continue
            laid = self.checkout / _LAID / found[1]
            laid.parent.mkdir(parents=True, exist_ok=True)
            laid.write_text(found[2], encoding="utf-8")


def make_editor(folder: Path) -> Path:
    """Make an editor that saves what was laid beside a file: its entries over the file's own."""
    editor = folder / "editor"
    program = (
        "import sys, pathlib, yaml\n"
        "path = pathlib.Path(sys.argv[1])\n"
        f"laid = pathlib.Path('{_LAID}') / path\n"
        "entries = yaml.safe_load(laid.read_text())\n"
        "kept = yaml.safe_load(path.read_text()) if path.exists() else {}\n"
        "path.write_text(yaml.safe_dump({**kept, **entries}, sort_keys=False))\n"
    )
    editor.write_text(f"#!{sys.executable}\n{program}")
    editor.chmod(0o755)
    return editor


def copy_project(to: Path) -> Path:
    """Copy the project as it is now, with an environment whose commands run the copy."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=PROJECT_ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        source = PROJECT_ROOT / name
        if not source.is_file() or name.startswith(("tests/", ".ci/")):
            continue
        target = to / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    programs = to / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name, module in (("sendable", "sendable"), ("prefect", "prefect"), ("python", "")):
        start = f'-m {module} "$@"' if module else '"$@"'
        program = programs / name
        program.write_text(f"#!/bin/sh\nPYTHONPATH='{to}' exec '{sys.executable}' {start}\n")
        program.chmod(0o755)
    (to / ".venv" / ".complete").touch()
    return to


def make_reader(
    folder: Path, instead: Mapping[str, str | None], more: Mapping[str, str] | None = None
) -> Reader:
    """Make somebody with a checkout, an empty home and an empty environment."""
    home = folder / "home"
    home.mkdir()
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LANG": "C.UTF-8",
        "EDITOR": str(make_editor(folder)),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        **(more or {}),
    }
    return Reader(copy_project(folder / "checkout"), environment, instead)
