"""The workspace: the one folder that holds everything of an account."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sendable.lake import Lake

PROJECT_ROOT = Path(__file__).resolve().parents[1]
"""The checkout: where ``templates/``, ``expectations/`` and the shipped ``playbook/`` are."""


@dataclass(frozen=True)
class Workspace:
    """Paths below a workspace folder. Folders are made readable to their owner only."""

    root: Path

    @property
    def lake(self) -> Lake:
        """The tables."""
        # Imported here: with it come pandas, pandera and Arrow, and whoever only wants to know which
        # run is the latest need not wait half a second for them.
        from sendable.lake import Lake

        return Lake(self.root / "lake")

    @property
    def runs(self) -> Path:
        """One folder for each run, and ``latest``."""
        return self.root / "runs"

    @property
    def sandbox(self) -> Path:
        """The local ClickSend account, where the workspace is a demo."""
        return self.root / "sandbox"

    @property
    def is_sandbox(self) -> bool:
        """Whether the account of this workspace is a local one."""
        return (self.sandbox / "account.sqlite").exists()

    def prepare(self) -> None:
        """Make the folders and tables that are missing."""
        self.runs.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.lake.create()
