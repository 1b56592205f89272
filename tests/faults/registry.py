"""The faults that tests inject, as ``faults.yaml`` lists them, and the table of the documentation.

What the user sees is quoted between “ and ”. A test of this room asserts it with ``assert_said``,
so that the sentence of the table is the one that is looked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from sendable.workspace import PROJECT_ROOT

PAGE = PROJECT_ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- table of faults: python -m tests.faults -->", "<!-- end of the table -->"
_QUOTED = re.compile("“([^”]+)”")


@dataclass(frozen=True)
class Fault:
    """One row of the table.

    Attributes:
        key: Its name in tests.
        group: What it happens to.
        injected: What is done.
        seen: What the user sees; words that are said stand between “ and ”.
        holds: What is neither lost nor doubled, and what the next run does.
        tests: The tests that show it, each as file and function.
    """

    key: str
    group: str
    injected: str
    seen: str
    holds: str
    tests: tuple[str, ...]

    @property
    def said(self) -> list[str]:
        """The words that the user is told."""
        return _QUOTED.findall(self.seen)


@cache
def read_faults() -> tuple[Fault, ...]:
    """Read the list."""
    groups = yaml.safe_load(Path(__file__).with_name("faults.yaml").read_text(encoding="utf-8"))
    return tuple(
        Fault(group=group, **{**entry, "tests": tuple(entry["tests"])})
        for group, entries in groups.items()
        for entry in entries
    )


def assert_said(key: str, told: object) -> None:
    """Assert that the user is told what the table says of a fault, and no more than a line."""
    [fault] = [one for one in read_faults() if one.key == key]
    text = " ".join(str(told).split())
    assert fault.said, f"the table quotes nothing for {key}"
    for words in fault.said:
        assert words in text, text
    assert "Traceback" not in text


def draw_table() -> str:
    """Give the table by group, as Markdown."""
    lines: list[str] = []
    faults = read_faults()
    for group in dict.fromkeys(one.group for one in faults):
        lines += ["", f"### {group}", "", "| Fault | What you see | What holds | Test |"]
        lines.append("| --- | --- | --- | --- |")
        for one in (one for one in faults if one.group == group):
            tests = "<br>".join(f"`{_shorten(test)}`" for test in one.tests)
            cells = (one.injected, one.seen, one.holds, tests)
            lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def put_in(page: str) -> str:
    """Give the page with the table in its place."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{draw_table()}\n{END}{after}"


def _shorten(test: str) -> str:
    return test.removeprefix("tests/").replace("::", " · ").removeprefix("/")
