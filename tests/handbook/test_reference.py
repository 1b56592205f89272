"""The reference is what the code says now, and its links lead somewhere."""

from __future__ import annotations

import re

import pytest

from handbook.commands import find_commands
from handbook.reference import FOLDER, PAGES
from sendable.brief import Brief
from sendable.reasons import REASONS
from sendable.rules import CATALOGUE
from sendable.schemas import TABLES


@pytest.fixture(scope="module")
def written() -> dict[str, str]:
    return {name: write() for name, write in PAGES.items()}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_reference_is_up_to_date(written: dict[str, str], name: str) -> None:
    kept = (FOLDER / name).read_text(encoding="utf-8")
    assert kept == written[name], f"docs/reference/{name} is stale: run `make reference`"


def test_the_folder_holds_no_other_page() -> None:
    assert {path.name for path in FOLDER.iterdir()} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_no_two_headings_of_a_page_are_alike_and_each_link_finds_one(
    written: dict[str, str], name: str
) -> None:
    headings = re.findall(r"^#+ (.+)$", written[name], re.MULTILINE)
    anchors = [re.sub(r"[^\w\s-]", "", text).strip().lower().replace(" ", "-") for text in headings]
    assert len(set(anchors)) == len(anchors)
    assert set(re.findall(r"\]\(#([^)]+)\)", written[name])) <= set(anchors)


def test_every_command_table_reason_and_field_of_the_brief_is_in_it(
    written: dict[str, str],
) -> None:
    for name, _ in find_commands():
        assert f"\n## {name}\n" in written["commands.md"]
    for table in TABLES:
        assert f"\n## {table}\n" in written["tables.md"]
    for reason in REASONS:
        assert f"| `{reason.code}` |" in written["reasons.md"]
    for field in set(Brief.model_fields) - {"sources"}:
        assert f"| `{field}` |" in written["playbook.md"]


def test_every_word_of_a_rule_stands_there_with_its_meaning(written: dict[str, str]) -> None:
    for entry in CATALOGUE.entries():
        assert f"| `{entry.form}` | {entry.meaning} |" in written["words.md"]
