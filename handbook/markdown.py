"""Markdown as the reference pages have it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

WRITTEN = "*Written from the code by `make reference`; do not edit it by hand.*"
"""What every page says under its title."""

_MARKED = re.compile(r"``([^`]+)``|:\w+:`~?([^`]+)`")


def write_page(title: str, opening: str, parts: Iterable[str]) -> str:
    """Give a page: its title, what it is for, and its parts with an empty line between."""
    return "\n\n".join([f"# {title}", opening, WRITTEN, *(part for part in parts if part)]) + "\n"


def write_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Give a table; a cell is put on one line and its bars are escaped."""
    lines = [f"| {' | '.join(heads)} |", "| --- " * len(heads) + "|"]
    lines += [f"| {' | '.join(_as_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def write_prose(text: str | None) -> str:
    """Give a docstring as Markdown: its marks for code, and its paragraphs, each on one line."""
    paragraphs = re.split(r"\n\s*\n", (text or "").strip())
    joined = (" ".join(paragraph.split()) for paragraph in paragraphs)
    return "\n\n".join(
        _MARKED.sub(lambda found: f"`{found[1] or found[2]}`", one) for one in joined
    )


def code(text: object) -> str:
    """Give a text as code."""
    return f"`{text}`"


def link(text: str, heading: str) -> str:
    """Give a link to a heading of the same page, by the rule that GitHub and MkDocs share."""
    anchor = re.sub(r"[^\w\s-]", "", heading).strip().lower().replace(" ", "-")
    return f"[{text}](#{anchor})"


def _as_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
