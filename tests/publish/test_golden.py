"""The documents of a small fixed run, word for word.

After a wanted change, write the golden files anew and read the difference::

    SENDABLE_WRITE_GOLDEN=1 .venv/bin/pytest tests/publish/test_golden.py
    git diff tests/publish/golden
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sendable.publish.documents import write_rulebook
from sendable.publish.tracker import write_tracker

from ..library import ALL_FEEDS
from .worlds import small_account

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("golden")
    world = small_account(root)
    world.run.warn("Clicks: the account answers no link tracking.")
    publication = world.through(available=ALL_FEEDS - {"clicks"})
    write_tracker(publication, root)
    write_rulebook(publication, root)
    return root


@pytest.mark.parametrize("name", ["rulebook.md", "tracker.csv"])
def test_a_document_is_as_it_was(folder: Path, name: str) -> None:
    written = (folder / name).read_bytes().decode("utf-8")
    golden = GOLDEN / name
    if os.environ.get("SENDABLE_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_bytes(written.encode())
    assert written == golden.read_bytes().decode("utf-8")
