"""Data Docs: a site for each suite, from templates that are compiled once."""

from __future__ import annotations

from pathlib import Path

import jinja2
import pandas as pd
import pytest

from sendable.gates.suites import judge

DECIDED = pd.DataFrame(
    {
        "number": ["+61491570156", "+61491570157"],
        "outcome": ["sendable", "exclude"],
        "primary_reason": [None, "opted_out"],
    }
)


def pages_of(folder: Path) -> list[str]:
    """Give the names of a site's pages, without the folder that is named for the moment."""
    return sorted(page.name for page in folder.rglob("*.html"))


def test_a_second_site_has_the_same_pages_and_compiles_no_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: jinja2.Environment, source: object, name: str, *_: object) -> object:
        raise AssertionError(f"{name} is compiled again")

    first, second = tmp_path / "first", tmp_path / "second"
    for folder in (first, second):
        folder.mkdir()
    judge("exclude", {"exclude_recipients": DECIDED}, first)
    monkeypatch.setattr(jinja2.Environment, "_generate", refuse)
    judge("exclude", {"exclude_recipients": DECIDED}, second)
    assert pages_of(second) == pages_of(first)
    assert {"index.html", "exclude_recipients.html"} <= set(pages_of(second))
