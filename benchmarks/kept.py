"""Figures that are kept: one JSON file for each size, a benchmark's newest figures in it."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).with_name("results")


def keep(size: str, figures: dict[str, Any], folder: Path = FOLDER) -> Path:
    """Keep a benchmark's figures in the place of its former ones; give the file.

    Args:
        size: The size it ran at.
        figures: What it found, with its ``name``.
        folder: Where the files are.
    """
    folder.mkdir(exist_ok=True)
    path = folder / f"{size}.json"
    kept = read_kept(folder).get(size, {})
    when = {"measured_at": f"{datetime.now(UTC):%Y-%m-%d %H:%M}", "load": round(_find_load(), 1)}
    kept[figures["name"]] = {**when, **figures}
    path.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def read_kept(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """Give what was kept: by size, and by benchmark."""
    return {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.json"))
    }


def _find_load() -> float:
    """Give how many processes wanted the processors, over the last quarter of an hour."""
    return os.getloadavg()[2]
