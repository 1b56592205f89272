"""The commands that README and documentation show, taken out of their pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sendable.workspace import PROJECT_ROOT

PAGES = (PROJECT_ROOT / "README.md", *sorted((PROJECT_ROOT / "docs").rglob("*.md")))
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PROGRAMS = re.compile(r"^(?:\$ |sendable |make |\.venv/bin/|prefect |docker |python -m )", re.M)


@dataclass(frozen=True)
class Shown:
    """One command as a page shows it, without the prompt and the remark behind it."""

    page: str
    line: int
    command: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.command}"


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    line: int
    language: str
    text: str


def find_blocks(path: Path) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(PROJECT_ROOT).as_posix()
    for found in _BLOCK.finditer(text):
        yield Block(name, text.count("\n", 0, found.start()) + 1, found[1], found[2])


def find_commands_shown(path: Path) -> list[Shown]:
    """Give the commands of a page's console blocks, in order; continued lines are one."""
    shown = []
    for block in find_blocks(path):
        if block.language != "console":
            continue
        lines = iter(enumerate(block.text.splitlines(), start=block.line + 1))
        for number, line in lines:
            if not line.startswith("$ "):
                continue
            command = line[2:]
            while command.endswith("\\"):
                command = command[:-1] + next(lines)[1].removeprefix("> ").strip()
            command = re.sub(r"\s+# .*$", "", command)
            shown.append(Shown(block.page, number, command))
    return shown


def find_hidden_commands(path: Path) -> list[str]:
    """Give the blocks with commands that are no console blocks, where no test would find them."""
    return [
        f"{block.page}:{block.line}"
        for block in find_blocks(path)
        if block.language in ("", "bash", "sh", "shell", "text") and _PROGRAMS.search(block.text)
    ]


def find_mentions(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the commands of ours that a page names inside a sentence, with their place."""
    text = path.read_text(encoding="utf-8")
    name = path.relative_to(PROJECT_ROOT).as_posix()
    for found in re.finditer(r"`(sendable [a-z][^`]*)`", text):
        yield f"{name}:{text.count(chr(10), 0, found.start()) + 1}", " ".join(found[1].split())
