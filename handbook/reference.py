"""Which reference pages there are, and what writes each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from handbook.checks import write_checks_page
from handbook.commands import write_commands_page
from handbook.playbook_files import write_playbook_page
from handbook.policies import write_policies_page
from handbook.reasons import write_reasons_page
from handbook.settings import write_settings_page
from handbook.sources import write_sources_page
from handbook.tables import write_tables_page
from handbook.words import write_words_page
from sendable.workspace import PROJECT_ROOT

FOLDER = PROJECT_ROOT / "docs" / "reference"

PAGES: Mapping[str, Callable[[], str]] = {
    "commands.md": write_commands_page,
    "words.md": write_words_page,
    "playbook.md": write_playbook_page,
    "sources.md": write_sources_page,
    "policies.md": write_policies_page,
    "reasons.md": write_reasons_page,
    "checks.md": write_checks_page,
    "tables.md": write_tables_page,
    "settings.md": write_settings_page,
}


def write_pages(folder: Path) -> list[Path]:
    """Write every page into a folder, and take away pages that nothing writes any more."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in set(folder.glob("*.md")) - {folder / name for name in PAGES}:
        old.unlink()
    for name, write in PAGES.items():
        (folder / name).write_text(write(), encoding="utf-8")
    return [folder / name for name in PAGES]
